// mail_write.h: writes a mail (RFC 5322, MIME) with a plain text and an HTML part.
#ifndef PERENNIAL_CODEC_MAIL_WRITE_H
#define PERENNIAL_CODEC_MAIL_WRITE_H

#include "base/arena.h"
#include "base/buf.h"

enum { MAIL_HEADERS_MAX = 8 };

typedef struct MailHeader {
    Str name, value; // ASCII without line breaks; written as they are, in one line
} MailHeader;

typedef struct MailDraft {
    Str from, from_name, reply_to; // reply_to may be empty
    Str to, to_name;
    Str subject;    // UTF-8; line breaks become blanks
    Str message_id; // without < and >
    int64_t at_us;
    Str text, html; // UTF-8; html may be empty
    MailHeader headers[MAIL_HEADERS_MAX];
    size_t header_count;
} MailDraft;

// Appends the mail with CRLF. mail_start (codec/mail.h) must have been called.
void mail_write(const MailDraft *draft, Buf *out);

#endif
