// suppression.h: addresses that get nothing more, and why. Kept by a hash of the address, so that it holds
// also when the person was erased.
#ifndef PERENNIAL_ACT_SUPPRESSION_H
#define PERENNIAL_ACT_SUPPRESSION_H

#include "store/store.h"

#define SUPPRESSION_REASON_NAMES "unsubscribed|bounced|complained|asked"

enum { SUPPRESSIONS_LISTED_MAX = 500, SUPPRESSION_NOTE_BYTES_MAX = 400, SOFT_BOUNCES_MAX = 5 };

typedef struct Suppression {
    Str address; // lower case; empty: erased
    Str reason;  // "unsubscribed" holds for promotional mail only, the others for all
    Str note;
    int64_t message; // of the outbox that it came from; 0: none
    int64_t at_us;
    Str by; // as audit.actor; empty: they themselves, or their mail server
} Suppression;

// Inside a transaction. A reason that holds for all mail replaces one that does not; else the first stays.
MUST_USE Status suppression_add(Store *store, const Suppression *suppression, Error *error);
MUST_USE Status suppression_remove(Store *store, Str address, Error *error); // STATUS_NOT_FOUND

// STATUS_OK with *found_out false when there is none. In the arena.
MUST_USE Status suppression_find(Store *store, Str address, Arena *arena, bool *found_out, Suppression *out,
                                 Error *error);

// Whether the address may not be sent such a mail; *reason_out then says why.
MUST_USE Status suppression_holds(Store *store, Str address, bool promotional, Arena *arena, bool *holds_out,
                                  Str *reason_out, Error *error);

// Newest first, those older than `before_us` (0: all) whose address contains `like`; in the arena.
MUST_USE Status suppression_list(Store *store, Str like, int64_t before_us, size_t max, Arena *arena,
                                 Suppression **out, size_t *count_out, Error *error);

// A mail came back for now. After SOFT_BOUNCES_MAX in a row the address is suppressed as bounced. Inside a
// transaction.
MUST_USE Status soft_bounce_note(Store *store, const Suppression *bounce, Error *error);
// One went through.
MUST_USE Status soft_bounce_forget(Store *store, Str address, Error *error);

#endif
