// subscriptions.c: what accounts have subscribed to, and what was said of it.
#include "api/money_json.h"
#include "api/routes.h"
#include "api/taken.h"
#include "api/work_json.h"
#include "sense/subscription_news.h"

enum {
    LIST_USUAL = 50,
    ITEMS_MAX = 500,
    BODY_MAX = 4 << 20,
    FILE_BYTES_MAX = 32 << 20,
    FILE_ROWS_MAX = 100000,
};

// ---- keeping statements

typedef struct TakeEdit {
    Request *request;
    SubscriptionNews *news;
    size_t count;
} TakeEdit;

// Statements about one subscription leave its account as it is where they name none.
static Status take_one(Store *store, Request *request, SubscriptionNews *news, MoneyAccounts *accounts,
                       Error *error)
{
    Subscription before, now = news->subscription;
    Error ignored = { 0 };
    Status status = subscription_get(store, now.id, request->arena, &before, &ignored);
    if (status == STATUS_OK) money_accounts_add(accounts, before.account);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return fail(error, status, STR(""), "%s", ignored.message);
    status = subscription_put(store, &now, request->arena, error);
    if (status == STATUS_OK) status = subscription_state_put(store, &news->state, error);
    if (status != STATUS_OK) return status;
    money_accounts_add(accounts, now.account);
    name_record(request, now.number);
    return STATUS_OK;
}

static Status take_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    TakeEdit *edit = context;
    MoneyAccounts accounts = { .ids = ARENA_ARRAY(edit->request->arena, Str, 2 * edit->count + 1) };
    Status status = STATUS_OK;
    for (size_t i = 0; i < edit->count && status == STATUS_OK; i++)
        status = take_one(store, edit->request, &edit->news[i], &accounts, error);
    return status == STATUS_OK ? money_accounts_say(store, edit->request, &accounts, batch, error) : status;
}

static Status take(Request *request, TakeEdit *edit)
{
    edit->request = request;
    for (size_t i = 0; i < edit->count; i++)
        edit->news[i].subscription.account = account_named(request, edit->news[i].subscription.account);
    return edit->count > 0 ? request_edit_logged(request, take_edit, edit) : STATUS_OK;
}

static SubscriptionTeller teller_of(Request *request, Str source, const SubscriptionState *base)
{
    return (SubscriptionTeller){ .store = request->store,
                                 .source = source,
                                 .who = request->caller.id,
                                 .now_us = request_now(request),
                                 .base = base };
}

// ---- many at once

static Status post_subscriptions(Request *request)
{
    const JsonNode *items = body_node(request, "items");
    const SubscriptionTeller teller = teller_of(request, money_source(request), NULL);
    TakeEdit edit = { .news = ARENA_ARRAY(request->arena, SubscriptionNews, ITEMS_MAX) };
    uint64_t index = 0;
    if (json_count(items) > ITEMS_MAX)
        return fail(request->error, STATUS_INVALID, STR("items"), "Send at most %d statements at once.",
                    ITEMS_MAX);
    Taken answer = taken_begin(request);
    for (JsonItems i = json_items(items); json_next_item(&i); index++) {
        Error error = { 0 };
        if (subscription_news_from_json(i.item, &teller, request->arena, &edit.news[edit.count], &error) ==
            STATUS_OK)
            edit.count++;
        else
            taken_wrong(&answer, index, &error);
    }
    Status status = take(request, &edit);
    answer.taken = edit.count;
    taken_end(&answer);
    json_close_object(request->json);
    return status;
}

// Rows in parts of ITEMS_MAX; what a part has taken stays when a later one fails.
static Status take_rows(Request *request, CsvReader *csv, const size_t *columns, Taken *answer)
{
    const SubscriptionTeller teller = teller_of(request, STR("csv"), NULL);
    TakeEdit edit = { .news = ARENA_ARRAY(request->arena, SubscriptionNews, ITEMS_MAX) };
    Arena mark = *request->arena;
    for (size_t rows = 0;; rows++) {
        CsvRow row;
        Error error = { 0 };
        CsvResult result = rows < FILE_ROWS_MAX ? csv_next(csv, &row, &error) : CSV_END;
        if (result == CSV_FAILED)
            return fail(request->error, STATUS_INVALID, STR("file"), "%s", error.message);
        if (result == CSV_END || edit.count == ITEMS_MAX) {
            Status status = take(request, &edit);
            if (status != STATUS_OK) return status;
            answer->taken += edit.count;
            edit.count = 0;
            request->record = (Str){ 0 };
            arena_reset(request->arena, mark);
        }
        if (result == CSV_END) return STATUS_OK;
        bool good =
            result == CSV_ROW && subscription_news_from_row(&row, columns, &teller, request->arena,
                                                            &edit.news[edit.count], &error) == STATUS_OK;
        edit.count += good;
        if (!good) taken_wrong(answer, row.line, &error);
    }
}

