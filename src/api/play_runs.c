// play_runs.c: who goes through plays: lists, the way of one, entering and changing by hand, limits of
// contact.
#include "act/play_desk.h"
#include "act/play_hours.h"
#include "act/play_order.h"
#include "act/play_proof.h"
#include "api/definitions.h"
#include "api/know_json.h"
#include "api/play_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"

// ---- one run

static Str name_of_person(const Request *request, Str person)
{
    const Live *live = request->app->live;
    uint32_t number = seen_person(request, person);
    if (number == ENGINE_NONE) return (Str){ 0 };
    Value name = engine_person_attribute(live_engine(live), number, STR("name"), live_today(live));
    return name.kind == VALUE_TEXT ? name.text : (Str){ 0 };
}

static void add_time(JsonWriter *json, const char *name, int64_t us)
{
    bool none = us == 0 || us == INT64_MAX;
    add_time_or_null(json, str_from_c(name), none ? 0 : us);
}

void put_play_run(Request *request, JsonWriter *json, const PlayRun *run)
{
    bool goes_on = run->place.state == PLAY_RUN_GOING || run->place.state == PLAY_RUN_WATCHING;
    json_open_object(json);
    json_add_int(json, STR("id"), run->id);
    json_add_int(json, STR("play"), run->play);
    json_add_text(json, STR("play_name"),
                  definition_name(request->app->definitions, DEFINITION_PLAY, run->play, request->arena));
    json_add_int(json, STR("version"), run->version);
    put_account_of(request, json, run->account);
    json_add_text(json, STR("person"), run->person);
    json_add_text(json, STR("person_name"), name_of_person(request, run->person));
    json_add_text(json, STR("side"), run->held ? STR("held") : STR("played"));
    json_add_text(json, STR("state"), play_run_state_name(run->place.state));
    json_add_text(json, STR("result"), play_run_result_name(run->place.result));
    json_add_text(json, STR("step"), run->step);
    add_time(json, "entered_at", run->place.entered_us);
    add_time(json, "due_at", goes_on ? run->place.due_us : 0);
    add_time(json, "goal_at", run->place.goal_us);
    add_time(json, "ended_at", run->ended_us);
    json_add_text(json, STR("why"), run->why);
    json_close_object(json);
}

static Status load_run(Request *request, PlayRun *run_out)
{
    Status status =
        play_run_get(request->store, path_number(request), request->arena, run_out, request->error);
    return status == STATUS_OK ? refuse_unseen(request, run_out->account) : status;
}

static Status load_play(Request *request, int64_t id, int64_t version, Play *play_out)
{
    Definition definition;
    Status status = definition_version(request->store, DEFINITION_PLAY, id, version, request->arena,
                                       &definition, request->error);
    return status == STATUS_OK ? play_of(&definition, request->arena, play_out, request->error) : status;
}

// What became of the messages that the move wrote; null where it wrote none.
static Status put_proof(Request *request, const PlayRun *run, const PlayStep *step, const PlayMoveRow *move)
{
    JsonWriter *json = request->json;
    PlayProof proof = { 0 };
    bool wrote = step && play_step_is_message(step) && str_equal(move->outcome, play_outcome_name(PLAY_DONE));
    if (wrote) {
        Status status =
            play_proof_read(request->store, run->id, step->id, request_now(request), &proof, request->error);
        if (status != STATUS_OK) return status;
    }
    if (proof.messages == 0) {
        json_add_null(json, STR("proof"));
        return STATUS_OK;
    }
    json_key(json, STR("proof"));
    json_open_object(json);
    json_add_int(json, STR("messages"), proof.messages);
    json_add_int(json, STR("delivered"), proof.delivered);
    json_add_int(json, STR("opened"), proof.opened);
    json_add_int(json, STR("acted"), proof.acted);
    json_add_int(json, STR("lost"), proof.lost);
    add_time(json, "delivered_at", proof.delivered_us);
    add_time(json, "opened_at", proof.opened_us);
    add_time(json, "acted_at", proof.acted_us);
    json_close_object(json);
    return STATUS_OK;
}

static Status put_move(Request *request, const PlayRun *run, const Play *play, const PlayMoveRow *move)
{
    JsonWriter *json = request->json;
    int step = play ? play_step_find(play, move->step) : PLAY_END;
    json_open_object(json);
    json_add_time(json, STR("at"), move->at_us);
    json_add_text(json, STR("step"), move->step);
    json_add_text(json, STR("kind"),
                  step == PLAY_END ? (Str){ 0 } : play_step_kind_name(play->steps[step].kind));
    json_add_text(json, STR("outcome"), move->outcome);
    json_add_text(json, STR("why"), move->why);
    json_add_int(json, STR("ref"), move->reference);
    Status status = put_proof(request, run, step == PLAY_END ? NULL : &play->steps[step], move);
    json_close_object(json);
    return status;
}

