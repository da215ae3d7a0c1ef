// calibration.h: whether chances that were said came true.
#ifndef PERENNIAL_LEARN_CALIBRATION_H
#define PERENNIAL_LEARN_CALIBRATION_H

#include "base/arena.h"

#include <stdbool.h>

enum { CALIBRATION_PARTS = 10 };

typedef struct Foretold {
    double chance; // of leaving, as it was said; strictly between 0 and 1
    bool left;
} Foretold;

typedef struct CalibrationPart {
    size_t count, left;
    double said; // the mean of the chances
} CalibrationPart;

typedef struct Calibration {
    // Of the logistic regression of what came on the log-odds that were said (Cox 1958): 1 is right, below 1
    // says too much, above too little. NAN when only one of the two came.
    double slope;
    double constant;                          // with the slope; 0 is right
    double said, came;                        // means: the chance that was said, the share that left
    double brier;                             // mean squared difference of chance and what came
    double brier_base;                        // the same of somebody who always says the share of all
    CalibrationPart parts[CALIBRATION_PARTS]; // by chance, the lowest first, about as many in each; equal
    size_t part_count;                        // chances stay together
} Calibration;

Calibration calibration_of(const Foretold *foretold, size_t count, Arena scratch);

#endif
