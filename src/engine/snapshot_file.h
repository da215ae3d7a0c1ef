// snapshot_file.h: a file of checksummed blocks, written and read as one stream of bytes.
//
// A block is {u32 length, u32 zero, u64 hash, bytes}; a block of length 0 ends the file. Each hash is chained
// to the one before, so that lost, swapped and repeated blocks are seen. Numbers are of this machine: a
// snapshot is disposable and stays where it was made.
#ifndef PERENNIAL_ENGINE_SNAPSHOT_FILE_H
#define PERENNIAL_ENGINE_SNAPSHOT_FILE_H

#include "base/status.h"

typedef struct SnapshotWriter {
    int file;
    int problem; // errno of the first thing that failed, or 0
    char *block;
    size_t len; // of the open block
    uint64_t chain;
} SnapshotWriter;

// Never fails at once: snapshot_writer_close tells.
SnapshotWriter snapshot_writer_open(const char *path);
void snapshot_put(SnapshotWriter *writer, const void *bytes, size_t count);
// Writes the end, syncs and closes. Returns 0 or the errno of the first failure.
int snapshot_writer_close(SnapshotWriter *writer);

static inline void snapshot_put_u32(SnapshotWriter *writer, uint32_t value)
{
    snapshot_put(writer, &value, sizeof value);
}

static inline void snapshot_put_u64(SnapshotWriter *writer, uint64_t value)
{
    snapshot_put(writer, &value, sizeof value);
}

typedef struct SnapshotReader {
    int file;
    bool bad; // set for good by the first thing that is wrong; everything read from then on is zero
    char *block;
    size_t len, position; // of the open block
    uint64_t chain;
    uint64_t left; // bytes of the file not yet taken: no count in it can be larger
} SnapshotReader;

SnapshotReader snapshot_reader_open(const char *path);
void snapshot_take(SnapshotReader *reader, void *bytes_out, size_t count);
uint32_t snapshot_take_u32(SnapshotReader *reader);
uint64_t snapshot_take_u64(SnapshotReader *reader);
// A number of things that take at least `bytes_each` in the file: 0 and bad when there cannot be so many.
uint32_t snapshot_take_count(SnapshotReader *reader, size_t bytes_each);
// Whether all was sound and nothing is left.
bool snapshot_reader_close(SnapshotReader *reader);

#endif
