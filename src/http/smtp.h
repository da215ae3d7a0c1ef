// smtp.h: hands a mail to a mail server (RFC 5321). Waits for the answer: from threads of their own only.
#ifndef PERENNIAL_HTTP_SMTP_H
#define PERENNIAL_HTTP_SMTP_H

#include "base/arena.h"
#include "base/status.h"

enum { SMTP_SECONDS_MAX = 60, SMTP_ANSWER_BYTES_MAX = 300 };

typedef enum SmtpSecurity {
    SMTP_TLS,      // from the first byte
    SMTP_STARTTLS, // or nothing is sent
    SMTP_MAYBE,    // where the server offers it, without looking at its certificate
    SMTP_PLAIN,
} SmtpSecurity;

typedef struct SmtpServer {
    Str host; // a name or an address
    uint16_t port;
    SmtpSecurity security;
    Str user, password; // empty: without signing in
    Str certificate;    // PEM, of who signs the server's; empty: those the system knows
    Str own_name;       // said in greeting
} SmtpServer;

typedef enum SmtpPhase {
    SMTP_CONNECTING, // greeting and signing in, too
    SMTP_SENDER,
    SMTP_RECIPIENT,
    SMTP_TEXT,
    SMTP_HANDED, // all of the mail was given; its answer may have been lost
} SmtpPhase;

typedef struct SmtpResult {
    bool sent;       // the server has taken it
    SmtpPhase phase; // how far it came
    int code;        // of the last answer; 0: none
    char answer[SMTP_ANSWER_BYTES_MAX];
} SmtpResult;

// Keeps its connection from one mail to the next. For one thread.
typedef struct SmtpClient SmtpClient;
SmtpClient *smtp_client_create(void);
void smtp_client_destroy(SmtpClient *client);

// `bytes` is the whole mail with CRLF. It is given up when *stops becomes true.
SmtpResult smtp_send(SmtpClient *client, const SmtpServer *server, Str from, Str to, Str bytes,
                     const _Atomic bool *stops);

#endif
