// Property: whatever the body of a play says, it is refused with a sentence, or its steps form a graph that a
// run can take: it ends, takes each step at most once, and reads no step that is not there. The input is the
// body.
#include "act/play_step.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 64 << 20, LOOKS = 200 };

typedef struct World {
    const Play *play;
    uint64_t random;
    int taken[PLAY_STEPS_MAX];
} World;

static uint64_t draw(World *world, uint64_t below)
{
    world->random = world->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (world->random >> 33) % below;
}

static bool holds(void *context, int what)
{
    const World *world = context;
    assert(what == PLAY_ASKS_GOAL || what == PLAY_ASKS_EXIT || (what >= 0 && what < world->play->step_count));
    return what >= 0 && draw(context, 2);
}

static PlayAwaited awaited(void *context, int wait)
{
    const World *world = context;
    assert(wait >= 0 && wait < world->play->step_count);
    const PlayStep *step = &world->play->steps[wait];
    assert(step->kind == PLAY_WAIT_UNTIL && step->task >= 0 && step->task < world->play->step_count);
    const PlayStep *to = &world->play->steps[step->task];
    if (step->proof != PLAY_PROOF_NONE)
        assert(play_step_is_message(to));
    else
        assert(to->kind == PLAY_TASK || to->kind == PLAY_IN_APP);
    return (PlayAwaited)draw(context, 3);
}

static int64_t may_from(void *context, int step)
{
    (void)context;
    (void)step;
    return 0;
}

static PlayOutcome take(void *context, int step)
{
    World *world = context;
    assert(++world->taken[step] == 1);
    return PLAY_DONE;
}

static void run_it(const Play *play, uint64_t seed)
{
    World world = { .play = play, .random = seed };
    PlayFacts facts = {
        .context = &world, .holds = holds, .awaited = awaited, .may_from = may_from, .take = take
    };
    PlayPlace place = play_place_enter(play, false, 0);
    for (int i = 0; i < LOOKS && place.state == PLAY_RUN_GOING; i++) {
        PlayMove moves[PLAY_MOVES_MAX];
        facts.now_us = place.due_us;
        assert(play_go_on(play, &place, &facts, moves) <= PLAY_MOVES_MAX);
    }
    assert(place.state != PLAY_RUN_GOING); // every wait has an end
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const LifeTexts life = { STR("no"), STR("no"), STR("no") };
    const FormulaNames names = { 0 };
    Arena arena = arena_create(ARENA_BYTES);
    Error error = { 0 };
    Play play;
    CompiledPlay compiled;
    if (size <= PLAY_BYTES_MAX) {
        Str body = { (const char *)data, size };
        if (play_read(body, &arena, &play, &error) != STATUS_OK) {
            assert(error.message[0] != '\0');
        } else {
            run_it(&play, size);
            PlayProblem problem = { 0 };
            if (play_compile(&play, &life, STR("S"), &names, &arena, &compiled, &problem, &error) !=
                STATUS_OK)
                assert(error.field.len > 0 && problem.problem.end <= problem.text.len);
        }
    }
    arena_destroy(&arena);
    return 0;
}
