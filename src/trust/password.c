#include "trust/password.h"

#include "trust/common_password.h"

#include <sodium.h>

enum {
    OPERATIONS = crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
    MEMORY_BYTES = crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE,
};

static size_t count_characters(Str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

Status password_check(Str password, Str field, Error *error)
{
    if (count_characters(password) < PASSWORD_CHARACTERS_LEAST)
        return fail(error, STATUS_INVALID, field, "The password needs at least %d characters.",
                    PASSWORD_CHARACTERS_LEAST);
    if (password.len > PASSWORD_BYTES_MAX)
        return fail(error, STATUS_INVALID, field, "The password may have at most %d bytes.",
                    PASSWORD_BYTES_MAX);
    if (password_is_common(password))
        return fail(error, STATUS_INVALID, field,
                    "This password is one of the first that others would guess: take several words instead.");
    return STATUS_OK;
}

Status password_hash(Str password, Arena *arena, Str *hash_out, Error *error)
{
    char hash[crypto_pwhash_argon2id_STRBYTES];
    if (crypto_pwhash_argon2id_str(hash, password.data, password.len, OPERATIONS, MEMORY_BYTES) != 0)
        return fail(error, STATUS_UNAVAILABLE, STR(""), "Not enough memory to store a password; try again.");
    *hash_out = arena_copy(arena, str_from_c(hash));
    return STATUS_OK;
}

// Of no password.
static const char decoy[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                            "0000000000000000000000000000000000000000000";

bool password_matches(Str password, Str hash)
{
    char text[crypto_pwhash_argon2id_STRBYTES] = { 0 };
    Str used = hash.len > 0 && hash.len < sizeof text ? hash : str_from_c(decoy);
    memcpy(text, used.data, used.len);
    bool matches = crypto_pwhash_argon2id_str_verify(text, password.data, password.len) == 0;
    return matches && used.data == hash.data;
}
