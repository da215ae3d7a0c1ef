// day_counts.h: how many events on each day, for all time: 4 bytes a day that has any.
//
// Cells are day << 16 | count, sorted by day; a day with more than 65,535 events has several cells, all but
// the last of them full.
#ifndef PERENNIAL_ENGINE_DAY_COUNTS_H
#define PERENNIAL_ENGINE_DAY_COUNTS_H

#include "engine/cells.h"

// Half a cache line. Zero-initialised it is empty and valid, but for the owner's fields.
typedef struct DayCounts {
    Cells cells;
    uint64_t recent; // the 64 days that end on `newest`: bit 63 is `newest`
    uint32_t slot;   // owner's: the account in its shard
    uint16_t event;  // owner's: of which event
    uint16_t newest; // newest day with a count; 0 when none
} DayCounts;

void day_counts_add(CellPool *pool, DayCounts *counts, uint16_t day, uint64_t count);
void day_counts_unite(CellPool *pool, DayCounts *into, const DayCounts *from);
// Takes away what had been added; a day without any left has no cell. What is not there is not taken.
void day_counts_take(DayCounts *counts, uint16_t day, uint64_t count);
// Forgets the days before `oldest`, which may be below 0.
void day_counts_prune(DayCounts *counts, int32_t oldest);

// Sum of days `from` to `to`; either may lie outside the days there are.
uint64_t day_counts_sum(const DayCounts *counts, int32_t from, int32_t to);

// The same for days of which `recent` knows too little.
uint64_t day_counts_window_before(const DayCounts *counts, int32_t day);

// The days with a count that end on `day`: bit 63 is `day`; at least 56 days are exact.
static inline uint64_t day_counts_window(const DayCounts *counts, int32_t day)
{
    int32_t after = day - counts->newest;
    if (after >= 64) return 0;
    if (after >= 0) return counts->recent >> after;
    if (after >= -8) return counts->recent << -after;
    return day_counts_window_before(counts, day);
}

uint16_t day_counts_first(const DayCounts *counts);                // 0 when there is none
uint16_t day_counts_last(const DayCounts *counts, uint16_t up_to); // the last not after; 0 when none

static inline uint16_t cell_day(uint32_t cell)
{
    return (uint16_t)(cell >> 16);
}

static inline uint16_t cell_low(uint32_t cell)
{
    return (uint16_t)cell;
}

#endif
