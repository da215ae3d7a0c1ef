// loss_history.h: the losses of one account as its ledger and its life states have them: what loss_find
// needs, read for an account.
#ifndef PERENNIAL_KNOW_LOSS_HISTORY_H
#define PERENNIAL_KNOW_LOSS_HISTORY_H

#include "know/ledger.h"
#include "know/life.h"
#include "know/loss_find.h"
#include "know/revenue_report.h"

typedef struct LossReader {
    const Ledger *ledger; // of all accounts, or of the one that is asked for
    const Life *life;
    LossRules rules;
    uint16_t today;
    uint16_t life_from; // life states are looked at from this day on
    // Of accounts that pay in several currencies: read when the first of them comes.
    Arena *kept;
    RevenueView view; // of the reporting currency
    bool has_view;
} LossReader;

typedef struct LossesFound {
    LossFound *list; // by day
    size_t count;
    const Currency *currency; // NULL: it never paid
} LossesFound;

// In the arena.
MUST_USE Status loss_history_read(LossReader *reader, uint32_t account, Arena *arena, LossesFound *found_out,
                                  Error *error);

#endif
