// event_log_state.h: what an EventLog is, for the files event_log*.c only.
#ifndef PERENNIAL_KNOW_EVENT_LOG_STATE_H
#define PERENNIAL_KNOW_EVENT_LOG_STATE_H

#include "know/event_log.h"

#include <pthread.h>

enum {
    BATCH_LEVEL = -4, // zstd of a committed batch: quick and larger, sealing compresses it again
    BATCH_BYTES_MAX = 256 << 20,
};

// A committed batch, immutable but for its keys, which are set once.
typedef struct TailBatch {
    uint64_t sequence;
    LogRun run;
} TailBatch;

// A batch that takes the place of another when the transaction is committed.
typedef struct Replaced {
    size_t place; // in the tail
    TailBatch *batch;
} Replaced;

struct EventLog {
    pthread_rwlock_t lock; // of the tail's list and the numbers
    TailBatch **tail;      // oldest first
    size_t tail_len, tail_capacity;
    uint64_t tail_count; // entries
    uint64_t next_sequence;
    int64_t newest_us;
    Zstd *zstd; // of the appending thread
    Buf compressed;

    pthread_mutex_t sealing; // a batch is in no seal that is being made while it is replaced
    uint64_t rewrites;       // so many were committed; written by the appending thread with `sealing`
    Replaced *replaced;      // not committed yet; the appending thread's own
    size_t replaced_len, replaced_capacity;
};

void tail_batch_free(TailBatch *batch);

#endif
