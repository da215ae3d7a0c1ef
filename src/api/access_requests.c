// access_requests.c: who at a customer waits for access to the product: asked for, invited, active,
// withdrawn.
#include "api/access_json.h"
#include "api/health_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/sheet.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "know/onboarding_desk.h"

enum { LIST_USUAL = 50, CSV_BYTES_MAX = 200 * 1024 };

static uint32_t number_of(const Request *request, Str account)
{
    return engine_account_find(live_engine(request->app->live), account);
}

// ---- answers

void put_access(const Request *request, JsonWriter *json, const AccessRequest *access)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    uint32_t person = seen_person(request, access->person);
    Str name = access->name;
    if (name.len == 0 && person != ENGINE_NONE) name = person_name(engine, person, today, request->arena);
    json_add_int(json, STR("id"), access->id);
    put_account_of(request, json, access->account);
    json_add_text(json, STR("person"), access->person);
    json_add_text(json, STR("person_name"), name);
    json_add_text(json, STR("email"), access->email);
    json_add_text(json, STR("state"), access_state_name(access_state(access)));
    json_add_day(json, STR("requested"), access->requested_day);
    json_add_text(json, STR("requested_by"), access->requested_by);
    json_add_day_or_null(json, STR("invited"), access->invited_day);
    json_add_day_or_null(json, STR("activated"), access->activated_day);
    json_add_text(json, STR("activated_by"), access->activated_by);
    json_add_day_or_null(json, STR("withdrawn"), access->withdrawn_day);
    json_add_int(json, STR("waiting_days"), access_waiting_days(access, today));
    json_add_text(json, STR("note"), access->note);
    json_add_time(json, STR("created_at"), access->created_us);
    json_add_time(json, STR("changed_at"), access->changed_us);
    json_add_text(json, STR("changed_by"), access->changed_by);
}

static void put_one(const Request *request, JsonWriter *json, const AccessRequest *access)
{
    json_open_object(json);
    put_access(request, json, access);
    json_close_object(json);
}

static Status find_access(Request *request, AccessRequest *access_out)
{
    Status status =
        access_get(request->store, path_number(request), request->arena, access_out, request->error);
    return status == STATUS_OK ? refuse_unseen(request, access_out->account) : status;
}

static Status access_one(Request *request, JsonWriter *json)
{
    AccessRequest access;
    Status status = find_access(request, &access);
    if (status == STATUS_OK) put_one(request, json, &access);
    return status;
}

static Status get_access(Request *request)
{
    return access_one(request, request->json);
}

static AccessFilter asked_filter(Request *request)
{
    return (AccessFilter){ .account = account_named(request, query_text(request, "account")),
                           .state = query_text(request, "state") };
}

