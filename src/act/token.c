#include "act/token.h"

#include "codec/base64.h"
#include "trust/secret.h"

#include <sodium.h>

enum { MAC_BYTES = 18, TOKEN_BYTES_MAX = 64 };

static Str mac_of(Str key, TokenKind kind, int64_t message, Str extra, Arena *arena)
{
    unsigned char mac[MAC_BYTES];
    Buf input = { 0 };
    buf_format(&input, "%c:%lld:", (char)kind, (long long)message);
    buf_append(&input, extra);
    crypto_generichash(mac, sizeof mac, (const unsigned char *)input.data, input.len,
                       (const unsigned char *)key.data, key.len);
    buf_clear(&input);
    base64_url_append(&input, (Str){ (const char *)mac, sizeof mac });
    Str text = arena_copy(arena, buf_view(&input));
    buf_free(&input);
    return text;
}

Str token_make(Str key, TokenKind kind, int64_t message, Str extra, Arena *arena)
{
    return arena_format(arena, "%lld-%.*s", (long long)message,
                        STR_ARG(mac_of(key, kind, message, extra, arena)));
}

bool token_read(Str key, TokenKind kind, Str token, Str extra, int64_t *message_out)
{
    StrCut cut = str_cut(token, '-');
    if (key.len == 0 || !cut.found || token.len > TOKEN_BYTES_MAX || !str_parse_int64(cut.head, message_out))
        return false;
    Arena arena = arena_create(64 * 1024);
    bool good = secret_equal(cut.tail, mac_of(key, kind, *message_out, extra, &arena));
    arena_destroy(&arena);
    return good;
}
