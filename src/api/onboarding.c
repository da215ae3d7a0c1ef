// onboarding.c: how onboarding goes: how long it takes, when the first value comes, what is used afterwards,
// module by module, and under each version of the stage.
#include "api/definitions.h"
#include "api/health_json.h"
#include "api/journey_json.h"
#include "api/know_json.h"
#include "api/routes.h"

#include <math.h>
#include <stdlib.h>

enum { DAYS_USUAL = 365, DAYS_MAX = 3660, VERSIONS_MAX = 20, AFTER_DAYS = 28, AFTER_ACCOUNTS_MAX = 2000 };

static int onboarding_stage(const Journey *journey)
{
    for (size_t i = 0; i < journey->stage_count; i++) {
        if (journey->stages[i].onboarding) return (int)i;
    }
    return -1;
}

// ---- what is used afterwards

typedef struct After {
    size_t measured, in_use;
    double median_people; // NAN without any
} After;

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

// Of those who completed it AFTER_DAYS days ago or more: people who were active in these days.
static After use_after(Request *request, const Journey *journey, int stage, uint16_t from, uint16_t to)
{
    const Engine *engine = live_engine(request->app->live);
    FormulaProblem problem;
    const Formula *people = formula_compile(STR("active_people(28d)"), FORMULA_OF_ACCOUNTS,
                                            request_formula_names(request), request->arena, &problem);
    double *values = ARENA_ARRAY(request->arena, double, AFTER_ACCOUNTS_MAX);
    After after = { .median_people = (double)NAN };
    uint16_t today = live_today(request->app->live);
    for (size_t i = 0; people && i < journey->stay_count && after.measured < AFTER_ACCOUNTS_MAX; i++) {
        const JourneyStay *stay = &journey->stays[i];
        bool counts = stay->stage == stage && !stay->early && stay->entered >= from && stay->entered <= to &&
                      stay->left && !stay->ended && stay->left + AFTER_DAYS <= today;
        if (!counts) continue;
        Arena scratch = *request->arena;
        FormulaResult result =
            formula_evaluate(people, engine, stay->account, (uint16_t)(stay->left + AFTER_DAYS), &scratch);
        if (result.value.kind == VALUE_MISSING) continue;
        values[after.measured++] = result.value.number;
        after.in_use += result.value.number > 0;
    }
    if (after.measured == 0) return after;
    qsort(values, after.measured, sizeof *values, by_value);
    after.median_people = (values[(after.measured - 1) / 2] + values[after.measured / 2]) / 2;
    return after;
}

// ---- answers

