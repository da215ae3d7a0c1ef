// churn.c: how many customers and how much revenue were lost, and what was kept.
#include "api/health_json.h"
#include "api/revenue_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "know/churn_rate.h"
#include "know/warning_desk.h"

#include <math.h>

enum {
    LIFE_DAYS_MAX = 400,                // formulas know 512 days, and some look back
    LIFE_BYTES_MAX = 512 * 1024 * 1024, // a byte an account and day
};

typedef struct Tally {
    Request *request;
    RevenueAsked *asked;
    ChurnSums sums;
    int64_t paying;       // accounts at the closing
    const bool *customer; // by account, then day from the opening on; NULL: who pays
    size_t stride;
} Tally;

// ---- who is a customer by the life state

static Status check_life_days(Request *request, const RevenueAsked *asked)
{
    const Engine *engine = live_engine(request->app->live);
    size_t days = (size_t)(asked->to - asked->from) + 2;
    if (days - 1 > LIFE_DAYS_MAX || asked->from + LIFE_DAYS_MAX < live_today(request->app->live))
        return fail(request->error, STATUS_INVALID, STR("from"),
                    "Customers are told by their life state here, which is known for %d days: ask for a later"
                    " “from”, or tell them by revenue (Settings).",
                    LIFE_DAYS_MAX);
    if (days * engine_account_count(engine) > LIFE_BYTES_MAX)
        return fail(request->error, STATUS_INVALID, STR("from"),
                    "These are too many days for so many accounts: ask for fewer.");
    return STATUS_OK;
}

// customer[account × stride + i] for the day from - 1 + i.
static void fill_customers(const Engine *engine, const Life *life, const RevenueAsked *asked, bool *customer,
                           size_t stride)
{
    uint32_t count = asked->accounts;
    Arena arena = arena_create((size_t)count * 4 + (1 << 16));
    uint8_t *states = ARENA_ARRAY(&arena, uint8_t, count + 1);
    uint16_t *first = ARENA_ARRAY(&arena, uint16_t, count + 1);
    engine_account_first_day_all(engine, first, count);
    for (size_t i = 0; i < stride; i++) {
        uint16_t day = (uint16_t)(asked->from - 1 + i);
        life_states(life, engine, day, states, count);
        for (uint32_t account = 0; account < count; account++)
            customer[account * stride + i] =
                first[account] > 0 && first[account] <= day && states[account] == LIFE_LIVE;
    }
    arena_destroy(&arena);
}

static Status read_customers(Request *request, Tally *tally, Arena *own)
{
    const RevenueAsked *asked = tally->asked;
    const Engine *engine = live_engine(request->app->live);
    LifeTexts texts = warning_desk_life(request->app->warnings, request->arena);
    Life life;
    Status status = check_life_days(request, asked);
    if (status == STATUS_OK)
        status =
            life_compile(&texts, request_formula_names(request), request->arena, &life, NULL, request->error);
    if (status != STATUS_OK) return status;
    tally->stride = (size_t)(asked->to - asked->from) + 2;
    *own = arena_create(tally->stride * ((size_t)asked->accounts + 1) + (1 << 16));
    bool *customer = arena_alloc_unset(own, sizeof *customer, tally->stride * asked->accounts);
    fill_customers(engine, &life, asked, customer, tally->stride);
    tally->customer = customer;
    return STATUS_OK;
}

// ---- adding up

static void take(void *context, uint32_t account, const LedgerChange *changes, size_t count)
{
    Tally *tally = context;
    const bool *customer = tally->customer ? tally->customer + account * tally->stride : NULL;
    RevenueWalk walk = revenue_walk(&tally->asked->view, changes, count);
    revenue_walk_to(&walk, tally->asked->to);
    tally->paying += revenue_walk_pays(&walk);
    churn_add(&tally->sums, &tally->asked->view, changes, count, customer);
}

