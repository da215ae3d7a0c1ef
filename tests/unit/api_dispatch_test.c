#include "api_fixture.h"

// Routes of the test's own: what they do is to say what they were given.
static Status say(Request *request)
{
    json_open_object(request->json);
    json_add_text(request->json, STR("id"), request->path_values[0]);
    json_add_int(request->json, STR("limit"), query_int(request, "limit", -1));
    const Str *filters = NULL;
    json_add_int(request->json, STR("filters"), (int64_t)query_all(request, "filter", &filters));
    json_close_object(request->json);
    return STATUS_OK;
}

static _Atomic int created;

static Status create(Request *request)
{
    created++;
    json_open_object(request->json);
    json_add_text(request->json, STR("name"), body_text(request, "name"));
    json_add_int(request->json, STR("number"), created);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status fail_as_asked(Request *request)
{
    static const Status statuses[] = { STATUS_INVALID,  STATUS_FORBIDDEN, STATUS_NOT_FOUND,
                                       STATUS_CONFLICT, STATUS_LIMITED,   STATUS_UNAVAILABLE };
    json_open_object(request->json); // half an answer: it must not be seen
    return fail(request->error, statuses[query_int(request, "kind", 0)], STR("kind"), "As asked.");
}

static Status forget_permission(Request *request)
{
    (void)request;
    return STATUS_OK;
}

static const Field say_query[] = {
    { "limit", FIELD_INTEGER, .least = 1, .most = 500 },
    { "day", FIELD_DAY },
    { "at", FIELD_TIME },
    { "spark", FIELD_BOOL },
    { "share", FIELD_NUMBER },
    { "kind", FIELD_TEXT, .one_of = "red|blue" },
    { "search", FIELD_TEXT, .most = 5 },
    { "filter", FIELD_TEXT, .repeated = true },
    { 0 },
};
static const Field kind_query[] = { { "kind", FIELD_INTEGER, .required = true }, { 0 } };
static const Field create_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 2, .most = 20 },
    { "count", FIELD_INTEGER, .least = 0, .most = 9 },
    { "events", FIELD_ARRAY },
    { 0 },
};
static const Route test_routes[] = {
    { .method = "GET",
      .path = "/api/v1/things/{id}",
      .permission = PERMISSION_ANYBODY,
      .handler = say,
      .summary = "x",
      .query = say_query,
      .response = "{id text, limit int, filters int}" },
    { .method = "GET",
      .path = "/api/v1/things/special",
      .permission = PERMISSION_ANYBODY,
      .handler = fail_as_asked,
      .summary = "x",
      .query = kind_query,
      .response = "any" },
    { .method = "POST",
      .path = "/api/v1/things",
      .permission = PERMISSION_WRITE,
      .handler = create,
      .summary = "x",
      .body = create_body,
      .response = "{name text, number int}",
      .success = 201,
      .creates = true },
    { .method = "GET", .path = "/api/v1/forgotten", .handler = forget_permission, .summary = "x" },
    { .method = "POST",
      .path = "/api/v1/large",
      .permission = PERMISSION_IMPORT,
      .handler = forget_permission,
      .summary = "x",
      .raw_body = true,
      .spool = true,
      .body_bytes_max = 100 * 1024 * 1024 },
    { 0 },
};
static const Route *const tables[] = { test_routes,  system_routes, session_routes,
                                       staff_routes, key_routes,    NULL };

