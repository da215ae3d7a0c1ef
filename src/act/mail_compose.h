// mail_compose.h: from the body of a mail in the outbox to the bytes that are sent: the document around the
// text, the way to unsubscribe, links and a picture that tell when they are used, the signature.
#ifndef PERENNIAL_ACT_MAIL_COMPOSE_H
#define PERENNIAL_ACT_MAIL_COMPOSE_H

#include "act/mail_settings.h"
#include "base/buf.h"

typedef struct ComposeInput {
    const MailSettings *settings;
    Str key;        // token.h
    Str public_url; // of this server, without a slash at the end; empty: not known
    int64_t message;
    int64_t at_us; // real time
    Str body;      // of the outbox
} ComposeInput;

// Appends the mail with CRLF. STATUS_INVALID: it cannot be sent, which the error says. The arena needs 4 MB.
MUST_USE Status mail_compose(const ComposeInput *input, Arena *arena, Buf *out, Error *error);

// The message of the outbox that an id belongs to; false for one of others. With or without < and >.
bool mail_message_of(Str key, Str message_id, int64_t *message_out);

#endif
