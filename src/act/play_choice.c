#include "act/play_choice.h"

#include "act/play_memo.h"
#include "act/play_recipients.h"

Str play_choice_by(const Play *play, const PlayStep *step)
{
    if (step->by.len > 0) return step->by;
    return play->audience == FORMULA_OF_PEOPLE ? STR("role") : (Str){ 0 };
}

// Of which kind the run is.
static Str sort_of(const PlayActor *actor, const PlayStep *step)
{
    const Engine *engine = live_engine(actor->live);
    const uint16_t today = live_today(actor->live);
    const Str by = play_choice_by(actor->play, step);
    if (by.len == 0) return (Str){ 0 };
    Value value = actor->person == ENGINE_NONE ? engine_account_attribute(engine, actor->account, by, today)
                                               : engine_person_attribute(engine, actor->person, by, today);
    if (value.kind != VALUE_TEXT) return (Str){ 0 };
    return arena_copy(actor->arena, str_beginning(str_trim(value.text), PLAY_SORT_BYTES_MAX));
}

// ---- results, once a batch

static Status read_results(const PlayActor *actor, const PlayStep *step, PlayPickResults *results_out,
                           Error *error)
{
    PlayMemo *memo = actor->memo;
    const Play *play = actor->play;
    for (size_t i = 0; memo && i < memo->step_count; i++) {
        const PlayMemoStep *known = &memo->steps[i];
        if (known->play != play->id || known->version != play->version || !str_equal(known->step, step->id))
            continue;
        *results_out = known->results;
        return STATUS_OK;
    }
    Status status =
        play_pick_results(actor->reader, play->id, step, actor->now_us, actor->arena, results_out, error);
    if (status == STATUS_OK && memo && memo->step_count < PLAY_MEMO_STEPS)
        memo->steps[memo->step_count++] = (PlayMemoStep){ play->id, play->version, step->id, *results_out };
    return status;
}

static const PlayTally *tallies_of(const PlayPickResults *results, Str sort)
{
    static const PlayTally none[PLAY_CANDIDATES_MAX];
    for (size_t i = 0; i < results->sort_count; i++)
        if (sort.len > 0 && str_equal(results->sorts[i].sort, sort)) return results->sorts[i].tallies;
    return none;
}

// ---- what can be sent

typedef struct Allowed {
    bool those[PLAY_CANDIDATES_MAX];
    Str names[PLAY_CANDIDATES_MAX];
    int count;
} Allowed;

// Whether the channel reaches anybody.
static bool reaches(PlayActor *actor, const PlayStep *as)
{
    return play_act_is_internal(as) || play_recipients_find(actor, as).count > 0;
}

static Allowed find_allowed(PlayActor *actor, const PlayStep *step)
{
    const DefinitionCatalog *definitions = play_book_definitions(actor->book);
    Allowed allowed = { 0 };
    int asked[2] = { -1, -1 }; // by channel; -1: not asked yet
    for (int i = 0; i < step->choose_count; i++) {
        const PlayStep as = play_step_as(step, i);
        const bool in_app = as.kind == PLAY_IN_APP;
        Definition definition;
        if (!definition_get(definitions, in_app ? DEFINITION_GUIDE : DEFINITION_TEMPLATE, as.reference,
                            actor->arena, &definition))
            continue; // it is gone
        if (asked[in_app] < 0) asked[in_app] = reaches(actor, &as);
        allowed.names[i] = definition.name;
        allowed.those[i] = asked[in_app] == 1;
        allowed.count += allowed.those[i];
    }
    return allowed;
}

// ---- the choice

static int known_choice(const PlayActor *actor, const PlayStep *step, Str key)
{
    for (int i = 0; key.len > 0 && i < step->choose_count; i++)
        if (str_equal(play_candidate_key(&step->choose[i], actor->arena), key)) return i;
    return -1;
}

// Another one for each run and step, the same one for all time.
static uint64_t seed_of(const PlayActor *actor, const PlayStep *step)
{
    const uint64_t seed = 0x7069636bu ^ ((uint64_t)actor->play->id * 0x9E3779B97F4A7C15u); // "pick"
    return str_hash_seeded(step->id, seed) ^ ((uint64_t)actor->run->id * 0xD1B54A32D192ED03u);
}

static void make(PlayActor *actor, const PlayStep *step, const PlayPickResults *results,
                 const Allowed *allowed, int known, PlayChoice *choice, int *picked_out)
{
    PlayGround ground = PLAY_GROUND_ONLY;
    const Str sort = sort_of(actor, step);
    const PlayTally *kind = tallies_of(results, sort);
    const uint64_t seed = seed_of(actor, step);
    const int drawn = play_pick(results->all, kind, allowed->those, step->choose_count, seed, &ground);
    const int picked = known >= 0 ? known : drawn;
    const PlayTally *sum = ground == PLAY_GROUND_KIND ? kind : results->all;
    Str why = known >= 0 ? STR("as before")
                         : play_pick_words(ground, sum, step->choose_count, picked, step->success, sort,
                                           actor->arena);
    *choice = (PlayChoice){ .made = true,
                            .row = { .run = actor->run->id,
                                     .play = actor->play->id,
                                     .step = step->id,
                                     .candidate = play_candidate_key(&step->choose[picked], actor->arena),
                                     .sort = sort,
                                     .seed = seed,
                                     .at_us = actor->now_us },
                            .words = arena_format(actor->arena, "chosen “%.*s”: %.*s",
                                                  STR_ARG(allowed->names[picked]), STR_ARG(why)) };
    *picked_out = picked;
}

bool play_choose(PlayActor *actor, const PlayStep *step, PlayStep *step_out, PlayChoice *choice_out)
{
    PlayPickResults results = { 0 };
    Str before = { 0 };
    Error error = { 0 };
    int picked = 0;
    *choice_out = (PlayChoice){ 0 };
    *step_out = *step;
    if (step->choose_count == 0) return true;
    Status status = play_pick_find(actor->reader, actor->run->id, step->id, actor->arena, &before, &error);
    if (status == STATUS_OK) status = read_results(actor, step, &results, &error);
    if (status != STATUS_OK) {
        actor->why = arena_copy(actor->arena, str_from_c(error.message));
        return false;
    }
    const Allowed allowed = find_allowed(actor, step);
    if (allowed.count > 0)
        make(actor, step, &results, &allowed, known_choice(actor, step, before), choice_out, &picked);
    *step_out = play_step_as(step, picked);
    return true;
}

Status play_choice_write(const PlayActWriting *writing, const PlayChoice *choice, Error *error)
{
    return choice->made ? play_pick_add(writing->store, &choice->row, error) : STATUS_OK;
}