static Status get_run(Request *request)
{
    PlayRun run;
    Play play;
    PlayMoveRow *moves = NULL;
    size_t count = 0;
    Status status = load_run(request, &run);
    if (status == STATUS_OK)
        status = play_moves(request->store, run.id, request->arena, &moves, &count, request->error);
    if (status != STATUS_OK) return status;
    bool known = load_play(request, run.play, run.version, &play) == STATUS_OK;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("run"));
    put_play_run(request, json, &run);
    json_key(json, STR("path"));
    json_open_array(json);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = put_move(request, &run, known ? &play : NULL, &moves[i]);
    json_close_array(json);
    json_close_object(json);
    return status;
}

// ---- lists

static Status answer_runs(Request *request, const PlayRunFilter *filter)
{
    PlayRun *runs = NULL;
    size_t count = 0;
    Status status = play_run_list(request->store, filter, request->arena, &runs, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        if (sees_account_id(request, runs[i].account)) put_play_run(request, json, &runs[i]);
    }
    json_close_array(json);
    json_add_int(json, STR("next"), count == filter->limit ? runs[count - 1].id : 0);
    json_close_object(json);
    return STATUS_OK;
}

static int state_number(Str name)
{
    for (int i = 0; i < PLAY_RUN_STATES; i++) {
        if (str_equal(play_run_state_name((PlayRunState)i), name)) return i;
    }
    return -1;
}

static Status list_runs(Request *request)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_PLAY, &definition);
    if (status != STATUS_OK) return status;
    Str side = query_text(request, "side");
    const PlayRunFilter filter = { .play = definition.id,
                                   .state = state_number(query_text(request, "state")),
                                   .held = side.len == 0 ? -1 : str_equal(side, STR("held")),
                                   .step = query_text(request, "step"),
                                   .before = query_int(request, "before", 0),
                                   .limit = (size_t)query_int(request, "limit", 50) };
    return answer_runs(request, &filter);
}

static Status list_of_account(Request *request)
{
    uint32_t account = ENGINE_NONE;
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    const PlayRunFilter filter = { .account = engine_account_id(live_engine(request->app->live), account),
                                   .state = -1,
                                   .held = -1,
                                   .limit = (size_t)query_int(request, "limit", 50) };
    return answer_runs(request, &filter);
}

// ---- by hand

typedef struct EnterEdit {
    Request *request;
    const Play *play;
    PlayEntrant entrant;
    int64_t run;
} EnterEdit;

static Status enter_edit(Store *store, void *context, Error *error)
{
    EnterEdit *edit = context;
    Status status = play_enter(store, edit->play, &edit->entrant, &edit->run, error);
    if (status == STATUS_OK && edit->run == 0)
        return fail(error, STATUS_CONFLICT, STR("account"), "It is in this play already.");
    name_record(edit->request, edit->run);
    return status;
}

static Status find_entrant(Request *request, const Play *play, PlayEntrant *entrant)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t account;
    Str person = body_text(request, "person");
    Status status = body_account(request, &account);
    if (status != STATUS_OK) return status;
    entrant->account = engine_account_id(engine, account);
    bool of_people = play->audience == FORMULA_OF_PEOPLE;
    if (of_people != (person.len > 0))
        return fail(request->error, STATUS_INVALID, STR("person"), "%s",
                    of_people ? "This play is for people: say whom."
                              : "This play is for accounts as a whole.");
    entrant->person = person;
    return check_member(request, entrant->account, person);
}

static Status enter_by_hand(Request *request)
{
    Play play;
    PlayRun run;
    EnterEdit edit = { .request = request, .play = &play };
    Status status = path_play(request, &play);
    if (status == STATUS_OK && !play.on)
        return fail(request->error, STATUS_CONFLICT, STR(""), "The play is off: turn it on first.");
    edit.entrant =
        (PlayEntrant){ .now_us = request_now(request), .why = body_text(request, "why"), .by_hand = true };
    if (status == STATUS_OK) status = find_entrant(request, &play, &edit.entrant);
    if (status == STATUS_OK) status = request_edit(request, enter_edit, &edit);
    if (status == STATUS_OK)
        status = play_run_get(request->store, edit.run, request->arena, &run, request->error);
    if (status != STATUS_OK) return status;
    put_play_run(request, request->json, &run);
    play_desk_news(request->app->plays, run.account);
    return STATUS_OK;
}

