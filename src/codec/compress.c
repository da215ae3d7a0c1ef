#include "codec/compress.h"

#define ZLIB_CONST
#include <limits.h>
#include <zlib.h>
#include <zstd.h>

enum {
    STEP_BYTES = 256 * 1024,    // grown at a time
    REQUEST_WINDOW_LOG_MAX = 23 // 8 MB, what zstd's usual levels need; a frame cannot make us take more
};

Compression compression_sniff(Str bytes)
{
    if (str_starts_with(bytes, STR("\x1F\x8B\x08"))) return COMPRESSION_GZIP;
    if (str_starts_with(bytes, STR("\x28\xB5\x2F\xFD"))) return COMPRESSION_ZSTD;
    return COMPRESSION_NONE;
}

static Status too_much(size_t bytes_max, Error *error)
{
    return fail(error, STATUS_LIMITED, STR(""), "Unpacked, this is larger than %zu bytes.", bytes_max);
}

static Status broken(const char *format, Error *error)
{
    return fail(error, STATUS_INVALID, STR(""), "The %s data is broken or cut.", format);
}

// Room for the next step, never more than one byte beyond the bound.
static size_t step_room(Buf *out, size_t start, size_t bytes_max)
{
    size_t left = bytes_max - (out->len - start) + 1;
    size_t room = left < STEP_BYTES ? left : STEP_BYTES;
    buf_reserve(out, room);
    return room;
}

static Status gunzip(Str bytes, size_t bytes_max, Buf *out, Error *error)
{
    z_stream stream = { .next_in = (const Bytef *)bytes.data, .avail_in = (uInt)bytes.len };
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) panic("out of memory: zlib");
    size_t start = out->len;
    Status status = STATUS_OK;
    for (;;) {
        size_t room = step_room(out, start, bytes_max);
        stream.next_out = (Bytef *)out->data + out->len;
        stream.avail_out = (uInt)room;
        int result = inflate(&stream, Z_NO_FLUSH);
        out->len += room - stream.avail_out;
        if (out->len - start > bytes_max) {
            status = too_much(bytes_max, error);
            break;
        }
        if (result == Z_STREAM_END) {
            if (stream.avail_in == 0) break;
            result = inflateReset(&stream); // the next member
        }
        if (result != Z_OK) {
            status = broken("gzip", error);
            break;
        }
    }
    inflateEnd(&stream);
    if (status != STATUS_OK) out->len = start;
    return status;
}

static Status unzstd(Str bytes, size_t bytes_max, Buf *out, Error *error)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    if (!stream) panic("out of memory: zstd");
    ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, REQUEST_WINDOW_LOG_MAX);
    ZSTD_inBuffer input = { bytes.data, bytes.len, 0 };
    size_t start = out->len, wanted = 0;
    Status status = STATUS_OK;
    bool full = false; // the last step filled its room: more may wait inside
    while (input.pos < input.size || full) {
        size_t room = step_room(out, start, bytes_max);
        ZSTD_outBuffer output = { out->data + out->len, room, 0 };
        wanted = ZSTD_decompressStream(stream, &output, &input);
        out->len += output.pos;
        full = output.pos == room;
        if (ZSTD_isError(wanted)) {
            status = broken("zstd", error);
            break;
        }
        if (out->len - start > bytes_max) {
            status = too_much(bytes_max, error);
            break;
        }
        if (wanted == 0 && input.pos == input.size) break;
    }
    if (status == STATUS_OK && wanted != 0) status = broken("zstd", error);
    ZSTD_freeDStream(stream);
    if (status != STATUS_OK) out->len = start;
    return status;
}

Status decompress(Str bytes, size_t bytes_max, Buf *out, Error *error)
{
    if (bytes.len > UINT_MAX / 2 || bytes_max > UINT_MAX / 2) {
        return fail(error, STATUS_LIMITED, STR(""), "The data is larger than 2 GB.");
    }
    switch (compression_sniff(bytes)) {
    case COMPRESSION_GZIP:
        return gunzip(bytes, bytes_max, out, error);
    case COMPRESSION_ZSTD:
        return unzstd(bytes, bytes_max, out, error);
    case COMPRESSION_NONE:
        break;
    }
    if (bytes.len > bytes_max) return too_much(bytes_max, error);
    buf_append(out, bytes);
    return STATUS_OK;
}

void gzip_compress(Str bytes, int level, Buf *out)
{
    z_stream stream = { .next_in = (const Bytef *)bytes.data };
    if (bytes.len > UINT_MAX / 2) panic("gzip of %zu bytes at once", bytes.len);
    if (deflateInit2(&stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        panic("out of memory: zlib");
    }
    stream.avail_in = (uInt)bytes.len;
    size_t room = deflateBound(&stream, bytes.len);
    stream.next_out = (Bytef *)buf_reserve(out, room);
    stream.avail_out = (uInt)room;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) panic("deflateBound was too small");
    out->len += room - stream.avail_out;
    deflateEnd(&stream);
}

struct Zstd {
    ZSTD_CCtx *compressor;
    ZSTD_DCtx *decompressor;
};

Zstd *zstd_create(void)
{
    Zstd *zstd = malloc(sizeof *zstd);
    if (!zstd) panic("out of memory: zstd");
    *zstd = (Zstd){ .compressor = ZSTD_createCCtx(), .decompressor = ZSTD_createDCtx() };
    if (!zstd->compressor || !zstd->decompressor) panic("out of memory: zstd");
    return zstd;
}

void zstd_destroy(Zstd *zstd)
{
    if (!zstd) return;
    ZSTD_freeCCtx(zstd->compressor);
    ZSTD_freeDCtx(zstd->decompressor);
    free(zstd);
}

void zstd_compress(Zstd *zstd, Str bytes, int level, Buf *out)
{
    size_t room = ZSTD_compressBound(bytes.len);
    char *to = buf_reserve(out, room);
    size_t written = ZSTD_compressCCtx(zstd->compressor, to, room, bytes.data, bytes.len, level);
    if (ZSTD_isError(written)) panic("zstd: %s", ZSTD_getErrorName(written));
    out->len += written;
}

Status zstd_decompress(Zstd *zstd, Str frame, size_t bytes_max, Buf *out, Error *error)
{
    unsigned long long size = ZSTD_getFrameContentSize(frame.data, frame.len);
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) return broken("zstd", error);
    if (size > bytes_max) return too_much(bytes_max, error);
    char *to = buf_reserve(out, (size_t)size);
    size_t written = ZSTD_decompressDCtx(zstd->decompressor, to, (size_t)size, frame.data, frame.len);
    if (ZSTD_isError(written) || written != size) return broken("zstd", error);
    out->len += written;
    return STATUS_OK;
}
