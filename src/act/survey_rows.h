// survey_rows.h: what was answered, row by row, for whoever counts or reads it.
#ifndef PERENNIAL_ACT_SURVEY_ROWS_H
#define PERENNIAL_ACT_SURVEY_ROWS_H

#include "act/survey.h"

enum {
    SURVEY_ROWS_MAX = 100000,
    SURVEY_ROWS_BYTES_MAX =
        16 * 1024 * 1024, // of rows with their texts: what an arena of a request has room for
};

typedef struct SurveyAsked {
    Str account;
    int64_t asked_us, answered_us; // 0: not answered
    bool opened;                   // the mail was opened or its link followed, as far as that is known
} SurveyAsked;

// Who was asked in the time (from <= asked < to): those whose mail has left. Newest first.
MUST_USE Status survey_asked_list(Store *store, int64_t survey, int64_t from_us, int64_t to_us, Arena *arena,
                                  SurveyAsked **asked_out, size_t *count_out, Error *error);

typedef struct SurveyAnswerRow {
    int64_t invitation, survey;
    Str account, person, question;
    SurveyKind kind;
    int64_t number;
    Str text;
    int64_t answered_us, changed_us; // of the invitation first, of this answer last
} SurveyAnswerRow;

typedef struct SurveyRowFilter {
    Str account; // empty: those of the survey
    int64_t survey;
    int64_t from_us, to_us; // first answered; to 0: until now
    bool texts;             // only those in words; else only the others; of an account all
} SurveyRowFilter;

// Newest invitation first, then in the order of asking; at most `max`, SURVEY_ROWS_MAX, and as many as fit
// into SURVEY_ROWS_BYTES_MAX. *cut_out: there may be more.
MUST_USE Status survey_rows_list(Store *store, const SurveyRowFilter *filter, size_t max, Arena *arena,
                                 SurveyAnswerRow **rows_out, size_t *count_out, bool *cut_out, Error *error);

// Answers to ratings of all surveys whose question's key begins with `prefix`, last changed in the time, at
// most SURVEY_ROWS_MAX, the newest first.
MUST_USE Status survey_ratings_named(Store *store, Str prefix, int64_t from_us, int64_t to_us, Arena *arena,
                                     SurveyAnswerRow **rows_out, size_t *count_out, Error *error);

typedef struct SurveyTotals {
    int64_t asked, answered, last_us; // last_us: of the newest answer; 0: none
} SurveyTotals;

MUST_USE Status survey_totals(Store *store, int64_t survey, SurveyTotals *totals_out, Error *error);

#endif