static Status order_edit(Store *store, void *context, Error *error)
{
    return play_order(store, context, error);
}

static Status order_run(Request *request, PlayOrder order)
{
    PlayRun run;
    Play play;
    Definition newest;
    Status status = load_run(request, &run);
    if (status != STATUS_OK) return status;
    int64_t version = run.version;
    if (order == PLAY_MOVE) {
        bool known =
            definition_get(request->app->definitions, DEFINITION_PLAY, run.play, request->arena, &newest);
        version = body_int(request, "version", known ? newest.version : 0);
    }
    status = load_play(request, run.play, version, &play);
    if (status != STATUS_OK) return status;
    PlayOrdered ordered = { order, run.id, &play, request_now(request), body_text(request, "why") };
    status = request_edit(request, order_edit, &ordered);
    if (status == STATUS_OK)
        status = play_run_get(request->store, run.id, request->arena, &run, request->error);
    if (status != STATUS_OK) return status;
    put_play_run(request, request->json, &run);
    play_desk_news(request->app->plays, run.account);
    return STATUS_OK;
}

static Status pause_run(Request *request)
{
    return order_run(request, PLAY_PAUSE);
}

static Status resume_run(Request *request)
{
    return order_run(request, PLAY_RESUME);
}

static Status stop_run(Request *request)
{
    return order_run(request, PLAY_STOP);
}

static Status skip_step(Request *request)
{
    return order_run(request, PLAY_SKIP);
}

static Status retry_step(Request *request)
{
    return order_run(request, PLAY_RETRY);
}

static Status move_run(Request *request)
{
    return order_run(request, PLAY_MOVE);
}

typedef struct StopEdit {
    Request *request;
    const Play *play;
    size_t count;
} StopEdit;

enum { STOPPED_AT_ONCE = 5000 };

static Status stop_edit(Store *store, void *context, Error *error)
{
    StopEdit *edit = context;
    return play_stop_all(store, edit->play, request_now(edit->request), body_text(edit->request, "why"),
                         STOPPED_AT_ONCE, &edit->count, error);
}

