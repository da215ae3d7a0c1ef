#include "cmocka_all.h"
#include "engine/attributes.h"

#include "base/timestamp.h"

typedef struct Said {
    int day, hour;
    double value; // below 0: taken away
    bool backfilled;
} Said;

static Run make_run(uint32_t key, Said said)
{
    int64_t time_us = said.day * US_PER_DAY + said.hour * US_PER_HOUR;
    Run run = { .first_us = time_us, .last_us = time_us, .key = key, .backfilled = said.backfilled };
    run.kind = said.value < 0 ? VALUE_MISSING : VALUE_NUMBER;
    if (said.value >= 0) run.value.number = said.value;
    return run;
}

// The value at the end of a day; -1 when there is none.
static double value_at(const History *history, uint32_t key, int day)
{
    const Run *run = history_at(history, key, (day + 1) * US_PER_DAY);
    return run && run->kind == VALUE_NUMBER ? run->value.number : -1;
}

enum { SAID_MAX = 5, DAYS = 9 };

static void the_last_value_said_of_a_day_holds_until_another_is_said(void **state)
{
    Zone *zone = *state;
    static const struct {
        const char *name;
        Said said[SAID_MAX];
        int count;
        double expected[DAYS]; // of days 1 to 9
        uint32_t runs;
    } cases[] = {
        { "in order", { { 2, 9, 1, 0 }, { 4, 9, 2, 0 } }, 2, { -1, 1, 1, 2, 2, 2, 2, 2, 2 }, 2 },
        { "out of order", { { 4, 9, 2, 0 }, { 2, 9, 1, 0 } }, 2, { -1, 1, 1, 2, 2, 2, 2, 2, 2 }, 2 },
        { "repeated",
          { { 2, 9, 1, 0 }, { 5, 9, 1, 0 }, { 7, 1, 1, 0 } },
          3,
          { -1, 1, 1, 1, 1, 1, 1, 1, 1 },
          1 },
        { "twice a day", { { 3, 9, 1, 0 }, { 3, 12, 2, 0 } }, 2, { -1, -1, 2, 2, 2, 2, 2, 2, 2 }, 1 },
        { "twice a day, late", { { 3, 12, 2, 0 }, { 3, 9, 1, 0 } }, 2, { -1, -1, 2, 2, 2, 2, 2, 2, 2 }, 1 },
        { "at one instant", { { 3, 9, 1, 0 }, { 3, 9, 2, 0 } }, 2, { -1, -1, 2, 2, 2, 2, 2, 2, 2 }, 1 },
        { "there and back in a day",
          { { 2, 9, 1, 0 }, { 4, 9, 2, 0 }, { 4, 11, 1, 0 } },
          3,
          { -1, 1, 1, 1, 1, 1, 1, 1, 1 },
          1 },
        { "taken away", { { 2, 9, 1, 0 }, { 6, 9, -1, 0 } }, 2, { -1, 1, 1, 1, 1, -1, -1, -1, -1 }, 2 },
        { "late, between two times of another",
          { { 2, 9, 1, 0 }, { 7, 9, 1, 0 }, { 4, 9, 2, 0 } },
          3,
          { -1, 1, 1, 2, 2, 2, 1, 1, 1 },
          3 },
        { "earlier the same", { { 5, 9, 1, 0 }, { 2, 9, 1, 0 } }, 2, { -1, 1, 1, 1, 1, 1, 1, 1, 1 }, 1 },
        { "filled in, then known", { { 2, 9, 1, 1 }, { 5, 9, 1, 0 } }, 2, { -1, 1, 1, 1, 1, 1, 1, 1, 1 }, 2 },
        { "known, then filled in", { { 2, 9, 1, 0 }, { 5, 9, 1, 1 } }, 2, { -1, 1, 1, 1, 1, 1, 1, 1, 1 }, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        History history = { 0 };
        for (int s = 0; s < cases[i].count; s++) {
            history_say(&history, zone, make_run(4, (Said){ 3, 0, 9, false })); // another key
            history_say(&history, zone, make_run(5, cases[i].said[s]));
        }
        for (int day = 1; day <= DAYS; day++) {
            double value = value_at(&history, 5, day), expected = cases[i].expected[day - 1];
            if (value < expected || value > expected)
                fail_msg("%s: day %d is %g, not %g", cases[i].name, day, value, expected);
        }
        if (history.count != cases[i].runs + 1) fail_msg("%s: %u runs", cases[i].name, history.count - 1);
        assert_true(history_valid(&history, zone));
        history_free(&history);
    }
}

static void a_filled_in_value_is_marked_until_it_is_known_in_time(void **state)
{
    Zone *zone = *state;
    History history = { 0 };
    history_say(&history, zone, make_run(1, (Said){ 2, 9, 1, true }));
    history_say(&history, zone, make_run(1, (Said){ 5, 9, 1, false }));
    assert_true(history_at(&history, 1, 4 * US_PER_DAY)->backfilled);
    assert_false(history_at(&history, 1, 7 * US_PER_DAY)->backfilled);
    history_free(&history);
}

static void changes_are_capped_and_first_and_last_are_kept(void **state)
{
    Zone *zone = *state;
    History history = { 0 };
    for (int day = 1; day <= 1000; day++)
        history_say(&history, zone, make_run((uint32_t)day % 2, (Said){ day, 9, day, false }));
    assert_int_equal(history.count, ATTRIBUTE_CHANGES_MAX);
    assert_true(history_valid(&history, zone));
    assert_true(value_at(&history, 1, 1) > 0.5 && value_at(&history, 1, 1) < 1.5);
    assert_true(value_at(&history, 0, 2) > 1.5 && value_at(&history, 0, 2) < 2.5);
    assert_true(value_at(&history, 1, 1000) > 998.5 && value_at(&history, 0, 1000) > 999.5);
    assert_true(value_at(&history, 0, 998) > 997.5 && value_at(&history, 0, 998) < 998.5);
    history_free(&history);
}

static void keys_are_capped(void **state)
{
    Zone *zone = *state;
    History history = { 0 };
    for (uint32_t key = 0; key < 500; key++) {
        for (int day = 1; day <= 3; day++)
            history_say(&history, zone, make_run(key, (Said){ day, 9, day, false }));
    }
    assert_true(history_valid(&history, zone));
    assert_true(history.count <= ATTRIBUTE_CHANGES_MAX);
    for (uint32_t key = 0; key < ATTRIBUTE_KEYS_MAX; key++)
        assert_true(value_at(&history, key, 9) > 2.5);
    assert_null(history_latest(&history, ATTRIBUTE_KEYS_MAX));
    history_free(&history);
}

static void taking_over_brings_only_keys_that_lack(void **state)
{
    Zone *zone = *state;
    History into = { 0 }, from = { 0 };
    history_say(&into, zone, make_run(1, (Said){ 5, 9, 1, false }));
    history_say(&from, zone, make_run(1, (Said){ 6, 9, 2, false }));
    history_say(&from, zone, make_run(0, (Said){ 6, 9, 3, false }));
    history_say(&from, zone, make_run(2, (Said){ 6, 9, 4, false }));
    history_say(&from, zone, make_run(2, (Said){ 8, 9, 5, false }));
    history_take_over(&into, &from);
    static const double expected[] = { 3, 1, 5 };
    for (uint32_t key = 0; key < 3; key++)
        assert_true(value_at(&into, key, 9) > expected[key] - 0.5 &&
                    value_at(&into, key, 9) < expected[key] + 0.5);
    assert_int_equal(into.count, 4);
    assert_int_equal(from.count, 0);
    assert_true(history_valid(&into, zone));
    history_free(&into);
}

static int set_up(void **state)
{
    *state = zone_create(STR("UTC"));
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    zone_destroy(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_value_said_of_a_day_holds_until_another_is_said),
        cmocka_unit_test(a_filled_in_value_is_marked_until_it_is_known_in_time),
        cmocka_unit_test(changes_are_capped_and_first_and_last_are_kept),
        cmocka_unit_test(keys_are_capped),
        cmocka_unit_test(taking_over_brings_only_keys_that_lack),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
