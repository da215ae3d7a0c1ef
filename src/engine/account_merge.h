// account_merge.h: two accounts turn out to be one.
#ifndef PERENNIAL_ENGINE_ACCOUNT_MERGE_H
#define PERENNIAL_ENGINE_ACCOUNT_MERGE_H

#include "engine/engine_state.h"

// The account with the id becomes an alias of `account`, which takes its people, counts, numbers, mail
// domains and what was said of it: each attribute as if it had been said of `account`, so that the newest
// holds. Its id names `account` from now on; an unknown one does so, too. For the applying thread, under the
// identity lock. Neither account is private.
void account_merge(Engine *engine, Str previous_id, uint32_t account);

#endif
