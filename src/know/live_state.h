// live_state.h: what a Live is, for the files live*.c only.
#ifndef PERENNIAL_KNOW_LIVE_STATE_H
#define PERENNIAL_KNOW_LIVE_STATE_H

#include "know/dedup.h"
#include "know/event_numbers.h"
#include "know/live.h"
#include "know/pending.h"
#include "know/snapshot_task.h"

enum { LIVE_PATH_BYTES_MAX = 4000 };

// Records on their way into the engine, with what is needed to say where they went.
typedef struct Fold {
    Arena arena;
    Arena empty;
    Record *records;
    Folded *folded;
    size_t count;
    uint64_t *keys; // where the next account keys go; NULL when nobody asks
} Fold;

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
    Fold fold;
    LogRun run; // being committed
    SnapshotTask snapshot;
};

// ---- folding: live_fold.c

void live_fold_create(Fold *fold);
void live_fold_destroy(Fold *fold);

// The entry's texts must live until live_fold_flush.
void live_fold_add(Live *live, const LogEntry *entry);
void live_fold_flush(Live *live);
// Folds what has become due by then.
void live_fold_due_until(Live *live, int64_t now_us);

// An entry of the future is kept aside; it goes by the account it names until it is folded.
void live_put_aside(Live *live, uint64_t sequence, const LogEntry *entry);

#endif
