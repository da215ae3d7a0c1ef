// onboarding_modules.c: how good each module of onboarding is: what customers rate it, and how many it held
// up, under each version of the stage, so that a module that was rewritten, moved or dropped is compared with
// before.
//
// A rating belongs to a module by the key of its question: module_ and the milestone's name as a word. It
// counts for the version of the stage under which the account's onboarding had begun when it was given.
#include "act/survey_rows.h"
#include "api/health_json.h"
#include "api/journey_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "know/definition.h"
#include "learn/survey_figure.h"

#include <math.h>
#include <string.h>

enum { DAYS_USUAL = 730, DAYS_MAX = 3660, VERSIONS_MAX = 20, MODULES_MAX = 60 };

typedef struct ModuleVersion {
    int64_t version, changed_us;
    Str why;
    const Stage *stage;
    OnboardingFigures figures; // by milestone of the stage as it is
} ModuleVersion;

typedef struct Modules {
    Request *request;
    Journey journey;
    size_t stage_at;
    const Stage *stage; // as it is
    const StayMilestones *reached;
    uint16_t from, to, today;
    ModuleVersion *versions; // the newest first
    size_t version_count;
    const SurveyAnswerRow *ratings;
    const int64_t *rated_under; // one a rating: version of the stage; 0: none
    size_t rating_count;
} Modules;

