#include "http_fixture.h"

static Reply ask(Fixture *fixture, Str request)
{
    int fd = client_connect(fixture->port);
    Reply reply = { 0 };
    client_send(fd, request);
    client_reply(fd, &reply, str_starts_with(request, STR("HEAD ")));
    close(fd);
    return reply;
}

static void gives_the_handler_the_request_as_it_was_sent(void **state)
{
    (void)state;
    static const struct {
        Str request, body;
    } cases[] = {
        { STR_CONST("GET /a%20b/%2F?x=%41&y HTTP/1.1\r\nHost: h\r\n\r\n"),
          STR_CONST("GET /a%20b/%2F ?x=%41&y") },
        { STR_CONST("DELETE / HTTP/1.1\r\nHost: h\r\n\r\n"), STR_CONST("DELETE / ?") },
        { STR_CONST("OPTIONS /x HTTP/1.1\r\nHost: h\r\n\r\n"), STR_CONST("OPTIONS /x ?") },
        { STR_CONST("BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n"), STR_CONST("BREW /pot ?") },
        { STR_CONST("GET http://other/path?q HTTP/1.1\r\nHost: h\r\n\r\n"), STR_CONST("GET /path ?q") },
        { STR_CONST("GET /old HTTP/1.0\r\n\r\n"), STR_CONST("GET /old ?") },
    };
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Reply reply = ask(fixture, cases[i].request);
        assert_int_equal(reply.status, 404);
        assert_true(str_equal(reply.body, cases[i].body));
        reply_free(&reply);
    }
    fixture_stop(fixture);
}

static void answers_from_another_thread(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    int fd = client_connect(fixture->port);
    Reply reply = { 0 };
    for (int i = 0; i < 300; i++) {
        client_send(fd, STR("GET /later HTTP/1.1\r\nHost: h\r\n\r\n"));
        client_reply(fd, &reply, false);
        assert_int_equal(reply.status, 200);
        assert_true(str_equal(reply.body, STR("later")));
    }
    reply_free(&reply);
    close(fd);
    fixture_stop(fixture);
}

static void keeps_one_connection_through_bodies_heads_and_refusals(void **state)
{
    (void)state;
    static const struct {
        Str request;
        int status;
        Str body;
    } cases[] = {
        { STR_CONST("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"), 200,
          STR_CONST("hello") },
        { STR_CONST("HEAD /echo HTTP/1.1\r\nHost: h\r\n\r\n"), 200, STR_CONST("") },
        { STR_CONST("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
          200, STR_CONST("abcde") },
        { STR_CONST("POST /forbidden HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"), 401,
          STR_CONST("refused 401") },
        { STR_CONST("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"), 200, STR_CONST("") },
        { STR_CONST("POST /echo HTTP/1.1\r\nHost: h\r\n\r\n"), 200, STR_CONST("") },
    };
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    int fd = client_connect(fixture->port);
    Reply reply = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        client_send(fd, cases[i].request);
        client_reply(fd, &reply, str_starts_with(cases[i].request, STR("HEAD ")));
        assert_int_equal(reply.status, cases[i].status);
        assert_true(str_equal(reply.body, cases[i].body));
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) // all at once: pipelined
        client_send(fd, cases[i].request);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        client_reply(fd, &reply, str_starts_with(cases[i].request, STR("HEAD ")));
        assert_int_equal(reply.status, cases[i].status);
        assert_true(str_equal(reply.body, cases[i].body));
    }
    assert_int_equal(http_server_counts(fixture->server).connections_total, 1);
    reply_free(&reply);
    close(fd);
    fixture_stop(fixture);
}

static void takes_bodies_up_to_the_limit_and_says_413_beyond(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t bytes;
        int status;
    } cases[] = {
        { "/echo", LIMIT_ECHO, 200 },       { "/echo", LIMIT_ECHO + 1, 413 },  { "/other", LIMIT_SMALL, 404 },
        { "/other", LIMIT_SMALL + 1, 413 }, { "/echo", 20 * LIMIT_ECHO, 413 }, { "/spool", 3000001, 200 },
        { "/spool", LIMIT_SPOOL + 1, 413 },
    };
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    Buf body = { 0 };
    memset(buf_reserve(&body, LIMIT_SPOOL + 1), 'x', LIMIT_SPOOL + 1);
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        bool chunked = i % 2;
        size_t bytes = cases[i / 2].bytes;
        int fd = client_connect(fixture->port);
        Buf head = { 0 };
        buf_format(&head, "POST %s HTTP/1.1\r\nHost: h\r\n", cases[i / 2].path);
        if (chunked) {
            buf_format(&head, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", bytes);
        } else {
            buf_format(&head, "Content-Length: %zu\r\n\r\n", bytes);
        }
        client_send(fd, buf_view(&head));
        if (client_send(fd, (Str){ body.data, bytes }) && chunked) client_send(fd, STR("\r\n0\r\n\r\n"));
        Reply reply = { 0 };
        client_reply(fd, &reply, false);
        assert_int_equal(reply.status, cases[i / 2].status);
        if (reply.status == 413) assert_true(str_equal(reply.body, STR("refused 413")));
        reply_free(&reply);
        buf_free(&head);
        close(fd);
    }
    buf_free(&body);
    fixture_stop(fixture);
}