static Status post_file(Request *request)
{
    size_t columns[SUBSCRIPTION_WORDS];
    if (request->http->body_file.len == 0 || request->http->body_bytes == 0)
        return fail(request->error, STATUS_INVALID, STR("body"), "Send the file as the body of the request.");
    Reader *reader = reader_open(request->http->body_file.data, request->error);
    if (!reader) return STATUS_UNAVAILABLE;
    Status status = STATUS_INVALID;
    CsvReader *csv = csv_open(reader, request->error);
    if (csv) status = subscription_columns(csv, columns, request->error);
    if (csv && status == STATUS_OK) {
        Taken answer = taken_begin(request);
        status = take_rows(request, csv, columns, &answer);
        taken_end(&answer);
        json_close_object(request->json);
    }
    csv_close(csv);
    reader_close(reader);
    return status;
}

// ---- reading

static void put_state(JsonWriter *json, const SubscriptionState *state)
{
    json_open_object(json);
    json_add_time(json, STR("at"), state->at_us);
    json_add_text(json, STR("message"), state->message);
    json_add_text(json, STR("state"), subscription_standing_name(state->standing));
    put_currency(json, state->currency);
    json_add_int(json, STR("mrr"), state->mrr);
    json_add_int(json, STR("list_mrr"), state->list_mrr);
    json_key(json, STR("seats"));
    if (state->seats >= 0)
        json_put_int(json, state->seats);
    else
        json_put_null(json);
    add_text_or_null(json, STR("product"), state->product);
    add_text_or_null(json, STR("price"), state->price);
    add_number_or_null(json, STR("interval_months"), state->interval_months);
    add_time_or_null(json, STR("term_start"), state->term_start_us);
    add_time_or_null(json, STR("term_end"), state->term_end_us);
    add_time_or_null(json, STR("cancels_at"), state->cancels_us);
    json_add_text(json, STR("reason"), state->reason);
    json_add_text(json, STR("comment"), state->comment);
    json_close_object(json);
}

static void put_members(const Request *request, JsonWriter *json, const Subscription *subscription)
{
    json_add_int(json, STR("number"), subscription->number);
    json_add_text(json, STR("id"), subscription->id);
    put_account_of(request, json, subscription->account);
    json_add_text(json, STR("source"), subscription->source);
    add_text_or_null(json, STR("customer"), subscription->customer);
    json_add_text(json, STR("name"), subscription->name);
    json_add_time(json, STR("created_at"), subscription->created_us);
    json_add_time(json, STR("changed_at"), subscription->changed_us);
    json_add_text(json, STR("changed_by"), subscription->changed_by);
}

static Status put_now(Request *request, JsonWriter *json, const Subscription *subscription)
{
    SubscriptionState state;
    bool found = false;
    Status status = subscription_state_at(request->store, subscription->id, request_now(request),
                                          request->arena, &state, &found, request->error);
    json_key(json, STR("now"));
    if (status == STATUS_OK && found)
        put_state(json, &state);
    else
        json_put_null(json);
    return status;
}

static Status find(Request *request, Subscription *subscription)
{
    Status status = subscription_by_number(request->store, path_number(request), request->arena, subscription,
                                           request->error);
    return status == STATUS_OK ? refuse_unseen_money(request, subscription->account) : status;
}

