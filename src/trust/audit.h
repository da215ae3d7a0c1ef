// audit.h: who did what, when, and what it was before and after. Rows are only ever added, until they are
// older than the installation keeps them.
#ifndef PERENNIAL_TRUST_AUDIT_H
#define PERENNIAL_TRUST_AUDIT_H

#include "store/store.h"

enum {
    AUDIT_TEXT_BYTES_MAX = 500,
    AUDIT_VALUES_BYTES_MAX = 32 * 1024, // of before and of after
};

typedef struct AuditRow {
    int64_t id; // from 1, later rows have larger ones
    int64_t at_us;
    Str actor;         // id of staff, "key:3", "cli", or empty
    Str action;        // "staff.change": the collection, and what was done
    Str subject;       // the record: "staff/9fQ2", or the collection: "settings"
    Str detail;        // what else there is to say; never a secret
    Str before, after; // JSON objects, or empty
} AuditRow;

// Adds a row: actor, action, subject, detail, before and after count. at_us is now (real time); the four
// texts are cut at AUDIT_TEXT_BYTES_MAX. before and after are the caller's to keep in bounds.
MUST_USE Status audit_add_row(Store *store, const AuditRow *row, Error *error);

// The same without values.
MUST_USE Status audit_add(Store *store, Str actor, Str action, Str subject, Str detail, Error *error);

typedef struct AuditFilter {
    Str actor;   // empty: anybody
    Str action;  // "staff.change", or "staff" for all of them
    Str subject; // exactly this one
    Str text;    // in action, subject, detail, before or after, whatever the case of its ASCII letters
    int64_t from_us, to_us; // from included, to not; 0: open
    int64_t below_id;       // only older ones; 0: from the newest
} AuditFilter;

// The newest rows that fit, newest first, in the arena; at most `max`.
MUST_USE Status audit_find(Store *store, const AuditFilter *filter, size_t max, Arena *arena,
                           AuditRow **rows_out, size_t *count_out, Error *error);

// Removes what is older, and adds a row that says so when there was something.
MUST_USE Status audit_sweep(Store *store, int64_t before_us, Arena *arena, Error *error);

#endif
