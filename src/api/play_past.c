// play_past.c: a play run over the past, and for one account from now on, before it is turned on.
#include "act/play_past.h"

#include "api/know_json.h"
#include "api/play_json.h"
#include "api/play_past_desk.h"
#include "api/routes.h"
#include "api/runs.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/formula_names.h"

enum { WISH_BYTES = 2 << 20, ENTRIES_SHOWN = 200, DAYS_USUAL = 180, DAYS_OF_A_WEEK = 7 };

typedef struct Wish {
    Play play;
    Str body, segment; // the segment's name; its formula, where people come in by it
    Str people;
    LifeTexts life;
    PlayLimits limits;
    uint16_t from, to;
} Wish;

// ---- a result as JSON

static void add_weeks(JsonWriter *json, const PlayPastResult *result, const Wish *wish)
{
    json_key(json, STR("by_week"));
    json_open_array(json);
    for (uint32_t day = wish->from; day <= wish->to; day += DAYS_OF_A_WEEK) {
        PlayPastDay sum = { 0 };
        for (uint32_t d = day; d < day + DAYS_OF_A_WEEK && d <= wish->to; d++) {
            const PlayPastDay *of_day = &result->days[d - wish->from];
            sum.entered += of_day->entered;
            sum.mails += of_day->mails;
            sum.tasks += of_day->tasks;
        }
        json_open_object(json);
        json_add_day(json, STR("day"), (uint16_t)day);
        json_add_int(json, STR("entered"), sum.entered);
        json_add_int(json, STR("mails"), sum.mails);
        json_add_int(json, STR("tasks"), sum.tasks);
        json_close_object(json);
    }
    json_close_array(json);
}

static void add_load(JsonWriter *json, const PlayPastResult *result)
{
    json_key(json, STR("by_owner"));
    json_open_array(json);
    for (size_t i = 0; i < result->load_count; i++) {
        const PlayPastLoad *load = &result->load[i];
        if (load->entered == 0) continue;
        json_open_object(json);
        json_add_text(json, STR("owner"), load->owner);
        json_add_int(json, STR("entered"), load->entered);
        json_add_int(json, STR("mails"), load->mails);
        json_add_int(json, STR("tasks"), load->tasks);
        json_close_object(json);
    }
    json_close_array(json);
}

static void add_entries(JsonWriter *json, const Engine *engine, const PlayPastResult *result, uint16_t today,
                        Arena *arena)
{
    size_t shown = result->run_count < ENTRIES_SHOWN ? result->run_count : ENTRIES_SHOWN;
    json_key(json, STR("entries"));
    json_open_array(json);
    for (size_t i = 0; i < shown; i++) {
        const PlayPastRun *run = &result->runs[result->run_count - 1 - i];
        json_open_object(json);
        json_key(json, STR("account"));
        json_put_account(json, engine, run->account, today);
        json_key(json, STR("person"));
        json_put_person(json, engine, run->person, today, arena);
        json_add_day(json, STR("day"), run->day);
        json_add_bool(json, STR("again"), run->again);
        json_add_bool(json, STR("held"), run->held);
        json_add_int(json, STR("mails"), run->mails);
        json_add_int(json, STR("tasks"), run->tasks);
        json_add_day_or_null(json, STR("goal_day"), run->goal_day);
        json_close_object(json);
    }
    json_close_array(json);
}

static void write_result(const Engine *engine, const PlayPastResult *result, const Wish *wish, Arena *arena,
                         Buf *out)
{
    JsonWriter json = json_writer(out);
    json_open_object(&json);
    json_add_day(&json, STR("from"), wish->from);
    json_add_day(&json, STR("to"), wish->to);
    json_add_int(&json, STR("entered"), (int64_t)result->run_count);
    json_add_int(&json, STR("accounts"), result->accounts);
    json_add_int(&json, STR("people"), result->people);
    json_add_int(&json, STR("held"), result->held);
    json_add_int(&json, STR("mails"), result->mails);
    json_add_int(&json, STR("in_app"), result->in_app);
    json_add_int(&json, STR("left_out"), result->left_out);
    json_add_int(&json, STR("tasks"), result->tasks);
    json_add_int(&json, STR("reached_goal"), result->reached);
    json_add_bool(&json, STR("cut"), result->cut);
    add_weeks(&json, result, wish);
    add_load(&json, result);
    add_entries(&json, engine, result, wish->to, arena);
    json_close_object(&json);
    json_finish(&json);
}

// ---- running

