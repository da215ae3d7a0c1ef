// play_run.h: the rows of plays: who goes through which, the way they took, whom they wrote to.
//
// Functions that write do not open a transaction: the caller has one.
#ifndef PERENNIAL_ACT_PLAY_RUN_H
#define PERENNIAL_ACT_PLAY_RUN_H

#include "act/play_step.h"
#include "store/store.h"

enum {
    PLAY_RUNS_LISTED_MAX = 200,
    PLAY_WHY_BYTES_MAX = 500,
    PLAY_MOVES_LISTED_MAX = 200,
};

typedef struct PlayRun {
    int64_t id, play, version;
    Str account, person; // ids; person empty: the account as a whole
    bool held;
    PlayPlace place;
    Str step; // id of place.step in the version's steps; empty: none
    int64_t ended_us;
    int64_t moves;
    Str why;
} PlayRun;

// As it is in rows: place.step is not known here; play_run_place sets it from the play's version. A step that
// the play does not have becomes PLAY_END.
void play_run_place(PlayRun *run, const Play *play);

// Gives it the next number. run->step says where it stands.
MUST_USE Status play_run_add(Store *store, PlayRun *run, Error *error);

// Writes place, step, version, end and why, and adds `moves` to its count, if it still has the count that
// run->moves says; else *written_out is false and nothing changes.
MUST_USE Status play_run_put(Store *store, const PlayRun *run, int64_t moves, bool *written_out,
                             Error *error);

typedef struct PlayMoveRow {
    int64_t at_us;
    Str step, outcome, why;
    int64_t reference;
} PlayMoveRow;

// Adds one after run->moves and counts it; the caller adds the number of moves by play_run_put.
MUST_USE Status play_move_add(Store *store, const PlayRun *run, int64_t number, const PlayMoveRow *move,
                              Error *error);
MUST_USE Status play_moves(Store *store, int64_t run, Arena *arena, PlayMoveRow **moves_out,
                           size_t *count_out, Error *error);
// What the newest move of a step made; 0: nothing, or it was never taken.
MUST_USE Status play_move_reference(Store *store, int64_t run, Str step, int64_t *reference_out,
                                    Error *error);

// ---- reading

MUST_USE Status play_run_get(Store *store, int64_t id, Arena *arena, PlayRun *run_out,
                             Error *error); // STATUS_NOT_FOUND

typedef struct PlayRunFilter {
    int64_t play;   // 0: any
    Str account;    // empty: any
    int state;      // -1: any
    int held;       // 0 or 1; -1: any
    Str step;       // stands there; empty: any
    int reached;    // 1: the goal, 2: not (yet); 0: any
    int64_t before; // numbers below it; 0: all
    size_t limit;   // at most PLAY_RUNS_LISTED_MAX
} PlayRunFilter;

// Newest first; in the arena.
MUST_USE Status play_run_list(Store *store, const PlayRunFilter *filter, Arena *arena, PlayRun **runs_out,
                              size_t *count_out, Error *error);

// All of a play, at most `max`, newest first.
MUST_USE Status play_run_all(Store *store, int64_t play, size_t max, Arena *arena, PlayRun **runs_out,
                             size_t *count_out, Error *error);

// Those that are to go on by `now_us`, the longest waiting first, at most `max`.
MUST_USE Status play_run_due(Store *store, int64_t now_us, size_t max, Arena *arena, PlayRun **runs_out,
                             size_t *count_out, Error *error);

// Runs that go on or are watched, by number above `after`, at most `max`: to be asked about something that
// changed.
MUST_USE Status play_run_open(Store *store, int64_t after, size_t max, Arena *arena, PlayRun **runs_out,
                              size_t *count_out, Error *error);

// Those of one account.
MUST_USE Status play_run_open_of(Store *store, Str account, int64_t after, size_t max, Arena *arena,
                                 PlayRun **runs_out, size_t *count_out, Error *error);

// Runs of the play that go on rest, or those that rest go on again.
MUST_USE Status play_run_rest(Store *store, int64_t play, bool rest, Error *error);
// Whether that has been done.
MUST_USE Status play_run_rests(Store *store, int64_t play, bool rest, bool *done_out, Error *error);

// When the account (or the person in it) entered the play last, and whether it is in it now. *entered_out 0:
// never.
MUST_USE Status play_run_last(Store *store, int64_t play, Str account, Str person, int64_t *entered_out,
                              bool *in_out, Error *error);

// ---- figures

typedef struct PlayCounts {
    int64_t entered, held, going, paused, watching, ended;
    int64_t played_goal, held_goal; // reached it
} PlayCounts;
MUST_USE Status play_run_counts(Store *store, int64_t play, PlayCounts *counts_out, Error *error);

typedef struct PlayStepCount {
    Str step, outcome; // outcome empty: so many stand there now
    int64_t count;
} PlayStepCount;
MUST_USE Status play_step_counts(Store *store, int64_t play, Arena *arena, PlayStepCount **counts_out,
                                 size_t *count_out, Error *error);

// ---- contacts

MUST_USE Status play_contact_add(Store *store, const PlayRun *run, Str step, Str person, int64_t at_us,
                                 Error *error);
// The time of the n-th newest message to the person; 0: there are not so many.
MUST_USE Status play_contact_nth(Store *store, Str person, int64_t n, int64_t *at_out, Error *error);

// What one step of a play says to people of an account on one day (UTC) is one mailing to it.
typedef struct PlayMailing {
    int64_t play;
    Str step, account;
} PlayMailing;

// When the n-th newest of the account's mailings after `since_us` was sent last; 0: there are not so many.
MUST_USE Status play_mailing_nth(Store *store, Str account, int64_t since_us, int64_t n, int64_t *at_out,
                                 Error *error);
// Whether it has begun on the day of `now_us`.
MUST_USE Status play_mailing_begun(Store *store, const PlayMailing *mailing, int64_t now_us, bool *begun_out,
                                   Error *error);

// ---- people's segments

MUST_USE Status play_cursor_get(Store *store, int64_t play, int64_t segment, int64_t *change_out,
                                bool *known_out, Error *error);
MUST_USE Status play_cursor_put(Store *store, int64_t play, int64_t segment, int64_t change, Error *error);

#endif
