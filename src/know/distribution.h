// distribution.h: how numbers lie: least, quartiles, most, and counts in bins of a round width.
#ifndef PERENNIAL_KNOW_DISTRIBUTION_H
#define PERENNIAL_KNOW_DISTRIBUTION_H

#include <stddef.h>

enum { DISTRIBUTION_BINS_MAX = 24 };

typedef struct DistributionBin {
    double from, to; // `to` belongs to the next bin, but for the last
    size_t count;
} DistributionBin;

typedef struct Distribution {
    size_t count;
    double least, q1, median, q3, most; // between two numbers: on the line between them
    DistributionBin bins[DISTRIBUTION_BINS_MAX];
    size_t bin_count; // 0 when there are no numbers
} Distribution;

// Sorts the numbers, of which none is a NAN. Bins are 1, 2 or 5 times a power of ten wide, of whole
// numbers at least 1.
Distribution distribution_of(double *numbers, size_t count);

#endif
