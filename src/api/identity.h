// identity.h: who calls, and whether a write was really meant by them.
#ifndef PERENNIAL_API_IDENTITY_H
#define PERENNIAL_API_IDENTITY_H

#include "api/request.h"
#include "trust/session.h"

// Fills request->caller from the session cookie or the API key; ROLE_NOBODY when there is neither or it is
// not valid. Fails only when the database does.
MUST_USE Status identity_find(Request *request);

// Whether who was let in with this session, or this key when it is not 0, would be let in now, and sees all
// accounts. False while the database cannot be read: nothing is known then.
bool identity_now(Store *store, Str session_id, uint32_t key, SessionNow *now_out);

// STATUS_FORBIDDEN for a write that another site may have made a browser send.
MUST_USE Status identity_check_intent(Request *request);

// The client's address: behind a trusted proxy, what that proxy saw. In the arena or borrowed.
Str identity_address(const App *app, const HttpRequest *http);

// The Set-Cookie value that keeps a session; an empty token ends it.
const char *identity_cookie(const App *app, Str token, Arena *arena);

#endif
