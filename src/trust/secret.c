#include "trust/secret.h"

#include <sodium.h>

bool secret_start(void)
{
    return sodium_init() >= 0;
}

Str secret_random(size_t length, Arena *arena)
{
    static const char characters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    char *text = arena_alloc(arena, 1, length + 1);
    for (size_t i = 0; i < length; i++)
        text[i] = characters[randombytes_uniform(sizeof characters - 1)];
    return (Str){ text, length };
}

Str secret_hash(Str secret, Arena *arena)
{
    unsigned char hash[SECRET_HASH_BYTES / 2];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)secret.data, secret.len, NULL, 0);
    char *text = arena_alloc(arena, 1, SECRET_HASH_BYTES + 1);
    sodium_bin2hex(text, SECRET_HASH_BYTES + 1, hash, sizeof hash);
    return (Str){ text, SECRET_HASH_BYTES };
}

bool secret_equal(Str a, Str b)
{
    return a.len == b.len && sodium_memcmp(a.data, b.data, a.len) == 0;
}
