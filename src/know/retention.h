// retention.h: what is kept for some time only: attachments of touchpoints, and the context of events (IP
// address, browser, page). The audit is swept by its own (trust/audit.h).
#ifndef PERENNIAL_KNOW_RETENTION_H
#define PERENNIAL_KNOW_RETENTION_H

#include "know/live.h"

typedef struct Retention {
    int64_t audit_days, attachment_days, context_days; // 0: for ever
} Retention;

enum { RETENTION_DAYS_MAX = 36500 };

MUST_USE Status retention_read(Store *store, Arena *arena, Retention *retention_out, Error *error);
// Inside the caller's transaction.
MUST_USE Status retention_put(Store *store, const Retention *retention, Arena *arena, Error *error);

// One step, on the thread that writes: removes attachments that are too old, or takes the context from one
// sealed part of the log (65,536 entries) of which the newest is too old. *more_out: whether there may be
// another step. By the business clock.
MUST_USE Status retention_step(Live *live, bool *more_out, Error *error);

#endif
