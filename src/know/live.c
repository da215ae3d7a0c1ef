#include "know/live.h"

#include "base/timestamp.h"
#include "engine/formula.h"
#include "know/dedup.h"
#include "know/event_numbers.h"
#include "know/pending.h"
#include "know/settings.h"
#include "know/snapshot_notes.h"
#include "know/snapshot_task.h"

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

enum {
    FOLD_RECORDS = 1024,        // records applied in one call
    FOLD_ARENA_BYTES = 1 << 30, // address space: attributes of so many records
    PATH_BYTES_MAX = 4000,
    RANKS_OLD_US = 1000000,
    NUMBERS_ARENA_BYTES = 1 << 30, // address space: all definitions
};

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
    char path[PATH_BYTES_MAX + 16];
    char snapshot_path[PATH_BYTES_MAX + 16];
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

// ---- folding

static void fold_create(Fold *fold)
{
    fold->arena = fold->empty = arena_create(FOLD_ARENA_BYTES);
    fold->records = calloc(FOLD_RECORDS, sizeof *fold->records);
    fold->folded = calloc(FOLD_RECORDS, sizeof *fold->folded);
    if (!fold->records || !fold->folded) panic("out of memory");
}

static void fold_destroy(Fold *fold)
{
    arena_destroy(&fold->arena);
    free(fold->records);
    free(fold->folded);
}

// Under which the log keeps the account's events: the same after every replay, 63 bits. Private accounts have
// no id; their number follows from the log as well.
static uint64_t account_key(const Engine *engine, uint32_t account)
{
    if (account == ENGINE_NONE) return 0;
    Str id = engine_account_id(engine, account);
    if (id.len == 0) id = (Str){ (const char *)&account, sizeof account };
    return str_hash(id) >> 1;
}

static void fold_flush(Live *live)
{
    Fold *fold = &live->fold;
    engine_apply(live->engine, fold->records, fold->count, fold->folded);
    if (fold->keys) {
        for (size_t i = 0; i < fold->count; i++)
            *fold->keys++ = account_key(live->engine, fold->folded[i].account);
    }
    fold->count = 0;
    arena_reset(&fold->arena, fold->empty);
}

// The entry's texts must live until fold_flush.
static void fold_add(Live *live, const LogEntry *entry)
{
    Fold *fold = &live->fold;
    Record *record = &fold->records[fold->count++];
    *record = log_entry_record(entry, &fold->arena);
    if (live->numbers.count > 0) event_numbers_note(&live->numbers, entry->body, record, &fold->arena);
    bool full = fold->count == FOLD_RECORDS || fold->arena.next - fold->empty.next > FOLD_ARENA_BYTES / 4;
    if (full) fold_flush(live);
}

// An entry of the future is kept aside; it goes by the account it names until it is folded.
static void put_aside(Live *live, uint64_t sequence, const LogEntry *entry)
{
    fold_flush(live);
    pending_add(live->pending, sequence, entry);
    if (live->fold.keys)
        *live->fold.keys++ = entry->account_id.len > 0 ? str_hash(entry->account_id) >> 1 : 0;
}

static void fold_due(Live *live, int64_t now_us)
{
    LogEntry entry;
    live->fold.keys = NULL;
    while (pending_take_due(live->pending, now_us, &live->fold.arena, &entry))
        fold_add(live, &entry);
    if (live->fold.count > 0) fold_flush(live);
}

// Of others, ranks may be so old.
static void forget_ranks(Live *live)
{
    int64_t now = timestamp_now_monotonic();
    if (now - live->ranks_us < RANKS_OLD_US) return;
    live->ranks_us = now;
    engine_forget_ranks(live->engine);
}

void live_fold_due(Live *live)
{
    forget_ranks(live);
    fold_due(live, clock_now(&live->clock));
}

// ---- opening

static Status take_lock(Live *live, Error *error)
{
    char name[PATH_BYTES_MAX + 32];
    snprintf(name, sizeof name, "%s.lock", live->path);
    live->lock_file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (live->lock_file < 0) {
        return fail(error, STATUS_UNAVAILABLE, STR("db"),
                    "Cannot create %s. Check the folder and its permissions.", name);
    }
    if (flock(live->lock_file, LOCK_EX | LOCK_NB) != 0) {
        return fail(error, STATUS_CONFLICT, STR("db"),
                    "Another perennial process is using %s. Stop it first, or use its web address.",
                    live->path);
    }
    return STATUS_OK;
}

static Status open_zone(Live *live, Error *error)
{
    Arena arena = arena_create(1 << 20);
    Str name = { 0 };
    Status status = setting_read(live->store, STR("zone"), STR("UTC"), &arena, &name, error);
    if (status == STATUS_OK) live->zone = zone_create(name);
    if (status == STATUS_OK && !live->zone) {
        status = fail(error, STATUS_INVALID, STR("zone"),
                      "The time zone %.*s is not on this machine. Install tzdata, or set another zone.",
                      STR_ARG(name));
    }
    arena_destroy(&arena);
    return status;
}

