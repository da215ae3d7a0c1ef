// occasions.c: good reasons to write to a customer now, and to whom.
#include "api/health_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "know/contact.h"
#include "know/occasion.h"

// Who comes most of those who may be written to; ENGINE_NONE: nobody does.
static uint32_t closest_person(const Engine *engine, uint32_t account, uint16_t day, Arena *arena)
{
    PersonUsage *usage = NULL;
    size_t count = engine_people_usage(engine, account, day, NULL, arena, &usage);
    uint32_t best = ENGINE_NONE;
    uint16_t most = 0;
    for (size_t i = 0; i < count; i++) {
        bool anonymous = false;
        (void)engine_person_id(engine, usage[i].person, &anonymous);
        uint16_t days = usage[i].active_days_28 == UINT16_MAX ? 0 : usage[i].active_days_28;
        if (anonymous || days <= most || !person_may_be_sent_to(engine, usage[i].person, day)) continue;
        best = usage[i].person;
        most = days;
    }
    return best;
}

static void put_person(Request *request, uint32_t person, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    json_key(json, STR("to"));
    if (person == ENGINE_NONE) {
        json_put_null(json);
        return;
    }
    Str name = person_name(engine, person, day, request->arena);
    Str first = text_attribute(engine_person_attribute(engine, person, STR("first_name"), day));
    json_open_object(json);
    json_add_text(json, STR("id"), engine_person_id(engine, person, NULL));
    json_add_text(json, STR("name"), name);
    json_add_text(json, STR("first_name"), first.len > 0 ? first : str_cut(name, ' ').head);
    json_add_text(json, STR("email"),
                  text_attribute(engine_person_attribute(engine, person, STR("email"), day)));
    json_close_object(json);
}

static void put_occasion(JsonWriter *json, const Occasion *occasion)
{
    json_open_object(json);
    json_add_text(json, STR("kind"), occasion_kind_names[occasion->kind]);
    json_add_day(json, STR("day"), occasion->day);
    json_add_int(json, STR("years"), occasion->kind == OCCASION_ANNIVERSARY ? occasion->number : 0);
    json_add_text(json, STR("title"), occasion->title);
    json_add_bool(json, STR("asked"), occasion->asked);
    json_close_object(json);
}

static uint16_t last_contact(const Engine *engine, uint32_t account, uint16_t today)
{
    Value said = engine_account_attribute(engine, account, STR("last_touchpoint"), today);
    return said.kind == VALUE_DATE && said.number > 0 && said.number < ZONE_DAYS ? (uint16_t)said.number : 0;
}

static Status list_occasions(Request *request)
{
    const Engine *engine = live_engine(request->app->live);
    const uint16_t today = live_today(request->app->live);
    Occasion found[OCCASIONS_OF_ACCOUNT_MAX];
    OccasionSource source;
    uint32_t account = ENGINE_NONE;
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    const FeatureView features = feature_view(request->app->features, engine, request->arena);
    Stage *stages = NULL;
    OccasionAsking asking = { .features = &features,
                              .stage_count = stage_list(request->app->definitions, request->arena, &stages),
                              .today = today,
                              .account = engine_account_id(engine, account) };
    asking.stages = stages;
    status = occasion_source(request->store, engine, &asking, request->arena, &source, request->error);
    if (status != STATUS_OK) return status;
    size_t count =
        occasions_of(&source, account, last_contact(engine, account, today), request->arena, found);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), today);
    put_person(request, closest_person(engine, account, today, request->arena), today);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        put_occasion(json, &found[i]);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// clang-format off
const NamedShape occasion_shapes[] = {
    { "Occasion", "{kind one(" OCCASION_KIND_NAMES "), day day, years int, title text, asked bool}" },
    { 0 },
};

const Route occasion_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/occasions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = list_occasions,
      .summary = "Good reasons to write to the customer today: years together, a goal that was reached, a relevant new feature, a step of onboarding that came early; and who of them"
                 " comes most and may be written to.",
      .response = "{day day, to {id text, name text, first_name text, email text}?, items [Occasion]}",
      .slow = true },
    { 0 },
};
// clang-format on
