// renewal_history.h: renewals as they were seen on the first days of past months and are seen today, and what
// came of them.
//
// No look-ahead: what was due on a past day is as it was known at the end of the day before (attributes only
// as they were said in time, statements only up to then), inputs are asked of formulas as of that day, and
// amounts are at that day's rates. What came is a fact, whenever it was said: what is paid grace_days after
// the due day.
//
// A renewal that is due in a month is seen when the month begins; those of some accounts (of all, where there
// are not many) also 2, 5 and 9 months before, so that a model can be made of how much tells how far ahead.
#ifndef PERENNIAL_LEARN_RENEWAL_HISTORY_H
#define PERENNIAL_LEARN_RENEWAL_HISTORY_H

#include "engine/formula.h"
#include "know/renewal_due.h"
#include "learn/forecast.h"

enum {
    RENEWAL_PAST_MONTHS = 18,        // that are looked back
    RENEWAL_AHEAD_MONTHS = 13,       // that are looked ahead, the present one included
    RENEWAL_LEARNERS = 2000,         // accounts that a model is made of, about
    RENEWAL_CASES_MAX = 1500000,     // beyond, STATUS_LIMITED: about 700,000 accounts
    RENEWAL_ARENA_BYTES = 512 << 20, // what reading may need: 100,000 accounts take 60 MB
};

typedef struct RenewalQuery {
    RenewalLens lens;          // in_time does not matter: it is so for past days, and not for today
    const FormulaNames *names; // the same
    uint16_t today;
    uint16_t grace_days;
} RenewalQuery;

// A renewal as it was seen on one day.
typedef struct RenewalCase {
    uint32_t account;
    uint16_t due;
    uint8_t origin; // place of the day in RenewalHistory.origins
    bool learned;   // the model may be made of it, once it is settled
    float kept;     // share of the amount, at most 1; NAN: not known yet
    float weight;   // of the days it was seen on
    double amount;  // a year, minor units of the reporting currency
    RenewalSeen seen;
} RenewalCase;

typedef struct RenewalHistory {
    uint16_t origins[RENEWAL_PAST_MONTHS + 1]; // first days of months, the last one is today
    size_t origin_count;
    RenewalCase *cases; // by account
    size_t count;
    size_t left_out; // without a rate of their currency
    uint16_t grace_days;
} RenewalHistory;

// `arena` has room for RENEWAL_ARENA_BYTES.
MUST_USE Status renewal_history_read(const RenewalQuery *query, Arena *arena, RenewalHistory *history_out,
                                     Error *error);

// What a model may be made of that is said at the beginning of `day`; in the arena.
size_t renewal_history_rows(const RenewalHistory *history, uint16_t day, Arena *arena, RenewalRow **rows_out);

// Year × 12 + month − 1 − 1970 × 12, and its first day.
int16_t renewal_month_of(uint16_t day);
uint16_t renewal_month_first(int16_t month);

// What an input is called, and the words for a high and for a low value.
typedef struct RenewalInput {
    Str name, high, low;
} RenewalInput;
extern const RenewalInput renewal_inputs[RENEWAL_INPUTS];

#endif
