// goal.h: what a customer wants to reach, what we promised them, what they wish for, what they expect of a
// stage of their journey; often said in a touchpoint.
#ifndef PERENNIAL_KNOW_GOAL_H
#define PERENNIAL_KNOW_GOAL_H

#include "store/store.h"

#define GOAL_KIND_NAMES "goal|promise|wish|expectation"
#define GOAL_STATE_NAMES "open|reached|dropped"

enum {
    GOAL_TITLE_BYTES_MAX = 300,
    GOAL_NOTE_BYTES_MAX = 4000,
    GOALS_LISTED_MAX = 500,
    GOAL_PRIORITIES = 3, // 1 is the highest
};

typedef struct Goal {
    int64_t id;
    Str account; // its id
    Str kind, title, note;
    Str owner;        // e-mail address; empty: nobody
    uint16_t due_day; // 0: none
    Str state;
    int64_t touchpoint; // that it was said in; 0: none
    int64_t stage;      // of the journey, of an expectation; 0: none
    int64_t priority;   // 1 to GOAL_PRIORITIES; 0: none
    int64_t created_us, changed_us;
    Str changed_by;
} Goal;

// Inside a transaction; with id 0 it is new and gets one. STATUS_NOT_FOUND.
MUST_USE Status goal_save(Store *store, Goal *goal, Error *error);
MUST_USE Status goal_remove(Store *store, int64_t id, Error *error);
MUST_USE Status goal_get(Store *store, int64_t id, Arena *arena, Goal *goal_out, Error *error);

typedef struct GoalFilter {
    Str account, owner, kind, state; // empty: any
    int64_t touchpoint;              // 0: any
    int64_t changed_us;              // changed then or later; 0: any
} GoalFilter;

// Open ones first, by due day, those without one last; at most GOALS_LISTED_MAX. In the arena.
MUST_USE Status goal_list(Store *store, const GoalFilter *filter, Arena *arena, Goal **goals_out,
                          size_t *count_out, Error *error);

// The title of the first of these that is no promise and in whose words this comes up, in any letter case;
// empty when there is none. Borrowed.
Str goal_naming(const Goal *goals, size_t count, Str words);

#endif
