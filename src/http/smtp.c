#include "http/smtp.h"

#include "http/curl.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 400 };

struct SmtpClient {
    CURL *curl;
    char last_host[TEXT_BYTES]; // another server, user or certificate: another connection
};

// One try of one mail.
typedef struct Try {
    Str left; // of the bytes
    SmtpResult result;
    const _Atomic bool *stops;
} Try;

SmtpClient *smtp_client_create(void)
{
    curl_begin();
    SmtpClient *client = calloc(1, sizeof *client);
    if (!client) panic("out of memory: a mail");
    client->curl = curl_easy_init();
    if (!client->curl) panic("out of memory: a mail");
    return client;
}

void smtp_client_destroy(SmtpClient *client)
{
    if (!client) return;
    curl_easy_cleanup(client->curl);
    free(client);
}

static size_t give(char *out, size_t size, size_t count, void *context)
{
    Try *try = context;
    size_t room = size * count, len = try->left.len < room ? try->left.len : room;
    if (len > 0) memcpy(out, try->left.data, len);
    try->left = str_slice(try->left, len, try->left.len);
    try->result.phase = try->left.len == 0 ? SMTP_HANDED : SMTP_TEXT;
    return len;
}

// The server's last answer, a line of it.
static size_t hear(char *bytes, size_t size, size_t count, void *context)
{
    Try *try = context;
    Str line = str_trim((Str){ bytes, size * count });
    int64_t code = 0;
    // A refusal is followed by the farewell.
    if (try->result.code >= 400) return size * count;
    if (line.len >= 3 && str_parse_int64(str_slice(line, 0, 3), &code)) {
        try->result.code = (int)code;
        snprintf(try->result.answer, sizeof try->result.answer, "%.*s", STR_ARG(str_beginning(line, 250)));
    }
    return size * count;
}

static void see_command(Try *try, Str line)
{
    if (str_starts_with(line, STR("MAIL FROM"))) try->result.phase = SMTP_SENDER;
    if (str_starts_with(line, STR("RCPT TO"))) try->result.phase = SMTP_RECIPIENT;
    if (str_starts_with(line, STR("DATA"))) try->result.phase = SMTP_TEXT;
}

static int follow(CURL *curl, curl_infotype type, char *bytes, size_t len, void *context)
{
    (void)curl;
    if (type == CURLINFO_HEADER_OUT) see_command(context, (Str){ bytes, len });
    return 0;
}

static int may_go_on(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    const Try *try = context;
    return try->stops && atomic_load(try->stops);
}

static void set_security(CURL *curl, const SmtpServer *server, Arena *arena)
{
    long use = server->security == SMTP_STARTTLS ? CURLUSESSL_ALL
               : server->security == SMTP_MAYBE  ? CURLUSESSL_TRY
                                                 : CURLUSESSL_NONE;
    curl_easy_setopt(curl, CURLOPT_USE_SSL, use);
    bool looks = server->security != SMTP_MAYBE;
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, looks ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, looks ? 2L : 0L);
    if (server->certificate.len > 0) {
        struct curl_blob blob = { .data = (void *)(uintptr_t)server->certificate.data,
                                  .len = server->certificate.len,
                                  .flags = CURL_BLOB_COPY };
        curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
    }
    if (server->user.len > 0) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, arena_copy(arena, server->user).data);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_copy(arena, server->password).data);
    }
}

static void set_server(CURL *curl, const SmtpServer *server, Arena *arena)
{
    bool v6 = server->host.len > 0 && memchr(server->host.data, ':', server->host.len) != NULL;
    Str url = arena_format(arena, "%s://%s%.*s%s:%u/%.*s", server->security == SMTP_TLS ? "smtps" : "smtp",
                           v6 ? "[" : "", STR_ARG(server->host), v6 ? "]" : "", server->port,
                           STR_ARG(server->own_name));
    curl_easy_setopt(curl, CURLOPT_URL, url.data);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SMTP_SECONDS_MAX);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)SMTP_SECONDS_MAX / 4);
    set_security(curl, server, arena);
}

static CURLcode perform(CURL *curl, Try *try, const SmtpServer *server, Str from, Str to, Arena *arena)
{
    curl_easy_reset(curl); // keeps its connection
    set_server(curl, server, arena);
    struct curl_slist *recipients = curl_slist_append(NULL, arena_copy(arena, to).data);
    if (!recipients) panic("out of memory: a mail");
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_copy(arena, from).data);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, try);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, try);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, follow);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, try);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, may_go_on);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, try);
    CURLcode code = curl_easy_perform(curl);
    curl_slist_free_all(recipients);
    return code;
}

// A connection that was kept may have been closed meanwhile: that is found out only now.
static bool was_stale(CURL *curl, CURLcode code, const Try *try)
{
    long connects = 1;
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects);
    bool early = try->result.phase <= SMTP_SENDER && try->result.code == 0;
    return code != CURLE_OK && connects == 0 && early;
}

SmtpResult smtp_send(SmtpClient *client, const SmtpServer *server, Str from, Str to, Str bytes,
                     const _Atomic bool *stops)
{
    Arena arena = arena_create(4 << 20);
    char host[TEXT_BYTES];
    snprintf(host, sizeof host, "%.*s:%u:%d:%.*s:%zu", STR_ARG(str_beginning(server->host, 200)),
             server->port, (int)server->security, STR_ARG(str_beginning(server->user, 100)),
             server->certificate.len);
    if (strcmp(host, client->last_host) != 0) {
        curl_easy_cleanup(client->curl);
        client->curl = curl_easy_init();
        if (!client->curl) panic("out of memory: a mail");
        memcpy(client->last_host, host, sizeof host);
    }
    Try try = { .left = bytes, .stops = stops };
    CURLcode code = perform(client->curl, &try, server, from, to, &arena);
    if (was_stale(client->curl, code, &try)) {
        try = (Try){ .left = bytes, .stops = stops };
        code = perform(client->curl, &try, server, from, to, &arena);
    }
    try.result.sent = code == CURLE_OK;
    if (code != CURLE_OK && (try.result.code < 400 || try.result.answer[0] == '\0'))
        snprintf(try.result.answer, sizeof try.result.answer, "%s", curl_easy_strerror(code));
    if (code == CURLE_LOGIN_DENIED) try.result.phase = SMTP_CONNECTING;
    arena_destroy(&arena);
    return try.result;
}
