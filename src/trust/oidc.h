// oidc.h: signing in at somebody else's (OpenID Connect 1.0): authorization code with PKCE. Functions that
// ask the provider wait for its answer: from worker threads only.
#ifndef PERENNIAL_TRUST_OIDC_H
#define PERENNIAL_TRUST_OIDC_H

#include "base/arena.h"
#include "base/status.h"

typedef struct OidcClient {
    Str issuer, id, secret; // secret may be empty: a public client
    Str redirect_uri;
} OidcClient;

typedef struct OidcProvider {
    Str issuer, authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri;
} OidcProvider;

// One try to sign in: random texts that the provider gives back or has to match.
typedef struct OidcTry {
    Str state, nonce, verifier;
} OidcTry;

OidcTry oidc_new_try(Arena *arena);

// What the provider says of itself. STATUS_INVALID (field "issuer") when it is none, or another one.
MUST_USE Status oidc_discover(Str issuer, Arena *arena, OidcProvider *provider_out, Error *error);

// Where the browser goes.
Str oidc_authorization_url(const OidcProvider *provider, const OidcClient *client, const OidcTry *try,
                           Arena *arena);

typedef struct OidcPerson {
    Str subject; // the provider's own name of them
    Str email;   // that it has verified
} OidcPerson;

// Takes the code that came back, checks the signed token, and says whose it is. STATUS_FORBIDDEN for anything
// that does not fit.
MUST_USE Status oidc_take_code(const OidcProvider *provider, const OidcClient *client, const OidcTry *try,
                               Str code, int64_t now_us, Arena *arena, OidcPerson *person_out, Error *error);

#endif