// "First key feature" is module_first_key_feature.
static Str module_key(Str name, Arena *arena)
{
    char *key = ARENA_ARRAY(arena, char, SURVEY_KEY_BYTES_MAX + 1);
    size_t len = 7;
    memcpy(key, "module_", len);
    for (size_t i = 0; i < name.len && len < SURVEY_KEY_BYTES_MAX; i++) {
        char c = name.data[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (letter)
            key[len++] = c;
        else if (len > 7 && key[len - 1] != '_')
            key[len++] = '_';
    }
    if (len > 7 && key[len - 1] == '_') len--;
    return (Str){ key, len };
}

static int place_in(const Stage *stage, Str name)
{
    for (size_t k = 0; stage && k < stage->milestone_count; k++) {
        if (str_equal(stage->milestones[k].name, name)) return (int)k;
    }
    return -1;
}

// ---- reading

static Status read_versions(Modules *modules)
{
    Request *request = modules->request;
    Definition *versions = NULL, full;
    size_t count = 0;
    Status status = definition_versions(request->store, DEFINITION_STAGE, modules->stage->id, request->arena,
                                        &versions, &count, request->error);
    modules->versions = ARENA_ARRAY(request->arena, ModuleVersion, VERSIONS_MAX);
    for (size_t i = 0; i < count && i < VERSIONS_MAX && status == STATUS_OK; i++) {
        Error ignored;
        Stage *stage = ARENA_NEW(request->arena, Stage);
        status = definition_version(request->store, DEFINITION_STAGE, modules->stage->id, versions[i].version,
                                    request->arena, &full, request->error);
        if (status != STATUS_OK || stage_read(full.body, request->arena, stage, &ignored) != STATUS_OK)
            continue;
        ModuleVersion *version = &modules->versions[modules->version_count++];
        *version = (ModuleVersion){ full.version, full.changed_us, full.why, stage, { 0 } };
        journey_onboarding(&modules->journey, modules->stage_at, modules->reached, modules->from, modules->to,
                           modules->today, (uint32_t)full.version, *request->arena, &version->figures);
    }
    return status;
}

static int64_t version_under(const Modules *modules, Str account, uint16_t day)
{
    const Engine *engine = live_engine(modules->request->app->live);
    uint32_t number = engine_account_find(engine, account);
    int64_t version = 0;
    for (size_t i = 0; i < modules->journey.stay_count; i++) {
        const JourneyStay *stay = &modules->journey.stays[i];
        if (stay->account == number && stay->stage == modules->stage_at && stay->entered <= day)
            version = stay->version;
    }
    return version;
}

static Status read_ratings(Modules *modules)
{
    Request *request = modules->request;
    const Zone *zone = live_zone(request->app->live);
    SurveyAnswerRow *rows = NULL;
    size_t count = 0, kept = 0;
    Status status = survey_ratings_named(request->store, STR("module_"), zone_day_start(zone, modules->from),
                                         zone_day_start(zone, modules->to + 1u), request->arena, &rows,
                                         &count, request->error);
    if (status != STATUS_OK) return status;
    int64_t *under = ARENA_ARRAY(request->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        uint16_t day = 0;
        if (!sees_work(request, rows[i].account) || !zone_day(zone, rows[i].changed_us, &day)) continue;
        under[kept] = version_under(modules, rows[i].account, day);
        rows[kept++] = rows[i];
    }
    modules->ratings = rows;
    modules->rated_under = under;
    modules->rating_count = kept;
    return STATUS_OK;
}

// ---- answers

// Version 0: of all.
static void put_rating(const Modules *modules, Str key, int64_t version)
{
    JsonWriter *json = modules->request->json;
    SurveyTally tally = { 0 };
    for (size_t i = 0; i < modules->rating_count; i++) {
        if (str_equal(modules->ratings[i].question, key) &&
            (version == 0 || modules->rated_under[i] == version))
            survey_tally_add(&tally, modules->ratings[i].number);
    }
    SurveyFigure figure = survey_mean(SURVEY_RATING, &tally);
    json_add_int(json, STR("ratings"), figure.count);
    json_add_double(json, STR("mean"), figure.value);
    json_add_double(json, STR("low"), figure.low);
    json_add_double(json, STR("high"), figure.high);
}

// What the version did to the module, seen from the one before it.
static const char *change_of(const Modules *modules, size_t at, Str name)
{
    const Stage *now = modules->versions[at].stage;
    const Stage *before = at + 1 < modules->version_count ? modules->versions[at + 1].stage : NULL;
    int place = place_in(now, name), was = place_in(before, name);
    if (place < 0) return was < 0 ? "absent" : "dropped";
    if (!before) return "first";
    if (was < 0) return "added";
    const StageMilestone *a = &now->milestones[place], *b = &before->milestones[was];
    if (!str_equal(a->formula, b->formula) || a->day != b->day) return "rewritten";
    return place == was ? "same" : "moved";
}

static void put_counts(const ModuleFigures *module, JsonWriter *json)
{
    json_add_int(json, STR("reached"), (int64_t)module->reached);
    json_add_int(json, STR("held_up"), (int64_t)module->missed);
    json_add_int(json, STR("in_time"), (int64_t)module->on_time);
    json_add_double(json, STR("median_days"), module->median_days);
}

static void put_version(const Modules *modules, size_t at, Str name, Str key)
{
    JsonWriter *json = modules->request->json;
    const ModuleVersion *version = &modules->versions[at];
    static const ModuleFigures nothing = { .median_days = (double)NAN };
    int place = place_in(modules->stage, name);
    json_open_object(json);
    json_add_int(json, STR("version"), version->version);
    json_add_time(json, STR("changed_at"), version->changed_us);
    json_add_text(json, STR("why"), version->why);
    json_add_text(json, STR("change"), str_from_c(change_of(modules, at, name)));
    json_add_int(json, STR("entered"), (int64_t)version->figures.entered);
    put_counts(place >= 0 ? &version->figures.modules[place] : &nothing, json);
    put_rating(modules, key, version->version);
    json_close_object(json);
}

static void put_module(const Modules *modules, const OnboardingFigures *all, Str name, bool module)
{
    JsonWriter *json = modules->request->json;
    static const ModuleFigures nothing = { .median_days = (double)NAN };
    Str key = module_key(name, modules->request->arena);
    int place = place_in(modules->stage, name);
    json_open_object(json);
    json_add_text(json, STR("name"), name);
    json_add_text(json, STR("key"), key);
    json_add_bool(json, STR("module"), module);
    json_add_bool(json, STR("dropped"), place < 0);
    json_add_int(json, STR("entered"), (int64_t)all->entered);
    put_counts(place >= 0 ? &all->modules[place] : &nothing, json);
    put_rating(modules, key, 0);
    json_key(json, STR("versions"));
    json_open_array(json);
    for (size_t at = 0; at < modules->version_count; at++) {
        if (place_in(modules->versions[at].stage, name) >= 0 ||
            strcmp(change_of(modules, at, name), "dropped") == 0)
            put_version(modules, at, name, key);
    }
    json_close_array(json);
    json_close_object(json);
}

// Those of the stage as it is, then those that were dropped.
static void put_modules(const Modules *modules)
{
    JsonWriter *json = modules->request->json;
    OnboardingFigures all;
    Str names[MODULES_MAX];
    size_t count = 0;
    journey_onboarding(&modules->journey, modules->stage_at, modules->reached, modules->from, modules->to,
                       modules->today, 0, *modules->request->arena, &all);
    json_key(json, STR("modules"));
    json_open_array(json);
    for (size_t k = 0; k < modules->stage->milestone_count; k++) {
        names[count] = modules->stage->milestones[k].name;
        put_module(modules, &all, names[count++], modules->stage->milestones[k].module);
    }
    for (size_t at = 0; at < modules->version_count; at++) {
        const Stage *stage = modules->versions[at].stage;
        for (size_t k = 0; k < stage->milestone_count && count < MODULES_MAX; k++) {
            size_t i = 0;
            while (i < count && !str_equal(names[i], stage->milestones[k].name))
                i++;
            if (i < count) continue;
            names[count] = stage->milestones[k].name;
            put_module(modules, &all, names[count++], stage->milestones[k].module);
        }
    }
    json_close_array(json);
}

static Status get_modules(Request *request)
{
    Modules modules = { .request = request, .today = live_today(request->app->live) };
    StayMilestones *reached = NULL;
    Status status = request_days(request, DAYS_USUAL, DAYS_MAX, &modules.from, &modules.to);
    if (status == STATUS_OK) status = read_journey(request, STR(""), &modules.journey);
    if (status != STATUS_OK) return status;
    while (modules.stage_at < modules.journey.stage_count &&
           !modules.journey.stages[modules.stage_at].onboarding)
        modules.stage_at++;
    if (modules.stage_at == modules.journey.stage_count)
        return fail(request->error, STATUS_NOT_FOUND, STR(""),
                    "No stage is onboarding. Mark one of the stages as onboarding.");
    modules.stage = &modules.journey.stages[modules.stage_at];
    status = journey_milestones(request->store, &modules.journey, modules.stage_at, request->arena, &reached,
                                request->error);
    modules.reached = reached;
    if (status == STATUS_OK) status = read_versions(&modules);
    if (status == STATUS_OK) status = read_ratings(&modules);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("from"), modules.from);
    json_add_day(json, STR("to"), modules.to);
    json_add_int(json, STR("stage"), modules.stage->id);
    put_modules(&modules);
    json_close_object(json);
    return STATUS_OK;
}

