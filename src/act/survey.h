// survey.h: a survey as it is kept in a definition: its questions, what is said afterwards, how long it stays
// open. docs/surveys.md says it for users.
//
//     {"meaning": "…", "title": "…", "days": 14, "thanks": "…", "questions": [
//      {"key": "nps", "kind": "nps", "text": "How likely …?", "required": true},
//      {"key": "why", "kind": "text", "text": "Why?", "when": {"question": "nps", "least": 0, "most": 6}}]}
#ifndef PERENNIAL_ACT_SURVEY_H
#define PERENNIAL_ACT_SURVEY_H

#include "know/definition.h"

enum {
    SURVEY_BYTES_MAX = 64 * 1024,
    SURVEY_QUESTIONS_MAX = 12,
    SURVEY_CHOICES_MAX = 12,
    SURVEY_KEY_BYTES_MAX = 30,
    SURVEY_WORDS_BYTES_MAX = 120, // a choice, the words for an end
    SURVEY_TEXT_BYTES_MAX = 1000, // a question, what stands under it, the meaning, the thanks
    SURVEY_DAYS_MAX = 365,
    SURVEY_DAYS_USUAL = 14,
    SURVEY_ANSWER_BYTES_MAX = 4000, // of a text
};

typedef enum SurveyKind {
    SURVEY_NPS,    // 0 to 10
    SURVEY_RATING, // 1 to 5: satisfaction
    SURVEY_EFFORT, // 1 to 7
    SURVEY_CHOICE, // one or several
    SURVEY_TEXT,
    SURVEY_KINDS,
} SurveyKind;

#define SURVEY_KIND_NAMES "nps|rating|effort|choice|text"
Str survey_kind_name(SurveyKind kind);
bool survey_kind_parse(Str name, SurveyKind *kind_out);
bool survey_kind_is_scale(SurveyKind kind); // answered with a number
int survey_kind_least(SurveyKind kind);     // of a scale
int survey_kind_most(SurveyKind kind);      // of a scale

enum { SURVEY_ALWAYS = -1 };

typedef struct SurveyQuestion {
    Str key; // a word
    SurveyKind kind;
    Str text, hint; // hint: under it; may be empty
    bool required;  // where it is shown
    Str low, high;  // words for the ends of a scale; never empty there
    const Str *choices;
    int choice_count;
    bool several;
    int after;       // shown only for an answer to this earlier question; SURVEY_ALWAYS
    int least, most; // of that answer, where it is a number
    int choice;      // which of its choices, where it is one
} SurveyQuestion;

typedef struct Survey {
    int64_t id, version; // of the definition
    Str name, meaning, thanks;
    Str title; // what those who are asked read above it; empty: the name
    int days;
    const SurveyQuestion *questions;
    int question_count;
} Survey;

// The body of a definition, checked; texts in the arena. STATUS_INVALID names the field ("questions.3.key").
MUST_USE Status survey_read(Str body, Arena *arena, Survey *survey_out, Error *error);

// The same of a definition, with id, version and name.
MUST_USE Status survey_of(const Definition *definition, Arena *arena, Survey *survey_out, Error *error);

#endif
