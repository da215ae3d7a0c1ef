// The arithmetic of health: curves and means by hand, and splits of random scorecards that must add up to the
// last digit.
#include "cmocka_all.h"
#include "know/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 20000 };

#define MISSING ((double)NAN)
#define FAR ((double)INFINITY)

static uint64_t seed;

static uint32_t below(uint32_t end)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % end);
}

static Curve line(double from, double to)
{
    return (Curve){ .corners = { { from, 0 }, { to, SCORE_FULL } }, .count = 2 };
}

static ScoreMeasure measure(ScoreGroup group, int weight)
{
    return (ScoreMeasure){ .curve = line(0, 100), .weight = weight * 1000, .group = group, .left_out = true };
}

// ---- by hand

static void a_curve_is_straight_between_its_corners_and_level_outside(void **state)
{
    (void)state;
    Curve curve = { .corners = { { 0, 10 * POINT }, { 0.5, 80 * POINT }, { 1, 40 * POINT } }, .count = 3 };
    static const struct {
        double value;
        double points;
    } cases[] = { { -FAR, 10 }, { -1, 10 },    { 0, 10 }, { 0.25, 45 }, { 0.5, 80 },
                  { 0.75, 60 }, { 0.9, 48.0 }, { 1, 40 }, { FAR, 40 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(curve_points(&curve, cases[i].value), llround(cases[i].points * POINT));
}

static void a_score_is_the_weighted_mean_of_what_is_there(void **state)
{
    (void)state;
    ScoreRules rules = { .measures = { measure(GROUP_EXPERIENCE, 1), measure(GROUP_EXPERIENCE, 2),
                                       measure(GROUP_OUTCOME, 3) },
                         .measure_count = 3,
                         .watch_from = 45 * POINT,
                         .thriving_from = 70 * POINT };
    static const struct {
        double values[3];
        double score, experience, outcome; // -1: none
        Band band;
    } cases[] = {
        { { 30, 60, 80 }, 65, 50, 80, BAND_WATCH },
        { { 30, 60, MISSING }, 50, 50, -1, BAND_WATCH },
        { { MISSING, MISSING, 80 }, 80, -1, 80, BAND_THRIVING },
        { { MISSING, MISSING, MISSING }, -1, -1, -1, BAND_NONE },
        { { 0, 0, 0 }, 0, 0, 0, BAND_AT_RISK },
        { { 100, 100, 100 }, 100, 100, 100, BAND_THRIVING },
        { { 100, 0, 0 }, 16.6667, 33.3333, 0, BAND_AT_RISK },
        { { 45, 45, 45 }, 45, 45, 45, BAND_WATCH },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ScoreBrief brief = score_brief(&rules, cases[i].values, NULL);
        const double expected[] = { cases[i].score, cases[i].experience, cases[i].outcome };
        const Points found[] = { brief.score, brief.groups[0], brief.groups[1] };
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(found[k], expected[k] < 0 ? POINTS_NONE : llround(expected[k] * POINT));
        assert_int_equal(score_band(&rules, brief.score), cases[i].band);
    }
}

static void thirds_of_a_score_add_up_to_it(void **state)
{
    (void)state;
    ScoreRules rules = { .measures = { measure(GROUP_EXPERIENCE, 1), measure(GROUP_EXPERIENCE, 1),
                                       measure(GROUP_OUTCOME, 1) },
                         .measure_count = 3 };
    ScoreDay day;
    score_day(&rules, (double[]){ 100, 100, 100 }, NULL, &day);
    assert_int_equal(day.brief.score, SCORE_FULL);
    assert_int_equal(day.measures[0].points, 333334); // the remainder goes to the first of equals
    assert_int_equal(day.measures[1].points, 333333);
    assert_int_equal(day.measures[2].points, 333333);
    assert_int_equal(day.measures[0].of + day.measures[1].of + day.measures[2].of, SCORE_FULL);
}

static void missing_values_are_left_out_or_count_as_what_was_said(void **state)
{
    (void)state;
    ScoreRules rules = { .measures = { measure(GROUP_EXPERIENCE, 1), measure(GROUP_OUTCOME, 1) },
                         .measure_count = 2 };
    ScoreDay day;
    score_day(&rules, (double[]){ 80, MISSING }, NULL, &day);
    assert_int_equal(day.brief.score, 80 * POINT);
    assert_int_equal(day.measures[1].state, MEASURE_LEFT_OUT);
    assert_int_equal(day.measures[1].of, 0);
    rules.measures[1].left_out = false;
    rules.measures[1].missing_points = 20 * POINT;
    score_day(&rules, (double[]){ 80, MISSING }, NULL, &day);
    assert_int_equal(day.brief.score, 50 * POINT);
    assert_int_equal(day.measures[1].state, MEASURE_ASSUMED);
    assert_int_equal(day.measures[1].points, 10 * POINT);
}

static void exceptions_apply_in_their_order_and_are_parts_of_their_own(void **state)
{
    (void)state;
    ScoreRules rules = { .measures = { measure(GROUP_EXPERIENCE, 1) },
                         .measure_count = 1,
                         .exceptions = { { EXCEPTION_AT_MOST, 40 * POINT },
                                         { EXCEPTION_AT_LEAST, 60 * POINT },
                                         { EXCEPTION_NO_SCORE, 0 } },
                         .exception_count = 3 };
    static const struct {
        double value, exceptions[3], score, added[2];
    } cases[] = {
        { 90, { 0, 0, 0 }, 90, { 0, 0 } },
        { 90, { 1, 0, 0 }, 40, { -50, 0 } },
        { 30, { 1, 0, 0 }, 30, { 0, 0 } },
        { 30, { 0, 1, 0 }, 60, { 0, 30 } },
        { 90, { 1, 1, 0 }, 60, { -50, 20 } },
        { 90, { 1, 1, 1 }, -1, { 0, 0 } },
        { 90, { MISSING, MISSING, MISSING }, 90, { 0, 0 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ScoreDay day;
        score_day(&rules, &cases[i].value, cases[i].exceptions, &day);
        assert_int_equal(day.brief.score, cases[i].score < 0 ? POINTS_NONE : (Points)cases[i].score * POINT);
        for (size_t k = 0; k < 2; k++)
            assert_int_equal(day.exceptions[k], (Points)cases[i].added[k] * POINT);
    }
}

static void a_change_tells_values_from_missing_data_and_new_rules(void **state)
{
    (void)state;
    ScoreRules rules = { .measures = { measure(GROUP_EXPERIENCE, 1), measure(GROUP_EXPERIENCE, 1),
                                       measure(GROUP_OUTCOME, 2) },
                         .measure_count = 3 };
    ScoreDay before, now;
    score_day(&rules, (double[]){ 80, 60, 50 }, NULL, &before);   // 60
    score_day(&rules, (double[]){ 40, 60, MISSING }, NULL, &now); // 50
    ScoreChange change = score_change(&rules, &now, &before, before.brief.score + 3 * POINT);
    assert_true(change.known);
    assert_int_equal(change.total, -13 * POINT);
    assert_int_equal(change.measures[0], -20 * POINT); // of the two that are there on both days
    assert_int_equal(change.measures[1], 0);
    assert_int_equal(change.measures[2], 0);
    assert_int_equal(change.missing, 10 * POINT); // without the 50 the mean of before was 70, not 60
    assert_int_equal(change.definition, -3 * POINT);

    score_day(&rules, (double[]){ MISSING, MISSING, MISSING }, NULL, &now);
    assert_false(score_change(&rules, &now, &before, before.brief.score).known);
    score_day(&rules, (double[]){ 80, 60, 50 }, NULL, &now);
    score_day(&rules, (double[]){ MISSING, MISSING, MISSING }, NULL, &before);
    change = score_change(&rules, &now, &before, 10 * POINT);
    assert_int_equal(change.total, 50 * POINT);
    assert_int_equal(change.definition, 50 * POINT);
}

// ---- whatever the scorecard

static void draw_curve(Curve *curve)
{
    curve->count = 2 + below(CURVE_CORNERS_MAX - 1);
    double value = (double)below(200) - 100;
    for (size_t i = 0; i < curve->count; i++) {
        curve->corners[i].value = value;
        curve->corners[i].points = below(SCORE_FULL + 1);
        value += (double)(1 + below(1000)) / 97;
    }
}

static void draw_rules(ScoreRules *rules)
{
    *rules = (ScoreRules){ .measure_count = below(4) ? 1 + below(12) : 1 + below(SCORE_MEASURES_MAX),
                           .exception_count = below(3) ? 0 : below(SCORE_EXCEPTIONS_MAX + 1) };
    bool even = below(3) == 0; // equal weights make ties
    for (size_t i = 0; i < rules->measure_count; i++) {
        ScoreMeasure *drawn = &rules->measures[i];
        draw_curve(&drawn->curve);
        drawn->weight = even ? 1000 : 1 + below(below(2) ? 20000 : SCORE_WEIGHT_MAX);
        drawn->group = below(GROUP_COUNT);
        drawn->left_out = below(2);
        drawn->missing_points = drawn->left_out ? 0 : below(SCORE_FULL + 1);
    }
    for (size_t i = 0; i < rules->exception_count; i++)
        rules->exceptions[i] =
            (ScoreException){ below(30) ? below(2) : EXCEPTION_NO_SCORE, below(SCORE_FULL + 1) };
}

typedef struct Drawn {
    double values[SCORE_MEASURES_MAX], exceptions[SCORE_EXCEPTIONS_MAX];
} Drawn;

// Values like those of `like`, if given: most stay.
static Drawn draw_values(const ScoreRules *rules, const Drawn *like)
{
    Drawn drawn = { 0 };
    for (size_t i = 0; i < rules->measure_count; i++) {
        drawn.values[i] = below(6) ? (double)below(4000) / 13 - 100 : MISSING;
        if (like && below(2)) drawn.values[i] = like->values[i];
    }
    for (size_t i = 0; i < rules->exception_count; i++)
        drawn.exceptions[i] = below(8) ? 0 : below(2) ? 1 : MISSING;
    return drawn;
}

static Points sum_of(const Points *parts, size_t count)
{
    Points sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += parts[i];
    return sum;
}

// How people are shown the parts: whole tenths, nearer than a tenth, whole tenths kept, the same sum.
static void check_shown(const Points *parts, size_t count, Points total)
{
    Points shown[64];
    points_show_parts(parts, count, total, shown);
    assert_int_equal(sum_of(shown, count), total);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(shown[i] % SHOWN_POINT, 0);
        assert_true(llabs(shown[i] - parts[i]) < SHOWN_POINT);
    }
}

static void check_day(const ScoreRules *rules, const Drawn *drawn, ScoreDay *day)
{
    Points parts[64];
    long double exact = 0, weight = 0;
    score_day(rules, drawn->values, drawn->exceptions, day);
    for (size_t i = 0; i < rules->measure_count; i++) {
        parts[i] = day->measures[i].points;
        if (day->measures[i].state == MEASURE_LEFT_OUT) continue;
        exact += (long double)rules->measures[i].weight * (long double)day->measures[i].curve;
        weight += (long double)rules->measures[i].weight;
    }
    if (day->brief.mean == POINTS_NONE) {
        assert_true(weight < 1);
        return;
    }
    assert_int_equal(sum_of(parts, rules->measure_count), day->brief.mean);
    assert_true(fabsl((long double)day->brief.mean - exact / weight) <= 0.5L + 1e-9L);
    for (size_t i = 0; i < rules->measure_count; i++) {
        assert_true(day->measures[i].points >= 0 && day->measures[i].of >= 0);
        if (day->measures[i].state == MEASURE_LEFT_OUT) assert_int_equal(day->measures[i].of, 0);
    }
    if (day->brief.score == POINTS_NONE) return;
    memcpy(parts + rules->measure_count, day->exceptions, rules->exception_count * sizeof *parts);
    size_t count = rules->measure_count + rules->exception_count;
    assert_int_equal(sum_of(parts, count), day->brief.score);
    check_shown(parts, count, points_shown(day->brief.score));
}

static void check_change(const ScoreRules *rules, const ScoreDay *now, const ScoreDay *before, Points then)
{
    Points parts[64];
    ScoreChange change = score_change(rules, now, before, then);
    size_t count = rules->measure_count;
    assert_int_equal(change.known, now->brief.score != POINTS_NONE && then != POINTS_NONE);
    if (!change.known) return;
    for (size_t i = 0; i < count; i++) {
        bool same = now->measures[i].state == before->measures[i].state &&
                    now->measures[i].curve == before->measures[i].curve;
        if (same) assert_int_equal(change.measures[i], 0); // what did not change moved nothing
        parts[i] = change.measures[i];
    }
    memcpy(parts + count, change.exceptions, rules->exception_count * sizeof *parts);
    count += rules->exception_count;
    parts[count++] = change.missing;
    parts[count++] = change.definition;
    assert_int_equal(sum_of(parts, count), now->brief.score - then);
    assert_int_equal(change.total, now->brief.score - then);
    check_shown(parts, count, points_shown(now->brief.score) - points_shown(then));
}

static void every_split_adds_up_to_the_last_digit(void **state)
{
    (void)state;
    ScoreRules rules, rules_then;
    ScoreDay now, before, then;
    size_t known = 0;
    seed = 42;
    for (int round = 0; round < ROUNDS; round++) {
        draw_rules(&rules);
        Drawn drawn_before = draw_values(&rules, NULL), drawn_now = draw_values(&rules, &drawn_before);
        check_day(&rules, &drawn_before, &before);
        check_day(&rules, &drawn_now, &now);
        check_change(&rules, &now, &before, before.brief.score);

        draw_rules(&rules_then); // another definition judged the day before
        Drawn drawn_then = draw_values(&rules_then, NULL);
        check_day(&rules_then, &drawn_then, &then);
        check_change(&rules, &now, &before, then.brief.score);
        known += now.brief.score != POINTS_NONE && then.brief.score != POINTS_NONE;
    }
    assert_true(known > ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_curve_is_straight_between_its_corners_and_level_outside),
        cmocka_unit_test(a_score_is_the_weighted_mean_of_what_is_there),
        cmocka_unit_test(thirds_of_a_score_add_up_to_it),
        cmocka_unit_test(missing_values_are_left_out_or_count_as_what_was_said),
        cmocka_unit_test(exceptions_apply_in_their_order_and_are_parts_of_their_own),
        cmocka_unit_test(a_change_tells_values_from_missing_data_and_new_rules),
        cmocka_unit_test(every_split_adds_up_to_the_last_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
