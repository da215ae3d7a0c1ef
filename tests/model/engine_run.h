// engine_run.h: one run of the engine beside its naive twin, on records of one seed.
#ifndef PERENNIAL_TESTS_ENGINE_RUN_H
#define PERENNIAL_TESTS_ENGINE_RUN_H

#include "../unit/cmocka_all.h"
#include "engine_twin.h"

enum { FEATURES = 5 };

typedef struct Random {
    uint64_t state;
} Random;

static inline uint32_t below(Random *random, uint32_t end)
{
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint32_t mixed = (uint32_t)((random->state ^ random->state >> 31) >> 29);
    return (uint32_t)(((uint64_t)mixed * end) >> 32);
}

static inline bool chance(Random *random, uint32_t percent)
{
    return below(random, 100) < percent;
}

typedef struct Run {
    Random random;
    Zone *zone;
    Arena arena;
    Record records[TWIN_RECORDS_MAX];
    int record_count;
    Folded folded[TWIN_RECORDS_MAX];
    uint32_t feature_events[FEATURES][4];
    FeatureGroup groups[FEATURES];
    Twin twin;
    TwinView view;
} Run;

extern uint64_t current_seed;

#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (!(condition)) fail_msg("seed %llu: %s", (unsigned long long)current_seed, #condition);           \
    } while (0)

// An engine that keeps the numbers that compare_numbers asks for.
Engine *new_engine(const Zone *zone);

// What formulas say of the numbers in an account's events, in windows of random length.
void compare_numbers(Run *run, const Engine *engine, int account, int day);

#endif
