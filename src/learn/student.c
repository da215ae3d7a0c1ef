#include "learn/student.h"

#include <math.h>
#include <stdbool.h>

// The continued fraction of the incomplete beta function, by the method of Lentz (1976).
static double beta_fraction(double a, double b, double x)
{
    enum { STEPS = 400 };
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double value = d;
    for (int m = 1; m <= STEPS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        for (int k = 0; k < 2; k++) {
            double part = k == 0 ? even : odd;
            d = 1 + part * d;
            c = 1 + part / c;
            if (fabs(d) < tiny) d = tiny;
            if (fabs(c) < tiny) c = tiny;
            d = 1 / d;
            value *= c * d;
            if (k == 1 && fabs(c * d - 1) < 1e-15) return value;
        }
    }
    return value;
}

// The regularized incomplete beta function I_x(a, b).
static double beta_share(double a, double b, double x)
{
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    bool near = x < (a + 1) / (a + b + 2); // where the fraction converges quickly
    return near ? front * beta_fraction(a, b, x) / a : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double student_chance(double t, double freedom)
{
    double within = beta_share(0.5, freedom / 2, t * t / (freedom + t * t)); // of values from -t to t
    return t > 0 ? 0.5 + within / 2 : 0.5 - within / 2;
}

double student_quantile(double chance, double freedom)
{
    double low = -1, high = 1;
    while (student_chance(low, freedom) > chance)
        low *= 2;
    while (student_chance(high, freedom) < chance)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-12 * (1 + fabs(low)); i++) {
        double middle = (low + high) / 2;
        *(student_chance(middle, freedom) < chance ? &low : &high) = middle;
    }
    return (low + high) / 2;
}
