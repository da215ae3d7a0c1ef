// deliver.h: one message on its way: what is handed over, and what came of it. On threads of the desk.
#ifndef PERENNIAL_ACT_DELIVER_H
#define PERENNIAL_ACT_DELIVER_H

#include "act/endpoint.h"
#include "act/mail_settings.h"
#include "act/outbox.h"
#include "http/smtp.h"

typedef enum Outcome {
    OUTCOME_SENT,
    OUTCOME_LATER,    // this message is tried again: it counts
    OUTCOME_PUT_BACK, // the way to everybody there is in trouble: it does not count
    OUTCOME_FAILED,   // for good
    OUTCOME_DOUBTFUL,
} Outcome;

typedef enum Bounce { BOUNCE_NONE, BOUNCE_SOFT, BOUNCE_HARD } Bounce;

typedef struct Job {
    int64_t id;
    OutboxChannel channel;
    Str recipient, place, body;
    Str account;      // of a message of a play's run, to be told of; else empty
    int64_t attempts; // with this one
    Str settings;     // JSON of the mail's settings
    Str key;          // token.h
    Str public_url;
    Str allowed_hosts; // hook.h
    int64_t endpoint_version;
    const Endpoint *endpoint; // of webhooks and chats, as it was when it was taken
    Arena arena;              // holds all of it
    struct Job *next;
    // what came of it
    Outcome outcome;
    Bounce bounce;
    bool gone;      // the endpoint wants nothing more
    int64_t rest_s; // what the endpoint asked for; 0: nothing
    char note[OUTBOX_NOTE_BYTES_MAX];
} Job;

void deliver_mail(Job *job, SmtpClient *client, const _Atomic bool *stops);
void deliver_hook(Job *job, const _Atomic bool *stops);

#endif
