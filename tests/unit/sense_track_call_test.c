#include "sense/track_call.h"

#include "cmocka_all.h"
#include "codec/compress.h"
#include "sense_fixture.h"

static Fixture *fixture;

static int set_up(void **state)
{
    (void)state;
    fixture = fixture_create();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_destroy(fixture);
    return 0;
}

static void assert_str(Str got, Str wanted)
{
    if (!str_equal(got, wanted)) fail_msg("got \"%.*s\", wanted \"%.*s\"", STR_ARG(got), STR_ARG(wanted));
}

static void the_key_is_found_where_clients_put_it(void **state)
{
    (void)state;
    static const struct {
        Str authorization, query, body, key;
    } cases[] = {
        { STR_CONST("Basic a2V5Og=="), STR_CONST(""), STR_CONST("{}"), STR_CONST("key") },
        { STR_CONST("Basic a2V5"), STR_CONST(""), STR_CONST("{}"), STR_CONST("key") },
        { STR_CONST("basic  a2V5OiIi"), STR_CONST(""), STR_CONST("{}"), STR_CONST("key") },
        { STR_CONST(""), STR_CONST(""), STR_CONST("{\"writeKey\":\"body\"}"), STR_CONST("body") },
        { STR_CONST(""), STR_CONST("a=1&writeKey=query"), STR_CONST("{}"), STR_CONST("query") },
        { STR_CONST("Bearer token"), STR_CONST(""), STR_CONST("{}"), STR_CONST("token") },
        { STR_CONST("Bearer token"), STR_CONST(""), STR_CONST("{\"writeKey\":\"body\"}"), STR_CONST("body") },
        { STR_CONST("Basic a2V5Og=="), STR_CONST("writeKey=query"), STR_CONST("{\"writeKey\":\"body\"}"),
          STR_CONST("key") },
        { STR_CONST("Basic !!!"), STR_CONST(""), STR_CONST("{}"), STR_CONST("") },
        { STR_CONST(""), STR_CONST(""), STR_CONST("{\"writeKey\":5}"), STR_CONST("") },
        { STR_CONST(""), STR_CONST(""), STR_CONST("{}"), STR_CONST("") },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const TrackInput input = { .path = STR("/v1/track"),
                                   .query = cases[i].query,
                                   .authorization = cases[i].authorization,
                                   .body = cases[i].body };
        TrackCall call;
        TrackAnswer answer;
        assert_true(track_call_read(&input, &fixture->arena, &call, &answer));
        assert_str(call.write_key, cases[i].key);
    }
}

