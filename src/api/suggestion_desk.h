// suggestion_desk.h: suggestions made on a desk (run_desk.h), and their results as JSON.
#ifndef PERENNIAL_API_SUGGESTION_DESK_H
#define PERENNIAL_API_SUGGESTION_DESK_H

#include "api/run_desk.h"
#include "know/life.h"

typedef struct SuggestionWish {
    LifeTexts life;        // what left means
    int64_t segment;       // whose accounts; 0: all
    Str whom;              // the formula of the segment; empty: all
    uint16_t today, ahead; // days
} SuggestionWish;

RunDesk *suggestion_desk_create(const App *app);

// Takes a copy. The formula must compile. STATUS_LIMITED when too many wait.
MUST_USE Status suggestion_desk_begin(RunDesk *desk, const SuggestionWish *wish, int64_t *id_out,
                                      Error *error);

#endif
