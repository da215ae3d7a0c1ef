#include "sense/segment.h"

#include "cmocka_all.h"
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

static void assert_time(int64_t got, const char *wanted)
{
    char text[TIMESTAMP_TEXT_BYTES];
    timestamp_write(text, got);
    assert_string_equal(text, wanted);
}

static const struct {
    const char *path;
    Str body;
    LogEntry entry;
} types[] = {
    { "/v1/track",
      STR_CONST("{\"userId\":\"u\",\"event\":\"Report "
                "Exported\",\"properties\":{\"n\":1},\"messageId\":\"m1\"}"),
      { .type = ENTRY_TRACK,
        .user_id = STR_CONST("u"),
        .name = STR_CONST("Report Exported"),
        .body = STR_CONST("{\"n\":1}"),
        .message_id = STR_CONST("m1") } },
    { "/v1/t",
      STR_CONST("{\"anonymousId\":\"a\",\"event\":\" x "
                "\",\"context\":{\"groupId\":\"acme\",\"locale\":\"de\"}}"),
      { .type = ENTRY_TRACK,
        .anonymous_id = STR_CONST("a"),
        .name = STR_CONST("x"),
        .account_id = STR_CONST("acme"),
        .context = STR_CONST("{\"groupId\":\"acme\",\"locale\":\"de\"}") } },
    { "/v1/page",
      STR_CONST("{\"userId\":12,\"name\":\"Home\",\"category\":\"Docs\",\"properties\":{}}"),
      { .type = ENTRY_PAGE,
        .user_id = STR_CONST("12"),
        .name = STR_CONST("Home"),
        .category = STR_CONST("Docs") } },
    { "/v1/p/",
      STR_CONST("{\"userId\":\"u\",\"properties\":{\"name\":\"In\",\"category\":null}}"),
      { .type = ENTRY_PAGE,
        .user_id = STR_CONST("u"),
        .name = STR_CONST("In"),
        .body = STR_CONST("{\"name\":\"In\",\"category\":null}") } },
    { "/v1/screen",
      STR_CONST("{\"userId\":\"u\",\"name\":\"S\"}"),
      { .type = ENTRY_SCREEN, .user_id = STR_CONST("u"), .name = STR_CONST("S") } },
    { "/v1/identify",
      STR_CONST("{\"userId\":\"u\",\"traits\":{\"email\":\"a@b.com\"}}"),
      { .type = ENTRY_IDENTIFY, .user_id = STR_CONST("u"), .body = STR_CONST("{\"email\":\"a@b.com\"}") } },
    { "/v1/i",
      STR_CONST("{\"userId\":\"u\",\"traits\":{\"a\":1},\"context\":{\"traits\":{\"a\":2,\"b\":3}}}"),
      { .type = ENTRY_IDENTIFY,
        .user_id = STR_CONST("u"),
        .body = STR_CONST("{\"a\":1,\"b\":3}"),
        .context = STR_CONST("{\"traits\":{\"a\":2,\"b\":3}}") } },
    { "/v1/group",
      STR_CONST("{\"userId\":\"u\",\"groupId\":\"acme\",\"traits\":{\"name\":\"Acme\"},\"context\":{"
                "\"groupId\":\"no\"}}"),
      { .type = ENTRY_GROUP,
        .user_id = STR_CONST("u"),
        .account_id = STR_CONST("acme"),
        .body = STR_CONST("{\"name\":\"Acme\"}"),
        .context = STR_CONST("{\"groupId\":\"no\"}") } },
    { "/v1/alias",
      STR_CONST("{\"userId\":\"new\",\"previousId\":\"old\"}"),
      { .type = ENTRY_ALIAS, .user_id = STR_CONST("new"), .previous_id = STR_CONST("old") } },
    { "/v1/a",
      STR_CONST("{\"to\":\"new\",\"from\":\"old\"}"),
      { .type = ENTRY_ALIAS, .user_id = STR_CONST("new"), .previous_id = STR_CONST("old") } },
    { "/v1/track",
      STR_CONST("{\"userId\":\"u\",\"event\":\"e\",\"context\":{\"active\":false}}"),
      { .type = ENTRY_TRACK,
        .user_id = STR_CONST("u"),
        .name = STR_CONST("e"),
        .flags = RECORD_PASSIVE,
        .context = STR_CONST("{\"active\":false}") } },
    { "/v1/batch",
      STR_CONST("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"lone\"}"),
      { .type = ENTRY_TRACK, .user_id = STR_CONST("u"), .name = STR_CONST("lone") } },
};

