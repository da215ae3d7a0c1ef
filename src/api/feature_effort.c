// feature_effort.c: what features cost in support and in the team's time, and which need hand-holding.
#include "know/feature_effort.h"

#include "api/health_json.h"
#include "api/routes.h"
#include "api/sheet.h"
#include "api/work_json.h"
#include "know/ticket.h"

#include <math.h>

enum { DAYS_USUAL = 90, DAYS_MAX = 366, CASES_USUAL = 5, TIMES_MEDIAN = 2 };

// ---- what is said of one case

typedef struct EffortEdit {
    Request *request;
    EffortKind kind;
    int64_t item;
    EffortSaid said;
} EffortEdit;

static Status find_case(Request *request, EffortEdit *edit)
{
    edit->request = request;
    edit->item = path_number(request);
    if (edit->kind == EFFORT_TOUCHPOINT) {
        Touchpoint touchpoint;
        return find_touchpoint(request, edit->item, &touchpoint);
    }
    Ticket ticket;
    Status status = ticket_get(request->store, edit->item, request->arena, &ticket, request->error);
    if (status == STATUS_OK && !sees_work(request, ticket.account))
        return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such ticket.");
    return status;
}

static Status case_state(Request *request, JsonWriter *json, EffortKind kind)
{
    EffortEdit edit = { .kind = kind };
    Status status = find_case(request, &edit);
    if (status == STATUS_OK)
        status = effort_read(request->store, kind, edit.item, &edit.said, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_bool(json, STR("said"), edit.said.said);
    json_add_int(json, STR("feature"), edit.said.feature);
    json_key(json, STR("minutes"));
    if (edit.said.minutes < 0)
        json_put_null(json);
    else
        json_put_int(json, edit.said.minutes);
    json_close_object(json);
    return STATUS_OK;
}

static Status ticket_state(Request *request, JsonWriter *json)
{
    return case_state(request, json, EFFORT_TICKET);
}

static Status touchpoint_state(Request *request, JsonWriter *json)
{
    return case_state(request, json, EFFORT_TOUCHPOINT);
}

static Status get_ticket_effort(Request *request)
{
    return ticket_state(request, request->json);
}

static Status get_touchpoint_effort(Request *request)
{
    return touchpoint_state(request, request->json);
}

static Status put_edit(Store *store, void *context, Error *error)
{
    const EffortEdit *edit = context;
    return effort_put(store, edit->kind, edit->item, &edit->said, error);
}

static bool is_feature(Request *request, int64_t id)
{
    Feature *groups = NULL;
    size_t count = feature_catalog_groups(request->app->features, request->arena, &groups);
    for (size_t i = 0; i < count; i++) {
        if (groups[i].id == id) return true;
    }
    return id == 0;
}

static Status put_case(Request *request, EffortKind kind)
{
    EffortEdit edit = { .kind = kind };
    Status status = find_case(request, &edit);
    if (status == STATUS_OK)
        status = effort_read(request->store, kind, edit.item, &edit.said, request->error);
    if (status != STATUS_OK) return status;
    edit.said.feature = body_int(request, "feature", edit.said.feature);
    edit.said.minutes = body_int(request, "minutes", edit.said.minutes);
    if (!is_feature(request, edit.said.feature))
        return fail(request->error, STATUS_INVALID, STR("feature"), "There is no such feature.");
    status = request_edit(request, put_edit, &edit);
    return status == STATUS_OK ? case_state(request, request->json, kind) : status;
}

static Status put_ticket_effort(Request *request)
{
    return put_case(request, EFFORT_TICKET);
}

static Status put_touchpoint_effort(Request *request)
{
    return put_case(request, EFFORT_TOUCHPOINT);
}

// ---- all features

typedef struct Report {
    Request *request;
    uint16_t from, to;
    Feature *features;
    size_t count;
    FeatureEffort *effort;
    int64_t *people, *users; // active in 28 days, and accounts that use it
    double *rates;           // cases per 100 active people; NAN: nobody uses it
    bool *holds_hands;
    int64_t cases;
    bool cut;
    double median;
    bool *chosen; // by account number
    size_t account_count;
} Report;

static bool counts(void *context, Str account)
{
    const Report *report = context;
    uint32_t number = engine_account_find(live_engine(report->request->app->live), account);
    return number < report->account_count && report->chosen[number];
}

// People count once in each of their accounts.
static void count_users(Report *report)
{
    Request *request = report->request;
    const Engine *engine = live_engine(request->app->live);
    FeatureView view = feature_view(request->app->features, engine, request->arena);
    FeatureUsage *usage = ARENA_ARRAY(request->arena, FeatureUsage, view.set.count + 1);
    for (size_t account = 0; account < report->account_count; account++) {
        if (!report->chosen[account]) continue;
        engine_feature_usage(engine, (uint32_t)account, report->to, &view.set, usage);
        for (size_t i = 0; i < report->count && i < view.set.count; i++) {
            if (usage[i].people_28 != USAGE_UNKNOWN) report->people[i] += usage[i].people_28;
            report->users[i] += usage[i].events_28 > 0;
        }
    }
}

// Hand-holding: enough cases, and at least twice as many a person as features with cases usually have.
static void judge(Report *report, int64_t least)
{
    double *known = ARENA_ARRAY(report->request->arena, double, report->count + 1);
    size_t with_cases = 0;
    for (size_t i = 0; i < report->count; i++) {
        int64_t cases = report->effort[i].tickets + report->effort[i].touchpoints;
        report->rates[i] =
            report->people[i] > 0 ? 100 * (double)cases / (double)report->people[i] : (double)NAN;
        if (cases > 0) known[with_cases++] = report->rates[i];
    }
    report->median = effort_median(known, with_cases);
    for (size_t i = 0; i < report->count; i++) {
        int64_t cases = report->effort[i].tickets + report->effort[i].touchpoints;
        report->holds_hands[i] = cases >= least && report->rates[i] >= TIMES_MEDIAN * report->median;
    }
}

static Status read_report(Request *request, Report *report)
{
    const Zone *zone = live_zone(request->app->live);
    int64_t days = query_int(request, "days", DAYS_USUAL), least = query_int(request, "least", CASES_USUAL);
    *report = (Report){ .request = request,
                        .account_count = engine_account_count(live_engine(request->app->live)) };
    Status status = request_day(request, &report->to);
    if (status != STATUS_OK) return status;
    report->from = report->to >= days ? (uint16_t)(report->to - days + 1) : 1;
    report->chosen = ARENA_ARRAY(request->arena, bool, report->account_count + 1);
    status = choose_asked_accounts(request, report->to, report->chosen, report->account_count);
    if (status != STATUS_OK) return status;
    report->count = feature_catalog_groups(request->app->features, request->arena, &report->features);
    report->effort = ARENA_ARRAY(request->arena, FeatureEffort, report->count + 1);
    report->people = ARENA_ARRAY(request->arena, int64_t, report->count + 1);
    report->users = ARENA_ARRAY(request->arena, int64_t, report->count + 1);
    report->rates = ARENA_ARRAY(request->arena, double, report->count + 1);
    report->holds_hands = ARENA_ARRAY(request->arena, bool, report->count + 1);
    const EffortQuery query = { .features = report->features,
                                .count = report->count,
                                .from_us = zone_day_start(zone, report->from),
                                .to_us = zone_day_start(zone, report->to + 1u),
                                .counts = counts,
                                .context = report };
    status =
        effort_count(request->store, &query, report->effort, &report->cases, &report->cut, request->error);
    if (status != STATUS_OK) return status;
    count_users(report);
    judge(report, least);
    return STATUS_OK;
}

static void put_feature(JsonWriter *json, const Report *report, size_t i)
{
    const FeatureEffort *effort = &report->effort[i];
    json_open_object(json);
    json_add_int(json, STR("id"), report->features[i].id);
    json_add_text(json, STR("name"), report->features[i].name);
    json_add_bool(json, STR("key"), report->features[i].key);
    json_add_int(json, STR("tickets"), effort->tickets);
    json_add_int(json, STR("touchpoints"), effort->touchpoints);
    json_add_int(json, STR("minutes"), effort->minutes);
    json_add_int(json, STR("without_minutes"), effort->without_minutes);
    json_add_int(json, STR("accounts_helped"), effort->accounts);
    json_add_int(json, STR("accounts"), report->users[i]);
    json_add_int(json, STR("people"), report->people[i]);
    json_add_double(json, STR("cases_per_100"), report->rates[i]);
    json_add_bool(json, STR("hand_holding"), report->holds_hands[i]);
    json_close_object(json);
}

static Status get_effort(Request *request)
{
    Report report;
    Status status = read_report(request, &report);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("from"), report.from);
    json_add_day(json, STR("to"), report.to);
    json_add_int(json, STR("cases"), report.cases);
    json_add_bool(json, STR("cut"), report.cut);
    json_add_double(json, STR("median"), report.median);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < report.count; i++)
        put_feature(json, &report, i);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status put_rows(Sheet *sheet)
{
    static const char *const columns[] = { "feature",         "key",         "tickets",
                                           "touchpoints",     "minutes",     "without_minutes",
                                           "accounts_helped", "accounts",    "people",
                                           "cases_per_100",   "hand_holding" };
    Report report;
    Status status = read_report(sheet->request, &report);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_add_text(sheet, str_from_c(columns[i]));
    sheet_end_row(sheet, true);
    for (size_t i = 0; i < report.count; i++) {
        const FeatureEffort *effort = &report.effort[i];
        const int64_t numbers[] = { effort->tickets,         effort->touchpoints, effort->minutes,
                                    effort->without_minutes, effort->accounts,    report.users[i],
                                    report.people[i] };
        sheet_add_text(sheet, report.features[i].name);
        sheet_add_text(sheet, report.features[i].key ? STR("yes") : STR("no"));
        for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
            sheet_add_number(sheet, (double)numbers[n]);
        sheet_add_number(sheet, report.rates[i]);
        sheet_add_text(sheet, report.holds_hands[i] ? STR("yes") : STR("no"));
        sheet_end_row(sheet, false);
    }
    return STATUS_OK;
}

