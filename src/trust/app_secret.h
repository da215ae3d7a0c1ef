// app_secret.h: by which the customer's own app proves who is signed in there. A write key is public, so what
// is for one person is answered only with a proof that the app's server made:
//
//     proof = HMAC-SHA-256 of the user id with the secret, in hexadecimal
//
// The secret of a write key is made once and shown once. It has to be kept in the clear: proofs are checked
// with it. After it was made anew the one of before is good for a day.
#ifndef PERENNIAL_TRUST_APP_SECRET_H
#define PERENNIAL_TRUST_APP_SECRET_H

#include "store/store.h"

enum { APP_PROOF_BYTES = 64 };

// Makes it, or makes it anew; `secret_out` ("as_…") is the only time it is seen. Inside a transaction;
// `now_us` is of the system's clock, `who` as audit.actor.
MUST_USE Status app_secret_make(Store *store, uint32_t key, Str who, int64_t now_us, Arena *arena,
                                Str *secret_out, Error *error);

// When it was made; 0: it never was.
MUST_USE Status app_secret_made(Store *store, uint32_t key, int64_t *made_us_out, Error *error);

// Whether the proof is of that user id and of a secret of that key.
MUST_USE Status app_secret_check(Store *store, uint32_t key, Str user, Str proof, int64_t now_us,
                                 bool *good_out, Error *error);

#endif
