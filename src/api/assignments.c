// assignments.c: who owns which account: many at once, undone, and the history of one.
#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "base/timestamp.h"
#include "know/assignment.h"

static bool find_staff(const Staff *staff, size_t count, Str email, Str *email_out)
{
    for (size_t i = 0; i < count; i++) {
        if (staff[i].state == STAFF_DISABLED || !str_equal_ignore_case(staff[i].email, email)) continue;
        *email_out = staff[i].email;
        return true;
    }
    return false;
}

// The address as it is kept; empty for nobody.
static Status read_owner(Request *request, Str *owner_out)
{
    Staff *staff = NULL;
    size_t count = 0;
    Str email = str_trim(body_text(request, "owner"));
    *owner_out = (Str){ 0 };
    if (email.len == 0) return STATUS_OK;
    Status status = staff_list(request->store, request->arena, &staff, &count, request->error);
    if (status != STATUS_OK || find_staff(staff, count, email, owner_out)) return status;
    return fail(request->error, STATUS_INVALID, STR("owner"),
                "Nobody who works here has the e-mail address “%.*s”.", STR_ARG(email));
}

typedef struct AssignEdit {
    Request *request;
    Assignment assignment;
    uint32_t *accounts;
    size_t count;
} AssignEdit;

static Status read_accounts(Request *request, AssignEdit *edit)
{
    const JsonNode *array = body_node(request, "accounts");
    size_t most = json_count(array);
    if (most == 0 || most > ASSIGNED_ACCOUNTS_MAX)
        return fail(request->error, STATUS_INVALID, STR("accounts"), "Name 1 to %d accounts by their ids.",
                    ASSIGNED_ACCOUNTS_MAX);
    edit->accounts = ARENA_ARRAY(request->arena, uint32_t, most);
    for (JsonItems i = json_items(array); json_next_item(&i);) {
        Str id = { 0 };
        uint32_t account = ENGINE_NONE;
        if (json_id(i.item, request->arena, &id))
            account = engine_account_find(live_engine(request->app->live), id);
        if (account == ENGINE_NONE || !sees_account(request, account))
            return fail(request->error, STATUS_INVALID, STR("accounts"),
                        "There is no account with the id “%.*s”.", STR_ARG(id));
        edit->accounts[edit->count++] = account;
    }
    return STATUS_OK;
}

static Status edit_assign(Store *store, void *context, LogBatch *batch, Error *error)
{
    AssignEdit *edit = context;
    Request *request = edit->request;
    Status status = assignment_make(store, request->app->live, &edit->assignment, edit->accounts, edit->count,
                                    batch, error);
    request->note = arena_format(request->arena, "%lld of %zu accounts", (long long)edit->assignment.accounts,
                                 edit->count);
    return status;
}

static Status assign_accounts(Request *request)
{
    AssignEdit edit = { .request = request,
                        .assignment = { .at_us = clock_now(live_clock(request->app->live)),
                                        .who = request->caller.id,
                                        .why = body_text(request, "why") } };
    Status status = read_owner(request, &edit.assignment.owner);
    if (status == STATUS_OK) status = read_accounts(request, &edit);
    if (status == STATUS_OK) status = request_edit_logged(request, edit_assign, &edit);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("id"));
    if (edit.assignment.id != 0)
        json_put_int(json, edit.assignment.id);
    else
        json_put_null(json);
    json_add_int(json, STR("changed"), edit.assignment.accounts);
    json_close_object(json);
    return STATUS_OK;
}

// ---- what was assigned, and back

static int64_t path_id(const Request *request)
{
    int64_t id = 0;
    return str_parse_int64(request->path_values[0], &id) ? id : 0; // nothing has 0
}

static void put_assignment(Request *request, const Assignment *assignment)
{
    JsonWriter *json = request->json;
    int64_t end_us = assignment->at_us + ASSIGNMENT_UNDO_DAYS * US_PER_DAY;
    json_open_object(json);
    json_add_int(json, STR("id"), assignment->id);
    json_add_time(json, STR("at"), assignment->at_us);
    json_add_text(json, STR("who"), assignment->who);
    json_add_text(json, STR("owner"), assignment->owner);
    json_add_text(json, STR("why"), assignment->why);
    json_add_int(json, STR("accounts"), assignment->accounts);
    json_add_time(json, STR("undo_until"), end_us);
    json_key(json, STR("undone_at"));
    if (assignment->undone_us != 0)
        json_put_time(json, assignment->undone_us);
    else
        json_put_null(json);
    json_close_object(json);
}

static Status list_assignments(Request *request)
{
    Assignment *assignments = NULL;
    size_t count = 0;
    Status status = assignment_list(request->store, request->arena, &assignments, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_assignment(request, &assignments[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status edit_undo(Store *store, void *context, LogBatch *batch, Error *error)
{
    Request *request = context;
    const Live *live = request->app->live;
    return assignment_undo(store, live, path_id(request), clock_now(live_clock(live)), request->caller.id,
                           request->arena, batch, error);
}

static Status undo_assignment(Request *request)
{
    Assignment assignment;
    Status status = request_edit_logged(request, edit_undo, request);
    if (status == STATUS_OK)
        status =
            assignment_load(request->store, path_id(request), request->arena, &assignment, request->error);
    if (status == STATUS_OK) put_assignment(request, &assignment);
    return status;
}

// ---- the history of one account

static Status list_owners(Request *request)
{
    uint32_t account;
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    const Live *live = request->app->live;
    AttributeState *changes = NULL;
    size_t count = engine_account_attribute_changes(live_engine(live), account, 0, live_today(live),
                                                    request->arena, &changes);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = count; i > 0; i--) {
        if (!str_equal(changes[i - 1].key, STR("owner"))) continue;
        json_open_object(json);
        json_add_day(json, STR("since"), changes[i - 1].day);
        json_key(json, STR("owner"));
        json_put_value(json, changes[i - 1].value);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

static const Field assign_body[] = {
    { "accounts", FIELD_ARRAY, .required = true, .doc = "Ids of accounts, at most 1,000." },
    { "owner", FIELD_TEXT, .required = true, .most = STAFF_EMAIL_BYTES_MAX,
      .doc = "E-mail address of somebody of the staff; empty: nobody." },
    { "why", FIELD_TEXT, .most = ASSIGNMENT_WHY_BYTES_MAX, .doc = "For those who read it later." },
    { 0 },
};

const NamedShape assignment_shapes[] = {
    { "Assignment", "{id int, at time, who text, owner text, why text, accounts int, undo_until time,"
                    " undone_at time?}" },
    { 0 },
};

const Route assignment_routes[] = {
    { .method = "POST",
      .path = "/api/v1/accounts/assign",
      .permission = PERMISSION_ASSIGN,
      .sight = SIGHT_FILTERED,
      .handler = assign_accounts,
      .summary =
          "Gives accounts to an owner; those who have them already stay as they are. The id is for undo; "
          "null when nothing changed.",
      .body = assign_body,
      .response = "{id int?, changed int}",
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/assignments",
      .permission = PERMISSION_ASSIGN,
      .handler = list_assignments,
      .summary = "The newest 100 of these.",
      .response = "{items [Assignment]}" },
    { .method = "POST",
      .path = "/api/v1/assignments/{id}/undo",
      .permission = PERMISSION_ASSIGN,
      .handler = undo_assignment,
      .summary =
          "Gives every account back to its owner before, within 30 days, unless one was given to somebody "
          "else since.",
      .response = "Assignment" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/owners",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = list_owners,
      .summary = "Who owned the account since which day, the newest first.",
      .response = "{items [{since day, owner any}]}" },
    { 0 },
};
