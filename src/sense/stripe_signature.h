// stripe_signature.h: whether a webhook's body was signed by Stripe: `Stripe-Signature: t=…,v1=…[,v1=…]`,
// where v1 is the HMAC-SHA256 of "t.body" in hexadecimal, with the whole text of the endpoint's secret as the
// key.
#ifndef PERENNIAL_SENSE_STRIPE_SIGNATURE_H
#define PERENNIAL_SENSE_STRIPE_SIGNATURE_H

#include "base/str.h"

enum {
    STRIPE_HEADER_BYTES_MAX = 2000,
    STRIPE_TOLERANCE_S = 300,
};

// `now_us` is of the real clock. False for anything malformed or told longer than STRIPE_TOLERANCE_S ago or
// ahead: somebody may send again what they once saw. Other schemes than v1 are not looked at.
bool stripe_signature_is_good(Str header, Str body, Str secret, int64_t now_us);

#endif
