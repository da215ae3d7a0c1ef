// median.h: the middle of some numbers.
#ifndef PERENNIAL_ENGINE_MEDIAN_H
#define PERENNIAL_ENGINE_MEDIAN_H

#include <stddef.h>

// The mean of the two middle ones of an even count. Puts `values` into another order; `count` is at least 1,
// and none is NAN.
double median_of(double *values, size_t count);

#endif
