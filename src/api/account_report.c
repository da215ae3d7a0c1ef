// account_report.c: what a customer's own leader should see of a period: how the product is used, what came
// of it, what they reached and what changed. For the customer's eyes: no scores, warnings, notes or people's
// names.
#include "api/ahead_of_plan.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "api/sheet.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "know/account_tree.h"
#include "know/report_choice.h"

#include <math.h>

enum {
    REPORT_DAYS_USUAL = 91,
    REPORT_DAYS_MAX = 366,
    REPORT_WEEKS_MAX = REPORT_DAYS_MAX / 7 + 1,
    REPORT_FEATURES_MAX = 12,
    REPORT_PARTS_MAX = 50,
};

typedef struct ReportFigure {
    Str key, name, unit;
    bool share;
    double before, now; // as of the day before the period, and of its last day; NAN: not known
} ReportFigure;

typedef struct Report {
    Request *request;
    const Engine *engine;
    uint32_t account;
    uint16_t from, to, before; // `before`: the day before the period
    ReportFigure *figures;
    size_t figure_count;
} Report;

// ---- figures

static double known(uint32_t count)
{
    return count == USAGE_UNKNOWN ? (double)NAN : count;
}

static void add_figure(Report *report, const char *key, const char *unit, double before, double now)
{
    report->figures[report->figure_count++] =
        (ReportFigure){ .key = str_from_c(key), .unit = str_from_c(unit), .before = before, .now = now };
}

static void add_use(Report *report, const FeatureView *features)
{
    Usage then, now;
    engine_usage(report->engine, report->account, report->before, &features->set, &then);
    engine_usage(report->engine, report->account, report->to, &features->set, &now);
    double seats_then = account_seats(report->engine, report->account, report->before);
    double seats_now = account_seats(report->engine, report->account, report->to);
    add_figure(report, "active_people", "people", known(then.active_28), known(now.active_28));
    add_figure(report, "people", "people", then.people, now.people);
    add_figure(report, "active_days", "days", known(then.active_days_28), known(now.active_days_28));
    add_figure(report, "events", "events", (double)then.events_28, (double)now.events_28);
    add_figure(report, "seat_use", "", known(then.active_28) / seats_then, known(now.active_28) / seats_now);
    report->figures[report->figure_count - 1].share = true;
}

static double number_on(const Report *report, const Formula *formula, uint16_t day)
{
    FormulaResult result =
        formula_evaluate(formula, report->engine, report->account, day, report->request->arena);
    return result.value.kind == VALUE_NUMBER ? result.value.number : (double)NAN;
}

// A metric that is gone or became ours since it was chosen is left out.
static Status add_metrics(Report *report)
{
    Request *request = report->request;
    const FormulaNames *names = request_formula_names(request);
    ReportChoice choice;
    Status status = report_choice_read(request->store, request->arena, &choice, request->error);
    for (size_t i = 0; i < choice.count && status == STATUS_OK; i++) {
        const Formula *formula = NULL;
        Error left_out = { 0 };
        if (report_metric_compile(choice.metrics[i], names, request->arena, &formula, &left_out) != STATUS_OK)
            continue;
        report->figures[report->figure_count++] =
            (ReportFigure){ .key = STR("metric"),
                            .name = choice.metrics[i],
                            .unit = formula_unit(formula),
                            .share = formula_type(formula) == FORMULA_SHARE,
                            .before = number_on(report, formula, report->before),
                            .now = number_on(report, formula, report->to) };
    }
    return status;
}

static Status begin_report(Request *request, Report *report)
{
    *report = (Report){ .request = request, .engine = live_engine(request->app->live) };
    Status status = request_account(request, &report->account);
    if (status == STATUS_OK)
        status = request_days(request, REPORT_DAYS_USUAL, REPORT_DAYS_MAX, &report->from, &report->to);
    if (status == STATUS_OK && report->from < 2)
        status = fail(request->error, STATUS_INVALID, STR("from"), "Choose a day after 1970-01-02.");
    if (status != STATUS_OK) return status;
    report->before = (uint16_t)(report->from - 1);
    report->figures = ARENA_ARRAY(request->arena, ReportFigure, REPORT_METRICS_MAX + 8);
    const FeatureView features = feature_view(request->app->features, report->engine, request->arena);
    add_use(report, &features);
    return add_metrics(report);
}