static Status add_up(Request *request, RevenueAsked *asked, Tally *tally)
{
    Arena own = { 0 };
    *tally = (Tally){ .request = request, .asked = asked };
    Status status = revenue_asked_begin(request, asked);
    if (status == STATUS_OK) {
        tally->sums = churn_sums(asked->from, asked->to, request->arena);
        if (asked->ledger.choice.by_life) status = read_customers(request, tally, &own);
    }
    if (status == STATUS_OK) status = revenue_each(request, asked, take, tally);
    revenue_asked_end(request);
    if (own.base) arena_destroy(&own);
    tally->customer = NULL;
    return status;
}

// ---- answers

static const char churn_definition[] = "Lost customers divided by the base. first: the customers at the "
                                       "opening (the end of the day before “from”), of"
                                       " whom those count as lost who are none at the end of “to”. average: "
                                       "the mean of opening and closing. daily: the"
                                       " mean over the ends of all days (Shopify's base). On average and "
                                       "daily those count too who came and went in"
                                       " between. Revenue lost is what lost accounts paid at the opening, at "
                                       "its rates; with downgrades also what those"
                                       " that stay pay less.";
static const char retention_definition[] =
    "Of the accounts that paid at the opening (the end of the day before “from”), at the rates of that day. "
    "gross:"
    " what they still pay at the end of “to”, at most what they paid. net: what they pay then, with "
    "expansion."
    " logo: the share of customers who still are. lifetime_value: mean revenue of a paying account and month "
    "at the"
    " closing, times the margin of the settings, divided by the share of customers lost a month (on the "
    "daily base, a"
    " month is 365/12 days); null when nobody was lost. One year is usual.";

static Str customer_meaning(const RevenueAsked *asked)
{
    return asked->ledger.choice.by_life ? STR("life") : STR("revenue");
}

static void put_rate(JsonWriter *json, const ChurnRate *rate)
{
    json_add_int(json, STR("lost"), rate->lost);
    json_add_double(json, STR("base"), rate->base);
    json_add_double(json, STR("rate"), rate->rate); // NAN: null
}

static void put_customers(JsonWriter *json, const ChurnSums *sums, ChurnBasis basis)
{
    ChurnRate rate = churn_of_customers(sums, basis);
    json_key(json, STR("customers"));
    json_open_object(json);
    json_add_int(json, STR("opening"), sums->opening);
    json_add_int(json, STR("gained"), sums->gained);
    json_add_int(json, STR("came_and_went"), sums->came_and_went);
    json_add_int(json, STR("closing"), sums->closing);
    put_rate(json, &rate);
    json_close_object(json);
}

static void put_revenue(JsonWriter *json, const Tally *tally, ChurnBasis basis)
{
    const ChurnSums *sums = &tally->sums;
    ChurnRate rate = churn_of_revenue(sums, &tally->asked->view, basis, false);
    ChurnRate with = churn_of_revenue(sums, &tally->asked->view, basis, true);
    json_key(json, STR("revenue"));
    json_open_object(json);
    json_add_int(json, STR("opening"), sums->mrr_opening);
    json_add_int(json, STR("contracted"), sums->mrr_contracted);
    json_add_int(json, STR("came_and_went"), sums->mrr_came_and_went);
    json_add_int(json, STR("closing"), sums->mrr_closing);
    put_rate(json, &rate);
    json_close_object(json);
    json_key(json, STR("revenue_with_downgrades"));
    json_open_object(json);
    put_rate(json, &with);
    json_close_object(json);
}

static Status get_churn(Request *request)
{
    RevenueAsked asked;
    Tally tally;
    ChurnBasis basis = CHURN_FIRST;
    if (query_has(request, "basis")) churn_basis_parse(query_text(request, "basis"), &basis);
    Status status = add_up(request, &asked, &tally);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    put_revenue_head(json, &asked);
    json_add_text(json, STR("basis"),
                  query_has(request, "basis") ? query_text(request, "basis") : STR("first"));
    json_add_text(json, STR("customer"), customer_meaning(&asked));
    put_customers(json, &tally.sums, basis);
    put_revenue(json, &tally, basis);
    put_revenue_foot(json, &asked, str_from_c(churn_definition));
    json_close_object(json);
    return STATUS_OK;
}