static void checks_the_query_against_the_table(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int status;
        const char *field;
    } cases[] = {
        { "/api/v1/things/a?limit=500&filter=x&filter=y", 200, "" },
        { "/api/v1/things/a/?day=2026-03-31&at=2026-03-31T00:00:00Z&spark=1&share=0.5&kind=red&search=hi",
          200, "" },
        { "/api/v1/things/a?limit=0", 422, "limit" },
        { "/api/v1/things/a?limit=501", 422, "limit" },
        { "/api/v1/things/a?limit=99999999999999999999", 422, "limit" },
        { "/api/v1/things/a?limit=1&limit=2", 422, "limit" },
        { "/api/v1/things/a?day=2026-02-30", 422, "day" },
        { "/api/v1/things/a?at=yesterday", 422, "at" },
        { "/api/v1/things/a?spark=maybe", 422, "spark" },
        { "/api/v1/things/a?share=nan", 422, "share" },
        { "/api/v1/things/a?kind=green", 422, "kind" },
        { "/api/v1/things/a?search=longer", 422, "search" },
        { "/api/v1/things/a?search=%FF", 422, "search" },
        { "/api/v1/things/a?search=%00", 422, "search" },
        { "/api/v1/things/a?nothing=1", 422, "query" },
        { "/api/v1/things/%FF", 422, "path" },
        { "/api/v1/things/special?kind=1", 403, "kind" },
        { "/api/v1/things/special", 422, "kind" },
        { "/api/v1/things/a/b", 404, "" },
        { "/api/v1/nothing", 404, "" },
    };
    ApiFixture *fixture = api_start(tables);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ApiReply reply = api_ask(fixture, "GET", cases[i].path, "", NULL);
        if (reply.status != cases[i].status) print_error("%s: %.*s\n", cases[i].path, STR_ARG(reply.text));
        assert_int_equal(reply.status, cases[i].status);
        assert_true(str_equal(api_text(fixture, reply, "field"), str_from_c(cases[i].field)));
    }
    ApiReply reply = api_ask(fixture, "GET", "/api/v1/things/a%2Fb%20c?limit=7&filter=x&filter=y", "", NULL);
    assert_true(str_equal(reply.body, STR("{\"id\":\"a/b c\",\"limit\":7,\"filters\":2}")));
    reply = api_ask(fixture, "DELETE", "/api/v1/things", "", NULL);
    assert_int_equal(reply.status, 405);
    assert_true(client_find(reply.text, STR("Allow: POST\r\n")) != SIZE_MAX);
    assert_int_equal(api_ask(fixture, "HEAD", "/api/v1/things/a", "", NULL).status, 200);
    api_stop(fixture);
}

static void checks_the_body_against_the_table(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int status;
        const char *field;
    } cases[] = {
        { "{\"name\":\"ab\",\"count\":9,\"events\":[]}", 201, "" },
        { "{\"name\":\"a\\u00e4\",\"count\":null}", 201, "" },
        { "{\"name\":\"a\"}", 422, "name" },
        { "{\"name\":\"\\u00e4\"}", 422, "name" },
        { "{\"name\":\"aaaaaaaaaaaaaaaaaaaaa\"}", 422, "name" },
        { "{\"name\":\"a\\u0000\"}", 422, "name" },
        { "{\"name\":7}", 422, "name" },
        { "{}", 422, "name" },
        { "{\"name\":\"ab\",\"count\":10}", 422, "count" },
        { "{\"name\":\"ab\",\"count\":1.5}", 422, "count" },
        { "{\"name\":\"ab\",\"events\":{}}", 422, "events" },
        { "{\"name\":\"ab\",\"other\":1}", 422, NULL },
        { "[]", 422, "body" },
        { "{\"name\":", 400, "" },
        { "", 400, "" },
        { "\xFF", 400, "" },
    };
    ApiFixture *fixture = api_start(tables);
    api_set_up(fixture);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ApiReply reply = api_ask(fixture, "POST", "/api/v1/things", "", cases[i].body);
        if (reply.status != cases[i].status) print_error("%s: %.*s\n", cases[i].body, STR_ARG(reply.text));
        assert_int_equal(reply.status, cases[i].status);
        if (cases[i].field && cases[i].field[0])
            assert_true(str_equal(api_text(fixture, reply, "field"), str_from_c(cases[i].field)));
    }
    char *large = malloc(BODY_BYTES_USUAL + 2);
    assert_non_null(large);
    memset(large, ' ', BODY_BYTES_USUAL + 1);
    large[BODY_BYTES_USUAL + 1] = 0;
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/things", "", large).status, 413);
    free(large);
    api_stop(fixture);
}

static void a_status_becomes_a_problem_that_says_what_to_do(void **state)
{
    (void)state;
    static const int statuses[] = { 422, 403, 404, 409, 429, 503 };
    ApiFixture *fixture = api_start(tables);
    for (size_t i = 0; i < 6; i++) {
        char path[64];
        snprintf(path, sizeof path, "/api/v1/things/special?kind=%zu", i);
        ApiReply reply = api_ask(fixture, "GET", path, "", NULL);
        assert_int_equal(reply.status, statuses[i]);
        assert_true(str_equal(api_text(fixture, reply, "detail"), STR("As asked.")));
        assert_true(str_equal(api_text(fixture, reply, "field"), STR("kind")));
        assert_true(client_find(reply.text, STR("Content-Type: application/problem+json")) != SIZE_MAX);
        bool retry = client_find(reply.text, STR("Retry-After: 1\r\n")) != SIZE_MAX;
        assert_int_equal(retry, statuses[i] == 429 || statuses[i] == 503);
    }
    api_stop(fixture);
}

