// erasure.h: wishes to erase a person, one after the other, and the list by which older backups are erased
// again (docs/people.md).
#ifndef PERENNIAL_KNOW_ERASURE_H
#define PERENNIAL_KNOW_ERASURE_H

#include "know/live.h"

enum { ERASURE_WHY_BYTES_MAX = 500, ERASURES_LISTED_MAX = 200 };

typedef struct Erasure {
    int64_t id;
    Str person; // id while it waits, then the pseudonym
    Str state;  // "waiting", "cleaning", "done", "failed"
    Str who, why;
    int64_t asked_us, ended_us;
    Str report; // JSON, or empty
} Erasure;

// Inside the caller's transaction. STATUS_CONFLICT when one of the person waits already.
MUST_USE Status erasure_ask(Store *store, Str person, Str who, Str why, int64_t *id_out, Error *error);

// The newest first, in the arena.
MUST_USE Status erasure_list(Store *store, Arena *arena, Erasure **erasures_out, size_t *count_out,
                             Error *error);

// The oldest that is not finished; STATUS_NOT_FOUND when there is none.
MUST_USE Status erasure_next(Store *store, Arena *arena, Erasure *erasure_out, Error *error);

// ---- doing it, on the thread that writes, without a transaction

// One step of the oldest: erases the person in one transaction, in the engine and in what waits; or, in the
// next step, makes the file of the database anew, writes a snapshot and the erase list, and says that it is
// done. *more_out: whether there may be another step. STATUS_CONFLICT, STATUS_UNAVAILABLE: try again later;
// nothing is lost by it, also across a crash.
MUST_USE Status erasure_step(Live *live, bool *more_out, Error *error);

// Asks for those on the list beside the database (its name with ".erased") that this database, which was
// restored, does not know as erased. *asked_out says how many.
MUST_USE Status erasure_ask_listed(Live *live, size_t *asked_out, Error *error);

#endif
