// jwt.h: signed tokens (RFC 7519), checked with a provider's public keys (RFC 7517). RS256 and ES256, nothing
// else: what a token says of its own algorithm is not trusted further than that.
#ifndef PERENNIAL_TRUST_JWT_H
#define PERENNIAL_TRUST_JWT_H

#include "codec/json.h"

// The claims, a JSON object in the arena, of a token that one of `keys` ({"keys":[…]}) has signed.
// STATUS_FORBIDDEN otherwise. What the claims say is for the caller to check.
MUST_USE Status jwt_verify(Str token, const JsonNode *keys, Arena *arena, const JsonNode **claims_out,
                           Error *error);

#endif
