// accuracy.h: how well scores told those who left later from those who stayed.
//
// AUC is the chance that, of one who left and one who stayed, the one who left had the lower score; equal
// scores count half. Its standard error is DeLong's (1988); where one account was judged several times, the
// observations of an account stand together (Obuchowski 1997), which is DeLong's when each was judged once.
#ifndef PERENNIAL_KNOW_ACCURACY_H
#define PERENNIAL_KNOW_ACCURACY_H

#include "know/score.h"

typedef struct Judged { // a score of an account, and what came of it
    Points score;       // not POINTS_NONE
    uint32_t account;   // those of one account stand next to each other in the array
    uint8_t band;       // Band
    bool left;
} Judged;

enum { ACCURACY_TENTHS = 10, ACCURACY_FEW = 10 }; // fewer of either kind: too few to trust

typedef struct AccuracyPart {
    size_t count, left;
    Points least, most; // scores; 0 when there are none
    Points mean;
} AccuracyPart;

typedef struct Accuracy {
    size_t left, stayed;                   // observations
    size_t accounts_left, accounts_stayed; // accounts: left at least once, never
    double auc;                            // NAN when one of the two kinds is not there
    double low, high;                      // 95 %; NAN when there are fewer than 2 accounts of a kind
    AccuracyPart bands[BAND_COUNT];        // BAND_NONE stays empty
    AccuracyPart tenths[ACCURACY_TENTHS];  // by rank, the lowest first; equal scores stay together
    double lift; // how many times as often those of the lowest tenth left as all; NAN without leavers
} Accuracy;

Accuracy accuracy_compute(const Judged *judged, size_t count);

#endif
