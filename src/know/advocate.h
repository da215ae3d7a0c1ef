// advocate.h: customers who speak for the product: what they agreed to do, what they were asked and answered,
// and whom they brought.
#ifndef PERENNIAL_KNOW_ADVOCATE_H
#define PERENNIAL_KNOW_ADVOCATE_H

#include "know/currency.h"
#include "store/store.h"

// What one can be asked for.
#define ADVOCATE_KIND_NAMES "reference|case_study|review|referral|talk|beta"
#define ADVOCATE_STATE_NAMES "active|ended"
#define ADVOCATE_ANSWER_NAMES "waiting|yes|no|done"
#define REFERRAL_RESULT_NAMES "open|won|lost"

enum {
    ADVOCATE_KINDS = 6,
    ADVOCATE_WHY_BYTES_MAX = 1000,
    ADVOCATE_NOTE_BYTES_MAX = 500,
    ADVOCATE_PROSPECT_BYTES_MAX = 200,
    ADVOCATE_RECORDS_MAX = 100, // asks of one advocate, and referrals
    ADVOCATES_LISTED_MAX = 50,  // a page
};

extern const Str advocate_kinds[ADVOCATE_KINDS];
// The bit of a kind; 0 when it is none.
uint32_t advocate_kind_bit(Str kind);

typedef struct Advocate {
    int64_t id;
    Str account; // its id
    Str person;  // its id; empty: the customer as a whole
    Str state;
    uint32_t agreed; // bits of kinds
    Str why;
    Str owner;           // e-mail address; empty: nobody
    uint16_t paused_day; // not to be asked before; 0: not paused
    uint16_t asked_day;  // when they were asked last; 0: never. Not written
    int64_t created_us, changed_us;
    Str changed_by;
} Advocate;

typedef struct AdvocateAsk {
    int64_t id, advocate;
    Str kind;
    uint16_t day;
    Str answer, note;
    int64_t changed_us;
    Str changed_by;
} AdvocateAsk;

typedef struct Referral {
    int64_t id, advocate;
    Str prospect;
    uint16_t day;
    Str result;
    int64_t worth;            // a year, minor units
    const Currency *currency; // NULL: worth is not known
    Str note;
    int64_t changed_us;
    Str changed_by;
} Referral;

// Inside a transaction; with id 0 it is new and gets one. STATUS_NOT_FOUND.
MUST_USE Status advocate_save(Store *store, Advocate *advocate, Error *error);
// STATUS_CONFLICT when it has asks or referrals: these are history.
MUST_USE Status advocate_remove(Store *store, int64_t id, Error *error);
MUST_USE Status advocate_get(Store *store, int64_t id, Arena *arena, Advocate *advocate_out, Error *error);

// Ready: active, not paused and not asked in the last `rest_days`; resting: active and not ready.
typedef enum AdvocateReadiness {
    ADVOCATE_ANY,
    ADVOCATE_READY,
    ADVOCATE_RESTING,
    ADVOCATE_ENDED,
} AdvocateReadiness;

typedef struct AdvocateFilter {
    Str account, owner; // empty: any
    uint32_t agreed;    // all of these bits
    AdvocateReadiness readiness;
    uint16_t today;
    int64_t rest_days;
    size_t offset, limit; // at most ADVOCATES_LISTED_MAX
} AdvocateFilter;

// Active ones first, who was asked longest ago before the others. In the arena.
MUST_USE Status advocate_list(Store *store, const AdvocateFilter *filter, Arena *arena,
                              Advocate **advocates_out, size_t *count_out, int64_t *total_out, Error *error);

// The first day on which they may be asked again; 0: now.
uint16_t advocate_rests_until(const Advocate *advocate, int64_t rest_days, uint16_t today);

// ---- asks and referrals of one advocate, newest first, at most ADVOCATE_RECORDS_MAX; in the arena

// Inside a transaction; with id 0 it is new. STATUS_LIMITED when there are as many as can be.
MUST_USE Status advocate_ask_save(Store *store, AdvocateAsk *ask, Error *error);
MUST_USE Status advocate_ask_remove(Store *store, int64_t advocate, int64_t id, Error *error);
MUST_USE Status advocate_ask_list(Store *store, int64_t advocate, Arena *arena, AdvocateAsk **asks_out,
                                  size_t *count_out, Error *error);
MUST_USE Status referral_save(Store *store, Referral *referral, Error *error);
MUST_USE Status referral_remove(Store *store, int64_t advocate, int64_t id, Error *error);
MUST_USE Status referral_list(Store *store, int64_t advocate, Arena *arena, Referral **referrals_out,
                              size_t *count_out, Error *error);

// ---- by account

typedef struct AdvocateAccount {
    Str account;
    int64_t active;     // so many are
    uint16_t asked_day; // when any of them was asked last; 0: never
    uint16_t free_day;  // from when on one of them is not paused; 0: now
} AdvocateAccount;

// Accounts that have any, or had; in the arena.
MUST_USE Status advocate_accounts(Store *store, Arena *arena, AdvocateAccount **accounts_out,
                                  size_t *count_out, Error *error);

#endif
