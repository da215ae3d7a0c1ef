// hook.h: posts something to an address that somebody else chose. Waits for the answer: from threads of their
// own only.
//
// It must not become a way into the network the server stands in: whatever a name resolves to, connections
// are only made to addresses of the internet, or to hosts that the operator allows by name. HTTPS with the
// system's certificates, plain HTTP only to allowed hosts. Follows no redirects, uses no proxy.
#ifndef PERENNIAL_HTTP_HOOK_H
#define PERENNIAL_HTTP_HOOK_H

#include "base/arena.h"
#include "base/status.h"

enum {
    HOOK_SECONDS_MAX = 10,
    HOOK_ANSWER_BYTES_MAX = 300, // of an answer, for the log
    HOOK_URL_BYTES_MAX = 2000,
    HOOK_HEADERS_MAX = 8,
};

typedef struct HookPost {
    Str url;
    Str body;           // JSON
    const Str *headers; // "name: value"; at most HOOK_HEADERS_MAX
    size_t header_count;
    Str allowed; // hosts with commas in between, each name or name:port
} HookPost;

typedef struct HookResult {
    bool answered; // `code` is the status
    bool refused;  // the address is one that nothing is sent to
    long code;
    int retry_after_s;                  // 0: not said
    char answer[HOOK_ANSWER_BYTES_MAX]; // its beginning, or what went wrong
} HookResult;

// STATUS_INVALID says what is wrong with an address that is never asked. Names are looked up when it is sent.
MUST_USE Status hook_check_url(Str url, Str allowed, Error *error);

HookResult hook_post(const HookPost *post, const _Atomic bool *stops);

// Whether a connection to the address (struct sockaddr) may be made: not to this machine, private networks,
// link-local, multicast and the like.
struct sockaddr;
bool hook_is_public(const struct sockaddr *address);

#endif
