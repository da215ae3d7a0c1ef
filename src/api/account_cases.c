// account_cases.c: use cases at customers: how far each is, what it should bring, costs and was measured to
// bring.
#include "api/know_json.h"
#include "api/money_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/use_case_json.h"
#include "api/work_json.h"
#include "know/use_case_figures.h"

enum { LIST_USUAL = 50 };

// ---- answers

static void put_roi(JsonWriter *json, const char *key, int64_t year_return, int64_t cost)
{
    int64_t parts = 0;
    json_key(json, str_from_c(key));
    if (case_roi(year_return, cost, &parts))
        json_put_double(json, (double)parts / ROI_PARTS);
    else
        json_put_null(json);
}

void put_account_case(Request *request, JsonWriter *json, const AccountCase *one)
{
    const int64_t cost = case_cost(one);
    json_add_int(json, STR("id"), one->id);
    put_account_of(request, json, one->account);
    put_use_case_ref(request, json, "use_case", one->definition);
    json_add_text(json, STR("state"), one->state);
    json_add_text(json, STR("owner"), one->owner);
    json_add_day_or_null(json, STR("planned"), one->planned_day);
    json_add_day_or_null(json, STR("live"), one->live_day);
    if (one->currency) {
        put_currency(json, one->currency);
    } else {
        json_add_null(json, STR("currency"));
        json_add_null(json, STR("digits"));
    }
    add_amount_or_null(json, "expected", one->expected);
    add_amount_or_null(json, "our_cost", one->our_cost);
    add_amount_or_null(json, "their_cost", one->their_cost);
    add_amount_or_null(json, "cost", cost);
    add_amount_or_null(json, "measured", one->measured);
    json_add_day_or_null(json, STR("measured_on"), one->measured_day);
    json_add_text(json, STR("how"), one->how);
    json_add_text(json, STR("note"), one->note);
    put_roi(json, "roi_expected", one->expected, cost);
    put_roi(json, "roi_measured", one->measured, cost);
    json_add_time(json, STR("created_at"), one->created_us);
    json_add_time(json, STR("changed_at"), one->changed_us);
    json_add_text(json, STR("changed_by"), one->changed_by);
}

static Status find_case(Request *request, AccountCase *one_out)
{
    Status status =
        account_case_get(request->store, path_number(request), request->arena, one_out, request->error);
    return status == STATUS_OK ? refuse_unseen(request, one_out->account) : status;
}

static Status case_state(Request *request, JsonWriter *json)
{
    AccountCase one;
    Status status = find_case(request, &one);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_account_case(request, json, &one);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_case(Request *request)
{
    return case_state(request, request->json);
}

static Status list_cases(Request *request)
{
    AccountCaseFilter filter = { .account = account_named(request, query_text(request, "account")),
                                 .owner = query_text(request, "owner"),
                                 .state = query_text(request, "state"),
                                 .definition = query_int(request, "use_case", 0),
                                 .limit = (size_t)query_int(request, "limit", LIST_USUAL) };
    AccountCase *cases = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status = page_offset(request, &filter.offset);
    if (status == STATUS_OK)
        status = account_case_list(request->store, &filter, request->arena, &cases, &count, &total,
                                   request->error);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    for (size_t i = 0; i < count; i++) {
        if (!sees_work(request, cases[i].account)) continue;
        json_open_object(request->json);
        put_account_case(request, request->json, &cases[i]);
        json_close_object(request->json);
    }
    page_end(request->json, page_cursor(request, filter.offset + count, (size_t)total), total);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- edits

typedef struct AccountCaseEdit {
    Request *request;
    AccountCase one;
    Str before; // the account it was of
} AccountCaseEdit;

static Status say_words(Store *store, const Request *request, Str account, LogBatch *batch, Error *error)
{
    const AccountWords words = account_words(request, account);
    return account_words_use_cases(store, &words, batch, error);
}

static Status save_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    AccountCaseEdit *edit = context;
    Status status = account_case_save(store, &edit->one, error);
    name_record(edit->request, edit->one.id);
    if (status == STATUS_OK) status = say_words(store, edit->request, edit->one.account, batch, error);
    bool moved = edit->before.len > 0 && !str_equal(edit->before, edit->one.account);
    return status == STATUS_OK && moved ? say_words(store, edit->request, edit->before, batch, error)
                                        : status;
}

static Status remove_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    const AccountCaseEdit *edit = context;
    Status status = account_case_remove(store, edit->one.id, error);
    return status == STATUS_OK ? say_words(store, edit->request, edit->one.account, batch, error) : status;
}

