// formula.h: the language of metrics, segments, health, warnings and plays: text that a person can read
// aloud.
//
//   account.plan = "enterprise" and seat_use(28d) < 50% and change(active_people(28d), 28d) < -30%
//   people(role = "champion", active within 30d) = 0
//
// A formula is compiled once and evaluated on any day, for one account or for all. Missing is missing: what
// is computed from it is missing, and a comparison with it is false. Days are those of the engine's zone;
// nothing here knows a clock. docs/formulas.md says it for users.
#ifndef PERENNIAL_ENGINE_FORMULA_H
#define PERENNIAL_ENGINE_FORMULA_H

#include "engine/engine.h"

enum {
    FORMULA_BYTES_MAX = 4000,
    FORMULA_DEPTH_MAX = 64,   // of brackets and operators inside each other
    FORMULA_NODES_MAX = 4000, // computed values; `peak` and `trend` take one a week
    FORMULA_DAYS_MAX = 20 * 366,
};

typedef enum FormulaType {
    FORMULA_ANY, // an attribute, when nothing says what it should be
    FORMULA_NUMBER,
    FORMULA_SHARE, // 1 is 100 %
    FORMULA_TEXT,
    FORMULA_YESNO,
    FORMULA_DATE,     // days since 1970-01-01
    FORMULA_DURATION, // days
} FormulaType;

const char *formula_type_name(FormulaType type); // "a number", "a share", …, as sentences need it

// A number of days as it was written: months differ in length.
typedef struct FormulaSpan {
    uint32_t months, days;
} FormulaSpan;

// In days, where no calendar says which months: a month has 30.4375 days.
double formula_span_days(FormulaSpan span);
// The day that lies so far before `day`; the 31st becomes the last of a shorter month. May be below 0.
int32_t formula_day_before(int32_t day, FormulaSpan span);

// What is wrong, where (bytes of the text), and what might have been meant.
typedef struct FormulaProblem {
    uint32_t at, end;
    char message[240];
    char proposal[80]; // a text to put there, or empty
} FormulaProblem;

typedef enum FormulaScope { FORMULA_OF_ACCOUNTS, FORMULA_OF_PEOPLE } FormulaScope;

// What a score is computed from: a formula, or whether the account is in a segment of accounts. Never a text.
typedef struct FormulaScorePart {
    Str formula; // or
    Str segment; // its name
} FormulaScorePart;

enum { FORMULA_SCORE_PARTS_MAX = 512 };

// How accounts are scored by somebody above the engine (scorecards), so that a formula can ask for it.
typedef struct FormulaScore {
    const FormulaScorePart *parts; // at most FORMULA_SCORE_PARTS_MAX
    size_t part_count;
    // The score from the values of the parts in their order: NAN where missing, yes is 1. NAN: none. Pure.
    double (*compute)(const void *context, const double *values);
    const void *context;
    uint32_t version; // another one where the same values may give another score
} FormulaScore;

// What a formula may name beside the catalogue. What is answered lies in the arena of whoever compiles, or
// lives as long as the names: nothing is kept from one formula to the next.
typedef struct FormulaNames {
    const FeatureSet *features; // may be NULL
    const Str *feature_names;   // one a group
    // The text of a metric of accounts or people, empty when there is none of that name. May be NULL.
    Str (*metric)(void *context, Str name, FormulaScope scope, Arena *arena);
    // The formula of a segment of accounts; *known_out: whether there is one, which may be a list. May be
    // NULL.
    Str (*segment)(void *context, Str name, Arena *arena, bool *known_out);
    Str segment_itself; // whose text is compiled: it may not stand in itself. Empty: none
    // The score of that name in the catalogue (health, …); NULL: there is none. May be NULL. A formula asks
    // once for each name.
    const FormulaScore *(*score)(void *context, Str name, Arena *arena);
    bool score_itself; // what is compiled is part of the score: it may not ask for it
    void *context;
    // No look-ahead: what was said of attributes afterwards (RECORD_BACKFILL) does not count.
    bool said_in_time;
} FormulaNames;

typedef struct Formula Formula; // immutable; threads may share it

// NULL fills `problem`. Everything lies in the arena; `names` is borrowed for the life of the formula.
const Formula *formula_compile(Str text, FormulaScope scope, const FormulaNames *names, Arena *arena,
                               FormulaProblem *problem);

