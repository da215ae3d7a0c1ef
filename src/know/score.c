#include "know/score.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---- whole parts of a whole

enum { PARTS_MAX = SCORE_MEASURES_MAX + SCORE_EXCEPTIONS_MAX + 2 };

typedef struct Remainder {
    int64_t left;
    size_t part;
} Remainder;

static int largest_first(const void *a, const void *b)
{
    const Remainder *x = a, *y = b;
    if (x->left != y->left) return x->left > y->left ? -1 : 1;
    return (x->part > y->part) - (x->part < y->part);
}

// The largest whole number at or below the quotient; `denominator` is above 0.
static int64_t floor_quotient(int64_t numerator, int64_t denominator)
{
    int64_t quotient = numerator / denominator;
    return numerator % denominator < 0 ? quotient - 1 : quotient;
}

// The nearest whole number, halves up.
static int64_t round_quotient(int64_t numerator, int64_t denominator)
{
    return floor_quotient(2 * numerator + denominator, 2 * denominator);
}

// Rounds numerators[i] / denominator so that the sum is `total`, which lies less than 1 from the exact sum.
// So no more parts are raised than there are uneven ones, and what is even stays.
static void apportion(const int64_t *numerators, size_t count, int64_t denominator, int64_t total,
                      Points *parts_out)
{
    Remainder remainders[PARTS_MAX];
    int64_t left = total;
    assert(count <= PARTS_MAX);
    for (size_t i = 0; i < count; i++) {
        parts_out[i] = floor_quotient(numerators[i], denominator);
        remainders[i] = (Remainder){ numerators[i] - parts_out[i] * denominator, i };
        left -= parts_out[i];
    }
    assert(left >= 0 && left <= (int64_t)count);
    if (left == 0) return;
    qsort(remainders, count, sizeof *remainders, largest_first);
    assert(remainders[left - 1].left > 0);
    for (int64_t i = 0; i < left; i++)
        parts_out[remainders[i].part]++;
}

// ---- one day

Points curve_points(const Curve *curve, double value)
{
    size_t last = curve->count - 1;
    if (value <= curve->corners[0].value) return curve->corners[0].points;
    if (value >= curve->corners[last].value) return curve->corners[last].points;
    size_t i = 1;
    while (value > curve->corners[i].value)
        i++;
    double from = curve->corners[i - 1].value, to = curve->corners[i].value;
    double rise = (double)(curve->corners[i].points - curve->corners[i - 1].points);
    return curve->corners[i - 1].points + llround((value - from) / (to - from) * rise);
}

Band score_band(const ScoreRules *rules, Points score)
{
    if (score == POINTS_NONE) return BAND_NONE;
    if (score >= rules->thriving_from) return BAND_THRIVING;
    return score >= rules->watch_from ? BAND_WATCH : BAND_AT_RISK;
}

static MeasureState judge(const ScoreMeasure *measure, double value, Points *points_out)
{
    *points_out = isnan(value) ? measure->missing_points : curve_points(&measure->curve, value);
    if (!isnan(value)) return MEASURE_KNOWN;
    if (measure->left_out) *points_out = 0;
    return measure->left_out ? MEASURE_LEFT_OUT : MEASURE_ASSUMED;
}

// What is left of the mean; `added_out`, if wanted, takes what each exception adds.
static Points apply_exceptions(const ScoreRules *rules, const double *exceptions, Points mean,
                               Points *added_out)
{
    Points score = mean;
    for (size_t i = 0; i < rules->exception_count; i++) {
        const ScoreException *exception = &rules->exceptions[i];
        if (!(exceptions[i] > 0)) continue;
        if (exception->effect == EXCEPTION_NO_SCORE) {
            if (added_out) memset(added_out, 0, rules->exception_count * sizeof *added_out);
            return POINTS_NONE;
        }
        Points before = score;
        bool moves =
            exception->effect == EXCEPTION_AT_MOST ? score > exception->points : score < exception->points;
        if (moves) score = exception->points;
        if (added_out) added_out[i] = score - before;
    }
    return score;
}

ScoreBrief score_brief(const ScoreRules *rules, const double *values, const double *exceptions)
{
    int64_t sums[GROUP_COUNT] = { 0 }, weights[GROUP_COUNT] = { 0 };
    for (size_t i = 0; i < rules->measure_count; i++) {
        const ScoreMeasure *measure = &rules->measures[i];
        Points points;
        if (judge(measure, values[i], &points) == MEASURE_LEFT_OUT) continue;
        sums[measure->group] += measure->weight * points;
        weights[measure->group] += measure->weight;
    }
    ScoreBrief brief = { .score = POINTS_NONE, .mean = POINTS_NONE };
    int64_t sum = 0, weight = 0;
    for (size_t group = 0; group < GROUP_COUNT; group++) {
        sum += sums[group];
        weight += weights[group];
        brief.groups[group] = weights[group] ? round_quotient(sums[group], weights[group]) : POINTS_NONE;
    }
    if (weight == 0) return brief;
    brief.mean = round_quotient(sum, weight);
    brief.score = apply_exceptions(rules, exceptions, brief.mean, NULL);
    return brief;
}

