// Likelihoods of renewals and sums of them: against distributions that can be written down, against an
// enumeration of everything that can happen, and on a handful of vendors whose truth is planted.
#include "base/chance.h"
#include "cmocka_all.h"
#include "learn/cholesky.h"
#include "learn/forecast.h"

#include <math.h>
#include <string.h>

enum { JUNE = 56 * 12 + 5, SUBSETS_OF = 12 };

static Arena arena;

static void assert_near(double measured, double expected, double within)
{
    if (!(fabs(measured - expected) <= within)) fail_msg("%.9g instead of %.9g", measured, expected);
}

static double log_odds(double share)
{
    return log(share / (1 - share));
}

static RenewalSeen seen_with(float first, int days_left, int month)
{
    RenewalSeen seen = { .days_left = (uint16_t)days_left, .month = (int16_t)month };
    for (size_t i = 0; i < RENEWAL_INPUTS; i++)
        seen.inputs[i] = NAN;
    seen.inputs[0] = first;
    return seen;
}

// ---- arithmetic

static void a_matrix_is_solved_by_its_factor(void **state)
{
    (void)state;
    double matrix[9] = { 4, 0, 0, 2, 5, 0, 2, 3, 6 }, values[3] = { 16, 21, 26 }; // times 1, 2, 3 …
    values[0] = 4 + 2 * 2 + 2 * 3;
    values[1] = 2 + 5 * 2 + 3 * 3;
    values[2] = 2 + 3 * 2 + 6 * 3;
    assert_true(cholesky_factor(matrix, 3, 3));
    assert_near(cholesky_log_determinant(matrix, 3, 3), log(4 * (30 - 9) - 2 * (12 - 6) + 2 * (6 - 10)),
                1e-12);
    cholesky_forward(matrix, 3, 3, values);
    cholesky_backward(matrix, 3, 3, values);
    for (int i = 0; i < 3; i++)
        assert_near(values[i], i + 1, 1e-12);
    double bad[4] = { 1, 0, 2, 1 };
    assert_false(cholesky_factor(bad, 2, 2));
}

static void numbers_by_chance_have_the_right_moments(void **state)
{
    (void)state;
    Chance chance = chance_from(7);
    double sum = 0, squares = 0, shares = 0, spread = 0;
    enum { N = 200000 };
    for (int i = 0; i < N; i++) {
        double normal = chance_normal(&chance), share = chance_beta(&chance, 3, 9);
        sum += normal / N;
        squares += normal * normal / N;
        shares += share / N;
        spread += (share - 0.25) * (share - 0.25) / N;
    }
    assert_near(sum, 0, 0.01);
    assert_near(squares, 1, 0.02);
    assert_near(shares, 0.25, 0.002);
    assert_near(spread, 3.0 * 9 / (12 * 12 * 13), 0.001);
}

// ---- the model

static void with_nothing_seen_it_says_what_is_stated(void **state)
{
    (void)state;
    RenewalModel model = renewal_model_fit(NULL, 0, JUNE, &arena);
    RenewalSeen seen = seen_with(NAN, 10, JUNE);
    RenewalChance chance = renewal_chance(&model, &seen);
    RenewalStandard standard = renewal_standardised(&model, &seen);
    double median = 0;
    for (size_t d = 0; d < RENEWAL_DRAWS; d++)
        median += (double)renewal_draw_lost(&model.draws[d], &standard) < RENEWAL_PRIOR_LOST;
    assert_near(median / RENEWAL_DRAWS, 0.5, 0.05);
    // The spread of the constant alone would leave 3 to 29 of 100.
    assert_in_range((int)(1000 * chance.low), 10, 35);
    assert_in_range((int)(1000 * chance.high), 270, 400);
    assert_true(chance.lost > RENEWAL_PRIOR_LOST && chance.lost < 0.2);
}

// Each month 20 renewals of which so many were lost.
static size_t even_rows(RenewalRow *rows, int months, int lost_a_month)
{
    size_t count = 0;
    for (int m = 0; m < months; m++) {
        for (int i = 0; i < 20; i++)
            rows[count++] = (RenewalRow){ .seen = seen_with(NAN, 15, JUNE - 1 - m),
                                          .kept = i < lost_a_month ? 0 : 1,
                                          .weight = 1 };
    }
    return count;
}

