// billing_link.h: which account pays as which customer of a billing system. It may become known later than
// what it pays: what waits then joins it.
#ifndef PERENNIAL_KNOW_BILLING_LINK_H
#define PERENNIAL_KNOW_BILLING_LINK_H

#include "know/account_match.h"
#include "know/account_words.h"
#include "know/billing_customer.h"
#include "know/committer.h"

// The account's id, borrowed from the engine; empty when it is not known. In this order: the id that the
// source names; the account whose attribute stripe_customer is the customer's id; the one with that id
// itself; the only account of the person with the customer's address; the one whose attribute domain is that
// of the address.
Str billing_account(AccountMatcher *matcher, const BillingCustomer *customer, Arena *arena);

// Inside a logged edit: gives what the customer pays for to the account of `words`, and says of it, and of
// those that had it before, what formulas know.
MUST_USE Status billing_give(Store *store, const BillingCustomer *customer, const AccountWords *words,
                             LogBatch *batch, Arena *arena, Error *error);

// Looks again for the accounts of customers that have none. Cheap when there are none such.
MUST_USE Status billing_join(const Live *live, Committer *committer, Error *error);

#endif
