// account_order.h: accounts in the order of one of their values, as far as a page shows them.
#ifndef PERENNIAL_KNOW_ACCOUNT_ORDER_H
#define PERENNIAL_KNOW_ACCOUNT_ORDER_H

#include "engine/record.h"

// One account that matched. Most comparisons are of ranks; the values are looked at only when these are
// equal.
typedef struct Candidate {
    uint64_t rank;
    uint32_t account;
} Candidate;

// The values and ids by which accounts are ordered, by account number. Borrowed.
typedef struct AccountOrder {
    const Value *keys;
    const Str *ids;
    bool descending;
} AccountOrder;

// Numbers before texts, texts without regard to case, missing values last in both directions; equal ones by
// id.
Candidate account_order_candidate(const AccountOrder *order, uint32_t account);

// Puts the candidates of places `from` to `to` - 1 where sorting all of them would put them.
void account_order_page(const AccountOrder *order, Candidate *candidates, size_t count, size_t from,
                        size_t to);

#endif