static void few_renewals_say_little_and_many_say_the_share_that_was_lost(void **state)
{
    (void)state;
    static RenewalRow rows[20 * 20];
    RenewalSeen seen = seen_with(NAN, 15, JUNE);
    double width_before = 1;
    static const struct {
        int months;
        double least, most;
    } cases[] = { { 1, 0.2, 0.32 }, { 6, 0.26, 0.32 }, { 20, 0.28, 0.32 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = even_rows(rows, cases[i].months, 6);
        RenewalModel model = renewal_model_fit(rows, count, JUNE, &arena);
        RenewalChance chance = renewal_chance(&model, &seen);
        if (chance.lost < cases[i].least || chance.lost > cases[i].most)
            fail_msg("%d months: %.3f", cases[i].months, chance.lost);
        assert_true(chance.low < 0.3 && chance.high > 0.3);
        assert_true(chance.high - chance.low < width_before);
        width_before = chance.high - chance.low;
        assert_near(model.renewals, (double)count, 1e-3);
        assert_near(model.lost, (double)count * 0.3, 1e-3);
    }
    assert_true(width_before < 0.12);
}

static void months_that_differ_widen_what_is_said_of_the_next(void **state)
{
    (void)state;
    static RenewalRow rows[20 * 20];
    RenewalSeen seen = seen_with(NAN, 15, JUNE);
    size_t count = even_rows(rows, 20, 4);
    RenewalModel calm = renewal_model_fit(rows, count, JUNE, &arena);
    for (size_t i = 0; i < count; i++) // the same number lost, in every second stretch of three months
        rows[i].kept = i / 20 / 3 % 2 == 0 && i % 20 < 8 ? 0 : 1;
    RenewalModel rough = renewal_model_fit(rows, count, JUNE, &arena);
    RenewalChance of_calm = renewal_chance(&calm, &seen), of_rough = renewal_chance(&rough, &seen);
    assert_true(calm.shock < 0.3);
    assert_true(rough.shock > 0.8);
    assert_true(of_rough.high - of_rough.low > 1.3 * (of_calm.high - of_calm.low));
}

static void an_input_counts_as_much_as_it_told_and_less_the_farther_off(void **state)
{
    (void)state;
    enum { ROWS = 3000 };
    static RenewalRow rows[ROWS];
    Chance chance = chance_from(11);
    for (size_t i = 0; i < ROWS; i++) { // seen when it is due: what was seen 300 days before says nothing
        float value = (float)chance_normal(&chance);
        bool near = i % 2 == 0;
        double odds = log_odds(0.2) + (near ? 1.5 * (double)value : 0);
        rows[i] = (RenewalRow){ .seen = seen_with(10 * value + 3, near ? 0 : 300, JUNE - 1 - (int)(i % 12)),
                                .kept = chance_share(&chance) < 1 / (1 + exp(-odds)) ? 0 : 1,
                                .weight = 1 };
        rows[i].seen.inputs[1] = (float)chance_normal(&chance);
    }
    RenewalModel model = renewal_model_fit(rows, ROWS, JUNE, &arena);
    RenewalSeen high = seen_with(13, 0, JUNE), low = seen_with(-7, 0, JUNE), far = seen_with(13, 300, JUNE);
    assert_near(renewal_chance(&model, &high).lost, 1 / (1 + exp(-(log_odds(0.2) + 1.5))), 0.05);
    assert_near(renewal_chance(&model, &low).lost, 1 / (1 + exp(-(log_odds(0.2) - 1.5))), 0.03);
    assert_near(renewal_chance(&model, &far).lost, 0.2, 0.05);
    RenewalChance said = renewal_chance(&model, &high);
    assert_true(said.moved[0] > 0.2 && fabs(said.moved[1]) < 1e-9);
    assert_true(renewal_chance(&model, &low).moved[0] < -0.08);
    assert_true(renewal_input_effect(&model, 0) > 0.15);
    assert_true(fabs(renewal_input_effect(&model, 1)) < 0.03);
}

static void an_end_that_was_said_before_counts_for_itself(void **state)
{
    (void)state;
    static RenewalRow rows[20 * 20];
    size_t count = even_rows(rows, 10, 1);
    for (size_t i = 0; i < 40; i++) {
        rows[count] = (RenewalRow){ .seen = seen_with(NAN, 15, JUNE - 2), .kept = i == 0, .weight = 1 };
        rows[count++].seen.announced = true;
    }
    RenewalModel model = renewal_model_fit(rows, count, JUNE, &arena);
    RenewalSeen seen = seen_with(NAN, 15, JUNE), ending = seen;
    ending.announced = true;
    assert_near(renewal_chance(&model, &ending).lost, 1 - 2.0 / 60, 0.02);
    assert_near(renewal_chance(&model, &seen).lost, 0.05, 0.03);
    assert_near(model.renewals, 200, 1e-6);
}

// ---- sums

// A model that knows everything: so many of 100 are lost.
static RenewalModel certain(double lost, double in_part)
{
    RenewalModel model = { .first_month = JUNE, .month_count = 1, .shares = { 0.5F }, .share_count = 1 };
    model.draws = ARENA_ARRAY(&arena, RenewalDraw, RENEWAL_DRAWS);
    for (size_t d = 0; d < RENEWAL_DRAWS; d++)
        model.draws[d] = (RenewalDraw){ .constant = (float)log_odds(lost), .in_part = (float)in_part };
    return model;
}

// The chance that less than the amount is kept, and at most it, by looking at every subset that can be lost.
static void enumerate(const double *amounts, double lost, double amount, double *below_out, double *most_out)
{
    *below_out = *most_out = 0;
    for (unsigned subset = 0; subset < 1u << SUBSETS_OF; subset++) {
        double kept = 0, chance = 1;
        for (unsigned i = 0; i < SUBSETS_OF; i++) {
            bool gone = subset >> i & 1;
            chance *= gone ? lost : 1 - lost;
            kept += gone ? 0 : amounts[i];
        }
        *below_out += kept < amount - 0.5 ? chance : 0;
        *most_out += kept < amount + 0.5 ? chance : 0;
    }
}

static void limits_are_those_of_everything_that_can_happen(void **state)
{
    (void)state;
    static const double even[SUBSETS_OF] = { 1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3 };
    static const double lopsided[SUBSETS_OF] = { 9e5, 3e5, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1e3 };
    static const double *const cases[] = { even, lopsided };
    static const double shares[] = { 0.03, 0.15, 0.5 };
    for (size_t i = 0; i < 6; i++) {
        const double *amounts = cases[i % 2];
        double lost = shares[i / 2], due = 0, below, most;
        ForecastDue dues[SUBSETS_OF];
        for (size_t k = 0; k < SUBSETS_OF; k++) {
            dues[k] = (ForecastDue){ seen_with(NAN, 10, JUNE), amounts[k], k };
            due += amounts[k];
        }
        RenewalModel model = certain(lost, 0);
        Forecast forecast = forecast_make(&model, dues, SUBSETS_OF, JUNE, 1, &arena);
        const ForecastSum *sum = &forecast.months[0];
        assert_near(sum->due, due, 1e-6);
        assert_near(sum->expected, due * (1 - lost), due * 1e-6);
        enumerate(amounts, lost, sum->low, &below, &most);
        assert_true(below <= 0.1 + 0.012 && most >= 0.1 - 0.012);
        enumerate(amounts, lost, sum->high, &below, &most);
        assert_true(below <= 0.9 + 0.012 && most >= 0.9 - 0.012);
        assert_near(forecast.total.low, sum->low, 1e-6);
    }
}

static void parts_that_are_kept_and_months_add_up(void **state)
{
    (void)state;
    ForecastDue dues[300];
    for (int i = 0; i < 300; i++)
        dues[i] = (ForecastDue){ seen_with(NAN, 10, JUNE + i % 3), 1000, (uint64_t)i };
    RenewalModel model = certain(0.1, 0.4);
    Forecast forecast = forecast_make(&model, dues, 300, JUNE, 2, &arena);
    assert_int_equal(forecast.months[0].count, 100);
    assert_int_equal(forecast.total.count, 200); // the third month was not asked for
    assert_near(forecast.months[1].expected, 100 * 1000 * 0.9 * 0.8, 1);
    assert_near(forecast.total.expected, 2 * forecast.months[1].expected, 1e-3);
    // Spread of one: kept 0, 500 or 1000 with 0.1, 0.36, 0.54.
    double spread = sqrt(200 * (0.36 * 250000 + 0.54 * 1e6 - 720.0 * 720));
    assert_near((forecast.total.high - forecast.total.low) / spread, 2 * 1.2816, 0.12);
    double below, most;
    forecast_place(&forecast.total, forecast.worlds, forecast.total.expected, &below, &most);
    assert_true(below < 0.55 && most > 0.45);
}

static void the_same_list_gives_the_same_answer(void **state)
{
    (void)state;
    static RenewalRow rows[20 * 20];
    ForecastDue dues[3] = { { seen_with(NAN, 10, JUNE), 5000, 1 },
                            { seen_with(NAN, 40, JUNE + 1), 70000, 2 },
                            { seen_with(NAN, 40, JUNE + 1), 800, 3 } };
    size_t count = even_rows(rows, 8, 2);
    Forecast found[2];
    for (int i = 0; i < 2; i++) {
        RenewalModel model = renewal_model_fit(rows, count, JUNE + 1, &arena);
        found[i] = forecast_make(&model, dues, 3, JUNE, 2, &arena);
    }
    assert_memory_equal(found[0].total.sums, found[1].total.sums, found[0].worlds * sizeof(double));
    assert_true(found[0].months[1].high >= 70000 && found[0].months[1].low <= 70800);
    RenewalModel of_all = renewal_model_fit(rows, count, JUNE + 1, &arena);
    Forecast alone = forecast_make(&of_all, dues, 1, JUNE, 1, &arena); // what else is due changes nothing
    assert_memory_equal(alone.total.sums, found[0].months[0].sums, alone.worlds * sizeof(double));
    RenewalModel model = certain(0.1, 0);
    Forecast none = forecast_make(&model, dues, 0, JUNE, 1, &arena);
    assert_int_equal(none.total.count, 0);
    assert_near(none.total.high, 0, 0);
}

// ---- vendors with a planted truth

typedef struct Kept {
    size_t forecasts, inside, renewals;
    double said, came, due, low_sum, high_sum;
} Kept;

// 18 months of so many renewals each, of which the last six are forecast from when they begin.
static void judge_vendor(uint64_t seed, Kept *kept)
{
    enum { MONTHS = 18, A_MONTH_MOST = 30 };
    static RenewalRow rows[MONTHS * A_MONTH_MOST];
    Chance chance = chance_from(seed);
    double base = log_odds(0.05 + 0.2 * chance_share(&chance));
    size_t a_month = 6 + (size_t)(24 * chance_share(&chance)), count = 0;
    for (int m = 0; m < MONTHS; m++) {
        ForecastDue dues[A_MONTH_MOST];
        double came = 0;
        size_t before = count;
        for (size_t i = 0; i < a_month; i++) {
            float value = (float)chance_normal(&chance);
            double odds = base + (double)value, amount = 1000 * exp(chance_normal(&chance));
            dues[i] = (ForecastDue){ seen_with(value, 15, JUNE + m), amount, count };
            rows[count++] = (RenewalRow){ .seen = dues[i].seen,
                                          .kept = chance_share(&chance) < 1 / (1 + exp(-odds)) ? 0 : 1,
                                          .weight = 1 };
            came += amount * (double)rows[count - 1].kept;
        }
        if (m < MONTHS - 6) continue;
        Arena scratch = arena;
        RenewalModel model = renewal_model_fit(rows, before, (int16_t)(JUNE + m), &scratch);
        Forecast forecast = forecast_make(&model, dues, a_month, (int16_t)(JUNE + m), 1, &scratch);
        kept->forecasts++;
        kept->inside += came >= forecast.total.low - 1e-6 && came <= forecast.total.high + 1e-6;
        kept->said += forecast.total.expected;
        kept->due += forecast.total.due;
        kept->came += came;
        kept->low_sum += forecast.total.low;
        kept->high_sum += forecast.total.high;
    }
}

static void intervals_hold_about_as_often_as_they_claim(void **state)
{
    (void)state;
    Kept kept = { 0 };
    for (uint64_t seed = 1; seed <= 10; seed++)
        judge_vendor(seed, &kept);
    double share = (double)kept.inside / (double)kept.forecasts;
    if (share < 0.68 || share > 0.95) fail_msg("%.3f of %zu inside", share, kept.forecasts);
    if (fabs(kept.said - kept.came) > 0.04 * kept.due)
        fail_msg("%.0f said, %.0f came of %.0f", kept.said, kept.came, kept.due);
    assert_true(kept.high_sum - kept.low_sum < 0.45 * kept.due); // who says everything is always right
}

static int make_arena(void **state)
{
    (void)state;
    arena = arena_create((size_t)1 << 30);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_matrix_is_solved_by_its_factor),
        cmocka_unit_test(numbers_by_chance_have_the_right_moments),
        cmocka_unit_test(with_nothing_seen_it_says_what_is_stated),
        cmocka_unit_test(few_renewals_say_little_and_many_say_the_share_that_was_lost),
        cmocka_unit_test(months_that_differ_widen_what_is_said_of_the_next),
        cmocka_unit_test(an_input_counts_as_much_as_it_told_and_less_the_farther_off),
        cmocka_unit_test(an_end_that_was_said_before_counts_for_itself),
        cmocka_unit_test(limits_are_those_of_everything_that_can_happen),
        cmocka_unit_test(parts_that_are_kept_and_months_add_up),
        cmocka_unit_test(the_same_list_gives_the_same_answer),
        cmocka_unit_test(intervals_hold_about_as_often_as_they_claim),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