static const Field days_query[] = {
    { "from", FIELD_DAY,
      .doc = "Who began, and what was rated, from this day on; two years before the last when not given." },
    { "to", FIELD_DAY, .doc = "Until this day; today when not given." },
    { 0 },
};

#define RATED_SHAPE                                                                                          \
    "entered int, reached int, held_up int, in_time int, median_days number?, ratings int, mean number?,"    \
    " low number?, high number?"

const NamedShape onboarding_module_shapes[] = {
    { "ModuleVersion", "{version int, changed_at time, why text, change "
                       "one(first|added|same|moved|rewritten|dropped), " RATED_SHAPE "}" },
    { "OnboardingModule",
      "{name text, key text, module bool, dropped bool, " RATED_SHAPE ", versions [ModuleVersion]}" },
    { 0 },
};

const Route onboarding_module_routes[] = {
    { .method = "GET",
      .path = "/api/v1/journey/onboarding/modules",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_modules,
      .slow = true,
      .summary = "The modules of onboarding: what customers rate them (the mean of 1 to 5 with the range in"
                 " which it lies in 95 of 100 cases), how many reached them and how many they hold up, under"
                 " each version of the stage. `key` is that of the question of a survey which rates it.",
      .query = days_query,
      .response = "{from day, to day, stage int, modules [OnboardingModule]}" },
    { 0 },
};
