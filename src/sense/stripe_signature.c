#include "sense/stripe_signature.h"

#include "base/timestamp.h"

#include <sodium.h>
#include <string.h>

enum { HEX_BYTES = 2 * crypto_auth_hmacsha256_BYTES };

static void sign(Str at, Str body, Str secret, char hex_out[HEX_BYTES + 1])
{
    crypto_auth_hmacsha256_state state;
    unsigned char bytes[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.data, secret.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)at.data, at.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.data, body.len);
    crypto_auth_hmacsha256_final(&state, bytes);
    sodium_bin2hex(hex_out, HEX_BYTES + 1, bytes, sizeof bytes);
}

static bool is_recent(Str at, int64_t now_us)
{
    int64_t seconds = 0, now = now_us / US_PER_SECOND;
    return str_parse_int64(at, &seconds) && seconds >= now - STRIPE_TOLERANCE_S &&
           seconds <= now + STRIPE_TOLERANCE_S;
}

bool stripe_signature_is_good(Str header, Str body, Str secret, int64_t now_us)
{
    char expected[HEX_BYTES + 1] = { 0 };
    bool good = false;
    if (header.len > STRIPE_HEADER_BYTES_MAX || secret.len == 0) return false;
    for (Str rest = header; rest.len > 0;) {
        StrCut part = str_cut(rest, ','), word = str_cut(part.head, '=');
        rest = part.tail;
        Str name = str_trim(word.head), value = word.tail;
        if (str_equal(name, STR("t"))) {
            // The time stands first; a second one would be signed by nothing.
            if (expected[0] != 0 || !is_recent(value, now_us)) return false;
            sign(value, body, secret, expected);
        }
        if (str_equal(name, STR("v1")) && expected[0] != 0 && value.len == HEX_BYTES)
            good = sodium_memcmp(value.data, expected, HEX_BYTES) == 0 || good;
    }
    return good;
}
