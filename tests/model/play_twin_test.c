// Random plays, random facts and clocks that jump, against a reader that goes through the whole course of a
// run again for every look; and rows: whatever is lost between two looks, no step is taken twice and none is
// left out.
#include "../unit/cmocka_all.h"

#include "act/play_step.h"
#include "base/timestamp.h"

#include <stdio.h>
#include <string.h>

enum { PLAYS = 4000, LOOKS = 40, HORIZON_DAYS = 90 };

typedef struct World {
    uint64_t random;
    PlayStep steps[PLAY_STEPS_MAX];
    char ids[PLAY_STEPS_MAX][8];
    Play play;
    int64_t from[PLAY_STEPS_MAX + 2],
        to[PLAY_STEPS_MAX + 2];      // when a formula is true; the last two: goal, exit
    int64_t task_us[PLAY_STEPS_MAX]; // when its task is done
    int64_t lost_us[PLAY_STEPS_MAX]; // when what a wait waits for can no longer come, unless it came
    int64_t opens[PLAY_STEPS_MAX];   // when its message may go
    PlayOutcome does[PLAY_STEPS_MAX];
    int taken[PLAY_STEPS_MAX];
    int64_t now_us;
} World;

static uint64_t draw(World *world, uint64_t below)
{
    world->random = world->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (world->random >> 33) % below;
}

static int64_t some_time(World *world)
{
    return (int64_t)draw(world, HORIZON_DAYS * 24) * US_PER_HOUR;
}

// Steps lead to later ones only, so there is no circle.
static int later_step(World *world, int step)
{
    int left = world->play.step_count - step - 1;
    return left == 0 || draw(world, 6) == 0 ? PLAY_END : step + 1 + (int)draw(world, (uint64_t)left);
}

static void make_play(World *world)
{
    int count = 1 + (int)draw(world, 12);
    world->play = (Play){ .goal = STR("goal"),
                          .goal_days = 1 + (int)draw(world, 60),
                          .exit = draw(world, 2) ? STR("exit") : (Str){ 0 },
                          .late_days = 1 + (int)draw(world, 5),
                          .steps = world->steps,
                          .step_count = count };
    for (int i = 0; i < count; i++) {
        PlayStep *step = &world->steps[i];
        *step = (PlayStep){ .kind = (PlayStepKind)draw(world, PLAY_STEP_KINDS),
                            .task = PLAY_END,
                            .otherwise = PLAY_END };
        snprintf(world->ids[i], sizeof world->ids[i], "s%d", i);
        step->id = str_from_c(world->ids[i]);
        step->next = later_step(world, i);
        bool two = step->kind == PLAY_BRANCH || step->kind == PLAY_WAIT_UNTIL || step->kind == PLAY_SPLIT;
        if (two) step->otherwise = later_step(world, i);
        if (two && step->kind != PLAY_SPLIT) step->formula = STR("f");
        step->days = (int)draw(world, 10);
        step->hours = step->days == 0 ? 1 + (int)draw(world, 20) : (int)draw(world, 24);
        const PlayStep *before = i > 0 ? &world->steps[i - 1] : step;
        if (step->kind == PLAY_WAIT_UNTIL && (before->kind == PLAY_TASK || play_step_is_message(before))) {
            step->task = i - 1;
            step->formula = (Str){ 0 };
            bool of_message = play_step_is_message(before) && (before->kind != PLAY_IN_APP || draw(world, 2));
            if (of_message) step->proof = (PlayProofWanted)(PLAY_PROOF_DELIVERED + draw(world, 3));
        }
        world->task_us[i] = some_time(world);
        world->lost_us[i] = draw(world, 3) == 0 ? some_time(world) : INT64_MAX;
        world->opens[i] = draw(world, 3) == 0 ? some_time(world) : 0;
        uint64_t fate = draw(world, 20);
        world->does[i] = fate == 0 ? PLAY_FAILED : fate == 1 ? PLAY_NOBODY : PLAY_DONE;
        world->taken[i] = 0;
    }
    for (int i = 0; i < PLAY_STEPS_MAX + 2; i++) {
        world->from[i] = some_time(world);
        world->to[i] = world->from[i] + some_time(world);
        if (i >= PLAY_STEPS_MAX && draw(world, 3) > 0) world->from[i] = world->to[i] = 0; // mostly never
    }
}

// ---- facts, at any time

static bool is_true(const World *world, int what, int64_t now_us)
{
    int at = what == PLAY_ASKS_GOAL ? PLAY_STEPS_MAX : what == PLAY_ASKS_EXIT ? PLAY_STEPS_MAX + 1 : what;
    return now_us >= world->from[at] && now_us < world->to[at];
}

