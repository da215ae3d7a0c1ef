// committer.h: the one writer. Commits what has gathered in one transaction, then folds it into the engine,
// then says so. Nobody else writes to the database of a running server.
#ifndef PERENNIAL_KNOW_COMMITTER_H
#define PERENNIAL_KNOW_COMMITTER_H

#include "base/status.h"
#include "know/live.h"
#include "know/log_batch.h"

typedef struct Committer Committer;

// Starts the committer's thread and the one that seals. `live` is borrowed, and theirs alone to write until
// the stop.
Committer *committer_start(Live *live);

// Commits what is queued, refuses what comes later, writes a snapshot when that is quick, and ends the
// threads.
void committer_stop(Committer *committer);

// Called once on the committer's thread; must not block.
typedef void BatchDone(void *context, const BatchResult *result);

// Takes the batch and answers later through `done`. STATUS_LIMITED: the queue is full, the batch is untouched
// and still the caller's; try again after a second.
MUST_USE Status committer_submit(Committer *committer, LogBatch *batch, BatchDone *done, void *context);

// The same, and waits. For imports and edits, never on an HTTP thread that tracks.
BatchResult committer_submit_wait(Committer *committer, LogBatch *batch);

// Runs an edit of rows in one transaction of its own on the committer's thread, and waits for it. The edit
// executes statements and returns STATUS_OK to commit; anything else rolls back. Never holds a lock that
// readers of rows need.
typedef Status CommitterEdit(Store *store, void *context, Error *error);
MUST_USE Status committer_edit(Committer *committer, CommitterEdit *edit, void *context, Error *error);

// The same for an edit that also says something to the log: what it adds to the batch is committed in the
// same transaction, or nothing is, and folded when the call returns.
MUST_USE Status committer_edit_logged(Committer *committer, LiveEdit *edit, void *context, Error *error);

// Runs something on the committer's thread, between two transactions, and waits for it; everybody else waits
// as well. It may change what it likes of the Live.
typedef Status CommitterCall(Live *live, void *context, Error *error);
MUST_USE Status committer_call(Committer *committer, CommitterCall *call, void *context, Error *error);

typedef struct CommitterCounts {
    uint64_t entries_accepted, entries_duplicate; // since the start
    uint64_t commits, commits_failed;
    uint64_t batches_refused; // the queue was full
    size_t queued_batches, queued_bytes;
    uint64_t commit_us_total; // time spent in transactions
    uint64_t fold_us_total;
} CommitterCounts;

CommitterCounts committer_counts(Committer *committer);

// Called on the committer's thread after each fold with the accounts that changed: at most `count` numbers,
// then an empty call. At most COMMITTER_LISTENERS_MAX; add them before the first submission.
typedef void CommitterChanged(void *context, const AccountChange *changes, size_t count);
void committer_on_change(Committer *committer, CommitterChanged *changed, void *context);

enum { COMMITTER_LISTENERS_MAX = 16 };

#endif
