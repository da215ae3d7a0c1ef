#include "learn/points.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { DIGITS_LEAST = 3, DIGITS_MOST = 17 };

typedef struct Range {
    double low, high; // of what it adds to the log-odds of staying
    double wanted;    // points, not whole yet
    size_t place;     // in the weighed ones
    int most;
} Range;

static Range range_of(const WeighedEvidence *weighed, size_t place)
{
    const Evidence *evidence = &weighed->evidence;
    Range range = { .low = HUGE_VAL, .high = -HUGE_VAL, .place = place };
    for (size_t i = 0; i < evidence->count; i++) {
        range.low = fmin(range.low, weighed->weight * evidence->corners[i].odds);
        range.high = fmax(range.high, weighed->weight * evidence->corners[i].odds);
    }
    if (evidence->missing_cases > 0) {
        range.low = fmin(range.low, weighed->weight * evidence->missing);
        range.high = fmax(range.high, weighed->weight * evidence->missing);
    }
    return range;
}

static int by_remainder(const void *a, const void *b)
{
    const Range *x = a, *y = b;
    double left = x->wanted - floor(x->wanted), right = y->wanted - floor(y->wanted);
    if (left < right || left > right) return left > right ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static int by_most(const void *a, const void *b)
{
    const Range *x = a, *y = b;
    if (x->most != y->most) return x->most > y->most ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

// Whole points that are 100 together, by largest remainders.
static void deal_points(Range *ranges, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ranges[i].high - ranges[i].low;
    if (!(sum > 0)) return;
    int left = POINTS_TOTAL;
    for (size_t i = 0; i < count; i++) {
        ranges[i].wanted = (ranges[i].high - ranges[i].low) / sum * POINTS_TOTAL;
        ranges[i].most = (int)floor(ranges[i].wanted);
        left -= ranges[i].most;
    }
    qsort(ranges, count, sizeof *ranges, by_remainder);
    for (size_t i = 0; left > 0; i = (i + 1) % count, left--)
        ranges[i].most++;
    qsort(ranges, count, sizeof *ranges, by_most);
}

static int points_of(const Range *range, double odds)
{
    double share = (odds - range->low) / (range->high - range->low);
    return (int)lround(range->most * fmin(1, fmax(0, share)));
}

static double rounded(double value, int digits)
{
    if (!(fabs(value) > 0)) return 0;
    double unit = pow(10, floor(log10(fabs(value))) + 1 - digits);
    return unit < 1 ? round(value * round(1 / unit)) / round(1 / unit) : round(value / unit) * unit;
}

// As few digits as keep the corners apart.
static void round_values(PointsMeasure *measure)
{
    for (int digits = DIGITS_LEAST; digits <= DIGITS_MOST; digits++) {
        double values[EVIDENCE_BINS_MAX];
        bool apart = true;
        for (size_t i = 0; i < measure->count; i++) {
            values[i] = rounded(measure->corners[i].value, digits);
            apart &= isfinite(values[i]) && (i == 0 || values[i] > values[i - 1]);
        }
        if (!apart) continue;
        for (size_t i = 0; i < measure->count; i++)
            measure->corners[i].value = values[i];
        return;
    }
}

static PointsMeasure measure_of(const WeighedEvidence *weighed, const Range *range)
{
    const Evidence *evidence = &weighed->evidence;
    PointsMeasure measure = { .measure = weighed->measure,
                              .most = range->most,
                              .missing = points_of(range, weighed->weight * evidence->missing),
                              .share_missing = evidence->share_missing };
    for (size_t i = 0; i < evidence->count; i++) {
        measure.corners[measure.count].value = evidence->corners[i].value;
        measure.corners[measure.count++].points =
            points_of(range, weighed->weight * evidence->corners[i].odds);
    }
    round_values(&measure);
    return measure;
}

// The curve of a scorecard has 100 points at best, and the weight is what they are worth.
static ScoreMeasure rule_of(const PointsMeasure *measure)
{
    ScoreMeasure rule = { .weight = measure->most * 1000,
                          .missing_points =
                              (Points)llround((double)SCORE_FULL * measure->missing / measure->most) };
    for (size_t i = 0; i < measure->count; i++) {
        rule.curve.corners[i].value = measure->corners[i].value;
        rule.curve.corners[i].points =
            (Points)llround((double)SCORE_FULL * measure->corners[i].points / measure->most);
    }
    rule.curve.count = measure->count;
    return rule;
}

PointsModel points_make(const WeighedEvidence *weighed, size_t count)
{
    PointsModel model = { .rules = { .watch_from = 45 * POINT, .thriving_from = 70 * POINT } };
    Range ranges[POINTS_MEASURES_MAX];
    assert(count <= POINTS_MEASURES_MAX);
    if (count == 0) return model;
    for (size_t i = 0; i < count; i++)
        ranges[i] = range_of(&weighed[i], i);
    deal_points(ranges, count);
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].most == 0) continue;
        PointsMeasure measure = measure_of(&weighed[ranges[i].place], &ranges[i]);
        model.rules.measures[model.count] = rule_of(&measure);
        model.measures[model.count++] = measure;
    }
    model.rules.measure_count = model.count;
    return model;
}

Points points_score(const PointsModel *model, const Cases *cases, uint32_t at)
{
    double values[SCORE_MEASURES_MAX];
    for (size_t i = 0; i < model->count; i++)
        values[i] = cases->values[model->measures[i].measure][at];
    return score_brief(&model->rules, values, NULL).score;
}

double points_chance(const PointsModel *model, Points score)
{
    return logistic_chance(model->constant + model->slope * (double)score / POINT);
}

// A little ridge: where points tell everybody apart, no chance becomes 0 or 1.
void points_fit_chance(PointsModel *model, const Cases *cases, CaseList list, Arena scratch)
{
    double *tens = ARENA_ARRAY(&scratch, double, list.count);
    bool *left = ARENA_ARRAY(&scratch, bool, list.count);
    for (size_t i = 0; i < list.count; i++) {
        tens[i] = model->count > 0 ? (double)points_score(model, cases, list.cases[i]) / POINT / 10 : 0;
        left[i] = cases->left[list.cases[i]];
    }
    const double *inputs[] = { tens };
    const LogisticData data = { inputs, model->count > 0 ? 1 : 0, left, list.count };
    Logistic chance = { 0 };
    logistic_fit(&data, &(LogisticPenalty){ .strength = 1e-4 }, scratch, &chance);
    model->constant = chance.constant;
    model->slope = chance.weights[0] / 10;
}
