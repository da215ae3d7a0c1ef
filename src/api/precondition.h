// precondition.h: versions of what can be edited, against lost updates. Reading gives the version as ETag,
// lists as the member "version" of each item. An edit that sends it back (If-Match: "…") happens only while
// it is still so, else the answer is 412; one without If-Match happens anyway.
#ifndef PERENNIAL_API_PRECONDITION_H
#define PERENNIAL_API_PRECONDITION_H

#include "api/request.h"

// The version of a state that a StateHandler wrote; in the arena.
Str version_of(const Buf *state, Arena *arena);

// Whether the request's If-Match, when there is one, names the version there is. Call it and the edit under
// one lock.
MUST_USE Status precondition_check(Request *request, bool *stale_out);

// Adds the ETag of what there is now to the answer, unless it is gone.
void precondition_tell(Request *request);

#endif
