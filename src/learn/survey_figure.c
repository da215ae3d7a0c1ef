#include "learn/survey_figure.h"

#include "learn/student.h"

#include <math.h>

static const double normal_975 = 1.959963984540054;

void survey_tally_add(SurveyTally *tally, int64_t number)
{
    if (number >= 0 && number < SURVEY_NUMBERS) tally->of[number]++;
}

static void count_nps(const SurveyTally *tally, SurveyFigure *figure)
{
    for (int number = 0; number < SURVEY_NUMBERS; number++) {
        int64_t *of = number <= 6   ? &figure->detractors
                      : number <= 8 ? &figure->passives
                                    : &figure->promoters;
        *of += tally->of[number];
    }
    const double n = (double)figure->count;
    figure->value = 100 * (double)(figure->promoters - figure->detractors) / n;
    const double all = n + 3, promoters = ((double)figure->promoters + 0.75) / all,
                 detractors = ((double)figure->detractors + 0.75) / all;
    const double middle = promoters - detractors;
    const double half = normal_975 * sqrt((promoters + detractors - middle * middle) / all);
    figure->low = fmax(-100, 100 * (middle - half));
    figure->high = fmin(100, 100 * (middle + half));
}

static void count_rating(const SurveyTally *tally, SurveyFigure *figure)
{
    const double n = (double)figure->count, share = (double)(tally->of[4] + tally->of[5]) / n;
    const double z2 = normal_975 * normal_975, middle = (share + z2 / (2 * n)) / (1 + z2 / n);
    const double half = normal_975 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    figure->value = share;
    figure->low = fmax(0, middle - half);
    figure->high = fmin(1, middle + half);
}

static void count_mean(SurveyKind kind, const SurveyTally *tally, SurveyFigure *figure)
{
    const double n = (double)figure->count;
    double sum = 0, squares = 0;
    for (int number = 0; number < SURVEY_NUMBERS; number++)
        sum += (double)tally->of[number] * number;
    figure->value = sum / n;
    for (int number = 0; number < SURVEY_NUMBERS; number++)
        squares += (double)tally->of[number] * (number - figure->value) * (number - figure->value);
    if (figure->count < 2) return;
    const double half = student_quantile(0.975, n - 1) * sqrt(squares / (n - 1) / n);
    figure->low = fmax(survey_kind_least(kind), figure->value - half);
    figure->high = fmin(survey_kind_most(kind), figure->value + half);
}

SurveyFigure survey_figure(SurveyKind kind, const SurveyTally *tally)
{
    SurveyFigure figure = { .value = (double)NAN, .low = (double)NAN, .high = (double)NAN };
    for (int number = survey_kind_least(kind); number <= survey_kind_most(kind); number++)
        figure.count += tally->of[number];
    figure.enough = figure.count >= SURVEY_ANSWERS_LEAST;
    if (figure.count == 0 || !survey_kind_is_scale(kind)) return figure;
    if (kind == SURVEY_NPS) count_nps(tally, &figure);
    if (kind == SURVEY_RATING) count_rating(tally, &figure);
    if (kind == SURVEY_EFFORT) count_mean(kind, tally, &figure);
    return figure;
}

SurveyFigure survey_mean(SurveyKind kind, const SurveyTally *tally)
{
    SurveyFigure figure = { .value = (double)NAN, .low = (double)NAN, .high = (double)NAN };
    for (int number = survey_kind_least(kind); number <= survey_kind_most(kind); number++)
        figure.count += tally->of[number];
    figure.enough = figure.count >= SURVEY_ANSWERS_LEAST;
    if (figure.count > 0) count_mean(kind, tally, &figure);
    return figure;
}
