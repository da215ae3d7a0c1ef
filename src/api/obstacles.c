// obstacles.c: what stops customers from acting on automatic messages: the list, ranked for whoever removes
// them.
#include "api/know_json.h"
#include "api/outbox_json.h"
#include "api/routes.h"
#include "api/sheet.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "know/account_words.h"
#include "know/obstacle.h"

#include <stdlib.h>

enum { LISTED_USUAL = 50, FILE_ROWS_MAX = 50000, CURRENCIES_MAX = 12, GROUPS_MAX = 500 };

static Str play_name(const Request *request, int64_t play)
{
    return definition_name(request->app->definitions, DEFINITION_PLAY, play, request->arena);
}

static void put_obstacle(Request *request, JsonWriter *json, const Obstacle *obstacle)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t person = seen_person(request, obstacle->person);
    json_open_object(json);
    json_add_int(json, STR("id"), obstacle->id);
    put_account_of(request, json, obstacle->account);
    json_key(json, STR("person"));
    json_put_person(json, engine, person, live_today(request->app->live), request->arena);
    json_add_text(json, STR("kind"), obstacle->kind);
    json_add_text(json, STR("text"), obstacle->text);
    json_add_int(json, STR("play"), obstacle->play);
    json_add_text(json, STR("play_name"), play_name(request, obstacle->play));
    json_add_int(json, STR("message"), obstacle->message);
    json_add_text(json, STR("state"), obstacle->state);
    json_add_text(json, STR("note"), obstacle->note);
    json_add_time(json, STR("at"), obstacle->at_us);
    json_add_text(json, STR("by"), obstacle->by);
    json_add_time(json, STR("changed_at"), obstacle->changed_us);
    json_close_object(json);
}

static Status find_obstacle(Request *request, Obstacle *obstacle)
{
    Status status =
        obstacle_get(request->store, path_number(request), request->arena, obstacle, request->error);
    return status == STATUS_OK ? refuse_unseen(request, obstacle->account) : status;
}

static Status obstacle_state(Request *request, JsonWriter *json)
{
    Obstacle obstacle;
    Status status = find_obstacle(request, &obstacle);
    if (status == STATUS_OK) put_obstacle(request, json, &obstacle);
    return status;
}

// ---- lists

static ObstacleFilter asked_for(const Request *request)
{
    return (ObstacleFilter){ .account = query_text(request, "account"),
                             .kind = query_text(request, "kind"),
                             .state = query_text(request, "state"),
                             .play = query_int(request, "play", 0) };
}

