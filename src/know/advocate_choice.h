// advocate_choice.h: the setting "advocates": which customers may become advocates, and how long one is left
// alone after having been asked.
#ifndef PERENNIAL_KNOW_ADVOCATE_CHOICE_H
#define PERENNIAL_KNOW_ADVOCATE_CHOICE_H

#include "base/arena.h"
#include "store/store.h"

enum { ADVOCATE_REST_DAYS_MAX = 730 };

typedef struct AdvocateChoice {
    Str formula;       // yes for candidates; of accounts
    int64_t rest_days; // 0 to ADVOCATE_REST_DAYS_MAX
} AdvocateChoice;

// The setting, or what ships; in the arena.
MUST_USE Status advocate_choice_read(Store *store, Arena *arena, AdvocateChoice *choice_out, Error *error);
MUST_USE Status advocate_choice_put(Store *store, const AdvocateChoice *choice, Error *error);

#endif
