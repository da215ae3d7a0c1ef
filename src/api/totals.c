// totals.c: all accounts together.
#include "api/event_json.h"
#include "api/know_json.h"
#include "api/routes.h"

#include <math.h>

enum { TOTAL_DAYS_USUAL = 90, TOTAL_DAYS_MAX = 512 };

static double all_seats(const Engine *engine, uint16_t day, int64_t *accounts_out)
{
    double seats = 0;
    bool any = false;
    uint32_t count = engine_account_count(engine);
    *accounts_out = 0;
    for (uint32_t account = 0; account < count; account++) {
        if (engine_account_is_private(engine, account)) continue;
        ++*accounts_out;
        double own = account_seats(engine, account, day);
        if (isnan(own)) continue;
        seats += own;
        any = true;
    }
    return any ? seats : (double)NAN;
}

static Status get_totals(Request *request)
{
    uint16_t day = 0, from = 0, to = 0;
    Status status = request_day(request, &day);
    if (status == STATUS_OK) status = request_days(request, TOTAL_DAYS_USUAL, TOTAL_DAYS_MAX, &from, &to);
    if (status != STATUS_OK) return status;

    const Engine *engine = live_engine(request->app->live);
    FeatureView features = feature_view(request->app->features, engine, request->arena);
    FeatureUsage *feature_usage = ARENA_ARRAY(request->arena, FeatureUsage, features.set.count + 1);
    UsageDay *days = ARENA_ARRAY(request->arena, UsageDay, (size_t)(to - from) + 1);
    Usage usage;
    int64_t accounts = 0;
    engine_usage_total(engine, day, &features.set, &usage);
    engine_feature_usage_total(engine, day, &features.set, feature_usage);
    engine_usage_days_total(engine, from, to, days);
    MetricInput input = { &usage, all_seats(engine, day, &accounts), features.key_count };

    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_add_int(json, STR("accounts"), accounts);
    json_add_metrics(json, STR("metrics"), &input);
    json_add_day(json, STR("from"), from);
    json_add_day(json, STR("to"), to);
    json_put_usage_days(json, from, to, days);
    json_put_feature_usage(json, &features, feature_usage, false);
    json_close_object(json);
    return STATUS_OK;
}

static const Field totals_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { "from", FIELD_DAY, .doc = "First of the days; 90 days up to `to` when not given." },
    { "to", FIELD_DAY, .doc = "Last of the days; today when not given." },
    { 0 },
};

const NamedShape totals_shapes[] = {
    { "Totals", "{day day, accounts int, metrics AccountMetrics, from day, to day, days [UsageDay],"
                " features [FeatureUsage]}" },
    { 0 },
};

const Route totals_routes[] = {
    { .method = "GET",
      .path = "/api/v1/totals",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_totals,
      .summary = "All accounts together: each person counts once.",
      .query = totals_query,
      .response = "Totals",
      .slow = true },
    { 0 },
};
