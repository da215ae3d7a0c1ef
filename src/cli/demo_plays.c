// demo_plays.c: the plays that the demo vendor has run for eleven months: one that helps, one whose effect is
// real but of few customers, and one that changes nothing. What they do to customers is decided in
// simulate_world.c; who entered when, and the way they took, is what the play's own steps make of the
// history.
#include "act/play_enter.h"
#include "act/play_library.h"
#include "act/play_past.h"
#include "base/timestamp.h"
#include "cli/demo_data.h"
#include "know/assignment.h"
#include "know/definition.h"
#include "know/formula_names.h"
#include "know/life.h"
#include "know/task.h"

enum {
    RUNNING_DAYS = 330,
    PAST_BYTES = 512 << 20,
    MOVES_MAX = 20000,
    BEFORE_MIDNIGHT_HOURS = 14,
    HOLDOUT = 30
};

// ---- what they are

static Status save(Store *store, DefinitionKind kind, Str name, Str body, int day, int64_t *id_out,
                   Error *error)
{
    const DefinitionEdit edit = { .kind = kind, .name = name, .body = body, .at_us = day * US_PER_DAY };
    return definition_save(store, &edit, id_out, error);
}

// As template_body has it; the demo's ask no formulas.
static Str template_text(Str part, Arena *arena)
{
    return arena_format(arena, "%.*s,\"formulas\":[]}", (int)part.len - 1, part.data);
}

static Status save_play(Store *store, const PlayDocument *document, int day, Arena *arena, int64_t *id_out,
                        Error *error)
{
    const PlayPartList *templates = &document->parts[PLAY_PART_TEMPLATE];
    PlayPartIds *ids = ARENA_NEW(arena, PlayPartIds);
    Status status = STATUS_OK;
    for (size_t i = 0; i < templates->count && status == STATUS_OK; i++) {
        Str name = arena_format(arena, "%.*s: %.*s", STR_ARG(document->name), STR_ARG(templates->keys[i]));
        status = save(store, DEFINITION_TEMPLATE, name, template_text(templates->texts[i], arena), day,
                      &ids->of[PLAY_PART_TEMPLATE][i], error);
    }
    if (status != STATUS_OK) return status;
    Str body = play_document_body(document, ids, arena);
    return save(store, DEFINITION_PLAY, document->name, body, day, id_out, error);
}

Status demo_make_plays(Store *store, WorldConfig *world, Arena *arena, Error *error)
{
    WorldPlays *plays = &world->plays;
    PlayDocument *document = ARENA_NEW(arena, PlayDocument);
    plays->from_day = world->first_day + world->days - RUNNING_DAYS;
    for (size_t i = 0; i < demo_plays_count; i++) {
        int64_t id = 0;
        Str key = json_text(
            json_member(json_parse(demo_plays[i], JSON_DEPTH_USUAL, arena, error), STR("key")), arena);
        Status status = play_document_read(demo_plays[i], NULL, arena, document, error);
        if (status == STATUS_OK) status = save_play(store, document, plays->from_day, arena, &id, error);
        if (status != STATUS_OK) return status;
        if (str_equal(key, STR("invoices"))) plays->invoices = id;
        if (str_equal(key, STR("champions"))) plays->champions = id;
    }
    return STATUS_OK;
}

bool demo_play_reaches(int64_t play, Str account)
{
    const Play drawn = { .id = play, .holdout = HOLDOUT };
    return !play_is_held(&drawn, account);
}

// ---- who entered

typedef struct DemoMove {
    size_t run;
    int64_t at_us;
    PlayMove move;
} DemoMove;

typedef struct Past {
    const Live *live;
    Arena *arena;
    Play play;
    PlayPastResult result;
    DemoMove *moves; // in the order of time
    size_t move_count;
    int64_t now_us;
} Past;

static void note_move(void *context, size_t run, int64_t at_us, const PlayMove *move)
{
    Past *past = context;
    if (past->move_count < MOVES_MAX) past->moves[past->move_count++] = (DemoMove){ run, at_us, *move };
}

// A run over the past knows days alone, and notes their last moment: nobody works then.
static int64_t by_day(int64_t at_us)
{
    return at_us == 0 || at_us == INT64_MAX ? at_us : at_us - BEFORE_MIDNIGHT_HOURS * US_PER_HOUR;
}

static Str account_name(const Past *past, uint32_t account)
{
    const Engine *engine = live_engine(past->live);
    Value name = engine_account_attribute(engine, account, STR("name"), live_today(past->live));
    return name.kind == VALUE_TEXT ? name.text : engine_account_id(engine, account);
}

static Str with_name(const Past *past, Str title, uint32_t account)
{
    static const Str place = STR_CONST("{account}");
    for (size_t i = 0; i + place.len <= title.len; i++) {
        if (!str_equal(str_slice(title, i, i + place.len), place)) continue;
        return arena_format(past->arena, "%.*s%.*s%.*s", (int)i, title.data,
                            STR_ARG(account_name(past, account)), (int)(title.len - i - place.len),
                            title.data + i + place.len);
    }
    return title;
}

