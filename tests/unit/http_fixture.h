// http_fixture.h: a server with a few handlers, one of each kind.
#ifndef PERENNIAL_TESTS_HTTP_FIXTURE_H
#define PERENNIAL_TESTS_HTTP_FIXTURE_H

// clang-format off
#include "cmocka_all.h"
// clang-format on
#include "base/timestamp.h"
#include "http/server.h"
#include "http_client.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

enum {
    LIMIT_SMALL = 1000,
    LIMIT_ECHO = 1024 * 1024,
    LIMIT_SPOOL = 64 * 1024 * 1024,
    BIG_BYTES = 8 * 1024 * 1024,
};

typedef struct Fixture {
    HttpServer *server;
    uint16_t port;
    char folder[32];
    pthread_mutex_t lock;
    HttpRequest *held[64]; // of /hold, to be answered by the test
    size_t held_count;
    HttpStream *stream; // of /stream
    char *big;
} Fixture;

static void fixture_admit(void *context, const HttpRequest *request, HttpAdmission *admission)
{
    (void)context;
    admission->body_bytes_max = str_equal(request->path, STR("/echo")) ? LIMIT_ECHO : LIMIT_SMALL;
    if (str_equal(request->path, STR("/spool"))) {
        admission->body_bytes_max = LIMIT_SPOOL;
        admission->spool = true;
    }
    if (str_equal(request->path, STR("/forbidden"))) admission->refuse_status = 401;
}

static void fixture_refuse(void *context, const HttpRequest *request, int status, HttpResponse *response)
{
    (void)context, (void)request;
    http_response_header(response, "X-Refused", "yes");
    buf_format(&response->owned, "refused %d", status);
}

static void answer_text(HttpRequest *request, int status, Str text)
{
    HttpResponse response = { .status = status };
    http_response_header(&response, "Content-Type", "text/plain");
    buf_append(&response.owned, text);
    http_answer(request, &response);
}

static void *answer_later(void *request)
{
    answer_text(request, 200, STR("later"));
    return NULL;
}

static void fixture_hold(Fixture *fixture, HttpRequest *request)
{
    pthread_mutex_lock(&fixture->lock);
    fixture->held[fixture->held_count++] = request;
    pthread_mutex_unlock(&fixture->lock);
}

static void fixture_spool(HttpRequest *request)
{
    struct stat file;
    assert_int_equal(stat(request->body_file.data, &file), 0);
    assert_int_equal(file.st_size, request->body_bytes);
    Str text = arena_format(&request->arena, "%lld bytes", (long long)request->body_bytes);
    answer_text(request, 200, text);
}

static void fixture_handle(void *context, HttpRequest *request)
{
    Fixture *fixture = context;
    HttpResponse response = { .status = 200 };
    if (str_equal(request->path, STR("/echo"))) {
        for (size_t i = 0; i < HTTP_BODY_PADDING; i++)
            assert_int_equal(request->body.data[request->body.len + i], 0);
        answer_text(request, 200, request->body);
    } else if (str_equal(request->path, STR("/later"))) {
        pthread_t thread;
        pthread_create(&thread, NULL, answer_later, request);
        pthread_detach(thread);
    } else if (str_equal(request->path, STR("/hold"))) {
        fixture_hold(fixture, request);
    } else if (str_equal(request->path, STR("/spool"))) {
        fixture_spool(request);
    } else if (str_equal(request->path, STR("/big"))) {
        response.body = (Str){ fixture->big, BIG_BYTES };
        response.compress = true;
        http_answer(request, &response);
    } else if (str_equal(request->path, STR("/stream"))) {
        HttpStream *stream = http_stream_open(request, &response);
        pthread_mutex_lock(&fixture->lock);
        fixture->stream = stream;
        pthread_mutex_unlock(&fixture->lock);
    } else {
        Str text = arena_format(&request->arena, "%.*s %.*s ?%.*s", STR_ARG(request->method),
                                STR_ARG(request->path), STR_ARG(request->query));
        answer_text(request, 404, text);
    }
}

static Fixture *fixture_start(HttpConfig config)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    pthread_mutex_init(&fixture->lock, NULL);
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/http_test_XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    fixture->big = malloc(BIG_BYTES);
    assert_non_null(fixture->big);
    for (size_t i = 0; i < BIG_BYTES; i++)
        fixture->big[i] = (char)('a' + i % 23);
    if (config.threads == 0) config.threads = 2;
    config.spool_folder = str_from_c(fixture->folder);
    HttpHandlers handlers = {
        .context = fixture, .admit = fixture_admit, .handle = fixture_handle, .refuse = fixture_refuse
    };
    Error error = { 0 };
    fixture->server = http_server_start(&config, &handlers, &error);
    if (!fixture->server) print_error("%s\n", error.message);
    assert_non_null(fixture->server);
    fixture->port = http_server_port(fixture->server);
    return fixture;
}

static void fixture_stop(Fixture *fixture)
{
    if (fixture->server) http_server_stop(fixture->server, 2000);
    http_stream_close(fixture->stream);
    assert_int_equal(rmdir(fixture->folder), 0); // nothing spooled is left
    free(fixture->big);
    pthread_mutex_destroy(&fixture->lock);
    free(fixture);
}

// Waits until as many requests are held by the handler.
static inline void fixture_await_held(Fixture *fixture, size_t count)
{
    for (;;) {
        pthread_mutex_lock(&fixture->lock);
        size_t held = fixture->held_count;
        pthread_mutex_unlock(&fixture->lock);
        if (held >= count && http_server_counts(fixture->server).requests_waiting >= count) return;
        sched_yield();
    }
}

#endif
