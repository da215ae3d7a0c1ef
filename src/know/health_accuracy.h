// health_accuracy.h: the scores of a scorecard on the last day of each month against what came of the
// accounts: who was live then and had left so many days later.
//
// No look-ahead: a score of a past day is asked without what was said of attributes afterwards. Only the
// scorecard itself is today's.
#ifndef PERENNIAL_KNOW_HEALTH_ACCURACY_H
#define PERENNIAL_KNOW_HEALTH_ACCURACY_H

#include "know/accuracy.h"
#include "know/life.h"
#include "know/scorecard_set.h"

enum { ACCURACY_DAYS_USUAL = 90, ACCURACY_DAYS_MAX = 365 };

typedef struct HealthAccuracy {
    Accuracy accuracy;
    size_t months;        // last days of months that were judged
    uint16_t first, last; // the first and the last of them; 0 when there are none
} HealthAccuracy;

typedef struct HealthAccuracyQuery {
    const ScorecardSet *set; // compiled without look-ahead (FormulaNames.said_in_time)
    int16_t card;            // index in the set: only accounts for which it held on the day count
    const Life *life;
    uint16_t today;
    uint16_t days; // ahead
} HealthAccuracyQuery;

HealthAccuracy health_accuracy(const HealthAccuracyQuery *query, const Engine *engine);

#endif