static Status subscription_state_json(Request *request, JsonWriter *json)
{
    Subscription subscription;
    SubscriptionState *states = NULL;
    size_t count = 0;
    Status status = find(request, &subscription);
    if (status == STATUS_OK)
        status = subscription_states(request->store, subscription.id, request->arena, &states, &count,
                                     request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_members(request, json, &subscription);
    status = put_now(request, json, &subscription);
    json_key(json, STR("states"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        put_state(json, &states[i]);
    json_close_array(json);
    json_close_object(json);
    return status;
}

static Status get_subscription(Request *request)
{
    return subscription_state_json(request, request->json);
}

static Status list_subscriptions(Request *request)
{
    Str cursor = query_text(request, "cursor");
    SubscriptionFilter filter = { .account = account_named(request, query_text(request, "account")),
                                  .customer = query_text(request, "customer"),
                                  .source = query_text(request, "source"),
                                  .homeless = query_bool(request, "homeless"),
                                  .limit = (size_t)query_int(request, "limit", LIST_USUAL) };
    Subscription *found = NULL;
    size_t count = 0;
    if (cursor.len > 0 && (!str_parse_int64(cursor, &filter.after) || filter.after < 0))
        return fail(request->error, STATUS_INVALID, STR("cursor"), "Use the next_cursor of the page before.");
    if (filter.homeless) filter.account = (Str){ 0 };
    Status status =
        subscription_list(request->store, &filter, request->arena, &found, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (!sees_money(request, found[i].account)) continue;
        json_open_object(json);
        put_members(request, json, &found[i]);
        status = put_now(request, json, &found[i]);
        json_close_object(json);
    }
    json_close_array(json);
    if (count > 0 && count == filter.limit)
        json_add_text(json, STR("next_cursor"),
                      arena_format(request->arena, "%lld", (long long)found[count - 1].number));
    else
        json_add_null(json, STR("next_cursor"));
    json_close_object(json);
    return status;
}

// ---- one at a time

static Status base_of(Request *request, const Subscription *subscription, SubscriptionState *base,
                      SubscriptionTeller *teller)
{
    bool found = false;
    Status status = subscription_state_at(request->store, subscription->id, request_now(request),
                                          request->arena, base, &found, request->error);
    *teller = teller_of(request, subscription->source, found ? base : NULL);
    teller->id = subscription->id;
    return status;
}

static Status change_subscription(Request *request)
{
    Subscription subscription;
    SubscriptionState base;
    SubscriptionTeller teller;
    SubscriptionNews news;
    Status status = find(request, &subscription);
    if (status == STATUS_OK) status = base_of(request, &subscription, &base, &teller);
    if (status == STATUS_OK)
        status = subscription_news_from_json(request->body, &teller, request->arena, &news, request->error);
    if (status == STATUS_OK) status = check_account(request, "account", news.subscription.account);
    TakeEdit edit = { .news = &news, .count = 1 };
    if (status == STATUS_OK) status = take(request, &edit);
    return status == STATUS_OK ? subscription_state_json(request, request->json) : status;
}

typedef struct RemoveEdit {
    Request *request;
    Subscription subscription;
} RemoveEdit;

static Status remove_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    RemoveEdit *edit = context;
    MoneyAccounts accounts = { .ids = &edit->subscription.account, .count = 1 };
    Status status =
        subscription_state_remove(store, edit->subscription.id, edit->request->path_values[1], error);
    return status == STATUS_OK ? money_accounts_say(store, edit->request, &accounts, batch, error) : status;
}

static Status remove_state(Request *request)
{
    RemoveEdit edit = { .request = request };
    Status status = find(request, &edit.subscription);
    return status == STATUS_OK ? request_edit_logged(request, remove_edit, &edit) : status;
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "customer", FIELD_TEXT, .doc = "Only of this payer, as its source calls it." },
    { "source", FIELD_TEXT, .one_of = MONEY_SOURCE_NAMES, .doc = "Only from there." },
    { "homeless", FIELD_BOOL, .doc = "Only of no account yet." },
    { "limit", FIELD_INTEGER, .least = 1, .most = SUBSCRIPTION_PAGE_MAX, .doc = "50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "next_cursor of the page before." },
    { 0 },
};
static const Field items_body[] = {
    { "items", FIELD_ARRAY, .required = true,
      .doc =
          "Statements, each with an id, what holds (state, currency and mrr, amount or price) and from when"
          " (at); docs/revenue.md names all members." },
    { 0 },
};
static const Field change_body[] = {
    { "account", FIELD_ID, .doc = "Id of the account." },
    { "customer", FIELD_ID, .doc = "Who pays, as the source calls them." },
    { "name", FIELD_TEXT, .most = MONEY_TEXT_BYTES_MAX, .doc = "What it is called." },
    { "state", FIELD_TEXT, .one_of = SUBSCRIPTION_STATE_NAMES, .doc = "From `at` on." },
    { "at", FIELD_TEXT, .most = 40, .doc = "From when on this holds; now when not given." },
    { "message", FIELD_ID, .doc = "Names the statement; said again it replaces itself." },
    { "currency", FIELD_TEXT, .most = 3, .doc = "ISO code." },
    { "mrr", FIELD_INTEGER, .doc = "Minor units a month, net of discounts." },
    { "list_mrr", FIELD_INTEGER, .doc = "The same before discounts." },
    { "amount", FIELD_TEXT, .most = 40, .doc = "Units as a decimal, every interval_months; instead of mrr." },
    { "price", FIELD_ID, .doc = "Id of a price, taken times the seats; instead of mrr." },
    { "interval_months", FIELD_INTEGER, .doc = "How often it is billed." },
    { "seats", FIELD_INTEGER, .doc = "How many were bought." },
    { "product", FIELD_ID, .doc = "Id of the product." },
    { "term_start", FIELD_TEXT, .most = 40, .doc = "Begin of the term." },
    { "term_end", FIELD_TEXT, .most = 40, .doc = "Its end, when it renews." },
    { "cancels_at", FIELD_TEXT, .most = 40, .doc = "It ends then." },
    { "reason", FIELD_TEXT, .most = MONEY_TEXT_BYTES_MAX, .doc = "Why it was cancelled." },
    { "comment", FIELD_TEXT, .most = MONEY_TEXT_BYTES_MAX, .doc = "What else there is to say." },
    { 0 },
};

#define MEMBERS                                                                                              \
    "number int, id text, account AccountRef?, source text, customer text?, name text, created_at time,"     \
    " changed_at time, changed_by text, now SubscriptionState?"

const NamedShape subscription_shapes[] = {
    { "SubscriptionState",
      "{at time, message text, state one(" SUBSCRIPTION_STATE_NAMES "), currency text, digits int, mrr int,"
      " list_mrr int, seats int?, product text?, price text?, interval_months int?, term_start time?,"
      " term_end time?, cancels_at time?, reason text, comment text}" },
    { "Subscription", "{" MEMBERS "}" },
    { "SubscriptionWhole", "{" MEMBERS ", states [SubscriptionState]}" },
    { "StatementsTaken", "{rejected [{index int, reason text}], taken int, wrong int}" },
    { 0 },
};

const Route subscription_routes[] = {
    { .method = "GET",
      .path = "/api/v1/subscriptions",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_subscriptions,
      .summary = "Subscriptions in the order in which they became known, with what holds now.",
      .query = list_query,
      .response = "{items [Subscription], next_cursor text?}" },
    { .method = "POST",
      .path = "/api/v1/subscriptions",
      .permission = PERMISSION_REVENUE_WRITE,
      .handler = post_subscriptions,
      .summary = "Statements about subscriptions, up to 500, in any order; repeated ones change nothing.",
      .body = items_body,
      .body_bytes_max = BODY_MAX,
      .response = "StatementsTaken" },
    { .method = "POST",
      .path = "/api/v1/subscriptions/csv",
      .permission = PERMISSION_REVENUE_WRITE,
      .handler = post_file,
      .summary = "The same from a CSV file with columns of these names; rejected names lines.",
      .raw_body = true,
      .spool = true,
      .body_bytes_max = FILE_BYTES_MAX,
      .response = "StatementsTaken" },
    { .method = "GET",
      .path = "/api/v1/subscriptions/{number}",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_subscription,
      .state = subscription_state_json,
      .summary = "One subscription with all that was said of it.",
      .response = "SubscriptionWhole" },
    { .method = "PATCH",
      .path = "/api/v1/subscriptions/{number}",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FILTERED,
      .handler = change_subscription,
      .state = subscription_state_json,
      .summary = "States what holds from now (or `at`) on; what is left out stays as it is.",
      .body = change_body,
      .response = "SubscriptionWhole" },
    { .method = "DELETE",
      .path = "/api/v1/subscriptions/{number}/states/{message}",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FILTERED,
      .handler = remove_state,
      .summary = "Takes a statement back: what was said before it holds on." },
    { 0 },
};
