// forecast.h: what a list of renewals is likely to bring, by the month they are due in and together.
//
// Each draw of the model is a world of its own: its chances, its shocks, its share of renewals kept in part.
// In each, every renewal is lost or kept by chance, so that sums of few or very unequal amounts are as lumpy
// and lopsided as they are; nothing is taken for normal. The same list gives the same answer.
#ifndef PERENNIAL_LEARN_FORECAST_H
#define PERENNIAL_LEARN_FORECAST_H

#include "learn/renewal_model.h"

enum {
    FORECAST_MONTHS_MAX = 14,
    FORECAST_WORLDS_MOST = 4000,
    FORECAST_WORLDS_LEAST = 250,
    FORECAST_LOOKS_MOST = 5000000, // renewals × worlds: fewer worlds where there are many renewals
};

typedef struct ForecastDue {
    RenewalSeen seen;
    double amount; // at least 0
    uint64_t key;  // what happens to it by chance depends on its key alone, not on what else is in the list
} ForecastDue;

typedef struct ForecastSum {
    size_t count;
    double due;
    double expected;
    double low, high;   // 8 worlds in 10 lie between, these included
    const double *sums; // of each world, ascending
} ForecastSum;

typedef struct Forecast {
    ForecastSum months[FORECAST_MONTHS_MAX]; // from the first
    ForecastSum total;
    size_t worlds;
} Forecast;

// Of renewals that are due in the `months` months from `first_month`; others are left out. In the arena.
Forecast forecast_make(const RenewalModel *model, const ForecastDue *dues, size_t count, int16_t first_month,
                       size_t months, Arena *arena);

// The share of worlds below the amount, and at most it: where what came lies in what was said.
void forecast_place(const ForecastSum *sum, size_t worlds, double came, double *below_out, double *most_out);

#endif
