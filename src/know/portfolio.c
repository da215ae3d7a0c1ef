#include "know/portfolio.h"

#include <math.h>
#include <stdlib.h>

enum { BIN = SCORE_FULL / PORTFOLIO_BINS };

static Quadrant quadrant_of(const ScoreBrief *brief)
{
    Points experience = brief->groups[GROUP_EXPERIENCE], outcome = brief->groups[GROUP_OUTCOME];
    if (brief->score == POINTS_NONE || experience == POINTS_NONE || outcome == POINTS_NONE)
        return QUADRANT_UNKNOWN;
    if (experience >= SATISFIED_FROM) return outcome >= SUCCESSFUL_FROM ? QUADRANT_BOTH : QUADRANT_SATISFIED;
    return outcome >= SUCCESSFUL_FROM ? QUADRANT_SUCCESSFUL : QUADRANT_NEITHER;
}

// ---- accounts

static uint16_t currency_of(Portfolio *portfolio, Value value)
{
    Str currency = value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
    for (size_t i = 0; i < portfolio->currency_count; i++) {
        if (str_equal(portfolio->currencies[i], currency)) return (uint16_t)i;
    }
    if (portfolio->currency_count == PORTFOLIO_CURRENCIES) return 0;
    portfolio->currencies[portfolio->currency_count] = currency;
    return (uint16_t)portfolio->currency_count++;
}

static void list_accounts(const PortfolioQuery *query, const Engine *engine, Arena *arena,
                          Portfolio *portfolio)
{
    size_t count = query->count;
    HealthRow *now = ARENA_ARRAY(arena, HealthRow, count + 1),
              *before = ARENA_ARRAY(arena, HealthRow, count + 1);
    Value *revenue = ARENA_ARRAY(arena, Value, count + 1), *currency = ARENA_ARRAY(arena, Value, count + 1);
    scorecard_score_all(query->set, engine, query->day, now, count);
    scorecard_score_all(query->set_before, engine, query->before, before, count);
    engine_account_attribute_all(engine, STR("mrr"), query->day, revenue, count);
    engine_account_attribute_all(engine, STR("currency"), query->day, currency, count);
    portfolio->accounts = ARENA_ARRAY(arena, PortfolioAccount, count + 1);
    portfolio->currency_count = 1; // the unknown one
    for (size_t i = 0; i < count; i++) {
        if (!query->chosen[i]) continue;
        portfolio->accounts[portfolio->count++] = (PortfolioAccount){
            .account = (uint32_t)i,
            .now = now[i],
            .before = before[i],
            .revenue = revenue[i].kind == VALUE_NUMBER ? revenue[i].number : (double)NAN,
            .currency = currency_of(portfolio, currency[i]),
        };
    }
}

// ---- sums

static void add_to_sum(PortfolioSum *sum, const PortfolioAccount *account)
{
    sum->accounts++;
    if (!isnan(account->revenue)) sum->revenue[account->currency] += account->revenue;
}

typedef struct Mean {
    double sum, weight;
} Mean;

static void add_to_mean(Mean *mean, Points score, double weight)
{
    if (score == POINTS_NONE || !(weight > 0)) return;
    mean->sum += (double)score * weight;
    mean->weight += weight;
}

static Points mean_of(const Mean *mean)
{
    return mean->weight > 0 ? llround(mean->sum / mean->weight) : POINTS_NONE;
}

static void add_to_bin(size_t *bins, Points score)
{
    if (score == POINTS_NONE) return;
    bins[score < SCORE_FULL ? score / BIN : PORTFOLIO_BINS - 1]++;
}

static void sum_up(Portfolio *portfolio)
{
    Mean weighted[PORTFOLIO_CURRENCIES] = { 0 }, weighted_before[PORTFOLIO_CURRENCIES] = { 0 };
    Mean mean = { 0 }, mean_before = { 0 };
    for (size_t i = 0; i < portfolio->count; i++) {
        const PortfolioAccount *account = &portfolio->accounts[i];
        Points now = account->now.brief.score, before = account->before.brief.score;
        add_to_sum(&portfolio->all, account);
        add_to_sum(&portfolio->bands[account->now.band], account);
        add_to_sum(&portfolio->bands_before[account->before.band], account);
        add_to_sum(&portfolio->quadrants[quadrant_of(&account->now.brief)], account);
        add_to_bin(portfolio->bins, now);
        add_to_bin(portfolio->bins_before, before);
        add_to_mean(&mean, now, 1);
        add_to_mean(&mean_before, before, 1);
        add_to_mean(&weighted[account->currency], now, account->revenue);
        add_to_mean(&weighted_before[account->currency], before, account->revenue);
    }
    portfolio->mean = mean_of(&mean);
    portfolio->mean_before = mean_of(&mean_before);
    for (size_t i = 0; i < PORTFOLIO_CURRENCIES; i++) {
        portfolio->weighted[i] = mean_of(&weighted[i]);
        portfolio->weighted_before[i] = mean_of(&weighted_before[i]);
    }
}

// ---- movers

static Points change_of(const PortfolioAccount *account)
{
    return account->now.brief.score - account->before.brief.score;
}

static int most_fallen_first(const void *a, const void *b)
{
    const PortfolioAccount *x = *(const PortfolioAccount *const *)a, *y = *(const PortfolioAccount *const *)b;
    Points left = change_of(x), right = change_of(y);
    if (left != right) return left < right ? -1 : 1;
    return (x->account > y->account) - (x->account < y->account);
}

