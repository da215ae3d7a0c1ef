#include "codec/reader.h"

#include "base/buf.h"
#include "codec/compress.h"

#define ZLIB_CONST
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum {
    PACKED_BYTES = 256 * 1024, // read from the file at a time
    PLAIN_BYTES = 512 * 1024,  // given out at a time
};

struct Reader {
    int fd;        // -1: from memory
    bool is_stdin; // not ours to close
    Str memory;    // what is left of it
    uint64_t done, total;
    Str packed; // bytes read and not yet unpacked; in `packed_bytes` or in memory
    bool file_ended;
    bool begun; // the first bytes were looked at
    Compression compression;
    z_stream gzip;
    ZSTD_DStream *zstd;
    bool in_frame;    // inside a gzip member or zstd frame: the end of the file would be too early
    bool more_inside; // the unpacker may hold output for which there was no room
    char *packed_bytes, *plain_bytes;
    Str peeked; // read ahead by reader_peek
    // lines
    Str chunk; // plain bytes not yet given out
    Buf line;  // a line that spans chunks
    uint64_t line_number;
};

static Reader *reader_create(int fd)
{
    Reader *reader = calloc(1, sizeof *reader);
    if (!reader) panic("out of memory: reader");
    reader->fd = fd;
    reader->packed_bytes = malloc(PACKED_BYTES);
    reader->plain_bytes = malloc(PLAIN_BYTES);
    if (!reader->packed_bytes || !reader->plain_bytes) panic("out of memory: reader");
    return reader;
}

Reader *reader_open(const char *path, Error *error)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fail(error, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_UNAVAILABLE, STR("file"),
             "Cannot open %.200s: %s.", path, strerror(errno));
        return NULL;
    }
    struct stat info;
    bool known = fstat(fd, &info) == 0;
    if (known && S_ISDIR(info.st_mode)) {
        if (!is_stdin) close(fd);
        fail(error, STATUS_INVALID, STR("file"), "%.200s is a folder: name a file.", path);
        return NULL;
    }
    Reader *reader = reader_create(fd);
    reader->is_stdin = is_stdin;
    reader->total = known && S_ISREG(info.st_mode) ? (uint64_t)info.st_size : 0;
    return reader;
}

Reader *reader_open_memory(Str bytes)
{
    Reader *reader = reader_create(-1);
    reader->memory = bytes;
    reader->total = bytes.len;
    return reader;
}

void reader_close(Reader *reader)
{
    if (!reader) return;
    if (reader->fd >= 0 && !reader->is_stdin) close(reader->fd);
    if (reader->compression == COMPRESSION_GZIP) inflateEnd(&reader->gzip);
    ZSTD_freeDStream(reader->zstd);
    free(reader->packed_bytes);
    free(reader->plain_bytes);
    buf_free(&reader->line);
    free(reader);
}

uint64_t reader_bytes_done(const Reader *reader)
{
    return reader->done;
}

uint64_t reader_bytes_total(const Reader *reader)
{
    return reader->total;
}

// Fills `packed` when it is empty; afterwards it is empty only at the end of the file.
static Status fill(Reader *reader, Error *error)
{
    if (reader->packed.len > 0 || reader->file_ended) return STATUS_OK;
    if (reader->fd < 0) {
        reader->packed = str_slice(reader->memory, 0, PACKED_BYTES);
        reader->memory = str_slice(reader->memory, PACKED_BYTES, reader->memory.len);
    } else {
        ssize_t got;
        size_t held = 0;
        do { // a pipe may give a few bytes only; the first bytes have to hold the magic number
            got = read(reader->fd, reader->packed_bytes + held, PACKED_BYTES - held);
            if (got > 0) held += (size_t)got;
        } while ((got < 0 && errno == EINTR) || (got > 0 && held < 4));
        if (got < 0) {
            return fail(error, STATUS_UNAVAILABLE, STR("file"), "Reading failed: %s.", strerror(errno));
        }
        reader->packed = (Str){ reader->packed_bytes, held };
    }
    reader->done += reader->packed.len;
    reader->file_ended = reader->packed.len == 0;
    return STATUS_OK;
}

static void begin(Reader *reader)
{
    reader->begun = true;
    reader->compression = compression_sniff(reader->packed);
    if (reader->compression == COMPRESSION_GZIP && inflateInit2(&reader->gzip, 16 + MAX_WBITS) != Z_OK) {
        panic("out of memory: zlib");
    }
    if (reader->compression == COMPRESSION_ZSTD) {
        reader->zstd = ZSTD_createDStream();
        if (!reader->zstd) panic("out of memory: zstd");
    }
}

static Status broken(const char *format, Error *error)
{
    return fail(error, STATUS_INVALID, STR("file"), "The %s data of the file is broken or cut.", format);
}

