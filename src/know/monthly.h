// monthly.h: what prices of any rhythm come to a month, exactly: a year is 12 months, 52 weeks and 365 days.
// Sums are fractions and are rounded once, at the end, half to even; so the order of the parts does not
// matter.
#ifndef PERENNIAL_KNOW_MONTHLY_H
#define PERENNIAL_KNOW_MONTHLY_H

#include "know/currency.h"

enum {
    RHYTHM_COUNT_MAX = 1200,
    MONTHLY_DIGITS_MAX = 12, // behind the point of a decimal
};

#define RHYTHM_UNIT_NAMES "day|week|month|year"

typedef enum RhythmUnit { RHYTHM_DAY, RHYTHM_WEEK, RHYTHM_MONTH, RHYTHM_YEAR, RHYTHM_UNITS } RhythmUnit;

// Each `count` units: every 3 months, every 2 years.
typedef struct Rhythm {
    RhythmUnit unit;
    int64_t count; // 1 to RHYTHM_COUNT_MAX
} Rhythm;

bool rhythm_unit_parse(Str name, RhythmUnit *unit_out); // "day", "week", "month", "year"

// A fraction; its parts have no common divisor.
typedef struct Monthly {
    Int128 numerator, denominator;
    bool too_large; // and what is added stays so
} Monthly;

Monthly monthly_zero(void);

// Adds amount × quantity each rhythm. The amount is a decimal of minor units, such as "1250" or "0.5"; a
// negative quantity takes away. False, and nothing is added, when it is no such decimal or the rhythm is
// none.
bool monthly_add(Monthly *monthly, Str amount, int64_t quantity, Rhythm rhythm);

// The same of whole minor units; false for a rhythm that is none.
bool monthly_add_minor(Monthly *monthly, int64_t amount, int64_t quantity, Rhythm rhythm);

// Takes away a share, such as "33.33" for 33.33 %. False for what is not within 0 and 100.
bool monthly_take_percent(Monthly *monthly, Str percent);

// Times over / under, which is above 0.
void monthly_scale(Monthly *monthly, int64_t over, int64_t under);

void monthly_add_other(Monthly *monthly, const Monthly *other);

// Whole minor units a month, rounded half to even. False when it is beyond ±MONEY_MOST.
bool monthly_round(const Monthly *monthly, int64_t *minor_out);

#endif
