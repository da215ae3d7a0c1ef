// outbox_send.h: the rows of the outbox as the desk goes through them: what is due, taking it, noting what
// came of it. For outbox_desk.c alone.
#ifndef PERENNIAL_ACT_OUTBOX_SEND_H
#define PERENNIAL_ACT_OUTBOX_SEND_H

#include "act/deliver.h"
#include "engine/engine.h"

// Places (domains of mail addresses) behind `after` that have something due, by name; at most `max`. In the
// arena.
MUST_USE Status outbox_due_places(Store *store, Str after, int64_t now_us, size_t max, Arena *arena,
                                  Str **places_out, size_t *count_out, Error *error);

typedef struct DueMessage {
    int64_t id;
    OutboxChannel channel;
    Str recipient, person;
    bool promotional;
    int64_t attempts;
    Str body;
    Str account; // of a message of a play's run; else empty
} DueMessage;

// What is due at a place, oldest first; of mails not those whose recipient waits for an earlier one. In the
// arena.
MUST_USE Status outbox_due(Store *store, bool mail, Str place, int64_t now_us, size_t max, Arena *arena,
                           DueMessage **out, size_t *count_out, Error *error);

// ---- inside a transaction

typedef struct TakeInput {
    const Engine *engine;
    uint16_t day;
    int64_t now_us;
} TakeInput;

// Takes the message for sending; *taken_out is false when it was cancelled meanwhile, or is suppressed, which
// is then noted. `person` and `promotional` are the message's.
MUST_USE Status outbox_take(Store *store, const TakeInput *input, const Job *job, Str person,
                            bool promotional, bool *taken_out, Error *error);

// Notes what came of it. *failed_out: it was given up.
MUST_USE Status outbox_settle(Store *store, const Job *job, int64_t now_us, bool *failed_out, Error *error);

// After a start: what was being sent when the program ended. Webhooks wait again (their id tells a
// repetition), the others are doubtful.
MUST_USE Status outbox_recover(Store *store, int64_t now_us, Error *error);

#endif
