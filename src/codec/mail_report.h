// mail_report.h: reads what mail servers send back: that a mail could not be delivered (RFC 3464), or that
// somebody complained of it (RFC 5965).
#ifndef PERENNIAL_CODEC_MAIL_REPORT_H
#define PERENNIAL_CODEC_MAIL_REPORT_H

#include "base/arena.h"
#include "base/status.h"

enum { MAIL_REPORT_BYTES_MAX = 2 * 1024 * 1024 };

typedef enum MailReportKind {
    MAIL_BOUNCED, // for good: status 5.x.x
    MAIL_DELAYED, // for now: status 4.x.x
    MAIL_COMPLAINT,
} MailReportKind;

typedef struct MailReport {
    MailReportKind kind;
    Str recipient;  // may be empty
    Str diagnosis;  // what the other server said; may be empty
    Str message_id; // of the mail it is about, without < and >; may be empty
} MailReport;

// In the arena. STATUS_INVALID for what is no such report. mail_start (codec/mail.h) must have been called.
MUST_USE Status mail_report_read(Str bytes, Arena *arena, MailReport *out, Error *error);

#endif
