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

static void sealing_key(Str credential, unsigned char key[crypto_secretbox_KEYBYTES])
{
    static const unsigned char purpose[] = "perennial: seal";
    crypto_generichash(key, crypto_secretbox_KEYBYTES, (const unsigned char *)credential.data, credential.len,
                       purpose, sizeof purpose - 1);
}

Str secret_seal(Str plain, Str credential, Arena *arena)
{
    unsigned char key[crypto_secretbox_KEYBYTES];
    size_t len = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.len;
    unsigned char *sealed = arena_alloc(arena, 1, len);
    sealing_key(credential, key);
    randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain.data, plain.len,
                          sealed, key);
    sodium_memzero(key, sizeof key);
    return (Str){ (const char *)sealed, len };
}

bool secret_open(Str sealed, Str credential, Arena *arena, Str *plain_out)
{
    size_t around = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.len < around) return false;
    unsigned char key[crypto_secretbox_KEYBYTES];
    unsigned char *plain = arena_alloc(arena, 1, sealed.len - around + 1);
    const unsigned char *nonce = (const unsigned char *)sealed.data;
    sealing_key(credential, key);
    bool good = crypto_secretbox_open_easy(plain, nonce + crypto_secretbox_NONCEBYTES,
                                           sealed.len - crypto_secretbox_NONCEBYTES, nonce, key) == 0;
    sodium_memzero(key, sizeof key);
    if (good) *plain_out = (Str){ (const char *)plain, sealed.len - around };
    return good;
}

bool secret_equal(Str a, Str b)
{
    return a.len == b.len && sodium_memcmp(a.data, b.data, a.len) == 0;
}
