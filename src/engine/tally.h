// tally.h: adding up people and accounts into a Usage. Shared by the readings of one, of all, of everybody.
#ifndef PERENNIAL_ENGINE_TALLY_H
#define PERENNIAL_ENGINE_TALLY_H

#include "engine/feature_index.h"
#include "engine/shard.h"

// Four counters that move at once: a vector of every processor that this is built for.
typedef uint32_t Four __attribute__((vector_size(16)));

// What is counted of people before it becomes a Usage: how many were not active in which days.
typedef struct Tally {
    Four idle;          // in the last 28, 1, 7, 30 days
    Four idle_before;   // in the 28, 30, 7 days before those; the last counts everybody
    uint64_t seen;      // people; << 32: new in 28 days
    uint64_t active_28; // DAU summed over the 28 days; << 32: active in these and in the 28 before
} Tally;

// Adds one person: the 64 days that end on `day`, and the first day ever. Without branches: what people do
// cannot be foretold, and every wrong guess costs more than all of this.
static inline void tally_add(Tally *tally, uint64_t days, uint16_t first_day, uint16_t day)
{
    static const Four last = { 0xFFFFFFF0, 0x80000000, 0xFE000000, 0xFFFFFFFC };
    static const Four before = { 0xFFFFFFF0, 0x3FFFFFFF, 0x01FC0000, 0 };
    uint32_t newest = (uint32_t)(days >> 32); // the newest 32 days
    uint32_t middle = (uint32_t)(days >> 4);  // the 32 days that end 28 days before
    Four newest_days = { newest, newest, newest, newest }, middle_days = { middle, middle, newest, newest };
    tally->idle -= (Four)((newest_days & last) == 0);
    tally->idle_before -= (Four)((middle_days & before) == 0);
    uint64_t seen = first_day - 1u < day; // also false for 0: never active
    uint64_t both = newest > 0xF && middle > 0xF;
    tally->seen += seen | (seen & (first_day + 28u > day)) << 32;
    tally->active_28 += (uint64_t)__builtin_popcount(newest & 0xFFFFFFF0) | both << 32;
}

// Adds the events and days of one account. Start from a zeroed Usage.
typedef struct AccountTally {
    uint64_t days; // with events: the 64 that end on the day
    uint64_t events_28, events_28_previous;
    uint16_t first_day, last_day;
} AccountTally;

void tally_account(AccountTally *tally, const DayCounts *total, uint16_t day);

// Adds which groups the events of a series belong to in the 28 days and the 28 before.
static inline void tally_series(const FeatureIndex *index, const DayCounts *series, uint16_t day,
                                uint64_t *now, uint64_t *before)
{
    if (series->event >= index->events) return;
    uint64_t days = day_counts_window(series, day);
    uint64_t used = (days & window_mask(28, 0)) != 0, used_before = (days & window_mask(28, 28)) != 0;
    for (uint32_t i = index->starts[series->event]; i < index->starts[series->event + 1]; i++) {
        uint16_t group = index->groups[i];
        now[group / 64] |= used << group % 64;
        before[group / 64] |= used_before << group % 64;
    }
}

// Puts it all together. `newest` decides what is known.
void tally_finish(Usage *usage, const Tally *people, const AccountTally *account, const FeatureIndex *index,
                  const uint64_t *now, const uint64_t *before);
void tally_hide_unknown(Usage *usage, uint16_t day, uint16_t newest);

enum { GAP_DAYS = 180 };

// Median of the gaps between active days in the GAP_DAYS days that end on `day`; the lower of two middle
// ones. 0 when there are fewer than two such days.
uint16_t tally_usual_gap(const Shard *shard, uint32_t row, int32_t day);

// Whether a window that begins on `first` lies in the kept days.
static inline bool is_kept(int32_t first, uint16_t newest)
{
    return first > (int32_t)newest - ENGINE_DAYS;
}

#endif
