// scorecard.h: what healthy means, as somebody defined it: measures with curves and weights, exceptions,
// bands, and whom it is for. The body of a definition of the kind scorecard, as JSON:
//
//     {"segment": 3, "position": 1,
//      "measures": [{"key": "seats", "name": "Seat use", "formula": "seat_use(28d)",
//                    "curve": [[0, 0], [0.5, 60], [0.9, 100]], "weight": 10,
//                    "group": "experience", "missing": "leave_out"}],
//      "exceptions": [{"formula": "account.status = \"paused\"", "effect": "at_most", "points": 60,
//                      "reason": "Paused by the customer."}],
//      "bands": {"watch_from": 45, "thriving_from": 70}}
//
// docs/health.md says it for users.
#ifndef PERENNIAL_KNOW_SCORECARD_H
#define PERENNIAL_KNOW_SCORECARD_H

#include "codec/json.h"
#include "engine/formula.h"
#include "know/score.h"
#include "know/segment.h"

enum {
    SCORECARD_BYTES_MAX = 200 * 1024, // of the body
    SCORECARD_KEY_BYTES_MAX = 40,
    SCORECARD_NAME_BYTES_MAX = 80,
    SCORECARD_REASON_BYTES_MAX = 200,
    SCORECARD_POSITION_MAX = 1000,
};

typedef struct ScorecardMeasure {
    Str key, name;
    Str text;               // of the formula
    const Formula *formula; // a number, a share, a duration or yes or no; after scorecard_compile
} ScorecardMeasure;

typedef struct ScorecardException {
    Str text;
    const Formula *formula; // yes or no; after scorecard_compile
    Str reason;
} ScorecardException;

typedef struct Scorecard {
    int64_t id, version; // of the definition; 0: the one that ships
    Str name;
    int64_t segment;             // whom it is for; 0: everybody
    const Segment *whom;         // that segment, after scorecard_bind; NULL: everybody
    const Formula *whom_formula; // NULL: a list
    int64_t position;            // the first that fits counts
    ScorecardMeasure measures[SCORE_MEASURES_MAX];
    ScorecardException exceptions[SCORE_EXCEPTIONS_MAX];
    ScoreRules rules; // the measures and exceptions again, as numbers
} Scorecard;

// Reads and checks the body; texts are borrowed from it or lie in the arena. STATUS_INVALID names the field,
// such as "measures[2].curve" (in the arena), and says what it should be. Formulas are not looked at.
MUST_USE Status scorecard_read(Str body, Arena *arena, Scorecard *scorecard_out, Error *error);

// The same names for what is part of a score, which may not ask for the score; in the arena.
const FormulaNames *formula_names_of_score(const FormulaNames *names, Arena *arena);

// What is wrong with a formula of a scorecard: in which field, and where in its text.
typedef struct ScorecardFault {
    Str text; // of the formula
    FormulaProblem problem;
} ScorecardFault;

// Compiles its formulas. STATUS_INVALID fills `fault` too, which may be NULL.
MUST_USE Status scorecard_compile(Scorecard *scorecard, const FormulaNames *names, Arena *arena,
                                  ScorecardFault *fault, Error *error);

// The body of the scorecard that holds where nobody has defined one: usage and attributes only.
extern const Str scorecard_shipped_body;
extern const Str scorecard_shipped_name;

#endif