static void nobody_passes_without_what_the_route_asks_for(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(tables);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/session", "", NULL).status, 401);
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/things", "", "{\"name\":\"ab\"}").status, 401);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/forgotten", "", NULL).status, 401);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/staff", "Cookie: perennial_session=x\r\n", NULL).status,
                     401);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/staff", "Authorization: Bearer ak_x\r\n", NULL).status,
                     401);
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/large",
                             "Content-Length: 90000000\r\nExpect: 100-continue\r\n", NULL)
                         .status,
                     401);
    // Also from this machine: behind a proxy everybody comes from there.
    assert_int_equal(api_ask(fixture, "GET", "/metrics", "", NULL).status, 401);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/openapi.json", "", NULL).status, 401);
    api_set_up(fixture);
    assert_int_equal(api_ask(fixture, "GET", "/metrics", "", NULL).status, 200);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/session", "", NULL).status, 200);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/forgotten", "", NULL).status, 403);
    assert_int_equal(
        api_ask(fixture, "POST", "/api/v1/things", "Origin: http://here\r\n", "{\"name\":\"ab\"}").status,
        201);
    static const char *const foreign[] = { "Origin: http://evil\r\n", "Origin: null\r\n",
                                           "Origin: https://here.evil\r\n" };
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(api_ask(fixture, "POST", "/api/v1/things", foreign[i], "{\"name\":\"ab\"}").status,
                         403);
    fixture->csrf[3] ^= 1;
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/things", "", "{\"name\":\"ab\"}").status, 403);
    fixture->csrf[0] = 0;
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/things", "", "{\"name\":\"ab\"}").status, 403);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/session", "", NULL).status, 200);
    api_stop(fixture);
}

static void an_idempotency_key_creates_once(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(tables);
    api_set_up(fixture);
    int before = created;
    ApiReply first =
        api_ask(fixture, "POST", "/api/v1/things", "Idempotency-Key: one\r\n", "{\"name\":\"ab\"}");
    ApiReply again =
        api_ask(fixture, "POST", "/api/v1/things", "Idempotency-Key: one\r\n", "{\"name\":\"ab\"}");
    assert_int_equal(first.status, 201);
    assert_int_equal(again.status, 201);
    assert_true(str_equal(first.body, again.body));
    assert_int_equal(created, before + 1);
    ApiReply other =
        api_ask(fixture, "POST", "/api/v1/things", "Idempotency-Key: one\r\n", "{\"name\":\"cd\"}");
    assert_int_equal(other.status, 422);
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/things", "Idempotency-Key: two\r\n", "{}").status,
                     422);
    ApiReply retry =
        api_ask(fixture, "POST", "/api/v1/things", "Idempotency-Key: two\r\n", "{\"name\":\"ab\"}");
    assert_int_equal(retry.status, 201); // what failed may be tried again
    assert_int_equal(created, before + 2);
    api_stop(fixture);
}

static void describes_itself_and_its_health(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(api_route_tables);
    api_set_up(fixture);
    ApiReply reply = api_ask(fixture, "GET", "/api/v1/openapi.json", "", NULL);
    assert_int_equal(reply.status, 200);
    const JsonNode *paths = json_member(reply.json, STR("paths"));
    assert_non_null(json_member(json_member(paths, STR("/api/v1/session")), STR("post")));
    assert_int_equal(api_ask(fixture, "GET", "/healthz", "", NULL).status, 200);
    assert_int_equal(api_ask(fixture, "GET", "/readyz", "", NULL).status, 200);
    fixture->app.ready = false;
    assert_int_equal(api_ask(fixture, "GET", "/readyz", "", NULL).status, 503);
    reply = api_ask(fixture, "GET", "/metrics", "", NULL);
    assert_true(client_find(reply.body, STR("\nperennial_http_requests_total ")) != SIZE_MAX);
    api_stop(fixture);
}

static int open_live(ApiFixture *fixture, const char *headers)
{
    int fd = client_connect(fixture->port);
    Buf text = { 0 };
    buf_format(&text, "GET /api/v1/live HTTP/1.1\r\nHost: here\r\n%s\r\n", headers);
    client_send(fd, buf_view(&text));
    buf_clear(&text);
    while (client_find(buf_view(&text), STR("event: tick")) == SIZE_MAX)
        assert_true(client_receive(fd, &text));
    buf_free(&text);
    return fd;
}

