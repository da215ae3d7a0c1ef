// plan_template.c: what an adoption plan of an account could hold: the key features that it does not use yet,
// those that a use case needs, and the seats that nobody uses.
#include "api/know_json.h"
#include "api/plan_items.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/use_case_json.h"
#include "api/work_json.h"

#include <math.h>

enum { PLAN_DAYS = 90, PEOPLE_USUAL = 3 };

typedef struct Template {
    Request *request;
    uint16_t due_day;
    int64_t target; // of a feature
    int64_t count;  // of items put
} Template;

static void put_item(Template *template, const AdoptionItem *item, const char *why)
{
    JsonWriter *json = template->request->json;
    if (template->count == ADOPTION_ITEMS_MAX) return;
    template->count++;
    json_open_object(json);
    json_add_text(json, STR("kind"), item->kind);
    json_add_text(json, STR("feature"), item->feature);
    json_add_text(json, STR("measure"), STR("people"));
    json_add_int(json, STR("target"), item->target);
    json_add_day(json, STR("due"), template->due_day);
    json_add_text(json, STR("why"), str_from_c(why));
    json_close_object(json);
}

static bool needs(const UseCase *use_case, Str feature)
{
    for (size_t i = 0; use_case && i < use_case->feature_count; i++) {
        if (str_equal_ignore_case(use_case->features[i], feature)) return true;
    }
    return false;
}

// Those of the use case first: they are what the plan is for.
static void put_features(Template *template, uint32_t account, uint16_t today, const UseCase *use_case)
{
    const Request *request = template->request;
    const Engine *engine = live_engine(request->app->live);
    const FeatureView view = feature_view(request->app->features, engine, request->arena);
    FeatureUsage *usage = ARENA_ARRAY(request->arena, FeatureUsage, view.set.count + 1);
    engine_feature_usage(engine, account, today, &view.set, usage);
    for (int needed = 1; needed >= 0; needed--) {
        for (size_t i = 0; i < view.set.count; i++) {
            const Feature *feature = &view.features[i];
            bool chosen =
                needed ? needs(use_case, feature->name) : feature->key && !needs(use_case, feature->name);
            if (feature->id == 0 || !chosen || usage[i].events_28 > 0) continue;
            const AdoptionItem item = { .kind = STR("feature"),
                                        .feature = feature->name,
                                        .target = template->target };
            put_item(template, &item, needed ? "use_case" : "key");
        }
    }
}

// Seats that are paid for and that nobody uses.
static void put_seats(Template *template, uint32_t account, uint16_t today, uint32_t active)
{
    double seats = account_seats(live_engine(template->request->app->live), account, today);
    if (isnan(seats) || seats <= active || seats > ADOPTION_TARGET_MAX) return;
    const AdoptionItem item = { .kind = STR("users"), .target = (int64_t)seats };
    put_item(template, &item, "seats");
}

static Status get_template(Request *request)
{
    const Live *live = request->app->live;
    const uint16_t today = live_today(live);
    uint32_t account = ENGINE_NONE;
    UseCase use_case;
    const int64_t asked = query_int(request, "use_case", 0);
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    if (asked > 0 && !find_use_case(request, asked, &use_case))
        return fail(request->error, STATUS_INVALID, STR("use_case"),
                    "There is no use case %lld in the library.", (long long)asked);
    Usage usage = { 0 };
    engine_usage(live_engine(live), account, today, NULL, &usage);
    const uint32_t active = usage.active_28 == USAGE_UNKNOWN ? 0 : usage.active_28;
    Template template = { .request = request,
                          .due_day = (uint16_t)(today + PLAN_DAYS),
                          .target = active == 0             ? 1
                                    : active < PEOPLE_USUAL ? active
                                                            : PEOPLE_USUAL };
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("start"), today);
    json_add_day(json, STR("due"), template.due_day);
    put_use_case_ref(request, json, "use_case", asked);
    json_key(json, STR("items"));
    json_open_array(json);
    put_features(&template, account, today, asked > 0 ? &use_case : NULL);
    put_seats(&template, account, today, active);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static const Field template_query[] = {
    { "use_case", FIELD_INTEGER, .least = 1, .most = INT64_MAX,
      .doc = "With the features that this one of the library needs." },
    { 0 },
};

const NamedShape plan_template_shapes[] = {
    { "AdoptionProposal",
      "{kind one(" ADOPTION_KIND_NAMES "), feature text, measure one(" ADOPTION_COUNTED_NAMES
      "), target int, due day, why one(use_case|key|seats)}" },
    { 0 },
};

const Route plan_template_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/adoption-template",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_template,
      .slow = true,
      .summary = "What an adoption plan of the account could hold: needed features of a use case and key"
                 " features that it did not use in 28 days, and seats that nobody uses.",
      .query = template_query,
      .response = "{start day, due day, use_case {id int, name text}?, items [AdoptionProposal]}" },
    { 0 },
};
