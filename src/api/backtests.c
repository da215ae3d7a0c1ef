// backtests.c: a formula, a rule or a segment run over the past.
#include "api/backtest_desk.h"
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "base/timestamp.h"

enum { DAYS_USUAL = 365, EVERY_USUAL = 1, AHEAD_USUAL = 90, QUIET_USUAL = 28, DAYS_LEAST = 30 };

// The formula of a definition, of any kind that has one.
static Status definition_formula(Request *request, DefinitionKind kind, int64_t id, Str *text_out)
{
    Definition definition;
    if (!definition_get(request->app->definitions, kind, id, request->arena, &definition))
        return fail(request->error, STATUS_INVALID, definition_kind_name(kind), "There is no such %.*s.",
                    STR_ARG(definition_kind_name(kind)));
    Error ignored;
    const JsonNode *body = json_parse(definition.body, JSON_DEPTH_USUAL, request->arena, &ignored);
    for (JsonMembers m = json_members(body); json_next_member(&m);) {
        if (!json_text_is(m.key, STR("formula")) || m.value->kind != JSON_TEXT) continue;
        *text_out = json_text(m.value, request->arena);
        return STATUS_OK;
    }
    return fail(request->error, STATUS_INVALID, definition_kind_name(kind), "It has no formula.");
}

static Status check_condition(Request *request, Str field, Str text)
{
    FormulaProblem problem = { 0 };
    const Formula *formula =
        formula_compile(text, FORMULA_OF_ACCOUNTS, request_formula_names(request), request->arena, &problem);
    if (formula && formula_type(formula) == FORMULA_YESNO) return STATUS_OK;
    if (!formula) {
        note_formula_problem(request, text, &problem);
        return fail(request->error, STATUS_INVALID, field, "%s", problem.message);
    }
    return fail(request->error, STATUS_INVALID, field, "This has to be yes or no, it is %s.",
                formula_type_name(formula_type(formula)));
}

static Status read_conditions(Request *request, BacktestWish *wish)
{
    int given = body_has(request, "formula") + body_has(request, "rule") + body_has(request, "segment");
    if (given != 1)
        return fail(request->error, STATUS_INVALID, STR("formula"), "Name a formula, a rule or a segment.");
    Status status = STATUS_OK;
    if (body_has(request, "rule"))
        status = definition_formula(request, DEFINITION_WARNING, body_int(request, "rule", 0), &wish->text);
    else if (body_has(request, "segment"))
        status =
            definition_formula(request, DEFINITION_SEGMENT, body_int(request, "segment", 0), &wish->text);
    else
        wish->text = body_text(request, "formula");
    if (status == STATUS_OK) status = check_condition(request, STR("formula"), wish->text);
    wish->versus = body_text(request, "versus");
    if (status == STATUS_OK && wish->versus.len > 0)
        status = check_condition(request, STR("versus"), wish->versus);
    return status;
}

static Status read_days(Request *request, BacktestWish *wish)
{
    int64_t today = live_today(request->app->live), to = today, from;
    if (body_has(request, "to")) date_parse(body_text(request, "to"), &to);
    from = to - DAYS_USUAL;
    if (body_has(request, "from")) date_parse(body_text(request, "from"), &from);
    if (to > today || to <= 0)
        return fail(request->error, STATUS_INVALID, STR("to"), "The last day must not lie after today.");
    if (from < 1 || to - from < DAYS_LEAST || to - from >= ENGINE_DAYS)
        return fail(request->error, STATUS_INVALID, STR("from"), "The days must be %d to %d.", DAYS_LEAST,
                    ENGINE_DAYS);
    wish->from = (uint16_t)from;
    wish->to = (uint16_t)to;
    wish->every_days = (uint16_t)body_int(request, "every_days", EVERY_USUAL);
    wish->ahead_days = (uint16_t)body_int(request, "ahead_days", AHEAD_USUAL);
    wish->quiet_days = (uint16_t)body_int(request, "quiet_days", QUIET_USUAL);
    return STATUS_OK;
}

