// planted.h: vendors whose renewals follow a truth that is written down here, for judging forecasts by. No
// events: what would be seen of accounts is drawn as it would be read.
//
// An account renews once a year. Its state of mind is a number that wanders from month to month; what is seen
// of it (two inputs, one of them noisy, and one that says nothing) is what the model gets. At the due day it
// is lost with a chance that depends on its state then, on a shock of the month and on the vendor.
#ifndef PERENNIAL_BENCH_PLANTED_H
#define PERENNIAL_BENCH_PLANTED_H

#include "learn/forecast.h"

enum { PLANTED_MONTHS = 30, PLANTED_ACCOUNTS_MAX = 2000, PLANTED_AHEAD = 12 };

typedef enum PlantedRegime {
    PLANTED_USUAL,   // 40 to 600 accounts, 4 to 25 of 100 lost
    PLANTED_FEW,     // 8 to 30 accounts
    PLANTED_LARGE,   // a few customers pay most
    PLANTED_SHOCKS,  // the market comes and goes: common to all renewals of a month, and it stays a while
    PLANTED_BLIND,   // what is seen says nothing
    PLANTED_PARTIAL, // many renewals are kept in part only
    PLANTED_REGIMES,
} PlantedRegime;

typedef struct PlantedAccount {
    double amount, size;
    int due;  // month of the year, 0 to 11
    int gone; // the month it was lost in; PLANTED_MONTHS: it stays
    float state[PLANTED_MONTHS + 1], seen[PLANTED_MONTHS + 1], kept[PLANTED_MONTHS];
} PlantedAccount;

typedef struct Planted {
    PlantedAccount *accounts;
    size_t count;
} Planted;

const char *planted_name(PlantedRegime regime);
Planted planted_make(PlantedRegime regime, uint64_t seed, Arena *arena);

// Everything that was settled before the month began, as it had been seen 0, 2, 5 and 9 months before.
size_t planted_rows(const Planted *planted, int month, Arena *arena, RenewalRow **rows_out);

// What is due in the months from `month` on, as it is seen when it begins, and what will be kept of each.
size_t planted_dues(const Planted *planted, int month, int months, Arena *arena, ForecastDue **dues_out,
                    double **came_out);

#endif
