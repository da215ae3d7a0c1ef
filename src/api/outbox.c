// outbox.c: what goes out: what waits, what was sent, what became of it, and what somebody does about it.
#include "act/outbox_desk.h"
#include "act/play_desk.h"
#include "api/outbox_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "codec/json.h"

enum { LIST_USUAL = 50, REPLAYED_MAX = OUTBOX_LISTED_MAX - 1 };

void put_message(const Request *request, JsonWriter *json, const OutboxRow *row)
{
    json_open_object(json);
    json_add_int(json, STR("id"), row->id);
    json_add_text(json, STR("channel"), outbox_channel_name(row->channel));
    json_add_text(json, STR("state"), outbox_state_name(row->state));
    put_account_of(request, json, row->account);
    put_person_of(request, json, "person", row->person);
    add_number_or_null(json, STR("play"), row->play);
    add_number_or_null(json, STR("run"), row->run);
    json_add_text(json, STR("step"), row->step);
    add_number_or_null(json, STR("template"), row->template);
    json_add_text(json, STR("recipient"), row->recipient);
    json_add_text(json, STR("title"), row->title);
    json_add_bool(json, STR("promotional"), row->promotional);
    json_add_time(json, STR("due_at"), row->due_us);
    json_add_int(json, STR("attempts"), row->attempts);
    json_add_time(json, STR("created_at"), row->created_us);
    json_add_time(json, STR("changed_at"), row->changed_us);
    json_add_text(json, STR("note"), row->note);
    add_time_or_null(json, STR("opened_at"), row->opened_us);
    add_time_or_null(json, STR("clicked_at"), row->clicked_us);
    add_time_or_null(json, STR("bounced_at"), row->bounced_us);
    json_close_object(json);
}

bool sees_message(const Request *request, const OutboxRow *row)
{
    return row->account.len > 0 ? sees_work(request, row->account) : request->caller.sight.all;
}

// Of what the routes that ask for messages have in common.
static OutboxFilter read_which(Request *request)
{
    OutboxFilter filter = { .any_state = true,
                            .account = account_named(request, query_text(request, "account")),
                            .person = query_text(request, "person"),
                            .recipient = query_text(request, "recipient"),
                            .play = query_int(request, "play", 0),
                            .run = query_int(request, "run", 0),
                            .template = query_int(request, "template", 0),
                            .endpoint = query_int(request, "endpoint", 0) };
    filter.any_channel = !outbox_channel_parse(query_text(request, "channel"), &filter.channel);
    return filter;
}

static Status read_filter(Request *request, OutboxFilter *filter)
{
    Str cursor = query_text(request, "cursor");
    *filter = read_which(request);
    filter->any_state = !outbox_state_parse(query_text(request, "state"), &filter->state);
    if (cursor.len > 0 && (!str_parse_int64(cursor, &filter->before) || filter->before <= 0))
        return fail(request->error, STATUS_INVALID, STR("cursor"),
                    "Send the next_cursor of the page before.");
    return STATUS_OK;
}

