#include "base/timestamp.h"
#include "know/live_state.h"

#include <assert.h>

// ---- reading

const Engine *live_engine(const Live *live)
{
    return live->engine;
}

EventLog *live_log(const Live *live)
{
    return live->log;
}

const Zone *live_zone(const Live *live)
{
    return live->zone;
}

const Clock *live_clock(const Live *live)
{
    return &live->clock;
}

Str live_path(const Live *live)
{
    return str_from_c(live->path);
}

uint16_t live_today(const Live *live)
{
    uint16_t day = 0;
    if (!zone_day(live->zone, clock_now(&live->clock), &day)) panic("the clock is outside the kept days");
    return day;
}

Store *live_reader(const Live *live, Error *error)
{
    return store_open(str_from_c(live->path), STORE_READER, error);
}

// ---- numbers

static bool is_wanted(const NumberName *names, size_t count, const NumberName *name)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i].kind == name->kind && str_equal(names[i].event, name->event) &&
            str_equal(names[i].property, name->property))
            return true;
    }
    return false;
}

void live_keep_numbers(Live *live, const NumberName *names, size_t count, NumberFill *fill_out)
{
    int64_t now = clock_now(&live->clock);
    log_fold_due_until(&live->fold, now);
    for (size_t i = 0; i < live->numbers.count; i++) {
        const NumberSeries *series = &live->numbers.series[i];
        if (!is_wanted(names, count, &series->name)) engine_drop_number(live->engine, series->id);
    }
    for (size_t i = 0; i < count; i++)
        engine_keep_number(live->engine, names[i], false);
    event_numbers_take(&live->numbers, live->engine);
    *fill_out = (NumberFill){ event_log_next_sequence(live->log), now };
}

void live_add_numbers(Live *live, const EventNumber *numbers, size_t count)
{
    engine_add_numbers(live->engine, numbers, count);
}

void live_complete_numbers(Live *live, const uint32_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        engine_complete_number(live->engine, ids[i]);
}

// ---- writing

Store *live_store(Live *live)
{
    return live->store;
}

size_t live_take_dirty(Live *live, AccountChange *changes_out, size_t max)
{
    return engine_take_dirty(live->engine, changes_out, max);
}

// Which entries of which batch were here before. One allocation for all.
typedef struct Seen {
    bool *flags;    // one an entry, batch after batch
    size_t checked; // batches whose new hashes are remembered
} Seen;

static Status check_seen(Live *live, LogBatch *const *batches, size_t count, Seen *seen, Error *error)
{
    size_t entries = 0;
    for (size_t b = 0; b < count; b++)
        entries += batches[b]->count;
    seen->flags = calloc(entries + 1, sizeof *seen->flags);
    if (!seen->flags) panic("out of memory");
    bool *flags = seen->flags;
    for (size_t b = 0; b < count; b++) {
        Status status =
            dedup_check(live->dedup, live->store, batches[b]->hashes, batches[b]->count, flags, error);
        if (status != STATUS_OK) return status;
        seen->checked++;
        flags += batches[b]->count;
    }
    return STATUS_OK;
}

static void forget_seen(Live *live, LogBatch *const *batches, const Seen *seen)
{
    const bool *flags = seen->flags;
    for (size_t b = 0; b < seen->checked; b++) {
        dedup_forget(live->dedup, batches[b]->hashes, flags, batches[b]->count);
        flags += batches[b]->count;
    }
}

static void make_room(LogRun *run, LogBatch *const *batches, size_t count)
{
    size_t bytes = 0, entries = 0;
    for (size_t b = 0; b < count; b++) {
        bytes += batches[b]->bytes.len;
        entries += batches[b]->count;
    }
    log_run_free(run);
    buf_reserve(&run->bytes, bytes);
    run->ends = calloc(entries + 1, sizeof *run->ends);
    run->hashes = calloc(entries + 1, sizeof *run->hashes);
    run->account_keys = calloc(entries + 1, sizeof *run->account_keys);
    if (!run->ends || !run->hashes || !run->account_keys) panic("out of memory");
}

// Copies the new entries of a batch into the run, which has room; returns how many they are.
static size_t append_new(const LogBatch *batch, const bool *seen, LogRun *run)
{
    size_t before = run->count;
    uint32_t start = 0;
    for (size_t i = 0; i < batch->count; start = batch->ends[i++]) {
        if (seen[i]) continue;
        buf_append(&run->bytes, (Str){ batch->bytes.data + start, batch->ends[i] - start });
        run->ends[run->count] = (uint32_t)run->bytes.len;
        run->hashes[run->count] = batch->hashes[i];
        run->count++;
    }
    if (batch->newest_us > run->newest_us) run->newest_us = batch->newest_us;
    return run->count - before;
}

static Status write_run(Live *live, Error *error)
{
    Status status = store_begin(live->store, error);
    if (status != STATUS_OK) return status;
    status = event_log_insert(live->log, live->store, &live->run, error);
    if (status != STATUS_OK) {
        store_rollback(live->store);
        return status;
    }
    return store_commit(live->store, error);
}

