// workshop.h: a touchpoint that is a workshop about use cases: which ones, what was decided, and the next
// steps. When it is, with whom and by whom stand in the touchpoint; one that is ahead is a planned
// touchpoint.
#ifndef PERENNIAL_KNOW_WORKSHOP_H
#define PERENNIAL_KNOW_WORKSHOP_H

#include "store/store.h"

enum {
    WORKSHOP_CASES_MAX = 20,
    WORKSHOP_STEPS_MAX = 30,
    WORKSHOP_DECISIONS_BYTES_MAX = 8000,
    WORKSHOP_STEP_BYTES_MAX = 300, // it may become the title of a task
    WORKSHOPS_LISTED_MAX = 100,    // a page
};

typedef struct WorkshopStep {
    int64_t id;
    Str text, owner;  // an e-mail address; empty: nobody
    uint16_t due_day; // 0: not said
    int64_t task;     // that was made of it; 0: none
} WorkshopStep;

typedef struct Workshop {
    int64_t touchpoint;
    Str decisions;
    const int64_t *cases; // of the library
    size_t case_count;    // at most WORKSHOP_CASES_MAX
    WorkshopStep *steps;
    size_t step_count; // at most WORKSHOP_STEPS_MAX
} Workshop;

// Inside a transaction: makes the touchpoint a workshop, or changes what is kept of it. Steps with id 0 are
// new and get one; those that are not among them go, the tasks made of them stay.
MUST_USE Status workshop_save(Store *store, Workshop *workshop, Error *error);
MUST_USE Status workshop_remove(Store *store, int64_t touchpoint, Error *error); // the touchpoint stays
MUST_USE Status workshop_step_task(Store *store, int64_t step, int64_t task, Error *error);

// STATUS_NOT_FOUND: the touchpoint is none. In the arena.
MUST_USE Status workshop_get(Store *store, int64_t touchpoint, Arena *arena, Workshop *workshop_out,
                             Error *error);

typedef struct WorkshopFilter {
    Str account;      // empty: any
    int64_t use_case; // of the library; 0: any
    size_t offset, limit;
} WorkshopFilter;

// The newest first, planned ones before them. In the arena; *total_out: of all that fit.
MUST_USE Status workshop_list(Store *store, const WorkshopFilter *filter, Arena *arena,
                              Workshop **workshops_out, size_t *count_out, int64_t *total_out, Error *error);

#endif