static Status begin_backtest(Request *request)
{
    BacktestWish wish = { .life = warning_desk_life(request->app->warnings, request->arena) };
    int64_t id = 0;
    Status status = read_conditions(request, &wish);
    if (status == STATUS_OK) status = read_days(request, &wish);
    if (status == STATUS_OK)
        status = backtest_desk_begin(request->app->backtests, &wish, &id, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_int(request->json, STR("id"), id);
    json_close_object(request->json);
    return STATUS_OK;
}

static int64_t path_id(const Request *request)
{
    int64_t id = 0;
    return str_parse_int64(request->path_values[0], &id) ? id : 0;
}

static Status no_such_backtest(Request *request)
{
    return fail(request->error, STATUS_NOT_FOUND, STR("id"),
                "There is no such back-test; the last %d are kept until a restart.", BACKTESTS_KEPT);
}

static Status get_backtest(Request *request)
{
    static const Str states[] = { [BACKTEST_WAITS] = STR_CONST("waits"),
                                  [BACKTEST_RUNS] = STR_CONST("runs"),
                                  [BACKTEST_DONE] = STR_CONST("done"),
                                  [BACKTEST_STOPPED] = STR_CONST("stopped") };
    BacktestView view;
    if (!backtest_desk_find(request->app->backtests, path_id(request), request->arena, &view))
        return no_such_backtest(request);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("state"), states[view.state]);
    json_add_double(json, STR("progress"), view.progress);
    json_add_raw(json, STR("result"), view.state == BACKTEST_DONE ? view.result : STR(""));
    json_add_raw(json, STR("versus"), view.state == BACKTEST_DONE ? view.versus : STR(""));
    json_close_object(json);
    return STATUS_OK;
}

static Status stop_backtest(Request *request)
{
    bool found = backtest_desk_stop(request->app->backtests, path_id(request));
    return found ? STATUS_OK : no_such_backtest(request);
}

static const Field begin_body[] = {
    { "formula", FIELD_TEXT, .most = FORMULA_BYTES_MAX, .doc = "Whom it would have warned of: yes or no." },
    { "rule", FIELD_INTEGER, .least = 1, .most = INT64_MAX,
      .doc = "Instead: the formula of a warning rule." },
    { "segment", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "Instead: the formula of a segment." },
    { "versus", FIELD_TEXT, .most = FORMULA_BYTES_MAX, .doc = "Another formula, to be compared." },
    { "from", FIELD_DAY, .doc = "First day; a year before `to` when not given. At most 512 days." },
    { "to", FIELD_DAY, .doc = "Last day; today when not given." },
    { "every_days", FIELD_INTEGER, .least = 1, .most = 28,
      .doc = "Looked at every so many days; 1 when not given." },
    { "ahead_days", FIELD_INTEGER, .least = 1, .most = 365,
      .doc = "An alarm is right when the account is lost within so many days, or while it stands; 90 when not"
             " given." },
    { "quiet_days", FIELD_INTEGER, .least = 0, .most = 365,
      .doc = "An alarm that comes back within so many days is the same one; 28 when not given." },
    { 0 },
};

const NamedShape backtest_shapes[] = {
    { "BacktestResult",
      "{looks int, lost int, caught int, missed int, ahead {median int, low int, high int}?, alarms int,"
      " false_alarms int, open int, months number, per_month number,"
      " per_owner [{owner text, alarms int, per_month number}], case_count int,"
      " cases [{account AccountRef, kind one(caught|missed|false|open|again), warned day?, ended day?,"
      " lost day?}], cut bool}" },
    { 0 },
};

const Route backtest_routes[] = {
    { .method = "POST",
      .path = "/api/v1/backtests",
      .permission = PERMISSION_READ,
      .handler = begin_backtest,
      .slow = true,
      .summary = "Runs a formula over the past: whom it would have caught, missed, and warned of in vain.",
      .body = begin_body,
      .response = "{id int}",
      .success = 202 },
    { .method = "GET",
      .path = "/api/v1/backtests/{id}",
      .permission = PERMISSION_READ,
      .handler = get_backtest,
      .summary = "How far it is, and what came out.",
      .response = "{state one(waits|runs|done|stopped), progress number, result BacktestResult?,"
                  " versus BacktestResult?}" },
    { .method = "DELETE",
      .path = "/api/v1/backtests/{id}",
      .permission = PERMISSION_READ,
      .handler = stop_backtest,
      .slow = true,
      .summary = "Stops it." },
    { 0 },
};
