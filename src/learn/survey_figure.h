// survey_figure.h: what answers on a scale come to, with the range in which the truth lies in 95 of 100
// cases.
#ifndef PERENNIAL_LEARN_SURVEY_FIGURE_H
#define PERENNIAL_LEARN_SURVEY_FIGURE_H

#include "act/survey.h"

enum {
    SURVEY_NUMBERS = 11,       // 0 to 10: room for each scale
    SURVEY_ANSWERS_LEAST = 10, // with fewer nothing is said
};

// How often which number was answered.
typedef struct SurveyTally {
    int64_t of[SURVEY_NUMBERS];
} SurveyTally;

void survey_tally_add(SurveyTally *tally, int64_t number); // of another scale: not counted

typedef struct SurveyFigure {
    int64_t count;
    bool enough; // at least SURVEY_ANSWERS_LEAST
    // NPS: -100 to 100, percent of promoters (9, 10) less percent of detractors (0 to 6). Rating: the share
    // of 4 and 5, 0 to 1. Effort: the mean. NAN without answers; the range also with too few.
    double value, low, high;
    int64_t promoters, passives, detractors; // of NPS; else 0
} SurveyFigure;

// The range is of NPS the adjusted Wald interval with three answers added, 3/4 to promoters and detractors
// and 3/2 to passives (Rocks 2016, The American Statistician 70:4), of ratings Wilson's (1927), of efforts
// Student's.
SurveyFigure survey_figure(SurveyKind kind, const SurveyTally *tally);

// The mean of any scale, with Student's range, within the scale; NAN as above, the range also of one answer.
SurveyFigure survey_mean(SurveyKind kind, const SurveyTally *tally);

#endif
