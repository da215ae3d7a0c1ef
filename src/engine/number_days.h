// number_days.h: what a property of an event was on each day: the sum, the least, the most or the latest of
// its values. 16 bytes a day that has any.
//
// Values are whole ten-thousandths: so a sum is the same in whatever order it was added up, and a replay, a
// merge and a filling from the log agree to the last digit.
#ifndef PERENNIAL_ENGINE_NUMBER_DAYS_H
#define PERENNIAL_ENGINE_NUMBER_DAYS_H

#include "engine/cells.h"
#include "engine/engine.h"

enum { NUMBER_UNIT = 10000, NUMBER_CELLS = 4 }; // cells of a day

// Zero-initialised it is empty and valid, but for the owner's fields.
typedef struct NumberDays {
    Cells cells;     // NUMBER_CELLS a day, the days rising
    uint32_t slot;   // owner's: the account in its shard
    uint32_t series; // owner's: of which series
} NumberDays;

typedef struct NumberDay {
    uint16_t day;
    // NUMBER_LATEST: milliseconds of the day at which the value came; of several at the same, the largest
    // value counts, so that their order does not matter. Else how many values there were.
    uint32_t extra;
    int64_t value; // ten-thousandths
} NumberDay;

// The nearest ten-thousandth. False for what is larger than ±NUMBER_MOST_VALUE or no number.
bool number_fixed(double number, int64_t *value_out);

void number_days_add(CellPool *pool, NumberDays *days, NumberKind kind, NumberDay added);
void number_days_unite(CellPool *pool, NumberDays *into, const NumberDays *from, NumberKind kind);

uint32_t number_days_count(const NumberDays *days);
NumberDay number_days_at(const NumberDays *days, uint32_t i);

// What the days `from` to `to` come to; false when none of them has a value. `from` may be below 0.
bool number_days_sum(const NumberDays *days, int32_t from, int32_t to, int64_t *sum_out, uint64_t *count_out);
bool number_days_extreme(const NumberDays *days, NumberKind kind, int32_t from, int32_t to,
                         int64_t *value_out);
bool number_days_latest(const NumberDays *days, int32_t to, int64_t *value_out);

#endif
