#include "know/churn_rate.h"

#include <math.h>

bool churn_basis_parse(Str name, ChurnBasis *basis_out)
{
    static const Str names[CHURN_BASES] = {
        [CHURN_FIRST] = STR_CONST("first"),
        [CHURN_AVERAGE] = STR_CONST("average"),
        [CHURN_DAILY] = STR_CONST("daily"),
    };
    for (ChurnBasis i = 0; i < CHURN_BASES; i++) {
        if (!str_equal(names[i], name)) continue;
        *basis_out = i;
        return true;
    }
    return false;
}

ChurnSums churn_sums(uint16_t from, uint16_t to, Arena *arena)
{
    return (ChurnSums){ .from = from, .to = to, .arena = arena };
}

static size_t day_count(const ChurnSums *sums)
{
    return (size_t)(sums->to - sums->from) + 1;
}

// ---- adding an account

// What the walk pays from the day on, as a difference to what it paid before.
static void add_daily(ChurnSums *sums, const RevenueWalk *walk, uint16_t day, int64_t sign)
{
    for (size_t i = 0; i < walk->paid_count; i++) {
        int64_t **daily = &sums->daily[walk->paid[i].currency];
        if (!*daily) *daily = ARENA_ARRAY(sums->arena, int64_t, day_count(sums));
        (*daily)[day - sums->from] += sign * walk->paid[i].mrr;
    }
}

// Who pays is a customer: whether on any day, and on how many.
typedef struct Paying {
    bool opening, closing, between;
    int64_t days;
    int64_t last; // what was paid last, at the rates of the day before it ended; 0: it has not ended
} Paying;

static Paying walk_period(ChurnSums *sums, RevenueWalk *walk)
{
    Paying paying = { .opening = revenue_walk_pays(walk) };
    uint16_t day = sums->from, next = 0;
    add_daily(sums, walk, day, 1);
    while (revenue_walk_next(walk, sums->to, &next)) {
        bool pays = revenue_walk_pays(walk);
        int64_t last = next > 0 ? revenue_walk_value(walk, (uint16_t)(next - 1)) : 0;
        if (pays) paying.days += next - day;
        paying.between = paying.between || (pays && next > day);
        add_daily(sums, walk, next, -1);
        revenue_walk_to(walk, next);
        add_daily(sums, walk, next, 1);
        if (pays && !revenue_walk_pays(walk)) paying.last = last;
        day = next;
    }
    paying.closing = revenue_walk_pays(walk);
    if (paying.closing) paying.days += sums->to - day + 1;
    paying.between = paying.between || paying.closing;
    return paying;
}

static void add_customer(ChurnSums *sums, bool opening, bool closing, bool between, int64_t days)
{
    sums->opening += opening;
    sums->closing += closing;
    sums->lost += opening && !closing;
    sums->gained += closing && !opening;
    sums->came_and_went += !opening && !closing && between;
    sums->days += days;
}

static void add_by_day(ChurnSums *sums, const bool *customer)
{
    int64_t days = 0;
    for (size_t i = 1; i <= day_count(sums); i++)
        days += customer[i];
    add_customer(sums, customer[0], customer[day_count(sums)], days > 0, days);
}

void churn_add(ChurnSums *sums, const RevenueView *view, const LedgerChange *changes, size_t count,
               const bool *customer)
{
    uint16_t opening_day = (uint16_t)(sums->from - 1);
    RevenueWalk walk = revenue_walk(view, changes, count);
    revenue_walk_to(&walk, opening_day);
    int64_t opening = revenue_walk_value(&walk, opening_day);
    Paying paying = walk_period(sums, &walk);
    int64_t closing_then = revenue_walk_value(&walk, opening_day); // at the opening's rates
    sums->mrr_opening += opening;
    sums->mrr_closing += revenue_walk_value(&walk, sums->to);
    if (paying.opening && !paying.closing)
        sums->mrr_lost += opening;
    else if (paying.opening && closing_then < opening)
        sums->mrr_contracted += opening - closing_then;
    else if (paying.opening)
        sums->mrr_expanded += closing_then - opening;
    else if (!paying.closing)
        sums->mrr_came_and_went += paying.last;
    if (customer)
        add_by_day(sums, customer);
    else
        add_customer(sums, paying.opening, paying.closing, paying.between, paying.days);
}

// ---- rates

static ChurnRate rate_of(int64_t lost, double base)
{
    return (ChurnRate){ .lost = lost, .base = base, .rate = base > 0 ? (double)lost / base : (double)NAN };
}

ChurnRate churn_of_customers(const ChurnSums *sums, ChurnBasis basis)
{
    switch (basis) {
    case CHURN_FIRST:
        return rate_of(sums->lost, (double)sums->opening);
    case CHURN_AVERAGE:
        return rate_of(sums->lost + sums->came_and_went, (double)(sums->opening + sums->closing) / 2);
    case CHURN_DAILY:
    case CHURN_BASES:
        break;
    }
    return rate_of(sums->lost + sums->came_and_went, (double)sums->days / (double)day_count(sums));
}

// The sum over the days of what was paid in all currencies, each day's converted at its rates.
static Int128 paid_days(const ChurnSums *sums, const RevenueView *view)
{
    Int128 sum = 0;
    for (size_t i = 0; i < CURRENCIES_KNOWN_MAX; i++) {
        int64_t paid = 0;
        for (size_t day = 0; sums->daily[i] && day < day_count(sums); day++) {
            paid += sums->daily[i][day];
            sum += view->alone
                       ? paid
                       : rate_book_convert(&view->book, currency_at(i), paid, (uint16_t)(sums->from + day));
        }
    }
    return sum;
}

ChurnRate churn_of_revenue(const ChurnSums *sums, const RevenueView *view, ChurnBasis basis, bool downgrades)
{
    int64_t lost = sums->mrr_lost + (downgrades ? sums->mrr_contracted : 0);
    switch (basis) {
    case CHURN_FIRST:
        return rate_of(lost, (double)sums->mrr_opening);
    case CHURN_AVERAGE:
        return rate_of(lost + sums->mrr_came_and_went, (double)(sums->mrr_opening + sums->mrr_closing) / 2);
    case CHURN_DAILY:
    case CHURN_BASES:
        break;
    }
    return rate_of(lost + sums->mrr_came_and_went, (double)paid_days(sums, view) / (double)day_count(sums));
}

static double share(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

double retention_gross(const ChurnSums *sums)
{
    return share(sums->mrr_opening - sums->mrr_lost - sums->mrr_contracted, sums->mrr_opening);
}

double retention_net(const ChurnSums *sums)
{
    return share(sums->mrr_opening - sums->mrr_lost - sums->mrr_contracted + sums->mrr_expanded,
                 sums->mrr_opening);
}

double retention_logo(const ChurnSums *sums)
{
    return share(sums->opening - sums->lost, sums->opening);
}

bool lifetime_value(const ChurnSums *sums, int64_t paying, int64_t margin_percent, int64_t *value_out)
{
    int64_t lost = sums->lost + sums->came_and_went;
    *value_out = 0;
    if (lost == 0 || paying == 0) return false;
    // closing / paying × margin / 100 ÷ (lost / days × 365/12)
    Int128 over = (Int128)sums->mrr_closing * margin_percent * sums->days * 12;
    Int128 value = divide_half_even(over, (Int128)paying * 100 * lost * 365);
    if (value > INT64_MAX) return false;
    *value_out = (int64_t)value;
    return true;
}
