#include "http_fixture.h"

// Ages of a fraction of a second, so that nobody has to wait.
static const HttpConfig impatient = {
    .header_age_ms = 300, .idle_age_ms = 700, .body_age_ms = 300, .answer_age_ms = 300
};

static void assert_others_are_served(Fixture *fixture)
{
    int fd = client_connect(fixture->port);
    Reply reply = { 0 };
    client_send(fd, STR("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nalive"));
    client_reply(fd, &reply, false);
    assert_int_equal(reply.status, 200);
    reply_free(&reply);
    close(fd);
}

// Sends a byte at a time for as long as the server allows. Returns how long that was.
static int64_t drip(int fd, Str begin, Str drops)
{
    int64_t began_us = timestamp_now_monotonic();
    client_send(fd, begin);
    for (size_t i = 0; timestamp_now_monotonic() - began_us < 20 * US_PER_SECOND; i++) {
        struct pollfd poller = { .fd = fd, .events = POLLIN };
        if (poll(&poller, 1, 20) > 0) break; // an answer, or the end
        if (!client_send(fd, str_slice(drops, i % drops.len, i % drops.len + 1))) break;
    }
    return timestamp_now_monotonic() - began_us;
}

static void cuts_off_slow_clients_by_age(void **state)
{
    (void)state;
    static const struct {
        Str begin, drops;
    } cases[] = {
        { STR_CONST(""),
          STR_CONST("GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") },
        { STR_CONST("GET / HTTP/1.1\r\nHost: h\r\n"), STR_CONST("X-Slow: y\r\n") },
        { STR_CONST("POST /other HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n"), STR_CONST("x") },
        { STR_CONST("POST /other HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"),
          STR_CONST("1\r\nx\r\n") },
    };
    Fixture *fixture = fixture_start(impatient);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int fd = client_connect(fixture->port);
        int64_t took_us = drip(fd, cases[i].begin, cases[i].drops);
        assert_true(took_us > 250 * 1000 && took_us < 5 * US_PER_SECOND);
        assert_true(client_is_closed(fd));
        close(fd);
        assert_others_are_served(fixture);
    }
    assert_int_equal(http_server_counts(fixture->server).aged_out_total, 4);
    fixture_stop(fixture);
}