static Status stop_all(Request *request)
{
    Play play;
    StopEdit edit = { .request = request, .play = &play };
    Status status = path_play(request, &play);
    if (status == STATUS_OK) status = request_edit(request, stop_edit, &edit);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_int(request->json, STR("stopped"), (int64_t)edit.count);
    json_add_bool(request->json, STR("more"), edit.count >= STOPPED_AT_ONCE);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- limits

static Status limits_state(Request *request, JsonWriter *json)
{
    PlayLimits limits;
    Status status = play_limits_read(request->store, &limits, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_int(json, STR("person_messages"), limits.person_messages);
    json_add_int(json, STR("person_days"), limits.person_days);
    json_add_int(json, STR("account_messages"), limits.account_messages);
    json_add_int(json, STR("account_days"), limits.account_days);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_limits(Request *request)
{
    return limits_state(request, request->json);
}

static Status limits_edit(Store *store, void *context, Error *error)
{
    return play_limits_put(store, context, error);
}

static Status put_limits(Request *request)
{
    PlayLimits limits = { (int)body_int(request, "person_messages", 0),
                          (int)body_int(request, "person_days", 1),
                          (int)body_int(request, "account_messages", 0),
                          (int)body_int(request, "account_days", 1) };
    Status status = request_edit(request, limits_edit, &limits);
    if (status == STATUS_OK) play_desk_wake(request->app->plays);
    return status == STATUS_OK ? limits_state(request, request->json) : status;
}

// ---- tables

static const Field runs_query[] = {
    { "state", FIELD_TEXT, .one_of = "going|paused|watching|ended|resting", .doc = "Only these." },
    { "side", FIELD_TEXT, .one_of = "played|held", .doc = "Only these." },
    { "step", FIELD_TEXT, .most = PLAY_ID_BYTES_MAX, .doc = "Only those that stand there." },
    { "before", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "`next` of the page before." },
    { "limit", FIELD_INTEGER, .least = 1, .most = PLAY_RUNS_LISTED_MAX, .doc = "50 when not given." },
    { 0 },
};
static const Field account_query[] = {
    { "limit", FIELD_INTEGER, .least = 1, .most = PLAY_RUNS_LISTED_MAX, .doc = "50 when not given." },
    { 0 },
};
static const Field enter_body[] = {
    { "account", FIELD_ID, .required = true, .doc = "Id of the account." },
    { "person", FIELD_ID, .doc = "Of a play for people: id of the person." },
    { "why", FIELD_TEXT, .most = PLAY_WHY_BYTES_MAX, .doc = "For those who read it later." },
    { 0 },
};
static const Field order_body[] = {
    { "why", FIELD_TEXT, .most = PLAY_WHY_BYTES_MAX, .doc = "For those who read it later." },
    { 0 },
};
static const Field move_body[] = {
    { "version", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "The newest when not given." },
    { "why", FIELD_TEXT, .most = PLAY_WHY_BYTES_MAX, .doc = "For those who read it later." },
    { 0 },
};
static const Field limits_body[] = {
    { "person_messages", FIELD_INTEGER, .required = true, .least = 0, .most = PLAY_LIMIT_MESSAGES_MAX,
      .doc = "Messages to one person at most, of all plays together, in" },
    { "person_days", FIELD_INTEGER, .required = true, .least = 1, .most = PLAY_LIMIT_DAYS_MAX,
      .doc = "so many days." },
    { "account_messages", FIELD_INTEGER, .required = true, .least = 0, .most = PLAY_LIMIT_MESSAGES_MAX,
      .doc = "Mailings to one account at most (what a step says to its people on one day is one), in" },
    { "account_days", FIELD_INTEGER, .required = true, .least = 1, .most = PLAY_LIMIT_DAYS_MAX,
      .doc = "so many days." },
    { 0 },
};

const NamedShape play_run_shapes[] = {
    { "PlayRun", "{" PLAY_RUN_SHAPE "}" },
    { "PlayMove",
      "{at time, step text, kind text, outcome text, why text, ref int, proof {messages int, delivered int,"
      " opened int, acted int, lost int, delivered_at time?, opened_at time?, acted_at time?}?}" },
    { "PlayLimits", "{person_messages int, person_days int, account_messages int, account_days int}" },
    { 0 },
};

#define ORDER_ROUTE(word, what, fields, words)                                                               \
    {                                                                                                        \
        .method = "POST", .path = "/api/v1/play-runs/{id}/" word, .permission = PERMISSION_NOTE,             \
        .sight = SIGHT_FILTERED, .handler = what, .summary = words, .body = fields, .response = "PlayRun"    \
    }

const Route play_run_routes[] = {
    { .method = "GET",
      .path = "/api/v1/plays/limits",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_limits,
      .state = limits_state,
      .summary = "How often customers may be written to, by all plays together.",
      .response = "PlayLimits" },
    { .method = "PUT",
      .path = "/api/v1/plays/limits",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = put_limits,
      .state = limits_state,
      .summary = "Sets how often customers may be written to.",
      .body = limits_body,
      .response = "PlayLimits" },
    { .method = "GET",
      .path = "/api/v1/plays/{id}/runs",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_runs,
      .slow = true,
      .summary = "Who goes through the play, newest first.",
      .query = runs_query,
      .response = "{items [PlayRun], next int}" },
    { .method = "POST",
      .path = "/api/v1/plays/{id}/runs",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = enter_by_hand,
      .summary = "Lets an account, or a person of it, enter. Whoever is held out of the play stays held out.",
      .body = enter_body,
      .response = "PlayRun",
      .success = 201,
      .creates = true },
    { .method = "POST",
      .path = "/api/v1/plays/{id}/stop",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_REFUSED,
      .handler = stop_all,
      .summary =
          "Stops all who go through the play, 5,000 at once; waiting messages are cancelled. Only for those"
          " who see all accounts; others stop the runs they see, one by one.",
      .body = order_body,
      .response = "{stopped int, more bool}" },
    { .method = "GET",
      .path = "/api/v1/play-runs/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_run,
      .slow = true,
      .summary = "One run and the way it took.",
      .response = "{run PlayRun, path [PlayMove]}" },
    ORDER_ROUTE("pause", pause_run, order_body, "The run takes no step until it is resumed."),
    ORDER_ROUTE("resume", resume_run, order_body, "The run goes on where it paused."),
    ORDER_ROUTE("stop", stop_run, order_body,
                "The run takes no more steps; its waiting messages are cancelled."),
    ORDER_ROUTE("skip", skip_step, order_body, "The run goes past the step it stands at."),
    ORDER_ROUTE("retry", retry_step, order_body, "The run tries again the step that failed."),
    ORDER_ROUTE("move", move_run, move_body,
                "The run goes on in another version, at the step of the same id."),
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/plays",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_of_account,
      .slow = true,
      .summary = "The plays the account and its people went through, newest first.",
      .query = account_query,
      .response = "{items [PlayRun], next int}" },
    { 0 },
};
