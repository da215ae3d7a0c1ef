// suggestion.h: what separated accounts that left from those that stayed: each measure alone, and a points
// model with how far it can be trusted.
#ifndef PERENNIAL_LEARN_SUGGESTION_H
#define PERENNIAL_LEARN_SUGGESTION_H

#include "learn/history.h"
#include "learn/lift.h"
#include "learn/model.h"

enum { SUGGESTION_FEW = ACCURACY_FEW }; // accounts that left, or stayed: with fewer nothing is said

typedef struct SuggestedMeasure {
    size_t measure; // of the history's
    Lift lift;
} SuggestedMeasure;

typedef struct Suggestion {
    LearnHistory history;
    CaseCounts counts;
    bool too_few;               // then nothing below is set
    SuggestedMeasure *measures; // the one that parts best first; those without an AUC last
    size_t measure_count;
    PointsModel model;     // made from all cases; without measures nothing told who leaves
    ModelJudgement judged; // of models made the same way, on accounts that they were not made from
    double base;           // the share of cases that left
    int watch_from,
        thriving_from; // points below which accounts leave twice as often as usual, from which half
} Suggestion;

// False when `watch` stopped it. Everything lies in the arena.
bool suggestion_make(const HistoryQuery *query, ModelWatch *watch, Arena *arena, Suggestion *suggestion_out);

#endif