static Status add_task(Store *store, const Past *past, const PlayStep *step, uint32_t account, int64_t at_us,
                       int64_t *id_out, Error *error)
{
    int64_t due_us = at_us + step->due_days * US_PER_DAY;
    bool done = due_us < past->now_us;
    Task task = { .title = with_name(past, step->title, account),
                  .note = step->text,
                  .account = engine_account_id(live_engine(past->live), account),
                  .owner = account_owner(past->live, account),
                  .due_day = (uint16_t)(due_us / US_PER_DAY),
                  .first_day = (uint16_t)(due_us / US_PER_DAY),
                  .kind = step->task_kind,
                  .every = 1,
                  .checklist = STR("[]"),
                  .state = done ? STR("done") : STR("open"),
                  .ended_us = done ? due_us : 0,
                  .created_us = at_us,
                  .changed_us = done ? due_us : at_us };
    Status status = task_save(store, &task, error);
    *id_out = task.id;
    return status;
}

static Status add_move(Store *store, const Past *past, PlayRun *run, const DemoMove *made, Error *error)
{
    static const PlayStep of_run = { .kind = PLAY_STEP_KINDS };
    const PlayStep *step = made->move.step == PLAY_END ? &of_run : &past->play.steps[made->move.step];
    PlayMoveRow row = { .at_us = by_day(made->at_us),
                        .step = step->id,
                        .outcome = play_outcome_name(made->move.outcome) };
    Status status = STATUS_OK;
    if (step->kind == PLAY_TASK && made->move.outcome == PLAY_DONE)
        status = add_task(store, past, step, past->result.runs[made->run].account, row.at_us, &row.reference,
                          error);
    if (status == STATUS_OK) status = play_move_add(store, run, ++run->moves, &row, error);
    return status;
}

static Status add_run(Store *store, const Past *past, size_t index, Error *error)
{
    const PlayPastRun *of_past = &past->result.runs[index];
    PlayPlace place = of_past->place;
    place.entered_us = by_day(place.entered_us);
    place.goal_us = by_day(place.goal_us);
    place.since_us = by_day(place.since_us);
    place.due_us = by_day(place.due_us);
    PlayRun run = { .play = past->play.id,
                    .version = past->play.version,
                    .account = engine_account_id(live_engine(past->live), of_past->account),
                    .held = of_past->held,
                    .place = place,
                    .step = place.step == PLAY_END ? STR("") : past->play.steps[place.step].id,
                    .ended_us = by_day(of_past->ended_us) };
    for (size_t i = 0; i < past->move_count; i++)
        run.moves += past->moves[i].run == index;
    Status status = play_run_add(store, &run, error);
    run.moves = 0;
    for (size_t i = 0; i < past->move_count && status == STATUS_OK; i++)
        if (past->moves[i].run == index) status = add_move(store, past, &run, &past->moves[i], error);
    return status;
}

static Status add_runs(Store *store, void *context, Error *error)
{
    const Past *past = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < past->result.run_count && status == STATUS_OK; i++)
        status = add_run(store, past, i, error);
    return status;
}

typedef struct Knowledge {
    Store *reader;
    FeatureCatalog *features;
    DefinitionCatalog *definitions;
} Knowledge;

static Status run_past(const Knowledge *know, Committer *committer, const WorldPlays *plays, Past *past,
                       const Definition *definition, Error *error)
{
    LifeTexts life;
    PlayLimits limits;
    CompiledPlay compiled;
    past->moves = ARENA_ARRAY(past->arena, DemoMove, MOVES_MAX);
    past->move_count = 0;
    Status status = play_of(definition, past->arena, &past->play, error);
    if (status == STATUS_OK) status = life_read(know->reader, past->arena, &life, error);
    if (status == STATUS_OK) status = play_limits_read(know->reader, &limits, error);
    if (status != STATUS_OK) return status;
    FormulaNames names =
        *formula_names_read(live_engine(past->live), know->features, know->definitions, past->arena);
    names.said_in_time = true; // as it could be known then
    status = play_compile(&past->play, &life, STR(""), &names, past->arena, &compiled, NULL, error);
    if (status != STATUS_OK) return status;
    const PlayPastConfig config = { .play = &past->play,
                                    .compiled = &compiled,
                                    .names = &names,
                                    .limits = &limits,
                                    .live = past->live,
                                    .from = (uint16_t)plays->from_day,
                                    .to = (uint16_t)(live_today(past->live) - 1),
                                    .moved = note_move,
                                    .context = past };
    play_past(&config, past->arena, &past->result);
    return committer_edit(committer, add_runs, past, error);
}

static Status run_all(const Knowledge *know, Live *live, Committer *committer, const WorldPlays *plays,
                      Error *error)
{
    Arena arena = arena_create(PAST_BYTES);
    Definition *list = NULL;
    size_t count = definition_list(know->definitions, DEFINITION_PLAY, &arena, &list);
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        Arena mark = arena;
        Past past = { .live = live, .arena = &arena, .now_us = clock_now(live_clock(live)) };
        status = run_past(know, committer, plays, &past, &list[i], error);
        arena_reset(&arena, mark);
    }
    arena_destroy(&arena);
    return status;
}

Status demo_play_past(Live *live, Committer *committer, const WorldPlays *plays, Error *error)
{
    Knowledge know = { .reader = live_reader(live, error) };
    Status status = know.reader ? STATUS_OK : STATUS_UNAVAILABLE;
    if (status == STATUS_OK) know.features = feature_catalog_open(know.reader, error);
    if (know.features) know.definitions = definition_catalog_open(know.reader, error);
    if (!know.definitions) status = STATUS_UNAVAILABLE;
    if (status == STATUS_OK) status = run_all(&know, live, committer, plays, error);
    if (know.definitions) definition_catalog_close(know.definitions);
    if (know.features) feature_catalog_close(know.features);
    if (know.reader) store_close(know.reader);
    return status;
}
