// history.h: cases from the engine: live accounts on the last days of past months, what was known of them on
// that day, and who had left so many days later.
//
// No look-ahead: formulas ask for the day, attributes count only as they were said in time, and what of the
// candidates was the same in all cases, such as a feature that came later, is left out before anything
// counts.
#ifndef PERENNIAL_LEARN_HISTORY_H
#define PERENNIAL_LEARN_HISTORY_H

#include "learn/candidates.h"
#include "learn/cases.h"

typedef struct HistoryQuery {
    const Engine *engine;
    const FormulaNames *names;            // said_in_time
    const DefinitionCatalog *definitions; // may be NULL
    const LifeTexts *life_texts;
    const Life *life;
    const Formula *whom;   // of accounts, yes or no; NULL: all
    uint16_t today, ahead; // days
} HistoryQuery;

typedef struct LearnHistory {
    Cases cases;
    const Candidate *candidates; // one a measure of the cases
    size_t months;
    uint16_t first, last; // days; 0 when there are none
    uint32_t one_of;      // only every so manieth account, where there are too many cases; 1: all
} LearnHistory;

LearnHistory history_read(const HistoryQuery *query, Arena *arena);

#endif