static Status get_retention(Request *request)
{
    RevenueAsked asked;
    Tally tally;
    int64_t value = 0;
    Status status = add_up(request, &asked, &tally);
    if (status != STATUS_OK) return status;
    const ChurnSums *sums = &tally.sums;
    JsonWriter *json = request->json;
    json_open_object(json);
    put_revenue_head(json, &asked);
    json_add_text(json, STR("customer"), customer_meaning(&asked));
    json_add_double(json, STR("gross"), retention_gross(sums));
    json_add_double(json, STR("net"), retention_net(sums));
    json_add_double(json, STR("logo"), retention_logo(sums));
    json_add_int(json, STR("opening"), sums->mrr_opening);
    json_add_int(json, STR("lost"), sums->mrr_lost);
    json_add_int(json, STR("contracted"), sums->mrr_contracted);
    json_add_int(json, STR("expanded"), sums->mrr_expanded);
    json_add_int(json, STR("customers"), sums->opening);
    json_add_int(json, STR("customers_lost"), sums->lost);
    json_add_int(json, STR("margin_percent"), asked.ledger.choice.margin_percent);
    if (lifetime_value(sums, tally.paying, asked.ledger.choice.margin_percent, &value))
        json_add_int(json, STR("lifetime_value"), value);
    else
        json_add_null(json, STR("lifetime_value"));
    put_revenue_foot(json, &asked, str_from_c(retention_definition));
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

static const Field churn_query[] = {
    { "from", FIELD_DAY, .doc = "First day; 365 days up to `to` when not given." },
    { "to", FIELD_DAY, .doc = "Last day; today when not given." },
    { "basis", FIELD_TEXT, .one_of = CHURN_BASIS_NAMES,
      .doc = "What losses are divided by; first when not given." },
    { "currency", FIELD_TEXT, .most = 3,
      .doc = "Only what is paid in this currency, as it is; without it all, in the reporting currency." },
    { 0 },
};
static const Field retention_query[] = {
    { "from", FIELD_DAY, .doc = "First day; 365 days up to `to` when not given." },
    { "to", FIELD_DAY, .doc = "Last day; today when not given." },
    { "currency", FIELD_TEXT, .most = 3, .doc = "Only what is paid in this currency, as it is." },
    { 0 },
};

const NamedShape churn_shapes[] = {
    { "ChurnRate", "{lost int, base number, rate number?}" },
    { 0 },
};

const Route churn_routes[] = {
    { .method = "GET",
      .path = "/api/v1/revenue/churn",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_churn,
      .slow = true,
      .summary = "Customers and revenue that were lost in a period, on one of three bases.",
      .query = churn_query,
      .response =
          "{" REVENUE_HEAD_SHAPE ", basis text, customer one(" REVENUE_CUSTOMER_NAMES "),"
          " customers {opening int, gained int, came_and_went int, closing int, lost int, base number,"
          " rate number?}, revenue {opening int, contracted int, came_and_went int, closing int,"
          " lost int, base number, rate number?}, revenue_with_downgrades ChurnRate, " REVENUE_FOOT_SHAPE
          "}" },
    { .method = "GET",
      .path = "/api/v1/revenue/retention",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_retention,
      .slow = true,
      .summary = "Gross and net revenue retention, the share of customers kept, and their lifetime value.",
      .query = retention_query,
      .response =
          "{" REVENUE_HEAD_SHAPE ", customer one(" REVENUE_CUSTOMER_NAMES "), gross number?, net number?,"
          " logo number?, opening int, lost int, contracted int, expanded int, customers int,"
          " customers_lost int, margin_percent int, lifetime_value int?, " REVENUE_FOOT_SHAPE "}" },
    { 0 },
};
