// Parts, evidence, lift and calibration against figures worked out by hand.
#include "cmocka_all.h"
#include "learn/calibration.h"
#include "learn/evidence.h"
#include "learn/lift.h"

#include <math.h>
#include <string.h>

enum { MOST = 2000 };

static double values[MOST];
static const double *columns[] = { values };
static uint32_t accounts[MOST];
static bool left[MOST];
static uint64_t seed;
static Arena arena;

static double chance(void)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static Cases cases_of(size_t count)
{
    return (Cases){ .count = count, .measures = 1, .values = columns, .accounts = accounts, .left = left };
}

static void assert_near(double measured, double expected, double within)
{
    if (!(fabs(measured - expected) <= within)) fail_msg("%.12g instead of %.12g", measured, expected);
}

static Evidence evidence(size_t count)
{
    Cases cases = cases_of(count);
    return evidence_fit(&cases, cases_all(&cases, &arena), 0, arena);
}

static Lift lift(size_t count, size_t tried)
{
    Cases cases = cases_of(count);
    CaseList all = cases_all(&cases, &arena);
    return lift_find(&cases, all, cases_parts(&cases, all, 5, &arena), 5, 0, tried, arena);
}

// ---- parts

static void an_account_is_never_in_two_parts(void **state)
{
    (void)state;
    seed = 5;
    size_t in_part[5][2] = { 0 };
    for (size_t i = 0; i < MOST; i++) {
        accounts[i] = (uint32_t)(i / 7);
        left[i] = accounts[i] % 10 == 0 && i % 7 == 6;
    }
    Cases cases = cases_of(MOST);
    CaseList all = cases_all(&cases, &arena);
    const uint8_t *parts = cases_parts(&cases, all, 5, &arena);
    for (size_t i = 0; i < MOST; i++) {
        if (i > 0 && accounts[i] == accounts[i - 1]) assert_int_equal(parts[i], parts[i - 1]);
        if (i % 7 == 0) in_part[parts[i]][accounts[i] % 10 == 0]++;
    }
    for (size_t part = 0; part < 5; part++) { // 286 accounts, 29 of whom left
        assert_in_range(in_part[part][0], 51, 52);
        assert_in_range(in_part[part][1], 5, 6);
    }
    CaseList inside = cases_in_part(all, parts, 2, true, &arena),
             others = cases_in_part(all, parts, 2, false, &arena);
    assert_int_equal(inside.count + others.count, MOST);
    CaseCounts counts = cases_count(&cases, all);
    assert_int_equal(counts.accounts_left, 29);
    assert_int_equal(counts.accounts_stayed, 257);
    assert_int_equal(counts.left + counts.stayed, MOST);
}

// ---- evidence

// 100 without the mark, 40 of whom left; 300 with it, 20 of whom did; 60 of 400 in all.
static void a_mark_says_the_logarithm_of_odds_held_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < 400; i++) {
        accounts[i] = (uint32_t)i;
        values[i] = i >= 100;
        left[i] = i < 40 || (i >= 100 && i < 120);
    }
    double base = 60.5 / 401, without = (40 + 20 * base) / 120, with = (20 + 20 * base) / 320;
    double all = log((1 - base) / base);
    Evidence said = evidence(400);
    assert_int_equal(said.count, 2);
    assert_near(said.corners[0].odds, log((1 - without) / without) - all, 1e-12);
    assert_near(said.corners[1].odds, log((1 - with) / with) - all, 1e-12);
    assert_near(evidence_of(&said, 0.5), (said.corners[0].odds + said.corners[1].odds) / 2, 1e-12);
    assert_near(evidence_of(&said, -9), said.corners[0].odds, 0);
    assert_near(evidence_of(&said, 9), said.corners[1].odds, 0);
    assert_near(evidence_of(&said, (double)NAN), 0, 0); // there was none: it says nothing
}