static void fold_run(Live *live)
{
    LogRun *run = &live->run;
    uint64_t sequence = event_log_next_sequence(live->log);
    int64_t now = clock_now(&live->clock);
    live->fold.keys = run->account_keys;
    run->oldest_us = INT64_MAX;
    run->latest_us = INT64_MIN;
    Str bytes = buf_view(&run->bytes);
    for (size_t i = 0; i < run->count; i++) {
        LogEntry entry;
        if (!log_entry_decode(&bytes, &live->fold.arena, &entry)) panic("an entry in memory does not decode");
        if (entry.time_us < run->oldest_us) run->oldest_us = entry.time_us;
        if (entry.time_us > run->latest_us) run->latest_us = entry.time_us;
        if (entry.time_us > now)
            log_fold_put_aside(&live->fold, sequence + i, &entry);
        else
            log_fold_add(&live->fold, &entry);
    }
    log_fold_flush(&live->fold);
    live->fold.keys = NULL;
    event_log_appended(live->log, run);
}

static void gather_new(Live *live, LogBatch *const *batches, size_t count, const Seen *seen,
                       BatchResult *results)
{
    const bool *flags = seen->flags;
    make_room(&live->run, batches, count);
    for (size_t b = 0; b < count; b++) {
        size_t new_entries = append_new(batches[b], flags, &live->run);
        results[b] = (BatchResult){ STATUS_OK, new_entries, batches[b]->count - new_entries };
        flags += batches[b]->count;
    }
}

static Status commit_gathered(Live *live, CommitTimes *times, Error *error)
{
    int64_t begin = timestamp_now_monotonic();
    Status status = write_run(live, error);
    int64_t committed = timestamp_now_monotonic();
    if (status != STATUS_OK) return status;
    fold_run(live);
    *times = (CommitTimes){ committed - begin, timestamp_now_monotonic() - committed };
    return STATUS_OK;
}

Status live_commit(Live *live, LogBatch *const *batches, size_t count, BatchResult *results,
                   CommitTimes *times, Error *error)
{
    Seen seen = { 0 };
    *times = (CommitTimes){ 0 };
    live_fold_due(live);
    Status status = check_seen(live, batches, count, &seen, error);
    if (status == STATUS_OK) gather_new(live, batches, count, &seen, results);
    if (status == STATUS_OK && live->run.count > 0) status = commit_gathered(live, times, error);
    if (status != STATUS_OK) {
        forget_seen(live, batches, &seen);
        for (size_t b = 0; b < count; b++)
            results[b] = (BatchResult){ .status = status };
    }
    free(seen.flags);
    return status;
}

// Inside the transaction. `seen` is to be forgotten when the status, or the commit, is not STATUS_OK.
static Status write_edit(Live *live, LiveEdit *edit, void *context, LogBatch *batch, Seen *seen, Error *error)
{
    BatchResult result;
    Status status = edit(live->store, context, batch, error);
    if (status == STATUS_OK) status = check_seen(live, &batch, 1, seen, error);
    if (status != STATUS_OK) return status;
    gather_new(live, &batch, 1, seen, &result);
    if (live->run.count == 0) return STATUS_OK;
    return event_log_insert(live->log, live->store, &live->run, error);
}

Status live_edit(Live *live, LiveEdit *edit, void *context, CommitTimes *times, Error *error)
{
    *times = (CommitTimes){ 0 };
    live_fold_due(live);
    int64_t begin = timestamp_now_monotonic();
    Status status = store_begin(live->store, error);
    if (status != STATUS_OK) return status;
    Seen seen = { 0 };
    LogBatch *batch = log_batch_create();
    status = write_edit(live, edit, context, batch, &seen, error);
    if (status == STATUS_OK)
        status = store_commit(live->store, error);
    else
        store_rollback(live->store);
    int64_t committed = timestamp_now_monotonic();
    if (status == STATUS_OK)
        event_log_rewritten(live->log);
    else
        event_log_rewrite_undo(live->log);
    if (status != STATUS_OK)
        forget_seen(live, &batch, &seen);
    else if (live->run.count > 0)
        fold_run(live);
    *times = (CommitTimes){ committed - begin, timestamp_now_monotonic() - committed };
    log_batch_destroy(batch);
    free(seen.flags);
    return status;
}

// ---- tidying

Status live_write_seal(Live *live, Seal *seal, Error *error)
{
    size_t count = 0;
    const Hash128 *hashes = seal_hashes(seal, &count);
    Status status = store_begin(live->store, error);
    if (status != STATUS_OK) return status;
    status = event_log_write_seal(seal, live->store, error);
    if (status == STATUS_OK) status = dedup_write_run(live->dedup, live->store, hashes, count, error);
    if (status != STATUS_OK) {
        store_rollback(live->store);
        return status;
    }
    status = store_commit(live->store, error);
    if (status != STATUS_OK) return status;
    dedup_sealed(live->dedup, hashes, count);
    event_log_sealed(live->log, seal);
    return STATUS_OK;
}

bool live_tidy_step(Live *live)
{
    Error error;
    bool more = false;
    return dedup_merge_step(live->dedup, live->store, &more, &error) == STATUS_OK && more;
}

Status live_snapshot(Live *live, Error *error)
{
    return snapshot_task_write(&live->snapshot, error);
}

Status live_snapshot_begin(Live *live, Error *error)
{
    return snapshot_task_begin(&live->snapshot, error);
}

bool live_snapshot_running(Live *live, int wait_ms, bool *failed_out)
{
    return snapshot_task_running(&live->snapshot, wait_ms, failed_out);
}

uint64_t live_entries_since_snapshot(const Live *live)
{
    return event_log_next_sequence(live->log) - live->snapshot.written;
}
