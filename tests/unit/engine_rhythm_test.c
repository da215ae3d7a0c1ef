// What an account's own rhythm makes one expect: what all share is no news about one, what one does alone is.
#include "cmocka_all.h"

#include "base/timestamp.h"
#include "engine/formula.h"
#include "engine/median.h"

#include <math.h>

enum { DAY = 17999, WEEKS = 40, OTHERS = 30, PEOPLE = 10 }; // DAY is a Saturday

typedef struct Fixture {
    Zone *zone;
    Engine *engine;
    Arena arena;
} Fixture;

static bool is_weekend(int day)
{
    return (day + 3) % 7 >= 5;
}

static void act(Fixture *fixture, int day, int account, int person)
{
    Arena mark = fixture->arena;
    Record record = { .kind = RECORD_EVENT,
                      .time_us = day * US_PER_DAY + US_PER_HOUR,
                      .user_id = arena_format(&fixture->arena, "u%d-%d", account, person),
                      .account_id = arena_format(&fixture->arena, "a%d", account),
                      .name = STR("Worked") };
    engine_apply(fixture->engine, &record, 1, NULL);
    fixture->arena = mark;
}

// How many of an account's people work on a day; account 0 is the one that is looked at.
typedef int People(int account, int day);

static int usual(int account, int day)
{
    (void)account;
    return is_weekend(day) ? 1 : PEOPLE - 2;
}

static void fill(Fixture *fixture, People *people)
{
    engine_destroy(fixture->engine);
    fixture->engine = engine_create(fixture->zone);
    for (int day = DAY - 7 * WEEKS + 1; day <= DAY; day++) {
        for (int account = 0; account <= OTHERS; account++)
            for (int person = 0; person < people(account, day); person++)
                act(fixture, day, account, person);
    }
}

// NAN when missing.
static double ask(Fixture *fixture, const char *text, uint16_t day)
{
    FormulaProblem problem = { 0 };
    FormulaNames names = { 0 };
    const Formula *formula =
        formula_compile(str_from_c(text), FORMULA_OF_ACCOUNTS, &names, &fixture->arena, &problem);
    if (!formula) fail_msg("%s: %s", text, problem.message);
    uint32_t account = engine_account_find(fixture->engine, STR("a0"));
    FormulaResult result = formula_evaluate(formula, fixture->engine, account, day, &fixture->arena);
    return result.value.kind == VALUE_MISSING ? (double)NAN : result.value.number;
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .zone = zone_create(STR("UTC")), .arena = arena_create(1 << 24) };
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    engine_destroy(fixture->engine);
    zone_destroy(fixture->zone);
    arena_destroy(&fixture->arena);
    return 0;
}

static void the_same_every_week_is_what_is_expected(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, usual);
    assert_float_equal(ask(fixture, "expected_days(7d)", DAY), 42, 1e-9); // 5 × 8 + 2 × 1
    assert_float_equal(ask(fixture, "expected_days(28d)", DAY), 168, 1e-9);
    assert_float_equal(ask(fixture, "expected_days(1d)", DAY), 1, 1e-9);     // a Saturday
    assert_float_equal(ask(fixture, "expected_days(1d)", DAY - 1), 8, 1e-9); // a Friday
    assert_float_equal(ask(fixture, "expected_days(3d)", DAY), 17, 1e-9);
    assert_float_equal(ask(fixture, "usage_drop", DAY), 0, 1e-9);
}

static int half_since_two_weeks(int account, int day)
{
    return account == 0 && day > DAY - 14 ? usual(account, day) / 2 : usual(account, day);
}

static void what_one_does_alone_is_a_drop(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, half_since_two_weeks);
    double lost = 1 - 40.0 / 84; // weekends round down to nobody
    assert_float_equal(ask(fixture, "usage_drop(14d)", DAY), lost, 0.02);
    assert_float_equal(ask(fixture, "usage_drop(28d)", DAY), lost / 2, 0.02);
    assert_float_equal(ask(fixture, "usage_drop(14d)", DAY - 14), 0, 1e-9);
    assert_float_equal(ask(fixture, "ago(14d, usage_drop(14d))", DAY), 0, 1e-9);
}

static int holiday_week(int account, int day)
{
    return day > DAY - 10 && day <= DAY - 3 ? usual(account, day) / 4 : usual(account, day);
}

static void a_holiday_of_all_is_no_drop_of_one(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, holiday_week);
    assert_true(ask(fixture, "1 - person_days(14d) / ago(14d, person_days(14d))", DAY) > 0.3);
    assert_float_equal(ask(fixture, "usage_drop(14d)", DAY), 0, 0.02);
    assert_float_equal(ask(fixture, "usage_drop(7d)", DAY), 0, 0.02);
    assert_float_equal(ask(fixture, "usage_drop(28d)", DAY), 0, 0.02);
}

static int outage_days(int account, int day)
{
    return day > DAY - 3 ? 0 : usual(account, day);
}

static void days_without_tracking_are_not_expected(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, outage_days);
    // Saturday, Friday, Thursday are gone: 25 person-days are left of 42.
    assert_float_equal(ask(fixture, "expected_days(7d)", DAY), 25, 0.5);
    assert_float_equal(ask(fixture, "usage_drop(7d)", DAY), 0, 0.02);
}

static int holiday_long_ago(int account, int day)
{
    return day > DAY - 60 && day <= DAY - 46 ? usual(account, day) / 2 : usual(account, day);
}

static void a_holiday_in_the_past_lowers_nothing(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, holiday_long_ago);
    assert_float_equal(ask(fixture, "expected_days(28d)", DAY), 168, 3);
}

// New customers come: the crowd doubles, nobody shrinks.
static int growing_crowd(int account, int day)
{
    if (account > 15 && day < DAY - 7 * (account - 15)) return 0;
    return usual(account, day);
}

