// forecast_desk.h: the outlook on renewals (learn/renewal_outlook.h), made on a thread of its own: soon
// after the start, when a day begins, and when somebody asks for it and something has changed since. On the
// first day of a month what it says is kept in rows.
//
// What it knows is what was known at the end of yesterday: the same as it says of past months.
#ifndef PERENNIAL_API_FORECAST_DESK_H
#define PERENNIAL_API_FORECAST_DESK_H

#include "api/app.h"
#include "learn/renewal_outlook.h"

typedef struct ForecastDesk ForecastDesk;

// An outlook and how it was made.
typedef struct ForecastMade {
    RenewalOutlook outlook;
    const Currency *currency; // the reporting one
    uint16_t today;
    int64_t made_us; // business clock
} ForecastMade;

ForecastDesk *forecast_desk_create(const App *app); // borrowed
void forecast_desk_start(ForecastDesk *desk);       // after the live whole is open and the committer runs
void forecast_desk_destroy(ForecastDesk *desk);     // stops what runs; accepts NULL

// The newest one, borrowed until it is given back; NULL while the first one is made. Where something has
// changed since, another one is begun.
const ForecastMade *forecast_desk_take(ForecastDesk *desk);
void forecast_desk_give(ForecastDesk *desk, const ForecastMade *made); // accepts NULL

// What was said on the first day of a month of that month, as it was kept. Amounts are a year, minor units.
typedef struct ForecastKept {
    int16_t month;
    int64_t count, due, expected, low, high;
} ForecastKept;

// Of the months from `first` on, in the currency, by month; in the arena.
MUST_USE Status forecast_kept(Store *store, const Currency *currency, int16_t first, Arena *arena,
                              ForecastKept **kept_out, size_t *count_out, Error *error);

#endif
