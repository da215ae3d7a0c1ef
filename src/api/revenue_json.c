#include "api/revenue_json.h"

#include "api/know_json.h"
#include "api/sight.h"

enum { DAYS_USUAL = 365 };

static Status read_currency(Request *request, const Currency **currency_out)
{
    *currency_out = NULL;
    if (!query_has(request, "currency")) return STATUS_OK;
    *currency_out = currency_find(query_text(request, "currency"));
    if (*currency_out) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, STR("currency"),
                "“%.*s” is no currency: use its ISO code, such as EUR.",
                STR_ARG(query_text(request, "currency")));
}

Status revenue_asked_begin(Request *request, RevenueAsked *asked)
{
    const Engine *engine = live_engine(request->app->live);
    const Currency *alone = NULL;
    size_t count = 0;
    *asked = (RevenueAsked){ 0 };
    Status status = request_days(request, DAYS_USUAL, REVENUE_DAYS_MAX, &asked->from, &asked->to);
    if (status == STATUS_OK && asked->to > live_today(request->app->live))
        return fail(request->error, STATUS_INVALID, STR("to"), "“to” is at most today: nobody knows more.");
    if (status == STATUS_OK) status = read_currency(request, &alone);
    if (status != STATUS_OK) return status;
    if (asked->from == 0) asked->from = 1;
    if (asked->to == 0) asked->to = 1;
    asked->seen = seen_accounts(request, &count);
    asked->accounts = asked->seen ? (uint32_t)count : engine_account_count(engine);
    status = store_begin_reading(request->store, request->error);
    if (status == STATUS_OK)
        status = ledger_open(request->store, engine, request->arena, &asked->ledger, request->error);
    if (status == STATUS_OK)
        status = revenue_view_open(&asked->ledger, alone, (uint16_t)(asked->from - 1), request->arena,
                                   &asked->view, request->error);
    return status;
}

void revenue_asked_end(Request *request)
{
    store_rollback(request->store);
}

Status revenue_each(Request *request, RevenueAsked *asked, RevenueTake *take, void *context)
{
    const Engine *engine = live_engine(request->app->live);
    Arena scratch = arena_create(LEDGER_ARENA_BYTES), mark = scratch;
    Status status = STATUS_OK;
    for (uint32_t account = 0; status == STATUS_OK && account < asked->accounts; account++) {
        LedgerChange *changes = NULL;
        size_t count = 0;
        if (engine_account_is_private(engine, account) || (asked->seen && !asked->seen[account])) continue;
        status =
            ledger_account(&asked->ledger, account, asked->to, &scratch, &changes, &count, request->error);
        if (status != STATUS_OK) break;
        RevenueWalk walk = revenue_walk(&asked->view, changes, count);
        revenue_walk_to(&walk, asked->to);
        asked->left_out_accounts += walk.skipped;
        take(context, account, changes, count);
        arena_reset(&scratch, mark);
    }
    arena_destroy(&scratch);
    return status;
}

void put_revenue_head(JsonWriter *json, const RevenueAsked *asked)
{
    const Currency *currency = revenue_view_currency(&asked->view);
    json_add_day(json, STR("from"), asked->from);
    json_add_day(json, STR("to"), asked->to);
    json_add_text(json, STR("currency"), currency_code(currency));
    json_add_int(json, STR("digits"), currency->digits);
}

static void put_sources(JsonWriter *json)
{
    json_key(json, STR("sources"));
    json_open_array(json);
    json_put_text(json,
                  STR("Subscriptions and their states (API, files, Stripe), for accounts that have any."));
    json_put_text(json,
                  STR("Else the history of the attributes mrr, currency, status, plan and churned_on."));
    json_put_text(json, STR("Dated rates of currencies, and the choices in the settings on revenue."));
    json_close_array(json);
}

void put_revenue_foot(JsonWriter *json, const RevenueAsked *asked, Str definition)
{
    json_key(json, STR("left_out"));
    json_open_object(json);
    json_add_int(json, STR("accounts"), asked->left_out_accounts);
    json_add_int(json, STR("subscriptions"), asked->seen ? 0 : asked->ledger.homeless);
    json_close_object(json);
    json_add_text(json, STR("definition"), definition);
    put_sources(json);
}
