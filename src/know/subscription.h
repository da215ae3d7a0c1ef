// subscription.h: subscriptions and what was said of them: states, each of which holds from its time on.
//
// States are ordered by (at_us, rank, message); putting the same ones in any order and any number of times
// gives the same rows. All writing functions run inside a transaction; what formulas know of it is said with
// subscription_words (money_words.h) in the same one.
#ifndef PERENNIAL_KNOW_SUBSCRIPTION_H
#define PERENNIAL_KNOW_SUBSCRIPTION_H

#include "know/currency.h"
#include "store/store.h"

#define SUBSCRIPTION_STATE_NAMES "trial|incomplete|active|past_due|paused|cancelled"
#define MONEY_SOURCE_NAMES "api|csv|stripe|hand"

enum {
    MONEY_ID_BYTES_MAX = 255, // of ids of subscriptions, customers, invoices, messages, …
    MONEY_TEXT_BYTES_MAX = 1000,
    SUBSCRIPTION_STATES_MAX = 10000, // of one subscription
    SUBSCRIPTION_PAGE_MAX = 1000,
};

typedef enum SubscriptionStanding {
    SUBSCRIPTION_TRIAL,
    SUBSCRIPTION_INCOMPLETE, // the first payment never came
    SUBSCRIPTION_ACTIVE,
    SUBSCRIPTION_PAST_DUE,
    SUBSCRIPTION_PAUSED,
    SUBSCRIPTION_CANCELLED,
    SUBSCRIPTION_STANDINGS,
} SubscriptionStanding;

Str subscription_standing_name(SubscriptionStanding standing); // "trial", …
bool subscription_standing_parse(Str name, SubscriptionStanding *standing_out);

typedef struct Subscription {
    int64_t number; // of its row; given by subscription_put
    Str id;         // as its source calls it
    Str account;    // id; empty: not known yet
    Str source;     // one of MONEY_SOURCE_NAMES
    Str customer;   // the source's id of who pays
    Str name;
    int64_t created_us, changed_us;
    Str changed_by;
} Subscription;

typedef struct SubscriptionState {
    Str subscription; // id
    int64_t at_us;
    int64_t rank; // of several of one time, the higher is later
    Str message;  // the source's id of the statement; said again it replaces itself
    SubscriptionStanding standing;
    const Currency *currency;
    int64_t mrr, list_mrr;   // minor units a month, net of discounts and before them; 0 to MONEY_MOST
    int64_t seats;           // below 0: not said
    Str product, price;      // ids; empty: not said
    int64_t interval_months; // 0: not said, or not whole months
    int64_t term_start_us, term_end_us, cancels_us; // 0: none
    Str reason, comment;
} SubscriptionState;

// Creates the row, or changes the one with this id: an empty account, customer or name leaves what is there,
// so that a later statement which does not know them takes nothing away. Fills number and, of one that was
// there, source and created_us.
MUST_USE Status subscription_put(Store *store, Subscription *subscription, Arena *arena, Error *error);

// Gives all subscriptions and invoices of one payer to an account, those without one only or all.
// `before_out` (may be NULL) gets the accounts that had them, for their words; in the arena.
typedef struct AccountIds {
    Str *ids;
    size_t count;
} AccountIds;
MUST_USE Status subscription_assign(Store *store, Str source, Str customer, Str account, Arena *arena,
                                    AccountIds *before_out, Error *error);

// STATUS_INVALID for amounts out of bounds, STATUS_LIMITED beyond SUBSCRIPTION_STATES_MAX.
MUST_USE Status subscription_state_put(Store *store, const SubscriptionState *state, Error *error);
// STATUS_NOT_FOUND when there is none such.
MUST_USE Status subscription_state_remove(Store *store, Str subscription, Str message, Error *error);

// STATUS_NOT_FOUND.
MUST_USE Status subscription_get(Store *store, Str id, Arena *arena, Subscription *subscription_out,
                                 Error *error);
MUST_USE Status subscription_by_number(Store *store, int64_t number, Arena *arena,
                                       Subscription *subscription_out, Error *error);

typedef struct SubscriptionFilter {
    Str account, customer, source; // empty: any
    bool homeless;                 // only those of no account
    int64_t after;                 // number; 0: from the first
    size_t limit;                  // at most SUBSCRIPTION_PAGE_MAX
} SubscriptionFilter;

// By number. In the arena.
MUST_USE Status subscription_list(Store *store, const SubscriptionFilter *filter, Arena *arena,
                                  Subscription **subscriptions_out, size_t *count_out, Error *error);

// The states of one subscription in their order, in the arena.
MUST_USE Status subscription_states(Store *store, Str subscription, Arena *arena,
                                    SubscriptionState **states_out, size_t *count_out, Error *error);
// What holds at an instant: false when nothing was said by then. In the arena.
MUST_USE Status subscription_state_at(Store *store, Str subscription, int64_t at_us, Arena *arena,
                                      SubscriptionState *state_out, bool *found_out, Error *error);

#endif