static void set_clock(Live *live, int64_t now_us)
{
    int64_t newest = event_log_newest_us(live->log);
    if (now_us > 0)
        live->clock = clock_starting_at(now_us > newest ? now_us : newest);
    else if (newest > timestamp_now_real())
        live->clock = clock_starting_at(newest);
    else
        live->clock = clock_real();
}

// Where opening has come to in the log.
typedef struct Replay {
    Live *live;
    uint64_t tail_sequence;
    uint64_t fold_from; // older ones are in the snapshot
    int64_t now_us;
    uint64_t *keys; // of the tail
    const SnapshotNotes *notes;
    uint64_t next_waiting; // place in the notes
} Replay;

static LogEntry entry_in(Arena *arena, const LogEntry *entry)
{
    LogEntry copy = *entry;
    Str *const texts[] = { &copy.user_id, &copy.anonymous_id, &copy.account_id, &copy.previous_id,
                           &copy.name,    &copy.category,     &copy.body };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i]->len > 0) *texts[i] = arena_copy(arena, *texts[i]);
    }
    return copy;
}

static bool replay_entry(void *context, uint64_t sequence, const LogEntry *entry)
{
    Replay *replay = context;
    Live *live = replay->live;
    bool in_tail = sequence >= replay->tail_sequence;
    if (in_tail && !live->fold.keys) {
        fold_flush(live);
        live->fold.keys = replay->keys;
    }
    if (sequence < replay->fold_from) {
        if (in_tail) *live->fold.keys++ = snapshot_notes_key(replay->notes, sequence);
        return true;
    }
    if (entry->time_us > replay->now_us) {
        put_aside(live, sequence, entry);
        return true;
    }
    LogEntry copy = entry_in(&live->fold.arena, entry);
    fold_add(live, &copy);
    return true;
}

static void remember_hash(void *context, Hash128 hash)
{
    dedup_remember(context, hash);
}

static bool wait_again(void *context, uint64_t sequence, const LogEntry *entry)
{
    enum { NEAR = 65536 }; // entries that are passed by rather than sought
    Replay *replay = context;
    const SnapshotNotes *notes = replay->notes;
    if (sequence == notes->waiting[replay->next_waiting]) {
        pending_add(replay->live->pending, sequence, entry);
        replay->next_waiting++;
    }
    return replay->next_waiting < notes->waiting_count &&
           notes->waiting[replay->next_waiting] - sequence < NEAR;
}

// Finds the entries that were in the log when the snapshot was written, but not yet counted.
static Status replay_waiting(Live *live, Replay *replay, Error *error)
{
    const SnapshotNotes *notes = replay->notes;
    while (replay->next_waiting < notes->waiting_count) {
        uint64_t before = replay->next_waiting, sequence = notes->waiting[before];
        Status status = event_log_read(live->log, live->store, sequence, wait_again, replay, error);
        if (status != STATUS_OK) return status;
        if (replay->next_waiting == before) {
            return fail(error, STATUS_UNAVAILABLE, STR("db"), "Entry %llu of the event log is missing.",
                        (unsigned long long)sequence);
        }
    }
    return STATUS_OK;
}

static Status replay(Live *live, uint64_t from, const SnapshotNotes *notes, Error *error)
{
    event_log_tail_hashes(live->log, remember_hash, live->dedup);
    uint64_t tail_count = event_log_tail_count(live->log);
    Replay replay = { .live = live,
                      .tail_sequence = event_log_tail_sequence(live->log),
                      .fold_from = from,
                      .notes = notes,
                      .now_us = clock_now(&live->clock) };
    // The tail is always read: its account keys are kept in memory only.
    uint64_t start = from < replay.tail_sequence ? from : replay.tail_sequence;
    replay.keys = calloc(tail_count + 1, sizeof *replay.keys);
    if (!replay.keys) panic("out of memory");
    Status status = replay_waiting(live, &replay, error);
    if (status == STATUS_OK)
        status = event_log_read(live->log, live->store, start, replay_entry, &replay, error);
    if (status == STATUS_OK) {
        fold_flush(live);
        event_log_set_tail_keys(live->log, replay.keys, tail_count);
        live_fold_due(live); // of those that wait
    }
    live->fold.keys = NULL;
    free(replay.keys);
    return status;
}

// A replay of everything also counts the numbers that are wanted. What a snapshot lacks is filled in later by
// whoever keeps them while the program runs (number_desk.h).
static Status keep_numbers(Live *live, bool from_the_beginning, Error *error)
{
    Arena arena = arena_create(NUMBERS_ARENA_BYTES);
    NumberName *names = NULL;
    size_t count = 0;
    DefinitionCatalog *definitions = definition_catalog_open(live->store, error);
    Status status = definitions ? wanted_numbers_read(definitions, live->store, &arena, &names, &count, error)
                                : STATUS_UNAVAILABLE;
    for (size_t i = 0; from_the_beginning && i < count; i++)
        engine_keep_number(live->engine, names[i], true);
    if (status == STATUS_OK) event_numbers_take(&live->numbers, live->engine);
    definition_catalog_close(definitions);
    arena_destroy(&arena);
    return status;
}