static bool holds(void *context, int what)
{
    const World *world = context;
    return is_true(world, what, world->now_us);
}

static PlayAwaited awaited(void *context, int wait)
{
    const World *world = context;
    const PlayStep *step = &world->steps[wait];
    if (world->now_us >= world->task_us[step->task]) return PLAY_HAS_COME;
    return step->proof != PLAY_PROOF_NONE && world->now_us >= world->lost_us[wait] ? PLAY_NEVER
                                                                                   : PLAY_NOT_YET;
}

static int64_t may_from(void *context, int step)
{
    const World *world = context;
    return world->opens[step] > world->now_us ? world->opens[step] : world->now_us;
}

static PlayOutcome take(void *context, int step)
{
    World *world = context;
    world->taken[step]++;
    return world->does[step];
}

// ---- the naive reader: the course of the run from its entry, look by look

typedef struct Told {
    int step;
    PlayOutcome outcome;
    int64_t at_us;
} Told;

typedef struct Course {
    Told told[PLAY_STEPS_MAX * 2];
    int count;
    PlayRunState state;
    PlayRunResult result;
    int step;
    int64_t goal_us;
} Course;

static void tell(Course *course, int step, PlayOutcome outcome, int64_t at_us)
{
    course->told[course->count++] = (Told){ step, outcome, at_us };
}

// When the last move that led to `step` was made: then it came there. -1: it never stood there.
static int64_t came(const World *world, const Course *course, int step, int64_t entered_us)
{
    for (int i = course->count - 1; i >= 0; i--) {
        const Told *told = &course->told[i];
        if (told->step == PLAY_END) continue;
        const PlayStep *from = &world->steps[told->step];
        bool other = told->outcome == PLAY_NO || told->outcome == PLAY_SECOND ||
                     told->outcome == PLAY_TIMED_OUT || told->outcome == PLAY_CANNOT_COME;
        if ((other ? from->otherwise : from->next) == step) return told->at_us;
    }
    return step == 0 ? entered_us : -1;
}

// What a wait came to; PLAY_DONE: it goes on waiting.
static PlayOutcome wait_outcome(const World *world, int number, int64_t now_us, int64_t over_us)
{
    const PlayStep *step = &world->steps[number];
    bool until = step->kind == PLAY_WAIT_UNTIL;
    bool came =
        step->task == PLAY_END ? is_true(world, number, now_us) : now_us >= world->task_us[step->task];
    if (until && came) return PLAY_CAME_TRUE;
    // Nobody waits for a message that came back.
    if (step->proof != PLAY_PROOF_NONE && now_us >= world->lost_us[number]) return PLAY_CANNOT_COME;
    if (now_us < over_us) return PLAY_DONE;
    return until ? PLAY_TIMED_OUT : PLAY_WAITED;
}

