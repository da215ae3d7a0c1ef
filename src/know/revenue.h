// revenue.h: what accounts pay a month: the attribute mrr, added up by currency.
#ifndef PERENNIAL_KNOW_REVENUE_H
#define PERENNIAL_KNOW_REVENUE_H

#include "know/account_table.h"

// Every account's mrr and currency on a day, read once for several sums.
typedef struct Revenue {
    const Value *mrr, *currency; // by account
    size_t count;
} Revenue;

Revenue revenue_read(const Engine *engine, uint16_t day, Arena *arena);

// Of the accounts in `in` (NULL: of all); in the arena. Accounts without mrr add nothing.
size_t revenue_sum(const Revenue *revenue, const bool *in, Arena *arena, CurrencySum **sums_out);

#endif
