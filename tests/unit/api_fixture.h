// api_fixture.h: the whole HTTP interface on a new database in a folder of its own, and a client.
#ifndef PERENNIAL_TESTS_API_FIXTURE_H
#define PERENNIAL_TESTS_API_FIXTURE_H

// clang-format off
#include "cmocka_all.h"
// clang-format on
#include "api/app.h"
#include "api/routes.h"
#include "base/log.h"
#include "codec/json.h"
#include "http_client.h"

typedef struct ApiFixture {
    App app;
    char folder[32];
    char path[64];
    uint16_t port;
    Arena arena; // of answers
    char cookie[200];
    char csrf[100];
} ApiFixture;

typedef struct ApiReply {
    int status;
    Str body, cookie, text;
    const JsonNode *json; // NULL when the body is none
} ApiReply;

// `settings` says what serve says of a server: how it is reached, whom it trusts.
static inline ApiFixture *api_start_as(const Route *const *tables, App settings)
{
    ApiFixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->app = settings;
    log_configure(LOG_ERROR, LOG_TEXT);
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/api_test_XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof fixture->path, "%s/test.db", fixture->folder);
    fixture->arena = arena_create((size_t)64 * 1024 * 1024);
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(fixture->path) };
    Live *live = live_open(&config, &error);
    if (!live) print_error("%s\n", error.message);
    assert_non_null(live);
    fixture->app.live = live;
    fixture->app.features = feature_catalog_open(live_store(live), &error);
    assert_non_null(fixture->app.features);
    fixture->app.definitions = definition_catalog_open(live_store(live), &error);
    assert_non_null(fixture->app.definitions);
    fixture->app.committer = committer_start(live);
    fixture->app.route_tables = tables;
    HttpConfig http = { .threads = 2, .spool_folder = str_from_c(fixture->folder) };
    Status status = app_start(&fixture->app, &http, &error);
    if (status != STATUS_OK) print_error("%s\n", error.message);
    assert_int_equal(status, STATUS_OK);
    fixture->app.ready = true;
    fixture->port = http_server_port(fixture->app.http);
    return fixture;
}

static inline ApiFixture *api_start(const Route *const *tables)
{
    return api_start_as(tables, (App){ 0 });
}

static inline void api_stop(ApiFixture *fixture)
{
    app_stop(&fixture->app);
    committer_stop(fixture->app.committer);
    app_destroy(&fixture->app);
    definition_catalog_close(fixture->app.definitions);
    feature_catalog_close(fixture->app.features);
    live_close(fixture->app.live);
    arena_destroy(&fixture->arena);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", fixture->folder);
    assert_int_equal(system(command), 0);
    free(fixture);
}

// Sends one request with the cookie and token of whoever is signed in; `headers` are extra lines with CRLF.
static inline ApiReply api_ask(ApiFixture *fixture, const char *method, const char *path, const char *headers,
                               const char *body)
{
    int fd = client_connect(fixture->port);
    Buf request = { 0 };
    buf_format(&request, "%s %s HTTP/1.1\r\nHost: here\r\nConnection: close\r\n%s", method, path, headers);
    if (fixture->cookie[0]) buf_format(&request, "Cookie: other=1; %s\r\n", fixture->cookie);
    if (fixture->csrf[0] && strcmp(method, "GET") != 0)
        buf_format(&request, "X-CSRF-Token: %s\r\n", fixture->csrf);
    if (body) buf_format(&request, "Content-Length: %zu\r\n", strlen(body));
    buf_format(&request, "\r\n%s", body ? body : "");
    client_send(fd, buf_view(&request));
    Reply reply = { 0 };
    client_reply(fd, &reply, strcmp(method, "HEAD") == 0);
    Error error;
    ApiReply answer = {
        .status = reply.status,
        .text = arena_copy(&fixture->arena, buf_view(&reply.text)),
        .body = arena_copy(&fixture->arena, reply.body),
        .cookie = arena_copy(&fixture->arena, reply_header(&reply, STR("Set-Cookie"))),
    };
    answer.json = json_parse(answer.body, JSON_DEPTH_USUAL, &fixture->arena, &error);
    reply_free(&reply);
    buf_free(&request);
    close(fd);
    return answer;
}

static inline Str api_text(ApiFixture *fixture, ApiReply reply, const char *name)
{
    const JsonNode *node = reply.json ? json_member(reply.json, str_from_c(name)) : NULL;
    return node && node->kind == JSON_TEXT ? json_text(node, &fixture->arena) : (Str){ 0 };
}

// Keeps the cookie and token of an answer that signed somebody in.
static inline void api_keep_session(ApiFixture *fixture, ApiReply reply)
{
    assert_int_equal(reply.status, 200);
    snprintf(fixture->cookie, sizeof fixture->cookie, "%.*s", STR_ARG(str_cut(reply.cookie, ';').head));
    snprintf(fixture->csrf, sizeof fixture->csrf, "%.*s", STR_ARG(api_text(fixture, reply, "csrf")));
}

static inline void api_forget_session(ApiFixture *fixture)
{
    fixture->cookie[0] = fixture->csrf[0] = 0;
}

// Sets up the first admin and keeps the session.
static inline void api_set_up(ApiFixture *fixture)
{
    char body[400];
    snprintf(body, sizeof body,
             "{\"token\":\"%s\",\"workspace\":\"Acme\",\"name\":\"Ann\",\"email\":\"Ann@Example.com\","
             "\"password\":\"correct horse\"}",
             fixture->app.setup_token);
    api_keep_session(fixture, api_ask(fixture, "POST", "/api/v1/setup", "", body));
}

#endif
