// ledger.h: what each account pays a month, by day and currency: what holds at the end of the day, in the
// zone.
//
// Where subscriptions are kept of an account, its ledger is made of their states: each counts as the settings
// say (revenue_count.h) until the next one, or until cancels_us. Of all other accounts it is the history of
// the attribute mrr (in `currency`; without one, in the reporting currency): nothing once churned_on has come
// or while status says that they left, and of a trial what the setting on trials says.
//
// Nothing is kept: an account's ledger is made of its rows when it is asked for, so late and repeated
// statements need no repair.
#ifndef PERENNIAL_KNOW_LEDGER_H
#define PERENNIAL_KNOW_LEDGER_H

#include "engine/engine.h"
#include "know/revenue_choice.h"

enum {
    LEDGER_STATES_MAX = 500000,     // of one account
    LEDGER_ARENA_BYTES = 128 << 20, // what ledger_account may need for one account
};

// From the day on the account pays so much in the currency. Before its first change in a currency it pays
// nothing.
typedef struct LedgerChange {
    uint16_t day;
    uint16_t currency; // currency_index
    int64_t mrr;       // minor units, at least 0
} LedgerChange;

// Who owns subscriptions, by number of the account.
typedef struct LedgerOwner {
    uint32_t account;
    Str id; // as the rows say; several where accounts were merged
} LedgerOwner;

typedef struct Ledger {
    Store *store;         // borrowed, for reading
    const Engine *engine; // borrowed
    RevenueChoice choice;
    LedgerOwner *owners; // by account; in the arena
    size_t owner_count;
    int64_t homeless; // subscriptions of no account that is known
} Ledger;

// Reads the settings and who owns subscriptions: 24 bytes an account and its id.
MUST_USE Status ledger_open(Store *store, const Engine *engine, Arena *arena, Ledger *ledger_out,
                            Error *error);

// The same for questions about one account.
MUST_USE Status ledger_open_account(Store *store, const Engine *engine, uint32_t account, Arena *arena,
                                    Ledger *ledger_out, Error *error);

// The changes of an account up to `to`, by day, at most one for each day and currency; in the arena.
MUST_USE Status ledger_account(const Ledger *ledger, uint32_t account, uint16_t to, Arena *arena,
                               LedgerChange **changes_out, size_t *count_out, Error *error);

// Whether subscriptions are kept of the account.
bool ledger_has_rows(const Ledger *ledger, uint32_t account);
// By which ids; a part of the ledger's own array.
size_t ledger_owners(const Ledger *ledger, uint32_t account, const LedgerOwner **owners_out);

// What the attributes alone say that an account pays at the end of the day (mrr 0: nothing); with `in_time`
// without what was said only afterwards, as it could be known then.
LedgerChange ledger_attributes_on(const Ledger *ledger, uint32_t account, uint16_t day, bool in_time);

#endif