static Status get_effort_csv(Request *request)
{
    return answer_sheet(request, "feature-effort", NULL, put_rows);
}

// clang-format off
static const Field effort_query[] = {
    { "day", FIELD_DAY, .doc = "The last day of the period; otherwise today." },
    { "days", FIELD_INTEGER, .least = 7, .most = DAYS_MAX, .doc = "Days of the period; otherwise 90." },
    { "least", FIELD_INTEGER, .least = 1, .most = 1000, .doc = "Cases from which a feature can need hand-holding; otherwise 5." },
    { "segment", FIELD_INTEGER, .least = 1, .most = INT32_MAX, .doc = "Only the accounts of this segment." },
    { "owner", FIELD_TEXT, .most = 200, .doc = "Only the accounts of this owner." },
    { 0 },
};
static const Field case_body[] = {
    { "feature", FIELD_INTEGER, .least = 0, .most = INT32_MAX, .doc = "The feature it was about; 0: about none." },
    { "minutes", FIELD_INTEGER, .least = 0, .most = EFFORT_MINUTES_MAX, .doc = "How long it took the team." },
    { 0 },
};

const NamedShape feature_effort_shapes[] = {
    { "CaseEffort", "{said bool, feature int, minutes int?}" },
    { "FeatureEffort",
      "{id int, name text, key bool, tickets int, touchpoints int, minutes int, without_minutes int, accounts_helped int,"
      " accounts int, people int, cases_per_100 number?, hand_holding bool}" },
    { 0 },
};

