// onboarding_report.c: how an onboarding comes on, for the customer's eyes: their goals, the milestones and
// their days, the first value, who must help next, what is in the way and where executive support is needed.
// No scores, warnings, notes of ours or people's names but those that were written for it.
#include "api/ahead_of_plan.h"
#include "api/health_json.h"
#include "api/journey_json.h"
#include "api/onboarding_stand_json.h"
#include "api/routes.h"
#include "api/sheet.h"
#include "api/work_json.h"

#include <string.h>

typedef struct OnboardingReport {
    Request *request;
    uint32_t account;
    OnboardingAsking asking;
    OnboardingStay stay;
    OnboardingStand stand;
    const Stage *stage;
    uint16_t reached[STAGE_MILESTONES_MAX]; // days; 0: not
    uint16_t until;                         // today, or the day it was closed
    Goal *goals;
    size_t goal_count;
    PlannedThing *features; // what adoption plans of that time want
    size_t feature_count;
} OnboardingReport;

// ---- reading

static Status read_reached(OnboardingReport *report, Str id)
{
    Journey journey;
    StayMilestones *reached = NULL;
    Request *request = report->request;
    Status status = read_journey(request, id, &journey);
    if (status == STATUS_OK)
        status = journey_account_milestones(request->store, &journey, id, request->arena, &reached,
                                            request->error);
    for (size_t i = 0; i < journey.stay_count && status == STATUS_OK; i++) {
        const JourneyStay *stay = &journey.stays[i];
        if (journey.stages[stay->stage].id == report->stage->id && stay->entered == report->stay.entered)
            memcpy(report->reached, reached[i].days, sizeof report->reached);
    }
    return status;
}

static Status begin_report(Request *request, OnboardingReport *report)
{
    *report = (OnboardingReport){ .request = request };
    Status status = request_account(request, &report->account);
    if (status == STATUS_OK) status = ask_onboarding(request, &report->asking);
    if (status != STATUS_OK) return status;
    report->stage = report->asking.stage;
    Str id = engine_account_id(report->asking.engine, report->account);
    status = onboarding_stay_read(request->store, report->stage->id, id, &report->stay, request->error);
    if (status == STATUS_OK && report->stay.entered == 0)
        return fail(request->error, STATUS_NOT_FOUND, STR(""),
                    "The account has never been in the stage “%.*s”.", STR_ARG(report->stage->name));
    if (status == STATUS_OK)
        status = onboarding_stand_read(&report->asking, report->account, &report->stay, request->arena,
                                       &report->stand, request->error);
    if (status == STATUS_OK) status = read_reached(report, id);
    const GoalFilter goals = { .account = id, .kind = STR("goal") };
    if (status == STATUS_OK)
        status = goal_list(request->store, &goals, request->arena, &report->goals, &report->goal_count,
                           request->error);
    report->until = report->stay.left ? report->stay.left : report->asking.today;
    if (status != STATUS_OK) return status;
    return planned_features(request, report->account, report->stay.entered, report->until, &report->features,
                            &report->feature_count);
}

typedef struct ReportStep {
    Str name;
    uint16_t due, reached; // 0: none
    const char *state;
} ReportStep;

static ReportStep step_of(const OnboardingReport *report, size_t k)
{
    const StageMilestone *milestone = &report->stage->milestones[k];
    int days = report->stay.early ? 0 : milestone->day; // since when it counts is not known
    uint16_t due = days > 0 ? (uint16_t)(report->stay.entered + days) : 0, on = report->reached[k];
    bool late = due > 0 && (on ? on : report->until) > due;
    return (ReportStep){ milestone->name, due, on,
                         on     ? late ? "late" : "reached"
                         : late ? "missed"
                                : "open" };
}

// A goal that was reached since it began, or is open.
static bool goal_counts(const OnboardingReport *report, const Goal *goal, uint16_t *reached_out)
{
    uint16_t changed = 0;
    bool dated = zone_day(engine_zone(report->asking.engine), goal->changed_us, &changed);
    bool reached = dated && str_equal(goal->state, STR("reached"));
    *reached_out = reached ? changed : 0;
    return reached ? changed >= report->stay.entered : str_equal(goal->state, STR("open"));
}

// ---- the answer