static Status list_obstacles(Request *request)
{
    ObstacleFilter filter = asked_for(request);
    Obstacle *list = NULL;
    size_t count = 0;
    filter.before = query_int(request, "before", 0);
    filter.limit = (size_t)query_int(request, "limit", LISTED_USUAL);
    Status status = obstacle_list(request->store, &filter, request->arena, &list, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        if (sees_account_id(request, list[i].account)) put_obstacle(request, request->json, &list[i]);
    json_close_array(request->json);
    json_add_int(request->json, STR("next"), count == filter.limit ? list[count - 1].id : 0);
    json_close_object(request->json);
    return STATUS_OK;
}

static void put_row(Sheet *sheet, const Obstacle *obstacle)
{
    const Request *request = sheet->request;
    const Str texts[] = { obstacle->account,
                          obstacle->person,
                          obstacle->kind,
                          obstacle->text,
                          play_name(request, obstacle->play),
                          obstacle->state,
                          obstacle->note };
    uint16_t day = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        sheet_add_text(sheet, texts[i]);
    if (zone_day(live_zone(request->app->live), obstacle->at_us, &day)) sheet_add_day(sheet, day);
    sheet_add_text(sheet, obstacle->by.len > 0 ? STR("team") : STR("customer"));
    sheet_end_row(sheet, false);
}

static Status put_rows(Sheet *sheet)
{
    static const Str columns[] = { STR_CONST("account"), STR_CONST("person"), STR_CONST("kind"),
                                   STR_CONST("text"),    STR_CONST("play"),   STR_CONST("state"),
                                   STR_CONST("note"),    STR_CONST("day"),    STR_CONST("said_by") };
    Request *request = sheet->request;
    ObstacleFilter filter = asked_for(request);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_add_text(sheet, columns[i]);
    sheet_end_row(sheet, true);
    filter.limit = OBSTACLES_LISTED_MAX;
    for (size_t passed = 0, count = filter.limit; count == filter.limit && passed < FILE_ROWS_MAX;) {
        Obstacle *list = NULL;
        Arena mark = *request->arena;
        Status status = obstacle_list(request->store, &filter, request->arena, &list, &count, request->error);
        if (status != STATUS_OK) return status;
        for (size_t i = 0; i < count; i++)
            if (sees_account_id(request, list[i].account)) put_row(sheet, &list[i]);
        passed += count;
        if (count > 0) filter.before = list[count - 1].id;
        arena_reset(request->arena, mark);
    }
    return STATUS_OK;
}

static Status export_obstacles(Request *request)
{
    return answer_sheet(request, "obstacles", NULL, put_rows);
}

// ---- ranked

typedef struct Amount {
    Str currency;
    double arr;
} Amount;

typedef struct Group {
    Str kind;
    int64_t play, accounts, entries, messages;
    Amount amounts[CURRENCIES_MAX];
    size_t amount_count;
    int64_t unpaid; // accounts whose revenue is not known
} Group;

// What the account pays a year, where it is known.
static void add_revenue(const Request *request, Group *group, Str id)
{
    const Live *live = request->app->live;
    const Engine *engine = live_engine(live);
    uint32_t account = engine_account_find(engine, id);
    Value arr = { 0 }, currency = { 0 };
    double months = 1;
    if (account != ENGINE_NONE) {
        arr = engine_account_attribute(engine, account, STR("arr"), live_today(live));
        currency = engine_account_attribute(engine, account, STR("currency"), live_today(live));
        // Who says what is paid a month alone pays twelve times that in a year.
        if (arr.kind != VALUE_NUMBER) {
            arr = engine_account_attribute(engine, account, STR("mrr"), live_today(live));
            months = 12;
        }
    }
    size_t at = 0;
    while (at < group->amount_count && !str_equal(group->amounts[at].currency, currency.text))
        at++;
    if (arr.kind != VALUE_NUMBER || currency.kind != VALUE_TEXT || at == CURRENCIES_MAX) {
        group->unpaid++;
        return;
    }
    if (at == group->amount_count) group->amounts[group->amount_count++] = (Amount){ currency.text, 0 };
    group->amounts[at].arr += arr.number * months;
}

static int by_accounts(const void *a, const void *b)
{
    const Group *one = a, *other = b;
    if (one->accounts != other->accounts) return one->accounts < other->accounts ? 1 : -1;
    if (one->entries != other->entries) return one->entries < other->entries ? 1 : -1;
    return (one->play > other->play) - (one->play < other->play);
}

static void put_group(const Request *request, const Group *group)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("kind"), group->kind);
    json_add_int(json, STR("play"), group->play);
    json_add_text(json, STR("play_name"), play_name(request, group->play));
    json_add_int(json, STR("accounts"), group->accounts);
    json_add_int(json, STR("entries"), group->entries);
    json_add_int(json, STR("messages"), group->messages);
    json_add_int(json, STR("not_known"), group->unpaid);
    json_key(json, STR("arr"));
    json_open_array(json);
    for (size_t i = 0; i < group->amount_count; i++) {
        json_open_object(json);
        json_add_text(json, STR("currency"), group->amounts[i].currency);
        json_add_double(json, STR("amount"), group->amounts[i].arr);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

static Status rank_obstacles(Request *request)
{
    ObstacleShare *shares = NULL;
    Group *groups = ARENA_ARRAY(request->arena, Group, GROUPS_MAX);
    size_t count = 0, group_count = 0;
    Status status = obstacle_shares(request->store, query_text(request, "state"), request->arena, &shares,
                                    &count, request->error);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < count; i++) {
        Group *last = group_count > 0 ? &groups[group_count - 1] : NULL;
        if (!sees_account_id(request, shares[i].account)) continue;
        if (!last || last->play != shares[i].play || !str_equal(last->kind, shares[i].kind)) {
            if (group_count == GROUPS_MAX) break;
            last = &groups[group_count++];
            *last = (Group){ .kind = shares[i].kind, .play = shares[i].play };
        }
        last->accounts++;
        last->entries += shares[i].entries;
        last->messages += shares[i].messages;
        add_revenue(request, last, shares[i].account);
    }
    qsort(groups, group_count, sizeof *groups, by_accounts);
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < group_count; i++)
        put_group(request, &groups[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- edits

typedef struct ObstacleEdit {
    Request *request;
    Obstacle obstacle;
    bool fresh;
} ObstacleEdit;

static Status keep_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    ObstacleEdit *edit = context;
    const AccountWords words = account_words(edit->request, edit->obstacle.account);
    Status status = edit->fresh ? obstacle_add(store, &edit->obstacle, error)
                                : obstacle_put(store, &edit->obstacle, error);
    if (edit->fresh && status == STATUS_OK) name_record(edit->request, edit->obstacle.id);
    return status == STATUS_OK ? account_words_obstacles(store, &words, batch, error) : status;
}

static Status answer_kept(Request *request, ObstacleEdit *edit)
{
    Status status = request_edit_logged(request, keep_edit, edit);
    if (status == STATUS_OK)
        status =
            obstacle_get(request->store, edit->obstacle.id, request->arena, &edit->obstacle, request->error);
    if (status == STATUS_OK) put_obstacle(request, request->json, &edit->obstacle);
    return status;
}

static Status check_message(Request *request, int64_t id)
{
    OutboxRow row = { 0 };
    Status status =
        id == 0 ? STATUS_OK : outbox_get(request->store, id, request->arena, &row, request->error);
    if (status != STATUS_NOT_FOUND && (status != STATUS_OK || id == 0 || sees_message(request, &row)))
        return status;
    return fail(request->error, STATUS_INVALID, STR("message"), "There is no such message.");
}

static Status create_obstacle(Request *request)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t account;
    Str person = body_text(request, "person");
    Definition play;
    Status status = body_account(request, &account);
    if (status != STATUS_OK) return status;
    ObstacleEdit edit = { .request = request,
                          .obstacle = { .account = engine_account_id(engine, account),
                                        .person = person,
                                        .kind = body_text(request, "kind"),
                                        .text = str_trim(body_text(request, "text")),
                                        .play = body_int(request, "play", 0),
                                        .message = body_int(request, "message", 0),
                                        .at_us = request_now(request),
                                        .by = request->caller.id },
                          .fresh = true };
    if (person.len > 0 && seen_person(request, person) == ENGINE_NONE)
        return fail(request->error, STATUS_INVALID, STR("person"), "There is no such person.");
    if (edit.obstacle.play > 0 && !definition_get(request->app->definitions, DEFINITION_PLAY,
                                                  edit.obstacle.play, request->arena, &play))
        return fail(request->error, STATUS_INVALID, STR("play"), "There is no such play.");
    status = check_message(request, edit.obstacle.message);
    if (status != STATUS_OK) return status;
    return answer_kept(request, &edit);
}