static void put_figures(const Report *report)
{
    JsonWriter *json = report->request->json;
    json_key(json, STR("figures"));
    json_open_array(json);
    for (size_t i = 0; i < report->figure_count; i++) {
        const ReportFigure *figure = &report->figures[i];
        json_open_object(json);
        json_add_text(json, STR("key"), figure->key);
        json_add_text(json, STR("name"), figure->name);
        json_add_text(json, STR("unit"), figure->unit);
        json_add_bool(json, STR("share"), figure->share);
        json_add_double(json, STR("before"), figure->before);
        json_add_double(json, STR("now"), figure->now);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- by week, by feature, by part

typedef struct ReportWeek {
    uint16_t day; // its last
    uint32_t people;
} ReportWeek;

// Whole weeks that end on the last day of the period, oldest first.
static size_t read_weeks(const Report *report, ReportWeek *weeks)
{
    size_t days = (size_t)(report->to - report->from) + 1, count = days / 7;
    UsageDay *usage = ARENA_ARRAY(report->request->arena, UsageDay, days);
    engine_usage_days(report->engine, report->account, report->from, report->to, usage);
    for (size_t i = 0; i < count; i++) {
        size_t back = 7 * (count - 1 - i);
        weeks[i] = (ReportWeek){ (uint16_t)(report->to - back), usage[days - 1 - back].wau };
    }
    return count;
}

static void put_weeks(const Report *report)
{
    JsonWriter *json = report->request->json;
    ReportWeek weeks[REPORT_WEEKS_MAX];
    size_t count = read_weeks(report, weeks);
    json_key(json, STR("weeks"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_day(json, STR("day"), weeks[i].day);
        json_add_known(json, STR("people"), weeks[i].people);
        json_close_object(json);
    }
    json_close_array(json);
}

typedef struct ReportFeature {
    Str name;
    double before, now; // people in 28 days
    bool fresh;         // first used in the period
} ReportFeature;

// Most used first.
static size_t keep_feature(ReportFeature *features, size_t count, ReportFeature one)
{
    size_t place = count;
    while (place > 0 && one.now > features[place - 1].now)
        place--;
    if (place == REPORT_FEATURES_MAX) return count;
    size_t kept = count < REPORT_FEATURES_MAX ? count + 1 : REPORT_FEATURES_MAX;
    memmove(features + place + 1, features + place, (kept - place - 1) * sizeof *features);
    features[place] = one;
    return kept;
}

// Features that have a name, for the words of the product's events are for its makers.
static size_t read_features(const Report *report, ReportFeature *features)
{
    Arena *arena = report->request->arena;
    const FeatureView view = feature_view(report->request->app->features, report->engine, arena);
    FeatureUsage *then = ARENA_ARRAY(arena, FeatureUsage, view.set.count + 1);
    FeatureUsage *now = ARENA_ARRAY(arena, FeatureUsage, view.set.count + 1);
    size_t count = 0;
    engine_feature_usage(report->engine, report->account, report->before, &view.set, then);
    engine_feature_usage(report->engine, report->account, report->to, &view.set, now);
    for (size_t i = 0; i < view.set.count; i++) {
        if (view.features[i].id == 0 || now[i].events_28 == 0) continue;
        bool fresh = now[i].first_day >= report->from;
        count = keep_feature(features, count,
                             (ReportFeature){ view.features[i].name, known(then[i].people_28),
                                              known(now[i].people_28), fresh });
    }
    return count;
}

static void put_features(const Report *report)
{
    JsonWriter *json = report->request->json;
    ReportFeature features[REPORT_FEATURES_MAX];
    size_t count = read_features(report, features);
    json_key(json, STR("features"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("name"), features[i].name);
        json_add_double(json, STR("before"), features[i].before);
        json_add_double(json, STR("now"), features[i].now);
        json_add_bool(json, STR("new"), features[i].fresh);
        json_close_object(json);
    }
    json_close_array(json);
}

typedef struct ReportPart {
    Str name;
    double before, now; // active people in 28 days
} ReportPart;

static double active_on(const Report *report, uint32_t account, uint16_t day)
{
    Usage usage;
    engine_usage(report->engine, account, day, NULL, &usage);
    return known(usage.active_28);
}

// What is below the account; parts that the caller does not see are left out.
static size_t read_parts(const Report *report, ReportPart *parts)
{
    const Request *request = report->request;
    AccountTree tree = account_tree(report->engine, report->account, report->to, request->arena);
    size_t count = 0;
    for (size_t i = 1; i < tree.count && count < REPORT_PARTS_MAX; i++) {
        uint32_t account = tree.nodes[i].account;
        if (!sees_account(request, account)) continue;
        parts[count++] = (ReportPart){ account_name(report->engine, account, report->to),
                                       active_on(report, account, report->before),
                                       active_on(report, account, report->to) };
    }
    return count;
}

static void put_parts(const Report *report)
{
    JsonWriter *json = report->request->json;
    ReportPart parts[REPORT_PARTS_MAX];
    size_t count = read_parts(report, parts);
    json_key(json, STR("parts"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("name"), parts[i].name);
        json_add_double(json, STR("before"), parts[i].before);
        json_add_double(json, STR("now"), parts[i].now);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- goals, and what changed

// Their own goals by title: notes and owners are ours, promises and wishes too.
static Status put_goals(const Report *report)
{
    Request *request = report->request;
    const GoalFilter filter = { .account = account_named(request, request->path_values[0]),
                                .kind = STR("goal") };
    Goal *goals = NULL;
    size_t count = 0;
    Status status = goal_list(request->store, &filter, request->arena, &goals, &count, request->error);
    JsonWriter *json = request->json;
    json_key(json, STR("goals"));
    json_open_array(json);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        uint16_t changed = 0;
        bool dated = zone_day(engine_zone(report->engine), goals[i].changed_us, &changed);
        bool reached = dated && str_equal(goals[i].state, STR("reached")) && changed >= report->from &&
                       changed <= report->to;
        if (!reached && !str_equal(goals[i].state, STR("open"))) continue;
        json_open_object(json);
        json_add_text(json, STR("title"), goals[i].title);
        json_add_bool(json, STR("reached"), reached);
        json_add_day_or_null(json, STR("day"), reached ? changed : goals[i].due_day);
        json_close_object(json);
    }
    json_close_array(json);
    return status;
}

// What was reached in the period before its planned day.
static Status put_ahead(const Report *report)
{
    PlannedThing *things = NULL;
    size_t count = 0;
    Status status = things_ahead(report->request, report->account, report->from, report->to, &things, &count);
    JsonWriter *json = report->request->json;
    json_key(json, STR("ahead"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        put_planned(json, &things[i]);
    json_close_array(json);
    return status;
}

static bool same_value(Value a, Value b)
{
    if (a.kind != b.kind) return false;
    return a.kind == VALUE_TEXT ? str_equal(a.text, b.text) : !(a.number < b.number || a.number > b.number);
}

// What both sides know of the contract.
static void put_changes(const Report *report)
{
    static const Str keys[] = { STR_CONST("plan"), STR_CONST("seats") };
    JsonWriter *json = report->request->json;
    json_key(json, STR("changes"));
    json_open_array(json);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        Value then = engine_account_attribute(report->engine, report->account, keys[i], report->before);
        Value now = engine_account_attribute(report->engine, report->account, keys[i], report->to);
        if (now.kind == VALUE_MISSING || then.kind == VALUE_MISSING || same_value(then, now)) continue;
        json_open_object(json);
        json_add_text(json, STR("key"), keys[i]);
        json_key(json, STR("before"));
        json_put_value(json, then);
        json_key(json, STR("now"));
        json_put_value(json, now);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_report(Request *request)
{
    Report report;
    Status status = begin_report(request, &report);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("account"));
    json_put_account(json, report.engine, report.account, report.to);
    json_add_day(json, STR("from"), report.from);
    json_add_day(json, STR("to"), report.to);
    put_figures(&report);
    put_weeks(&report);
    put_features(&report);
    put_parts(&report);
    status = put_goals(&report);
    if (status == STATUS_OK) status = put_ahead(&report);
    put_changes(&report);
    json_close_object(json);
    return status;
}

// ---- the same as a file

static void add_row(Sheet *sheet, const char *part, Str name, double before, double now)
{
    sheet_add_text(sheet, str_from_c(part));
    sheet_add_text(sheet, name);
    sheet_add_number(sheet, before);
    sheet_add_number(sheet, now);
    sheet_end_row(sheet, false);
}

static Status put_rows(Sheet *sheet)
{
    Report report;
    ReportWeek weeks[REPORT_WEEKS_MAX];
    ReportFeature features[REPORT_FEATURES_MAX];
    ReportPart parts[REPORT_PARTS_MAX];
    Status status = begin_report(sheet->request, &report);
    if (status != STATUS_OK) return status;
    static const char *const columns[] = { "part", "name", "before", "now" };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_add_text(sheet, str_from_c(columns[i]));
    sheet_end_row(sheet, true);
    for (size_t i = 0; i < report.figure_count; i++) {
        const ReportFigure *figure = &report.figures[i];
        add_row(sheet, "figure", figure->name.len > 0 ? figure->name : figure->key, figure->before,
                figure->now);
    }
    size_t count = read_features(&report, features);
    for (size_t i = 0; i < count; i++)
        add_row(sheet, "people who used", features[i].name, features[i].before, features[i].now);
    count = read_parts(&report, parts);
    for (size_t i = 0; i < count; i++)
        add_row(sheet, "active people of", parts[i].name, parts[i].before, parts[i].now);
    count = read_weeks(&report, weeks);
    for (size_t i = 0; i < count; i++) {
        sheet_add_text(sheet, STR("active people in the week to"));
        sheet_add_day(sheet, weeks[i].day);
        sheet_add_number(sheet, (double)NAN);
        sheet_add_number(sheet, known(weeks[i].people));
        sheet_end_row(sheet, false);
    }
    return STATUS_OK;
}

static Status get_report_csv(Request *request)
{
    return answer_sheet(request, "report", NULL, put_rows);
}

static Status get_report_xlsx(Request *request)
{
    return answer_sheet(request, "report", "Report", put_rows);
}

// ---- tables

static const Field report_query[] = {
    { "from", FIELD_DAY, .doc = "The first day of the period; 91 days in all when not given." },
    { "to", FIELD_DAY, .doc = "The last day of the period; today when not given." },
    { 0 },
};

const NamedShape account_report_shapes[] = {
    { "ReportFigure",
      "{key one(active_people|people|active_days|events|seat_use|metric), name text, unit text, share bool,"
      " before number?, now number?}" },
    { "ReportPart", "{name text, before number?, now number?}" },
    { "ReportFeature", "{name text, before number?, now number?, new bool}" },
    { 0 },
};

#define FOR_LEADER .sight = SIGHT_ACCOUNT, .query = report_query, .slow = true

const Route account_report_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/report",
      .permission = PERMISSION_READ,
      FOR_LEADER,
      .handler = get_report,
      .summary = "What the customer's own leader should see of a period: use, chosen metrics, features, "
                 "parts, goals,"
                 " what came before its planned day, and changes. Holds no scores, warnings, notes or "
                 "people's names.",
      .response =
          "{account AccountRef, from day, to day, figures [ReportFigure], weeks [{day day, people int?}],"
          " features [ReportFeature], parts [ReportPart], goals [{title text, reached bool, day day?}],"
          " ahead [{" PLANNED_MEMBERS "}], changes [{key text, before any, now any}]}" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/report.csv",
      .permission = PERMISSION_EXPORT,
      FOR_LEADER,
      .handler = get_report_csv,
      .summary = "The figures of the report as CSV.",
      .response = "A header row, then a row a figure.",
      .response_type = CSV_TYPE },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/report.xlsx",
      .permission = PERMISSION_EXPORT,
      FOR_LEADER,
      .handler = get_report_xlsx,
      .summary = "The same as a spreadsheet.",
      .response = "A sheet with a header row, then a row a figure.",
      .response_type = XLSX_TYPE },
    { 0 },
};