static void missing_values_have_a_figure_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < 400; i++) {
        accounts[i] = (uint32_t)i;
        values[i] = i < 100 ? (double)NAN : (double)(i % 50);
        left[i] = i < 60;
    }
    double base = 60.5 / 401, missing = (60 + 20 * base) / 120;
    Evidence said = evidence(400);
    assert_int_equal(said.missing_cases, 100);
    assert_near(evidence_of(&said, (double)NAN), log((1 - missing) / missing) - log((1 - base) / base),
                1e-12);
}

static void constant_and_empty_columns_say_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < 100; i++) {
        accounts[i] = (uint32_t)i;
        values[i] = 4;
        left[i] = i < 30;
    }
    assert_int_equal(evidence(100).count, 0);
    assert_false(lift(100, 1).found);
    for (size_t i = 0; i < 100; i++)
        values[i] = (double)NAN;
    assert_int_equal(evidence(100).count, 0);
    Lift none = lift(100, 1);
    assert_true(!none.found && none.known == 0 && isnan(none.auc));
}

static void a_curve_only_rises_or_only_falls(void **state)
{
    (void)state;
    for (seed = 1; seed < 60; seed++) {
        uint64_t own = seed;
        double pull = seed % 2 ? 2 : -2;
        for (size_t i = 0; i < 500; i++) {
            accounts[i] = (uint32_t)i;
            values[i] = chance() < 0.1 ? (double)NAN : chance();
            left[i] = chance() < 0.3 + (isnan(values[i]) ? 0 : pull * 0.1 * (values[i] - 0.5));
        }
        Evidence said = evidence(500);
        double sign = said.count > 1 ? said.corners[said.count - 1].odds - said.corners[0].odds : 0;
        for (size_t i = 1; i < said.count; i++) {
            assert_true(said.corners[i].value > said.corners[i - 1].value);
            assert_true((said.corners[i].odds - said.corners[i - 1].odds) * sign >= 0);
        }
        seed = own;
    }
}

// ---- lift

// Of 40 flagged 10 left, of 100 in all 15. Each account once, so the variance of the logarithm is that of the
// four kinds of cases, with n / (n - 1).
static void the_range_of_a_lift_is_that_of_its_cells(void **state)
{
    (void)state;
    static Flagged cases[100];
    for (uint32_t i = 0; i < 100; i++)
        cases[i] = (Flagged){ i, i < 40, i < 10 || (i >= 40 && i < 45) };
    LiftRange range = lift_range(cases, 100);
    assert_near(range.lift, (10.0 / 40) / (15.0 / 100), 1e-12);
    double a = 1.0 / 10 - 1.0 / 40 - 1.0 / 15 + 0.01, b = -1.0 / 40 + 0.01, c = -1.0 / 15 + 0.01, d = 0.01;
    double variance = 100.0 / 99 * (10 * a * a + 30 * b * b + 5 * c * c + 55 * d * d);
    double reach = 1.959963984540054 * sqrt(variance);
    assert_near(log(range.high / range.lift), reach, 1e-12);
    assert_near(log(range.lift / range.low), reach, 1e-12);
    // The same accounts seen twice tell no more: the range stays, but for n / (n - 1).
    static Flagged twice[200];
    for (uint32_t i = 0; i < 200; i++) {
        twice[i] = cases[i / 2];
    }
    LiftRange same = lift_range(twice, 200);
    assert_near(same.low, range.low, 1e-12);
    assert_near(same.high, range.high, 1e-12);
    for (uint32_t i = 0; i < 100; i++)
        cases[i].flagged = false;
    assert_true(isnan(lift_range(cases, 100).lift));
}

static void make_limit(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        accounts[i] = (uint32_t)i;
        values[i] = floor(100 * chance());
        left[i] = chance() < (values[i] < 20 ? 0.5 : 0.05);
    }
}

static void the_limit_is_found_where_it_was_put(void **state)
{
    (void)state;
    seed = 3;
    make_limit(MOST);
    Lift found = lift(MOST, 1);
    assert_true(found.found && found.below && found.clear);
    assert_in_range((int)found.limit, 17, 20);
    assert_true(found.auc > 0.7 && found.low > 0.6 && found.high < 0.9);
    assert_true(found.lift_low > 2 && found.lift_high < 4.5); // truly 0.5 / 0.14 = 3.6
    for (size_t i = 0; i < MOST; i++)
        values[i] = -values[i];
    Lift turned = lift(MOST, 1);
    assert_true(turned.found && !turned.below);
    assert_near(turned.auc, 1 - found.auc, 1e-12);
    assert_near(turned.limit, -found.limit, 5.1); // every twentieth, counted from the other side
}

