#include "engine/crowd.h"

void crowd_change(Crowd *crowd, int32_t day, int32_t by)
{
    if (day <= 0 || day >= ZONE_DAYS) return;
    _Atomic uint32_t *people = &crowd->people[day];
    // One thread writes: nothing is lost between the reading and the writing.
    uint32_t now = atomic_load_explicit(people, memory_order_relaxed);
    atomic_store_explicit(people, now + (uint32_t)by, memory_order_relaxed);
}
