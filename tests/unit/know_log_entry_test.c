// know_log_entry_test.c: entries of the log as bytes.
#include "cmocka_all.h"
#include "know/log_entry.h"

#include <stdio.h>

static Str long_id(Arena *arena, size_t len, char c)
{
    char *text = arena_alloc(arena, 1, len);
    memset(text, c, len);
    return (Str){ text, len };
}

static size_t encoded_bytes(Str message_id, Arena *arena)
{
    const LogEntry entry = { .type = ENTRY_TRACK, .message_id = message_id, .name = STR("Opened") };
    Buf out = { 0 };
    log_entry_encode(&entry, &out);
    Str bytes = buf_view(&out);
    LogEntry again;
    assert_true(log_entry_decode(&bytes, arena, &again));
    assert_int_equal(bytes.len, 0);
    if (!str_equal(again.message_id, message_id))
        fail_msg("%.*s became %.*s", STR_ARG(message_id), STR_ARG(again.message_id));
    assert_true(str_equal(again.name, STR("Opened")));
    size_t len = out.len;
    buf_free(&out);
    return len;
}

static void message_ids_come_back_as_they_were_and_hexadecimal_ones_take_half(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 20);
    const struct {
        Str id;
        size_t packed; // its own bytes in the entry
    } cases[] = {
        { STR("3d0f7a52-6c1e-4b0a-9d57-0123456789ab"), 16 },
        { STR("3d0f7a52-6c1e-4b0a-9d57-0123456789aB"), 36 }, // upper case would be lost
        { STR("3d0f7a52_6c1e-4b0a-9d57-0123456789ab"), 36 },
        { STR("3d0f7a52-6c1e-4b0a-9d57f0123456789ab"), 36 },
        { STR("3d0f7a526-c1e-4b0a-9d57-0123456789ab"), 36 },
        { STR("3d0f7a52-6c1e-4b0a-9d57-0123456789-b"), 36 },
        { STR("3d0f7a526c1e4b0a9d570123456789ab"), 16 },
        { STR("0123456789abcdef0123456789abcdef0123"), 18 }, // as long as a UUID
        { STR("abc"), 3 },
        { STR("ab"), 1 },
        { STR("a"), 1 },
        { STR("ag"), 2 },
        { STR("/0"), 2 },
        { STR("\xc3\xa9"), 2 },
        { long_id(&arena, 254, 'f'), 127 },
        { long_id(&arena, 255, 'f'), 255 },
        { long_id(&arena, 254, 'x'), 254 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t without = encoded_bytes(STR(""), &arena);
        size_t header = cases[i].id.len << 2 >= 128 ? 2 : 1;
        assert_int_equal(encoded_bytes(cases[i].id, &arena), without + header + cases[i].packed);
    }
    arena_destroy(&arena);
}

static void all_that_an_entry_says_comes_back(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 20);
    const LogEntry entries[] = {
        { .type = ENTRY_TRACK,
          .flags = RECORD_PASSIVE,
          .carries_time = true,
          .key = UINT32_MAX,
          .time_us = INT64_C(1792000000123000),
          .received_us = INT64_C(1792000000123456),
          .user_id = STR("u"),
          .anonymous_id = STR("a"),
          .account_id = STR("c"),
          .category = STR("g"),
          .name = long_id(&arena, RECORD_NAME_BYTES_MAX, 'n'),
          .body = long_id(&arena, 20000, 'b'),
          .context = STR("{}") },
        { .type = ENTRY_ALIAS, .time_us = 5, .received_us = 0, .user_id = STR("u"), .previous_id = STR("p") },
        { .type = ENTRY_GROUP },
        { .type = ENTRY_MERGE_ACCOUNT, .account_id = STR("stays"), .previous_id = STR("goes") },
        { .type = ENTRY_NOTHING, .flags = RECORD_BACKFILL, .carries_time = true, .time_us = 7 },
    };
    Buf out = { 0 };
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        log_entry_encode(&entries[i], &out);
    Str bytes = buf_view(&out);
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        const LogEntry *said = &entries[i];
        LogEntry again;
        assert_true(log_entry_decode(&bytes, &arena, &again));
        assert_int_equal(again.type, said->type);
        assert_int_equal(again.flags, said->flags);
        assert_int_equal(again.carries_time, said->carries_time);
        assert_int_equal(again.key, said->key);
        assert_int_equal(again.time_us, said->time_us);
        assert_int_equal(again.received_us, said->received_us);
        assert_true(str_equal(again.user_id, said->user_id));
        assert_true(str_equal(again.anonymous_id, said->anonymous_id));
        assert_true(str_equal(again.account_id, said->account_id));
        assert_true(str_equal(again.previous_id, said->previous_id));
        assert_true(str_equal(again.category, said->category));
        assert_true(str_equal(again.name, said->name));
        assert_true(str_equal(again.body, said->body));
        assert_true(str_equal(again.context, said->context));
    }
    assert_int_equal(bytes.len, 0);
    buf_free(&out);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_ids_come_back_as_they_were_and_hexadecimal_ones_take_half),
        cmocka_unit_test(all_that_an_entry_says_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