FormulaType formula_type(const Formula *formula);
Str formula_unit(const Formula *formula); // people, events, …; empty where it has none of its own

// Whether the text calls a metric of this name, in any letter case. False for a text that is none.
bool formula_mentions(Str text, Str name);

// The numbers of events that the text asks for, each once, in the arena; none of a text that is no formula.
// Somebody has to keep them (engine_keep_number), else they are missing. Metrics that it calls may ask for
// more.
size_t formula_numbers(Str text, Arena *arena, NumberName **numbers_out);

// The same of a compiled formula, with all that it calls.
size_t formula_numbers_needed(const Formula *formula, Arena *arena, NumberName **numbers_out);

// Whether the text names the segment, as in in_segment("Large") or rank(wau, "Large").
bool formula_mentions_segment(Str text, Str name);

// Whether answers about an account depend on the others: something changes when any of them changes.
bool formula_compares_accounts(const Formula *formula);

// Whether a metric can have this name: one word that the language does not know yet.
bool formula_name_is_free(Str name);

// The conditions that must all be true, in the order of the text: those that `and` joins outside of any
// other bracket, else the formula alone. Formulas of their own, for the arena's life.
size_t formula_conditions(const Formula *formula, Arena *arena, const Formula **conditions_out, size_t max);
void formula_place(const Formula *formula, uint32_t *at_out, uint32_t *end_out); // in the text, bytes

// What a condition compares: two numbers, shares, durations or dates, the one that is written out last.
typedef struct FormulaSides {
    const Formula *left, *right;
} FormulaSides;

// False when the condition is no such comparison.
bool formula_sides(const Formula *condition, Arena *arena, FormulaSides *sides_out);

// Yes where anything that the formula compares is missing; NULL when it compares nothing.
const Formula *formula_missing(const Formula *formula, Arena *arena);

// ---- one account

// A value that decided: a comparison's side, an attribute, a count.
typedef struct FormulaEvidence {
    uint32_t at, end; // the part of the text it stands for
    FormulaType type;
    Value value;
    uint16_t day; // as of
} FormulaEvidence;

typedef struct FormulaResult {
    FormulaType type; // of the value; FORMULA_ANY becomes what the attribute is
    Value value;      // VALUE_MISSING, else by type: numbers, shares, dates and durations in `number`
    // The first day on which the answer can change without input; 0: never.
    uint16_t next_day;
    const FormulaEvidence *evidence; // in the arena
    size_t evidence_count;
} FormulaResult;

// As of the end of `day`. Texts of the value are borrowed from the engine.
FormulaResult formula_evaluate(const Formula *formula, const Engine *engine, uint32_t account, uint16_t day,
                               Arena *arena);

// The same of a person in an account, of a formula of people. Missing when the person is not in it.
FormulaResult formula_evaluate_person(const Formula *formula, const Engine *engine, uint32_t account,
                                      uint32_t person, uint16_t day, Arena *arena);

// A part of the text that counts people as of the formula's own day: `people(…)` outside of any `ago`.
typedef struct FormulaPeople {
    uint32_t at, end;
    const Formula *condition; // of people: who is counted
} FormulaPeople;

size_t formula_people_parts(const Formula *formula, Arena *arena, FormulaPeople **parts_out);

// The people of an account for whom a formula of people is yes, as of the end of `day`; in the arena.
size_t formula_evaluate_people(const Formula *formula, const Engine *engine, uint32_t account, uint16_t day,
                               Arena *arena, uint32_t **people_out);

// Ranks compare with all accounts, which takes a pass over them. Its values are used again for other accounts
// of the same day while the engine has not changed; once somebody has called this, until it is called again.
void engine_forget_ranks(Engine *engine); // the thread that applies

// ---- all accounts

// out[f][account] of each formula as of the end of `day`: numbers; yes is 1; NAN where it is missing and for
// private accounts. Each `out` has room for `count`, usually engine_account_count. No formula may be a text
// or an attribute of unknown kind. Holds one shard at a time, for one reading of it.
void formula_evaluate_all(const Formula *const *formulas, size_t formula_count, const Engine *engine,
                          uint16_t day, double *const *out, size_t count);

// The same of several days: out[day][f][account]. Windows and weeks of different days read the same things,
// which are then read once.
void formula_evaluate_days(const Formula *const *formulas, size_t formula_count, const Engine *engine,
                           const uint16_t *days, size_t day_count, double *const *const *out, size_t count);

#endif
