// play_pick_rows.h: which candidate each run was sent, and what became of it.
#ifndef PERENNIAL_ACT_PLAY_PICK_ROWS_H
#define PERENNIAL_ACT_PLAY_PICK_ROWS_H

#include "act/play_pick.h"
#include "store/store.h"

enum {
    PLAY_PICKS_COUNTED_MAX = 5000, // the newest of a step
    PLAY_SORT_BYTES_MAX = 60,
};

typedef struct PlayPickRow {
    int64_t run, play;
    Str step, candidate, sort; // as the schema says
    uint64_t seed;
    int64_t at_us;
} PlayPickRow;

// "template:12", "guide:3". In the arena.
Str play_candidate_key(const PlayCandidate *candidate, Arena *arena);

// Inside the run's transaction. The first one of a step stays.
MUST_USE Status play_pick_add(Store *store, const PlayPickRow *row, Error *error);

// What the step of the run sent; empty: nothing yet. In the arena.
MUST_USE Status play_pick_find(Store *store, int64_t run, Str step, Arena *arena, Str *candidate_out,
                               Error *error);

// Of one kind of people (or accounts): the tallies of the step's candidates, by their number. Counted are
// runs whose days of success are over by `now_us` and whose message went out: of mails those that a mail
// server took.
typedef struct PlaySortTally {
    Str sort; // empty: no kind is known
    PlayTally tallies[PLAY_CANDIDATES_MAX];
} PlaySortTally;

typedef struct PlayPickResults {
    int64_t chosen[PLAY_CANDIDATES_MAX]; // of the newest, whatever became of it
    PlayTally all[PLAY_CANDIDATES_MAX];
    PlaySortTally *sorts; // by the name; at most PLAY_SORTS_MAX
    size_t sort_count;
} PlayPickResults;

enum { PLAY_SORTS_MAX = 50 };

MUST_USE Status play_pick_results(Store *store, int64_t play, const PlayStep *step, int64_t now_us,
                                  Arena *arena, PlayPickResults *results_out, Error *error);

#endif