static void put_modules(JsonWriter *json, const Stage *stage, const OnboardingFigures *figures)
{
    json_key(json, STR("milestones"));
    json_open_array(json);
    for (size_t k = 0; k < stage->milestone_count; k++) {
        const ModuleFigures *module = &figures->modules[k];
        json_open_object(json);
        json_add_text(json, STR("name"), stage->milestones[k].name);
        json_add_bool(json, STR("module"), stage->milestones[k].module);
        json_add_bool(json, STR("first_value"), stage->milestones[k].value);
        json_add_int(json, STR("target_days"), stage->milestones[k].day);
        json_add_int(json, STR("reached"), (int64_t)module->reached);
        json_add_int(json, STR("missed"), (int64_t)module->missed);
        json_add_int(json, STR("in_time"), (int64_t)module->on_time);
        json_add_int(json, STR("early_wins"), (int64_t)module->early_wins);
        json_add_double(json, STR("median_days"), module->median_days);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_figures(JsonWriter *json, const Stage *stage, const OnboardingFigures *figures)
{
    json_add_int(json, STR("entered"), (int64_t)figures->entered);
    json_add_int(json, STR("completed"), (int64_t)figures->completed);
    json_add_int(json, STR("lost"), (int64_t)figures->lost);
    json_add_int(json, STR("open"), (int64_t)figures->open);
    json_add_int(json, STR("stuck"), (int64_t)figures->stuck);
    json_add_int(json, STR("in_time"), (int64_t)figures->in_time);
    json_add_double(json, STR("median_days"), figures->median_days);
    json_add_int(json, STR("valued"), (int64_t)figures->valued);
    json_add_double(json, STR("median_value_days"), figures->median_value_days);
    put_modules(json, stage, figures);
}

typedef struct Asked {
    const Journey *journey;
    size_t stage;
    const StayMilestones *reached;
    uint16_t from, to, today;
} Asked;

static OnboardingFigures figures_of(Request *request, const Asked *asked, uint32_t version)
{
    OnboardingFigures figures;
    journey_onboarding(asked->journey, asked->stage, asked->reached, asked->from, asked->to, asked->today,
                       version, *request->arena, &figures);
    return figures;
}

// The newest first. A version under which nobody entered says nothing and is left out.
static Status put_versions(Request *request, const Asked *asked)
{
    Definition *versions = NULL;
    size_t count = 0;
    const Stage *stage = &asked->journey->stages[asked->stage];
    Status status = definition_versions(request->store, DEFINITION_STAGE, stage->id, request->arena,
                                        &versions, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_key(json, STR("versions"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < VERSIONS_MAX; i++) {
        OnboardingFigures figures = figures_of(request, asked, (uint32_t)versions[i].version);
        if (figures.entered == 0) continue;
        json_open_object(json);
        json_add_int(json, STR("version"), versions[i].version);
        json_add_time(json, STR("changed_at"), versions[i].changed_us);
        json_add_text(json, STR("why"), versions[i].why);
        put_figures(json, stage, &figures);
        json_close_object(json);
    }
    json_close_array(json);
    return STATUS_OK;
}

static Status put_onboarding(Request *request, const Asked *asked)
{
    const Stage *stage = &asked->journey->stages[asked->stage];
    OnboardingFigures figures = figures_of(request, asked, 0);
    After after = use_after(request, asked->journey, (int)asked->stage, asked->from, asked->to);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("from"), asked->from);
    json_add_day(json, STR("to"), asked->to);
    json_key(json, STR("stage"));
    json_open_object(json);
    json_add_int(json, STR("id"), stage->id);
    json_add_text(json, STR("name"), stage->name);
    json_add_int(json, STR("target_days"), stage->target_days);
    json_close_object(json);
    put_figures(json, stage, &figures);
    json_add_int(json, STR("after_measured"), (int64_t)after.measured);
    json_add_int(json, STR("after_in_use"), (int64_t)after.in_use);
    json_add_double(json, STR("after_median_people"), after.median_people);
    Status status = put_versions(request, asked);
    json_close_object(json);
    return status;
}

static Status get_onboarding(Request *request)
{
    Asked asked = { .today = live_today(request->app->live) };
    Journey journey;
    StayMilestones *reached = NULL;
    Status status = request_days(request, DAYS_USUAL, DAYS_MAX, &asked.from, &asked.to);
    if (status == STATUS_OK) status = read_journey(request, STR(""), &journey);
    if (status != STATUS_OK) return status;
    int stage = onboarding_stage(&journey);
    if (stage < 0)
        return fail(request->error, STATUS_NOT_FOUND, STR(""),
                    "No stage is onboarding. Mark one of the stages as onboarding.");
    asked.journey = &journey;
    asked.stage = (size_t)stage;
    status =
        journey_milestones(request->store, &journey, asked.stage, request->arena, &reached, request->error);
    asked.reached = reached;
    return status == STATUS_OK ? put_onboarding(request, &asked) : status;
}

// ---- tables

static const Field days_query[] = {
    { "from", FIELD_DAY, .doc = "Who began from this day on; a year before the last when not given." },
    { "to", FIELD_DAY, .doc = "Who began until this day; today when not given." },
    { 0 },
};

#define FIGURES_SHAPE                                                                                        \
    "entered int, completed int, lost int, open int, stuck int, in_time int, median_days number?,"           \
    " valued int, median_value_days number?, milestones [OnboardingMilestone]"

const NamedShape onboarding_shapes[] = {
    { "OnboardingMilestone",
      "{name text, module bool, first_value bool, target_days int, reached int, missed int, in_time int,"
      " early_wins int, median_days number?}" },
    { "OnboardingVersion", "{version int, changed_at time, why text, " FIGURES_SHAPE "}" },
    { 0 },
};

const Route onboarding_routes[] = {
    { .method = "GET",
      .path = "/api/v1/journey/onboarding",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_onboarding,
      .slow = true,
      .summary = "How onboarding goes for those who began between two days: time to complete, time to first"
                 " value, use in the 28 days after it, its milestones, and each version of the stage.",
      .query = days_query,
      .response = "{from day, to day, stage {id int, name text, target_days int}, " FIGURES_SHAPE
                  ", after_measured int, after_in_use int, after_median_people number?,"
                  " versions [OnboardingVersion]}" },
    { 0 },
};
