// coverage.h: how well customers are to be looked after: how often somebody speaks with whom, and how much
// one person can carry. A setting.
#ifndef PERENNIAL_KNOW_COVERAGE_H
#define PERENNIAL_KNOW_COVERAGE_H

#include "codec/json.h"
#include "codec/json_writer.h"
#include "store/store.h"

enum {
    COVERAGE_RULES_MAX = 20,
    COVERAGE_DAYS_MAX = 730,
    COVERAGE_ACCOUNTS_MAX = 100000,
};

// Contact at least every `days` with accounts of the segment whose revenue a year lies between.
typedef struct CoverageRule {
    int64_t segment;     // 0: any account
    double least, below; // revenue a year, in the account's currency; NAN: not bounded
    int64_t days;
} CoverageRule;

typedef struct Coverage {
    CoverageRule rules[COVERAGE_RULES_MAX]; // the first that fits an account holds
    size_t count;
    int64_t accounts_most; // of one person; 0: not bounded
    double revenue_most;   // a year, of any one currency; 0: not bounded
} Coverage;

// Nothing is bounded where nothing was ever set.
MUST_USE Status coverage_load(Store *store, Arena *arena, Coverage *coverage_out, Error *error);
MUST_USE Status coverage_save(Store *store, const Coverage *coverage, Error *error);

// {"rules": [{"segment", "revenue_from", "revenue_below", "contact_every"}], "accounts_most",
// "revenue_most"}. STATUS_INVALID names the member.
MUST_USE Status coverage_read(const JsonNode *object, Coverage *coverage_out, Error *error);
void coverage_write(const Coverage *coverage, JsonWriter *json);

// Whether the rule is for an account with that revenue a year (NAN: not known); segments apart.
bool coverage_rule_fits(const CoverageRule *rule, double revenue);

#endif
