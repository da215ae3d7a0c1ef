// survey_form.h: what somebody filled in: read from the form of the hosted page, checked against the survey.
#ifndef PERENNIAL_ACT_SURVEY_FORM_H
#define PERENNIAL_ACT_SURVEY_FORM_H

#include "act/survey.h"

enum { SURVEY_FORM_BYTES_MAX = 256 * 1024 };

// The answer to one question, and what is wrong of it.
typedef struct SurveyFill {
    bool given;
    int number;      // of a scale
    unsigned chosen; // bits: which choices
    Str text;
    const char *problem; // a sentence; NULL: none
} SurveyFill;

typedef struct SurveyFills {
    SurveyFill of[SURVEY_QUESTIONS_MAX]; // by question
    int given, problems;
} SurveyFills;

// Whether the question is shown for what is answered before it.
bool survey_shows(const Survey *survey, const SurveyFills *fills, int question);

// Of the body of a form (application/x-www-form-urlencoded): a field "q.<key>" for each question, with the
// number, the number of the choice from 0 on (once for each), or the text. Answers to questions that are not
// shown are dropped. Texts in the arena. Anything may come: what is no answer is a problem, in words.
void survey_form_read(const Survey *survey, Str body, Arena *arena, SurveyFills *fills_out);

// Fills in the first question, when it is a scale and the text is a number on it: nothing is recorded by
// that.
void survey_fill_first(const Survey *survey, Str text, SurveyFills *fills);

// As the row of an answer keeps it: the text, or the chosen ones, a line each; in the arena.
Str survey_fill_text(const SurveyQuestion *question, const SurveyFill *fill, Arena *arena);

// And back. Choices that the question has no more are left out.
SurveyFill survey_fill_of(const SurveyQuestion *question, int64_t number, Str text);

#endif
