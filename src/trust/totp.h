// totp.h: the second factor: time-based codes of an authenticator (RFC 6238: SHA-1, 6 digits, 30 seconds),
// and ten recovery codes for when it is lost. Functions that change rows need a transaction of the caller's.
#ifndef PERENNIAL_TRUST_TOTP_H
#define PERENNIAL_TRUST_TOTP_H

#include "store/store.h"

enum {
    TOTP_DIGITS = 6,
    TOTP_STEP_SECONDS = 30,
    TOTP_SECRET_BYTES = 20,
    TOTP_STEPS_ASIDE = 1, // the code before and the code after are taken too: clocks differ
    RECOVERY_CODES = 10,
    TOTP_CODE_BYTES_MAX = 40, // of what somebody types
};

// The code of a step: seconds since 1970 / 30.
uint32_t totp_code(Str secret, uint64_t step);

// RFC 4648, capitals without padding; in the arena.
Str base32_encode(Str bytes, Arena *arena);
// False when it is not base32. Small letters and padding are taken too.
bool base32_decode(Str text, Arena *arena, Str *bytes_out);

typedef struct TotpState {
    bool on;            // asked for at sign-in
    int64_t codes_left; // recovery codes
} TotpState;

MUST_USE Status totp_state(Store *store, Str staff_id, TotpState *state_out, Error *error);

// Makes a new secret (base32) that counts once it is confirmed. STATUS_CONFLICT when a factor is on.
MUST_USE Status totp_begin(Store *store, Str staff_id, Arena *arena, Str *secret_out, Error *error);

// Turns the factor on by its first code. STATUS_FORBIDDEN (field "code") for a wrong one, STATUS_CONFLICT
// when there is nothing to confirm. Then make the recovery codes.
MUST_USE Status totp_confirm(Store *store, Str staff_id, Str code, int64_t now_us, Arena *arena,
                             Error *error);

// New recovery codes, shown this once and stored hashed; older ones end.
MUST_USE Status totp_make_codes(Store *store, Str staff_id, Arena *arena, Str codes_out[RECOVERY_CODES],
                                Error *error);

// Takes a code of the authenticator or a recovery code. STATUS_OK for those without a factor.
// STATUS_FORBIDDEN (field "code"): none was given, it is wrong, or it was used before.
MUST_USE Status totp_take(Store *store, Str staff_id, Str code, int64_t now_us, Arena *arena, Error *error);

// Turns it off and forgets the recovery codes.
MUST_USE Status totp_remove(Store *store, Str staff_id, Error *error);

#endif
