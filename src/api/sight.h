// sight.h: which accounts a caller sees, in the one place where it is decided for every route.
#ifndef PERENNIAL_API_SIGHT_H
#define PERENNIAL_API_SIGHT_H

#include "api/request.h"

// Before the handler: whether the caller may call this route, of this account or person. STATUS_FORBIDDEN for
// routes that speak of accounts the caller may not see; STATUS_NOT_FOUND as if there were no such account.
MUST_USE Status sight_admit(Request *request);

// Whether the route is only for those who see all accounts.
bool sight_needs_all(const Route *route);

// By its owner of today. ENGINE_NONE is seen by those who see all.
bool sees_account(const Request *request, uint32_t account);
bool sees_account_id(const Request *request, Str account);
// Of an account the caller sees.
bool sees_person(const Request *request, uint32_t person);
// Who has this user id, of those the caller sees. ENGINE_NONE: nobody, or nobody they see; no answer tells
// which.
uint32_t seen_person(const Request *request, Str id);

// The accounts that are seen, by number, for questions that take such a list; NULL where all are.
const bool *seen_accounts(Request *request, size_t *count_out);
// Takes out of chosen[account] those that are not seen.
void keep_seen_accounts(Request *request, bool *chosen, size_t count);

#endif
