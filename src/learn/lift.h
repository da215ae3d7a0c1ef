// lift.h: one measure alone: below (or above) which value accounts left how many times as often.
//
// The limit is the one that tells the two kinds apart best. A limit that was chosen on the same cases looks
// better than it is: so the cases are parted by accounts, the limit for each part is chosen on the other
// parts, and the lift and its interval are those of the parts that were not looked at. AUC needs no limit.
#ifndef PERENNIAL_LEARN_LIFT_H
#define PERENNIAL_LEARN_LIFT_H

#include "learn/cases.h"

enum { LIFT_LIMITS = 19 /* tried: every twentieth of the cases */, LIFT_CASES_LEAST = 10 /* a side */ };

typedef struct Lift {
    size_t known;          // cases with a value
    double auc, low, high; // as accuracy.h: of one who left and one who stayed, how often the former had
                           // the lower value; NAN when it cannot be said
    bool found;            // a limit was found on all; else nothing below is set
    bool below;            // who left had low values: flagged at most `limit`; else at least
    double limit;          // a value that was seen
    double flagged;        // the share of cases with a value beyond the limit, 0 to 1
    double caught;         // the share of those who left that was flagged
    double lift;           // on parts not looked at: flagged ones left so many times as often as all of them
    double lift_low, lift_high; // 95 %; NAN when it cannot be said
    bool clear; // beyond chance, with all `tried` measures in mind (Bonferroni): by the AUC, at 5 %
} Lift;

// `parts` of cases_parts for the list; `tried`: how many measures were looked at together.
Lift lift_find(const Cases *cases, CaseList list, const uint8_t *parts, size_t part_count, size_t measure,
               size_t tried, Arena scratch);

// ---- the interval alone

typedef struct Flagged {
    uint32_t account; // those of an account stand together
    bool flagged, left;
} Flagged;

typedef struct LiftRange {
    double lift, low, high; // NAN when there are no flagged ones who left
} LiftRange;

// Share of those who left among flagged ones, divided by that among all. The interval is that of its
// logarithm by linearisation, the cases of an account taken together.
LiftRange lift_range(const Flagged *cases, size_t count);

#endif
