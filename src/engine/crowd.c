#include "engine/crowd.h"

static void change(Crowd *crowd, int32_t day, uint32_t by)
{
    if (day <= 0 || day >= ZONE_DAYS) return;
    _Atomic uint32_t *people = &crowd->people[day];
    // One thread writes: nothing is lost between the reading and the writing.
    uint32_t now = atomic_load_explicit(people, memory_order_relaxed);
    atomic_store_explicit(people, now + by, memory_order_relaxed);
}

void crowd_add_day(Crowd *crowd, uint16_t day)
{
    change(crowd, day, 1);
}

static void change_all(Crowd *crowd, const Activity *activity, const Ring *ring, uint32_t by)
{
    int32_t newest = activity->newest / BLOCK_DAYS;
    for (int32_t block = newest < RING_BLOCKS ? 0 : newest - RING_BLOCKS; block <= newest; block++) {
        for (uint64_t days = activity_block(activity, ring, block); days; days &= days - 1)
            change(crowd, block * BLOCK_DAYS + __builtin_ctzll(days), by);
    }
}

void crowd_add(Crowd *crowd, const Activity *activity, const Ring *ring)
{
    change_all(crowd, activity, ring, 1);
}

void crowd_remove(Crowd *crowd, const Activity *activity, const Ring *ring)
{
    change_all(crowd, activity, ring, UINT32_MAX);
}
