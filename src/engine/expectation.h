// expectation.h: how many person-days were to be expected of an account in a window of days, by its own
// rhythm.
//
// The rhythm: the median of twelve blocks as long as the window, whole weeks apart and just before it, so
// that each has the same weekdays. Each block, and the window, is seen against what all other accounts did
// in the same days, so that a holiday or an outage, which all share, is no news about one of them. What is
// usual for all others is a straight line for each weekday (Theil 1950, Sen 1968), so that a vendor who
// grows does not make every customer look as if it shrank.
#ifndef PERENNIAL_ENGINE_EXPECTATION_H
#define PERENNIAL_ENGINE_EXPECTATION_H

#include "engine/crowd.h"

enum {
    EXPECTATION_BLOCKS = 13, // the window itself, and those before it
    EXPECTATION_DAYS_MAX = 91,
};

// What all accounts did in the blocks; the same for every account.
typedef struct Expectation {
    int32_t to, length;                // of the window
    double people[EXPECTATION_BLOCKS]; // person-days
    double usual[EXPECTATION_BLOCKS];  // what the lines say; 0 where there are too few days for one
} Expectation;

// Of the window of `length` days that ends on `to`; at most EXPECTATION_DAYS_MAX.
void expectation_prepare(Expectation *expectation, const Crowd *crowd, int32_t to, int32_t length);

// The last day of a block; block 0 is the window.
int32_t expectation_block_end(int32_t to, int32_t length, unsigned block);

typedef struct Expected {
    double days;   // person-days in the window
    double spread; // how far off the blocks usually are, as a standard deviation
} Expected;

// `own`: the account's person-days of each block; `first` its first day. NAN when fewer than 4 blocks can be
// told from: the account is too new, or nothing was collected. The spread is 1.4826 times the median distance
// of the blocks from their median (Hampel 1974), but at least the root of what is expected: what comes by
// chance alone varies so much (Poisson), however alike a few blocks look.
Expected expectation_of(const Expectation *expectation, const uint32_t own[EXPECTATION_BLOCKS],
                        int32_t first);

#endif
