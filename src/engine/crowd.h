// crowd.h: how many people were active on each day, in all accounts together: what everybody did, against
// which the rhythm of one account is seen (expectation.h).
//
// A person counts once in each account; private accounts do not count. The numbers are those of the kept
// days; of earlier ones they may be too high.
#ifndef PERENNIAL_ENGINE_CROWD_H
#define PERENNIAL_ENGINE_CROWD_H

#include "base/zone.h"

#include <stdatomic.h>

typedef struct Crowd {
    _Atomic uint32_t people[ZONE_DAYS];
} Crowd;

// For the thread that applies.
void crowd_change(Crowd *crowd, int32_t day, int32_t by);

static inline uint32_t crowd_on(const Crowd *crowd, int32_t day)
{
    bool known = day > 0 && day < ZONE_DAYS;
    return known ? atomic_load_explicit(&crowd->people[day], memory_order_relaxed) : 0;
}

#endif
