// account_tree.h: an account with its parts (divisions, sites) and their parts, and figures rolled up the
// right way: people counted once, however many parts they work in; money added up by currency; shares never
// added.
//
// The tree is the attribute "parent" as it was on the day.
#ifndef PERENNIAL_KNOW_ACCOUNT_TREE_H
#define PERENNIAL_KNOW_ACCOUNT_TREE_H

#include "know/revenue.h"

enum { TREE_NODES_MAX = 2000, TREE_DEPTH_MAX = 16 };

typedef struct TreeNode {
    uint32_t account;
    uint32_t depth;                  // 0: the top
    size_t below;                    // how many nodes after this one are its parts, with theirs
    uint32_t active;                 // people active in 28 days, its own
    uint32_t people;                 // ever active, its own
    uint32_t active_all, people_all; // with all parts, each person once
    double seats, seats_all;         // NAN: not known; of those that are known
} TreeNode;

typedef struct AccountTree {
    TreeNode *nodes; // a part after what it belongs to
    size_t count;
    bool cut; // more than TREE_NODES_MAX accounts, or deeper than TREE_DEPTH_MAX
} AccountTree;

// The highest account to which this one belongs on the day; of a circle, the account itself.
uint32_t account_tree_top(const Engine *engine, uint32_t account, uint16_t day);

// From the account downwards. In the arena. An account that is its own part over others stands in it once.
AccountTree account_tree(const Engine *engine, uint32_t account, uint16_t day, Arena *arena);

#endif