static Status change_obstacle(Request *request)
{
    ObstacleEdit edit = { .request = request };
    Status status = find_obstacle(request, &edit.obstacle);
    if (status != STATUS_OK) return status;
    if (body_has(request, "state")) edit.obstacle.state = body_text(request, "state");
    if (body_has(request, "note")) edit.obstacle.note = str_trim(body_text(request, "note"));
    edit.obstacle.changed_us = request_now(request);
    edit.obstacle.changed_by = request->caller.id;
    return answer_kept(request, &edit);
}

// ---- tables

#define FILTER_FIELDS                                                                                        \
    { "account", FIELD_TEXT, .most = RECORD_ID_BYTES_MAX, .doc = "Only of this account." },                  \
        { "kind", FIELD_TEXT, .one_of = OBSTACLE_KIND_NAMES, .doc = "Only these." },                         \
        { "state", FIELD_TEXT, .one_of = OBSTACLE_STATE_NAMES, .doc = "Only these." },                       \
    {                                                                                                        \
        "play", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "Only those of this play."              \
    }

static const Field list_query[] = {
    FILTER_FIELDS,
    { "before", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "`next` of the page before." },
    { "limit", FIELD_INTEGER, .least = 1, .most = OBSTACLES_LISTED_MAX, .doc = "50 when not given." },
    { 0 },
};
static const Field file_query[] = { FILTER_FIELDS, { 0 } };
static const Field rank_query[] = {
    { "state", FIELD_TEXT, .one_of = OBSTACLE_STATE_NAMES, .doc = "Only these." },
    { 0 },
};
static const Field create_body[] = {
    { "account", FIELD_ID, .required = true, .doc = "Id of the account." },
    { "person", FIELD_ID, .doc = "Id of who said so." },
    { "kind", FIELD_TEXT, .required = true, .one_of = OBSTACLE_KIND_NAMES, .doc = "What stops them." },
    { "text", FIELD_TEXT, .most = OBSTACLE_TEXT_BYTES_MAX, .doc = "In words." },
    { "play", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "The play whose message it was." },
    { "message", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "The message of the outbox." },
    { 0 },
};
static const Field change_body[] = {
    { "state", FIELD_TEXT, .one_of = OBSTACLE_STATE_NAMES, .doc = "How far it is." },
    { "note", FIELD_TEXT, .most = OBSTACLE_NOTE_BYTES_MAX, .doc = "What is done about it." },
    { 0 },
};

