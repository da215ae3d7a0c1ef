// adoption_setting.c: what the company means by adoption: rhythms of roles, breadth or depth, intended use.
#include "api/definitions.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "know/adoption.h"
#include "know/formula_names.h"

static Str rhythm_word(int64_t days)
{
    return days == 20  ? STR("daily")
           : days == 4 ? STR("weekly")
           : days == 1 ? STR("monthly")
           : days == 0 ? STR("none")
                       : STR("days");
}

static void put_roles(JsonWriter *json, const AdoptionChoice *choice)
{
    json_key(json, STR("roles"));
    json_open_array(json);
    for (size_t i = 0; i < choice->role_count; i++) {
        json_open_object(json);
        json_add_text(json, STR("role"), choice->roles[i].role);
        json_add_int(json, STR("rhythm"), choice->roles[i].days);
        json_add_text(json, STR("word"), rhythm_word(choice->roles[i].days));
        json_close_object(json);
    }
    json_close_array(json);
    json_add_int(json, STR("default_rhythm"), choice->default_days);
    json_add_text(json, STR("default_word"), rhythm_word(choice->default_days));
}

static void put_segments(Request *request, JsonWriter *json, const AdoptionChoice *choice)
{
    json_key(json, STR("segments"));
    json_open_array(json);
    for (size_t i = 0; i < choice->segment_count; i++) {
        int64_t segment = choice->segments[i].segment;
        Str name = definition_name(request->app->definitions, DEFINITION_SEGMENT, segment, request->arena);
        if (name.len == 0) continue; // taken away meanwhile
        json_open_object(json);
        json_add_int(json, STR("segment"), segment);
        json_add_text(json, STR("name"), name);
        json_add_text(json, STR("measure"), adoption_measure_name(choice->segments[i].measure));
        json_close_object(json);
    }
    json_close_array(json);
}

static Status choice_state(Request *request, JsonWriter *json)
{
    Definition kept;
    AdoptionChoice choice = adoption_choice_read(request->app->definitions, request->arena, &kept);
    FeatureView features =
        feature_view(request->app->features, live_engine(request->app->live), request->arena);
    json_open_object(json);
    put_roles(json, &choice);
    json_add_double(json, STR("behind_below"), choice.behind_below);
    json_add_text(json, STR("measure"), adoption_measure_name(choice.measure));
    put_segments(request, json, &choice);
    json_add_int(json, STR("power_days"), choice.power_days);
    json_add_double(json, STR("power_features"), choice.power_features);
    json_add_int(json, STR("power_wanted"), choice.power_wanted);
    json_key(json, STR("effectiveness"));
    json_open_object(json);
    json_add_text(json, STR("formula"), choice.effectiveness);
    json_close_object(json);
    adoption_intended_put(&choice, json);
    json_add_double(json, STR("good_from"), choice.good_from);
    json_add_double(json, STR("poor_below"), choice.poor_below);
    json_add_int(json, STR("key_features"), (int64_t)features.key_count);
    json_add_int(json, STR("version"), kept.version);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_choice(Request *request)
{
    return choice_state(request, request->json);
}

static Status check_segments(Request *request, const AdoptionChoice *choice)
{
    for (size_t i = 0; i < choice->segment_count; i++) {
        Definition segment;
        if (!definition_get(request->app->definitions, DEFINITION_SEGMENT, choice->segments[i].segment,
                            request->arena, &segment))
            return fail(request->error, STATUS_INVALID, STR("segments"),
                        "There is no segment with the number %lld.", (long long)choice->segments[i].segment);
    }
    return STATUS_OK;
}

// What it says has to compile as it is to be.
static Status check_choice(Request *request, const AdoptionChoice *choice)
{
    const App *app = request->app;
    Adoption *adoption = ARENA_NEW(request->arena, Adoption);
    Status status = check_segments(request, choice);
    if (status != STATUS_OK) return status;
    const FormulaNames *names = formula_names_adopting(live_engine(app->live), app->features,
                                                       app->definitions, choice, request->arena);
    return adoption_compile(choice, names, request->arena, adoption, request->error);
}

static Status put_choice(Request *request)
{
    Definition kept;
    AdoptionChoice choice = adoption_choice_read(request->app->definitions, request->arena, &kept);
    Status status =
        adoption_choice_parse(body_members(request, "why"), request->arena, &choice, request->error);
    if (status == STATUS_OK) status = check_choice(request, &choice);
    if (status == STATUS_OK)
        status = save_definition(request, DEFINITION_ADOPTION, kept.id, ADOPTION_DEFINITION,
                                 adoption_choice_body(&choice, request->arena), &kept.id);
    return status == STATUS_OK ? choice_state(request, request->json) : status;
}

// clang-format off
static const Field choice_body[] = {
    { "roles", FIELD_ARRAY, .doc = "How often people with a role should come: {role, rhythm}; daily, weekly, monthly, none or a number of days of 28; at most 30." },
    { "default_rhythm", FIELD_ANY, .doc = "The same of everybody else: none expects nothing." },
    { "behind_below", FIELD_NUMBER, .doc = "Who came on less than this share of the days is behind; 0 to 1." },
    { "measure", FIELD_TEXT, .one_of = ADOPTION_MEASURE_NAMES, .doc = "Whether success is broad use by everybody or deep use by power users." },
    { "segments", FIELD_ARRAY, .doc = "Segments measured otherwise: {segment, measure}; the first that holds the account; at most 20." },
    { "power_days", FIELD_INTEGER, .least = 1, .most = ADOPTION_DAYS, .doc = "On how many of 28 days a power user comes at least." },
    { "power_features", FIELD_NUMBER, .doc = "Which share of the key features a power user uses at least; 0 to 1." },
    { "power_wanted", FIELD_INTEGER, .least = 1, .most = ADOPTION_WANTED_MAX, .doc = "How many power users an account should have, unless its attribute power_users_wanted says so." },
    { "effectiveness", FIELD_OBJECT, .doc = "{formula}: a share of your own; empty: the key features that active people use." },
    { "intended", FIELD_ARRAY, .doc = "What intended use is: {name, formula, meaning, at_least, at_most}; a yes or no, or a number with bounds; at most 20." },
    { "good_from", FIELD_NUMBER, .doc = "From which share on a sign is good; 0 to 1." },
    { "poor_below", FIELD_NUMBER, .doc = "Below which share a sign is poor; 0 to 1." },
    DEFINITION_WHY_FIELD,
    { 0 },
};

const NamedShape adoption_setting_shapes[] = {
    { "AdoptionSetting",
      "{roles [{role text, rhythm int, word one(daily|weekly|monthly|none|days)}], default_rhythm int,"
      " default_word one(daily|weekly|monthly|none|days), behind_below number, measure one(breadth|depth),"
      " segments [{segment int, name text, measure one(breadth|depth)}], power_days int, power_features number,"
      " power_wanted int, effectiveness {formula text},"
      " intended [{name text, formula text, meaning text, at_least number?, at_most number?}],"
      " good_from number, poor_below number, key_features int, version int}" },
    { 0 },
};

const Route adoption_setting_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings/adoption",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_choice,
      .state = choice_state,
      .summary = "What the company means by adoption: rhythms of roles, breadth or depth, power users, intended use.",
      .response = "AdoptionSetting" },
    { .method = "PUT",
      .path = "/api/v1/settings/adoption",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = put_choice,
      .state = choice_state,
      .summary = "Says it; what is left out stays. The past is measured by it at once.",
      .body = choice_body,
      .response = "AdoptionSetting" },
    { 0 },
};
// clang-format on
