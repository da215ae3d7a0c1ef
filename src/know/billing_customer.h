// billing_customer.h: who pays at a billing system, and which account that is. Its messages may come in any
// order and again: the newest says name and address.
#ifndef PERENNIAL_KNOW_BILLING_CUSTOMER_H
#define PERENNIAL_KNOW_BILLING_CUSTOMER_H

#include "store/store.h"

enum { BILLING_CUSTOMERS_LISTED_MAX = 500 };

typedef struct BillingCustomer {
    Str source, id;
    Str account; // id; empty: not known yet
    Str said;    // the account's id as the source names it
    Str name, email;
    Str linked_by; // who said which account it is; empty: it was found
    int64_t first_us;
} BillingCustomer;

// What a message says of a customer. Empty texts say nothing.
typedef struct CustomerNews {
    Str source, id, said, name, email;
    int64_t at_us, rank;
    Str message;
} CustomerNews;

// Inside a transaction. The customer as it is afterwards, in the arena.
MUST_USE Status billing_customer_hear(Store *store, const CustomerNews *news, int64_t now_us, Arena *arena,
                                      BillingCustomer *customer_out, Error *error);

// Says which account it is. `linked_by` empty: it was found. STATUS_NOT_FOUND.
MUST_USE Status billing_customer_link(Store *store, Str source, Str id, Str account, Str linked_by,
                                      Error *error);

MUST_USE Status billing_customer_get(Store *store, Str source, Str id, Arena *arena,
                                     BillingCustomer *customer_out, Error *error);

typedef struct CustomerFilter {
    Str account;  // empty: any
    bool unknown; // only those whose account is not known
    size_t offset, limit;
} CustomerFilter;

// The newest first. In the arena.
MUST_USE Status billing_customer_list(Store *store, const CustomerFilter *filter, Arena *arena,
                                      BillingCustomer **customers_out, size_t *count_out, int64_t *total_out,
                                      Error *error);

#endif
