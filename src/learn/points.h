// points.h: a model that can be read: a few measures, whole points for their values, 100 points at best.
//
// It is a scorecard (score.h) and nothing else: what is judged here is to the last digit what somebody
// adopts.
#ifndef PERENNIAL_LEARN_POINTS_H
#define PERENNIAL_LEARN_POINTS_H

#include "know/score.h"
#include "learn/evidence.h"
#include "learn/logistic.h"

enum { POINTS_MEASURES_MAX = 12, POINTS_TOTAL = 100 };

typedef struct PointsMeasure {
    size_t measure; // in the cases
    int most;       // points at best; the worst has 0
    struct {
        double value;
        int points;
    } corners[EVIDENCE_BINS_MAX]; // straight between them, level outside
    size_t count;
    int missing; // points where there is no value
    double share_missing;
} PointsMeasure;

typedef struct PointsModel {
    PointsMeasure measures[POINTS_MEASURES_MAX]; // the heaviest first
    size_t count;                                // 0: nothing tells who leaves
    ScoreRules rules;                            // the same as a scorecard
    double constant, slope;                      // log-odds of leaving: constant + slope × points (0 to 100)
} PointsModel;

// What a weight of the logistic regression and the evidence of its measure become.
typedef struct WeighedEvidence {
    size_t measure;
    double weight; // above 0
    Evidence evidence;
} WeighedEvidence;

// At most POINTS_MEASURES_MAX. The chance of leaving is not set, see points_fit_chance.
PointsModel points_make(const WeighedEvidence *weighed, size_t count);
void points_fit_chance(PointsModel *model, const Cases *cases, CaseList list, Arena scratch);

Points points_score(const PointsModel *model, const Cases *cases, uint32_t at);
double points_chance(const PointsModel *model, Points score); // of leaving

#endif
