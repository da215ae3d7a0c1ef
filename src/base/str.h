// str.h: borrowed string slices. A Str never owns its bytes and need not end in NUL.
#ifndef PERENNIAL_BASE_STR_H
#define PERENNIAL_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Str {
    const char *data; // may be NULL only when len is 0
    size_t len;       // bytes
} Str;

// clang-format off
#define STR(literal) ((Str){ "" literal, sizeof(literal) - 1 })
#define STR_CONST(literal) { "" literal, sizeof(literal) - 1 } // for static tables
// clang-format on

// For printf("%.*s", STR_ARG(s)).
#define STR_ARG(s) (int)(s).len, (s).data

// Of an ASCII letter; others stay.
static inline char lower_letter(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

Str str_from_c(const char *text); // NULL becomes empty
bool str_equal(Str a, Str b);
bool str_equal_ignore_case(Str a, Str b);  // ASCII letters only
int str_compare(Str a, Str b);             // by bytes, shorter first; <0, 0, >0
int str_compare_ignore_case(Str a, Str b); // ASCII letters only
bool str_starts_with(Str s, Str prefix);
bool str_ends_with(Str s, Str suffix);
bool str_contains_ignore_case(Str s, Str part); // ASCII letters only; the empty part is in everything
Str str_trim(Str s);                            // without ASCII white space at both ends
Str str_slice(Str s, size_t from, size_t to);   // clamped to the string

// The beginning: at most so many bytes, and no character cut in two.
Str str_beginning(Str s, size_t bytes_max);

typedef struct StrCut {
    Str head; // before the delimiter, or all of it
    Str tail; // after the delimiter, or empty
    bool found;
} StrCut;

// Splits at the first `delimiter`.
StrCut str_cut(Str s, char delimiter);

// Parses a whole decimal int64: no sign but '-', no spaces, no overflow.
bool str_parse_int64(Str s, int64_t *value_out);

// Parses a whole finite decimal number such as "-12.5e3": no spaces, no hexadecimal, no "inf" or "nan".
// At most 63 bytes.
bool str_parse_double(Str s, double *value_out);

// Whether the bytes are well-formed UTF-8 without surrogates and overlong forms.
bool str_is_utf8(Str s);

// A fast 64-bit hash, not keyed: for tables whose size is bounded, never for secrets.
uint64_t str_hash(Str s);

// The same bytes with another seed give an independent hash.
uint64_t str_hash_seeded(Str s, uint64_t seed);

#endif
