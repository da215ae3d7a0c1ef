#include "planted.h"

#include "base/chance.h"

#include <math.h>

static const int seen_before[] = { 0, 2, 5, 9 };

typedef struct Truth {
    double constant, slope, noise, size_slope;
    double shock;   // spread; it stays by 0.75 a month
    double in_part; // of those kept
    double amounts; // spread of their logarithm
    double shocks[PLANTED_MONTHS];
} Truth;

const char *planted_name(PlantedRegime regime)
{
    static const char *const names[PLANTED_REGIMES] = {
        "usual", "few renewals", "few large customers", "market shocks", "nothing to see", "kept in part"
    };
    return names[regime];
}

static double between(Chance *chance, double least, double most)
{
    return least + (most - least) * chance_share(chance);
}

static Truth truth_of(PlantedRegime regime, Chance *chance)
{
    double lost = between(chance, 0.04, 0.25);
    Truth truth = { .constant = log(lost / (1 - lost)) - 0.4,
                    .slope = between(chance, 0.6, 1.5),
                    .noise = between(chance, 0.3, 1),
                    .size_slope = between(chance, -0.4, 0.2),
                    .shock = between(chance, 0, 0.2),
                    .in_part = between(chance, 0, 0.1),
                    .amounts = between(chance, 0.5, 1.1) };
    if (regime == PLANTED_LARGE) truth.amounts = between(chance, 1.6, 2.2);
    if (regime == PLANTED_SHOCKS) truth.shock = between(chance, 0.5, 0.9);
    if (regime == PLANTED_BLIND) truth.slope = truth.size_slope = 0;
    if (regime == PLANTED_PARTIAL) truth.in_part = between(chance, 0.2, 0.5);
    double level = truth.shock * chance_normal(chance);
    for (int m = 0; m < PLANTED_MONTHS; m++) {
        truth.shocks[m] = level;
        level = 0.75 * level + truth.shock * sqrt(1 - 0.75 * 0.75) * chance_normal(chance);
    }
    return truth;
}

static void draw_account(const Truth *truth, Chance *chance, PlantedAccount *account)
{
    double state = chance_normal(chance);
    account->size = chance_normal(chance);
    account->amount = floor(100000 * exp(truth->amounts * account->size));
    account->due = (int)(12 * chance_share(chance));
    account->gone = PLANTED_MONTHS;
    for (int m = 0; m <= PLANTED_MONTHS; m++) {
        account->state[m] = (float)state;
        account->seen[m] = (float)(state + truth->noise * chance_normal(chance));
        state = 0.85 * state + sqrt(1 - 0.85 * 0.85) * chance_normal(chance);
    }
    for (int m = account->due; m < PLANTED_MONTHS && account->gone == PLANTED_MONTHS; m += 12) {
        double odds = truth->constant + truth->slope * (double)account->state[m + 1] +
                      truth->size_slope * account->size + truth->shocks[m];
        bool lost = chance_share(chance) < 1 / (1 + exp(-odds));
        bool in_part = chance_share(chance) < truth->in_part;
        double share = between(chance, 0.3, 0.95);
        account->kept[m] = lost ? 0 : in_part ? (float)share : 1;
        if (lost) account->gone = m;
    }
}

Planted planted_make(PlantedRegime regime, uint64_t seed, Arena *arena)
{
    Chance chance = chance_from(seed * 64 + (uint64_t)regime);
    Truth truth = truth_of(regime, &chance);
    Planted planted = { .count = (size_t)between(&chance, 40, 600) };
    if (regime == PLANTED_FEW) planted.count = (size_t)between(&chance, 8, 30);
    planted.accounts = ARENA_ARRAY(arena, PlantedAccount, planted.count);
    for (size_t i = 0; i < planted.count; i++)
        draw_account(&truth, &chance, &planted.accounts[i]);
    return planted;
}

static RenewalSeen seen_at(const PlantedAccount *account, size_t number, int month, int due)
{
    RenewalSeen seen = { .days_left = (uint16_t)(15 + 30 * (due - month)), .month = (int16_t)due };
    for (size_t i = 0; i < RENEWAL_INPUTS; i++)
        seen.inputs[i] = NAN;
    Chance chance = chance_from(number * 1000 + (uint64_t)month);
    seen.inputs[0] = account->seen[month];
    seen.inputs[1] = month > 0 ? account->seen[month - 1] : NAN;
    seen.inputs[2] = (float)account->size;
    seen.inputs[3] = (float)chance_normal(&chance);
    return seen;
}

size_t planted_rows(const Planted *planted, int month, Arena *arena, RenewalRow **rows_out)
{
    size_t count = 0, times = sizeof seen_before / sizeof *seen_before;
    *rows_out = ARENA_ARRAY(arena, RenewalRow, planted->count * 3 * times);
    for (size_t i = 0; i < planted->count; i++) {
        const PlantedAccount *account = &planted->accounts[i];
        for (int due = account->due; due < month && due <= account->gone; due += 12) {
            size_t first = count;
            for (size_t t = 0; t < times && due - seen_before[t] >= 0; t++)
                (*rows_out)[count++] = (RenewalRow){ .seen = seen_at(account, i, due - seen_before[t], due),
                                                     .kept = account->kept[due] };
            for (size_t r = first; r < count; r++)
                (*rows_out)[r].weight = 1.0F / (float)(count - first);
        }
    }
    return count;
}

size_t planted_dues(const Planted *planted, int month, int months, Arena *arena, ForecastDue **dues_out,
                    double **came_out)
{
    size_t count = 0;
    *dues_out = ARENA_ARRAY(arena, ForecastDue, planted->count);
    *came_out = ARENA_ARRAY(arena, double, planted->count);
    for (size_t i = 0; i < planted->count; i++) {
        const PlantedAccount *account = &planted->accounts[i];
        int due = account->due;
        while (due < month)
            due += 12;
        if (due >= month + months || due > account->gone || account->gone < month) continue;
        (*came_out)[count] = account->amount * (double)account->kept[due];
        (*dues_out)[count++] =
            (ForecastDue){ .seen = seen_at(account, i, month, due), .amount = account->amount, .key = i };
    }
    return count;
}
