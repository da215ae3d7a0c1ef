#include "sense/recent.h"

#include "cmocka_all.h"

#include <pthread.h>

static void the_newest_come_first_and_the_oldest_go(void **state)
{
    (void)state;
    Arena arena = arena_create(16 * 1024 * 1024);
    Recent *recent = recent_create();
    for (int64_t i = 0; i < RECENT_ITEMS + 50; i++) {
        const RecentItem items[] = {
            { .time_us = i, .key = (uint32_t)(i % 2), .event = STR("good"), .raw = STR("{}") },
            { .time_us = i, .key = (uint32_t)(i % 2), .reason = STR("bad"), .raw = STR("[]") },
        };
        recent_add(recent, items, 2);
    }
    RecentItem *items;
    assert_int_equal(recent_list(recent, true, RECENT_ALL_KEYS, 1000, &arena, &items), RECENT_ITEMS);
    assert_int_equal(items[0].time_us, RECENT_ITEMS + 49);
    assert_int_equal(items[RECENT_ITEMS - 1].time_us, 50);
    assert_true(str_equal(items[0].reason, STR("bad")));
    assert_int_equal(recent_list(recent, false, 1, 10, &arena, &items), 10);
    assert_int_equal(items[0].time_us, RECENT_ITEMS + 49);
    assert_int_equal(items[9].time_us, RECENT_ITEMS + 31);
    assert_true(str_equal(items[0].event, STR("good")));
    recent_destroy(recent);
    arena_destroy(&arena);
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    Arena arena = arena_create(16 * 1024 * 1024);
    Recent *recent = recent_create();
    char *text = calloc(1, 100000);
    assert_non_null(text);
    memset(text, 'x', 100000);
    Str whole = { text, 100000 };
    recent_add(
        recent,
        &(RecentItem){ .event = whole, .person = whole, .account = whole, .type = whole, .raw = whole }, 1);
    free(text);
    RecentItem *items;
    assert_int_equal(recent_list(recent, false, 0, 1, &arena, &items), 1);
    assert_int_equal(items[0].event.len, RECENT_TEXT_BYTES_MAX);
    assert_int_equal(items[0].raw.len, RECENT_RAW_BYTES_MAX);
    recent_destroy(recent);
    arena_destroy(&arena);
}

enum { THREADS = 4, TURNS = 2000 };

static void *count_and_add(void *context)
{
    Recent *recent = context;
    for (uint32_t i = 0; i < TURNS; i++) {
        recent_count(recent, i % 7, &(KeyCounts){ .accepted = 1, .rejected = 2, .last_used_us = i });
        recent_add(recent, &(RecentItem){ .key = i % 7, .raw = STR("x") }, 1);
    }
    return NULL;
}

static void counts_of_many_threads_add_up(void **state)
{
    (void)state;
    Recent *recent = recent_create();
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count_and_add, recent), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    KeyCounts all = recent_counts(recent, RECENT_ALL_KEYS), one = recent_counts(recent, 3);
    assert_int_equal(all.accepted, THREADS * TURNS);
    assert_int_equal(all.rejected, 2 * THREADS * TURNS);
    assert_int_equal(one.accepted, THREADS * (TURNS / 7 + 1));
    assert_int_equal(one.last_used_us, 1998);
    assert_int_equal(recent_counts(recent, 99).accepted, 0);
    recent_destroy(recent);
}

static void more_keys_than_places_share_the_last(void **state)
{
    (void)state;
    Recent *recent = recent_create();
    for (uint32_t key = 0; key < RECENT_KEYS_MAX + 100; key++)
        recent_count(recent, key, &(KeyCounts){ .accepted = 1 });
    assert_int_equal(recent_counts(recent, RECENT_ALL_KEYS).accepted, RECENT_KEYS_MAX + 100);
    assert_int_equal(recent_counts(recent, 5).accepted, 1);
    recent_destroy(recent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_come_first_and_the_oldest_go),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(counts_of_many_threads_add_up),
        cmocka_unit_test(more_keys_than_places_share_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