static Status list_access(Request *request)
{
    AccessFilter filter = asked_filter(request);
    AccessRequest *list = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status = page_offset(request, &filter.offset);
    filter.limit = (size_t)query_int(request, "limit", LIST_USUAL);
    if (status == STATUS_OK)
        status = access_list(request->store, &filter, request->arena, &list, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    for (size_t i = 0; i < count; i++) {
        if (sees_work(request, list[i].account)) put_one(request, request->json, &list[i]);
    }
    page_end(request->json, page_cursor(request, filter.offset + count, (size_t)total), total);
    json_close_object(request->json);
    return STATUS_OK;
}

static void add_day(Sheet *sheet, uint16_t day)
{
    sheet_add_value(sheet, (Value){ .kind = day ? VALUE_DATE : VALUE_MISSING, .number = day });
}

static Status put_rows(Sheet *sheet)
{
    static const char *const columns[] = { "account",   "person",    "name",         "email",
                                           "state",     "requested", "requested_by", "invited",
                                           "activated", "withdrawn", "waiting_days", "note" };
    Request *request = sheet->request;
    AccessFilter filter = asked_filter(request);
    AccessRequest *list = NULL;
    size_t count = 0;
    int64_t total = 0;
    filter.limit = ACCESS_EXPORT_MAX;
    Status status =
        access_list(request->store, &filter, request->arena, &list, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_add_text(sheet, str_from_c(columns[i]));
    sheet_end_row(sheet, true);
    for (size_t i = 0; i < count; i++) {
        const AccessRequest *one = &list[i];
        if (!sees_work(request, one->account)) continue;
        sheet_add_text(sheet, one->account);
        sheet_add_text(sheet, one->person);
        sheet_add_text(sheet, one->name);
        sheet_add_text(sheet, one->email);
        sheet_add_text(sheet, access_state_name(access_state(one)));
        add_day(sheet, one->requested_day);
        sheet_add_text(sheet, one->requested_by);
        add_day(sheet, one->invited_day);
        add_day(sheet, one->activated_day);
        add_day(sheet, one->withdrawn_day);
        sheet_add_number(sheet, access_waiting_days(one, live_today(request->app->live)));
        sheet_add_text(sheet, one->note);
        sheet_end_row(sheet, false);
    }
    return STATUS_OK;
}

static Status list_access_csv(Request *request)
{
    return answer_sheet(request, "access", NULL, put_rows);
}

// ---- new ones

typedef struct AccessAdding {
    Request *request;
    AccessRequest *list;
    size_t count;
    bool *waited; // one a person: they wait already
} AccessAdding;

static Status add_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    AccessAdding *adding = context;
    Request *request = adding->request;
    Status status = STATUS_OK;
    for (size_t i = 0; i < adding->count && status == STATUS_OK; i++) {
        AccessRequest *one = &adding->list[i], newest;
        bool found = false;
        status = access_newest(store, one->account, one->person, request->arena, &newest, &found, error);
        adding->waited[i] = found && access_waits(&newest);
        if (status != STATUS_OK || adding->waited[i]) continue;
        status = access_save(store, one, error);
        if (status == STATUS_OK) access_words(one, request->app->live, request_now(request), batch);
        name_record(request, one->id);
    }
    return status;
}

static Status add_access(Request *request)
{
    uint32_t account;
    AccessAdding adding = { .request = request };
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    Str id = engine_account_id(live_engine(request->app->live), account);
    status = read_access_people(request, id, &adding.list, &adding.count);
    if (status != STATUS_OK) return status;
    adding.waited = ARENA_ARRAY(request->arena, bool, adding.count);
    status = request_edit_logged(request, add_edit, &adding);
    if (status != STATUS_OK) return status;
    onboarding_desk_wake(request->app->onboarding, account);
    JsonWriter *json = request->json;
    size_t waited = 0;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < adding.count; i++) {
        waited += adding.waited[i];
        if (!adding.waited[i]) put_one(request, json, &adding.list[i]);
    }
    json_close_array(json);
    json_add_int(json, STR("added"), (int64_t)(adding.count - waited));
    json_key(json, STR("waiting_already"));
    json_open_array(json);
    for (size_t i = 0; i < adding.count; i++) {
        if (adding.waited[i]) json_put_text(json, adding.list[i].person);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- changes

typedef struct AccessEdit {
    Request *request;
    AccessRequest access;
} AccessEdit;

static Status save_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    AccessEdit *edit = context;
    Request *request = edit->request;
    Status status = access_save(store, &edit->access, error);
    if (status == STATUS_OK) access_words(&edit->access, request->app->live, request_now(request), batch);
    return status;
}

// What a state says of the days: those of later states go, its own is today where none is there.
static void take_state(AccessRequest *access, Str state, uint16_t today)
{
    bool invited = str_equal(state, STR("invited")), active = str_equal(state, STR("active")),
         withdrawn = str_equal(state, STR("withdrawn"));
    if (!invited && !active && !withdrawn) access->invited_day = 0;
    if (invited && access->invited_day == 0) access->invited_day = today;
    if (!active && !withdrawn) access->activated_day = 0;
    if (active && access->activated_day == 0) access->activated_day = today;
    access->withdrawn_day = !withdrawn ? 0 : access->withdrawn_day ? access->withdrawn_day : today;
}

static Status read_days(Request *request, AccessRequest *access)
{
    const struct {
        const char *name;
        uint16_t *day;
    } days[] = { { "requested", &access->requested_day },
                 { "invited", &access->invited_day },
                 { "activated", &access->activated_day },
                 { "withdrawn", &access->withdrawn_day } };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof days / sizeof *days && status == STATUS_OK; i++) {
        if (body_has(request, days[i].name))
            status = read_access_day(request, days[i].name, body_text(request, days[i].name), days[i].day);
    }
    if (status != STATUS_OK) return status;
    if (access->requested_day == 0)
        return fail(request->error, STATUS_INVALID, STR("requested"), "Say when it was asked for.");
    for (size_t i = 1; i < sizeof days / sizeof *days; i++) {
        if (*days[i].day && *days[i].day < access->requested_day)
            return fail(request->error, STATUS_INVALID, str_from_c(days[i].name),
                        "This cannot be before the day it was asked for.");
    }
    return STATUS_OK;
}

static Status change_access(Request *request)
{
    AccessEdit edit = { .request = request };
    AccessRequest *access = &edit.access;
    Status status = find_access(request, access);
    if (status != STATUS_OK) return status;
    uint16_t before = access->activated_day;
    status = read_days(request, access);
    if (status != STATUS_OK) return status;
    if (body_has(request, "state"))
        take_state(access, body_text(request, "state"), live_today(request->app->live));
    if (body_has(request, "email")) access->email = str_trim(body_text(request, "email"));
    if (body_has(request, "name")) access->name = str_trim(body_text(request, "name"));
    if (body_has(request, "requested_by"))
        access->requested_by = str_trim(body_text(request, "requested_by"));
    if (body_has(request, "note")) access->note = str_trim(body_text(request, "note"));
    if (access->activated_day != before) access->activated_by = access->activated_day ? STR("hand") : STR("");
    access->changed_us = request_now(request);
    access->changed_by = request->caller.id;
    status = request_edit_logged(request, save_edit, &edit);
    if (status != STATUS_OK) return status;
    onboarding_desk_wake(request->app->onboarding, number_of(request, access->account));
    put_one(request, request->json, access);
    return STATUS_OK;
}

