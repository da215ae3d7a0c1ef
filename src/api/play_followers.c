// play_followers.c: who followed what a play suggested: of each run what it was sent, what was opened and
// acted on, and when the goal was reached.
#include "act/play_proof.h"
#include "act/play_run.h"
#include "api/definitions.h"
#include "api/know_json.h"
#include "api/play_json.h"
#include "api/routes.h"
#include "api/sheet.h"
#include "api/sight.h"
#include "api/work_json.h"

enum { LISTED_USUAL = 50, FILE_ROWS_MAX = 100000 };

typedef struct Follower {
    PlayRun run;
    PlayProof proof;
    uint32_t account, person;
} Follower;

static Status read_follower(Request *request, const PlayRun *run, Follower *follower)
{
    const Engine *engine = live_engine(request->app->live);
    *follower = (Follower){ .run = *run, .person = ENGINE_NONE };
    follower->account = engine_account_find(engine, run->account);
    if (run->person.len > 0) follower->person = engine_person_find(engine, run->person);
    if (run->held) return STATUS_OK;
    return play_proof_read(request->store, run->id, (Str){ 0 }, request_now(request), &follower->proof,
                           request->error);
}

static Status asked_for(Request *request, PlayRunFilter *filter_out)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_PLAY, &definition);
    if (status != STATUS_OK) return status;
    Str side = query_text(request, "side"), followed = query_text(request, "followed");
    *filter_out = (PlayRunFilter){ .play = definition.id,
                                   .state = -1,
                                   .held = side.len == 0 ? -1 : str_equal(side, STR("held")),
                                   .reached = followed.len == 0                 ? 0
                                              : str_equal(followed, STR("yes")) ? 1
                                                                                : 2 };
    return STATUS_OK;
}

// ---- as JSON

static Status put_follower(Request *request, const PlayRun *run)
{
    const Engine *engine = live_engine(request->app->live);
    const uint16_t today = live_today(request->app->live);
    JsonWriter *json = request->json;
    Follower follower;
    Status status = read_follower(request, run, &follower);
    if (status != STATUS_OK) return status;
    const PlayProof *proof = &follower.proof;
    json_open_object(json);
    json_add_int(json, STR("run"), run->id);
    json_key(json, STR("account"));
    json_put_account(json, engine, follower.account, today);
    json_key(json, STR("person"));
    json_put_person(json, engine, follower.person, today, request->arena);
    json_add_text(json, STR("side"), run->held ? STR("held") : STR("played"));
    json_add_text(json, STR("state"), play_run_state_name(run->place.state));
    json_add_time(json, STR("entered_at"), run->place.entered_us);
    json_add_int(json, STR("messages"), proof->messages);
    json_add_int(json, STR("delivered"), proof->delivered);
    json_add_int(json, STR("opened"), proof->opened);
    json_add_int(json, STR("acted"), proof->acted);
    json_add_int(json, STR("lost"), proof->lost);
    add_time_or_null(json, STR("delivered_at"), proof->delivered_us);
    add_time_or_null(json, STR("opened_at"), proof->opened_us);
    add_time_or_null(json, STR("acted_at"), proof->acted_us);
    add_time_or_null(json, STR("followed_at"), run->place.goal_us);
    json_close_object(json);
    return STATUS_OK;
}

static Status list_followers(Request *request)
{
    PlayRunFilter filter;
    PlayRun *runs = NULL;
    size_t count = 0;
    Status status = asked_for(request, &filter);
    filter.before = query_int(request, "before", 0);
    filter.limit = (size_t)query_int(request, "limit", LISTED_USUAL);
    if (status == STATUS_OK)
        status = play_run_list(request->store, &filter, request->arena, &runs, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (sees_account_id(request, runs[i].account)) status = put_follower(request, &runs[i]);
    }
    json_close_array(request->json);
    json_add_int(request->json, STR("next"), count == filter.limit ? runs[count - 1].id : 0);
    json_close_object(request->json);
    return status;
}

// ---- as a file

static Str name_of(Value name)
{
    return name.kind == VALUE_TEXT ? name.text : (Str){ 0 };
}

static void add_day(const Request *request, Sheet *sheet, int64_t us)
{
    uint16_t day = 0;
    if (us > 0 && zone_day(live_zone(request->app->live), us, &day))
        sheet_add_day(sheet, day);
    else
        sheet_add_text(sheet, (Str){ 0 });
}