void score_day(const ScoreRules *rules, const double *values, const double *exceptions, ScoreDay *day_out)
{
    size_t count = rules->measure_count;
    int64_t weighted[SCORE_MEASURES_MAX], full[SCORE_MEASURES_MAX], weight = 0;
    Points parts[SCORE_MEASURES_MAX];
    *day_out = (ScoreDay){ .brief = score_brief(rules, values, exceptions) };
    for (size_t i = 0; i < count; i++) {
        Points *curve = &day_out->measures[i].curve;
        day_out->measures[i].state = judge(&rules->measures[i], values[i], curve);
        bool counts = day_out->measures[i].state != MEASURE_LEFT_OUT;
        weighted[i] = counts ? rules->measures[i].weight * *curve : 0;
        full[i] = counts ? rules->measures[i].weight * SCORE_FULL : 0;
        if (counts) weight += rules->measures[i].weight;
    }
    if (weight == 0) return;
    apportion(weighted, count, weight, day_out->brief.mean, parts);
    for (size_t i = 0; i < count; i++)
        day_out->measures[i].points = parts[i];
    apportion(full, count, weight, SCORE_FULL, parts);
    for (size_t i = 0; i < count; i++)
        day_out->measures[i].of = parts[i];
    apply_exceptions(rules, exceptions, day_out->brief.mean, day_out->exceptions);
}

// ---- the change between two days

// The mean of the measures that count on both days, of one of them.
static Points common_mean(const ScoreRules *rules, const ScoreDay *day, const bool *common)
{
    int64_t sum = 0, weight = 0;
    for (size_t i = 0; i < rules->measure_count; i++) {
        if (!common[i]) continue;
        sum += rules->measures[i].weight * day->measures[i].curve;
        weight += rules->measures[i].weight;
    }
    return weight ? round_quotient(sum, weight) : 0;
}

// Over the measures that count on both days a change of a value is the measure's own; what the others bring
// by coming or going, and what was only assumed on one of the days, is missing data.
static void split_means(const ScoreRules *rules, const ScoreDay *now, const ScoreDay *before,
                        ScoreChange *change)
{
    size_t count = rules->measure_count;
    bool common[SCORE_MEASURES_MAX] = { 0 };
    int64_t moved[SCORE_MEASURES_MAX] = { 0 }, weight = 0;
    for (size_t i = 0; i < count; i++) {
        common[i] =
            now->measures[i].state != MEASURE_LEFT_OUT && before->measures[i].state != MEASURE_LEFT_OUT;
        if (!common[i]) continue;
        moved[i] = rules->measures[i].weight * (now->measures[i].curve - before->measures[i].curve);
        weight += rules->measures[i].weight;
    }
    Points common_now = common_mean(rules, now, common), common_before = common_mean(rules, before, common);
    change->missing = (now->brief.mean - common_now) - (before->brief.mean - common_before);
    if (weight == 0) return;
    apportion(moved, count, weight, common_now - common_before, change->measures);
    for (size_t i = 0; i < count; i++) {
        if (now->measures[i].state == before->measures[i].state) continue;
        change->missing += change->measures[i];
        change->measures[i] = 0;
    }
}

ScoreChange score_change(const ScoreRules *rules, const ScoreDay *now, const ScoreDay *before,
                         Points score_then)
{
    ScoreChange change = { 0 };
    if (now->brief.score == POINTS_NONE || score_then == POINTS_NONE) return change;
    change.known = true;
    change.total = now->brief.score - score_then;
    if (before->brief.score == POINTS_NONE) { // today's rules give the day before no score at all
        change.definition = change.total;
        return change;
    }
    split_means(rules, now, before, &change);
    for (size_t i = 0; i < rules->exception_count; i++)
        change.exceptions[i] = now->exceptions[i] - before->exceptions[i];
    change.definition = before->brief.score - score_then;
    return change;
}

// ---- as people are shown it

Points points_shown(Points points)
{
    return round_quotient(points, SHOWN_POINT) * SHOWN_POINT;
}

void points_show_parts(const Points *parts, size_t count, Points total, Points *shown_out)
{
    apportion(parts, count, SHOWN_POINT, total / SHOWN_POINT, shown_out);
    for (size_t i = 0; i < count; i++)
        shown_out[i] *= SHOWN_POINT;
}
