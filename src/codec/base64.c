#include "codec/base64.h"

static int sextet(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

bool base64_decode(Str text, Arena *arena, Str *bytes_out)
{
    if (text.len % 4 == 0 && text.len > 0) { // only then may there be padding
        if (text.data[text.len - 1] == '=') text.len--;
        if (text.data[text.len - 1] == '=') text.len--;
    }
    if (text.len % 4 == 1) return false;
    char *out = arena_alloc(arena, 1, text.len);
    size_t len = 0;
    uint32_t bits = 0;
    unsigned held = 0; // bits that wait for a whole byte
    for (size_t i = 0; i < text.len; i++) {
        int value = sextet(text.data[i]);
        if (value < 0) return false;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[len++] = (char)(bits >> held & 0xFF);
        }
    }
    if ((bits & ((1u << held) - 1)) != 0) return false; // bits that belong to no byte
    *bytes_out = (Str){ out, len };
    return true;
}

static void append(Buf *out, Str bytes, const char *alphabet, bool padding)
{
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t bits = (uint32_t)(unsigned char)bytes.data[i] << 16;
        if (left > 1) bits |= (uint32_t)(unsigned char)bytes.data[i + 1] << 8;
        if (left > 2) bits |= (uint32_t)(unsigned char)bytes.data[i + 2];
        for (size_t digit = 0; digit < 4; digit++) {
            if (digit <= left) {
                buf_append_byte(out, alphabet[bits >> (18 - 6 * digit) & 63]);
            } else if (padding) {
                buf_append_byte(out, '=');
            }
        }
    }
}

void base64_append(Buf *out, Str bytes)
{
    append(out, bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", true);
}

void base64_url_append(Buf *out, Str bytes)
{
    append(out, bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", false);
}
