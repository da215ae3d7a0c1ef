#include "engine/snapshot_file.h"

#include "engine/heap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 1024 * 1024 };

typedef struct BlockHead {
    uint32_t len;
    uint32_t zero;
    uint64_t hash;
} BlockHead;

static uint64_t block_hash(const char *bytes, size_t len, uint64_t chain)
{
    return str_hash_seeded((Str){ bytes, len }, chain + 1);
}

SnapshotWriter snapshot_writer_open(const char *path)
{
    SnapshotWriter writer = { .block = heap_zeroed(1, BLOCK_BYTES) };
    writer.file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (writer.file < 0) writer.problem = errno;
    return writer;
}

static void write_all(SnapshotWriter *writer, const void *bytes, size_t count)
{
    const char *from = bytes;
    while (count > 0 && writer->problem == 0) {
        ssize_t written = write(writer->file, from, count);
        if (written <= 0) {
            if (written == 0 || errno != EINTR) writer->problem = written == 0 ? EIO : errno;
            continue;
        }
        from += written;
        count -= (size_t)written;
    }
}

static void write_block(SnapshotWriter *writer)
{
    BlockHead head = { .len = (uint32_t)writer->len,
                       .hash = block_hash(writer->block, writer->len, writer->chain) };
    write_all(writer, &head, sizeof head);
    write_all(writer, writer->block, writer->len);
    writer->chain = head.hash;
    writer->len = 0;
}

void snapshot_put(SnapshotWriter *writer, const void *bytes, size_t count)
{
    const char *from = bytes;
    while (count > 0) {
        if (writer->len == BLOCK_BYTES) write_block(writer);
        size_t part = BLOCK_BYTES - writer->len;
        if (part > count) part = count;
        memcpy(writer->block + writer->len, from, part);
        writer->len += part;
        from += part;
        count -= part;
    }
}

int snapshot_writer_close(SnapshotWriter *writer)
{
    if (writer->len > 0) write_block(writer);
    write_block(writer);
    if (writer->problem == 0 && fsync(writer->file) != 0) writer->problem = errno;
    if (writer->file >= 0 && close(writer->file) != 0 && writer->problem == 0) writer->problem = errno;
    free(writer->block);
    return writer->problem;
}

SnapshotReader snapshot_reader_open(const char *path)
{
    SnapshotReader reader = { .block = heap_zeroed(1, BLOCK_BYTES) };
    reader.file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    reader.bad = reader.file < 0 || fstat(reader.file, &info) != 0 || !S_ISREG(info.st_mode);
    if (!reader.bad) reader.left = (uint64_t)info.st_size;
    return reader;
}

static bool read_all(const SnapshotReader *reader, void *bytes_out, size_t count)
{
    char *to = bytes_out;
    while (count > 0) {
        ssize_t got = read(reader->file, to, count);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        count -= (size_t)got;
    }
    return true;
}

static void read_block(SnapshotReader *reader)
{
    BlockHead head;
    reader->len = reader->position = 0;
    bool sound = read_all(reader, &head, sizeof head) && head.len <= BLOCK_BYTES && head.zero == 0 &&
                 read_all(reader, reader->block, head.len) &&
                 head.hash == block_hash(reader->block, head.len, reader->chain);
    if (!sound) {
        reader->bad = true;
        return;
    }
    reader->len = head.len;
    reader->chain = head.hash;
}

void snapshot_take(SnapshotReader *reader, void *bytes_out, size_t count)
{
    char *to = bytes_out;
    if (count > reader->left) reader->bad = true;
    while (count > 0) {
        if (!reader->bad && reader->position == reader->len) {
            read_block(reader);
            if (reader->len == 0) reader->bad = true; // the end came too early
        }
        if (reader->bad) {
            memset(to, 0, count);
            return;
        }
        size_t part = reader->len - reader->position;
        if (part > count) part = count;
        memcpy(to, reader->block + reader->position, part);
        reader->position += part;
        reader->left -= part < reader->left ? part : reader->left;
        to += part;
        count -= part;
    }
}

uint32_t snapshot_take_u32(SnapshotReader *reader)
{
    uint32_t value;
    snapshot_take(reader, &value, sizeof value);
    return value;
}

uint64_t snapshot_take_u64(SnapshotReader *reader)
{
    uint64_t value;
    snapshot_take(reader, &value, sizeof value);
    return value;
}

uint32_t snapshot_take_count(SnapshotReader *reader, size_t bytes_each)
{
    uint32_t count = snapshot_take_u32(reader);
    if (count <= reader->left / bytes_each) return count;
    reader->bad = true;
    return 0;
}

bool snapshot_reader_close(SnapshotReader *reader)
{
    char beyond;
    if (!reader->bad && reader->position == reader->len) read_block(reader); // the end
    bool sound = !reader->bad && reader->len == 0 && read(reader->file, &beyond, 1) == 0;
    if (reader->file >= 0) close(reader->file);
    free(reader->block);
    return sound;
}
