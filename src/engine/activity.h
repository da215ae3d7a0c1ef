// activity.h: the days on which one person was active in one account: 512 of them and more, in bits.
//
// Days lie in blocks of 64. The two newest blocks are beside the dates, so that adding a day and reading the
// last weeks touches one cache line; older blocks lie in the ring, another line. Together they hold at least
// the 512 days that end on the newest active day. Day 0 is never active: it is what a broken clock says.
#ifndef PERENNIAL_ENGINE_ACTIVITY_H
#define PERENNIAL_ENGINE_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

enum { RING_BLOCKS = 8, BLOCK_DAYS = 64 };

// Zero-initialised there is no activity.
typedef struct Activity {
    uint64_t now;    // block of `newest`: day d is bit d mod 64
    uint64_t before; // the block before it
    uint16_t newest; // newest active day; 0 when none
    uint16_t first;  // first active day ever; 0 when none
    uint32_t months; // the newest cell of months (marks.h)
} Activity;

// Blocks up to eight before the newest one; of the newest two it knows nothing.
typedef struct Ring {
    uint64_t blocks[RING_BLOCKS]; // block b is b mod 8
} __attribute__((aligned(64))) Ring;

// Adds a day, whatever the order. Of a day before the ring only `first` keeps track.
void activity_add(Activity *activity, Ring *ring, uint16_t day);

// Adds the days of `from`. Days that fall out of the ring of the newer one are lost.
void activity_unite(Activity *into, Ring *into_ring, const Activity *from, const Ring *from_ring);

static inline uint64_t activity_block(const Activity *activity, const Ring *ring, int32_t block)
{
    int32_t ago = activity->newest / BLOCK_DAYS - block;
    if (ago == 0) return activity->now;
    if (ago == 1) return activity->before;
    return block >= 0 && ago > 0 && ago <= RING_BLOCKS ? ring->blocks[block % RING_BLOCKS] : 0;
}

// The 64 days that end on `day`: bit 63 is `day`, bit 0 is day - 63. Days beyond what is held are 0.
// `day` may be any day, also below 0.
static inline uint64_t activity_window(const Activity *activity, const Ring *ring, int32_t day)
{
    if (day < 0) return 0;
    int32_t block = day / BLOCK_DAYS, newest = activity->newest / BLOCK_DAYS;
    uint64_t days, before;
    if (block >= newest) {
        // Masks, not branches: whether somebody was active lately is anybody's guess, and a wrong one is
        // dear.
        uint64_t same = 0 - (uint64_t)(block == newest), next = 0 - (uint64_t)(block == newest + 1);
        days = activity->now & same;
        before = (activity->before & same) | (activity->now & next);
    } else {
        days = activity_block(activity, ring, block);
        before = activity_block(activity, ring, block - 1);
    }
    uint32_t bit = (uint32_t)day % BLOCK_DAYS;
    return days << (63 - bit) | before >> bit >> 1;
}

// Whether the day is active; false of days beyond what is held.
static inline bool activity_has(const Activity *activity, const Ring *ring, uint16_t day)
{
    return activity_block(activity, ring, day / BLOCK_DAYS) >> day % BLOCK_DAYS & 1;
}

// Masks of a window: `count` days (1 to 64) that end `ago` days (0 to 63) before the window's day.
static inline uint64_t window_mask(unsigned count, unsigned ago)
{
    return (~UINT64_C(0) << (64 - count)) >> ago;
}

#endif