static void find_movers(Portfolio *portfolio, Arena *arena)
{
    const PortfolioAccount **moved = ARENA_ARRAY(arena, const PortfolioAccount *, portfolio->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < portfolio->count; i++) {
        const PortfolioAccount *account = &portfolio->accounts[i];
        bool both = account->now.brief.score != POINTS_NONE && account->before.brief.score != POINTS_NONE;
        if (!both || llabs(change_of(account)) < MOVED_LEAST) continue;
        *(change_of(account) < 0 ? &portfolio->moved_down : &portfolio->moved_up) += 1;
        moved[count++] = account;
    }
    if (count > 1) qsort(moved, count, sizeof(const PortfolioAccount *), most_fallen_first);
    for (size_t i = 0; i < portfolio->moved_down && i < PORTFOLIO_MOVERS; i++)
        portfolio->down[portfolio->down_count++] = moved[i];
    for (size_t i = 0; i < portfolio->moved_up && i < PORTFOLIO_MOVERS; i++)
        portfolio->up[portfolio->up_count++] = moved[count - 1 - i];
}

// ---- the plane

static int most_revenue_first(const void *a, const void *b)
{
    const PortfolioAccount *x = *(const PortfolioAccount *const *)a, *y = *(const PortfolioAccount *const *)b;
    double left = isnan(x->revenue) ? -1 : x->revenue, right = isnan(y->revenue) ? -1 : y->revenue;
    if (left > right || left < right) return left > right ? -1 : 1;
    return (x->account > y->account) - (x->account < y->account);
}

static void put_on_trail(PortfolioDot *dot, size_t week, const HealthRow *row)
{
    for (size_t group = 0; group < GROUP_COUNT; group++)
        dot->trail[week][group] = row->brief.score == POINTS_NONE ? POINTS_NONE : row->brief.groups[group];
}

// A few of very many accounts: one by one.
static void draw_trails_of_each(const PortfolioQuery *query, const Engine *engine, const uint16_t *days,
                                Portfolio *portfolio, Arena *arena)
{
    for (size_t i = 0; i < portfolio->dot_count; i++) {
        PortfolioDot *dot = &portfolio->dots[i];
        for (size_t week = 0; week < PORTFOLIO_TRAIL; week++) {
            Arena mark = *arena;
            HealthRow row = scorecard_score(query->set, engine, dot->account->account, days[week], arena);
            arena_reset(arena, mark);
            put_on_trail(dot, week, &row);
        }
    }
}

static void draw_trails_of_all(const PortfolioQuery *query, const Engine *engine, const uint16_t *days,
                               Portfolio *portfolio, Arena *arena)
{
    Arena mark = *arena;
    HealthRow *rows = ARENA_ARRAY(arena, HealthRow, PORTFOLIO_TRAIL * query->count);
    scorecard_score_days(query->set, engine, days, PORTFOLIO_TRAIL, rows, query->count);
    for (size_t i = 0; i < portfolio->dot_count; i++) {
        PortfolioDot *dot = &portfolio->dots[i];
        for (size_t week = 0; week < PORTFOLIO_TRAIL; week++)
            put_on_trail(dot, week, &rows[week * query->count + dot->account->account]);
    }
    arena_reset(arena, mark);
}

static void draw_trails(const PortfolioQuery *query, const Engine *engine, Portfolio *portfolio, Arena *arena)
{
    enum { WORTH_ALL = 16 }; // columns are so much quicker
    uint16_t days[PORTFOLIO_TRAIL];
    for (size_t week = 0; week < PORTFOLIO_TRAIL; week++) {
        int32_t day = (int32_t)query->day - 7 * (int32_t)(PORTFOLIO_TRAIL - week);
        days[week] = (uint16_t)(day > 0 ? day : 0);
    }
    if (query->count <= WORTH_ALL * portfolio->dot_count)
        draw_trails_of_all(query, engine, days, portfolio, arena);
    else
        draw_trails_of_each(query, engine, days, portfolio, arena);
    for (size_t i = 0; i < portfolio->dot_count; i++)
        put_on_trail(&portfolio->dots[i], PORTFOLIO_TRAIL, &portfolio->dots[i].account->now);
}

static void draw_plane(const PortfolioQuery *query, const Engine *engine, Portfolio *portfolio, Arena *arena)
{
    const PortfolioAccount **placed = ARENA_ARRAY(arena, const PortfolioAccount *, portfolio->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < portfolio->count; i++) {
        const PortfolioAccount *account = &portfolio->accounts[i];
        if (quadrant_of(&account->now.brief) != QUADRANT_UNKNOWN) placed[count++] = account;
    }
    if (count > 1) qsort(placed, count, sizeof(const PortfolioAccount *), most_revenue_first);
    portfolio->dot_count = count < PORTFOLIO_DRAWN ? count : PORTFOLIO_DRAWN;
    portfolio->not_drawn = count - portfolio->dot_count;
    portfolio->dots = ARENA_ARRAY(arena, PortfolioDot, portfolio->dot_count + 1);
    for (size_t i = 0; i < portfolio->dot_count; i++)
        portfolio->dots[i].account = placed[i];
    draw_trails(query, engine, portfolio, arena);
}

Portfolio *portfolio_of(const PortfolioQuery *query, const Engine *engine, Arena *arena)
{
    Portfolio *portfolio = ARENA_NEW(arena, Portfolio);
    list_accounts(query, engine, arena, portfolio);
    sum_up(portfolio);
    find_movers(portfolio, arena);
    if (query->plane) draw_plane(query, engine, portfolio, arena);
    return portfolio;
}
