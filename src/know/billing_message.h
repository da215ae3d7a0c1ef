// billing_message.h: the newest messages of billing systems and what became of them, for people who look why
// something is not here.
#ifndef PERENNIAL_KNOW_BILLING_MESSAGE_H
#define PERENNIAL_KNOW_BILLING_MESSAGE_H

#include "store/store.h"

enum {
    BILLING_MESSAGES_KEPT = 5000,
    BILLING_MESSAGES_LISTED_MAX = 500,
    BILLING_NOTE_BYTES_MAX = 500,
};

#define BILLING_RESULT_NAMES "taken|ignored|refused"

typedef struct BillingMessage {
    Str source, id, type;
    int64_t at_us;       // when it was made there
    int64_t received_us; // first of all
    int64_t deliveries;
    Str result, note; // one of BILLING_RESULT_NAMES · what could not be read
} BillingMessage;

// Inside a transaction. One that was here before counts a delivery and keeps when it first came.
MUST_USE Status billing_message_note(Store *store, const BillingMessage *message, Error *error);

// The newest first; `result` empty: any; `noted`: only those with a note. In the arena.
MUST_USE Status billing_message_list(Store *store, Str result, bool noted, size_t limit, Arena *arena,
                                     BillingMessage **messages_out, size_t *count_out, Error *error);

#endif