static void a_growing_vendor_makes_nobody_shrink(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, growing_crowd);
    assert_float_equal(ask(fixture, "usage_drop(28d)", DAY), 0, 0.03);
}

static int one_giant_comes(int account, int day)
{
    if (account == OTHERS) return day > DAY - 20 ? 300 : 0;
    return usual(account, day);
}

static void a_giant_that_comes_asks_no_more_of_others(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, one_giant_comes);
    assert_float_equal(ask(fixture, "usage_drop(28d)", DAY), 0, 0.03);
}

// It is nine tenths of everything: its own drop must not look like a holiday.
static int alone_at_the_top(int account, int day)
{
    if (account == 0) return day > DAY - 14 ? 100 : 200;
    return account <= 3 ? usual(account, day) : 0;
}

static void the_largest_account_is_not_its_own_holiday(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, alone_at_the_top);
    assert_float_equal(ask(fixture, "usage_drop(14d)", DAY), 0.5, 0.02);
}

static int new_account(int account, int day)
{
    return account == 0 && day <= DAY - 40 ? 0 : usual(account, day);
}

static void nothing_is_expected_of_a_new_account(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, new_account);
    assert_true(isnan(ask(fixture, "expected_days(28d)", DAY))); // no four blocks of 28 days a week apart
    assert_true(isnan(ask(fixture, "usage_drop(28d)", DAY)));
    assert_float_equal(ask(fixture, "expected_days(7d)", DAY), 42, 0.5);
    assert_true(isnan(ask(fixture, "expected_days(7d)", DAY - 20)));
}

static int every_other_week_half(int account, int day)
{
    return account == 0 && (DAY - day) / 7 % 2 == 1 ? usual(account, day) / 2 : usual(account, day);
}

static int fewer_every_week(int account, int day)
{
    return account == 0 ? 40 - (day - DAY + 7 * WEEKS) / 7 * 3 / 4 : usual(account, day); // 40 to 11
}

static void a_drop_is_seen_against_how_far_off_weeks_usually_are(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, usual); // all blocks alike: chance alone
    assert_float_equal(ask(fixture, "expected_spread(7d)", DAY), 6.4807, 1e-3);
    assert_float_equal(ask(fixture, "unusual_drop(7d)", DAY), 0, 1e-9);
    fill(fixture, half_since_two_weeks); // 40 instead of 84, whose root is 9.17
    assert_float_equal(ask(fixture, "unusual_drop(14d)", DAY), 4.8, 0.1);
    fill(fixture, every_other_week_half); // 42, 20, 42, …: 31 are expected, 11 off, times 1.4826
    assert_float_equal(ask(fixture, "expected_spread(7d)", DAY), 16.3, 0.3);
    assert_float_equal(ask(fixture, "unusual_drop(7d)", DAY - 7), 0.67, 0.1);
    fill(fixture, fewer_every_week); // what goes on for long is no longer unusual
    assert_true(ask(fixture, "usage_drop(14d)", DAY) > 0.25);
    assert_true(ask(fixture, "unusual_drop(14d)", DAY) < 2);
    fill(fixture, new_account);
    assert_true(isnan(ask(fixture, "unusual_drop(28d)", DAY)));
}

static int seldom(int account, int day)
{
    return account == 0 ? (day - DAY) % 10 == 0 && day != DAY - 20 : usual(account, day);
}

static void the_usual_gap_of_a_person_is_the_median(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, seldom);
    assert_float_equal(ask(fixture, "people(usual_gap = 10d)", DAY), 1, 1e-9);
    assert_float_equal(ask(fixture, "people(usual_gap is missing)", DAY), 0, 1e-9);
}

static void windows_have_a_limit(void **state)
{
    Fixture *fixture = *state;
    FormulaProblem problem = { 0 };
    FormulaNames names = { 0 };
    assert_null(
        formula_compile(STR("expected_days(92d)"), FORMULA_OF_ACCOUNTS, &names, &fixture->arena, &problem));
    assert_non_null(strstr(problem.message, "91 days"));
    assert_non_null(
        formula_compile(STR("usage_drop(13w)"), FORMULA_OF_ACCOUNTS, &names, &fixture->arena, &problem));
}

static void medians_of_all_orders(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (size_t count = 1; count <= 40; count++) {
        for (int round = 0; round < 50; round++) {
            double values[40], sorted[40];
            for (size_t i = 0; i < count; i++) {
                random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
                values[i] = (double)((random >> 33) % 12);
                size_t at = i;
                while (at > 0 && sorted[at - 1] > values[i]) {
                    sorted[at] = sorted[at - 1];
                    at--;
                }
                sorted[at] = values[i];
            }
            double middle = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
            assert_float_equal(median_of(values, count), middle, 1e-12);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_every_week_is_what_is_expected),
        cmocka_unit_test(what_one_does_alone_is_a_drop),
        cmocka_unit_test(a_holiday_of_all_is_no_drop_of_one),
        cmocka_unit_test(days_without_tracking_are_not_expected),
        cmocka_unit_test(a_holiday_in_the_past_lowers_nothing),
        cmocka_unit_test(a_growing_vendor_makes_nobody_shrink),
        cmocka_unit_test(a_giant_that_comes_asks_no_more_of_others),
        cmocka_unit_test(the_largest_account_is_not_its_own_holiday),
        cmocka_unit_test(nothing_is_expected_of_a_new_account),
        cmocka_unit_test(a_drop_is_seen_against_how_far_off_weeks_usually_are),
        cmocka_unit_test(the_usual_gap_of_a_person_is_the_median),
        cmocka_unit_test(windows_have_a_limit),
        cmocka_unit_test(medians_of_all_orders),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