static void closes_silent_connections(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start(impatient);
    int silent = client_connect(fixture->port), idle = client_connect(fixture->port);
    Reply reply = { 0 };
    client_send(idle, STR("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    client_reply(idle, &reply, false);
    assert_int_equal(reply.status, 404);
    assert_true(client_is_closed(silent) && client_is_closed(idle));
    reply_free(&reply);
    close(silent);
    close(idle);
    fixture_stop(fixture);
}

static void cuts_off_clients_that_do_not_read_their_answer(void **state)
{
    (void)state;
    HttpConfig config = impatient;
    config.bytes_per_second_least = BIG_BYTES;
    Fixture *fixture = fixture_start(config);
    int fd = client_connect(fixture->port);
    client_send(fd, STR("GET /big HTTP/1.1\r\nHost: h\r\n\r\n"));
    while (http_server_counts(fixture->server).aged_out_total == 0)
        sched_yield();
    while (http_server_counts(fixture->server).connections_open > 0)
        sched_yield();
    assert_others_are_served(fixture);
    close(fd);
    fixture_stop(fixture);
}

static void refuses_what_is_malformed(void **state)
{
    (void)state;
    static const struct {
        Str request;
        int status; // 0: closed without an answer
    } cases[] = {
        { STR_CONST("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
          400 },
        { STR_CONST(
              "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
              "0\r\n\r\n"),
          400 },
        { STR_CONST("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\nhello"), 400 },
        { STR_CONST("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\nhello"),
          413 },
        { STR_CONST("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: five\r\n\r\nhello"), 400 },
        { STR_CONST("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"),
          400 },
        { STR_CONST("GET nowhere HTTP/1.1\r\nHost: h\r\n\r\n"), 400 },
        { STR_CONST("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400 },
        { STR_CONST("GET / HTTP/1.1\r\n\r\n"), 400 }, // no Host
        { STR_CONST("GET / HTTP/7.9\r\nHost: h\r\n\r\n"), 505 },
        { STR_CONST("\x16\x03\x01\x02garbage\r\n\r\n"), 0 },
        { STR_CONST("GET /\r\n\r\n"), 400 },
    };
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int fd = client_connect(fixture->port);
        Reply reply = { 0 };
        client_send(fd, cases[i].request);
        shutdown(fd, SHUT_WR);
        client_reply(fd, &reply, false);
        if (reply.status != cases[i].status) print_error("case %zu\n", i);
        assert_int_equal(reply.status, cases[i].status);
        reply_free(&reply);
        close(fd);
    }
    assert_others_are_served(fixture);
    fixture_stop(fixture);
}

static void refuses_headers_that_are_too_long(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ .header_bytes_max = 8192 });
    for (int i = 0; i < 2; i++) {
        Buf request = { 0 };
        buf_format(&request, "GET /%s HTTP/1.1\r\nHost: h\r\nX-Long: ", i ? "" : "x");
        memset(buf_reserve(&request, 100 * 1024), 'y', 100 * 1024);
        request.len += 100 * 1024;
        int fd = client_connect(fixture->port);
        Reply reply = { 0 };
        client_send(fd, buf_view(&request));
        client_reply(fd, &reply, false);
        assert_true(reply.status == 431 || reply.status == 413 || reply.status == 414 || reply.status == 0);
        assert_true(client_is_closed(fd));
        reply_free(&reply);
        buf_free(&request);
        close(fd);
    }
    assert_others_are_served(fixture);
    fixture_stop(fixture);
}

static void bounds_the_memory_of_all_bodies(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ .body_memory_max = 2 * 1024 * 1024 });
    struct pollfd clients[8];
    Buf part = { 0 };
    buf_format(&part, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    memset(buf_reserve(&part, 999999), 'x', 999999);
    part.len += 999999;
    for (size_t i = 0; i < 8; i++) {
        clients[i] = (struct pollfd){ .fd = client_connect(fixture->port), .events = POLLIN };
        client_send(clients[i].fd, buf_view(&part));
    }
    // Some are refused at once. Which of them find the memory used up depends on the threads.
    assert_true(poll(clients, 8, 20 * 1000) > 0);
    size_t refused = 0;
    while (!clients[refused].revents)
        refused++;
    Reply reply = { 0 };
    client_reply(clients[refused].fd, &reply, false);
    assert_int_equal(reply.status, 503);
    reply_free(&reply);
    for (size_t i = 0; i < 8; i++)
        close(clients[i].fd);
    while (http_server_counts(fixture->server).body_memory > 0)
        sched_yield();
    assert_others_are_served(fixture);
    buf_free(&part);
    fixture_stop(fixture);
}

static void survives_clients_that_vanish(void **state)
{
    (void)state;
    static const Str beginnings[] = {
        STR_CONST("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"),
        STR_CONST("GET /later HTTP/1.1\r\nHost: h\r\n\r\n"),
        STR_CONST("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nxxx"),
        STR_CONST("POST /spool HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nxxx"),
        STR_CONST("GET /big HTTP/1.1\r\nHost: h\r\n\r\n"),
        STR_CONST("GET /sl"),
    };
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    size_t held = 0;
    for (size_t i = 0; i < 60; i++) {
        struct linger reset = { .l_onoff = (int)(i % 2) }; // half of them with a reset
        int fd = client_connect(fixture->port);
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        client_send(fd, beginnings[i % 6]);
        if (i % 6 == 0) fixture_await_held(fixture, ++held);
        close(fd);
    }
    assert_others_are_served(fixture);
    for (size_t i = 0; i < held; i++)
        answer_text(fixture->held[i], 200, STR("nobody is there"));
    while (http_server_counts(fixture->server).connections_open > 0)
        sched_yield();
    fixture_stop(fixture);
}

static void serves_others_while_one_address_has_its_fill(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ .per_address_max = 5 });
    int fds[8];
    for (size_t i = 0; i < 8; i++)
        fds[i] = client_connect(fixture->port);
    size_t served = 0;
    for (size_t i = 0; i < 8; i++) {
        Reply reply = { 0 };
        client_send(fds[i], STR("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
        client_reply(fds[i], &reply, false);
        served += reply.status == 404;
        reply_free(&reply);
    }
    assert_int_equal(served, 5);
    for (size_t i = 0; i < 8; i++)
        close(fds[i]);
    while (http_server_counts(fixture->server).connections_open > 0)
        sched_yield();
    assert_others_are_served(fixture);
    fixture_stop(fixture);
}

static void takes_new_clients_when_the_connections_are_used_up(void **state)
{
    (void)state;
    HttpConfig config = impatient;
    config.connections_max = 8;
    Fixture *fixture = fixture_start(config);
    int fds[40];
    for (size_t i = 0; i < 40; i++)
        fds[i] = client_connect(fixture->port); // silent ones: cut off by age
    assert_others_are_served(fixture);
    for (size_t i = 0; i < 40; i++)
        close(fds[i]);
    fixture_stop(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_off_slow_clients_by_age),
        cmocka_unit_test(closes_silent_connections),
        cmocka_unit_test(cuts_off_clients_that_do_not_read_their_answer),
        cmocka_unit_test(refuses_what_is_malformed),
        cmocka_unit_test(refuses_headers_that_are_too_long),
        cmocka_unit_test(bounds_the_memory_of_all_bodies),
        cmocka_unit_test(survives_clients_that_vanish),
        cmocka_unit_test(serves_others_while_one_address_has_its_fill),
        cmocka_unit_test(takes_new_clients_when_the_connections_are_used_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