static Status remove_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    const AccessEdit *edit = context;
    access_words_forget(&edit->access, request_now(edit->request), batch);
    return access_remove(store, edit->access.id, error);
}

static Status remove_access(Request *request)
{
    AccessEdit edit = { .request = request };
    Status status = find_access(request, &edit.access);
    if (status == STATUS_OK) status = request_edit_logged(request, remove_edit, &edit);
    if (status == STATUS_OK)
        onboarding_desk_wake(request->app->onboarding, number_of(request, edit.access.account));
    return status;
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "state", FIELD_TEXT, .one_of = ACCESS_STATE_NAMES "|waiting",
      .doc = "Only in this state; waiting: requested or invited." },
    { "limit", FIELD_INTEGER, .least = 1, .most = ACCESS_LISTED_MAX,
      .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field file_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "state", FIELD_TEXT, .one_of = ACCESS_STATE_NAMES "|waiting",
      .doc = "Only in this state; waiting: requested or invited." },
    { 0 },
};
static const Field add_body[] = {
    { "people", FIELD_ARRAY,
      .doc = "For whom, at most 500: {person, email, name, requested, invited, activated}; person is the id "
             "of the user, without it the address counts as the id." },
    { "csv", FIELD_TEXT, .most = CSV_BYTES_MAX,
      .doc = "The same as a CSV file: a line with these names, then a line each." },
    { "requested", FIELD_DAY,
      .doc = "When it was asked for, of those who say no day; today when not given." },
    { "requested_by", FIELD_TEXT, .most = ACCESS_NAME_BYTES_MAX, .doc = "Who asked for it." },
    { "note", FIELD_TEXT, .most = ACCESS_NOTE_BYTES_MAX, .doc = "What else there is to say." },
    { 0 },
};
static const Field change_body[] = {
    { "state", FIELD_TEXT, .one_of = ACCESS_STATE_NAMES,
      .doc = "What it becomes today; days of later states go." },
    { "requested", FIELD_DAY, .doc = "When it was asked for." },
    { "invited", FIELD_DAY, .doc = "When the invitation was sent." },
    { "activated", FIELD_DAY, .doc = "When they came in first." },
    { "withdrawn", FIELD_DAY, .doc = "Since when it is not wanted any more." },
    { "requested_by", FIELD_TEXT, .most = ACCESS_NAME_BYTES_MAX, .doc = "Who asked for it." },
    { "email", FIELD_TEXT, .most = 254, .doc = "Their address." },
    { "name", FIELD_TEXT, .most = ACCESS_NAME_BYTES_MAX, .doc = "Their name." },
    { "note", FIELD_TEXT, .most = ACCESS_NOTE_BYTES_MAX, .doc = "What else there is to say." },
    { 0 },
};

const NamedShape access_shapes[] = {
    { "AccessRequest", "{" ACCESS_MEMBERS "}" },
    { 0 },
};

const Route access_routes[] = {
    { .method = "GET",
      .path = "/api/v1/access-requests",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_access,
      .slow = true,
      .summary =
          "User accounts that customers asked for: who waits longest first, then the others, the newest"
          " first.",
      .query = list_query,
      .response = "list AccessRequest" },
    { .method = "GET",
      .path = "/api/v1/access-requests.csv",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_FILTERED,
      .handler = list_access_csv,
      .slow = true,
      .summary = "The same as CSV, all that fit.",
      .query = file_query,
      .response = "A header row, then a row each.",
      .response_type = CSV_TYPE },
    { .method = "POST",
      .path = "/api/v1/accounts/{id}/access-requests",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_ACCOUNT,
      .handler = add_access,
      .summary = "Notes for whom access was asked. Who waits already is left as they are.",
      .body = add_body,
      .body_bytes_max = 512 * 1024,
      .response = "{items [AccessRequest], added int, waiting_already [text]}",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/access-requests/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_access,
      .state = access_one,
      .summary = "One of them.",
      .response = "AccessRequest" },
    { .method = "PATCH",
      .path = "/api/v1/access-requests/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_access,
      .state = access_one,
      .summary = "Changes one; what is left out stays.",
      .body = change_body,
      .response = "AccessRequest" },
    { .method = "DELETE",
      .path = "/api/v1/access-requests/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = remove_access,
      .state = access_one,
      .summary = "Removes one that was noted in error." },
    { 0 },
};
