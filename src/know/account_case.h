// account_case.h: a use case at a customer: how far it is, what it should bring a year, what it costs and
// what it was measured to bring. What a use case is in itself: use_case.h.
#ifndef PERENNIAL_KNOW_ACCOUNT_CASE_H
#define PERENNIAL_KNOW_ACCOUNT_CASE_H

#include "know/currency.h"
#include "store/store.h"

#define ACCOUNT_CASE_STATE_NAMES "proposed|planned|live|stopped"

enum {
    ACCOUNT_CASE_TEXT_BYTES_MAX = 4000, // how, note
    ACCOUNT_CASES_MAX = 200,            // of one account
    ACCOUNT_CASES_LISTED_MAX = 100,     // a page
    ACCOUNT_CASES_READ_MAX = 100000,    // of one use case, for its figures
};

#define AMOUNT_UNKNOWN INT64_C(-1)

typedef struct AccountCase {
    int64_t id;
    Str account;                    // its id
    int64_t definition;             // of the library
    Str state, owner;               // an e-mail address; empty: nobody
    uint16_t planned_day, live_day; // 0: not said
    const Currency *currency;       // of the amounts; NULL: none is said
    int64_t expected;               // return a year, minor units, as the three below; or AMOUNT_UNKNOWN
    int64_t our_cost, their_cost, measured;
    uint16_t measured_day; // 0: not measured
    Str how, note;
    int64_t created_us, changed_us;
    Str changed_by;
} AccountCase;

// Inside a transaction; with id 0 it is new and gets one. STATUS_CONFLICT: the account has the use case
// already, and it was not stopped; STATUS_LIMITED; STATUS_NOT_FOUND.
MUST_USE Status account_case_save(Store *store, AccountCase *one, Error *error);
MUST_USE Status account_case_remove(Store *store, int64_t id, Error *error);
MUST_USE Status account_case_get(Store *store, int64_t id, Arena *arena, AccountCase *one_out, Error *error);

typedef struct AccountCaseFilter {
    Str account, owner, state; // empty: any
    int64_t definition;        // 0: any
    size_t offset, limit;
} AccountCaseFilter;

// Live ones first, then planned, proposed, stopped; the newest change first. In the arena; *total_out: of all
// that fit.
MUST_USE Status account_case_list(Store *store, const AccountCaseFilter *filter, Arena *arena,
                                  AccountCase **cases_out, size_t *count_out, int64_t *total_out,
                                  Error *error);

// Whether the account has one that the data shows to be in use, or that is live by the register; of these
// numbers of the library, one each.
MUST_USE Status account_case_live(Store *store, Str account, const int64_t *definitions, size_t count,
                                  bool *live_out, Error *error);

// How many accounts have it, whatever its state.
MUST_USE Status account_case_count(Store *store, int64_t definition, int64_t *count_out, Error *error);

#endif
