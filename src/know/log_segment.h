// log_segment.h: sealed parts of the event log: entries sorted by account key, in compressed pages, so that
// one account's events are found by reading a page or two a segment.
#ifndef PERENNIAL_KNOW_LOG_SEGMENT_H
#define PERENNIAL_KNOW_LOG_SEGMENT_H

#include "codec/compress.h"
#include "know/log_entry.h"
#include "store/store.h"

enum {
    SEGMENT_ENTRIES = 65536,             // sealed at this size; the last batch may go over it
    SEGMENT_PAGE_BYTES = 48 * 1024,      // plain bytes at which a page ends
    SEGMENT_PAGE_BYTES_MAX = 512 * 1024, // no page is larger: entries are bounded
};

// An entry to be sealed.
typedef struct SegmentEntry {
    uint64_t account_key; // 63 bits
    Str bytes;            // encoded, borrowed
} SegmentEntry;

typedef struct SegmentInfo {
    uint64_t sequence; // of its first entry
    uint64_t entry_count;
    int64_t oldest_us, latest_us; // times of its entries
    int64_t newest_us;            // latest time received
} SegmentInfo;

// A segment that is ready to be written: made by any thread, without the database.
typedef struct SegmentPages SegmentPages;

// Sorts and compresses the entries, which come in log order. Owned: pair with segment_pages_destroy.
SegmentPages *segment_pages_create(const SegmentEntry *entries, size_t count, Zstd *zstd);
void segment_pages_destroy(SegmentPages *pages);

// Inserts the segment inside the caller's transaction.
MUST_USE Status segment_write(const SegmentPages *pages, const SegmentInfo *info, Store *store, Error *error);

// All segments, oldest first, in the arena.
MUST_USE Status segment_list(Store *store, Arena *arena, SegmentInfo **infos_out, size_t *count_out,
                             Error *error);

// Called with each entry; its texts are borrowed for the call. False stops.
typedef bool SegmentEach(void *context, uint64_t sequence, const LogEntry *entry);

typedef struct SegmentReader SegmentReader; // a connection, borrowed, and buffers; one thread at a time

SegmentReader *segment_reader_create(Store *store);
void segment_reader_destroy(SegmentReader *reader);

// The entries of one account key, in log order. Damaged pages are STATUS_UNAVAILABLE.
MUST_USE Status segment_read_account(SegmentReader *reader, uint64_t segment, uint64_t account_key,
                                     SegmentEach *each, void *context, Error *error);

// All entries in log order, from `from` on.
MUST_USE Status segment_read_all(SegmentReader *reader, const SegmentInfo *info, uint64_t from,
                                 SegmentEach *each, void *context, Error *error);

struct LogRewrite; // event_log.h

// Rewrites entries of a segment inside the caller's transaction on the reader's connection.
MUST_USE Status segment_rewrite(SegmentReader *reader, const SegmentInfo *info, struct LogRewrite *rewrite,
                                Error *error);

#endif
