// next_stage.c: the next stage of an account's journey: what is still missing for it, and what is ready to
// push the customer along.
#include "api/health_json.h"
#include "api/journey_json.h"
#include "api/know_json.h"
#include "api/routes.h"

enum { CONDITIONS_MAX = 20 };

// The highest place among the stages that hold on the day; -1: none.
static int place_of_account(const Journey *journey, uint16_t day)
{
    int place = -1;
    for (size_t i = 0; i < journey->stay_count; i++) {
        const JourneyStay *stay = &journey->stays[i];
        if (stay_holds(stay, day) && stay->stage > place) place = stay->stage;
    }
    return place;
}

// The first stage behind the place that accounts can be in; NULL: there is none.
static const Stage *stage_after(const Journey *journey, int place)
{
    for (size_t i = (size_t)(place + 1); i < journey->stage_count; i++) {
        if (journey->stages[i].on) return &journey->stages[i];
    }
    return NULL;
}

static void put_resources(JsonWriter *json, const Stage *stage)
{
    json_key(json, STR("resources"));
    json_open_array(json);
    for (size_t i = 0; stage && i < stage->resource_count; i++) {
        json_open_object(json);
        json_add_text(json, STR("stage"), stage->name);
        json_add_text(json, STR("name"), stage->resources[i].name);
        json_add_text(json, STR("kind"), stage->resources[i].kind);
        json_add_text(json, STR("url"), stage->resources[i].url);
        json_close_object(json);
    }
    json_close_array(json);
}

// What must all be true to enter, each with whether it is. A formula that does not compile is one condition,
// not met.
static void put_conditions(Request *request, const Stage *stage, uint32_t account, uint16_t day)
{
    const Formula *parts[CONDITIONS_MAX];
    FormulaProblem problem;
    JsonWriter *json = request->json;
    const Formula *whole = formula_compile(stage->enter, FORMULA_OF_ACCOUNTS, request_formula_names(request),
                                           request->arena, &problem);
    size_t count = whole ? formula_conditions(whole, request->arena, parts, CONDITIONS_MAX) : 0;
    json_key(json, STR("conditions"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        uint32_t at, end;
        formula_place(parts[i], &at, &end);
        FormulaResult result =
            formula_evaluate(parts[i], live_engine(request->app->live), account, day, request->arena);
        json_open_object(json);
        json_add_text(json, STR("text"), str_slice(stage->enter, at, end));
        json_add_bool(json, STR("met"), result.value.kind == VALUE_BOOL && result.value.number > 0);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_stage(Request *request, const char *key, const Stage *stage, uint32_t account, uint16_t day)
{
    JsonWriter *json = request->json;
    json_key(json, str_from_c(key));
    if (!stage) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_int(json, STR("id"), stage->id);
    json_add_text(json, STR("name"), stage->name);
    json_add_text(json, STR("meaning"), stage->meaning);
    json_add_text(json, STR("plan"), stage->plan);
    put_conditions(request, stage, account, day);
    put_resources(json, stage);
    json_close_object(json);
}

static Status get_next_stage(Request *request)
{
    uint32_t account = ENGINE_NONE;
    uint16_t day = 0;
    Journey journey;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status == STATUS_OK)
        status = read_journey(request, engine_account_id(live_engine(request->app->live), account), &journey);
    if (status != STATUS_OK) return status;
    int place = place_of_account(&journey, day);
    json_open_object(request->json);
    json_add_day(request->json, STR("day"), day);
    put_stage(request, "now", place >= 0 ? &journey.stages[place] : NULL, account, day);
    put_stage(request, "next", stage_after(&journey, place), account, day);
    json_close_object(request->json);
    return STATUS_OK;
}

// clang-format off
static const Field day_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; otherwise now." },
    { 0 },
};

const NamedShape next_stage_shapes[] = {
    { "StageReadiness",
      "{id int, name text, meaning text, plan text, conditions [{text text, met bool}],"
      " resources [{stage text, name text, kind one(" STAGE_RESOURCE_NAMES "), url text}]}" },
    { 0 },
};

const Route next_stage_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/next-stage",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_next_stage,
      .summary = "The last stage that the account is in and the one after it: what is still missing to enter, and the resources that are ready.",
      .query = day_query,
      .response = "{day day, now StageReadiness?, next StageReadiness?}",
      .slow = true },
    { 0 },
};
// clang-format on