static Status put_row(Sheet *sheet, const PlayRun *run)
{
    Request *request = sheet->request;
    const Engine *engine = live_engine(request->app->live);
    const uint16_t today = live_today(request->app->live);
    Follower follower;
    Str account = { 0 }, person = { 0 };
    Status status = read_follower(request, run, &follower);
    if (status != STATUS_OK) return status;
    if (follower.account != ENGINE_NONE)
        account = name_of(engine_account_attribute(engine, follower.account, STR("name"), today));
    if (follower.person != ENGINE_NONE)
        person = name_of(engine_person_attribute(engine, follower.person, STR("name"), today));
    const Str texts[] = { run->account, account, run->person, person,
                          run->held ? STR("held") : STR("played") };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        sheet_add_text(sheet, texts[i]);
    add_day(request, sheet, run->place.entered_us);
    const int64_t numbers[] = { follower.proof.messages, follower.proof.lost };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sheet_add_number(sheet, (double)numbers[i]);
    add_day(request, sheet, follower.proof.delivered_us);
    add_day(request, sheet, follower.proof.opened_us);
    add_day(request, sheet, follower.proof.acted_us);
    add_day(request, sheet, run->place.goal_us);
    sheet_end_row(sheet, false);
    return STATUS_OK;
}

// In pages, so that the arena holds few rows at a time.
static Status put_rows(Sheet *sheet)
{
    static const Str columns[] = {
        STR_CONST("account"),   STR_CONST("account_name"), STR_CONST("person"),   STR_CONST("person_name"),
        STR_CONST("side"),      STR_CONST("entered"),      STR_CONST("messages"), STR_CONST("lost"),
        STR_CONST("delivered"), STR_CONST("opened"),       STR_CONST("acted"),    STR_CONST("followed")
    };
    Request *request = sheet->request;
    PlayRunFilter filter;
    Status status = asked_for(request, &filter);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_add_text(sheet, columns[i]);
    sheet_end_row(sheet, true);
    filter.limit = PLAY_RUNS_LISTED_MAX;
    for (size_t passed = 0, count = filter.limit; count == filter.limit && passed < FILE_ROWS_MAX;) {
        PlayRun *runs = NULL;
        Arena mark = *request->arena;
        status = play_run_list(request->store, &filter, request->arena, &runs, &count, request->error);
        for (size_t i = 0; status == STATUS_OK && i < count; i++) {
            if (sees_account_id(request, runs[i].account)) status = put_row(sheet, &runs[i]);
        }
        if (status != STATUS_OK) return status;
        passed += count;
        if (count > 0) filter.before = runs[count - 1].id;
        arena_reset(request->arena, mark);
    }
    return STATUS_OK;
}

static Status export_followers(Request *request)
{
    return answer_sheet(request, "followed", NULL, put_rows);
}

// ---- tables

#define FILTER_FIELDS                                                                                        \
    { "side", FIELD_TEXT, .one_of = "played|held", .doc = "Only these." },                                   \
    {                                                                                                        \
        "followed", FIELD_TEXT, .one_of = "yes|no", .doc = "Only those that reached the goal, or did not."   \
    }

static const Field list_query[] = {
    FILTER_FIELDS,
    { "before", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "`next` of the page before." },
    { "limit", FIELD_INTEGER, .least = 1, .most = PLAY_RUNS_LISTED_MAX, .doc = "50 when not given." },
    { 0 },
};
static const Field file_query[] = { FILTER_FIELDS, { 0 } };

const NamedShape play_follower_shapes[] = {
    { "PlayFollower",
      "{run int, account AccountRef?, person PersonRef?, side one(played|held), state text, entered_at time,"
      " messages int, delivered int, opened int, acted int, lost int, delivered_at time?, opened_at time?,"
      " acted_at time?, followed_at time?}" },
    { 0 },
};

const Route play_follower_routes[] = {
    { .method = "GET",
      .path = "/api/v1/plays/{id}/followed",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_followers,
      .slow = true,
      .summary =
          "Who followed: of each run what was sent, opened and acted on, and when the goal was reached.",
      .query = list_query,
      .response = "{items [PlayFollower], next int}" },
    { .method = "GET",
      .path = "/api/v1/plays/{id}/followed.csv",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_FILTERED,
      .handler = export_followers,
      .slow = true,
      .summary = "The same as a file, newest first, at most 100,000 rows.",
      .query = file_query,
      .response = "A header row, then a row a run.",
      .response_type = CSV_TYPE },
    { 0 },
};
