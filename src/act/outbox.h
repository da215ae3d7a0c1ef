// outbox.h: everything that is to go out, as rows. Written in the transaction that wants it sent; the desk
// (outbox_desk.h) sends it later and notes what became of it.
//
// States: waiting, sending, sent, doubtful (it may have been handed over when the program died: never sent
// again by itself), failed (given up), cancelled, suppressed (the recipient wants nothing, or cannot get it).
#ifndef PERENNIAL_ACT_OUTBOX_H
#define PERENNIAL_ACT_OUTBOX_H

#include "base/arena.h"
#include "store/store.h"

enum {
    OUTBOX_KEY_BYTES_MAX = 200,
    OUTBOX_BODY_BYTES_MAX = 512 * 1024,
    OUTBOX_TITLE_BYTES_MAX = 300,
    OUTBOX_NOTE_BYTES_MAX = 400,
    OUTBOX_ADDRESS_BYTES_MAX = 254,
    OUTBOX_EVENTS_MAX = 500, // shown of one message
};

// How keys of mails to colleagues begin, before the colleague's id and a colon: they are not sent to who was
// switched off meanwhile.
#define OUTBOX_STAFF_KEY "staff:"

typedef enum OutboxChannel { OUTBOX_MAIL, OUTBOX_WEBHOOK, OUTBOX_CHAT, OUTBOX_CHANNELS } OutboxChannel;

typedef enum OutboxState {
    OUTBOX_WAITING,
    OUTBOX_SENDING,
    OUTBOX_SENT,
    OUTBOX_DOUBTFUL,
    OUTBOX_FAILED,
    OUTBOX_CANCELLED,
    OUTBOX_SUPPRESSED,
    OUTBOX_STATES,
} OutboxState;

#define OUTBOX_CHANNEL_NAMES "mail|webhook|chat"
#define OUTBOX_STATE_NAMES "waiting|sending|sent|doubtful|failed|cancelled|suppressed"

Str outbox_channel_name(OutboxChannel channel);
bool outbox_channel_parse(Str name, OutboxChannel *channel_out);
Str outbox_state_name(OutboxState state);
bool outbox_state_parse(Str name, OutboxState *state_out);

typedef struct OutboxMessage {
    Str key; // idempotency: "play:3:run:77:step:welcome"; the same key again adds nothing, which is no error
    OutboxChannel channel;
    Str account, person; // ids; may be empty
    int64_t play, run;   // where it comes from; 0: none
    Str step;
    int64_t template; // that a mail was written with; 0: none
    int64_t due_us;   // not before; business clock
    int64_t now_us;   // when it is added; 0: due_us
    // JSON. Mail: {to, to_name, subject, html, text, promotional, whole}; to, subject and text are required;
    // whole: the HTML is a document, to colleagues, that is sent as it is, without tracking. Webhook and
    // chat: {endpoint, type, data}: the number of the endpoint, the type of the event, an object; of chat
    // also {endpoint, text}.
    Str body;
    Str by; // as audit.actor; empty: the program
} OutboxMessage;

// Whether a mail to it is taken; blanks around it do not count.
bool outbox_address_is_good(Str address);

// Inside the caller's transaction. STATUS_INVALID for a body that could never be sent. *id_out is that of the
// message with the key, also when it was there before; it may be NULL.
MUST_USE Status outbox_add(Store *store, const OutboxMessage *message, int64_t *id_out, Error *error);

// Those of the run that wait are cancelled; what is being sent goes on. Inside the caller's transaction.
MUST_USE Status outbox_cancel_run(Store *store, int64_t run, int64_t now_us, Error *error);

// ---- reading

typedef struct OutboxRow {
    int64_t id;
    Str key;
    OutboxChannel channel;
    Str account, person;
    int64_t play, run, template;
    Str step, recipient, title;
    bool promotional;
    OutboxState state;
    int64_t due_us, attempts, created_us, changed_us;
    Str note;
    int64_t opened_us, clicked_us, bounced_us; // 0: not
    Str body;                                  // of outbox_get only
} OutboxRow;

typedef struct OutboxFilter {
    OutboxState state;
    bool any_state;
    OutboxChannel channel;
    bool any_channel;
    Str account, person, recipient; // empty: any
    int64_t play, run, template;    // 0: any
    int64_t before;                 // ids below; 0: all
    int64_t endpoint;               // 0: any
} OutboxFilter;

enum { OUTBOX_LISTED_MAX = 500 };

// Newest first, at most `max` (up to OUTBOX_LISTED_MAX); in the arena.
MUST_USE Status outbox_list(Store *store, const OutboxFilter *filter, size_t max, Arena *arena,
                            OutboxRow **rows_out, size_t *count_out, Error *error);
MUST_USE Status outbox_get(Store *store, int64_t id, Arena *arena, OutboxRow *row_out, Error *error);

// How many there are in each state.
MUST_USE Status outbox_counts(Store *store, int64_t counts_out[OUTBOX_STATES], Error *error);

typedef struct OutboxEvent {
    int64_t id, message, at_us;
    Str kind, note, by;
} OutboxEvent;

// Of one message, in order; in the arena.
MUST_USE Status outbox_events(Store *store, int64_t message, Arena *arena, OutboxEvent **events_out,
                              size_t *count_out, Error *error);

// ---- what becomes of them; inside the caller's transaction

// Adds to the message's log. Texts longer than OUTBOX_NOTE_BYTES_MAX are cut.
MUST_USE Status outbox_note(Store *store, const OutboxEvent *event, Error *error);

typedef enum OutboxOrder {
    OUTBOX_AGAIN,   // failed, doubtful, cancelled, suppressed: waits again, with all its tries
    OUTBOX_CANCEL,  // waiting: is not sent
    OUTBOX_SETTLED, // doubtful: somebody knows that it arrived
} OutboxOrder;

// STATUS_CONFLICT when its state does not allow it; STATUS_NOT_FOUND.
MUST_USE Status outbox_order(Store *store, int64_t id, OutboxOrder order, int64_t now_us, Str by,
                             Error *error);

#endif
