// health.h: the health of one account on a day, and why it differs from another day.
//
// Nothing of a past day is kept: it is asked of the engine by the scorecards of today, so a new version of a
// scorecard holds for the past as well.
#ifndef PERENNIAL_KNOW_HEALTH_H
#define PERENNIAL_KNOW_HEALTH_H

#include "know/scorecard_set.h"

enum { HEALTH_COMPARE_DAYS = 28 };

typedef struct HealthDay {
    uint16_t day;
    ScorecardAnswers answers;
    ScoreDay score; // brief.score is POINTS_NONE without a scorecard, too
} HealthDay;

typedef struct Health {
    const Scorecard *card; // of `now`; NULL: none holds
    HealthDay now;
    HealthDay before;           // by the scorecard of now
    const Scorecard *card_then; // what held on the day before; NULL: none
    ScoreBrief then;            // what it said
    ScoreChange change;         // from `then` to `now`
} Health;

// Everything lies in the arena. `before` is not after `day`.
Health *health_of(const ScorecardSet *set, const Engine *engine, uint32_t account, uint16_t day,
                  uint16_t before, Arena *arena);

// ---- causes of the change

typedef enum CauseKind { CAUSE_MEASURE, CAUSE_MISSING, CAUSE_EXCEPTION, CAUSE_DEFINITION } CauseKind;

typedef struct HealthCause {
    CauseKind kind;
    size_t index; // of the measure or the exception
    Points points;
    Points shown; // in tenths; all together are the difference of the scores as they are shown
} HealthCause;

enum { HEALTH_CAUSES_MAX = SCORE_MEASURES_MAX + SCORE_EXCEPTIONS_MAX + 2 };

// Every line of the change: the measures and exceptions in their order, then missing data and the definition;
// all of them, also those of 0 points. None without a change to speak of.
size_t health_lines(const Health *health, HealthCause lines_out[HEALTH_CAUSES_MAX]);

// Those that count, the largest first.
size_t health_causes(const Health *health, HealthCause causes_out[HEALTH_CAUSES_MAX]);

// What each measure adds to the score as people are shown it, in tenths; with the exceptions it is the score
// as it is shown. Without a score all are 0.
typedef struct ShownDay {
    Points measures[SCORE_MEASURES_MAX], exceptions[SCORE_EXCEPTIONS_MAX];
} ShownDay;

void health_show(const Scorecard *card, const ScoreDay *day, ShownDay *shown_out);

#endif
