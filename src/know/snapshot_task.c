#include "know/snapshot_task.h"

#include "know/log_rewrites.h"
#include "know/snapshot_notes.h"

#include <unistd.h>

static SnapshotNotes take_notes(const SnapshotTask *task)
{
    SnapshotNotes notes = { .waiting_count = pending_count(task->pending),
                            .first_key = event_log_tail_sequence(task->log),
                            .key_count = event_log_tail_count(task->log) };
    notes.waiting = calloc(notes.waiting_count + 1, sizeof *notes.waiting);
    notes.keys = calloc(notes.key_count + 1, sizeof *notes.keys);
    if (!notes.waiting || !notes.keys) panic("out of memory");
    pending_sequences(task->pending, notes.waiting);
    event_log_tail_keys(task->log, notes.keys);
    return notes;
}

// Asks the log before there is a child, which must not: a lock may have been taken by a thread that it lacks.
static Status prepare(SnapshotTask *task, Error *error)
{
    uint64_t rewrites = 0;
    Status status = log_rewrites_count(task->store, &rewrites, error);
    if (status != STATUS_OK) return status;
    SnapshotNotes notes = take_notes(task);
    notes.rewrites = rewrites;
    buf_clear(&task->notes);
    snapshot_notes_append(&notes, &task->notes);
    task->sequence = event_log_next_sequence(task->log);
    snapshot_notes_free(&notes);
    return STATUS_OK;
}

static Status write_prepared(const SnapshotTask *task, Error *error)
{
    SnapshotMark mark = { task->sequence, buf_view(&task->notes) };
    return engine_snapshot_write(task->engine, task->path, &mark, error);
}

Status snapshot_task_write(SnapshotTask *task, Error *error)
{
    if (pending_overflowed(task->pending)) return STATUS_OK; // only a whole replay finds what was refused
    Status status = prepare(task, error);
    if (status == STATUS_OK) status = write_prepared(task, error);
    if (status == STATUS_OK) task->written = task->sequence;
    return status;
}

static bool write_in_child(void *context)
{
    Error error; // the parent sees that it failed; the next commit hears from the disk why
    return write_prepared(context, &error) == STATUS_OK;
}

Status snapshot_task_begin(SnapshotTask *task, Error *error)
{
    if (task->child.process != 0 || pending_overflowed(task->pending)) return STATUS_OK;
    Status status = prepare(task, error);
    if (status != STATUS_OK) return status;
    return child_start(&task->child, write_in_child, task, error);
}

bool snapshot_task_running(SnapshotTask *task, int wait_ms, bool *failed_out)
{
    bool well = true;
    *failed_out = false;
    if (task->child.process == 0) return false;
    if (!child_ended(&task->child, wait_ms, &well)) return true;
    *failed_out = !well;
    if (well) task->written = task->sequence;
    return false;
}

void snapshot_task_end(SnapshotTask *task)
{
    buf_free(&task->notes);
    if (task->child.process == 0) return;
    child_kill(&task->child);
    Buf unfinished = { 0 };
    buf_format(&unfinished, "%s.new", task->path);
    buf_append_byte(&unfinished, '\0');
    unlink(unfinished.data);
    buf_free(&unfinished);
}
