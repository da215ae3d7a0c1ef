#include "http_fixture.h"

static int open_stream(Fixture *fixture)
{
    int fd = client_connect(fixture->port);
    client_send(fd, STR("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n"));
    for (;;) {
        pthread_mutex_lock(&fixture->lock);
        HttpStream *stream = fixture->stream;
        pthread_mutex_unlock(&fixture->lock);
        if (stream) return fd;
        sched_yield();
    }
}

static void receive_until(int fd, Buf *text, Str part)
{
    while (client_find(buf_view(text), part) == SIZE_MAX)
        assert_true(client_receive(fd, text));
}

static void sends_events_from_any_thread(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    int fd = open_stream(fixture);
    Buf text = { 0 };
    receive_until(fd, &text, STR("Content-Type: text/event-stream"));
    for (int i = 0; i < 200; i++) {
        char data[32];
        snprintf(data, sizeof data, "{\"n\":%d}", i);
        assert_true(http_stream_send(fixture->stream, STR("tick"), str_from_c(data)));
        char expected[64];
        snprintf(expected, sizeof expected, "event: tick\ndata: {\"n\":%d}\n\n", i);
        receive_until(fd, &text, str_from_c(expected));
    }
    assert_true(http_stream_beat(fixture->stream));
    receive_until(fd, &text, STR("\n\r\n3\r\n:\n\n"));
    http_stream_close(fixture->stream);
    fixture->stream = NULL;
    receive_until(fd, &text, STR("\r\n0\r\n\r\n"));
    buf_free(&text);
    close(fd);
    fixture_stop(fixture);
}

static void drops_clients_that_do_not_read(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    int fd = open_stream(fixture);
    char data[1000];
    memset(data, 'x', sizeof data);
    size_t sent = 0;
    while (http_stream_send(fixture->stream, STR(""), (Str){ data, sizeof data }))
        assert_true(++sent < 100000); // kernel buffers, then ours
    while (http_server_counts(fixture->server).streams_open > 0)
        sched_yield();
    assert_false(http_stream_beat(fixture->stream));
    close(fd);
    fixture_stop(fixture);
}

static void notices_clients_that_are_gone(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    int fd = open_stream(fixture);
    close(fd);
    while (http_stream_beat(fixture->stream))
        sched_yield();
    while (http_server_counts(fixture->server).streams_open > 0)
        sched_yield();
    fixture_stop(fixture);
}

static void ends_streams_when_the_server_stops(void **state)
{
    (void)state;
    Fixture *fixture = fixture_start((HttpConfig){ 0 });
    int fd = open_stream(fixture);
    int64_t began_us = timestamp_now_monotonic();
    http_server_stop(fixture->server, 3000);
    fixture->server = NULL;
    assert_true(timestamp_now_monotonic() - began_us < 2 * US_PER_SECOND);
    assert_true(client_is_closed(fd));
    assert_false(http_stream_send(fixture->stream, STR("late"), STR("1")));
    close(fd);
    fixture_stop(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends_events_from_any_thread),
        cmocka_unit_test(drops_clients_that_do_not_read),
        cmocka_unit_test(notices_clients_that_are_gone),
        cmocka_unit_test(ends_streams_when_the_server_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
