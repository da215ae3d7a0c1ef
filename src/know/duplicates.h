// duplicates.h: pairs of accounts that may be one customer: by mail domain, by name, by a name that is nearly
// the same. Costs a sort of all accounts, not a comparison of each with each.
#ifndef PERENNIAL_KNOW_DUPLICATES_H
#define PERENNIAL_KNOW_DUPLICATES_H

#include "engine/engine.h"

enum {
    DUPLICATES_MAX = 200,
    DUPLICATE_DOMAIN = 1, // they name the same mail domain
    DUPLICATE_NAME = 2,   // the same name but for case, punctuation and legal form
    DUPLICATE_NEAR = 4,   // names that differ by one or two letters
};

typedef struct Duplicate {
    uint32_t keep, gone; // `keep` has more people, or was there before
    unsigned why;        // of the above, joined by `|`
} Duplicate;

// The most certain first; pairs where one is a part of the other, or both of a third, are left out. Only
// accounts for which `chosen` is true, by number below `count`. In the arena; *cut_out when there were more.
size_t duplicate_accounts(const Engine *engine, uint16_t day, const bool *chosen, size_t count, Arena *arena,
                          Duplicate **duplicates_out, bool *cut_out);

#endif
