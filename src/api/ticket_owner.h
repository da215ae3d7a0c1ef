// ticket_owner.h: whose ticket it is: which account and person what was heard means.
#ifndef PERENNIAL_API_TICKET_OWNER_H
#define PERENNIAL_API_TICKET_OWNER_H

#include "know/account_match.h"
#include "sense/ticket_words.h"

// Fills account and person of the news. In this order: the id that was said; the account of the person with
// the address; the account whose attribute zendesk_id or freshdesk_id is the company's number; whose name is
// the company's; whose attribute domain is that of the address. Empty when it is nobody's.
void ticket_owner_find(AccountMatcher *matcher, HeardTicket *heard, Arena *arena);

#endif