static void every_type_becomes_its_entry(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        assert_true(fixture_post(fixture, types[i].path, types[i].body));
        if (fixture->count != 1) fail_msg("case %zu: %.*s", i, STR_ARG(fixture_reason(fixture)));
        const LogEntry *got = &fixture->entries[0], *wanted = &types[i].entry;
        assert_int_equal(got->type, wanted->type);
        assert_int_equal(got->flags, wanted->flags);
        assert_int_equal(got->key, 7);
        assert_true(got->received_us == fixture->now_us);
        assert_str(got->user_id, wanted->user_id);
        assert_str(got->anonymous_id, wanted->anonymous_id);
        assert_str(got->account_id, wanted->account_id);
        assert_str(got->previous_id, wanted->previous_id);
        assert_str(got->message_id, wanted->message_id);
        assert_str(got->name, wanted->name);
        assert_str(got->category, wanted->category);
        assert_str(got->body, wanted->body);
        assert_str(got->context, wanted->context);
        assert_int_equal(fixture->result.answer.status, 200);
        assert_str(fixture->result.answer.body, STR("{\"success\":true}"));
    }
}

static void bad_items_are_rejected_with_a_reason_and_200(void **state)
{
    (void)state;
    Str long_id = { arena_alloc(&fixture->arena, 1, 256), 256 };
    memset((char *)(uintptr_t)long_id.data, 'x', long_id.len);
    const struct {
        Str item;
        const char *reason;
    } cases[] = {
        { STR("{\"type\":\"track\",\"event\":\"e\"}"),
          "no_user_anon_id: neither userId nor anonymousId was given" },
        { STR("{\"type\":\"track\",\"event\":\"e\",\"userId\":\"\",\"anonymousId\":null}"),
          "no_user_anon_id: neither userId nor anonymousId was given" },
        { STR("{\"type\":\"track\",\"userId\":\"u\"}"), "track without event: say what happened" },
        { STR("{\"type\":\"track\",\"userId\":\"u\",\"event\":\" \"}"),
          "track without event: say what happened" },
        { STR("{\"type\":\"track\",\"userId\":\"u\",\"event\":5}"), "event has to be a text" },
        { STR("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"a\\u0000b\"}"),
          "event contains a control character" },
        { STR("{\"type\":\"track\",\"userId\":{},\"event\":\"e\"}"), "userId has to be a text" },
        { STR("{\"type\":\"track\",\"userId\":\"a\\u0000\",\"event\":\"e\"}"),
          "userId contains a control character" },
        { arena_format(&fixture->arena, "{\"type\":\"track\",\"userId\":\"%.*s\",\"event\":\"e\"}",
                       STR_ARG(long_id)),
          "userId is longer than 255 bytes" },
        { arena_format(&fixture->arena, "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"%.*s\"}",
                       STR_ARG(long_id)),
          "event is longer than 255 bytes" },
        { arena_format(&fixture->arena,
                       "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"messageId\":\"%.*s\"}", 100,
                       long_id.data),
          "messageId has to be shorter than 100 characters" },
        { STR("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"timestamp\":\"yesterday\"}"),
          "timestamp is not an ISO-8601 time" },
        { STR("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"timestamp\":true}"),
          "timestamp is not an ISO-8601 time" },
        { STR("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"timestamp\":\"2150-01-01T00:00:00Z\"}"),
          "the time lies outside 1970 to 2149" },
        { STR("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"properties\":[1]}"),
          "properties has to be an object" },
        { STR("{\"type\":\"identify\",\"userId\":\"u\",\"traits\":\"x\"}"), "traits has to be an object" },
        { STR("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"context\":1}"),
          "context has to be an object" },
        { STR("{\"type\":\"group\",\"userId\":\"u\"}"), "group without groupId" },
        { STR("{\"type\":\"alias\",\"userId\":\"u\"}"), "alias without previousId" },
        { STR("{\"type\":\"delete\",\"userId\":\"u\"}"),
          "type is none of track, page, screen, identify, group, alias" },
        { STR("{\"userId\":\"u\"}"), "type is missing" },
        { STR("[]"), "an item has to be an object" },
        { STR("null"), "an item has to be an object" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str body = arena_format(&fixture->arena,
                                "{\"batch\":[%.*s,{\"type\":\"track\",\"userId\":\"u\",\"event\":\"good\"}]}",
                                STR_ARG(cases[i].item));
        assert_true(fixture_post(fixture, "/v1/batch", body));
        assert_int_equal(fixture->result.rejected, 1);
        assert_str(fixture_reason(fixture), str_from_c(cases[i].reason));
        assert_int_equal(fixture->result.answer.status, 200);
        assert_int_equal(fixture->count, 1); // its neighbour is not harmed
        assert_str(fixture->entries[0].name, STR("good"));
    }
    assert_int_equal(recent_counts(fixture->sense.recent, 7).rejected, sizeof cases / sizeof *cases);
}

static void ids_of_the_longest_length_are_taken(void **state)
{
    (void)state;
    char id[256] = { 0 };
    memset(id, 'x', 255);
    Str body = arena_format(&fixture->arena, "{\"userId\":\"%s\",\"event\":\"%s\",\"messageId\":\"%.99s\"}",
                            id, id, id);
    assert_true(fixture_post(fixture, "/v1/track", body));
    assert_int_equal(fixture->count, 1);
    assert_int_equal(fixture->entries[0].user_id.len, 255);
    assert_int_equal(fixture->entries[0].name.len, 255);
    assert_int_equal(fixture->entries[0].message_id.len, 99);
}

static void clocks_that_are_wrong_are_corrected(void **state)
{
    (void)state;
    static const struct {
        Str times;
        const char *time; // received at 2026-03-01T12:00
        bool carries;
    } cases[] = {
        { STR_CONST("\"x\":0"), "2026-03-01T12:00:00.000Z", false },
        { STR_CONST("\"timestamp\":null"), "2026-03-01T12:00:00.000Z", false },
        { STR_CONST("\"timestamp\":\"2016-06-30T08:00:00Z\""), "2016-06-30T08:00:00.000Z", true },
        { STR_CONST("\"timestamp\":\"2026-03-01T09:00:00Z\",\"sentAt\":\"2026-03-01T10:00:00Z\""),
          "2026-03-01T11:00:00.000Z", true },
        { STR_CONST("\"originalTimestamp\":\"2026-03-01T13:59:00Z\",\"sentAt\":\"2026-03-01T14:00:00Z\""),
          "2026-03-01T11:59:00.000Z", true },
        { STR_CONST("\"timestamp\":\"1971-01-01T00:00:00Z\",\"sentAt\":\"1971-01-01T00:00:10Z\""),
          "2026-03-01T11:59:50.000Z", true },
        { STR_CONST("\"timestamp\":\"2026-03-01T10:00:00Z\",\"sentAt\":\"rubbish\""),
          "2026-03-01T10:00:00.000Z", true },
        // Corrected by somebody before us.
        { STR_CONST("\"timestamp\":\"2026-02-01T10:00:00Z\",\"originalTimestamp\":\"2026-02-01T09:00:00Z\","
                    "\"sentAt\":\"2026-02-01T09:00:01Z\""),
          "2026-02-01T10:00:00.000Z", true },
        // History sent now: the usual rule, where the clocks agree …
        { STR_CONST("\"timestamp\":\"2016-06-30T08:00:00Z\",\"sentAt\":\"2026-03-01T11:59:59Z\""),
          "2016-06-30T08:00:01.000Z", true },
        // … and a time given on purpose, where the client lives in another year than the server.
        { STR_CONST("\"timestamp\":\"2016-06-30T08:00:00Z\",\"sentAt\":\"2031-03-01T12:00:00Z\""),
          "2016-06-30T08:00:00.000Z", true },
        // Ahead of now.
        { STR_CONST("\"timestamp\":\"2026-03-02T12:00:00Z\",\"sentAt\":\"2026-03-01T12:00:00Z\""),
          "2026-03-02T12:00:00.000Z", true },
        // Numbers since 1970.
        { STR_CONST("\"timestamp\":1467273600000"), "2016-06-30T08:00:00.000Z", true },
        { STR_CONST("\"timestamp\":1467273600"), "2016-06-30T08:00:00.000Z", true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str body =
            arena_format(&fixture->arena, "{\"userId\":\"u\",\"event\":\"e\",%.*s}", STR_ARG(cases[i].times));
        assert_true(fixture_post(fixture, "/v1/track", body));
        assert_int_equal(fixture->count, 1);
        assert_time(fixture->entries[0].time_us, cases[i].time);
        assert_int_equal(fixture->entries[0].carries_time, cases[i].carries);
    }
}

static void a_batch_shares_its_context_and_time(void **state)
{
    (void)state;
    assert_true(fixture_post(
        fixture, "/v1/b",
        STR("{\"writeKey\":\"k\",\"sentAt\":\"2026-03-01T11:00:00Z\","
            "\"context\":{\"groupId\":\"acme\",\"library\":{\"name\":\"x\"}},\"batch\":["
            "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"1\",\"timestamp\":\"2026-03-01T10:00:00Z\"},"
            "{\"type\":\"TRACK\",\"userId\":\"u\",\"event\":\"2\",\"context\":{\"groupId\":\"own\",\"ip\":"
            "\"1.2.3.4\"}},"
            "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"3\",\"context\":{}}]}")));
    assert_int_equal(fixture->count, 3);
    assert_str(fixture->call.write_key, STR("k"));
    assert_time(fixture->entries[0].time_us, "2026-03-01T11:00:00.000Z");
    assert_str(fixture->entries[0].account_id, STR("acme"));
    assert_str(fixture->entries[0].context, STR("{\"groupId\":\"acme\",\"library\":{\"name\":\"x\"}}"));
    assert_str(fixture->entries[1].account_id, STR("own"));
    assert_str(fixture->entries[1].context,
               STR("{\"groupId\":\"own\",\"ip\":\"1.2.3.4\",\"library\":{\"name\":\"x\"}}"));
    assert_str(fixture->entries[2].account_id, STR("acme"));
    assert_str(fixture->entries[2].context, STR("{\"groupId\":\"acme\",\"library\":{\"name\":\"x\"}}"));
}

// A batch of `count` items of about `item_bytes` bytes.
static Str make_batch(size_t count, size_t item_bytes)
{
    Buf out = { 0 };
    buf_append(&out, STR("{\"batch\":["));
    for (size_t i = 0; i < count; i++) {
        buf_format(&out, "%s{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"properties\":{\"n\":\"",
                   i ? "," : "");
        for (size_t byte = 70; byte < item_bytes; byte++)
            buf_append_byte(&out, 'x');
        buf_append(&out, STR("\"}}"));
    }
    buf_append(&out, STR("]}"));
    Str text = arena_copy(&fixture->arena, buf_view(&out));
    buf_free(&out);
    return text;
}

static void sizes_have_limits_by_dialect(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t items, item_bytes;
        Dialect dialect;
        int status;
        size_t entries, rejected;
    } cases[] = {
        { "/v1/batch", 2500, 0, DIALECT_SEGMENT, 200, 2500, 0 },
        { "/v1/batch", 2501, 0, DIALECT_SEGMENT, 200, 0, 1 },
        { "/v1/batch", 2501, 0, DIALECT_RUDDERSTACK, 200, 2501, 0 },
        { "/v1/batch", 15, 32000, DIALECT_SEGMENT, 200, 15, 0 },
        { "/v1/batch", 17, 32000, DIALECT_SEGMENT, 400, 0, 1 },
        { "/v1/batch", 17, 32000, DIALECT_RUDDERSTACK, 200, 17, 0 },
        { "/v1/batch", 1, 33000, DIALECT_SEGMENT, 200, 0, 1 },
        { "/v1/track", 1, 33000, DIALECT_SEGMENT, 400, 0, 1 },
        { "/v1/track", 1, 33000, DIALECT_RUDDERSTACK, 413, 0, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str body = make_batch(cases[i].items, cases[i].item_bytes);
        if (str_equal(str_from_c(cases[i].path), STR("/v1/track"))) body = str_slice(body, 10, body.len - 2);
        const TrackInput input = { .path = str_from_c(cases[i].path), .body = body };
        assert_true(fixture_decode(fixture, &input, cases[i].dialect));
        if (fixture->result.answer.status != cases[i].status || fixture->count != cases[i].entries ||
            fixture->result.rejected != cases[i].rejected) {
            fail_msg("case %zu: status %d, %zu entries, %zu rejected", i, fixture->result.answer.status,
                     fixture->count, fixture->result.rejected);
        }
        assert_int_equal(fixture->result.entries, fixture->count);
        assert_int_equal(fixture->result.answered, cases[i].entries == 0);
    }
}

static void staff_tests_and_bots_are_marked(void **state)
{
    (void)state;
    Error error = { 0 };
    assert_int_equal(
        exclusion_set(
            fixture->sense.exclusion,
            STR("{\"email_domains\":[\"vendor.com\"],\"user_ids\":[\"root\"],\"account_ids\":[\"demo\"]}"),
            &error),
        STATUS_OK);
    static const struct {
        Str item;
        bool excluded;
    } cases[] = {
        { STR_CONST("{\"userId\":\"root\",\"event\":\"e\"}"), true },
        { STR_CONST("{\"userId\":\"roots\",\"event\":\"e\"}"), false },
        { STR_CONST("{\"anonymousId\":\"root\",\"event\":\"e\"}"), true },
        { STR_CONST("{\"userId\":\"ann@VENDOR.com\",\"event\":\"e\"}"), true },
        { STR_CONST("{\"userId\":\"ann@eu.vendor.com\",\"event\":\"e\"}"), true },
        { STR_CONST("{\"userId\":\"ann@notvendor.com\",\"event\":\"e\"}"), false },
        { STR_CONST(
              "{\"userId\":\"u\",\"event\":\"e\",\"context\":{\"traits\":{\"email\":\"b@vendor.com\"}}}"),
          true },
        { STR_CONST("{\"userId\":\"u\",\"event\":\"e\",\"context\":{\"groupId\":\"demo\"}}"), true },
        { STR_CONST("{\"userId\":\"u\",\"event\":\"e\",\"context\":{\"userAgent\":\"Mozilla/5.0 (compatible; "
                    "Googlebot/2.1)\"}}"),
          true },
        { STR_CONST(
              "{\"userId\":\"u\",\"event\":\"e\",\"context\":{\"userAgent\":\"Mozilla/5.0 CUBOT_X18\"}}"),
          false },
        { STR_CONST("{\"userId\":\"u\",\"event\":\"e\",\"context\":{\"userAgent\":\"Mozilla/5.0 "
                    "HeadlessChrome/130\"}}"),
          false },
        { STR_CONST("{\"userId\":\"u\",\"event\":\"e\"}"), false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(fixture_post(fixture, "/v1/track", cases[i].item));
        assert_int_equal(fixture->count, 1);
        if ((fixture->entries[0].flags == RECORD_EXCLUDED) != cases[i].excluded) fail_msg("case %zu", i);
        assert_int_equal(fixture->result.excluded, cases[i].excluded);
    }
}

static void an_address_once_told_marks_later_events(void **state)
{
    (void)state;
    Error error = { 0 };
    assert_int_equal(
        exclusion_set(fixture->sense.exclusion, STR("{\"email_domains\":[\"vendor.com\"]}"), &error),
        STATUS_OK);
    assert_true(fixture_post(fixture, "/v1/identify",
                             STR("{\"userId\":\"77\",\"traits\":{\"email\":\"c@vendor.com\"}}")));
    assert_int_equal(fixture->result.excluded, 1);
    assert_int_equal(fixture->entries[0].flags, 0);
    fixture_apply(fixture);
    assert_true(fixture_post(fixture, "/v1/track", STR("{\"userId\":\"77\",\"event\":\"e\"}")));
    assert_int_equal(fixture->entries[0].flags, RECORD_EXCLUDED);
}

static void the_debugger_sees_what_came(void **state)
{
    (void)state;
    assert_true(fixture_post(fixture, "/v1/track",
                             STR("{\"userId\":\"u\",\"event\":\"e\",\"context\":{\"groupId\":\"g\"}}")));
    assert_true(fixture_post(fixture, "/v1/track", STR("{\"userId\":\"u\"}")));
    RecentItem *items;
    assert_int_equal(recent_list(fixture->sense.recent, false, 7, 10, &fixture->arena, &items), 1);
    assert_str(items[0].type, STR("track"));
    assert_str(items[0].event, STR("e"));
    assert_str(items[0].person, STR("u"));
    assert_str(items[0].account, STR("g"));
    assert_str(items[0].raw, STR("{\"userId\":\"u\",\"event\":\"e\",\"context\":{\"groupId\":\"g\"}}"));
    assert_int_equal(recent_list(fixture->sense.recent, true, 7, 10, &fixture->arena, &items), 1);
    assert_str(items[0].raw, STR("{\"userId\":\"u\"}"));
    assert_int_equal(recent_list(fixture->sense.recent, true, 8, 10, &fixture->arena, &items), 0);
    assert_true(recent_counts(fixture->sense.recent, 7).last_used_us == fixture->now_us);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_type_becomes_its_entry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_items_are_rejected_with_a_reason_and_200, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ids_of_the_longest_length_are_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(clocks_that_are_wrong_are_corrected, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_batch_shares_its_context_and_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sizes_have_limits_by_dialect, set_up, tear_down),
        cmocka_unit_test_setup_teardown(staff_tests_and_bots_are_marked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_address_once_told_marks_later_events, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_debugger_sees_what_came, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
