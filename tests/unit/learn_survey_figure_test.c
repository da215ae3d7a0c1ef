#include "cmocka_all.h"
#include "learn/survey_figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void near(double value, double expected, double within)
{
    if (!(fabs(value - expected) <= within)) fail_msg("%.9f is not %.9f", value, expected);
}

static SurveyTally tally_of(const int *counts)
{
    SurveyTally tally = { 0 };
    for (int number = 0; number < SURVEY_NUMBERS; number++) {
        for (int i = 0; i < counts[number]; i++)
            survey_tally_add(&tally, number);
    }
    return tally;
}

// Worked by hand. NPS: with promoters p, detractors d and n answers, p' = (p + 3/4) / (n + 3), d' likewise;
// the range is p' - d' and 1.96 times the root of (p' + d' - (p' - d')^2) / (n + 3).
static void recommendation_is_promoters_less_detractors(void **state)
{
    (void)state;
    static const struct {
        int counts[SURVEY_NUMBERS]; // of 0 to 10
        int64_t promoters, passives, detractors;
        double value, low, high;
    } cases[] = {
        // 5 of 10 promote, 2 are passive, 3 detract: 2 / 13, and the root of (9.5 / 13 - (2 / 13)^2) / 13.
        { { 1, 0, 0, 1, 0, 0, 1, 1, 1, 3, 2 }, 5, 2, 3, 20, -30.3260, 61.0952 },
        // Nobody but passives: 0, and the root of (1.5 / 23) / 23.
        { { 0, 0, 0, 0, 0, 0, 0, 12, 8, 0, 0 }, 0, 20, 0, 0, -10.4368, 10.4368 },
        // All promote: 10 / 13, and the root of (11.5 / 13 - (10 / 13)^2) / 13; what lies beyond 100 is cut
        // off.
        { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 6 }, 10, 0, 0, 100, 47.5036, 100 },
        // The edges: 6 detracts, 7 and 8 are passive, 9 promotes. 0 of 4.
        { { 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0 }, 1, 2, 1, 0, -52.3822, 52.3822 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        SurveyTally tally = tally_of(cases[i].counts);
        SurveyFigure figure = survey_figure(SURVEY_NPS, &tally);
        assert_int_equal(figure.promoters, cases[i].promoters);
        assert_int_equal(figure.passives, cases[i].passives);
        assert_int_equal(figure.detractors, cases[i].detractors);
        assert_int_equal(figure.enough, figure.count >= 10);
        near(figure.value, cases[i].value, 1e-9);
        near(figure.low, cases[i].low, 1e-3);
        near(figure.high, cases[i].high, 1e-3);
    }
}

static void satisfaction_is_the_share_of_4_and_5(void **state)
{
    (void)state;
    // 81 of 263, as in Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3: 0.2553 to
    // 0.3662.
    SurveyTally tally = { .of = { 0, 100, 50, 32, 40, 41 } };
    SurveyFigure figure = survey_figure(SURVEY_RATING, &tally);
    assert_int_equal(figure.count, 263);
    near(figure.value, 81.0 / 263, 1e-12);
    near(figure.low, 0.2553, 5e-5);
    near(figure.high, 0.3662, 5e-5);
    // 0 of 20 from the same table: 0 to 0.1611.
    tally = (SurveyTally){ .of = { 0, 10, 5, 5 } };
    figure = survey_figure(SURVEY_RATING, &tally);
    near(figure.low, 0, 1e-12);
    near(figure.high, 0.1611, 5e-5);
    // What is no answer on the scale counts for nothing.
    tally = (SurveyTally){ .of = { 7, 0, 0, 0, 1, 0, 9 } };
    assert_int_equal(survey_figure(SURVEY_RATING, &tally).count, 1);
}

static void effort_is_the_mean_with_a_range_by_student(void **state)
{
    (void)state;
    // 1, 4, 7: mean 4, standard deviation 3, t of 2 degrees 4.3027: 4 -+ 4.3027 * 3 / sqrt 3, cut to the
    // scale.
    SurveyTally tally = { .of = { 0, 1, 0, 0, 1, 0, 0, 1 } };
    SurveyFigure figure = survey_figure(SURVEY_EFFORT, &tally);
    near(figure.value, 4, 1e-12);
    near(figure.low, 1, 1e-12);
    near(figure.high, 7, 1e-12);
    assert_false(figure.enough);
    // Five times 5 and five times 6: mean 5.5, standard deviation 0.527046, t of 9 degrees 2.262157.
    tally = (SurveyTally){ .of = { 0, 0, 0, 0, 0, 5, 5, 0 } };
    figure = survey_figure(SURVEY_EFFORT, &tally);
    near(figure.value, 5.5, 1e-12);
    near(figure.low, 5.5 - 2.262157 * 0.527046 / sqrt(10), 1e-5);
    near(figure.high, 5.5 + 2.262157 * 0.527046 / sqrt(10), 1e-5);
    assert_true(figure.enough);
}

static void without_answers_there_is_no_figure(void **state)
{
    (void)state;
    const SurveyTally none = { 0 };
    for (int kind = 0; kind < SURVEY_KINDS; kind++) {
        SurveyFigure figure = survey_figure((SurveyKind)kind, &none);
        assert_int_equal(figure.count, 0);
        assert_false(figure.enough);
        assert_true(isnan(figure.value) && isnan(figure.low) && isnan(figure.high));
    }
}

// The plainest thing that could be right: every answer on a list of its own.
static void a_naive_twin_agrees_on_random_answers(void **state)
{
    (void)state;
    uint64_t random = 20261123;
    for (int round = 0; round < 2000; round++) {
        const SurveyKind kinds[] = { SURVEY_NPS, SURVEY_RATING, SURVEY_EFFORT };
        SurveyKind kind = kinds[round % 3];
        const int least = survey_kind_least(kind), most = survey_kind_most(kind);
        int answers[60], count = 0;
        SurveyTally tally = { 0 };
        double sum = 0;
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        for (int i = (int)(random >> 33) % 60; i > 0; i--) {
            random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            answers[count++] = least + (int)((random >> 33) % (uint64_t)(most - least + 1));
            survey_tally_add(&tally, answers[count - 1]);
        }
        for (int i = 0; i < count; i++) {
            if (kind == SURVEY_NPS) sum += answers[i] >= 9 ? 100 : answers[i] >= 7 ? 0 : -100;
            if (kind == SURVEY_RATING) sum += answers[i] >= 4;
            if (kind == SURVEY_EFFORT) sum += answers[i];
        }
        SurveyFigure figure = survey_figure(kind, &tally);
        assert_int_equal(figure.count, count);
        if (count == 0) continue;
        near(figure.value, sum / count, 1e-9);
        if (count >= 2) assert_true(figure.low <= figure.high);
        // A mean lies within its range; an adjusted range is drawn to the middle, and may leave out an
        // extreme.
        if (kind == SURVEY_EFFORT && count >= 2)
            assert_true(figure.low <= figure.value + 1e-9 && figure.value <= figure.high + 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recommendation_is_promoters_less_detractors),
        cmocka_unit_test(satisfaction_is_the_share_of_4_and_5),
        cmocka_unit_test(effort_is_the_mean_with_a_range_by_student),
        cmocka_unit_test(without_answers_there_is_no_figure),
        cmocka_unit_test(a_naive_twin_agrees_on_random_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
