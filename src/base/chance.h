// chance.h: numbers by chance that are the same every time, for distributions that no formula gives.
#ifndef PERENNIAL_BASE_CHANCE_H
#define PERENNIAL_BASE_CHANCE_H

#include <stdint.h>

typedef struct Chance {
    uint64_t state;
} Chance;

Chance chance_from(uint64_t seed);

// 64 bits: SplitMix64 (Steele, Lea and Flood 2014).
static inline uint64_t chance_next(Chance *chance)
{
    uint64_t value = chance->state += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

// From 0 to just under 1.
static inline double chance_share(Chance *chance)
{
    return (double)(chance_next(chance) >> 11) * 0x1p-53;
}

// Mean 0, spread 1 (Marsaglia and Bray 1964).
double chance_normal(Chance *chance);

// A share with the density x^(a−1) (1−x)^(b−1); a and b at least 1 (two gammas: Marsaglia and Tsang 2000).
double chance_beta(Chance *chance, double a, double b);

#endif
