// fetch.h: asks another server over HTTP. Waits for the answer: from worker threads only.
//
// HTTPS with the system's certificates; plain HTTP only to this very machine. Follows no redirects.
#ifndef PERENNIAL_HTTP_FETCH_H
#define PERENNIAL_HTTP_FETCH_H

#include "base/arena.h"
#include "base/status.h"

enum {
    FETCH_SECONDS_MAX = 10,
    FETCH_BYTES_MAX = 1024 * 1024, // of an answer
    FETCH_URL_BYTES_MAX = 2000,
};

typedef struct FetchQuestion {
    Str url;
    Str form;           // sent as a form by POST; empty: GET
    Str bearer;         // token, or empty
    Str user, password; // sent as Basic when user is not empty
} FetchQuestion;

// Whether it is an address that is asked: https://…, or http:// on this machine.
bool fetch_allows(Str url);

// The body of an answer with status 200, in the arena. STATUS_UNAVAILABLE says what went wrong.
MUST_USE Status fetch(const FetchQuestion *question, Arena *arena, Str *body_out, Error *error);

#endif
