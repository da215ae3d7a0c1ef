// Property: what unpacks to a page packs again, and unpacks to the same bytes.
#include "know/log_page.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The first byte chooses: a whole stored page, or the columns that zstd would have given.
static void store(const uint8_t *data, size_t size, Zstd *zstd, Buf *stored)
{
    Str bytes = { (const char *)data + 1, size - 1 };
    if (data[0] & 1) {
        buf_append(stored, bytes);
        return;
    }
    size_t ids = data[0] >> 1 < bytes.len ? data[0] >> 1 : bytes.len;
    buf_append_byte(stored, 1);
    buf_append_varint(stored, ids);
    buf_append(stored, (Str){ bytes.data, ids });
    zstd_compress(zstd, (Str){ bytes.data + ids, bytes.len - ids }, 1, stored);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { BYTES_MAX = 1 << 16 };
    if (size == 0) return 0;
    PageColumns *columns = page_columns_create();
    Zstd *zstd = zstd_create();
    Buf stored = { 0 }, plain = { 0 }, again = { 0 };
    Error error;
    store(data, size, zstd, &stored);
    bool of_columns = stored.len > 0 && stored.data[0] == 1; // others hold anything
    if (page_unpack(columns, buf_view(&stored), BYTES_MAX, zstd, &plain, &error) == STATUS_OK && of_columns) {
        buf_clear(&stored);
        page_pack(columns, buf_view(&plain), zstd, &stored);
        if (page_unpack(columns, buf_view(&stored), BYTES_MAX, zstd, &again, &error) != STATUS_OK) abort();
        if (!str_equal(buf_view(&plain), buf_view(&again))) abort();
    }
    buf_free(&stored);
    buf_free(&plain);
    buf_free(&again);
    zstd_destroy(zstd);
    page_columns_destroy(columns);
    return 0;
}
