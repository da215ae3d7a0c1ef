// formula_rank.h: the values of all accounts that a rank compares with. For the files of this folder only.
//
// A table is made by one pass over all accounts. The engine keeps the last ones, so that asking one account
// after the other costs one pass; see engine_forget_ranks for how long.
#ifndef PERENNIAL_ENGINE_FORMULA_RANK_H
#define PERENNIAL_ENGINE_FORMULA_RANK_H

#include "engine/formula_program.h"
#include "engine/rank_tables.h"

// Of a NODE_RANK asked as of the end of `day`. No shard may be held. `fresh`: made anew, and kept. Shared:
// pair with rank_table_release.
RankTable *rank_table_take(const Engine *engine, const Node *node, uint16_t day, bool fresh);
// The rank of an account's value; `among` says whether the account itself is one of those it is compared
// with.
Value rank_in_table(const RankTable *table, Value value, bool among);

// Whether the account counts among those: it was there on the node's day, and the condition is yes.
bool rank_counts(const Engine *engine, const Node *node, uint32_t account, uint16_t day,
                 const Value *condition);

#endif
