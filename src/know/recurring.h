// recurring.h: what amounts that come every so often come to a month: summed as exact fractions, rounded
// once.
#ifndef PERENNIAL_KNOW_RECURRING_H
#define PERENNIAL_KNOW_RECURRING_H

#include "know/currency.h"

typedef enum RecurringInterval {
    EVERY_DAY,
    EVERY_WEEK,
    EVERY_MONTH,
    EVERY_YEAR,
    RECURRING_INTERVALS,
} RecurringInterval;

#define RECURRING_INTERVAL_NAMES "day|week|month|year"

bool recurring_interval(Str name, RecurringInterval *interval_out); // one of the names

// A sum of fractions of minor units, reduced. Zero-initialised it is 0.
typedef struct Recurring {
    Int128 over, under; // under 0 stands for 1
    bool wrong;         // a part was out of bounds: recurring_month says so
} Recurring;

enum { RECURRING_COUNT_MAX = 1200, RECURRING_SCALE_MAX = 1000000 };

// Adds `amount` (minor units, may be below 0) every `count` intervals, as what it is a month. A year has 12
// months, 52 weeks and 365 days: a weekly amount counts 52/12 times, a daily one 365/12 times.
void recurring_add(Recurring *sum, int64_t amount, RecurringInterval interval, int64_t count);
// Times over/under, each up to RECURRING_SCALE_MAX: after a discount of 12.5 % it is 875/1000.
void recurring_scale(Recurring *sum, int64_t over, int64_t under);
void recurring_add_sum(Recurring *sum, const Recurring *other);
// Rounded half to even. False when it is out of bounds: a part was, or it is beyond ±MONEY_MOST.
MUST_USE bool recurring_month(const Recurring *sum, int64_t *minor_out);

#endif
