// url.h: percent-encoding, query strings and form bodies.
#ifndef PERENNIAL_CODEC_URL_H
#define PERENNIAL_CODEC_URL_H

#include "base/arena.h"
#include "base/buf.h"

// Decodes %XX into the arena (borrowed where there is nothing to decode); a % without two hexadecimal digits
// stays as it is. `plus_is_space` for queries and forms, not for paths.
Str url_decode(Str text, bool plus_is_space, Arena *arena);

// Appends, everything but A-Z a-z 0-9 - . _ ~ encoded.
void url_encode(Buf *out, Str text);

// for (UrlPairs p = url_pairs(query); url_next_pair(&p, arena);) … p.key, p.value …
// Of a query without its '?', or a form body. A key without '=' has an empty value; empty pairs are skipped.
typedef struct UrlPairs {
    Str key, value; // the current pair, decoded
    Str rest;
} UrlPairs;

UrlPairs url_pairs(Str query);
bool url_next_pair(UrlPairs *pairs, Arena *arena);

// The decoded value of the first pair of that name. False when there is none.
bool url_query_value(Str query, Str name, Arena *arena, Str *value_out);

#endif
