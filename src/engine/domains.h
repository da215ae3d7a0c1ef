// domains.h: mail domains that name accounts: the account's attribute "domain" or one of its "domains"
// (separated by commas). The account that named a domain last holds it.
#ifndef PERENNIAL_ENGINE_DOMAINS_H
#define PERENNIAL_ENGINE_DOMAINS_H

#include "engine/engine_state.h"

// The account of the person's mail domain; when nobody holds it, the person waits for it. Mail is the
// attribute "email", else the id when it is an address.
uint32_t domains_account_for(Engine *engine, uint32_t person); // ENGINE_NONE
void domains_stop_waiting(Engine *engine, uint32_t person);

// Attributes "domain" or "domains" were said: call before and after they change. People who waited join.
void domains_release(Engine *engine, uint32_t account);
void domains_claim(Engine *engine, uint32_t account);

#endif
