// mail.h: reads a saved mail (.eml, RFC 5322 with MIME): who, when, what, and its text.
#ifndef PERENNIAL_CODEC_MAIL_H
#define PERENNIAL_CODEC_MAIL_H

#include "base/arena.h"
#include "base/status.h"

enum {
    MAIL_BYTES_MAX = 25 * 1024 * 1024,
    MAIL_ADDRESSES_MAX = 50,
    MAIL_ADDRESS_BYTES_MAX = 254,
    MAIL_ATTACHMENTS_MAX = 20,
    MAIL_PARTS_MAX = 500, // beyond, a mail is not looked at
    MAIL_TEXT_BYTES_MAX = 1024 * 1024,
};

typedef struct MailAttachment {
    Str name, type, bytes;
} MailAttachment;

typedef struct Mail {
    Str subject, message_id;
    Str from;             // address, lower case; empty when there is none
    Str *addresses;       // of From, To and Cc, lower case, each once
    size_t address_count; // at most MAIL_ADDRESSES_MAX
    int64_t at_us;        // of Date; 0 when there is none that can be read
    Str text;             // the plain text, else what is to be read of the HTML; UTF-8, lines end in LF
    MailAttachment *attachments;
    size_t attachment_count;
    size_t attachments_left_out; // beyond MAIL_ATTACHMENTS_MAX, or larger than asked for
} Mail;

// Call once before threads.
void mail_start(void);

// In the arena, which has to have room for the text and the attachments (at most twice the mail). Attachments
// of more bytes than asked for are left out. STATUS_INVALID for what is no mail.
MUST_USE Status mail_parse(Str bytes, size_t attachment_bytes_max, Arena *arena, Mail *mail_out,
                           Error *error);

#endif
