// adoption.h: three questions about an account on a day: is the product used, is value gained, is the
// relationship positive and trusted. Each has signs: numbers that formulas read, each judged good, mixed or
// poor by bounds. docs/adoption.md says it for users.
//
// A sign that is missing is unknown and counts for nothing. Good is 1, mixed 1/2, poor 0: the mean of the
// known signs makes the answer yes from 2/3 on, no below 1/3, else partly; without a known sign it is
// unknown. Of trust, champions and deciders alone are no answer: unknown. Of use, nobody who came in 28 days
// is a no, and nobody who ever came is unknown: it may not be tracked.
#ifndef PERENNIAL_KNOW_ADOPTION_H
#define PERENNIAL_KNOW_ADOPTION_H

#include "engine/formula.h"
#include "know/adoption_choice.h"

typedef enum AdoptionQuestion {
    QUESTION_USED,
    QUESTION_VALUE,
    QUESTION_TRUST,
    QUESTION_COUNT
} AdoptionQuestion;
extern const Str adoption_question_names[QUESTION_COUNT]; // used, value, trust

typedef enum AdoptionAnswer {
    ANSWER_UNKNOWN,
    ANSWER_NO,
    ANSWER_PARTLY,
    ANSWER_YES,
    ANSWER_COUNT
} AdoptionAnswer;
extern const Str adoption_answer_names[ANSWER_COUNT];

typedef enum AdoptionMark { MARK_UNKNOWN, MARK_POOR, MARK_MIXED, MARK_GOOD, MARK_COUNT } AdoptionMark;
extern const Str adoption_mark_names[MARK_COUNT];

// What is asked of each account, in the order of the columns; signs of intended use follow.
typedef enum AdoptionFigure {
    FIGURE_ACTIVE,
    FIGURE_KNOWN, // people who ever came
    FIGURE_FREQUENCY,
    FIGURE_ADOPTION,
    FIGURE_BEHIND_SHARE,
    FIGURE_EFFECTIVENESS,
    FIGURE_GOALS,
    FIGURE_RATING,
    FIGURE_SENTIMENT,
    FIGURE_CONTACT,
    FIGURE_NPS,
    FIGURE_ESCALATIONS,
    FIGURE_CHAMPION,
    FIGURE_DECIDER,
    FIGURE_BREADTH,
    FIGURE_DEPTH,
    FIGURE_POWER_USERS,
    FIGURE_BEHIND,
    FIGURE_JUDGED,
    FIGURE_DAYS_EXPECTED, // of those judged, the mean of their roles' days
    FIGURE_DAYS_COME,     // and of the days they came
    FIGURE_IS_DEPTH,
    FIGURE_COUNT,
} AdoptionFigure;

typedef struct AdoptionSign {
    Str key;
    AdoptionQuestion question; // QUESTION_COUNT: a figure that is no sign
    Str formula;
    Str unit;   // share, people, days, points, count, yes_no
    Str source; // usage, goals, surveys, touchpoints, tickets, people: where it comes from
    bool less_is_better;
    double good, poor; // from good on (up to it) it is good, below poor (above it) it is poor
} AdoptionSign;

// The share of the signs of intended use that hold, of those that are known, is one more sign.
enum { INTENDED_SIGN = FIGURE_COUNT, ADOPTION_SIGNS = FIGURE_COUNT + 1 };

// Ready to be asked; everything lies in the arena.
typedef struct Adoption {
    const AdoptionChoice *choice;
    AdoptionSign signs[ADOPTION_SIGNS];
    const Formula *formulas[FIGURE_COUNT + ADOPTION_INTENDED_MAX];
    size_t formula_count;
} Adoption;

// STATUS_INVALID where a formula of the choice does not compile (any more): the error names it.
MUST_USE Status adoption_compile(const AdoptionChoice *choice, const FormulaNames *names, Arena *arena,
                                 Adoption *adoption_out, Error *error);

// The values of one account or of one line of the columns; NAN is missing.
typedef struct AdoptionValues {
    double of[FIGURE_COUNT];
    double intended[ADOPTION_INTENDED_MAX];
} AdoptionValues;

typedef struct AdoptionJudgement {
    AdoptionMark marks[ADOPTION_SIGNS];
    AdoptionAnswer answers[QUESTION_COUNT];
    double points[QUESTION_COUNT];               // the mean of the marks, 0 to 1; NAN: no sign is known
    double intended_share;                       // of the known signs of intended use; NAN: none is known
    AdoptionAnswer holds[ADOPTION_INTENDED_MAX]; // yes, no or unknown
} AdoptionJudgement;

// Pure.
AdoptionJudgement adoption_judge(const Adoption *adoption, const AdoptionValues *values);

// As of the end of `day`.
AdoptionValues adoption_of(const Adoption *adoption, const Engine *engine, uint32_t account, uint16_t day,
                           Arena *arena);

// Of all accounts below `count`, in one pass: out[account]. Private accounts are missing throughout.
void adoption_of_all(const Adoption *adoption, const Engine *engine, uint16_t day, AdoptionValues *out,
                     size_t count, Arena *arena);

#endif
