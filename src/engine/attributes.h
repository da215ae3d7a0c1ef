// attributes.h: the values of one account's or person's attributes over time.
//
// A run is a time span in which an attribute was said to have one value. Runs are sorted by key, then time;
// of the runs of a key no two begin on the same day, because only the last value of a day counts. A value
// that is repeated lengthens its run. A different value that arrives late, with a time inside a run, splits
// it: the old value holds again from the last time it was said.
#ifndef PERENNIAL_ENGINE_ATTRIBUTES_H
#define PERENNIAL_ENGINE_ATTRIBUTES_H

#include "base/zone.h"
#include "engine/record.h"

enum {
    ATTRIBUTE_KEYS_MAX = 200, // of one account or person; further keys are ignored
    ATTRIBUTE_CHANGES_MAX =
        400, // runs; beyond, the oldest that is neither the first nor the last of its key goes
};

typedef struct Run {
    int64_t first_us; // when it was first said
    int64_t last_us;  // when it was last said
    union {
        const char *text; // interned: equal texts have equal addresses
        double number;
    } value;
    uint32_t key; // number of the key
    uint16_t text_len;
    uint8_t kind;       // ValueKind
    uint8_t backfilled; // said by records that were filled in afterwards
} Run;

// To the bit: what is not a number is the same as itself, 0 and -0 differ.
static inline bool same_number(double a, double b)
{
    uint64_t left, right;
    memcpy(&left, &a, sizeof left);
    memcpy(&right, &b, sizeof right);
    return left == right;
}

// Zero-initialised it is empty and valid.
typedef struct History {
    Run *runs;
    uint32_t count, capacity;
} History;

void history_free(History *history);

// Says that the attribute had the value at run.first_us. `said` has last_us equal to first_us.
void history_say(History *history, const Zone *zone, Run said);

// The run that holds just before `before_us`, or NULL.
const Run *history_at(const History *history, uint32_t key, int64_t before_us);
// The same without runs that were said only afterwards (backfilled).
const Run *history_in_time(const History *history, uint32_t key, int64_t before_us);
const Run *history_latest(const History *history, uint32_t key);

// Moves over the runs of the keys that `into` lacks; `from` is empty afterwards.
void history_take_over(History *into, History *from);

// Says of `into` what `from` was said to be, at the first and the last time of each run; `from` is empty
// afterwards.
void history_join(History *into, History *from, const Zone *zone);

// Whether the order and the bounds hold.
bool history_valid(const History *history, const Zone *zone);

Value run_value(const Run *run);

#endif
