// play_reach.h: whom a play's mails reached, who of them showed interest, and how many cases went by without
// anybody's task. Counted from rows; docs/plays.md says how.
#ifndef PERENNIAL_ACT_PLAY_REACH_H
#define PERENNIAL_ACT_PLAY_REACH_H

#include "base/arena.h"
#include "store/store.h"

// Recipients, each counted once. Mails to the owner of the account count nowhere.
typedef struct PlayReach {
    Str step;           // empty: of all steps together
    int64_t written;    // a mail was to go to them
    int64_t reached;    // one was taken and did not come back
    int64_t opened;     // of those reached, as all below: opened one, or followed a link
    int64_t clicked;    // followed a link
    int64_t goal;       // their run reached the goal after a mail was written
    int64_t interested; // followed a link, or the goal
    int64_t left;       // unsubscribed or complained by one of them
} PlayReach;

// All steps together first, then by step; empty when no mail was written to anybody. In the arena.
MUST_USE Status play_reach_read(Store *store, int64_t play, Arena *arena, PlayReach **reach_out,
                                size_t *count_out, Error *error);

typedef struct PlayUnaided {
    int64_t over;    // runs that were not held out and took all their steps, reached the goal or left
    int64_t unaided; // of them: something was done, and nobody got a task
    int64_t goal;    // of the unaided: reached the goal
} PlayUnaided;

// STATUS_UNAVAILABLE.
MUST_USE Status play_unaided_read(Store *store, int64_t play, Arena *arena, PlayUnaided *unaided_out,
                                  Error *error);

#endif
