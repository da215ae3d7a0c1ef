// similar.c: accounts like a given one, what they share, how they are doing and what they use that it does
// not.
#include "know/similar.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "api/sight.h"

#include <math.h>

enum { SIMILAR_SHOWN_USUAL = 5, SIMILAR_SHOWN_MAX = 20, FEATURES_SHOWN_MAX = 10 };

typedef struct Asked {
    uint32_t account;
    uint16_t day;
    FeatureView features;
    FeatureUsage *own, *theirs; // one a feature
} Asked;

static void put_shares(JsonWriter *json, const Similar *similar)
{
    json_key(json, STR("shares"));
    json_open_array(json);
    for (size_t p = 0; p < SIMILAR_PROPERTIES; p++) {
        const SimilarShare *share = &similar->shares[p];
        if (isnan(share->alike)) continue;
        json_open_object(json);
        json_add_text(json, STR("property"), similar_property_keys[p]);
        json_key(json, STR("own"));
        json_put_value(json, share->own);
        json_key(json, STR("theirs"));
        json_put_value(json, share->theirs);
        json_add_double(json, STR("alike"), share->alike);
        json_close_object(json);
    }
    json_close_array(json);
}

// What they used in 28 days and the asked account did not.
static void put_uses(Request *request, const Asked *asked, uint32_t other)
{
    JsonWriter *json = request->json;
    engine_feature_usage(live_engine(request->app->live), other, asked->day, &asked->features.set,
                         asked->theirs);
    json_key(json, STR("uses"));
    json_open_array(json);
    for (size_t i = 0, shown = 0; i < asked->features.set.count && shown < FEATURES_SHOWN_MAX; i++) {
        const Feature *feature = &asked->features.features[i];
        bool named = feature->id != 0; // else it is an event that nobody has sorted yet
        if (!named || asked->own[i].events_28 > 0 || asked->theirs[i].events_28 == 0) continue;
        json_put_text(json, feature->name);
        shown++;
    }
    json_close_array(json);
}

static void put_score(Request *request, uint32_t account, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    const ScorecardSet *set = request_scorecards(request);
    uint16_t before = day > HEALTH_COMPARE_DAYS ? (uint16_t)(day - HEALTH_COMPARE_DAYS) : 0;
    HealthRow now = scorecard_score(set, engine, account, day, request->arena);
    HealthRow then = scorecard_score(set, engine, account, before, request->arena);
    json_key(request->json, STR("health"));
    json_open_object(request->json);
    json_add_points(request->json, STR("score"), now.brief.score);
    json_add_points_change(request->json, STR("change"), now.brief.score, then.brief.score);
    json_add_band(request->json, STR("band"), now.band);
    json_close_object(request->json);
}

static void put_similar(Request *request, const Asked *asked, const Similar *similar)
{
    const Engine *engine = live_engine(request->app->live);
    json_open_object(request->json);
    json_key(request->json, STR("account"));
    json_put_account(request->json, engine, similar->account, asked->day);
    json_add_double(request->json, STR("similarity"), similar->similarity);
    put_shares(request->json, similar);
    put_score(request, similar->account, asked->day);
    put_uses(request, asked, similar->account);
    json_close_object(request->json);
}

static Status get_similar(Request *request)
{
    const App *app = request->app;
    const Engine *engine = live_engine(app->live);
    Asked asked = { 0 };
    Status status = request_account(request, &asked.account);
    if (status == STATUS_OK) status = request_day(request, &asked.day);
    size_t count = engine_account_count(engine);
    bool *customers = ARENA_ARRAY(request->arena, bool, count);
    if (status == STATUS_OK) status = choose_customers(request, asked.day, customers, count);
    if (status != STATUS_OK) return status;
    for (uint32_t i = 0; i < count; i++)
        customers[i] = customers[i] && sees_account(request, i);
    size_t max = (size_t)query_int(request, "limit", SIMILAR_SHOWN_USUAL);
    Similar *similar = NULL;
    size_t found =
        similar_accounts(engine, asked.account, asked.day, customers, count, max, request->arena, &similar);
    asked.features = feature_view(app->features, engine, request->arena);
    asked.own = ARENA_ARRAY(request->arena, FeatureUsage, asked.features.set.count + 1);
    asked.theirs = ARENA_ARRAY(request->arena, FeatureUsage, asked.features.set.count + 1);
    engine_feature_usage(engine, asked.account, asked.day, &asked.features.set, asked.own);
    json_open_object(request->json);
    json_add_day(request->json, STR("day"), asked.day);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < found; i++)
        put_similar(request, &asked, &similar[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// clang-format off
static const Field similar_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; otherwise now." },
    { "limit", FIELD_INTEGER, .least = 1, .most = SIMILAR_SHOWN_MAX, .doc = "So many at most; 5 when it is not said." },
    { 0 },
};

const NamedShape similar_shapes[] = {
    { "SimilarAccount",
      "{account {id text, name text}, similarity number, shares [{property text, own any, theirs any, alike number}],"
      " health {score number?, change number?, band " HEALTH_BAND_SHAPE "?}, uses [text]}" },
    { 0 },
};

const Route similar_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/similar",
      .permission = PERMISSION_READ,
      .handler = get_similar,
      .sight = SIGHT_ACCOUNT,
      .summary = "Customers of similar size, value and business, the most alike first, with what they use that this one does not.",
      .query = similar_query,
      .response = "{day day, items [SimilarAccount]}",
      .slow = true },
    { 0 },
};
// clang-format on
