// chance.h: numbers by chance that are the same every time, for distributions that no formula gives.
#ifndef PERENNIAL_LEARN_CHANCE_H
#define PERENNIAL_LEARN_CHANCE_H

#include <stdint.h>

typedef struct Chance {
    uint64_t state;
} Chance;

Chance chance_from(uint64_t seed);

// SplitMix64 (Steele, Lea and Flood 2014): 64 bits, and from 0 to just under 1.
uint64_t chance_next(Chance *chance);
double chance_share(Chance *chance);

// Mean 0, spread 1 (Marsaglia and Bray 1964).
double chance_normal(Chance *chance);

// A share with the density x^(a−1) (1−x)^(b−1); a and b at least 1 (two gammas: Marsaglia and Tsang 2000).
double chance_beta(Chance *chance, double a, double b);

#endif
