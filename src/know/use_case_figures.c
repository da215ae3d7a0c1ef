#include "know/use_case_figures.h"

#include <stdlib.h>

int64_t case_cost(const AccountCase *one)
{
    if (one->our_cost == AMOUNT_UNKNOWN) return one->their_cost;
    return one->our_cost + (one->their_cost == AMOUNT_UNKNOWN ? 0 : one->their_cost);
}

bool case_roi(int64_t year_return, int64_t cost, int64_t *parts_out)
{
    if (year_return == AMOUNT_UNKNOWN || cost == AMOUNT_UNKNOWN || cost == 0) return false;
    *parts_out = (int64_t)divide_half_even((Int128)(year_return - cost) * ROI_PARTS, cost);
    return true;
}

// ---- of all customers

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// Sorts them. Not of none.
static int64_t median_of(int64_t *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, by_size);
    if (count % 2) return numbers[count / 2];
    return (int64_t)divide_half_even((Int128)numbers[count / 2 - 1] + numbers[count / 2], 2);
}

static bool is_live(const AccountCase *one)
{
    return str_equal(one->state, STR("live"));
}

static bool is_measured(const AccountCase *one)
{
    return one->currency && one->measured != AMOUNT_UNKNOWN;
}

static int by_count(const void *a, const void *b)
{
    const CaseReturn *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return str_compare(currency_code(x->currency), currency_code(y->currency));
}

static void gather_returns(const AccountCase *cases, size_t count, int64_t *room, CaseFigures *figures)
{
    bool seen[CURRENCIES_KNOWN_MAX] = { 0 };
    for (size_t i = 0; i < count && figures->return_count < CASE_CURRENCIES_MAX; i++) {
        if (!is_measured(&cases[i]) || seen[currency_index(cases[i].currency)]) continue;
        CaseReturn *one = &figures->returns[figures->return_count++];
        *one = (CaseReturn){ .currency = cases[i].currency, .median = AMOUNT_UNKNOWN };
        seen[currency_index(one->currency)] = true;
        for (size_t j = i; j < count; j++) {
            if (is_measured(&cases[j]) && cases[j].currency == one->currency)
                room[one->count++] = cases[j].measured;
        }
        if (one->count >= CASE_FIGURES_LEAST) one->median = median_of(room, one->count);
    }
    qsort(figures->returns, figures->return_count, sizeof *figures->returns, by_count);
}

CaseFigures case_figures(const AccountCase *cases, size_t count, Arena *arena)
{
    CaseFigures figures = { .accounts = count, .median_days = -1 };
    int64_t *room = ARENA_ARRAY(arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        const AccountCase *one = &cases[i];
        figures.live += is_live(one);
        bool timed = one->planned_day > 0 && one->live_day >= one->planned_day &&
                     (is_live(one) || str_equal(one->state, STR("stopped")));
        if (timed) room[figures.timed++] = one->live_day - one->planned_day;
        if (!is_measured(one) || one->expected == AMOUNT_UNKNOWN) continue;
        figures.compared++;
        figures.reached += one->measured >= one->expected;
    }
    if (figures.timed >= CASE_FIGURES_LEAST) figures.median_days = median_of(room, figures.timed);
    gather_returns(cases, count, room, &figures);
    return figures;
}

// ---- how well one fits

int case_fit_points(const CaseFit *fit)
{
    int points = fit->wished ? FIT_WISH_POINTS : 0;
    if (fit->industry) points += FIT_INDUSTRY_POINTS;
    if (fit->compared >= FIT_SIMILAR_LEAST) points += (int)(FIT_SIMILAR_POINTS * fit->live / fit->compared);
    if (fit->needed > 0) points += (int)(FIT_FEATURES_POINTS * fit->used / fit->needed);
    return points;
}

bool case_fits(const CaseFit *fit)
{
    bool usual = fit->compared >= FIT_SIMILAR_LEAST && fit->live * 2 >= fit->compared;
    if (fit->has_industries && !fit->industry && !fit->wished && !usual) return false;
    return case_fit_points(fit) > 0;
}

int case_fit_order(const CaseFit *a, const CaseFit *b)
{
    int x = case_fit_points(a), y = case_fit_points(b);
    if (x != y) return x > y ? -1 : 1;
    return str_compare_ignore_case(a->name, b->name);
}