static void put_steps(const OnboardingReport *report)
{
    JsonWriter *json = report->request->json;
    json_key(json, STR("milestones"));
    json_open_array(json);
    for (size_t k = 0; k < report->stage->milestone_count; k++) {
        ReportStep step = step_of(report, k);
        json_open_object(json);
        json_add_text(json, STR("name"), step.name);
        json_add_bool(json, STR("first_value"), report->stage->milestones[k].value);
        json_add_day_or_null(json, STR("due"), step.due);
        json_add_day_or_null(json, STR("reached"), step.reached);
        json_add_text(json, STR("state"), str_from_c(step.state));
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_goals(const OnboardingReport *report)
{
    JsonWriter *json = report->request->json;
    json_key(json, STR("goals"));
    json_open_array(json);
    for (size_t i = 0; i < report->goal_count; i++) {
        uint16_t reached = 0;
        if (!goal_counts(report, &report->goals[i], &reached)) continue;
        json_open_object(json);
        json_add_text(json, STR("title"), report->goals[i].title);
        json_add_bool(json, STR("reached"), reached > 0);
        json_add_day_or_null(json, STR("day"), reached ? reached : report->goals[i].due_day);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_features(const OnboardingReport *report)
{
    JsonWriter *json = report->request->json;
    json_key(json, STR("features"));
    json_open_array(json);
    for (size_t i = 0; i < report->feature_count; i++)
        put_planned(json, &report->features[i]);
    json_close_array(json);
}

static void put_checks(const OnboardingReport *report)
{
    JsonWriter *json = report->request->json;
    json_key(json, STR("acceptance"));
    json_open_array(json);
    for (size_t i = 0; i < report->stand.item_count; i++) {
        json_open_object(json);
        json_add_text(json, STR("text"), report->stand.items[i].text);
        json_add_bool(json, STR("done"), report->stand.items[i].done);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_report(Request *request)
{
    OnboardingReport *report = ARENA_NEW(request->arena, OnboardingReport);
    Status status = begin_report(request, report);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    const OnboardingStay *stay = &report->stay;
    int target = stay->early ? 0 : report->stage->target_days;
    json_open_object(json);
    json_key(json, STR("account"));
    json_put_account(json, report->asking.engine, report->account, report->asking.today);
    json_add_text(json, STR("stage"), report->stage->name);
    json_add_day(json, STR("day"), report->asking.today);
    json_add_day(json, STR("entered"), stay->entered);
    json_add_bool(json, STR("since_unknown"), stay->early);
    json_add_day_or_null(json, STR("closed"), stay->left);
    json_add_int(json, STR("days"), report->until - stay->entered);
    json_add_day_or_null(json, STR("due"), target > 0 ? (uint16_t)(stay->entered + target) : 0);
    put_steps(report);
    put_features(report);
    put_goals(report);
    put_checks(report);
    json_add_int(json, STR("access_waiting"), report->stand.access.count);
    json_add_text(json, STR("help"), report->stand.note.help);
    json_add_text(json, STR("issues"), report->stand.note.issues);
    json_add_text(json, STR("support"), report->stand.note.support);
    json_close_object(json);
    return STATUS_OK;
}

// ---- the same as a file

static void add_row(Sheet *sheet, const char *part, Str name, const char *state, uint16_t due, uint16_t day)
{
    sheet_add_text(sheet, str_from_c(part));
    sheet_add_text(sheet, name);
    sheet_add_text(sheet, str_from_c(state));
    sheet_add_value(sheet, (Value){ .kind = due ? VALUE_DATE : VALUE_MISSING, .number = due });
    sheet_add_value(sheet, (Value){ .kind = day ? VALUE_DATE : VALUE_MISSING, .number = day });
    sheet_end_row(sheet, false);
}

static Status put_rows(Sheet *sheet)
{
    static const char *const columns[] = { "part", "name", "state", "due", "reached" };
    OnboardingReport *report = ARENA_NEW(sheet->request->arena, OnboardingReport);
    Status status = begin_report(sheet->request, report);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_add_text(sheet, str_from_c(columns[i]));
    sheet_end_row(sheet, true);
    for (size_t k = 0; k < report->stage->milestone_count; k++) {
        ReportStep step = step_of(report, k);
        add_row(sheet, "milestone", step.name, step.state, step.due, step.reached);
    }
    for (size_t i = 0; i < report->feature_count; i++) {
        const PlannedThing *thing = &report->features[i];
        add_row(sheet, thing->name.len > 0 ? "feature" : "active people", thing->name,
                thing->reached == 0                ? "open"
                : thing->reached < thing->planned  ? "early"
                : thing->reached == thing->planned ? "reached"
                                                   : "late",
                thing->planned, thing->reached);
    }
    for (size_t i = 0; i < report->goal_count; i++) {
        uint16_t reached = 0;
        if (goal_counts(report, &report->goals[i], &reached))
            add_row(sheet, "goal", report->goals[i].title, reached ? "reached" : "open",
                    report->goals[i].due_day, reached);
    }
    for (size_t i = 0; i < report->stand.item_count; i++)
        add_row(sheet, "acceptance", report->stand.items[i].text,
                report->stand.items[i].done ? "done" : "open", 0, 0);
    const OnboardingNote *note = &report->stand.note;
    if (note->help.len > 0) add_row(sheet, "help", note->help, "", 0, 0);
    if (note->issues.len > 0) add_row(sheet, "issues", note->issues, "", 0, 0);
    if (note->support.len > 0) add_row(sheet, "support", note->support, "", 0, 0);
    return STATUS_OK;
}

static Status get_report_csv(Request *request)
{
    return answer_sheet(request, "onboarding", NULL, put_rows);
}

const NamedShape onboarding_report_shapes[] = {
    { "OnboardingReportStep",
      "{name text, first_value bool, due day?, reached day?, state one(reached|late|missed|open)}" },
    { 0 },
};

const Route onboarding_report_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/onboarding-report",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_report,
      .slow = true,
      .summary = "How the newest onboarding of an account comes on, for the customer's own eyes: goals,"
                 " milestones and features with their days, the acceptance check, and what was written for "
                 "them: who must"
                 " help, what is in the way, where executive support is needed.",
      .response = "{account AccountRef?, stage text, day day, entered day, since_unknown bool, closed day?,"
                  " days int, due day?, milestones [OnboardingReportStep],"
                  " features [{" PLANNED_MEMBERS
                  "}], goals [{title text, reached bool, day day?}], acceptance [{text text, done bool}],"
                  " access_waiting int, help text, issues text, support text}" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/onboarding-report.csv",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_ACCOUNT,
      .handler = get_report_csv,
      .slow = true,
      .summary = "The same as CSV.",
      .response = "A header row, then a row for each milestone, goal, item and text.",
      .response_type = CSV_TYPE },
    { 0 },
};
