#include "base/chance.h"

#include <math.h>

Chance chance_from(uint64_t seed)
{
    return (Chance){ seed };
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
