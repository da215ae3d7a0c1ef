#include "learn/chance.h"

#include <math.h>

Chance chance_from(uint64_t seed)
{
    return (Chance){ seed };
}

uint64_t chance_next(Chance *chance)
{
    uint64_t value = chance->state += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

double chance_share(Chance *chance)
{
    return (double)(chance_next(chance) >> 11) * 0x1p-53;
}

double chance_normal(Chance *chance)
{
    for (;;) {
        double x = 2 * chance_share(chance) - 1, y = 2 * chance_share(chance) - 1, away = x * x + y * y;
        if (away < 1 && away > 0) return x * sqrt(-2 * log(away) / away);
    }
}

// Shape at least 1.
static double gamma_by_chance(Chance *chance, double shape)
{
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = chance_normal(chance), v = 1 + c * x;
        if (v <= 0) continue;
        v = v * v * v;
        double share = 1 - chance_share(chance); // above 0
        if (log(share) < x * x / 2 + d - d * v + d * log(v)) return d * v;
    }
}

double chance_beta(Chance *chance, double a, double b)
{
    double x = gamma_by_chance(chance, a), y = gamma_by_chance(chance, b);
    return x / (x + y);
}
