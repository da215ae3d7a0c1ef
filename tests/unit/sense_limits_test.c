#include "sense/limits.h"

#include "base/timestamp.h"
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

static const LimitsConfig small = {
    .names = 3, .people = 5, .accounts = 2, .traits = 4, .names_total = 10, .traits_total = 6
};

static bool name_passes(Limits *limits, uint32_t key, int64_t now_us, const char *name)
{
    return !limits_check(limits,
                         &(LimitsSubject){ .key = key, .now_us = now_us, .event_name = str_from_c(name) });
}

static void new_names_have_a_bound_a_key_and_hour(void **state)
{
    (void)state;
    Limits *limits = limits_create(&small, fixture->engine);
    int64_t now = fixture->now_us;
    assert_true(name_passes(limits, 1, now, "a"));
    assert_true(name_passes(limits, 1, now, "b"));
    assert_true(name_passes(limits, 1, now, "a")); // counted already
    assert_true(name_passes(limits, 1, now, "c"));
    assert_false(name_passes(limits, 1, now, "d"));
    assert_true(name_passes(limits, 1, now, "b"));
    assert_true(name_passes(limits, 2, now, "d")); // another key
    assert_true(name_passes(limits, 1, now + US_PER_HOUR, "d"));
    limits_destroy(limits);
}

static void what_the_engine_knows_is_not_new(void **state)
{
    (void)state;
    Limits *limits = limits_create(&small, fixture->engine);
    for (int i = 0; i < 8; i++) {
        assert_true(
            fixture_post(fixture, "/v1/track",
                         arena_format(&fixture->arena, "{\"userId\":\"u%d\",\"event\":\"e%d\"}", i, i)));
        fixture_apply(fixture);
    }
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 8; i++) {
            char name[8], user[8];
            snprintf(name, sizeof name, "e%d", i);
            snprintf(user, sizeof user, "u%d", i);
            const LimitsSubject subject = { .key = 1,
                                            .now_us = fixture->now_us,
                                            .event_name = str_from_c(name),
                                            .user_id = str_from_c(user) };
            assert_null(limits_check(limits, &subject));
        }
    }
    // Eight names exist and ten are possible.
    assert_true(name_passes(limits, 1, fixture->now_us, "ninth"));
    assert_true(name_passes(limits, 1, fixture->now_us, "tenth"));
    assert_false(name_passes(limits, 1, fixture->now_us, "eleventh"));
    limits_destroy(limits);
}

static void a_rejected_item_counts_nothing(void **state)
{
    (void)state;
    Limits *limits = limits_create(&small, fixture->engine);
    LimitsSubject subject = {
        .key = 1, .now_us = fixture->now_us, .account_id = STR("a1"), .user_id = STR("u1")
    };
    assert_null(limits_check(limits, &subject));
    subject.account_id = STR("a2");
    assert_null(limits_check(limits, &subject));
    subject.account_id = STR("a3");
    for (int i = 0; i < 20; i++) { // new people each time, but never taken because of the account
        subject.user_id = arena_format(&fixture->arena, "x%d", i);
        assert_string_equal(limits_check(limits, &subject),
                            "too many new accounts from this write key in this hour");
    }
    subject.account_id = STR("");
    for (int i = 0; i < 4; i++) {
        subject.user_id = arena_format(&fixture->arena, "y%d", i);
        assert_null(limits_check(limits, &subject));
    }
    subject.user_id = STR("z");
    assert_string_equal(limits_check(limits, &subject),
                        "too many new people from this write key in this hour");
    limits_destroy(limits);
}

static void trait_keys_have_a_bound_too(void **state)
{
    (void)state;
    Limits *limits = limits_create(&small, fixture->engine);
    uint64_t hashes[8] = { 2, 4, 6, 8, 10, 12, 14, 16 };
    LimitsSubject subject = { .key = 1, .now_us = fixture->now_us, .trait_hashes = hashes, .trait_count = 3 };
    assert_null(limits_check(limits, &subject));
    assert_null(limits_check(limits, &subject));
    subject.trait_count = 5; // two new ones where one is left
    assert_non_null(limits_check(limits, &subject));
    subject.trait_count = 4;
    assert_null(limits_check(limits, &subject));
    subject.key = 2;
    subject.trait_count = 6;
    assert_null(limits_check(limits, &subject));
    subject.trait_count = 7; // a seventh of six in all
    assert_non_null(limits_check(limits, &subject));
    limits_destroy(limits);
}

static void a_flood_of_names_is_bounded_and_others_are_unharmed(void **state)
{
    (void)state;
    size_t taken = 0;
    for (int i = 0; i < 3000; i++) {
        assert_true(
            fixture_post(fixture, "/v1/track",
                         arena_format(&fixture->arena, "{\"userId\":\"u\",\"event\":\"flood %d\"}", i)));
        taken += fixture->count;
        assert_int_equal(fixture->result.answer.status, 200);
    }
    assert_int_equal(taken, 500);
    assert_true(str_starts_with(fixture_reason(fixture), STR("too many new event names")));
    assert_true(fixture_post(fixture, "/v1/track", STR("{\"userId\":\"u\",\"event\":\"flood 1\"}")));
    assert_int_equal(fixture->count, 1);
}

static void more_keys_than_places_forget_the_oldest(void **state)
{
    (void)state;
    Limits *limits = limits_create(&small, fixture->engine);
    for (uint32_t key = 0; key < 1000; key++)
        assert_true(name_passes(limits, key, fixture->now_us + key * US_PER_HOUR, "n"));
    limits_destroy(limits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_names_have_a_bound_a_key_and_hour, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_engine_knows_is_not_new, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rejected_item_counts_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trait_keys_have_a_bound_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_flood_of_names_is_bounded_and_others_are_unharmed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(more_keys_than_places_forget_the_oldest, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
