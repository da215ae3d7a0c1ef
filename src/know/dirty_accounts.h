// dirty_accounts.h: the accounts that changed since somebody last looked, each once. For any thread.
#ifndef PERENNIAL_KNOW_DIRTY_ACCOUNTS_H
#define PERENNIAL_KNOW_DIRTY_ACCOUNTS_H

#include <stddef.h>
#include <stdint.h>

typedef struct DirtyAccounts DirtyAccounts;

DirtyAccounts *dirty_accounts_create(void);
void dirty_accounts_destroy(DirtyAccounts *dirty);

void dirty_accounts_mark(DirtyAccounts *dirty, const uint32_t *accounts, size_t count);
size_t dirty_accounts_count(DirtyAccounts *dirty);

// Takes the list and leaves an empty one; the caller frees it (NULL when it is empty).
uint32_t *dirty_accounts_take(DirtyAccounts *dirty, size_t *count_out);

#endif
