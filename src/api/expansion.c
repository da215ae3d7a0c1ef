// expansion.c: where a customer could grow: who of it uses the product and who does not, and which features
// would help it.
#include "know/expansion.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "know/similar.h"

#include <math.h>
#include <stdlib.h>

static const char *const source_names[] = { "unknown", "own", "stood_in" };

// ---- the map

static void put_number(JsonWriter *json, const char *key, double number)
{
    json_add_double(json, str_from_c(key), number);
}

static void put_source(JsonWriter *json, const char *key, ExpansionSource source)
{
    json_add_text(json, str_from_c(key), str_from_c(source_names[source]));
}

static void put_part(Request *request, const ExpansionPart *part, uint16_t day)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("account"));
    json_put_account(json, live_engine(request->app->live), part->account, day);
    json_add_int(json, STR("depth"), part->depth);
    json_add_text(json, STR("state"), expansion_state_names[part->state]);
    json_add_int(json, STR("active_people"), part->active);
    json_add_int(json, STR("people"), part->people);
    put_number(json, "seats", part->seats);
    put_number(json, "mrr", part->mrr);
    put_number(json, "possible", part->possible);
    put_source(json, "possible_from", part->possible_from);
    put_number(json, "room", part->room);
    put_number(json, "price", part->price);
    put_source(json, "price_from", part->price_from);
    json_add_text(json, STR("currency"), part->currency);
    put_number(json, "potential", part->potential);
    json_close_object(json);
}

static void put_department(JsonWriter *json, const Department *department)
{
    json_open_object(json);
    json_add_text(json, STR("name"), department->name);
    json_add_text(json, STR("state"), expansion_state_names[department->state]);
    json_add_int(json, STR("people"), department->people);
    json_add_int(json, STR("active_people"), department->active);
    json_close_object(json);
}

// What is known of the potential, by currency.
static void put_potential(JsonWriter *json, const Expansion *map)
{
    json_key(json, STR("potential"));
    json_open_object(json);
    for (size_t i = 0; i < map->count; i++) {
        const Str currency = map->parts[i].currency;
        double sum = 0;
        bool first = currency.len > 0 && !isnan(map->parts[i].potential);
        for (size_t p = 0; p < map->count && first; p++) {
            if (isnan(map->parts[p].potential) || !str_equal(map->parts[p].currency, currency)) continue;
            if (p < i) first = false;
            sum += map->parts[p].potential;
        }
        if (first) json_add_double(json, currency, round(sum * 100) / 100);
    }
    json_close_object(json);
}

// Sums and departments would tell of parts that the caller may not see.
static Status check_sight(const Request *request, const Expansion *map)
{
    for (size_t i = 0; i < map->count; i++) {
        if (!sees_account(request, map->parts[i].account))
            return fail(request->error, STATUS_FORBIDDEN, STR(""),
                        "Some of its parts are not yours to see, so there is no map of it.");
    }
    return STATUS_OK;
}

static Status get_expansion(Request *request)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t account = ENGINE_NONE;
    uint16_t day = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status != STATUS_OK) return status;
    const Expansion map = expansion_of(engine, account, day, request->arena);
    status = check_sight(request, &map);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_add_bool(json, STR("cut"), map.cut);
    put_potential(json, &map);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < map.count; i++)
        put_part(request, &map.parts[i], day);
    json_close_array(json);
    json_key(json, STR("departments"));
    json_open_array(json);
    for (size_t i = 0; i < map.department_count; i++)
        put_department(json, &map.departments[i]);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- offers

enum { COMPARED_MAX = 20, COMPARED_LEAST = 3, USERS_NAMED = 3 };
#define USED_BY_LEAST 0.5 // of those compared

typedef struct Offer {
    const Feature *feature;
    size_t used_by;
    uint32_t users[USERS_NAMED]; // the most alike
    uint16_t last_day;           // on which the account used it; 0: never
    Str wish;                    // of the customer, that names the feature; empty: none
} Offer;

static int by_users(const void *a, const void *b)
{
    const Offer *x = a, *y = b;
    if ((x->wish.len > 0) != (y->wish.len > 0)) return x->wish.len > 0 ? -1 : 1;
    if (x->used_by != y->used_by) return x->used_by > y->used_by ? -1 : 1;
    return str_compare(x->feature->name, y->feature->name);
}

