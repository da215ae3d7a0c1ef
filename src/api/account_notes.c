// account_notes.c: what is known of an account from what was said, who knows it best, and who writes it down.
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/knowledge.h"

#include <stdlib.h>

enum { NEWEST = 50, DAYS_USUAL = 90, DAYS_MAX = 3660, STALE_SHOWN_MAX = 200 };

// ---- one account

// What they say about their use beside what is measured.
static Status put_stated(Request *request, uint32_t account)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    FormulaProblem problem = { 0 };
    const FormulaNames *names = request_formula_names(request);
    const Formula *contradicts =
        formula_compile(STR(STATED_USE_CONTRADICTION), FORMULA_OF_ACCOUNTS, names, request->arena, &problem);
    const Formula *measured =
        formula_compile(STR("active_days(28d)"), FORMULA_OF_ACCOUNTS, names, request->arena, &problem);
    if (!contradicts || !measured) panic("a formula of the program itself: %s", problem.message);
    Value said = engine_account_attribute(engine, account, STR("stated_use"), today);
    FormulaResult is = formula_evaluate(contradicts, engine, account, today, request->arena);
    FormulaResult days = formula_evaluate(measured, engine, account, today, request->arena);
    JsonWriter *json = request->json;
    json_key(json, STR("stated"));
    json_open_object(json);
    json_add_text(json, STR("use"), text_attribute(said));
    json_key(json, STR("active_days_28"));
    json_put_value(json, days.value);
    json_add_bool(json, STR("contradicts"), is.value.kind == VALUE_BOOL && is.value.number > 0);
    json_close_object(json);
    return STATUS_OK;
}

static Status put_knowers(Request *request, Str account)
{
    Knower *knowers = NULL;
    size_t count = 0;
    Status status = knower_list(request->store, account, request_now(request), request->arena, &knowers,
                                &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_key(json, STR("knows"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("id"), knowers[i].id);
        json_add_text(json, STR("name"), knowers[i].name);
        json_add_int(json, STR("touchpoints"), knowers[i].touchpoints);
        json_add_time(json, STR("last_at"), knowers[i].last_us);
        json_add_double(json, STR("weight"), knowers[i].weight);
        json_close_object(json);
    }
    json_close_array(json);
    return STATUS_OK;
}

static Status list_account_touchpoints(Request *request)
{
    uint32_t account;
    Touchpoint *found = NULL;
    size_t count = 0;
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    Str id = engine_account_id(live_engine(request->app->live), account);
    const TouchpointFilter filter = {
        .account = id, .to_us = INT64_MAX, .before_us = INT64_MAX, .before_id = INT64_MAX, .limit = NEWEST
    };
    status = touchpoint_list(request->store, &filter, request->arena, &found, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        put_touchpoint(request, json, &found[i], false);
    json_close_array(json);
    status = put_stated(request, account);
    if (status == STATUS_OK) status = put_knowers(request, id);
    json_close_object(json);
    return status;
}

// ---- discipline

static Status put_writers(Request *request, int64_t from_us)
{
    Writer *writers = NULL;
    size_t count = 0;
    Status status = writer_list(request->store, from_us, request_now(request), request->arena, &writers,
                                &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_key(json, STR("people"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("id"), writers[i].id);
        json_add_text(json, STR("name"), writers[i].name);
        json_add_int(json, STR("touchpoints"), writers[i].touchpoints);
        json_add_int(json, STR("asked"), writers[i].asked);
        json_add_int(json, STR("complete"), writers[i].complete);
        json_add_int(json, STR("skipped"), writers[i].asked - writers[i].complete);
        json_add_time(json, STR("last_at"), writers[i].last_us);
        json_close_object(json);
    }
    json_close_array(json);
    return STATUS_OK;
}

typedef struct Stale {
    uint32_t account;
    uint16_t last; // day of the last touchpoint; 0: never
    double revenue;
} Stale;

static int by_revenue(const void *a, const void *b)
{
    const Stale *left = a, *right = b;
    if (left->revenue < right->revenue || left->revenue > right->revenue)
        return left->revenue < right->revenue ? 1 : -1;
    return (int)left->last - (int)right->last;
}

static size_t find_stale(Request *request, uint16_t from, Stale **stale_out, size_t *accounts_out)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    uint32_t all = engine_account_count(engine);
    Stale *stale = ARENA_ARRAY(request->arena, Stale, all + 1);
    size_t count = 0;
    for (uint32_t account = 0; account < all; account++) {
        if (engine_account_is_private(engine, account) || !sees_account(request, account)) continue;
        Value last = engine_account_attribute(engine, account, STR("last_touchpoint"), today);
        Value mrr = engine_account_attribute(engine, account, STR("mrr"), today);
        ++*accounts_out;
        uint16_t day = last.kind == VALUE_DATE && last.number > 0 ? (uint16_t)last.number : 0;
        if (day >= from) continue;
        stale[count++] = (Stale){ account, day, mrr.kind == VALUE_NUMBER ? 12 * mrr.number : 0 };
    }
    if (count > 0) qsort(stale, count, sizeof *stale, by_revenue);
    *stale_out = stale;
    return count;
}

static void put_stale(Request *request, uint16_t from)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    Stale *stale = NULL;
    size_t accounts = 0, count = find_stale(request, from, &stale, &accounts);
    JsonWriter *json = request->json;
    json_add_int(json, STR("accounts"), (int64_t)accounts);
    json_add_int(json, STR("stale"), (int64_t)count);
    json_key(json, STR("stale_accounts"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < STALE_SHOWN_MAX; i++) {
        json_open_object(json);
        json_key(json, STR("account"));
        json_put_account(json, engine, stale[i].account, today);
        json_add_day_or_null(json, STR("last"), stale[i].last);
        json_add_double(json, STR("revenue"), stale[i].revenue);
        json_add_text(
            json, STR("owner"),
            text_attribute(engine_account_attribute(engine, stale[i].account, STR("owner"), today)));
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_discipline(Request *request)
{
    int64_t days = query_int(request, "days", DAYS_USUAL);
    int64_t from = live_today(request->app->live) - days;
    uint16_t from_day = from > 0 ? (uint16_t)from : 0;
    json_open_object(request->json);
    Status status = put_writers(request, zone_day_start(live_zone(request->app->live), from_day));
    if (status == STATUS_OK) put_stale(request, from_day);
    json_close_object(request->json);
    return status;
}

static const Field discipline_query[] = {
    { "days", FIELD_INTEGER, .least = 1, .most = DAYS_MAX, .doc = "Looks so far back; 90 when not given." },
    { 0 },
};

const Route account_note_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/touchpoints",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = list_account_touchpoints,
      .slow = true,
      .summary =
          "The newest 50 touchpoints of an account, what it says about its use beside what is measured,"
          " and who knows it best: touchpoints count half after 180 days.",
      .response = "{items [Touchpoint], stated {use text, active_days_28 any, contradicts bool},"
                  " knows [{id text, name text, touchpoints int, last_at time, weight number}]}" },
    { .method = "GET",
      .path = "/api/v1/notes/discipline",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_discipline,
      .slow = true,
      .summary = "Who writes down what they learn: touchpoints, forms asked for, filled in and skipped; and"
                 " accounts of which nothing was written in that time, most revenue first, at most 200.",
      .query = discipline_query,
      .response = "{people [{id text, name text, touchpoints int, asked int, complete int, skipped int,"
                  " last_at time}], accounts int, stale int,"
                  " stale_accounts [{account AccountRef, last day?, revenue number, owner text}]}" },
    { 0 },
};
