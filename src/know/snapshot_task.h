// snapshot_task.h: writing the engine's snapshot with what the log must know again, here or in a child
// process. For the thread that folds.
#ifndef PERENNIAL_KNOW_SNAPSHOT_TASK_H
#define PERENNIAL_KNOW_SNAPSHOT_TASK_H

#include "engine/engine.h"
#include "know/child.h"
#include "know/event_log.h"
#include "know/pending.h"

typedef struct SnapshotTask {
    const Engine *engine; // these five are borrowed
    Store *store;
    EventLog *log;
    const Pending *pending;
    const char *path;
    uint64_t written;  // entries of the log before this number are in the snapshot on disk
    uint64_t sequence; // the same for the one that is written next
    Buf notes;
    Child child;
} SnapshotTask;

// live.h says what they do.
MUST_USE Status snapshot_task_write(SnapshotTask *task, Error *error);
MUST_USE Status snapshot_task_begin(SnapshotTask *task, Error *error);
bool snapshot_task_running(SnapshotTask *task, int wait_ms, bool *failed_out);

// Ends the child; nothing is left of what it has written so far.
void snapshot_task_end(SnapshotTask *task);

#endif
