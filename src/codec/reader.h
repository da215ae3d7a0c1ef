// reader.h: reads files of any size, plain, gzip or zstd by their first bytes: as bytes or line by line.
#ifndef PERENNIAL_CODEC_READER_H
#define PERENNIAL_CODEC_READER_H

#include "base/status.h"

typedef struct Reader Reader;

// Owned: pair with reader_close. NULL with a message when the file cannot be opened. "-" is standard input.
Reader *reader_open(const char *path, Error *error);

// Reads from memory; `bytes` is borrowed until reader_close.
Reader *reader_open_memory(Str bytes);
void reader_close(Reader *reader);

// Of the file as it is on disk: how far reading has come, and its size (0: not known, standard input).
uint64_t reader_bytes_done(const Reader *reader);
uint64_t reader_bytes_total(const Reader *reader);

// The next plain bytes, borrowed until the next call; empty at the end. STATUS_INVALID: broken or cut data;
// STATUS_UNAVAILABLE: the disk failed. Do not mix with reader_line.
MUST_USE Status reader_read(Reader *reader, Str *bytes_out, Error *error);

// The first plain bytes without taking them (as many as are at hand, behind a byte order mark); before
// anything else is read.
MUST_USE Status reader_peek(Reader *reader, Str *bytes_out, Error *error);

typedef enum LineResult {
    LINE_OK,
    LINE_TOO_LONG, // longer than `bytes_max`: `line_out` is its beginning, the rest is skipped
    LINE_END,
    LINE_FAILED, // see error
} LineResult;

// The next line without its LF or CRLF, borrowed until the next call; lines count from 1.
// A UTF-8 byte order mark at the beginning of the file is left out.
LineResult reader_line(Reader *reader, size_t bytes_max, Str *line_out, uint64_t *number_out, Error *error);

#endif
