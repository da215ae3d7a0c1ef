// renewal_outlook.h: what the renewals to come are likely to bring, and what would have been said on the
// first days of past months, each by a model that is made only of what was settled by then.
//
// Made once for all accounts; sums of some of them are made of it when they are asked for.
#ifndef PERENNIAL_LEARN_RENEWAL_OUTLOOK_H
#define PERENNIAL_LEARN_RENEWAL_OUTLOOK_H

#include "know/accuracy.h"
#include "learn/calibration.h"
#include "learn/renewal_history.h"

enum { RENEWAL_FEW = 10 }; // settled renewals; below, ranges are mostly what is assumed

// What was said of one past month when it began, and what came.
typedef struct RenewalPast {
    int16_t month;
    size_t worlds;
    ForecastSum said;
    double came;
    bool settled; // all of it; else came says nothing yet
} RenewalPast;

typedef struct RenewalOutlook {
    RenewalHistory history;
    RenewalModel models[RENEWAL_PAST_MONTHS + 1]; // by origin; draws NULL: nothing was due then
    float *lost; // the chance of each case that was due in the month it was seen in, or is to come; else NAN
    RenewalPast past[RENEWAL_PAST_MONTHS]; // by origin, of all accounts; without the worlds' sums
} RenewalOutlook;

// False of `go_on` (may be NULL) stops: then *stopped_out is set and the outlook is of no use. `arena` has
// room for RENEWAL_ARENA_BYTES.
MUST_USE Status renewal_outlook_make(const RenewalQuery *query, bool (*go_on)(void *context), void *context,
                                     Arena *arena, RenewalOutlook *outlook_out, bool *stopped_out,
                                     Error *error);

const RenewalModel *renewal_outlook_model(const RenewalOutlook *outlook); // of today
size_t renewal_outlook_today(const RenewalOutlook *outlook);              // the place of today

size_t renewal_outlook_past_end(const RenewalOutlook *outlook); // of months that are over

// Sums of months to come, of the accounts chosen[number] below `count`; NULL: of all. In the arena.
Forecast renewal_outlook_months(const RenewalOutlook *outlook, const bool *chosen, size_t count,
                                int16_t first_month, size_t months, Arena *arena);

// The same as `past` of some accounts.
RenewalPast renewal_outlook_past(const RenewalOutlook *outlook, size_t origin, const bool *chosen,
                                 size_t count, Arena *arena);

// A chance that was said of a renewal, and what came.
typedef struct RenewalTold {
    uint32_t account;
    double lost; // the chance of it
    bool left;   // it was lost
} RenewalTold;

typedef struct RenewalJudgement {
    size_t renewals, lost;
    Accuracy accuracy;       // `left` are those that were lost
    Calibration calibration; // the same
} RenewalJudgement;

// Those of one account stand together.
RenewalJudgement renewal_judge(const RenewalTold *told, size_t count, Arena *arena);

// How well the chances told, that were said when a month began, of renewals that were due in it.
RenewalJudgement renewal_outlook_judge(const RenewalOutlook *outlook, const bool *chosen, size_t count,
                                       Arena *arena);

// The one to come of an account that is due on the day; NULL when there is none.
const RenewalCase *renewal_outlook_find(const RenewalOutlook *outlook, uint32_t account, uint16_t due);

#endif