static bool run_past(const App *app, const void *wished, void *step, Arena *arena, Buf out[RUN_RESULTS])
{
    const Wish *wish = wished;
    Error error;
    CompiledPlay compiled;
    PlayPastResult result;
    FormulaNames then = *formula_names_read(live_engine(app->live), app->features, app->definitions, arena);
    then.said_in_time = true; // as it could be known then
    if (play_compile(&wish->play, &wish->life, wish->segment, &then, arena, &compiled, NULL, &error) !=
        STATUS_OK)
        return false;
    FormulaProblem problem;
    const Formula *segment = wish->people.len > 0
                                 ? formula_compile(wish->people, FORMULA_OF_PEOPLE, &then, arena, &problem)
                                 : NULL;
    if (wish->people.len > 0 && !segment) return false;
    const PlayPastConfig config = { .play = &wish->play,
                                    .compiled = &compiled,
                                    .segment = segment,
                                    .names = &then,
                                    .limits = &wish->limits,
                                    .live = app->live,
                                    .from = wish->from,
                                    .to = wish->to,
                                    .go_on = run_goes_on,
                                    .context = step };
    play_past(&config, arena, &result);
    if (!result.stopped) write_result(live_engine(app->live), &result, wish, arena, &out[0]);
    return !result.stopped;
}

RunDesk *play_past_desk_create(const App *app)
{
    return run_desk_create(app, run_past, "simulations");
}

// ---- routes

// Who comes in by a segment of people is known of past days where a formula says who is in it.
static Status find_people(Request *request, const Play *play, Arena *arena, Str *formula_out)
{
    Definition definition;
    *formula_out = (Str){ 0 };
    if (play->audience != FORMULA_OF_PEOPLE || play->entry != PLAY_BY_SEGMENT) return STATUS_OK;
    // A list is much longer than the arena of a wish.
    if (!definition_get(request->app->definitions, DEFINITION_SEGMENT, play->segment, request->arena,
                        &definition))
        return fail(request->error, STATUS_INVALID, STR("body"), "The segment of the play is gone.");
    *formula_out = arena_copy(arena, segment_read(&definition, request->arena).formula);
    if (formula_out->len > 0) return STATUS_OK;
    return fail(
        request->error, STATUS_INVALID, STR("body"),
        "“%.*s” is a list: nobody knows who was on it in the past. A segment by a formula can be run.",
        STR_ARG(definition.name));
}

static Status begin_simulation(Request *request)
{
    Arena arena = arena_create(WISH_BYTES);
    Wish *wish = ARENA_NEW(&arena, Wish);
    CompiledPlay compiled;
    PlayProblem problem;
    int64_t id = 0;
    uint16_t today = live_today(request->app->live);
    int64_t days = body_int(request, "days", DAYS_USUAL);
    Str body = json_raw(body_node(request, "body"));
    Play checked;
    Status status = read_play(request, body, &checked, &compiled, &problem);
    if (status == STATUS_OK) status = find_people(request, &checked, &arena, &wish->people);
    if (status == STATUS_OK && !compiled.entry && wish->people.len == 0)
        status = fail(request->error, STATUS_INVALID, STR("body"),
                      "Nobody enters this play but by hand, so there is nothing to run over the past.");
    if (status == STATUS_OK)
        status = play_read(arena_copy(&arena, body), &arena, &wish->play, request->error);
    if (status == STATUS_OK) status = play_limits_read(request->store, &wish->limits, request->error);
    if (status == STATUS_OK) {
        wish->segment =
            arena_copy(&arena, play_segment_name(request->app->definitions, &checked, request->arena));
        wish->life = warning_desk_life(request->app->warnings, &arena);
        wish->to = today;
        wish->from = (uint16_t)(today > days ? today - days + 1 : 1);
        status = run_desk_begin(request->app->simulations, arena, wish, &id, request->error);
    } else {
        arena_destroy(&arena);
    }
    if (status == STATUS_OK) answer_begun(request, id);
    return status;
}

static Status get_simulation(Request *request)
{
    static const char *const results[RUN_RESULTS] = { "result" };
    return answer_run(request, request->app->simulations, "simulation", results);
}

static Status stop_simulation(Request *request)
{
    return answer_stop(request, request->app->simulations, "simulation");
}

static void put_dry_move(JsonWriter *json, const Play *play, const PlayDryMove *move)
{
    bool whole = move->move.step == PLAY_END;
    const PlayStep *step = whole ? NULL : &play->steps[move->move.step];
    json_open_object(json);
    json_add_double(json, STR("after_days"), move->after_days);
    json_add_text(json, STR("step"), whole ? (Str){ 0 } : step->id);
    json_add_text(json, STR("kind"), whole ? (Str){ 0 } : play_step_kind_name(step->kind));
    json_add_text(json, STR("outcome"), play_outcome_name(move->move.outcome));
    json_close_object(json);
}