// `looks`: all times at which it was looked at, in order. A wait begins with the first look at it, and a look
// that was promised for a time comes late when it comes later than that.
static Course live_through(const World *world, const int64_t *looks, int count, int64_t entered_us)
{
    Course course = { .state = PLAY_RUN_GOING };
    const Play *play = &world->play;
    int64_t end_us = entered_us + play->goal_days * US_PER_DAY, wait_us = -1, promised_us = entered_us;
    for (int i = 0; i < count; i++) {
        int64_t now = looks[i];
        bool late = now - promised_us > play->late_days * US_PER_DAY;
        if (course.state == PLAY_RUN_PAUSED || course.state == PLAY_RUN_ENDED) break;
        bool open = course.goal_us == 0 && now < end_us;
        if (open && is_true(world, PLAY_ASKS_GOAL, now)) {
            tell(&course, PLAY_END, PLAY_REACHED, now);
            course.goal_us = now;
            if (course.state == PLAY_RUN_GOING) course.result = PLAY_RESULT_GOAL;
            course.state = PLAY_RUN_ENDED;
            break;
        }
        if (course.state == PLAY_RUN_WATCHING) {
            if (!open) course.state = PLAY_RUN_ENDED;
            continue;
        }
        bool leaves = play->exit.len > 0 && is_true(world, PLAY_ASKS_EXIT, now);
        if (leaves) tell(&course, PLAY_END, PLAY_LEFT, now);
        while (!leaves && course.state == PLAY_RUN_GOING && course.step != PLAY_END) {
            const PlayStep *step = &world->steps[course.step];
            int64_t over_us =
                (wait_us < 0 ? now : wait_us) + step->days * US_PER_DAY + step->hours * US_PER_HOUR;
            bool waits = step->kind == PLAY_WAIT_UNTIL || step->kind == PLAY_WAIT;
            PlayOutcome outcome = world->does[course.step];
            assert_true(came(world, &course, course.step, entered_us) >= 0); // the graph was kept to
            if (waits) {
                outcome = wait_outcome(world, course.step, now, over_us);
                if (outcome == PLAY_DONE) {
                    if (wait_us < 0) wait_us = now;
                    promised_us = over_us;
                    break;
                }
            } else if (step->kind == PLAY_BRANCH) {
                outcome = is_true(world, course.step, now) ? PLAY_YES : PLAY_NO;
            } else if (step->kind == PLAY_SPLIT) {
                outcome = is_true(world, course.step, now) ? PLAY_FIRST : PLAY_SECOND;
            } else if (play_step_is_message(step) && late) {
                outcome = PLAY_LATE;
            } else if (play_step_is_message(step) && world->opens[course.step] > now) {
                promised_us = world->opens[course.step];
                break;
            }
            tell(&course, course.step, outcome, now);
            wait_us = -1;
            if (outcome == PLAY_FAILED) {
                course.state = PLAY_RUN_PAUSED;
                break;
            }
            promised_us = now;
            bool other = outcome == PLAY_NO || outcome == PLAY_SECOND || outcome == PLAY_TIMED_OUT ||
                         outcome == PLAY_CANNOT_COME;
            course.step = other ? step->otherwise : step->next;
        }
        if (course.state == PLAY_RUN_GOING && (leaves || course.step == PLAY_END)) {
            course.result = leaves ? PLAY_RESULT_EXIT : PLAY_RESULT_FINISHED;
            course.state = open ? PLAY_RUN_WATCHING : PLAY_RUN_ENDED;
            course.step = PLAY_END;
            promised_us = end_us;
        }
    }
    return course;
}

// ---- both

static void check_moves(const Course *course, const PlayMove *moves, const int64_t *at_us, int count)
{
    assert_int_equal(count, course->count);
    for (int i = 0; i < count; i++) {
        assert_int_equal(moves[i].step, course->told[i].step);
        assert_int_equal(moves[i].outcome, course->told[i].outcome);
        assert_int_equal(at_us[i], course->told[i].at_us);
    }
}

static void run_one(World *world)
{
    make_play(world);
    const int64_t entered_us = some_time(world) / 4;
    PlayPlace place = play_place_enter(&world->play, false, entered_us);
    const PlayFacts facts = {
        .context = world, .holds = holds, .awaited = awaited, .may_from = may_from, .take = take
    };
    int64_t looks[LOOKS], at_us[PLAY_STEPS_MAX * 2];
    PlayMove all[PLAY_STEPS_MAX * 2];
    int count = 0, looked = 0;
    world->now_us = entered_us;
    for (int i = 0; i < LOOKS; i++) {
        // At the time it asked for, after days without power, or by news.
        bool promised = draw(world, 2) && place.due_us != INT64_MAX && place.due_us > world->now_us;
        world->now_us =
            promised ? place.due_us : world->now_us + (int64_t)draw(world, 4 * 24 * 60) * US_PER_HOUR / 60;
        PlayMove moves[PLAY_MOVES_MAX];
        PlayFacts now = facts;
        now.now_us = world->now_us;
        int taken[PLAY_STEPS_MAX];
        memcpy(taken, world->taken, sizeof taken);
        PlayPlace lost = place;
        if (draw(world, 4) == 0) { // a crash before it was written: as if it had never been
            (void)play_go_on(&world->play, &lost, &now, moves);
            memcpy(world->taken, taken, sizeof taken);
        }
        size_t made = play_go_on(&world->play, &place, &now, moves);
        for (size_t k = 0; k < made; k++) {
            all[count] = moves[k];
            at_us[count++] = world->now_us;
        }
        looks[looked++] = world->now_us;
        Course course = live_through(world, looks, looked, entered_us);
        check_moves(&course, all, at_us, count);
        assert_int_equal(place.state, course.state);
        assert_int_equal(place.result, course.result);
        assert_int_equal(place.goal_us, course.goal_us);
        if (course.state == PLAY_RUN_GOING) assert_int_equal(place.step, course.step);
    }
    for (int i = 0; i < world->play.step_count; i++)
        assert_true(world->taken[i] <= 1); // none twice
}

static void the_machine_and_the_reader_agree(void **state)
{
    (void)state;
    static World world = { .random = 20261123 };
    for (int i = 0; i < PLAYS; i++)
        run_one(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_machine_and_the_reader_agree) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
