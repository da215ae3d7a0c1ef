// password.h: argon2id. Slow on purpose (some 60 ms and 64 MiB): from worker threads only.
#ifndef PERENNIAL_TRUST_PASSWORD_H
#define PERENNIAL_TRUST_PASSWORD_H

#include "base/arena.h"
#include "base/status.h"

enum {
    PASSWORD_CHARACTERS_LEAST = 10,
    PASSWORD_BYTES_MAX = 512,
};

// STATUS_INVALID with a sentence when it is too short, too long, or easily guessed. `field` is the input's
// constant name.
MUST_USE Status password_check(Str password, Str field, Error *error);

// The text to store. STATUS_UNAVAILABLE when there is not enough memory.
MUST_USE Status password_hash(Str password, Arena *arena, Str *hash_out, Error *error);

// `hash` empty: false, in the time a wrong password takes, so that nobody learns which addresses exist.
bool password_matches(Str password, Str hash);

#endif
