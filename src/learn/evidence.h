// evidence.h: what a value says about staying, as a curve with few corners.
//
// Cases are put into bins of about as many each, by value. A bin says by how much the log-odds of staying are
// above or below those of all (weight of evidence: Good 1950, as credit scores use it), held back by some
// imagined cases that are like all others, so that a small bin says little. Neighbours that contradict the
// direction of the whole are taken together (Ayer and others 1955), so the curve only rises or only falls.
// Between the middles of the bins it is straight. Missing has a figure of its own.
#ifndef PERENNIAL_LEARN_EVIDENCE_H
#define PERENNIAL_LEARN_EVIDENCE_H

#include "learn/cases.h"

enum { EVIDENCE_BINS_MAX = 8, EVIDENCE_HELD_BACK = 20 /* imagined cases a bin */ };

typedef struct Evidence {
    struct {
        double value; // the median of the bin
        double odds;  // log-odds of staying, beyond those of all
    } corners[EVIDENCE_BINS_MAX];
    size_t count;   // below 2: the values say nothing (constant, or always missing)
    double missing; // the same of cases without a value; 0 when there were none
    size_t missing_cases;
    double share_missing;
} Evidence;

Evidence evidence_fit(const Cases *cases, CaseList list, size_t measure, Arena scratch);
double evidence_of(const Evidence *evidence, double value); // NAN: missing

#endif
