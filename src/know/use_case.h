// use_case.h: the library of use cases: what customers can do with the product, what it is good for, how it
// is done, what it takes and what it should bring. Each is a definition.
#ifndef PERENNIAL_KNOW_USE_CASE_H
#define PERENNIAL_KNOW_USE_CASE_H

#include "engine/formula.h"
#include "know/currency.h"
#include "know/definition.h"

enum {
    USE_CASES_MAX = 200,
    USE_CASE_MEANING_BYTES_MAX = 2000,
    USE_CASE_TEXT_BYTES_MAX = 20000, // how to, practices: Markdown
    USE_CASE_INDUSTRIES_MAX = 30,
    USE_CASE_INDUSTRY_BYTES_MAX = 100,
    USE_CASE_FEATURES_MAX = 30,
    USE_CASE_HOURS_MAX = 10000,
};

typedef struct UseCase {
    int64_t id, version;
    Str name;
    Str meaning, how_to, practices;
    const Str *industries; // as the attribute `industry` of accounts says them; none: any
    size_t industry_count;
    const Str *features; // names, as the catalogue of features has them
    size_t feature_count;
    double our_hours, their_hours; // what it takes; NAN: not said
    Str formula;                   // yes or no, of an account: it is in use; empty: not seen in data
    int64_t expected;              // return a year, minor units
    const Currency *currency;      // of it; NULL: none is said
} UseCase;

// Texts in the arena. What is not there is empty.
UseCase use_case_read(const Definition *definition, Arena *arena);
Str use_case_body(const UseCase *use_case, Arena *arena);

// Bounds are the caller's. A formula that does not compile or is no yes or no fills `problem`; else its
// message is empty. One that reads how many are in use would change its own answer: it is refused.
MUST_USE Status use_case_check(const UseCase *use_case, const FormulaNames *names, Arena *arena,
                               FormulaProblem *problem, Error *error);

// All of the library, by name; in the arena.
size_t use_case_list(const DefinitionCatalog *catalog, Arena *arena, UseCase **cases_out);

// The words that formulas know: account.use_cases and so on.
#define USE_CASES_WORD "use_cases"               // names of those that are live by the register
#define USE_CASES_LIVE_WORD "use_cases_live"     // how many these are
#define USE_CASES_IN_USE_WORD "use_cases_in_use" // how many the data shows to be in use

#endif
