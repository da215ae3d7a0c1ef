#include "learn/suggestion.h"

#include <math.h>
#include <stdlib.h>

enum { WATCH_USUAL = 45, THRIVING_USUAL = 70 };

static double parting(const Lift *lift)
{
    return isnan(lift->auc) ? -1 : fabs(lift->auc - 0.5);
}

static int by_parting(const void *a, const void *b)
{
    const SuggestedMeasure *x = a, *y = b;
    double left = parting(&x->lift), right = parting(&y->lift);
    if (left < right || left > right) return left > right ? -1 : 1;
    return (x->measure > y->measure) - (x->measure < y->measure);
}

static bool find_lifts(Suggestion *suggestion, CaseList all, ModelWatch *watch, Arena *arena)
{
    const Cases *cases = &suggestion->history.cases;
    suggestion->measures = ARENA_ARRAY(arena, SuggestedMeasure, cases->measures);
    const uint8_t *parts = cases_parts(cases, all, MODEL_PARTS, arena);
    for (size_t measure = 0; measure < cases->measures; measure++) {
        if (watch && watch->go_on && !watch->go_on(watch->context, 0)) return false;
        suggestion->measures[suggestion->measure_count++] =
            (SuggestedMeasure){ measure,
                                lift_find(cases, all, parts, MODEL_PARTS, measure, cases->measures, *arena) };
    }
    if (suggestion->measure_count > 1)
        qsort(suggestion->measures, suggestion->measure_count, sizeof *suggestion->measures, by_parting);
    return true;
}

// Points at which the model says the chance.
static double points_at(const PointsModel *model, double chance)
{
    return (log(chance / (1 - chance)) - model->constant) / model->slope;
}

static int whole_points(double points, int least, int most)
{
    return points < least ? least : points > most ? most : (int)lround(points);
}

// Bands where the chance of leaving is twice what is usual, and half of it.
static void find_bands(Suggestion *suggestion)
{
    suggestion->watch_from = WATCH_USUAL;
    suggestion->thriving_from = THRIVING_USUAL;
    if (suggestion->model.count == 0 || !(suggestion->model.slope < 0)) return;
    double twice = fmin(2 * suggestion->base, (1 + suggestion->base) / 2), half = suggestion->base / 2;
    suggestion->watch_from = whole_points(points_at(&suggestion->model, twice), 1, 98);
    suggestion->thriving_from =
        whole_points(points_at(&suggestion->model, half), suggestion->watch_from + 1, 99);
}

bool suggestion_make(const HistoryQuery *query, ModelWatch *watch, Arena *arena, Suggestion *suggestion_out)
{
    Suggestion suggestion = { .history = history_read(query, arena) };
    const Cases *cases = &suggestion.history.cases;
    CaseList all = cases_all(cases, arena);
    suggestion.counts = cases_count(cases, all);
    suggestion.too_few = suggestion.counts.accounts_left < SUGGESTION_FEW ||
                         suggestion.counts.accounts_stayed < SUGGESTION_FEW;
    if (!suggestion.too_few) {
        if (watch) watch->steps = model_steps();
        if (!find_lifts(&suggestion, all, watch, arena) ||
            !model_fit(cases, all, watch, *arena, &suggestion.model) ||
            !model_cross_judge(cases, all, watch, *arena, &suggestion.judged))
            return false;
        suggestion.base = (double)suggestion.counts.left / (double)cases->count;
        find_bands(&suggestion);
    }
    *suggestion_out = suggestion;
    return true;
}
