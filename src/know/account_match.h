// account_match.h: which account something of another program means: by an attribute that carries its number
// there, or by the address of a person.
#ifndef PERENNIAL_KNOW_ACCOUNT_MATCH_H
#define PERENNIAL_KNOW_ACCOUNT_MATCH_H

#include "know/live.h"
#include "know/segment_list.h"

// Made for many questions: addresses are gathered once.
typedef struct AccountMatcher {
    const Live *live;
    ListFinder people;
} AccountMatcher;

AccountMatcher account_matcher(const Live *live);
void account_matcher_end(AccountMatcher *matcher);

// The account whose attribute `key` is this text (in any letter case) or number; ENGINE_NONE when there is
// none or the value is empty. Looks at every account.
uint32_t account_with(const Live *live, Str key, Str value);

// The only account of the person with this id or address. *person_out (may be NULL) gets the person's id,
// empty when nobody has the address; borrowed from the engine.
uint32_t account_of_address(AccountMatcher *matcher, Str address, Arena *arena, Str *person_out);

// The one whose attribute domain is the address's.
uint32_t account_of_domain(const Live *live, Str address);

#endif
