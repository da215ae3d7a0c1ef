// opportunity.h: what else is known of an opportunity in the register of warnings (warning.h): what the
// customer gains, what it brings, whether sales has it, and how often it was tried.
#ifndef PERENNIAL_KNOW_OPPORTUNITY_H
#define PERENNIAL_KNOW_OPPORTUNITY_H

#include "know/currency.h"
#include "store/store.h"

#define OPPORTUNITY_SALES_NAMES "none|passed|accepted|won|lost"

enum {
    OPPORTUNITY_VALUE_BYTES_MAX = 1000,
    OPPORTUNITY_NOTE_BYTES_MAX = 500,
    OPPORTUNITY_TO_BYTES_MAX = 200,
    OPPORTUNITY_ATTEMPTS_MAX = 100, // of one
};

typedef struct Opportunity {
    int64_t warning;          // its id
    Str customer_value;       // empty: not said
    int64_t worth;            // to us, a year, minor units
    const Currency *currency; // NULL: worth is not known
    Str sales_state, sales_to;
    uint16_t sales_day; // when it was passed on; 0: it was not
    Str sales_by, sales_note;
    int64_t changed_us; // 0: nothing was ever said
    Str changed_by;
} Opportunity;

typedef struct OpportunityAttempt {
    int64_t id, warning;
    uint16_t day;
    Str note;
    bool valued; // what the customer gains was said by then
    int64_t made_us;
    Str made_by;
} OpportunityAttempt;

// Nothing said is no error: all empty, sales_state none. In the arena.
MUST_USE Status opportunity_read(Store *store, int64_t warning, Arena *arena, Opportunity *opportunity_out,
                                 Error *error);
// Inside a transaction.
MUST_USE Status opportunity_put(Store *store, const Opportunity *opportunity, Error *error);

// Newest first; in the arena.
MUST_USE Status opportunity_attempts(Store *store, int64_t warning, Arena *arena,
                                     OpportunityAttempt **attempts_out, size_t *count_out, Error *error);
// Inside a transaction. Finds out whether it is valued. STATUS_LIMITED when there are as many as can be.
MUST_USE Status opportunity_try(Store *store, OpportunityAttempt *attempt, Error *error);
MUST_USE Status opportunity_attempt_remove(Store *store, int64_t warning, int64_t id, Error *error);

#endif
