#include "base/buf.h"

#include "base/status.h"

#include <stdarg.h>

void buf_free(Buf *buf)
{
    free(buf->data);
    *buf = (Buf){ 0 };
}

void buf_clear(Buf *buf)
{
    buf->len = 0;
}

Str buf_view(const Buf *buf)
{
    return (Str){ buf->data, buf->len };
}

char *buf_reserve(Buf *buf, size_t bytes)
{
    if (buf->capacity - buf->len < bytes) {
        size_t capacity = buf->capacity < 64 ? 64 : buf->capacity;
        while (capacity - buf->len < bytes) {
            if (__builtin_mul_overflow(capacity, 2, &capacity)) panic("buffer overflows");
        }
        char *data = realloc(buf->data, capacity);
        if (!data) panic("out of memory: %zu bytes", capacity);
        buf->data = data;
        buf->capacity = capacity;
    }
    return buf->data + buf->len;
}

void buf_append(Buf *buf, Str s)
{
    if (s.len == 0) return;
    memcpy(buf_reserve(buf, s.len), s.data, s.len);
    buf->len += s.len;
}

void buf_append_byte(Buf *buf, char c)
{
    *buf_reserve(buf, 1) = c;
    buf->len++;
}

void buf_format(Buf *buf, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (len < 0) panic("bad format: %s", format);
    vsnprintf(buf_reserve(buf, (size_t)len + 1), (size_t)len + 1, format, again);
    va_end(again);
    buf->len += (size_t)len;
}

void buf_append_varint(Buf *buf, uint64_t value)
{
    char *out = buf_reserve(buf, 10);
    size_t len = 0;
    while (value >= 0x80) {
        out[len++] = (char)(value | 0x80);
        value >>= 7;
    }
    out[len++] = (char)value;
    buf->len += len;
}

bool str_take_varint(Str *input, uint64_t *value_out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < input->len && i < 10; i++) {
        uint64_t byte = (unsigned char)input->data[i];
        if (i == 9 && byte > 1) return false;
        value |= (byte & 0x7F) << (7 * i);
        if (byte < 0x80) {
            *value_out = value;
            *input = (Str){ input->data + i + 1, input->len - i - 1 };
            return true;
        }
    }
    return false;
}