static bool is_ended(int fd)
{
    Buf text = { 0 };
    while (client_find(buf_view(&text), STR("\r\n0\r\n\r\n")) == SIZE_MAX && client_receive(fd, &text)) {
    }
    bool ended = client_find(buf_view(&text), STR("\r\n0\r\n\r\n")) != SIZE_MAX;
    buf_free(&text);
    close(fd);
    return ended;
}

static void live_pages_end_with_the_session_or_the_key(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(api_route_tables);
    api_set_up(fixture);
    ApiReply made = api_ask(fixture, "POST", "/api/v1/keys", "", "{\"name\":\"k\",\"kind\":\"api\"}");
    assert_int_equal(made.status, 201);
    char headers[300], path[64];
    Str key = api_text(fixture, made, "key");
    assert_true(key.len > 0);
    snprintf(headers, sizeof headers, "Authorization: Bearer %.*s\r\n", (int)key.len,
             key.data ? key.data : "");
    int by_key = open_live(fixture, headers);
    snprintf(headers, sizeof headers, "Cookie: %s\r\n", fixture->cookie);
    int by_session = open_live(fixture, headers);
    snprintf(path, sizeof path, "/api/v1/keys/%.*s", STR_ARG(api_text(fixture, made, "id")));
    assert_int_equal(api_ask(fixture, "DELETE", path, "", NULL).status, 204);
    assert_true(is_ended(by_key));
    while (http_server_counts(fixture->app.http).streams_open > 1)
        sched_yield();
    assert_int_equal(http_server_counts(fixture->app.http).streams_open, 1); // the other goes on
    assert_int_equal(api_ask(fixture, "DELETE", "/api/v1/session", "", NULL).status, 204);
    assert_true(is_ended(by_session));
    api_stop(fixture);
}

static void browsers_are_sent_where_the_operator_says(void **state)
{
    (void)state;
    static const struct {
        App settings;
        const char *headers, *host;
    } cases[] = {
        { { 0 }, "", "" },
        { { 0 }, "X-Forwarded-Proto: https\r\n", "" }, // anybody can write that
        { { 0 }, "Origin: https://page\r\n", "\"apiHost\":\"here/v1\",\"protocol\":\"https\"" },
        { { .trust_proxy = true },
          "X-Forwarded-Proto: https\r\n",
          "\"apiHost\":\"here/v1\",\"protocol\":\"https\"" },
        { { .public_url = STR_CONST("https://known.example") },
          "X-Forwarded-Proto: http\r\n",
          "\"apiHost\":\"known.example/v1\",\"protocol\":\"https\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ApiFixture *fixture = api_start_as(api_route_tables, cases[i].settings);
        ApiReply reply = api_ask(fixture, "GET", "/v1/projects/wk_x/settings", cases[i].headers, NULL);
        assert_int_equal(reply.status, 200);
        bool said = client_find(reply.body, STR("apiHost")) != SIZE_MAX;
        assert_int_equal(said, cases[i].host[0] != 0);
        if (said) assert_true(client_find(reply.body, str_from_c(cases[i].host)) != SIZE_MAX);
        api_stop(fixture);
    }
}

static void every_route_names_a_permission_and_a_summary(void **state)
{
    (void)state;
    for (const Route *const *table = api_route_tables; *table; table++) {
        for (const Route *route = *table; route->method; route++) {
            if (route->permission == PERMISSION_NOT_SET) print_error("%s %s\n", route->method, route->path);
            assert_true(route->permission != PERMISSION_NOT_SET);
            assert_true((route->handler != NULL) != (route->direct != NULL));
            if (route->handler) assert_non_null(route->summary);
            if (route->direct) assert_int_equal(route->permission, PERMISSION_ANYBODY);
            if (route->body) assert_true(route->body_bytes_max <= 8 * 1024 * 1024); // its nodes fit the arena
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_the_query_against_the_table),
        cmocka_unit_test(checks_the_body_against_the_table),
        cmocka_unit_test(a_status_becomes_a_problem_that_says_what_to_do),
        cmocka_unit_test(nobody_passes_without_what_the_route_asks_for),
        cmocka_unit_test(an_idempotency_key_creates_once),
        cmocka_unit_test(describes_itself_and_its_health),
        cmocka_unit_test(live_pages_end_with_the_session_or_the_key),
        cmocka_unit_test(browsers_are_sent_where_the_operator_says),
        cmocka_unit_test(every_route_names_a_permission_and_a_summary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
