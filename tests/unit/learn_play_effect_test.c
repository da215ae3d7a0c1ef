#include "cmocka_all.h"
#include "learn/play_effect.h"
#include "learn/student.h"

#include <math.h>
#include <stdlib.h>

static void near(double value, double expected, double within)
{
    if (!(fabs(value - expected) <= within)) fail_msg("%.9f is not %.9f", value, expected);
}

// Printed tables of the t distribution.
static void quantiles_are_those_of_the_tables(void **state)
{
    (void)state;
    static const struct {
        double chance, freedom, value;
    } cases[] = { { 0.975, 1, 12.7062047 },  { 0.975, 2, 4.3026527 },
                  { 0.975, 5, 2.5705818 },   { 0.975, 30, 2.0422725 },
                  { 0.975, 120, 1.9799304 }, { 0.95, 10, 1.8124611 },
                  { 0.995, 3, 5.8409093 },   { 0.5, 7, 0 },
                  { 0.025, 5, -2.5705818 },  { 0.975, 1e7, 1.9599643 },
                  { 0.9, 4.5, 1.5032 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double found = student_quantile(cases[i].chance, cases[i].freedom);
        near(found, cases[i].value, i == 10 ? 3e-3 : 2e-6);
        near(student_chance(found, cases[i].freedom), cases[i].chance, 1e-9);
    }
}

static size_t fill(EffectUnit *units, size_t at, bool held, size_t yes, size_t of)
{
    for (size_t i = 0; i < of; i++)
        units[at + i] = (EffectUnit){ .held = held, .before = (double)NAN, .after = i < yes };
    return at + of;
}

// Newcombe (1998), Statistics in Medicine 17, table II, method 10.
static void intervals_of_shares_are_those_of_the_paper(void **state)
{
    (void)state;
    static const struct {
        size_t a, m, b, n;
        double low, high;
    } cases[] = { { 56, 70, 48, 80, 0.0524, 0.3339 },
                  { 9, 10, 3, 10, 0.1705, 0.8090 },
                  { 10, 10, 0, 20, 0.6791, 1.0000 },
                  { 10, 10, 0, 10, 0.6075, 1.0000 } };
    EffectUnit units[200];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = fill(units, 0, false, cases[i].a, cases[i].m);
        count = fill(units, count, true, cases[i].b, cases[i].n);
        Effect effect = effect_of_shares(units, count);
        near(effect.low, cases[i].low, 6e-5);
        near(effect.high, cases[i].high, 6e-5);
        assert_int_equal(effect.verdict, EFFECT_RISES);
    }
}

static void too_little_is_said_so(void **state)
{
    (void)state;
    EffectUnit units[200];
    size_t count = fill(units, 0, false, 50, 50);
    count = fill(units, count, true, 0, EFFECT_UNITS_LEAST - 1);
    Effect effect = effect_of_shares(units, count);
    assert_int_equal(effect.verdict, EFFECT_TOO_LITTLE);
    assert_true(isnan(effect.low) && isnan(effect.high));
    assert_int_equal(effect_of_means(units, count).verdict, EFFECT_TOO_LITTLE);
    assert_int_equal(effect_of_shares(units, 0).verdict, EFFECT_TOO_LITTLE);
}

// Two samples of printed examples of Welch's test; no `before`.
static void intervals_of_means_are_those_of_welch(void **state)
{
    (void)state;
    static const double a[] = { 27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1,
                                21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4 };
    static const double b[] = { 27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0,
                                24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4 };
    EffectUnit units[30];
    for (int i = 0; i < 15; i++) {
        units[i] = (EffectUnit){ .before = (double)NAN, .after = a[i] };
        units[15 + i] = (EffectUnit){ .held = true, .before = (double)NAN, .after = b[i] };
    }
    Effect effect = effect_of_means(units, 30);
    near(effect.played, 20.82, 1e-9);
    near(effect.held, 22.98667, 1e-5);
    near(effect.difference, -2.16667, 1e-5); // t = -2.46, 24.99 degrees of freedom
    near((effect.high - effect.low) / 2, 2.0595 * 2.166667 / 2.455356, 2e-3);
    assert_int_equal(effect.verdict, EFFECT_FALLS);
}

// What was different before is taken out: with `after` = 3 + 2 * before + 5 for those who played, exactly 5
// is left.
static void what_differed_before_is_taken_out(void **state)
{
    (void)state;
    EffectUnit units[60];
    for (int i = 0; i < 60; i++) {
        bool held = i % 3 == 0;
        double before = i * 1.5 + (held ? 20 : 0);
        units[i] = (EffectUnit){ .held = held, .before = before, .after = 3 + 2 * before + (held ? 0 : 5) };
    }
    Effect effect = effect_of_means(units, 60);
    near(effect.difference, 5, 1e-9);
    near(effect.low, 5, 1e-6);
    assert_int_equal(effect.verdict, EFFECT_RISES);
}

// By hand: 5 units; lost on 7 and 14, followed to 7, 21 and 21.
static void curves_are_those_of_kaplan_and_meier(void **state)
{
    (void)state;
    static const StayUnit units[] = { { false, 7, true },   { false, 7, false },  { false, 14, true },
                                      { false, 21, false }, { false, 21, false }, { true, 0, false } };
    static const int days[] = { 0, 7, 14, 21, 28 };
    double played[5], held[5];
    stay_curve(units, 6, false, days, 5, played);
    stay_curve(units, 6, true, days, 5, held);
    near(played[0], 1, 1e-12);
    near(played[1], 0.8, 1e-12);
    near(played[2], 0.8 * 2 / 3, 1e-12);
    near(played[3], 0.8 * 2 / 3, 1e-12);
    assert_true(isnan(played[4]));
    near(held[0], 1, 1e-12);
    assert_true(isnan(held[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_tables),
        cmocka_unit_test(intervals_of_shares_are_those_of_the_paper),
        cmocka_unit_test(too_little_is_said_so),
        cmocka_unit_test(intervals_of_means_are_those_of_welch),
        cmocka_unit_test(what_differed_before_is_taken_out),
        cmocka_unit_test(curves_are_those_of_kaplan_and_meier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
