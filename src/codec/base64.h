// base64.h: RFC 4648.
#ifndef PERENNIAL_CODEC_BASE64_H
#define PERENNIAL_CODEC_BASE64_H

#include "base/arena.h"
#include "base/buf.h"

// Either alphabet, with or without padding, no white space. False when it is not base64.
bool base64_decode(Str text, Arena *arena, Str *bytes_out);

void base64_append(Buf *out, Str bytes);     // + and /, with padding
void base64_url_append(Buf *out, Str bytes); // - and _, without padding

#endif