static Status list_outbox(Request *request)
{
    OutboxFilter filter;
    OutboxRow *rows = NULL;
    size_t count = 0, limit = (size_t)query_int(request, "limit", LIST_USUAL);
    JsonWriter *json = request->json;
    Status status = read_filter(request, &filter);
    if (status == STATUS_OK)
        status = outbox_list(request->store, &filter, limit, request->arena, &rows, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        if (sees_message(request, &rows[i])) put_message(request, json, &rows[i]);
    json_close_array(json);
    json_key(json, STR("next_cursor"));
    if (count == limit)
        json_put_text(json, arena_format(request->arena, "%lld", (long long)rows[count - 1].id));
    else
        json_put_null(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status find_message(Request *request, OutboxRow *row)
{
    Status status = outbox_get(request->store, path_number(request), request->arena, row, request->error);
    if (status != STATUS_OK || sees_message(request, row)) return status;
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such message.");
}

static Str text_of(const JsonNode *body, Str name, Arena *arena)
{
    const JsonNode *node = json_member(body, name);
    return node && node->kind == JSON_TEXT ? json_text(node, arena) : (Str){ 0 };
}

static Status answer_message(Request *request)
{
    OutboxRow row;
    OutboxEvent *events = NULL;
    size_t count = 0;
    Error ignored;
    JsonWriter *json = request->json;
    Status status = find_message(request, &row);
    if (status == STATUS_OK)
        status = outbox_events(request->store, row.id, request->arena, &events, &count, request->error);
    if (status != STATUS_OK) return status;
    const JsonNode *body = json_parse(row.body, JSON_DEPTH_USUAL, request->arena, &ignored);
    json_open_object(json);
    json_key(json, STR("message"));
    put_message(request, json, &row);
    json_add_text(json, STR("html"), text_of(body, STR("html"), request->arena));
    json_add_text(json, STR("text"), text_of(body, STR("text"), request->arena));
    const JsonNode *data = json_member(body, STR("data"));
    json_add_raw(json, STR("data"), data ? json_raw(data) : STR("null"));
    json_key(json, STR("log"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_time(json, STR("at"), events[i].at_us);
        json_add_text(json, STR("kind"), events[i].kind);
        json_add_text(json, STR("note"), events[i].note);
        json_add_text(json, STR("by"), events[i].by);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- orders

typedef struct Ordering {
    Request *request;
    int64_t id;
    OutboxOrder order;
} Ordering;

static Status order_edit(Store *store, void *context, Error *error)
{
    const Ordering *ordering = context;
    return outbox_order(store, ordering->id, ordering->order, request_now(ordering->request),
                        ordering->request->caller.id, error);
}

static Status order(Request *request, OutboxOrder what)
{
    OutboxRow row;
    Status status = find_message(request, &row);
    if (status != STATUS_OK) return status;
    Ordering ordering = { request, row.id, what };
    status = request_edit(request, order_edit, &ordering);
    if (status != STATUS_OK) return status;
    outbox_wake(request->app->outbox);
    if (row.run > 0) play_desk_news(request->app->plays, row.account); // it may wait for it
    return answer_message(request);
}

static Status send_again(Request *request)
{
    return order(request, OUTBOX_AGAIN);
}

static Status cancel(Request *request)
{
    return order(request, OUTBOX_CANCEL);
}

static Status settle(Request *request)
{
    return order(request, OUTBOX_SETTLED);
}

// ---- many at once

typedef struct Replay {
    Request *request;
    const OutboxRow *rows;
    size_t count;
    int64_t again;
} Replay;

static Status replay_edit(Store *store, void *context, Error *error)
{
    Replay *replay = context;
    Request *request = replay->request;
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < replay->count; i++) {
        if (!sees_message(request, &replay->rows[i])) continue;
        status = outbox_order(store, replay->rows[i].id, OUTBOX_AGAIN, request_now(request),
                              request->caller.id, error);
        if (status == STATUS_OK) replay->again++;
        // Somebody sent it again since it was read.
        if (status == STATUS_CONFLICT || status == STATUS_NOT_FOUND) status = STATUS_OK;
    }
    return status;
}

static int64_t count_seen(const Request *request, const Replay *replay)
{
    int64_t seen = 0;
    for (size_t i = 0; i < replay->count; i++)
        seen += sees_message(request, &replay->rows[i]);
    return seen;
}

// The oldest wait longest, but those that failed last are the ones somebody looks at: the newest first.
static Status replay(Request *request)
{
    OutboxRow *rows = NULL;
    Replay all = { .request = request };
    size_t most = (size_t)query_int(request, "most", REPLAYED_MAX);
    OutboxFilter filter = read_which(request);
    filter.any_state = false;
    filter.state = OUTBOX_FAILED;
    Status status =
        outbox_list(request->store, &filter, most + 1, request->arena, &rows, &all.count, request->error);
    bool more = all.count > most;
    if (more) all.count = most;
    all.rows = rows;
    if (status == STATUS_OK && !query_bool(request, "dry")) {
        status = request_edit(request, replay_edit, &all);
        outbox_wake(request->app->outbox);
    }
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_int(request->json, STR("found"), count_seen(request, &all));
    json_add_int(request->json, STR("again"), all.again);
    json_add_bool(request->json, STR("more"), more);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

// clang-format off
#define FILTER_FIELDS \
    { "channel", FIELD_TEXT, .one_of = OUTBOX_CHANNEL_NAMES }, \
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." }, \
    { "person", FIELD_TEXT, .doc = "Only to the person with this id." }, \
    { "recipient", FIELD_TEXT, .doc = "Only to this mail address, in lower case." }, \
    { "play", FIELD_INTEGER, .least = 1, .most = INT64_MAX }, \
    { "run", FIELD_INTEGER, .least = 1, .most = INT64_MAX }, \
    { "template", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "Only written with this template." }, \
    { "endpoint", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "Only to this endpoint." }
// clang-format on

static const Field list_query[] = {
    { "state", FIELD_TEXT, .one_of = OUTBOX_STATE_NAMES },
    FILTER_FIELDS,
    { "limit", FIELD_INTEGER, .least = 1, .most = OUTBOX_LISTED_MAX, .doc = "50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field replay_query[] = {
    FILTER_FIELDS,
    { "dry", FIELD_BOOL, .doc = "Only says how many there are." },
    { "most", FIELD_INTEGER, .least = 1, .most = REPLAYED_MAX,
      .doc = "499 when not given; the newest first." },
    { 0 },
};

const NamedShape outbox_shapes[] = {
    { "Message", "{id int, channel one(" OUTBOX_CHANNEL_NAMES "), state one(" OUTBOX_STATE_NAMES
                 "), account AccountRef?,"
                 " person {id text, name text}?, play int?, run int?, step text, template int?, recipient "
                 "text, title text,"
                 " promotional bool, due_at time, attempts int, created_at time, changed_at time, note text,"
                 " opened_at time?, clicked_at time?, bounced_at time?}" },
    { "MessageLog", "{message Message, html text, text text, data any,"
                    " log [{at time, kind text, note text, by text}]}" },
    { 0 },
};

// clang-format off
#define ORDER(word, does, says) \
    { .method = "POST", .path = "/api/v1/outbox/{id}/" word, .permission = PERMISSION_SEND, \
      .sight = SIGHT_FILTERED, .handler = does, .summary = says, .response = "MessageLog" }
// clang-format on

const Route outbox_routes[] = {
    { .method = "GET",
      .path = "/api/v1/outbox",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_outbox,
      .slow = true,
      .summary =
          "Mails, webhooks and messages to chats, newest first: what waits, what was sent, what failed.",
      .query = list_query,
      .response = "{items [Message], next_cursor text?}" },
    { .method = "GET",
      .path = "/api/v1/outbox/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = answer_message,
      .summary = "A message with its text and all that became of it.",
      .response = "MessageLog" },
    ORDER("retry", send_again, "Sends again what failed, was cancelled or suppressed, or is doubtful."),
    ORDER("cancel", cancel, "Does not send what waits."),
    { .method = "POST",
      .path = "/api/v1/outbox/replay",
      .permission = PERMISSION_SEND,
      .sight = SIGHT_FILTERED,
      .handler = replay,
      .summary = "Sends again what was given up and fits, as far as one sees it; says how many, and whether"
                 " there are more.",
      .query = replay_query,
      .response = "{found int, again int, more bool}" },
    ORDER("settle", settle, "Says that a doubtful message did arrive."),
    { 0 },
};