// Unpacks from `packed` into plain_bytes; may give nothing although the file goes on.
static Status step_gzip(Reader *reader, size_t *len_out, Error *error)
{
    z_stream *stream = &reader->gzip;
    stream->next_in = (const Bytef *)reader->packed.data;
    stream->avail_in = (uInt)reader->packed.len;
    stream->next_out = (Bytef *)reader->plain_bytes;
    stream->avail_out = PLAIN_BYTES;
    if (!reader->in_frame && stream->avail_in > 0 && inflateReset(stream) != Z_OK)
        return broken("gzip", error);
    int result = inflate(stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return broken("gzip", error);
    reader->in_frame = result != Z_STREAM_END;
    reader->packed = str_slice(reader->packed, reader->packed.len - stream->avail_in, reader->packed.len);
    *len_out = PLAIN_BYTES - stream->avail_out;
    return STATUS_OK;
}

static Status step_zstd(Reader *reader, size_t *len_out, Error *error)
{
    ZSTD_inBuffer input = { reader->packed.data, reader->packed.len, 0 };
    ZSTD_outBuffer output = { reader->plain_bytes, PLAIN_BYTES, 0 };
    size_t wanted = ZSTD_decompressStream(reader->zstd, &output, &input);
    if (ZSTD_isError(wanted)) return broken("zstd", error);
    reader->in_frame = wanted != 0;
    reader->packed = str_slice(reader->packed, input.pos, reader->packed.len);
    *len_out = output.pos;
    return STATUS_OK;
}

static bool is_at_end(const Reader *reader)
{
    return reader->file_ended && !reader->more_inside;
}

// What `packed` gives; may be nothing although the file goes on.
static Status unpack(Reader *reader, Str *bytes_out, Error *error)
{
    bool gzip = reader->compression == COMPRESSION_GZIP;
    if (reader->compression == COMPRESSION_NONE) {
        *bytes_out = reader->packed;
        reader->packed = STR("");
        return STATUS_OK;
    }
    if (is_at_end(reader)) {
        if (reader->in_frame) return broken(gzip ? "gzip" : "zstd", error);
        *bytes_out = STR("");
        return STATUS_OK;
    }
    size_t len = 0;
    Status status = gzip ? step_gzip(reader, &len, error) : step_zstd(reader, &len, error);
    if (status != STATUS_OK) return status;
    reader->more_inside = len == PLAIN_BYTES && reader->in_frame;
    *bytes_out = (Str){ reader->plain_bytes, len };
    return STATUS_OK;
}

Status reader_read(Reader *reader, Str *bytes_out, Error *error)
{
    if (reader->peeked.len > 0) {
        *bytes_out = reader->peeked;
        reader->peeked = STR("");
        return STATUS_OK;
    }
    for (;;) {
        Status status = fill(reader, error);
        if (status != STATUS_OK) return status;
        if (!reader->begun) begin(reader);
        bool last = is_at_end(reader);
        status = unpack(reader, bytes_out, error);
        if (status != STATUS_OK || last || bytes_out->len > 0) return status;
    }
}

Status reader_peek(Reader *reader, Str *bytes_out, Error *error)
{
    Status status = reader_read(reader, &reader->peeked, error);
    if (status != STATUS_OK) return status;
    bool marked = str_starts_with(reader->peeked, STR("\xEF\xBB\xBF"));
    *bytes_out = marked ? str_slice(reader->peeked, 3, reader->peeked.len) : reader->peeked;
    return STATUS_OK;
}

// Leaves out the CR of a CRLF and the mark of the first line.
static Str trim_line(Str line, uint64_t number)
{
    if (line.len > 0 && line.data[line.len - 1] == '\r') line.len--;
    if (number == 1 && str_starts_with(line, STR("\xEF\xBB\xBF"))) line = str_slice(line, 3, line.len);
    return line;
}

// The next bytes up to a line end, or as many as are at hand; borrowed until the next call.
static LineResult take_part(Reader *reader, Str *part_out, bool *ended_out, Error *error)
{
    if (reader->chunk.len == 0 && reader_read(reader, &reader->chunk, error) != STATUS_OK) return LINE_FAILED;
    if (reader->chunk.len == 0) return LINE_END;
    StrCut cut = str_cut(reader->chunk, '\n');
    reader->chunk = cut.tail;
    *part_out = cut.head;
    *ended_out = cut.found;
    return LINE_OK;
}

LineResult reader_line(Reader *reader, size_t bytes_max, Str *line_out, uint64_t *number_out, Error *error)
{
    buf_clear(&reader->line);
    size_t held_max = bytes_max + 4; // line end and mark are not counted
    Str line = { 0 };
    bool any = false, ended = false, too_long = false;
    while (!ended) {
        Str part = { 0 };
        LineResult result = take_part(reader, &part, &ended, error);
        if (result == LINE_END && any) break; // the last line needs no line end
        if (result != LINE_OK) return result;
        if (ended && !any) { // the usual case: nothing to copy
            line = part;
            break;
        }
        any = true;
        size_t room = held_max - reader->line.len;
        too_long |= part.len > room;
        buf_append(&reader->line, str_slice(part, 0, room));
    }
    if (any) line = buf_view(&reader->line);
    *number_out = ++reader->line_number;
    *line_out = trim_line(line, *number_out);
    if (!too_long && line_out->len <= bytes_max) return LINE_OK;
    *line_out = str_slice(*line_out, 0, bytes_max);
    return LINE_TOO_LONG;
}