// Values by chance: a limit chosen and judged on the same cases would have a lift well above 1.
static void what_says_nothing_has_a_lift_around_one(void **state)
{
    (void)state;
    size_t clear = 0, covers = 0, judged = 0;
    double sum = 0;
    for (seed = 100; seed < 160; seed++) {
        uint64_t own = seed;
        for (size_t i = 0; i < 400; i++) {
            accounts[i] = (uint32_t)(i / 2);
            values[i] = chance();
            left[i] = chance() < 0.15;
        }
        Lift found = lift(400, 50);
        clear += found.clear;
        if (found.found && !isnan(found.lift_low)) {
            judged++;
            covers += found.lift_low <= 1 && found.lift_high >= 1;
            sum += found.lift;
        }
        seed = own;
    }
    assert_int_equal(clear, 0);
    assert_true(judged > 40 && covers >= judged * 85 / 100);
    assert_near(sum / (double)judged, 1, 0.1);
}

// ---- calibration

static void chances_that_come_true_have_slope_one(void **state)
{
    (void)state;
    static Foretold foretold[MOST];
    for (size_t i = 0; i < MOST; i++) { // of each chance exactly so many
        double said = (double)(1 + i / 200) / 11;
        foretold[i] = (Foretold){ said, (double)(i % 200) + 0.5 < said * 200 };
    }
    Calibration right = calibration_of(foretold, MOST, arena);
    assert_near(right.slope, 1, 0.01);
    assert_near(right.constant, 0, 0.01);
    assert_near(right.said, right.came, 0.002);
    assert_int_equal(right.part_count, 10);
    for (size_t part = 0; part < 10; part++) {
        assert_int_equal(right.parts[part].count, 200);
        assert_near(right.parts[part].said, (double)(part + 1) / 11, 1e-12);
        assert_near((double)right.parts[part].left / 200, right.parts[part].said, 0.005);
    }
    assert_true(right.brier < right.brier_base);
    for (size_t i = 0; i < MOST; i++) { // twice as sure in log-odds: half the slope
        double odds = 2 * log(foretold[i].chance / (1 - foretold[i].chance));
        foretold[i].chance = 1 / (1 + exp(-odds));
    }
    assert_near(calibration_of(foretold, MOST, arena).slope, right.slope / 2, 1e-6);
}

static void calibration_of_one_kind_has_no_slope(void **state)
{
    (void)state;
    static const Foretold foretold[] = { { 0.2, false }, { 0.4, false }, { 0.4, false } };
    Calibration one = calibration_of(foretold, 3, arena);
    assert_true(isnan(one.slope));
    assert_near(one.brier, (0.04 + 0.16 + 0.16) / 3, 1e-12);
    assert_int_equal(one.part_count, 2);
    assert_int_equal(one.parts[1].count, 2);
    assert_int_equal(calibration_of(NULL, 0, arena).part_count, 0);
}

int main(void)
{
    arena = arena_create((size_t)256 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_is_never_in_two_parts),
        cmocka_unit_test(a_mark_says_the_logarithm_of_odds_held_back),
        cmocka_unit_test(missing_values_have_a_figure_of_their_own),
        cmocka_unit_test(constant_and_empty_columns_say_nothing),
        cmocka_unit_test(a_curve_only_rises_or_only_falls),
        cmocka_unit_test(the_range_of_a_lift_is_that_of_its_cells),
        cmocka_unit_test(the_limit_is_found_where_it_was_put),
        cmocka_unit_test(what_says_nothing_has_a_lift_around_one),
        cmocka_unit_test(chances_that_come_true_have_slope_one),
        cmocka_unit_test(calibration_of_one_kind_has_no_slope),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_destroy(&arena);
    return failed;
}
