// simulate_random.h: chance that can be repeated. A Random is made from a seed and some numbers that name
// what is drawn, so every person's every day has a generator of its own and days can be made in any order.
#ifndef PERENNIAL_CLI_SIMULATE_RANDOM_H
#define PERENNIAL_CLI_SIMULATE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Random {
    uint64_t state;
} Random;

static inline uint64_t random_next(Random *random) // splitmix64
{
    uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline Random random_for(uint64_t seed, uint64_t what, uint64_t which)
{
    Random random = { seed ^ (what * UINT64_C(0xD6E8FEB86659FD93)) };
    random.state = random_next(&random) ^ (which * UINT64_C(0xA0761D6478BD642F));
    random_next(&random);
    return random;
}

// 0 to count - 1; the bias of at most count / 2^32 does not matter here. 0 when count is 0.
static inline uint32_t random_below(Random *random, uint32_t count)
{
    return (uint32_t)(((random_next(random) >> 32) * count) >> 32);
}

static inline int random_between(Random *random, int least,
                                 int most) // both included; least when most < least
{
    return most <= least ? least : least + (int)random_below(random, (uint32_t)(most - least) + 1);
}

static inline double random_share(Random *random) // 0 to just under 1
{
    return (double)(random_next(random) >> 11) * 0x1p-53;
}

static inline double random_range(Random *random, double least, double most)
{
    return least + (most - least) * random_share(random);
}

static inline bool random_chance(Random *random, double share)
{
    return random_share(random) < share;
}

#endif
