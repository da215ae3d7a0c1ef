#include "know/distribution.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { BINS_WANTED = 20 };

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double quantile(const double *sorted, size_t count, double share)
{
    double at = share * (double)(count - 1);
    size_t below = (size_t)at;
    if (below + 1 >= count) return sorted[count - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

// The least of 1, 2 and 5 times a power of ten that covers the range with so many bins.
static double round_width(double range)
{
    double wanted = range / BINS_WANTED, power = pow(10, floor(log10(wanted)));
    static const double steps[] = { 1, 2, 5 };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i] * power >= wanted) return steps[i] * power;
    }
    return 10 * power;
}

// Counts of something: half a one is no bin.
static bool are_whole(const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fabs(numbers[i] - floor(numbers[i])) > 0) return false;
    }
    return true;
}

static void fill_bins(Distribution *distribution, const double *sorted)
{
    double width = round_width(distribution->most - distribution->least);
    if (width < 1 && are_whole(sorted, distribution->count)) width = 1;
    double first = floor(distribution->least / width);
    size_t bins = (size_t)(floor(distribution->most / width) - first) + 1;
    if (bins > DISTRIBUTION_BINS_MAX) bins = DISTRIBUTION_BINS_MAX;
    for (size_t i = 0; i < bins; i++)
        distribution->bins[i] =
            (DistributionBin){ (first + (double)i) * width, (first + (double)i + 1) * width, 0 };
    for (size_t i = 0; i < distribution->count; i++) {
        double at = floor(sorted[i] / width) - first;
        size_t bin = at < (double)bins ? (size_t)at : bins - 1;
        distribution->bins[bin].count++;
    }
    distribution->bin_count = bins;
}

Distribution distribution_of(double *numbers, size_t count)
{
    Distribution distribution = { .count = count };
    if (count == 0) return distribution;
    qsort(numbers, count, sizeof *numbers, compare);
    distribution.least = numbers[0];
    distribution.q1 = quantile(numbers, count, 0.25);
    distribution.median = quantile(numbers, count, 0.5);
    distribution.q3 = quantile(numbers, count, 0.75);
    distribution.most = numbers[count - 1];
    if (distribution.most > distribution.least) {
        fill_bins(&distribution, numbers);
    } else {
        distribution.bins[0] = (DistributionBin){ distribution.least, distribution.most, count };
        distribution.bin_count = 1;
    }
    return distribution;
}