const NamedShape obstacle_shapes[] = {
    { "Obstacle",
      "{id int, account AccountRef?, person PersonRef?, kind one(" OBSTACLE_KIND_NAMES "), text text,"
      " play int, play_name text, message int, state one(" OBSTACLE_STATE_NAMES "), note text, at time,"
      " by text, changed_at time}" },
    { "ObstacleRank",
      "{kind one(" OBSTACLE_KIND_NAMES "), play int, play_name text, accounts int, entries int,"
      " messages int, not_known int, arr [{currency text, amount number}]}" },
    { 0 },
};

const Route obstacle_routes[] = {
    { .method = "GET",
      .path = "/api/v1/obstacles",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_obstacles,
      .slow = true,
      .summary = "What stops customers from acting on automatic messages, newest first.",
      .query = list_query,
      .response = "{items [Obstacle], next int}" },
    { .method = "GET",
      .path = "/api/v1/obstacles.csv",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_FILTERED,
      .handler = export_obstacles,
      .slow = true,
      .summary = "The same as a file, at most 50,000 rows.",
      .query = file_query,
      .response = "A header row, then a row each.",
      .response_type = CSV_TYPE },
    { .method = "GET",
      .path = "/api/v1/obstacles/ranking",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = rank_obstacles,
      .slow = true,
      .summary =
          "By what stops them and of which play: accounts, their yearly revenue by currency, messages; the"
          " most accounts first.",
      .query = rank_query,
      .response = "{items [ObstacleRank]}" },
    { .method = "POST",
      .path = "/api/v1/obstacles",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_obstacle,
      .summary = "Notes what a customer said stops them.",
      .body = create_body,
      .response = "Obstacle",
      .success = 201,
      .creates = true },
    { .method = "PATCH",
      .path = "/api/v1/obstacles/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_obstacle,
      .state = obstacle_state,
      .summary = "Says how far it is; what is left out stays.",
      .body = change_body,
      .response = "Obstacle" },
    { 0 },
};
