// handover.h: an account goes from sales to success, or from one CSM to another: with goals and promises, and
// only when the receiver has accepted.
//
// Functions that change rows need a transaction of the caller's; entries go into the caller's batch.
#ifndef PERENNIAL_KNOW_HANDOVER_H
#define PERENNIAL_KNOW_HANDOVER_H

#include "know/live.h"

#define HANDOVER_KIND_NAMES "sale|csm"
#define HANDOVER_STATE_NAMES "open|accepted|returned"

enum {
    HANDOVER_TEXTS_MAX = 20, // goals, and promises
    HANDOVER_TEXT_BYTES_MAX = 300,
    HANDOVER_NOTE_BYTES_MAX = 8000,
    HANDOVER_WHY_BYTES_MAX = 1000,
    HANDOVER_DAYS = 5, // to answer, where nothing else is said
    HANDOVERS_LISTED_MAX = 200,
};

typedef struct Handover {
    int64_t id;
    Str account; // its id
    Str kind;
    Str giver, receiver; // e-mail addresses
    Str goals, promises; // JSON: arrays of texts
    Str note;
    uint16_t due_day;
    Str state;
    Str why; // of the return
    int64_t created_us;
    Str created_by;
    int64_t ended_us; // 0: open
    Str ended_by;
} Handover;

// Sets the id. STATUS_CONFLICT: another one of the account is open.
MUST_USE Status handover_start(Store *store, Handover *handover, Error *error);

// Ends an open one with its state, why, ended_us and ended_by. Accepted: the receiver owns the account from
// now on, and its goals and promises are kept as such, the receiver's. STATUS_CONFLICT: it is not open.
MUST_USE Status handover_end(Store *store, const Handover *handover, LogBatch *batch, Error *error);

typedef struct HandoverFilter {
    Str account, receiver, state; // empty: any
} HandoverFilter;

// The newest first, at most HANDOVERS_LISTED_MAX; in the arena.
MUST_USE Status handover_list(Store *store, const HandoverFilter *filter, Arena *arena,
                              Handover **handovers_out, size_t *count_out, Error *error);
MUST_USE Status handover_get(Store *store, int64_t id, Arena *arena, Handover *handover_out,
                             Error *error); // STATUS_NOT_FOUND

#endif
