// committer.h: the one writer. Commits what has gathered in one transaction, then folds it into the engine,
// then says so. Nobody else writes to the database of a running server.
#ifndef PERENNIAL_KNOW_COMMITTER_H
#define PERENNIAL_KNOW_COMMITTER_H

#include "base/status.h"
#include "know/log_entry.h"

typedef struct Committer Committer;

// Items of one request, encoded by the caller's thread without any lock.
typedef struct LogBatch LogBatch;

LogBatch *log_batch_create(void); // owned; ends in committer_submit or log_batch_destroy
void log_batch_destroy(LogBatch *batch);
void log_batch_add(LogBatch *batch, const LogEntry *entry); // copies what it needs
size_t log_batch_count(const LogBatch *batch);

typedef struct BatchResult {
    Status status; // STATUS_OK: durable and folded; STATUS_UNAVAILABLE: nothing was kept, try again
    size_t accepted;
    size_t duplicates;
} BatchResult;

// Called once on the committer's thread; must not block.
typedef void BatchDone(void *context, const BatchResult *result);

// Takes the batch and answers later through `done`. STATUS_LIMITED: the queue is full, the batch is untouched
// and still the caller's; try again after a second.
MUST_USE Status committer_submit(Committer *committer, LogBatch *batch, BatchDone *done, void *context);

// The same, and waits. For imports and edits, never on an HTTP thread that tracks.
BatchResult committer_submit_wait(Committer *committer, LogBatch *batch);

#endif
