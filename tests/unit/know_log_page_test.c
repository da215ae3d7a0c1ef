// know_log_page_test.c: pages of the log as they are stored.
#include "cmocka_all.h"
#include "know/log_entry.h"
#include "know/log_page.h"

enum { BYTES_MAX = 512 * 1024 };

typedef struct Fixture {
    PageColumns *columns;
    Zstd *zstd;
    uint64_t random;
    Buf plain, stored, back;
} Fixture;

static uint64_t next_random(Fixture *fixture)
{
    fixture->random = fixture->random * 6364136223846793005u + 1442695040888963407u;
    return fixture->random >> 33;
}

static Str random_text(Fixture *fixture, char *room, size_t max)
{
    static const char letters[] = "0123456789abcdef-{}\":,xyz";
    size_t len = next_random(fixture) % 3 ? next_random(fixture) % max : 0;
    for (size_t i = 0; i < len; i++)
        room[i] = letters[next_random(fixture) % (sizeof letters - 1)];
    return (Str){ room, len };
}

static Str random_id(Fixture *fixture, char *room)
{
    static const char digits[] = "0123456789abcdef";
    size_t len = next_random(fixture) % 2 ? 36 : 2 * (next_random(fixture) % 40);
    for (size_t i = 0; i < len; i++)
        room[i] =
            len == 36 && (i == 8 || i == 13 || i == 18 || i == 23) ? '-' : digits[next_random(fixture) % 16];
    return next_random(fixture) % 4 ? (Str){ room, len } : random_text(fixture, room, 100);
}

static void append_entry(Fixture *fixture, Buf *out)
{
    char texts[8][200];
    LogEntry entry = {
        .type = (EntryType)(ENTRY_TRACK + next_random(fixture) % 6),
        .flags = (unsigned)(next_random(fixture) % 8),
        .key = (uint32_t)(next_random(fixture) % 300),
        .time_us = (int64_t)next_random(fixture) * (next_random(fixture) % 2 ? 1000000 : 333),
        .carries_time = next_random(fixture) % 2 == 0,
        .message_id = random_id(fixture, texts[0]),
        .user_id = random_text(fixture, texts[1], 100),
        .anonymous_id = random_text(fixture, texts[2], 100),
        .account_id = random_text(fixture, texts[3], 100),
        .previous_id = random_text(fixture, texts[4], 100),
        .category = random_text(fixture, texts[5], 100),
        .name = random_text(fixture, texts[6], 100),
        .body = random_text(fixture, texts[7], 200),
    };
    entry.received_us = entry.time_us + (int64_t)next_random(fixture) - (1 << 30);
    log_entry_encode(&entry, out);
}

static void append_group(Fixture *fixture, size_t entries)
{
    Buf group = { 0 };
    for (size_t i = 0; i < entries; i++) {
        buf_append_varint(&group, next_random(fixture) % 5000);
        append_entry(fixture, &group);
    }
    uint64_t key = next_random(fixture) << 31 | next_random(fixture);
    buf_append(&fixture->plain, (Str){ (const char *)&key, sizeof key });
    buf_append_varint(&fixture->plain, entries);
    buf_append_varint(&fixture->plain, group.len);
    buf_append(&fixture->plain, buf_view(&group));
    buf_free(&group);
}

static void make_page(Fixture *fixture)
{
    buf_clear(&fixture->plain);
    size_t groups = 1 + next_random(fixture) % 20;
    for (size_t i = 0; i < groups; i++)
        append_group(fixture, 1 + next_random(fixture) % 12);
    buf_clear(&fixture->stored);
    page_pack(fixture->columns, buf_view(&fixture->plain), fixture->zstd, &fixture->stored);
}

static Status unpack(Fixture *fixture, Str stored, size_t bytes_max)
{
    Error error;
    buf_clear(&fixture->back);
    buf_append(&fixture->back, STR("before"));
    return page_unpack(fixture->columns, stored, bytes_max, fixture->zstd, &fixture->back, &error);
}

static void assert_back(const Fixture *fixture)
{
    size_t before = sizeof "before" - 1;
    Str back = { fixture->back.data + before, fixture->back.len - before };
    assert_true(str_equal(back, buf_view(&fixture->plain)));
}

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    fixture->columns = page_columns_create();
    fixture->zstd = zstd_create();
    fixture->random = 1;
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    page_columns_destroy(fixture->columns);
    zstd_destroy(fixture->zstd);
    buf_free(&fixture->plain);
    buf_free(&fixture->stored);
    buf_free(&fixture->back);
    free(fixture);
    return 0;
}

static void a_page_comes_back_byte_for_byte(void **state)
{
    Fixture *fixture = *state;
    for (size_t i = 0; i < 300; i++) {
        make_page(fixture);
        assert_int_equal(unpack(fixture, buf_view(&fixture->stored), BYTES_MAX), STATUS_OK);
        assert_back(fixture);
    }
}

static void a_page_of_before_there_were_columns_is_read(void **state)
{
    Fixture *fixture = *state;
    make_page(fixture);
    buf_clear(&fixture->stored);
    zstd_compress(fixture->zstd, buf_view(&fixture->plain), 1, &fixture->stored);
    assert_int_equal(unpack(fixture, buf_view(&fixture->stored), BYTES_MAX), STATUS_OK);
    assert_back(fixture);
}

static void a_cut_page_is_refused_and_leaves_nothing(void **state)
{
    Fixture *fixture = *state;
    make_page(fixture);
    for (size_t len = 0; len < fixture->stored.len; len++) {
        Str cut = { fixture->stored.data, len };
        assert_int_not_equal(unpack(fixture, cut, BYTES_MAX), STATUS_OK);
        assert_true(str_equal(buf_view(&fixture->back), STR("before")));
    }
}

static void a_page_that_is_larger_than_allowed_is_refused(void **state)
{
    Fixture *fixture = *state;
    make_page(fixture);
    assert_int_equal(unpack(fixture, buf_view(&fixture->stored), fixture->plain.len), STATUS_OK);
    assert_int_not_equal(unpack(fixture, buf_view(&fixture->stored), fixture->plain.len - 1), STATUS_OK);
    assert_true(str_equal(buf_view(&fixture->back), STR("before")));
}

static void a_damaged_page_never_takes_more_than_its_room(void **state)
{
    Fixture *fixture = *state;
    for (size_t i = 0; i < 2000; i++) {
        if (i % 20 == 0) make_page(fixture);
        size_t place = next_random(fixture) % fixture->stored.len;
        char was = fixture->stored.data[place];
        fixture->stored.data[place] ^= (char)(1 << next_random(fixture) % 8);
        (void)!unpack(fixture, buf_view(&fixture->stored), BYTES_MAX);
        assert_true(fixture->back.len <= BYTES_MAX + sizeof "before");
        fixture->stored.data[place] = was;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_page_comes_back_byte_for_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_of_before_there_were_columns_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cut_page_is_refused_and_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_that_is_larger_than_allowed_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_page_never_takes_more_than_its_room, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
