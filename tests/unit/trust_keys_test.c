#include "trust_fixture.h"

#include "base/timestamp.h"
#include "trust/keys.h"

#include <sched.h>

static Str make_key(TrustFixture *fixture, KeyKind kind, KeyDialect dialect, AccessKey *key_out)
{
    Str secret = { 0 };
    KeyDraft draft = { .name = STR(" Web "), .kind = kind, .dialect = dialect, .created_by = STR("cli") };
    assert_int_equal(key_create(fixture->store, &draft, &fixture->arena, key_out, &secret, &fixture->error),
                     STATUS_OK);
    return secret;
}

static KeyBook *open_book(TrustFixture *fixture)
{
    Store *reader = store_open(str_from_c(fixture->path), STORE_READER, &fixture->error);
    assert_non_null(reader);
    return key_book_create(reader);
}

static void a_key_is_shown_once_and_stored_hashed(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    AccessKey key;
    Str secret = make_key(fixture, KEY_WRITE, KEY_DIALECT_NONE, &key);
    assert_int_equal(secret.len, 33);
    assert_true(str_starts_with(secret, STR("wk_")) && str_equal(key.name, STR("Web")));
    assert_int_equal(key.dialect, KEY_DIALECT_SEGMENT);
    assert_true(str_starts_with(key.hint, str_slice(secret, 0, 7)) &&
                str_ends_with(key.hint, str_slice(secret, 29, 33)));
    static const Query select = {
        .sql = "SELECT count(*) FROM access_key WHERE instr(key_hash || hint || name, $1) > 0",
        .params = "t",
        .columns = "i",
    };
    const Param params[] = { param_text(secret) };
    Rows rows = store_query(fixture->store, &select, params);
    assert_true(rows_next(&rows));
    assert_int_equal(rows_int(&rows, 0), 0);
    rows_close(&rows);
    KeyDraft nameless = { .name = STR("  "), .created_by = STR("cli") };
    assert_int_equal(key_create(fixture->store, &nameless, &fixture->arena, &key, &secret, &fixture->error),
                     STATUS_INVALID);
    trust_stop(fixture);
}

static void the_book_notices_what_another_process_changes(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    KeyBook *book = open_book(fixture);
    KeyInfo info = { 0 };
    AccessKey key;
    assert_false(key_book_find(book, STR("wk_nothing"), &info));
    Str secret = make_key(fixture, KEY_WRITE, KEY_DIALECT_RUDDERSTACK, &key);
    int64_t began_us = timestamp_now_monotonic();
    while (!key_book_find(book, secret, &info))
        sched_yield();
    assert_int_equal(info.id, key.id);
    assert_int_equal(info.dialect, KEY_DIALECT_RUDDERSTACK);
    assert_false(info.revoked);
    assert_int_equal(key_revoke(fixture->store, key.id, &fixture->error), STATUS_OK);
    while (key_book_find(book, secret, &info) && !info.revoked)
        sched_yield();
    assert_true(info.revoked); // known still, so that it can be refused by name
    assert_true(timestamp_now_monotonic() - began_us < 2 * US_PER_SECOND);
    assert_int_equal(key_revoke(fixture->store, 99, &fixture->error), STATUS_NOT_FOUND);
    key_book_destroy(book);
    trust_stop(fixture);
}

static void a_refresh_shows_a_change_at_once(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    KeyBook *book = open_book(fixture);
    KeyInfo info;
    AccessKey key;
    for (int i = 0; i < 20; i++) {
        Str secret = make_key(fixture, i % 2 ? KEY_API : KEY_WRITE, KEY_DIALECT_SEGMENT, &key);
        key_book_refresh(book);
        assert_true(key_book_find(book, secret, &info));
        assert_int_equal(info.kind, i % 2 ? KEY_API : KEY_WRITE);
        assert_false(key_book_find(book, str_slice(secret, 0, 32), &info));
    }
    key_book_destroy(book);
    trust_stop(fixture);
}

static void use_is_counted_and_written_together(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    KeyBook *book = open_book(fixture);
    AccessKey key, *keys = NULL;
    WrongKeys wrong;
    size_t count = 0;
    make_key(fixture, KEY_WRITE, KEY_DIALECT_SEGMENT, &key);
    assert_false(key_book_has_counts(book));
    for (int round = 1; round <= 2; round++) {
        for (int i = 0; i < 10; i++)
            key_book_count(book, key.id, 100, 1);
        key_book_count(book, 0, 0, 1);
        key_book_count(book, KEYS_MAX + 1, 1, 1); // no such key: nothing
        assert_true(key_book_has_counts(book));
        assert_int_equal(key_book_write(book, fixture->store, &fixture->error), STATUS_OK);
        assert_false(key_book_has_counts(book));
        assert_int_equal(key_list(fixture->store, &fixture->arena, &keys, &count, &fixture->error),
                         STATUS_OK);
        assert_int_equal(count, 1);
        assert_int_equal(keys[0].events, 1000 * round);
        assert_int_equal(keys[0].refused, 10 * round);
        assert_true(keys[0].last_used_us > 0);
        assert_int_equal(key_wrong_tries(fixture->store, &wrong, &fixture->error), STATUS_OK);
        assert_int_equal(wrong.tries, round);
    }
    key_book_destroy(book);
    trust_stop(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_shown_once_and_stored_hashed),
        cmocka_unit_test(the_book_notices_what_another_process_changes),
        cmocka_unit_test(a_refresh_shows_a_change_at_once),
        cmocka_unit_test(use_is_counted_and_written_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