static Status dry_run(Request *request)
{
    Play play;
    CompiledPlay compiled;
    PlayProblem problem;
    PlayDry *dry = ARENA_NEW(request->arena, PlayDry);
    const Live *live = request->app->live;
    Status status = read_play(request, json_raw(body_node(request, "body")), &play, &compiled, &problem);
    if (status != STATUS_OK) return status;
    uint32_t account;
    Str person_id = body_text(request, "person");
    bool of_people = play.audience == FORMULA_OF_PEOPLE;
    status = body_account(request, &account);
    if (status == STATUS_OK && of_people)
        status = check_member(request, body_text(request, "account"), person_id);
    if (status != STATUS_OK) return status;
    if (of_people && person_id.len == 0)
        return fail(request->error, STATUS_INVALID, STR("person"), "This play is for people: say whom.");
    const FormulaNames *names = formula_names_read(live_engine(live), request->app->features,
                                                   request->app->definitions, request->arena);
    const PlayPastConfig config = {
        .play = &play, .compiled = &compiled, .names = names, .live = live, .to = live_today(live)
    };
    play_dry_run(&config, account, of_people ? engine_person_find(live_engine(live), person_id) : ENGINE_NONE,
                 request_now(request), request->arena, dry);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_bool(json, STR("enters"), dry->enters);
    json_add_bool(json, STR("held"), dry->held);
    json_add_bool(json, STR("goal_reached"), dry->goal);
    json_key(json, STR("path"));
    json_open_array(json);
    for (size_t i = 0; i < dry->move_count; i++)
        put_dry_move(json, &play, &dry->moves[i]);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

static const Field begin_body[] = {
    { "body", FIELD_OBJECT, .required = true, .doc = "A play, as it is kept." },
    { "days", FIELD_INTEGER, .least = 7, .most = PLAY_PAST_DAYS_MAX,
      .doc = "So many days up to today; 180 when not given." },
    { 0 },
};
static const Field dry_body[] = {
    { "body", FIELD_OBJECT, .required = true, .doc = "A play, as it is kept." },
    { "account", FIELD_ID, .required = true, .doc = "Id of the account." },
    { "person", FIELD_ID, .doc = "Of a play for people: id of the person." },
    { 0 },
};

const NamedShape play_past_shapes[] = {
    { "PlayPast",
      "{from day, to day, entered int, accounts int, people int, held int, mails int, in_app int, left_out "
      "int, tasks int, reached_goal int, cut bool,"
      " by_week [{day day, entered int, mails int, tasks int}],"
      " by_owner [{owner text, entered int, mails int, tasks int}],"
      " entries [{account AccountRef?, person PersonRef?, day day, again bool, held bool, mails "
      "int, tasks int, "
      "goal_day day?}]}" },
    { "PlayDryMove", "{after_days number, step text, kind text, outcome text}" },
    { 0 },
};

const Route play_past_routes[] = {
    { .method = "POST",
      .path = "/api/v1/plays/simulations",
      .permission = PERMISSION_READ,
      .handler = begin_simulation,
      .slow = true,
      .body_bytes_max = 1 << 20,
      .summary =
          "Runs a play over the past: who would have entered, what would have been sent and asked of whom."
          " People come in by the formula of their segment. A task counts as done on its due day; of the "
          "limits "
          "of contact only the play's own messages count. `mails` are people written to, `left_out` those "
          "whom the "
          "limits left out. Nothing is done.",
      .body = begin_body,
      .response = "{id int}",
      .success = 202 },
    { .method = "GET",
      .path = "/api/v1/plays/simulations/{id}",
      .permission = PERMISSION_READ,
      .handler = get_simulation,
      .summary = "How far it is, and what came out.",
      .response = "{state one(waits|runs|done|stopped), progress number, result PlayPast?}" },
    { .method = "DELETE",
      .path = "/api/v1/plays/simulations/{id}",
      .permission = PERMISSION_READ,
      .handler = stop_simulation,
      .slow = true,
      .summary = "Stops it." },
    { .method = "POST",
      .path = "/api/v1/plays/dry-run",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = dry_run,
      .body_bytes_max = PLAY_BODY_ROOM,
      .slow = true,
      .summary =
          "The way one account would take from now on if nothing changed and every task were done on its due"
          " day. `enters`: whether it would enter by itself now. Nothing is done.",
      .body = dry_body,
      .response = "{enters bool, held bool, goal_reached bool, path [PlayDryMove]}" },
    { 0 },
};
