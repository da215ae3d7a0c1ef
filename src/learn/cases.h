// cases.h: what was known of accounts on past days, beside whether they had left so many days later.
//
// A case is an account on a day. Parts that are judged on each other are parts of accounts, never of cases:
// an account that is seen in twelve months would else be known already where it is judged.
#ifndef PERENNIAL_LEARN_CASES_H
#define PERENNIAL_LEARN_CASES_H

#include "base/arena.h"

#include <stdbool.h>

enum { CASES_MAX = 60000, CASE_MEASURES_MAX = 200, CASE_PARTS_MAX = 10 };

typedef struct Cases {
    size_t count, measures;
    const double *const *values; // [measure][case]; NAN where it was missing
    const uint32_t *accounts;    // ascending: those of an account stand together
    const bool *left;
} Cases;

// Some of them, in their order.
typedef struct CaseList {
    const uint32_t *cases;
    size_t count;
} CaseList;

typedef struct CaseCounts {
    size_t left, stayed;                   // cases
    size_t accounts_left, accounts_stayed; // accounts: left in one of their cases, in none
} CaseCounts;

CaseList cases_all(const Cases *cases, Arena *arena);
CaseCounts cases_count(const Cases *cases, CaseList list);

// The part (0 to parts - 1) of each case of the list: all cases of an account in one, those who left and
// those who stayed dealt out evenly, each in an order by chance that is the same every time.
uint8_t *cases_parts(const Cases *cases, CaseList list, size_t parts, Arena *arena);

// Those of the list in the part, or all but those.
CaseList cases_in_part(CaseList list, const uint8_t *parts, uint8_t part, bool inside, Arena *arena);

#endif
