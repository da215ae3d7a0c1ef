// snapshot_notes.h: what lies beside the engine in its snapshot: of which entries of the log it knows nothing
// yet, because they wait for their time, and where the entries of the tail were counted.
#ifndef PERENNIAL_KNOW_SNAPSHOT_NOTES_H
#define PERENNIAL_KNOW_SNAPSHOT_NOTES_H

#include "base/buf.h"

// Zero-initialised there are none. Arrays are owned.
typedef struct SnapshotNotes {
    uint64_t rewrites; // log_rewrites.h: of the log it was made from
    uint64_t *waiting; // numbers of entries, ascending
    uint64_t waiting_count;
    uint64_t first_key; // number of the entry that the first key is of; the others follow
    uint64_t *keys;     // account keys
    uint64_t key_count;
} SnapshotNotes;

void snapshot_notes_free(SnapshotNotes *notes); // leaves none

void snapshot_notes_append(const SnapshotNotes *notes, Buf *out);
// False when the bytes are no notes.
bool snapshot_notes_parse(Str bytes, SnapshotNotes *notes_out);

// The key of an entry; 0 when it is not known.
uint64_t snapshot_notes_key(const SnapshotNotes *notes, uint64_t sequence);

#endif
