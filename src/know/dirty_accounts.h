// dirty_accounts.h: the accounts that changed since somebody last looked, each once, with what changed
// (AccountChange), in the order in which they came. For any thread.
#ifndef PERENNIAL_KNOW_DIRTY_ACCOUNTS_H
#define PERENNIAL_KNOW_DIRTY_ACCOUNTS_H

#include "engine/engine.h"

typedef struct DirtyAccounts DirtyAccounts;

DirtyAccounts *dirty_accounts_create(void);
void dirty_accounts_destroy(DirtyAccounts *dirty);

void dirty_accounts_mark(DirtyAccounts *dirty, const AccountChange *changes, size_t count);
size_t dirty_accounts_count(DirtyAccounts *dirty);

// Takes the list and leaves an empty one; the caller frees it (NULL when it is empty).
AccountChange *dirty_accounts_take(DirtyAccounts *dirty, size_t *count_out);

// Takes the first ones, at most `max`; returns how many.
size_t dirty_accounts_take_some(DirtyAccounts *dirty, AccountChange *changes_out, size_t max);

#endif
