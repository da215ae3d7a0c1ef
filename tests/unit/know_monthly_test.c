// What prices come to a month: by hand, at the halves, and beyond what fits.
#include "cmocka_all.h"
#include "know/monthly.h"

static const struct Single {
    const char *amount;
    int64_t quantity;
    Rhythm rhythm;
    int64_t monthly;
} singles[] = {
    { "1000", 1, { RHYTHM_MONTH, 1 }, 1000 },  { "1000", 3, { RHYTHM_MONTH, 1 }, 3000 },
    { "12000", 1, { RHYTHM_YEAR, 1 }, 1000 },  { "1000", 1, { RHYTHM_YEAR, 1 }, 83 }, // 83.33
    { "1003", 2, { RHYTHM_YEAR, 1 }, 167 },                                           // 167.17
    { "6", 1, { RHYTHM_YEAR, 1 }, 0 },       // one half goes to the even side
    { "18", 1, { RHYTHM_YEAR, 1 }, 2 },      // 1.5
    { "30", 1, { RHYTHM_YEAR, 1 }, 2 },      // 2.5
    { "30", -1, { RHYTHM_YEAR, 1 }, -2 },    // -2.5
    { "300", 1, { RHYTHM_MONTH, 3 }, 100 },  //
    { "1200", 1, { RHYTHM_WEEK, 1 }, 5200 }, // 52 / 12
    { "1200", 1, { RHYTHM_DAY, 1 }, 36500 }, // 365 / 12
    { "0.5", 1001, { RHYTHM_MONTH, 1 }, 500 }, { "0.000000000001", 1, { RHYTHM_MONTH, 1 }, 0 },
};

static void an_amount_comes_to_so_much_a_month(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
        Monthly sum = monthly_zero();
        int64_t minor = -1;
        assert_true(monthly_add(&sum, str_from_c(singles[i].amount), singles[i].quantity, singles[i].rhythm));
        assert_true(monthly_round(&sum, &minor));
        assert_int_equal(minor, singles[i].monthly);
    }
}

// 1000 and 506 a year are 83.33 and 42.17 a month: each rounded 125, together 125.5, which goes to 126.
static void a_sum_is_rounded_once(void **state)
{
    (void)state;
    const Rhythm yearly = { RHYTHM_YEAR, 1 };
    Monthly sum = monthly_zero();
    int64_t minor = 0;
    assert_true(monthly_add(&sum, STR("1000"), 1, yearly));
    assert_true(monthly_add(&sum, STR("506"), 1, yearly));
    assert_true(monthly_round(&sum, &minor));
    assert_int_equal(minor, 126);
    Monthly other = monthly_zero();
    assert_true(monthly_add(&other, STR("506"), 1, yearly));
    assert_true(monthly_add(&other, STR("1000"), 1, yearly));
    assert_true(monthly_add(&other, STR("999999999999999999"), 1, yearly));
    assert_true(monthly_add(&other, STR("999999999999999999"), -1, yearly));
    assert_true(monthly_round(&other, &minor));
    assert_int_equal(minor, 126);
}

static void shares_are_taken_away(void **state)
{
    (void)state;
    Monthly sum = monthly_zero();
    int64_t minor = 0;
    assert_true(monthly_add(&sum, STR("10000"), 1, (Rhythm){ RHYTHM_MONTH, 1 }));
    assert_true(monthly_take_percent(&sum, STR("33.33")));
    assert_true(monthly_round(&sum, &minor));
    assert_int_equal(minor, 6667);
    assert_false(monthly_take_percent(&sum, STR("100.01")));
    assert_false(monthly_take_percent(&sum, STR("-1")));
    assert_true(monthly_take_percent(&sum, STR("100")));
    assert_true(monthly_round(&sum, &minor));
    assert_int_equal(minor, 0);
}

static void parts_are_scaled_together(void **state)
{
    (void)state;
    static const struct {
        int64_t amounts[3], count, over, under, month;
    } cases[] = {
        { { 100, 100, 100 }, 3, 1, 1, 100 },
        { { 10, 10, 0 }, 4, 1, 1, 5 },
        { { 1, 1, 1 }, 2, 1, 1, 2 },            // 1.5
        { { 9900, 0, 0 }, 1, 875, 1000, 8662 }, // 8662.5 to the even
        { { 9900, 0, 0 }, 1, 0, 100, 0 },
        { { 10001, 0, 0 }, 36, 1, 1, 278 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Monthly sum = monthly_zero();
        int64_t month = 0;
        for (size_t j = 0; j < 3; j++) {
            Monthly part = monthly_zero();
            assert_true(
                monthly_add_minor(&part, cases[i].amounts[j], 1, (Rhythm){ RHYTHM_MONTH, cases[i].count }));
            monthly_add_other(&sum, &part);
        }
        monthly_scale(&sum, cases[i].over, cases[i].under);
        assert_true(monthly_round(&sum, &month));
        if (month != cases[i].month) fail_msg("case %zu: %lld", i, (long long)month);
    }
}

static void what_is_no_amount_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = { "",
                                         ".",
                                         ".5",
                                         "5.",
                                         "1,5",
                                         "-1",
                                         "1e3",
                                         " 1",
                                         "1.2.3",
                                         "0.0000000000001",
                                         "1234567890123456789012345678901" };
    Monthly sum = monthly_zero();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(monthly_add(&sum, str_from_c(wrong[i]), 1, (Rhythm){ RHYTHM_MONTH, 1 }));
    assert_false(monthly_add(&sum, STR("1"), 1, (Rhythm){ RHYTHM_MONTH, 0 }));
    assert_false(monthly_add_minor(&sum, 1, 1, (Rhythm){ RHYTHM_UNITS, 1 }));
    assert_false(monthly_add(&sum, STR("1"), 1, (Rhythm){ RHYTHM_MONTH, RHYTHM_COUNT_MAX + 1 }));
    assert_true(sum.numerator == 0);
}

static void what_is_too_large_stays_so(void **state)
{
    (void)state;
    Monthly sum = monthly_zero();
    int64_t minor = 0;
    assert_true(monthly_add_minor(&sum, MONEY_MOST, 1, (Rhythm){ RHYTHM_DAY, 1 }));
    assert_false(monthly_round(&sum, &minor));
    assert_true(monthly_add(&sum, STR("999999999999999999"), INT64_MAX, (Rhythm){ RHYTHM_DAY, 1 }));
    assert_false(monthly_round(&sum, &minor));
    for (int i = 0; i < 100; i++) {
        assert_true(monthly_add(&sum, STR("999999999999999999.999999999999"), INT64_MAX,
                                (Rhythm){ RHYTHM_DAY, 1199 - i }));
    }
    assert_true(sum.too_large);
    assert_true(monthly_add(&sum, STR("1"), 1, (Rhythm){ RHYTHM_MONTH, 1 }));
    assert_false(monthly_round(&sum, &minor));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_amount_comes_to_so_much_a_month),
        cmocka_unit_test(a_sum_is_rounded_once),
        cmocka_unit_test(shares_are_taken_away),
        cmocka_unit_test(parts_are_scaled_together),
        cmocka_unit_test(what_is_no_amount_is_refused),
        cmocka_unit_test(what_is_too_large_stays_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
