#include "cmocka_all.h"
#include "engine/activity.h"

#include <string.h>

enum { PLAIN_DAYS = 4000, HELD_DAYS = 512 };

// The plainest thing that could be right.
typedef struct Plain {
    bool days[PLAIN_DAYS];
    int newest;
} Plain;

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1;
    return (uint32_t)(*state >> 33);
}

static void add(Activity *activity, Ring *ring, Plain *plain, int day)
{
    activity_add(activity, ring, (uint16_t)day);
    plain->days[day] = true;
    if (day > plain->newest) plain->newest = day;
}

static void assert_equal(const Activity *activity, const Ring *ring, const Plain *plain, int day)
{
    uint64_t window = activity_window(activity, ring, day);
    for (int i = 0; i < 64; i++) {
        int at = day - 63 + i;
        if (at <= plain->newest - HELD_DAYS || at >= PLAIN_DAYS) continue;
        bool expected = at >= 0 && plain->days[at];
        if ((window >> i & 1) != expected) fail_msg("day %d of the window that ends on %d", at, day);
    }
}

static void holds_the_512_days_that_end_on_the_newest_in_whatever_order_they_come(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        uint64_t random = seed * 7919;
        Activity activity = { 0 };
        static Ring ring; // not on the stack: sanitizers do not align it there
        ring = (Ring){ 0 };
        Plain plain = { 0 };
        int day = 1 + (int)(next_random(&random) % 700);
        for (int i = 0; i < 120; i++) {
            uint32_t luck = next_random(&random) % 20;
            if (luck < 10) day += (int)(next_random(&random) % 5);
            if (luck == 10) day += (int)(next_random(&random) % 700);
            if (day >= PLAIN_DAYS - 100) break;
            int late = luck > 14 ? (int)(next_random(&random) % 600) : 0;
            add(&activity, &ring, &plain, day - late < 1 ? 1 : day - late);
        }
        for (int end = plain.newest - 520; end < plain.newest + 70; end++)
            assert_equal(&activity, &ring, &plain, end);
        assert_int_equal(activity.newest, plain.newest);
        int first = 0;
        while (!plain.days[first])
            first++;
        assert_int_equal(activity.first, first);
    }
}

static void forgets_a_day_when_the_one_512_later_comes_and_not_before(void **state)
{
    (void)state;
    for (int first = 1; first < 200; first++) {
        Activity activity = { 0 };
        static Ring ring; // not on the stack: sanitizers do not align it there
        ring = (Ring){ 0 };
        activity_add(&activity, &ring, (uint16_t)first);
        activity_add(&activity, &ring, (uint16_t)(first + 511));
        assert_true(activity_window(&activity, &ring, first) >> 63);
        assert_true(activity_window(&activity, &ring, first + 511) >> 63);
        activity_add(&activity, &ring, (uint16_t)(first + 512 + 64));
        assert_int_equal(activity_window(&activity, &ring, first + 512 + 64) >> 63, 1);
        assert_true(activity_window(&activity, &ring, first + 511) >> 63);
        assert_int_equal(activity_window(&activity, &ring, first), 0);
        assert_int_equal(activity.first, first);
    }
}

static void windows_beyond_the_newest_day_slide_out(void **state)
{
    (void)state;
    Activity activity = { 0 };
    static Ring ring; // not on the stack: sanitizers do not align it there
    ring = (Ring){ 0 };
    activity_add(&activity, &ring, 1000);
    static const struct {
        int day;
        uint64_t window;
    } cases[] = {
        { 999, 0 },
        { 1000, UINT64_C(1) << 63 },
        { 1001, UINT64_C(1) << 62 },
        { 1063, 1 },
        { 1064, 0 },
        { 30000, 0 },
        { -5, 0 },
        { 65535, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(activity_window(&activity, &ring, cases[i].day) == cases[i].window);
}

static void uniting_is_the_same_as_adding_all_days_to_one(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        uint64_t random = seed * 104729;
        Activity parts[2] = { 0 };
        static Ring rings[2];
        memset(rings, 0, sizeof rings);
        Plain plain = { 0 };
        for (int i = 0; i < 80; i++) {
            int part = (int)(next_random(&random) % 2);
            int day = 1 + (int)(next_random(&random) % (i % 10 == 0 ? 3000 : 600)) + (part ? 900 : 0);
            if (day < PLAIN_DAYS) add(&parts[part], &rings[part], &plain, day);
        }
        activity_unite(&parts[0], &rings[0], &parts[1], &rings[1]);
        for (int end = plain.newest - 520; end < plain.newest + 70; end++) {
            if (end > plain.newest - HELD_DAYS) assert_equal(&parts[0], &rings[0], &plain, end);
        }
        assert_int_equal(parts[0].newest, plain.newest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_the_512_days_that_end_on_the_newest_in_whatever_order_they_come),
        cmocka_unit_test(forgets_a_day_when_the_one_512_later_comes_and_not_before),
        cmocka_unit_test(windows_beyond_the_newest_day_slide_out),
        cmocka_unit_test(uniting_is_the_same_as_adding_all_days_to_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
