// play_split.h: what became of those whom a split sent one way or the other, so that two ways of reaching
// people, such as a mail and a guide in the app, are tested against each other.
#ifndef PERENNIAL_ACT_PLAY_SPLIT_H
#define PERENNIAL_ACT_PLAY_SPLIT_H

#include "base/arena.h"
#include "store/store.h"

enum { PLAY_SPLIT_ACCOUNTS_MAX = 20000 }; // the newest

typedef struct PlaySplitAccount {
    bool second; // went the second way
    double
        share; // of its runs that reached the goal in time: 0 or 1 where the account went through as a whole
} PlaySplitAccount;

// Accounts that came to the split with a first entry at `until_us` or before: their days of the goal are
// over. In the arena.
MUST_USE Status play_split_accounts(Store *store, int64_t play, Str step, int64_t until_us, Arena *arena,
                                    PlaySplitAccount **accounts_out, size_t *count_out, Error *error);

#endif
