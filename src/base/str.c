#include "base/str.h"

#include <errno.h>
#include <limits.h>
#include <math.h>

Str str_from_c(const char *text)
{
    return text ? (Str){ text, strlen(text) } : (Str){ 0 };
}

bool str_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool str_equal_ignore_case(Str a, Str b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower_letter(a.data[i]) != lower_letter(b.data[i])) return false;
    }
    return true;
}

int str_compare(Str a, Str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    if (order != 0) return order;
    return (a.len > b.len) - (a.len < b.len);
}

int str_compare_ignore_case(Str a, Str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < shared; i++) {
        int left = (unsigned char)lower_letter(a.data[i]), right = (unsigned char)lower_letter(b.data[i]);
        if (left != right) return left - right;
    }
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts_with(Str s, Str prefix)
{
    return s.len >= prefix.len && str_equal((Str){ s.data, prefix.len }, prefix);
}

bool str_ends_with(Str s, Str suffix)
{
    return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

bool str_contains_ignore_case(Str s, Str part)
{
    for (size_t i = 0; i + part.len <= s.len; i++) {
        if (str_equal_ignore_case(str_slice(s, i, i + part.len), part)) return true;
    }
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str s)
{
    while (s.len > 0 && is_space(s.data[0]))
        s = (Str){ s.data + 1, s.len - 1 };
    while (s.len > 0 && is_space(s.data[s.len - 1]))
        s.len--;
    return s;
}

Str str_slice(Str s, size_t from, size_t to)
{
    if (to > s.len) to = s.len;
    if (from >= to) return (Str){ 0 };
    return (Str){ s.data + from, to - from };
}

Str str_beginning(Str s, size_t bytes_max)
{
    size_t len = s.len < bytes_max ? s.len : bytes_max;
    while (len > 0 && len < s.len && ((unsigned char)s.data[len] & 0xC0) == 0x80)
        len--;
    return str_slice(s, 0, len);
}

StrCut str_cut(Str s, char delimiter)
{
    const char *at = s.len > 0 ? memchr(s.data, delimiter, s.len) : NULL;
    if (!at) return (StrCut){ .head = s };
    size_t len = (size_t)(at - s.data);
    return (StrCut){ .head = { s.data, len }, .tail = { at + 1, s.len - len - 1 }, .found = true };
}

bool str_parse_int64(Str s, int64_t *value_out)
{
    bool negative = s.len > 0 && s.data[0] == '-';
    size_t i = negative ? 1 : 0;
    if (i == s.len) return false;
    int64_t value = 0; // kept negative, since -2^63 has no positive twin
    for (; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9') return false;
        int digit = s.data[i] - '0';
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    if (!negative && value == INT64_MIN) return false;
    *value_out = negative ? value : -value;
    return true;
}

bool str_parse_double(Str s, double *value_out)
{
    char text[64];
    if (s.len == 0 || s.len >= sizeof text) return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.data[i];
        bool allowed = (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
        if (!allowed) return false;
    }
    memcpy(text, s.data, s.len);
    text[s.len] = '\0';
    char *end = NULL;
    double value = strtod(text, &end);
    if (end != text + s.len || !isfinite(value)) return false;
    *value_out = value;
    return true;
}

// Bytes of the sequence that starts with `lead`, and the smallest code point it may encode; 0 if it may not
// lead.
static int utf8_length(unsigned char lead, uint32_t *least_out)
{
    static const uint32_t least[] = { 0x80, 0x800, 0x10000 };
    if (lead < 0xC2 || lead >= 0xF5) return 0;
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    *least_out = least[length - 2];
    return length;
}

bool str_is_utf8(Str s)
{
    for (size_t i = 0; i < s.len;) {
        unsigned char lead = (unsigned char)s.data[i];
        if (lead < 0x80) {
            i++;
            continue;
        }
        uint32_t least = 0;
        int length = utf8_length(lead, &least);
        if (length == 0 || s.len - i < (size_t)length) return false;
        uint32_t point = lead & (0xFFu >> (length + 1));
        for (int k = 1; k < length; k++) {
            unsigned char next = (unsigned char)s.data[i + (size_t)k];
            if ((next & 0xC0) != 0x80) return false;
            point = (point << 6) | (next & 0x3F);
        }
        if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
        i += (size_t)length;
    }
    return true;
}

// A multiply-and-fold hash in the manner of wyhash: 128-bit products of 8-byte words.
static uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 Wide;
    Wide product = (Wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t read_word(const char *data, size_t len)
{
    uint64_t word = 0;
    memcpy(&word, data, len);
    return word;
}

uint64_t str_hash_seeded(Str s, uint64_t seed)
{
    static const uint64_t k0 = 0xa0761d6478bd642fu, k1 = 0xe7037ed1a0b428dbu, k2 = 0x8ebc6af09c88c6e3u;
    uint64_t state = seed ^ k0;
    const char *data = s.data;
    size_t left = s.len;
    while (left > 16) {
        state = fold(read_word(data, 8) ^ k1, read_word(data + 8, 8) ^ state);
        data += 16;
        left -= 16;
    }
    uint64_t first = left == 0 ? 0 : read_word(data, left < 8 ? left : 8);
    uint64_t last = left > 8 ? read_word(data + 8, left - 8) : 0;
    return fold(k2 ^ s.len, fold(first ^ k1, last ^ state));
}

uint64_t str_hash(Str s)
{
    return str_hash_seeded(s, 0);
}
