// play_effect.h: what a play changed: those who went through it against those who were held out by chance.
//
// A unit is an account: it is in or out as a whole, so accounts are what chance drew. Intervals are of 95 %.
#ifndef PERENNIAL_LEARN_PLAY_EFFECT_H
#define PERENNIAL_LEARN_PLAY_EFFECT_H

#include "base/arena.h"

#include <stdbool.h>

enum { EFFECT_UNITS_LEAST = 10 }; // on each side, to say anything

typedef struct EffectUnit {
    bool held;
    double before; // at the entry; NAN: not known
    double after;  // when the days were over; NAN: not known
} EffectUnit;

typedef enum EffectVerdict {
    EFFECT_TOO_LITTLE, // fewer than EFFECT_UNITS_LEAST on a side
    EFFECT_NONE_CLEAR, // the interval has 0 in it
    EFFECT_RISES,
    EFFECT_FALLS,
} EffectVerdict;

typedef struct Effect {
    size_t played_count, held_count; // with a value
    double played, held;             // means of `after`
    double difference, low, high;    // NAN where too little is known
    EffectVerdict verdict;
} Effect;

// Of shares: `after` is 0 or 1. The interval is the hybrid score interval of Newcombe (1998, method 10) of
// two Wilson intervals, which also holds for few and for shares near 0 and 1.
Effect effect_of_shares(const EffectUnit *units, size_t count);

// The interval of 95 % of a share of `count` (Wilson 1927); count > 0.
void effect_wilson(double share, double count, double *low_out, double *high_out);

// Of means. What differed already at the entry is taken out by regression on `before` (within the sides
// together, as Deng et al. 2013), which is by chance only and makes the interval narrower; units without
// `before` count as average. The interval is that of Welch (1947). A heavy tail makes it hold a little less
// often.
Effect effect_of_means(const EffectUnit *units, size_t count);

// ---- how long they stay: Kaplan and Meier (1958)

typedef struct StayUnit {
    bool held;
    int days;  // followed for so long
    bool lost; // then it was lost; else it is still there
} StayUnit;

// *share_out[i]: the share of the side still there after days[i] days, NAN when nobody was followed for so
// long.
void stay_curve(const StayUnit *units, size_t count, bool held, const int *days, size_t day_count,
                double *share_out);

#endif
