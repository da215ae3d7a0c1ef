// watch_ask.h: for whom the answer to a watched formula became another. For watch.c only.
#ifndef PERENNIAL_KNOW_WATCH_ASK_H
#define PERENNIAL_KNOW_WATCH_ASK_H

#include "engine/formula_ask.h"
#include "know/watch_list.h"

// An answer that became another.
typedef struct Difference {
    size_t watched; // number in the list
    uint32_t account;
    bool yes;
    WatchCause cause;
} Difference;

// One moment's questions, and the differences they found. Zero-initialised it is empty.
typedef struct WatchAsk {
    const WatchList *list;
    Arena *arena;             // of this round
    uint16_t day, day_before; // of the last good round; 0: none yet
    FormulaAsk **asks;        // of each watched formula, once it was asked
    Difference *differences;  // owned
    size_t count, room;
} WatchAsk;

// Forgets the differences, and what was prepared in the last round's arena.
void watch_ask_begin(WatchAsk *ask, uint16_t day, uint16_t day_before);
void watch_ask_free(WatchAsk *ask);

typedef enum WatchWhich {
    WATCH_ALL,
    WATCH_PENDING,              // whose answers belong to another version
    WATCH_PENDING_OR_COMPARING, // or depend on other accounts
} WatchWhich;

// All accounts, by columns: of these formulas and lists.
void watch_ask_all(WatchAsk *ask, WatchWhich which);

// The lists of accounts: their members may have appeared.
void watch_ask_lists(WatchAsk *ask);

// The formulas that look at no people, or the others, of accounts whose change can make a difference. Not
// those that compare accounts.
void watch_ask_some(WatchAsk *ask, const AccountChange *changes, size_t count, bool quick);

#endif