// The snapshot is read on a thread of its own: meanwhile the ids of what is sealed are read from the
// database.
typedef struct SnapshotReading {
    Live *live;
    uint64_t next_sequence; // of the log, when it was written
    SnapshotNotes notes;
    pthread_t thread;
} SnapshotReading;

static void *read_snapshot(void *argument)
{
    SnapshotReading *reading = argument;
    Live *live = reading->live;
    Buf notes = { 0 };
    live->engine = engine_snapshot_load(live->snapshot_path, live->zone, &reading->next_sequence, &notes);
    if (live->engine && !snapshot_notes_parse(buf_view(&notes), &reading->notes)) {
        engine_destroy(live->engine);
        live->engine = NULL;
    }
    buf_free(&notes);
    return NULL;
}

static Status open_log(Live *live, Error *error)
{
    live->log = event_log_open(live->store, error);
    if (!live->log) return STATUS_UNAVAILABLE;
    live->dedup = dedup_open(live->store, error);
    return live->dedup ? STATUS_OK : STATUS_UNAVAILABLE;
}

static Status open_log_and_snapshot(Live *live, SnapshotReading *reading, Error *error)
{
    if (pthread_create(&reading->thread, NULL, read_snapshot, reading) != 0) panic("cannot start a thread");
    Status status = open_log(live, error);
    pthread_join(reading->thread, NULL);
    if (status != STATUS_OK || !live->engine) return status;
    if (reading->next_sequence > event_log_next_sequence(live->log)) { // of another database
        engine_destroy(live->engine);
        live->engine = NULL;
        snapshot_notes_free(&reading->notes);
    }
    return status;
}

static Status open_parts(Live *live, const LiveConfig *config, SnapshotReading *reading, Error *error)
{
    Status status = take_lock(live, error);
    if (status != STATUS_OK) return status;
    live->store = store_open(str_from_c(live->path), STORE_WRITER, error);
    if (!live->store) return STATUS_UNAVAILABLE;
    status = open_zone(live, error);
    if (status != STATUS_OK) return status;
    status = config->no_snapshot ? open_log(live, error) : open_log_and_snapshot(live, reading, error);
    if (status != STATUS_OK) return status;
    live->pending = pending_create();
    set_clock(live, config->now_us);
    uint64_t from = live->engine ? reading->next_sequence : 1;
    if (!live->engine) live->engine = engine_create(live->zone);
    live->snapshot = (SnapshotTask){ .engine = live->engine,
                                     .log = live->log,
                                     .pending = live->pending,
                                     .path = live->snapshot_path,
                                     .written = from };
    status = keep_numbers(live, from == 1, error);
    if (status != STATUS_OK) return status;
    return replay(live, from, &reading->notes, error);
}

Live *live_open(const LiveConfig *config, Error *error)
{
    if (config->path.len == 0 || config->path.len > PATH_BYTES_MAX) {
        fail(error, STATUS_INVALID, STR("db"), "The path of the database must have 1 to %d bytes.",
             PATH_BYTES_MAX);
        return NULL;
    }
    Live *live = calloc(1, sizeof *live);
    if (!live) panic("out of memory");
    live->lock_file = -1;
    snprintf(live->path, sizeof live->path, "%.*s", STR_ARG(config->path));
    snprintf(live->snapshot_path, sizeof live->snapshot_path, "%.*s.snapshot", STR_ARG(config->path));
    fold_create(&live->fold);
    SnapshotReading reading = { .live = live };
    Status status = open_parts(live, config, &reading, error);
    snapshot_notes_free(&reading.notes);
    if (status == STATUS_OK) return live;
    live_close(live);
    return NULL;
}

void live_close(Live *live)
{
    if (!live) return;
    snapshot_task_end(&live->snapshot);
    engine_destroy(live->engine);
    pending_destroy(live->pending);
    dedup_close(live->dedup);
    event_log_close(live->log);
    zone_destroy(live->zone);
    store_close(live->store);
    fold_destroy(&live->fold);
    log_run_free(&live->run);
    if (live->lock_file >= 0) close(live->lock_file);
    free(live);
}

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

size_t live_account_keys(const Live *live, uint32_t account, Arena *arena, uint64_t **keys_out)
{
    uint32_t *sources = NULL;
    size_t count = engine_account_sources(live->engine, account, arena, &sources);
    uint64_t *keys = ARENA_ARRAY(arena, uint64_t, count);
    for (size_t i = 0; i < count; i++)
        keys[i] = account_key(live->engine, sources[i]);
    *keys_out = keys;
    return count;
}

uint64_t live_account_key(const Live *live, uint32_t account)
{
    return account_key(live->engine, account);
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
    fold_due(live, now);
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
            put_aside(live, sequence + i, &entry);
        else
            fold_add(live, &entry);
    }
    fold_flush(live);
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
