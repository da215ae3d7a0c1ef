// tally.h: adding up people and accounts into a Usage. Shared by the readings of one, of all, of everybody.
#ifndef PERENNIAL_ENGINE_TALLY_H
#define PERENNIAL_ENGINE_TALLY_H

#include "engine/feature_index.h"
#include "engine/shard.h"

// What is counted of people before it becomes a Usage.
typedef struct Tally {
    uint32_t people, dau, wau, wau_previous, mau, mau_previous;
    uint32_t active_28, active_28_previous, new_28, returning_28, lost_28;
    uint32_t person_days_28; // DAU summed over the 28 days
} Tally;

// Adds one person: the 64 days that end on `day`, and the first day ever.
static inline void tally_add(Tally *tally, uint64_t days, uint16_t first_day, uint16_t day)
{
    if (first_day == 0 || first_day > day) return;
    uint32_t active = (days & window_mask(28, 0)) != 0, before = (days & window_mask(28, 28)) != 0;
    uint32_t fresh = first_day + 28 > day, old = first_day + 56 <= day;
    tally->people++;
    tally->dau += (uint32_t)(days >> 63);
    tally->wau += (days & window_mask(7, 0)) != 0;
    tally->wau_previous += (days & window_mask(7, 7)) != 0;
    tally->mau += (days & window_mask(30, 0)) != 0;
    tally->mau_previous += (days & window_mask(30, 30)) != 0;
    tally->active_28 += active;
    tally->active_28_previous += before;
    tally->new_28 += fresh;
    tally->returning_28 += active & ~before & old;
    tally->lost_28 += before & ~active;
    tally->person_days_28 += (uint32_t)__builtin_popcountll(days & window_mask(28, 0));
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
    uint64_t days = day_counts_window(series, day);
    if (days & window_mask(28, 0)) feature_index_mark(index, series->event, now);
    if (days & window_mask(28, 28)) feature_index_mark(index, series->event, before);
}

// Puts it all together. `newest` decides what is known.
void tally_finish(Usage *usage, const Tally *people, const AccountTally *account, const FeatureIndex *index,
                  const uint64_t *now, const uint64_t *before);
void tally_hide_unknown(Usage *usage, uint16_t day, uint16_t newest);

// Whether a window that begins on `first` lies in the kept days.
static inline bool is_kept(int32_t first, uint16_t newest)
{
    return first > (int32_t)newest - ENGINE_DAYS;
}

#endif
