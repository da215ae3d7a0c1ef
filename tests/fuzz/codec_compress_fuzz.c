// Property: unpacking never gives more than the bound, whole or in steps, and both ways agree.
#include "codec/compress.h"
#include "codec/reader.h"

enum { PLAIN_BYTES_MAX = 1 << 20 };

static void require(bool fact)
{
    if (!fact) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str input = { (const char *)data, size };
    Buf whole = { 0 }, steps = { 0 };
    Error error;
    Status status = decompress(input, PLAIN_BYTES_MAX, &whole, &error);
    require(whole.len <= PLAIN_BYTES_MAX && (status == STATUS_OK || whole.len == 0));
    Reader *reader = reader_open_memory(input);
    Str chunk;
    Status read = STATUS_OK;
    while (steps.len <= PLAIN_BYTES_MAX && (read = reader_read(reader, &chunk, &error)) == STATUS_OK &&
           chunk.len > 0)
        buf_append(&steps, chunk);
    if (status == STATUS_OK) require(read == STATUS_OK && str_equal(buf_view(&whole), buf_view(&steps)));
    reader_close(reader);
    buf_free(&whole);
    buf_free(&steps);
    return 0;
}
