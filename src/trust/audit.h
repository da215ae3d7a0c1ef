// audit.h: who did what, when. Rows are only ever added.
#ifndef PERENNIAL_TRUST_AUDIT_H
#define PERENNIAL_TRUST_AUDIT_H

#include "store/store.h"

typedef struct AuditRow {
    int64_t at_us;
    Str actor;   // id of staff, "key:3", "cli", or empty
    Str action;  // "key.create"
    Str subject; // what it was done to
    Str detail;  // what else there is to say; never a secret
} AuditRow;

// Adds a row. at_us is now (real time); texts are cut at 500 bytes.
MUST_USE Status audit_add(Store *store, Str actor, Str action, Str subject, Str detail, Error *error);

// The newest rows, newest first, in the arena; at most `max`.
MUST_USE Status audit_newest(Store *store, size_t max, Arena *arena, AuditRow **rows_out, size_t *count_out,
                             Error *error);

#endif
