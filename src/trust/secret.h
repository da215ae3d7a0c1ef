// secret.h: random texts, and the hashes by which they are stored. Call secret_start once before threads.
#ifndef PERENNIAL_TRUST_SECRET_H
#define PERENNIAL_TRUST_SECRET_H

#include "base/arena.h"

// False when the system gives no randomness.
bool secret_start(void);

// So many random characters of 0-9A-Za-z; 43 carry 256 bits.
Str secret_random(size_t length, Arena *arena);

enum { SECRET_HASH_BYTES = 64 }; // hexadecimal

// BLAKE2b-256 as hexadecimal text: enough for texts that are random themselves, far too fast for passwords.
Str secret_hash(Str secret, Arena *arena);

// Encrypts and signs with a key made of `credential`, which must be random itself. In the arena.
Str secret_seal(Str plain, Str credential, Arena *arena);

// False for another credential, or bytes that were changed.
bool secret_open(Str sealed, Str credential, Arena *arena, Str *plain_out);

// In a time that does not depend on the content.
bool secret_equal(Str a, Str b);

#endif
