// simulate_random.h: chance that can be repeated. A Random is made from a seed and some numbers that name
// what is drawn, so every person's every day has a generator of its own and days can be made in any order.
#ifndef PERENNIAL_CLI_SIMULATE_RANDOM_H
#define PERENNIAL_CLI_SIMULATE_RANDOM_H

#include "base/chance.h"

#include <stdbool.h>

typedef Chance Random;

static inline Random random_for(uint64_t seed, uint64_t what, uint64_t which)
{
    Random random = { seed ^ (what * UINT64_C(0xD6E8FEB86659FD93)) };
    random.state = chance_next(&random) ^ (which * UINT64_C(0xA0761D6478BD642F));
    chance_next(&random);
    return random;
}

// 0 to count - 1; the bias of at most count / 2^32 does not matter here. 0 when count is 0.
static inline uint32_t random_below(Random *random, uint32_t count)
{
    return (uint32_t)(((chance_next(random) >> 32) * count) >> 32);
}

static inline int random_between(Random *random, int least,
                                 int most) // both included; least when most < least
{
    return most <= least ? least : least + (int)random_below(random, (uint32_t)(most - least) + 1);
}

static inline double random_range(Random *random, double least, double most)
{
    return least + (most - least) * chance_share(random);
}

static inline bool random_chance(Random *random, double share)
{
    return chance_share(random) < share;
}

#endif
