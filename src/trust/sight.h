// sight.h: whose accounts somebody sees. The account attribute "owner" holds the e-mail address of its owner.
#ifndef PERENNIAL_TRUST_SIGHT_H
#define PERENNIAL_TRUST_SIGHT_H

#include "trust/staff.h"

typedef struct Sight {
    bool all;
    Str *owners; // e-mail addresses in lower case, sorted
    size_t owner_count;
} Sight;

// Of somebody on a day of the business clock, in the arena: own accounts and those covered for; with
// SEES_TEAM those of everybody in the team too; everything with SEES_ALL and for admins.
MUST_USE Status sight_load(Store *store, const Staff *staff, uint16_t day, Arena *arena, Sight *sight_out,
                           Error *error);

// Whether accounts of that owner are seen; of nobody (empty): only by those who see all.
bool sight_has(const Sight *sight, Str owner);

#endif
