#include "codec/url.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool has_code(Str text, size_t at)
{
    return text.len - at >= 3 && hex_value(text.data[at + 1]) >= 0 && hex_value(text.data[at + 2]) >= 0;
}

static bool is_encoded(Str text, bool plus_is_space)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '%' || (plus_is_space && text.data[i] == '+')) return true;
    }
    return false;
}

Str url_decode(Str text, bool plus_is_space, Arena *arena)
{
    if (!is_encoded(text, plus_is_space)) return text;
    char *out = arena_alloc(arena, 1, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%' && has_code(text, i)) {
            c = (char)(hex_value(text.data[i + 1]) << 4 | hex_value(text.data[i + 2]));
            i += 2;
        }
        out[len++] = c;
    }
    return (Str){ out, len };
}

void url_encode(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                     c == '.' || c == '_' || c == '~';
        if (plain) {
            buf_append_byte(out, (char)c);
        } else {
            buf_format(out, "%%%02X", (unsigned)c);
        }
    }
}

UrlPairs url_pairs(Str query)
{
    return (UrlPairs){ .rest = query };
}

bool url_next_pair(UrlPairs *pairs, Arena *arena)
{
    while (pairs->rest.len > 0) {
        StrCut pair = str_cut(pairs->rest, '&');
        pairs->rest = pair.tail;
        if (pair.head.len == 0) continue;
        StrCut parts = str_cut(pair.head, '=');
        pairs->key = url_decode(parts.head, true, arena);
        pairs->value = url_decode(parts.tail, true, arena);
        return true;
    }
    return false;
}

bool url_query_value(Str query, Str name, Arena *arena, Str *value_out)
{
    for (UrlPairs p = url_pairs(query); url_next_pair(&p, arena);) {
        if (str_equal(p.key, name)) {
            *value_out = p.value;
            return true;
        }
    }
    return false;
}