static Status read_money(Request *request, AccountCase *one)
{
    one->expected = body_int(request, "expected", one->expected);
    one->our_cost = body_int(request, "our_cost", one->our_cost);
    one->their_cost = body_int(request, "their_cost", one->their_cost);
    one->measured = body_int(request, "measured", one->measured);
    if (body_has(request, "currency")) {
        Status status = body_currency(request, &one->currency);
        if (status != STATUS_OK) return status;
    }
    bool said = one->expected != AMOUNT_UNKNOWN || one->our_cost != AMOUNT_UNKNOWN ||
                one->their_cost != AMOUNT_UNKNOWN || one->measured != AMOUNT_UNKNOWN;
    if (said && !one->currency)
        return fail(request->error, STATUS_INVALID, STR("currency"),
                    "Say in which currency the amounts are, such as EUR.");
    if (!said) one->currency = NULL;
    return STATUS_OK;
}

// A return without how it was measured is an opinion.
static Status check_measured(Request *request, AccountCase *one)
{
    const uint16_t today = live_today(request->app->live);
    if (one->measured == AMOUNT_UNKNOWN) {
        one->measured_day = 0;
        return STATUS_OK;
    }
    if (one->measured_day == 0) one->measured_day = today;
    if (one->measured_day > today)
        return fail(request->error, STATUS_INVALID, STR("measured_on"),
                    "It cannot have been measured after today.");
    if (one->how.len == 0)
        return fail(request->error, STATUS_INVALID, STR("how"), "Say how the return was measured.");
    return STATUS_OK;
}

// What is not live has no day of it; what is, has one.
static Status check_days(Request *request, AccountCase *one)
{
    const uint16_t today = live_today(request->app->live);
    bool live = str_equal(one->state, STR("live")), stopped = str_equal(one->state, STR("stopped"));
    if (live && one->live_day == 0) one->live_day = today;
    if (!live && !stopped) one->live_day = 0;
    if (one->live_day > today)
        return fail(request->error, STATUS_INVALID, STR("live"),
                    "It cannot be live before that day: plan it, and say so when it is.");
    if (one->live_day > 0 && one->planned_day > one->live_day)
        return fail(request->error, STATUS_INVALID, STR("planned"),
                    "It was planned before it was live. Say the day on which work on it began.");
    return STATUS_OK;
}

static Status check_case(Request *request, AccountCase *one)
{
    if (one->account.len == 0)
        return fail(request->error, STATUS_INVALID, STR("account"), "Say whose it is: the id of an account.");
    if (one->definition == 0)
        return fail(request->error, STATUS_INVALID, STR("use_case"),
                    "Say which use case of the library it is: its number.");
    Status status = read_money(request, one);
    if (status == STATUS_OK) status = check_measured(request, one);
    if (status == STATUS_OK) status = check_days(request, one);
    return status == STATUS_OK ? check_account(request, "account", one->account) : status;
}

static Status read_case(Request *request, AccountCase *one)
{
    if (body_has(request, "account")) one->account = account_named(request, body_text(request, "account"));
    if (body_has(request, "use_case")) {
        Status status = body_use_case(request, "use_case", &one->definition);
        if (status != STATUS_OK) return status;
    }
    if (body_has(request, "state")) one->state = body_text(request, "state");
    if (body_has(request, "owner")) one->owner = str_trim(body_text(request, "owner"));
    if (body_has(request, "how")) one->how = str_trim(body_text(request, "how"));
    if (body_has(request, "note")) one->note = str_trim(body_text(request, "note"));
    one->planned_day = body_day_or(request, "planned", one->planned_day);
    one->live_day = body_day_or(request, "live", one->live_day);
    one->measured_day = body_day_or(request, "measured_on", one->measured_day);
    one->changed_us = request_now(request);
    one->changed_by = request->caller.id;
    return check_case(request, one);
}

static Status keep_case(Request *request, AccountCaseEdit *edit)
{
    Status status = read_case(request, &edit->one);
    if (status == STATUS_OK) status = request_edit_logged(request, save_edit, edit);
    if (status != STATUS_OK) return status;
    request->path_values[0] = arena_format(request->arena, "%lld", (long long)edit->one.id);
    return get_case(request);
}

