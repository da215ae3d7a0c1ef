// buf.h: a growing byte buffer that owns its memory.
#ifndef PERENNIAL_BASE_BUF_H
#define PERENNIAL_BASE_BUF_H

#include "base/str.h"

// Zero-initialised it is empty and valid.
typedef struct Buf {
    char *data;
    size_t len;
    size_t capacity;
} Buf;

void buf_free(Buf *buf);      // leaves it empty and usable
void buf_clear(Buf *buf);     // keeps the memory
Str buf_view(const Buf *buf); // borrowed: until buf changes

// Room for `bytes` more; returns where they go. Does not change the length.
char *buf_reserve(Buf *buf, size_t bytes);

void buf_append(Buf *buf, Str s);
void buf_append_byte(Buf *buf, char c);
void buf_format(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Little-endian base-128, 1 to 10 bytes.
void buf_append_varint(Buf *buf, uint64_t value);

// Reads what buf_append_varint wrote, from the front of *input. False and unchanged when it is cut or too
// long.
bool str_take_varint(Str *input, uint64_t *value_out);

#endif