static void compresses_only_for_clients_that_accept_it(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        bool packed;
    } cases[] = {
        { "gzip, br", true }, { "br;q=1, gzip;q=0.5", true }, { "gzip;q=0", false }, { "identity", false }
    };
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf request = { 0 };
        buf_format(&request, "GET /big HTTP/1.1\r\nHost: h\r\nAccept-Encoding: %s\r\n\r\n", cases[i].accept);
        Reply reply = ask(fixture, buf_view(&request));
        assert_int_equal(reply.status, 200);
        assert_true(str_equal(reply_header(&reply, STR("Vary")), STR("Accept-Encoding")));
        assert_int_equal(str_equal(reply_header(&reply, STR("Content-Encoding")), STR("gzip")),
                         cases[i].packed);
        if (cases[i].packed) {
            assert_true(reply.body.len < BIG_BYTES / 20 && str_starts_with(reply.body, STR("\x1f\x8b")));
        } else {
            assert_true(reply.body.len == BIG_BYTES && memcmp(reply.body.data, fixture->big, BIG_BYTES) == 0);
        }
        reply_free(&reply);
        buf_free(&request);
    }
    fixture_stop(fixture);
}

static void stopping_answers_those_who_wait_and_survives_late_answers(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    int fds[20];
    for (size_t i = 0; i < 20; i++) {
        fds[i] = client_connect(fixture->port);
        client_send(fds[i], STR("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"));
    }
    int idle = client_connect(fixture->port), half = client_connect(fixture->port);
    client_send(half, STR("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf"));
    fixture_await_held(fixture, 20);
    answer_text(fixture->held[0], 200, STR("in time"));
    int64_t began_us = timestamp_now_monotonic();
    http_server_stop(fixture->server, 300);
    fixture->server = NULL;
    assert_true(timestamp_now_monotonic() - began_us < 4 * US_PER_SECOND);
    size_t in_time = 0;
    for (size_t i = 0; i < 20; i++) {
        Reply reply = { 0 };
        client_reply(fds[i], &reply, false);
        assert_true(reply.status == 503 || reply.status == 200);
        in_time += reply.status == 200;
        reply_free(&reply);
        close(fds[i]);
    }
    assert_int_equal(in_time, 1);
    assert_true(client_is_closed(idle) && client_is_closed(half));
    close(idle);
    close(half);
    for (size_t i = 1; i < 20; i++)
        answer_text(fixture->held[i], 200, STR("too late"));
    fixture_stop(fixture);
}

static void *stop_server(void *server)
{
    http_server_stop(server, 20000);
    return NULL;
}

static void stopping_closes_new_connections_while_the_old_are_answered(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    int held = client_connect(fixture->port);
    client_send(held, STR("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"));
    fixture_await_held(fixture, 1);
    pthread_t stopping;
    assert_int_equal(pthread_create(&stopping, NULL, stop_server, fixture->server), 0);
    fixture->server = NULL;
    int status = 200;
    while (status != 0) { // until the stop has begun
        Reply late = { 0 };
        int fd = client_connect(fixture->port);
        if (fd >= 0) {
            client_send(fd, STR("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n"));
            client_reply(fd, &late, false);
            close(fd);
        }
        status = late.status;
        reply_free(&late);
    }
    answer_text(fixture->held[0], 200, STR("in time"));
    Reply reply = { 0 };
    client_reply(held, &reply, false);
    assert_int_equal(reply.status, 200);
    pthread_join(stopping, NULL);
    assert_int_equal(client_connect(fixture->port), -1); // nobody listens any more
    reply_free(&reply);
    close(held);
    fixture_stop(fixture);
}

static void says_which_address_it_cannot_listen_on(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    Error error = { 0 };
    HttpHandlers handlers = { 0 };
    HttpConfig taken = { .port = fixture->port };
    assert_null(http_server_start(&taken, &handlers, &error));
    assert_non_null(strstr(error.message, "Cannot listen on 127.0.0.1 port"));
    HttpConfig wrong = { .address = STR_CONST("nowhere") };
    assert_null(http_server_start(&wrong, &handlers, &error));
    assert_non_null(strstr(error.message, "'nowhere' is not an IPv4 or IPv6 address"));
    fixture_stop(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_handler_the_request_as_it_was_sent),
        cmocka_unit_test(answers_from_another_thread),
        cmocka_unit_test(keeps_one_connection_through_bodies_heads_and_refusals),
        cmocka_unit_test(takes_bodies_up_to_the_limit_and_says_413_beyond),
        cmocka_unit_test(compresses_only_for_clients_that_accept_it),
        cmocka_unit_test(stopping_answers_those_who_wait_and_survives_late_answers),
        cmocka_unit_test(stopping_closes_new_connections_while_the_old_are_answered),
        cmocka_unit_test(says_which_address_it_cannot_listen_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
