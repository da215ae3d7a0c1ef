// retention.h: what is kept for some time only: attachments of touchpoints, and the context of events (IP
// address, browser, page), and messages that are over. The audit is swept by its own (trust/audit.h).
#ifndef PERENNIAL_KNOW_RETENTION_H
#define PERENNIAL_KNOW_RETENTION_H

#include "know/live.h"

typedef struct Retention {
    int64_t audit_days, attachment_days, context_days, message_days; // 0: for ever
} Retention;

enum {
    RETENTION_DAYS_MAX = 36500,
    RETENTION_MESSAGE_DAYS = 400, // while nobody chose another time
    RETENTION_MESSAGES_AT_ONCE = 500,
    RETENTION_CONTACT_DAYS_LEAST = 367 // limits of contact look back a year (act/play_hours.h)
};

MUST_USE Status retention_read(Store *store, Arena *arena, Retention *retention_out, Error *error);
// Inside the caller's transaction.
MUST_USE Status retention_put(Store *store, const Retention *retention, Arena *arena, Error *error);

// One step, on the thread that writes: removes attachments and at most RETENTION_MESSAGES_AT_ONCE messages
// that are too old, or takes the context from one sealed part of the log (65,536 entries) of which the newest
// is too old. Messages that wait, are doubtful, or asked a survey stay. *more_out: whether there may be
// another step. By the business clock.
MUST_USE Status retention_step(Live *live, bool *more_out, Error *error);

#endif
