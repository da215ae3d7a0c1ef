// live_state.h: what a Live is, for the files live*.c only.
#ifndef PERENNIAL_KNOW_LIVE_STATE_H
#define PERENNIAL_KNOW_LIVE_STATE_H

#include "know/dedup.h"
#include "know/event_numbers.h"
#include "know/live.h"
#include "know/live_refold.h"
#include "know/pending.h"
#include "know/snapshot_task.h"

#include <stdatomic.h>

enum { LIVE_PATH_BYTES_MAX = 4000 };

// Records on their way into an engine, with what is needed to say where they went.
typedef struct LogFold {
    Engine *engine;              // these three are borrowed
    const EventNumbers *numbers; // that the engine keeps
    Pending *pending;            // entries of the future
    Arena arena;
    Arena empty;
    Record *records;
    Folded *folded;
    size_t count;
    uint64_t *keys; // where the next account keys go; NULL when nobody asks
} LogFold;

struct Live {
    char path[LIVE_PATH_BYTES_MAX + 16];
    char snapshot_path[LIVE_PATH_BYTES_MAX + 16];
    int lock_file;
    Store *store;
    Zone *zone;
    Clock clock;
    EventLog *log;
    Dedup *dedup;
    Engine *engine;
    Pending *pending;
    EventNumbers numbers;
    int64_t ranks_us; // when they were forgotten last
    LogFold fold;
    LogRun run; // being committed
    SnapshotTask snapshot;
    atomic_bool refolding;
    Engine *retired[REFOLDS_MAX]; // whose place was taken: readers may hold their texts
    size_t retired_count;
};

// ---- folding: live_fold.c

void log_fold_create(LogFold *fold);
void log_fold_destroy(LogFold *fold);

// The entry's texts must live until log_fold_flush.
void log_fold_add(LogFold *fold, const LogEntry *entry);
// The same for an entry that is borrowed for this call alone.
void log_fold_add_copy(LogFold *fold, const LogEntry *entry);
void log_fold_flush(LogFold *fold);
// Folds what has become due by then.
void log_fold_due_until(LogFold *fold, int64_t now_us);

// An entry of the future is kept aside; it goes by the account it names until it is folded.
void log_fold_put_aside(LogFold *fold, uint64_t sequence, const LogEntry *entry);

#endif