// An open goal or wish of the account in whose words the feature comes up.
static Status read_wishes(Request *request, Offer *offers, size_t count)
{
    const GoalFilter filter = { .account = account_named(request, request->path_values[0]),
                                .state = STR("open") };
    Goal *goals = NULL;
    size_t goal_count = 0;
    Status status = goal_list(request->store, &filter, request->arena, &goals, &goal_count, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        offers[i].wish = goal_naming(goals, goal_count, offers[i].feature->name);
    return status;
}

static void put_offer(Request *request, const Offer *offer, size_t compared, uint16_t day)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("feature"), offer->feature->name);
    json_add_bool(json, STR("key"), offer->feature->key);
    json_add_int(json, STR("used_by"), (int64_t)offer->used_by);
    json_add_int(json, STR("compared"), (int64_t)compared);
    json_add_day_or_null(json, STR("last_used"), offer->last_day);
    json_add_text(json, STR("wish"), offer->wish);
    json_key(json, STR("users"));
    json_open_array(json);
    for (size_t i = 0; i < offer->used_by && i < USERS_NAMED; i++)
        json_put_account(json, live_engine(request->app->live), offer->users[i], day);
    json_close_array(json);
    json_close_object(json);
}

// Every named feature that the account did not use in 28 days, with who of those like it did.
static size_t count_users(const Request *request, const FeatureView *view, uint32_t account, uint16_t day,
                          const Similar *similar, size_t compared, Offer *offers)
{
    const Engine *engine = live_engine(request->app->live);
    FeatureUsage *own = ARENA_ARRAY(request->arena, FeatureUsage, view->set.count + 1);
    FeatureUsage *theirs = ARENA_ARRAY(request->arena, FeatureUsage, view->set.count + 1);
    size_t *place = ARENA_ARRAY(request->arena, size_t, view->set.count + 1), count = 0;
    engine_feature_usage(engine, account, day, &view->set, own);
    for (size_t i = 0; i < view->set.count; i++) {
        if (view->features[i].id == 0 || own[i].events_28 > 0) continue;
        place[count] = i;
        offers[count++] = (Offer){ .feature = &view->features[i], .last_day = own[i].last_day };
    }
    for (size_t s = 0; s < compared; s++) {
        engine_feature_usage(engine, similar[s].account, day, &view->set, theirs);
        for (size_t i = 0; i < count; i++) {
            if (theirs[place[i]].events_28 == 0) continue;
            if (offers[i].used_by < USERS_NAMED) offers[i].users[offers[i].used_by] = similar[s].account;
            offers[i].used_by++;
        }
    }
    return count;
}

static Status put_offers(Request *request, uint32_t account, uint16_t day, const Similar *similar,
                         size_t compared)
{
    const FeatureView view =
        feature_view(request->app->features, live_engine(request->app->live), request->arena);
    Offer *offers = ARENA_ARRAY(request->arena, Offer, view.set.count + 1);
    size_t count = count_users(request, &view, account, day, similar, compared, offers);
    Status status = read_wishes(request, offers, count);
    if (status != STATUS_OK) return status;
    if (count > 0) qsort(offers, count, sizeof *offers, by_users);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_add_int(json, STR("compared"), (int64_t)compared);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        bool usual =
            compared >= COMPARED_LEAST && (double)offers[i].used_by >= USED_BY_LEAST * (double)compared;
        if (usual || offers[i].wish.len > 0) put_offer(request, &offers[i], compared, day);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_offers(Request *request)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t account = ENGINE_NONE;
    uint16_t day = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &day);
    size_t count = engine_account_count(engine);
    bool *customers = ARENA_ARRAY(request->arena, bool, count);
    if (status == STATUS_OK) status = choose_customers(request, day, customers, count);
    if (status != STATUS_OK) return status;
    keep_seen_accounts(request, customers, count);
    Similar *similar = NULL;
    size_t compared =
        similar_accounts(engine, account, day, customers, count, COMPARED_MAX, request->arena, &similar);
    return put_offers(request, account, day, similar, compared);
}

// clang-format off
static const Field day_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; otherwise now." },
    { 0 },
};

#define SOURCE_SHAPE "one(unknown|own|stood_in)"
const NamedShape expansion_shapes[] = {
    { "ExpansionPart",
      "{account AccountRef, depth int, state one(" EXPANSION_STATE_NAMES "), active_people int, people int, seats number?, mrr number?,"
      " possible number?, possible_from " SOURCE_SHAPE ", room number?, price number?, price_from " SOURCE_SHAPE ", currency text,"
      " potential number?}" },
    { "Department", "{name text, state one(" EXPANSION_STATE_NAMES "), people int, active_people int}" },
    { "Offer",
      "{feature text, key bool, used_by int, compared int, last_used day?, wish text, users [AccountRef]}" },
    { 0 },
};

const Route expansion_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/expansion",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_expansion,
      .summary = "Which parts and departments of the account use the product, which do not, and what those could bring a year.",
      .query = day_query,
      .response = "{day day, cut bool, potential any, items [ExpansionPart], departments [Department]}",
      .slow = true },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/offers",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_offers,
      .summary = "Features that the account did not use in 28 days and that would help it: half or more of at least three similar customers"
                 " use them, or its own goal or wish names them.",
      .query = day_query,
      .response = "{day day, compared int, items [Offer]}",
      .slow = true },
    { 0 },
};
// clang-format on
