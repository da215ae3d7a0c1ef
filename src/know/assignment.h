// assignment.h: owners set for many accounts at once, with what is needed to undo it. Who owns an account is
// its attribute "owner" and nothing else; its history is the attribute's.
//
// Functions that change rows need a transaction of the caller's; entries go into the caller's batch.
#ifndef PERENNIAL_KNOW_ASSIGNMENT_H
#define PERENNIAL_KNOW_ASSIGNMENT_H

#include "know/live.h"

enum {
    ASSIGNED_ACCOUNTS_MAX = 1000, // at once
    ASSIGNMENTS_LISTED_MAX = 100,
    ASSIGNMENT_WHY_BYTES_MAX = 500,
    ASSIGNMENT_UNDO_DAYS = 30,
};

typedef struct Assignment {
    int64_t id; // from 1
    int64_t at_us;
    Str who;   // id of staff, or "key:3"
    Str owner; // e-mail address in lower case; empty: nobody
    Str why;
    int64_t undone_us; // 0: not
    int64_t accounts;  // that had another owner before
} Assignment;

// The owner as it is said today; empty where nobody is. Borrowed from the engine.
Str account_owner(const Live *live, uint32_t account);

// Gives the accounts to assignment->owner at assignment->at_us, and keeps who owned those that had another
// owner before. Sets id and accounts; 0 of both when nothing had to be changed.
MUST_USE Status assignment_make(Store *store, const Live *live, Assignment *assignment,
                                const uint32_t *accounts, size_t count, LogBatch *batch, Error *error);

// Gives each account back to its owner before. STATUS_CONFLICT: it was undone, is older than
// ASSIGNMENT_UNDO_DAYS, or an account has another owner since; then nothing is changed.
MUST_USE Status assignment_undo(Store *store, const Live *live, int64_t id, int64_t now_us, Str by,
                                Arena *arena, LogBatch *batch, Error *error);

// The newest first, in the arena.
MUST_USE Status assignment_list(Store *store, Arena *arena, Assignment **assignments_out, size_t *count_out,
                                Error *error);
// STATUS_NOT_FOUND.
MUST_USE Status assignment_load(Store *store, int64_t id, Arena *arena, Assignment *assignment_out,
                                Error *error);

#endif
