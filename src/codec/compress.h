// compress.h: gzip and zstd of whole blocks, always with a bound on what comes out.
#ifndef PERENNIAL_CODEC_COMPRESS_H
#define PERENNIAL_CODEC_COMPRESS_H

#include "base/buf.h"
#include "base/status.h"

typedef enum Compression {
    COMPRESSION_NONE,
    COMPRESSION_GZIP,
    COMPRESSION_ZSTD,
} Compression;

// By the first bytes, whatever a header says.
Compression compression_sniff(Str bytes);

// Appends the plain bytes of a gzip (one or many members) or zstd (one or many frames) block; plain input is
// appended as it is. STATUS_LIMITED when more than `bytes_max` would come out, STATUS_INVALID when the block
// is broken or cut; `out` keeps its length then.
MUST_USE Status decompress(Str bytes, size_t bytes_max, Buf *out, Error *error);

// Appends one gzip member. Level 1 to 9.
void gzip_compress(Str bytes, int level, Buf *out);

// ---- zstd with a reusable context, for the log. One thread at a time.

typedef struct Zstd Zstd;

Zstd *zstd_create(void);
void zstd_destroy(Zstd *zstd);

// Appends one frame that carries its plain size. Level -7 to 19.
void zstd_compress(Zstd *zstd, Str bytes, int level, Buf *out);

// Appends the plain bytes of one such frame; else as decompress().
MUST_USE Status zstd_decompress(Zstd *zstd, Str frame, size_t bytes_max, Buf *out, Error *error);

#endif