// The library's expectation is taken over where nothing else is said.
static Status create_case(Request *request)
{
    AccountCaseEdit edit = { .request = request,
                             .one = { .state = STR("proposed"),
                                      .expected = AMOUNT_UNKNOWN,
                                      .our_cost = AMOUNT_UNKNOWN,
                                      .their_cost = AMOUNT_UNKNOWN,
                                      .measured = AMOUNT_UNKNOWN,
                                      .created_us = request_now(request) } };
    UseCase use_case;
    bool known = find_use_case(request, body_int(request, "use_case", 0), &use_case);
    if (known && use_case.currency && !body_has(request, "expected") && !body_has(request, "currency")) {
        edit.one.expected = use_case.expected;
        edit.one.currency = use_case.currency;
    }
    return keep_case(request, &edit);
}

static Status change_case(Request *request)
{
    AccountCaseEdit edit = { .request = request };
    Status status = find_case(request, &edit.one);
    edit.before = edit.one.account;
    return status == STATUS_OK ? keep_case(request, &edit) : status;
}

static Status remove_case(Request *request)
{
    AccountCaseEdit edit = { .request = request };
    Status status = find_case(request, &edit.one);
    return status == STATUS_OK ? request_edit_logged(request, remove_edit, &edit) : status;
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "owner", FIELD_TEXT, .doc = "Only of the staff member with this e-mail address." },
    { "state", FIELD_TEXT, .one_of = ACCOUNT_CASE_STATE_NAMES, .doc = "Only in this state." },
    { "use_case", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "Only this one of the library." },
    { "limit", FIELD_INTEGER, .least = 1, .most = ACCOUNT_CASES_LISTED_MAX,
      .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field case_body[] = {
    { "account", FIELD_ID, .doc = "Id of the account." },
    { "use_case", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "Its number in the library." },
    { "state", FIELD_TEXT, .one_of = ACCOUNT_CASE_STATE_NAMES, .doc = "proposed when not given." },
    { "owner", FIELD_TEXT, .most = 254, .doc = "E-mail address of who takes care." },
    { "planned", FIELD_DAY, .doc = "When work on it began or is to begin." },
    { "live", FIELD_DAY, .doc = "Since when it is live; today when it becomes so." },
    { "currency", FIELD_TEXT, .most = 3, .doc = "ISO code of all amounts, such as EUR." },
    { "expected", FIELD_INTEGER, .least = -1, .most = MONEY_MOST,
      .doc = "Return a year, minor units; that of the library when not given; -1: not said." },
    { "our_cost", FIELD_INTEGER, .least = -1, .most = MONEY_MOST, .doc = "What it costs us; -1: not said." },
    { "their_cost", FIELD_INTEGER, .least = -1, .most = MONEY_MOST,
      .doc = "What it costs the customer; -1: not said." },
    { "measured", FIELD_INTEGER, .least = -1, .most = MONEY_MOST,
      .doc = "Return a year that was measured; -1: not measured." },
    { "measured_on", FIELD_DAY, .doc = "When; today when not given." },
    { "how", FIELD_TEXT, .most = ACCOUNT_CASE_TEXT_BYTES_MAX,
      .doc = "How it was measured; needed with a measured return." },
    { "note", FIELD_TEXT, .most = ACCOUNT_CASE_TEXT_BYTES_MAX, .doc = "What else there is to say." },
    { 0 },
};

const NamedShape account_case_shapes[] = {
    { "AccountCase", "{" ACCOUNT_CASE_MEMBERS "}" },
    { 0 },
};

const Route account_case_routes[] = {
    { .method = "GET",
      .path = "/api/v1/account-use-cases",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_cases,
      .slow = true,
      .summary = "Use cases at customers: live ones first, then planned, proposed and stopped ones.",
      .query = list_query,
      .response = "list AccountCase" },
    { .method = "POST",
      .path = "/api/v1/account-use-cases",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_case,
      .summary = "Notes a use case of the library at a customer.",
      .body = case_body,
      .response = "AccountCase",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/account-use-cases/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_case,
      .state = case_state,
      .summary = "One use case at a customer, with its return on investment as expected and as measured.",
      .response = "AccountCase" },
    { .method = "PATCH",
      .path = "/api/v1/account-use-cases/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_case,
      .state = case_state,
      .summary = "Changes one; what is left out stays.",
      .body = case_body,
      .response = "AccountCase" },
    { .method = "DELETE",
      .path = "/api/v1/account-use-cases/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = remove_case,
      .state = case_state,
      .summary = "Removes one." },
    { 0 },
};
