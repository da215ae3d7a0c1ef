// tries.h: how often somebody may try a password or a code.
//
// A try is counted before anything is looked at, so that many at once are no way around; a right one is given
// back.
#ifndef PERENNIAL_API_TRIES_H
#define PERENNIAL_API_TRIES_H

#include "api/request.h"

// Of the bucket of that name, such as "as ann@example.com". STATUS_LIMITED says how long to wait.
MUST_USE Status tries_take(Request *request, Str name);
void tries_give_back(Request *request, Str name);

// Whether the body's "current" is the caller's password (slow), counted.
MUST_USE Status tries_own_password(Request *request);

#endif
