// Opening a database: the lock, the zone, the log, the snapshot, and the replay of what came after it.
#include "base/timestamp.h"
#include "know/live_state.h"
#include "know/log_rewrites.h"
#include "know/settings.h"
#include "know/snapshot_notes.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

enum { NUMBERS_ARENA_BYTES = 1 << 30 }; // address space: all definitions

static Status take_lock(Live *live, Error *error)
{
    char name[LIVE_PATH_BYTES_MAX + 32];
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

static bool replay_entry(void *context, uint64_t sequence, const LogEntry *entry)
{
    Replay *replay = context;
    Live *live = replay->live;
    bool in_tail = sequence >= replay->tail_sequence;
    if (in_tail && !live->fold.keys) {
        log_fold_flush(&live->fold);
        live->fold.keys = replay->keys;
    }
    if (sequence < replay->fold_from) {
        if (in_tail) *live->fold.keys++ = snapshot_notes_key(replay->notes, sequence);
        return true;
    }
    if (entry->time_us > replay->now_us) {
        log_fold_put_aside(&live->fold, sequence, entry);
        return true;
    }
    log_fold_add_copy(&live->fold, entry);
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
        log_fold_flush(&live->fold);
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
    uint64_t rewrites = 0;
    status = log_rewrites_count(live->store, &rewrites, error);
    if (status != STATUS_OK) return status;
    // Of another database, or of the log as it was before old entries were changed.
    if (reading->next_sequence > event_log_next_sequence(live->log) || reading->notes.rewrites != rewrites) {
        engine_destroy(live->engine);
        live->engine = NULL;
        snapshot_notes_free(&reading->notes);
    }
    return status;
}

// An erasure that was cut short after its commit: the snapshot still knows the person.
static Status drop_stale_snapshot(Live *live, Error *error)
{
    static const Query query = { .sql = "SELECT count(*) FROM erasure WHERE state = 'cleaning'",
                                 .params = "",
                                 .columns = "i" };
    CLEANUP(rows_close) Rows rows = store_query(live->store, &query, NULL);
    bool stale = rows_next(&rows) && rows_int(&rows, 0) > 0;
    if (stale) unlink(live->snapshot_path);
    return rows_end(&rows, error);
}

static Status open_parts(Live *live, const LiveConfig *config, SnapshotReading *reading, Error *error)
{
    Status status = take_lock(live, error);
    if (status != STATUS_OK) return status;
    live->store = store_open(str_from_c(live->path), STORE_WRITER, error);
    if (!live->store) return STATUS_UNAVAILABLE;
    status = drop_stale_snapshot(live, error);
    if (status == STATUS_OK) status = open_zone(live, error);
    if (status != STATUS_OK) return status;
    status = config->no_snapshot ? open_log(live, error) : open_log_and_snapshot(live, reading, error);
    if (status != STATUS_OK) return status;
    live->pending = pending_create();
    set_clock(live, config->now_us);
    uint64_t from = live->engine ? reading->next_sequence : 1;
    if (!live->engine) live->engine = engine_create(live->zone);
    live->fold.engine = live->engine;
    live->fold.numbers = &live->numbers;
    live->fold.pending = live->pending;
    live->snapshot = (SnapshotTask){ .engine = live->engine,
                                     .store = live->store,
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
    if (config->path.len == 0 || config->path.len > LIVE_PATH_BYTES_MAX) {
        fail(error, STATUS_INVALID, STR("db"), "The path of the database must have 1 to %d bytes.",
             LIVE_PATH_BYTES_MAX);
        return NULL;
    }
    Live *live = calloc(1, sizeof *live);
    if (!live) panic("out of memory");
    live->lock_file = -1;
    snprintf(live->path, sizeof live->path, "%.*s", STR_ARG(config->path));
    snprintf(live->snapshot_path, sizeof live->snapshot_path, "%.*s.snapshot", STR_ARG(config->path));
    log_fold_create(&live->fold);
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
    for (size_t i = 0; i < live->retired_count; i++)
        engine_destroy(live->retired[i]);
    pending_destroy(live->pending);
    dedup_close(live->dedup);
    event_log_close(live->log);
    zone_destroy(live->zone);
    store_close(live->store);
    log_fold_destroy(&live->fold);
    log_run_free(&live->run);
    if (live->lock_file >= 0) close(live->lock_file);
    free(live);
}
