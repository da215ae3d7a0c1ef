// event_log.h: the truth. Every accepted entry, in the order of acceptance, numbered from 1.
//
// Two parts: the tail, batches as they were committed (one row each, and in memory), and before it sealed
// segments (log_segment.h). Append, read from a number, read an account's: nothing else is known of it
// outside, so it can move to another store. One thread appends and seals; any thread reads, with a Store of
// its own.
#ifndef PERENNIAL_KNOW_EVENT_LOG_H
#define PERENNIAL_KNOW_EVENT_LOG_H

#include "know/log_segment.h"

typedef struct EventLog EventLog;

// Reads the tail into memory, also while another process writes. Not inside a transaction. Pair with
// event_log_close.
EventLog *event_log_open(Store *store, Error *error);
void event_log_close(EventLog *log);

uint64_t
event_log_next_sequence(const EventLog *log);       // of the next entry; one more than the entries there are
int64_t event_log_newest_us(const EventLog *log);   // latest time received, business clock; 0 when empty
uint64_t event_log_tail_count(const EventLog *log); // entries not yet sealed

// ---- appending, on the writer's thread

// Entries that are committed together, and what is needed to seal them later. The arrays have `count`
// elements, made by malloc.
typedef struct LogRun {
    Buf bytes;              // encoded entries
    uint32_t *ends;         // of each entry in `bytes`
    Hash128 *hashes;        // of each, for dedup
    uint64_t *account_keys; // where each was counted
    size_t count;
    int64_t newest_us;            // latest received_us
    int64_t oldest_us, latest_us; // of time_us
} LogRun;

void log_run_free(LogRun *run);

// Inserts the run inside the caller's transaction; its bytes, count and newest_us are asked for. After the
// commit call event_log_appended with all of it set: the run is moved into the log.
MUST_USE Status event_log_insert(EventLog *log, Store *store, const LogRun *run, Error *error);
void event_log_appended(EventLog *log, LogRun *run);

// ---- rewriting, on the writer's thread: what must be forgotten, or counted elsewhere

// Whether the entry is to become another, which is then in `out`; its texts may be in the arena. It keeps its
// number, its account key and its position. Borrowed for the call.
typedef bool LogReplace(void *context, uint64_t sequence, const LogEntry *entry, Arena *arena, LogEntry *out);

typedef struct LogRewrite {
    uint64_t from, to; // entries with from <= number < to; UINT64_MAX: to the end
    LogReplace *replace;
    void *context;
    uint64_t replaced; // counted by event_log_rewrite
} LogRewrite;

// Rewrites entries in place, sealed ones and those of the tail, inside the caller's transaction, also several
// times. After its commit call event_log_rewritten, else event_log_rewrite_undo; edits (live.h, committer.h)
// do so themselves. Hashes for dedup stay what they were. The engine knows nothing of it: who replaces an
// entry by one that counts otherwise sees to the engine. STATUS_LIMITED: a page would grow over
// SEGMENT_PAGE_BYTES_MAX.
MUST_USE Status event_log_rewrite(EventLog *log, Store *store, LogRewrite *rewrite, Error *error);
void event_log_rewritten(EventLog *log);
void event_log_rewrite_undo(EventLog *log);

// ---- reading, on any thread

// All entries from number `from` on, in order, up to what is there when the call begins.
MUST_USE Status event_log_read(EventLog *log, Store *store, uint64_t from, SegmentEach *each, void *context,
                               Error *error);

// The account keys of the tail, in order from its first entry; `count` is event_log_tail_count(). After
// opening they are to be set; both are for the thread that appends.
uint64_t event_log_tail_sequence(const EventLog *log); // of the tail's first entry
void event_log_tail_keys(EventLog *log, uint64_t *account_keys_out);
void event_log_set_tail_keys(EventLog *log, const uint64_t *account_keys, size_t count);

// Calls with the hash of each entry of the tail, for dedup.
void event_log_tail_hashes(EventLog *log, void (*each)(void *context, Hash128 hash), void *context);

// The newest entries of the account keys with from_us <= time < to_us.
typedef struct LogQuery {
    const uint64_t *account_keys;
    size_t key_count;
    int64_t from_us, to_us;
    // Only entries before this one in (time, sequence) order, for the next page; 0, 0 for the first.
    int64_t before_us;
    uint64_t before_sequence;
    // Narrower: empty, or the counted name of the event; and a test of the caller, or NULL.
    Str event_name;
    bool (*wanted)(void *context, const LogEntry *entry);
    void *context;
    size_t limit; // at most LOG_QUERY_MAX
} LogQuery;

enum { LOG_QUERY_MAX = 500 };

typedef struct LogFound {
    uint64_t sequence;
    LogEntry entry; // in the arena
} LogFound;

typedef struct LogPage {
    LogFound *found;
    size_t count;
} LogPage;

// Newest first by time, then by number; at most query->limit of them in the arena.
MUST_USE Status event_log_query(EventLog *log, Store *store, const LogQuery *query, Arena *arena,
                                LogPage *page_out, Error *error);

// ---- sealing

typedef struct Seal Seal; // a part of the tail, ready to be written as a segment

// Takes whole batches from the front of the tail, at least SEGMENT_ENTRIES entries or, with `all`, what there
// is; NULL when there is too little. Any thread, one at a time; the database is not touched.
Seal *event_log_prepare_seal(EventLog *log, bool all, Zstd *zstd);
void seal_destroy(Seal *seal);
const Hash128 *seal_hashes(const Seal *seal, size_t *count_out); // of its entries, sorted for dedup; borrowed

// Inside the caller's transaction: the segment takes the place of its batches. After the commit:
// event_log_sealed. STATUS_CONFLICT when entries were rewritten since the seal was prepared: prepare another.
MUST_USE Status event_log_write_seal(const Seal *seal, Store *store, Error *error);
void event_log_sealed(EventLog *log, const Seal *seal);

#endif
