// outbox_desk.h: sends what waits in the outbox, on threads of its own.
//
// Before a message is handed over it is noted that it is being sent; when the program ends in between, it is
// doubtful and never sent again by itself. One mail a person is on its way, the oldest first. Mails are
// paced, all together and by the domain of the address; each endpoint has a small window of its own, and
// rests when it does not answer, so that none slows the others. While the business clock is set (--now)
// nothing is sent.
#ifndef PERENNIAL_ACT_OUTBOX_DESK_H
#define PERENNIAL_ACT_OUTBOX_DESK_H

#include "know/committer.h"
#include "know/live.h"

typedef struct OutboxDesk OutboxDesk;

typedef struct OutboxDeskConfig {
    Live *live;           // all borrowed
    Committer *committer; // must run until the desk is stopped
    Str public_url;       // of this server; may be empty
    Str allowed_hosts;    // http/hook.h
    // Something became of a message of a play's run about the account: it was sent, given up or suppressed.
    // On the desk's thread; may be NULL.
    void (*became)(void *context, Str account);
    void *context;
} OutboxDeskConfig;

OutboxDesk *outbox_desk_create(const OutboxDeskConfig *config, Error *error);
void outbox_desk_start(OutboxDesk *desk);
void outbox_desk_stop(OutboxDesk *desk);    // gives up what has not been handed over; accepts NULL
void outbox_desk_destroy(OutboxDesk *desk); // accepts NULL

// Something was added or changed: looks at once. From any thread.
void outbox_wake(OutboxDesk *desk);

// Which mail server is used may have changed, or somebody wants to know: it is tried at once, though it did
// not answer before. From any thread.
void outbox_try_server(OutboxDesk *desk);

typedef struct OutboxDeskState {
    bool clock_set;                 // nothing is sent for that
    bool has_server;                // a mail server is set
    int64_t mail_rest_until_us;     // the mail server does not answer: the next try; 0: it does
    char mail_note[300];            // what it said
    uint64_t sent, failed, put_off; // since the start
    size_t in_flight;
} OutboxDeskState;

OutboxDeskState outbox_desk_state(OutboxDesk *desk);

#endif
