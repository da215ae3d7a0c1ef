// Rewriting entries in place: the rows inside the caller's transaction, the tail in memory after its commit.
#include "know/event_log_state.h"

enum { ENTRY_ARENA_BYTES = 16 << 20 }; // one entry and what it becomes

// ---- the tail

// The batch at that place of the tail, as it will be after the commit.
static const TailBatch *batch_at(const EventLog *log, size_t place)
{
    for (size_t i = 0; i < log->replaced_len; i++) {
        if (log->replaced[i].place == place) return log->replaced[i].batch;
    }
    return log->tail[place];
}

static void replace_batch(EventLog *log, size_t place, TailBatch *batch)
{
    for (size_t i = 0; i < log->replaced_len; i++) {
        if (log->replaced[i].place != place) continue;
        tail_batch_free(log->replaced[i].batch);
        log->replaced[i].batch = batch;
        return;
    }
    if (log->replaced_len == log->replaced_capacity) {
        log->replaced_capacity = log->replaced_capacity ? log->replaced_capacity * 2 : 16;
        log->replaced = realloc(log->replaced, log->replaced_capacity * sizeof *log->replaced);
        if (!log->replaced) panic("out of memory");
    }
    log->replaced[log->replaced_len++] = (Replaced){ place, batch };
}

static void *copied(const void *array, size_t bytes)
{
    void *copy = malloc(bytes);
    if (!copy) panic("out of memory");
    return memcpy(copy, array, bytes);
}

static TailBatch *copy_without_bytes(const TailBatch *batch)
{
    TailBatch *copy = copied(batch, sizeof *batch);
    LogRun *run = &copy->run;
    run->bytes = (Buf){ 0 };
    run->ends = copied(run->ends, run->count * sizeof *run->ends);
    run->hashes = copied(run->hashes, run->count * sizeof *run->hashes);
    run->account_keys = copied(run->account_keys, run->count * sizeof *run->account_keys);
    return copy;
}

// The batch with its entries replaced, or NULL when none is. Owned.
static TailBatch *rewrite_batch(const TailBatch *batch, LogRewrite *rewrite, Arena *arena)
{
    uint64_t before = rewrite->replaced;
    TailBatch *copy = copy_without_bytes(batch);
    LogRun *run = &copy->run;
    Str bytes = buf_view(&batch->run.bytes);
    for (size_t i = 0; i < run->count; i++) {
        LogEntry entry, replaced;
        Arena mark = *arena;
        const char *start = bytes.data;
        uint64_t sequence = batch->sequence + i;
        if (!log_entry_decode(&bytes, arena, &entry)) panic("a batch in memory does not decode");
        entry.account_key = run->account_keys[i];
        bool wanted = sequence >= rewrite->from && sequence < rewrite->to &&
                      rewrite->replace(rewrite->context, sequence, &entry, arena, &replaced);
        if (wanted) {
            log_entry_encode(&replaced, &run->bytes);
            if (replaced.time_us < run->oldest_us) run->oldest_us = replaced.time_us;
            if (replaced.time_us > run->latest_us) run->latest_us = replaced.time_us;
            rewrite->replaced++;
        } else {
            buf_append(&run->bytes, (Str){ start, (size_t)(bytes.data - start) });
        }
        run->ends[i] = (uint32_t)run->bytes.len;
        arena_reset(arena, mark);
    }
    if (rewrite->replaced > before) return copy;
    tail_batch_free(copy);
    return NULL;
}

static const Query update_batch = {
    .sql = "UPDATE log_batch SET bytes = $1 WHERE sequence = $2",
    .params = "bi",
};

static Status rewrite_tail(EventLog *log, Store *store, LogRewrite *rewrite, Error *error)
{
    Arena arena = arena_create(ENTRY_ARENA_BYTES);
    Status status = STATUS_OK;
    for (size_t i = 0; i < log->tail_len && status == STATUS_OK; i++) {
        const TailBatch *batch = batch_at(log, i);
        if (batch->sequence >= rewrite->to || batch->sequence + batch->run.count <= rewrite->from) continue;
        TailBatch *copy = rewrite_batch(batch, rewrite, &arena);
        if (!copy) continue;
        buf_clear(&log->compressed);
        zstd_compress(log->zstd, buf_view(&copy->run.bytes), BATCH_LEVEL, &log->compressed);
        const Param params[] = { param_blob(buf_view(&log->compressed)), param_int((int64_t)copy->sequence) };
        status = copy->run.bytes.len <= BATCH_BYTES_MAX
                     ? store_execute(store, &update_batch, params, error)
                     : fail(error, STATUS_LIMITED, STR(""), "A batch of the event log grows too large.");
        replace_batch(log, i, copy);
    }
    arena_destroy(&arena);
    return status;
}

// ---- both parts

static Status rewrite_segments(Store *store, LogRewrite *rewrite, Error *error)
{
    Arena arena = arena_create(64 << 20);
    SegmentReader *reader = segment_reader_create(store);
    SegmentInfo *infos = NULL;
    size_t count = 0;
    Status status = segment_list(store, &arena, &infos, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        bool needed =
            infos[i].sequence + infos[i].entry_count > rewrite->from && infos[i].sequence < rewrite->to;
        if (needed) status = segment_rewrite(reader, &infos[i], rewrite, error);
    }
    segment_reader_destroy(reader);
    arena_destroy(&arena);
    return status;
}

Status event_log_rewrite(EventLog *log, Store *store, LogRewrite *rewrite, Error *error)
{
    rewrite->replaced = 0;
    Status status = STATUS_OK;
    if (rewrite->from < event_log_tail_sequence(log)) status = rewrite_segments(store, rewrite, error);
    if (status == STATUS_OK) status = rewrite_tail(log, store, rewrite, error);
    return status;
}

void event_log_rewritten(EventLog *log)
{
    if (log->replaced_len == 0) return;
    pthread_mutex_lock(&log->sealing);
    pthread_rwlock_wrlock(&log->lock);
    for (size_t i = 0; i < log->replaced_len; i++) {
        TailBatch **place = &log->tail[log->replaced[i].place];
        tail_batch_free(*place);
        *place = log->replaced[i].batch;
    }
    log->replaced_len = 0;
    log->rewrites++;
    pthread_rwlock_unlock(&log->lock);
    pthread_mutex_unlock(&log->sealing);
}

void event_log_rewrite_undo(EventLog *log)
{
    for (size_t i = 0; i < log->replaced_len; i++)
        tail_batch_free(log->replaced[i].batch);
    log->replaced_len = 0;
}