static void paths_of_all_clients_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool known;
    } cases[] = {
        { "/v1/track", true },
        { "/v1/t", true },
        { "/v1/b/", true },
        { "/v1/import", true },
        { "/v1/m", true },
        { "/beacon/v1/batch", true },
        { "/pixel/v1/track", true },
        { "/v1/pixel/page", true },
        { "/v1", false },
        { "/v1/", false },
        { "/v1/tracks", false },
        { "/v1/track/x", false },
        { "/v2/track", false },
        { "/track", false },
        { "/v1/pixel/batch", false },
        { "/", false },
        { "", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(track_path_known(str_from_c(cases[i].path)), cases[i].known);
}

static void packed_bodies_are_found_by_sniffing(void **state)
{
    (void)state;
    Buf gzip = { 0 }, zstd = { 0 };
    gzip_compress(STR("{\"userId\":\"u\",\"event\":\"packed\"}"), 6, &gzip);
    Zstd *context = zstd_create();
    zstd_compress(context, STR("{\"userId\":\"u\",\"event\":\"packed\"}"), 1, &zstd);
    zstd_destroy(context);
    const Str bodies[] = { buf_view(&gzip), buf_view(&zstd) };
    for (size_t i = 0; i < 2; i++) {
        assert_true(fixture_post(fixture, "/v1/track", bodies[i]));
        assert_int_equal(fixture->count, 1);
        assert_str(fixture->entries[0].name, STR("packed"));
    }
    assert_false(fixture_post(fixture, "/v1/track", str_slice(buf_view(&gzip), 0, gzip.len - 3)));
    assert_int_equal(fixture->result.answer.status, 400);
    buf_free(&gzip);
    buf_free(&zstd);
}

static void a_bomb_is_refused(void **state)
{
    (void)state;
    size_t len = 5 * 1024 * 1024;
    char *spaces = malloc(len);
    assert_non_null(spaces);
    memset(spaces, ' ', len);
    Buf packed = { 0 };
    gzip_compress((Str){ spaces, len }, 9, &packed);
    assert_false(fixture_post(fixture, "/v1/batch", buf_view(&packed)));
    assert_int_equal(fixture->result.answer.status, 400);
    const TrackInput beacon = { .path = STR("/beacon/v1/batch"), .body = { spaces, len } };
    assert_false(fixture_decode(fixture, &beacon, DIALECT_RUDDERSTACK));
    assert_int_equal(fixture->result.answer.status, 413);
    buf_free(&packed);
    free(spaces);
}

static void broken_bodies_are_refused_with_the_place(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        Str body;
        const char *message;
        int status; // 0: 400
    } cases[] = {
        { "/v1/track", STR_CONST(""), "This is not valid JSON: it is empty." },
        { "/v1/track", STR_CONST("{\"a\":}"), "an unexpected token, at byte 6." },
        { "/v1/track", STR_CONST("[]"), "Send a JSON object." },
        { "/v1/track", STR_CONST("7"), "Send a JSON object." },
        { "/v1/batch", STR_CONST("{}"), "Send an object with a list named" },
        { "/v1/batch", STR_CONST("{\"batch\":{}}"), "Send an object with a list named" },
        { "/v1/nothing", STR_CONST("{}"), "There is nothing to track here.", 404 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(fixture_post(fixture, cases[i].path, cases[i].body));
        const TrackAnswer *answer = &fixture->result.answer;
        assert_int_equal(answer->status, cases[i].status ? cases[i].status : 400);
        assert_str(answer->content_type, STR("application/json"));
        Str body = arena_copy(&fixture->arena, answer->body);
        if (!strstr(body.data, cases[i].message)) fail_msg("%s", body.data);
    }
    // Deep nesting: 200 levels pass, more do not.
    for (int depth = 198; depth <= 199; depth++) {
        Buf body = { 0 };
        buf_append(&body, STR("{\"userId\":\"u\",\"event\":\"e\",\"properties\":{\"a\":"));
        for (int i = 0; i < depth; i++)
            buf_append_byte(&body, '[');
        for (int i = 0; i < depth; i++)
            buf_append_byte(&body, ']');
        buf_append(&body, STR("}}"));
        assert_int_equal(fixture_post(fixture, "/v1/track", buf_view(&body)), depth == 198);
        buf_free(&body);
    }
}

static void answers_follow_the_dialect(void **state)
{
    (void)state;
    static const struct {
        TrackRefusal refusal;
        int segment, rudderstack;
        const char *text;
        unsigned retry;
    } cases[] = {
        { TRACK_WRONG_KEY, 401, 401, "Invalid Authorization Header", 0 },
        { TRACK_BROKEN, 400, 400, "Invalid request", 0 },
        { TRACK_TOO_LARGE, 400, 413, "Request size too large", 0 },
        { TRACK_BUSY, 429, 429, "Too many requests", 1 },
        { TRACK_UNAVAILABLE, 503, 503, "Service unavailable", 5 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TrackAnswer segment =
            track_answer_refused(cases[i].refusal, DIALECT_SEGMENT, STR(""), &fixture->arena);
        TrackAnswer rudderstack =
            track_answer_refused(cases[i].refusal, DIALECT_RUDDERSTACK, STR(""), &fixture->arena);
        assert_int_equal(segment.status, cases[i].segment);
        assert_int_equal(segment.retry_after_s, cases[i].retry);
        assert_int_equal(rudderstack.status, cases[i].rudderstack);
        assert_str(rudderstack.body, str_from_c(cases[i].text));
        assert_str(rudderstack.content_type, STR("text/plain; charset=utf-8"));
        Error error = { 0 };
        assert_non_null(json_parse(segment.body, JSON_DEPTH_USUAL, &fixture->arena, &error));
    }
    const TrackInput input = { .path = STR("/v1/track"), .body = STR("{\"userId\":\"u\",\"event\":\"e\"}") };
    assert_true(fixture_decode(fixture, &input, DIALECT_RUDDERSTACK));
    assert_str(fixture->result.answer.body, STR("OK"));
    assert_str(fixture->result.answer.content_type, STR("text/plain; charset=utf-8"));
}

static void pixels_carry_their_item_in_the_query(void **state)
{
    (void)state;
    // {"userId":"u","event":"Email Opened","writeKey":"k"}
    const TrackInput segment = {
        .path = STR("/v1/pixel/track"),
        .query = STR("data=eyJ1c2VySWQiOiJ1IiwiZXZlbnQiOiJFbWFpbCBPcGVuZWQiLCJ3cml0ZUtleSI6ImsifQ")
    };
    assert_true(fixture_decode(fixture, &segment, DIALECT_SEGMENT));
    assert_int_equal(fixture->count, 1);
    assert_str(fixture->call.write_key, STR("k"));
    assert_str(fixture->entries[0].name, STR("Email Opened"));
    assert_str(fixture->result.answer.content_type, STR("image/gif"));
    assert_int_equal(fixture->result.answer.body.len, 43);
    assert_true(str_starts_with(fixture->result.answer.body, STR("GIF89a")));

    const TrackInput rudderstack = {
        .path = STR("/pixel/v1/page"),
        .query = STR(
            "writeKey=w&anonymousId=a&name=Home&context.page.url=https%3A%2F%2Fx.com%2F&properties.path=/p"
            "&context.page.title=T&properties=lost&context.locale=de")
    };
    assert_true(fixture_decode(fixture, &rudderstack, DIALECT_RUDDERSTACK));
    assert_int_equal(fixture->count, 0); // "properties" as a text has no place: the item says so
    assert_str(fixture_reason(fixture), STR("properties has to be an object"));

    const TrackInput good = {
        .path = STR("/pixel/v1/page"),
        .query = STR(
            "writeKey=w&anonymousId=a&name=Home&context.page.url=https%3A%2F%2Fx.com%2F&properties.path=/p"
            "&context.page.title=T&context.locale=de")
    };
    assert_true(fixture_decode(fixture, &good, DIALECT_RUDDERSTACK));
    assert_int_equal(fixture->count, 1);
    assert_str(fixture->call.write_key, STR("w"));
    assert_str(fixture->entries[0].name, STR("Home"));
    assert_str(fixture->entries[0].body, STR("{\"path\":\"/p\"}"));
    assert_str(fixture->entries[0].context,
               STR("{\"page\":{\"url\":\"https://x.com/\",\"title\":\"T\"},\"locale\":\"de\"}"));
    assert_str(fixture->result.answer.body, STR("OK"));
}

static void metrics_of_the_client_are_answered_and_not_kept(void **state)
{
    (void)state;
    assert_true(fixture_post(fixture, "/v1/m", STR("{\"series\":[]}")));
    assert_int_equal(fixture->count, 0);
    assert_true(fixture->result.answered);
    assert_int_equal(fixture->result.answer.status, 200);
}

static void settings_tell_the_client_where_to_send(void **state)
{
    (void)state;
    static const struct {
        Str base_url;
        const char *host, *protocol; // NULL: left to the client
    } cases[] = {
        { STR_CONST("https://host.example"), "host.example/v1", "https" },
        { STR_CONST("http://localhost:8080/"), "localhost:8080/v1", "http" },
        { STR_CONST(""), NULL, NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str body = track_settings_body(STR("wk_\"1"), cases[i].base_url, &fixture->arena);
        Error error = { 0 };
        const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, &fixture->arena, &error);
        assert_non_null(root);
        const JsonNode *segment = json_member(json_member(root, STR("integrations")), STR("Segment.io"));
        assert_str(json_text(json_member(segment, STR("apiKey")), &fixture->arena), STR("wk_\"1"));
        const JsonNode *host = json_member(segment, STR("apiHost"));
        const JsonNode *protocol = json_member(segment, STR("protocol"));
        assert_int_equal(host != NULL, cases[i].host != NULL);
        assert_int_equal(protocol != NULL, cases[i].protocol != NULL);
        if (host) assert_str(json_text(host, &fixture->arena), str_from_c(cases[i].host));
        if (protocol) assert_str(json_text(protocol, &fixture->arena), str_from_c(cases[i].protocol));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_key_is_found_where_clients_put_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_of_all_clients_are_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(packed_bodies_are_found_by_sniffing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bomb_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_bodies_are_refused_with_the_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_follow_the_dialect, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pixels_carry_their_item_in_the_query, set_up, tear_down),
        cmocka_unit_test_setup_teardown(metrics_of_the_client_are_answered_and_not_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings_tell_the_client_where_to_send, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