const Route feature_effort_routes[] = {
    { .method = "GET",
      .path = "/api/v1/features/effort",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_effort,
      .slow = true,
      .summary = "What features cost in support and in the team's time: cases, minutes, cases per 100 active people, and which need hand-holding.",
      .query = effort_query,
      .response = "{from day, to day, cases int, cut bool, median number?, items [FeatureEffort]}" },
    { .method = "GET",
      .path = "/api/v1/features/effort.csv",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_FILTERED,
      .handler = get_effort_csv,
      .slow = true,
      .summary = "The same as CSV.",
      .query = effort_query,
      .response = "A header row, then a row a feature.",
      .response_type = CSV_TYPE },
    { .method = "GET",
      .path = "/api/v1/tickets/{id}/effort",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_ticket_effort,
      .state = ticket_state,
      .summary = "Which feature the ticket was about and how long it took.",
      .response = "CaseEffort" },
    { .method = "PUT",
      .path = "/api/v1/tickets/{id}/effort",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = put_ticket_effort,
      .state = ticket_state,
      .summary = "Says it; what is left out stays.",
      .body = case_body,
      .response = "CaseEffort" },
    { .method = "GET",
      .path = "/api/v1/touchpoints/{id}/effort",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_touchpoint_effort,
      .state = touchpoint_state,
      .summary = "Which feature the touchpoint was about and how long it took.",
      .response = "CaseEffort" },
    { .method = "PUT",
      .path = "/api/v1/touchpoints/{id}/effort",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = put_touchpoint_effort,
      .state = touchpoint_state,
      .summary = "Says it; what is left out stays.",
      .body = case_body,
      .response = "CaseEffort" },
    { 0 },
};
// clang-format on
