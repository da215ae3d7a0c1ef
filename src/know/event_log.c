#include "know/event_log_state.h"

#include "know/dedup_runs.h"

#include <assert.h>

enum { READ_ARENA_BYTES = 4 << 20 }; // one entry's texts at a time

// ---- the tail's list

static void push_batch(EventLog *log, uint64_t sequence, const LogRun *run)
{
    if (log->tail_len == log->tail_capacity) {
        log->tail_capacity = log->tail_capacity ? log->tail_capacity * 2 : 64;
        log->tail = realloc(log->tail, log->tail_capacity * sizeof *log->tail);
        if (!log->tail) panic("out of memory");
    }
    TailBatch *kept = malloc(sizeof *kept);
    if (!kept) panic("out of memory");
    *kept = (TailBatch){ sequence, *run };
    log->tail[log->tail_len++] = kept;
    log->tail_count += run->count;
    log->next_sequence = sequence + run->count;
    if (run->newest_us > log->newest_us) log->newest_us = run->newest_us;
}

void log_run_free(LogRun *run)
{
    buf_free(&run->bytes);
    free(run->ends);
    free(run->hashes);
    free(run->account_keys);
    *run = (LogRun){ 0 };
}

void tail_batch_free(TailBatch *batch)
{
    log_run_free(&batch->run);
    free(batch);
}

// ---- opening

static const Query select_batches = {
    .sql = "SELECT sequence, entry_count, newest_us, bytes FROM log_batch ORDER BY sequence",
    .params = "",
    .columns = "iiib",
};
static const Query select_last_segment = {
    .sql = "SELECT sequence, entry_count, newest_us FROM log_segment ORDER BY sequence DESC LIMIT 1",
    .params = "",
    .columns = "iii",
};

// Finds in the bytes of a run what is not stored beside them. False when they do not decode.
static bool index_run(LogRun *run)
{
    run->ends = calloc(run->count, sizeof *run->ends);
    run->hashes = calloc(run->count, sizeof *run->hashes);
    run->account_keys = calloc(run->count, sizeof *run->account_keys);
    if (!run->ends || !run->hashes || !run->account_keys) panic("out of memory");
    run->oldest_us = INT64_MAX;
    run->latest_us = INT64_MIN;
    Arena arena = arena_create(READ_ARENA_BYTES);
    Str bytes = buf_view(&run->bytes);
    bool good = true;
    for (size_t i = 0; i < run->count && good; i++) {
        LogEntry entry;
        Arena mark = arena;
        good = log_entry_decode(&bytes, &arena, &entry);
        if (good) {
            run->ends[i] = (uint32_t)(run->bytes.len - bytes.len);
            run->hashes[i] = log_entry_dedup(&entry);
            if (entry.time_us < run->oldest_us) run->oldest_us = entry.time_us;
            if (entry.time_us > run->latest_us) run->latest_us = entry.time_us;
        }
        arena_reset(&arena, mark);
    }
    arena_destroy(&arena);
    return good && bytes.len == 0;
}

static Status read_tail(EventLog *log, Store *store, Error *error)
{
    CLEANUP(rows_close) Rows rows = store_query(store, &select_batches, NULL);
    while (rows_next(&rows)) {
        uint64_t sequence = (uint64_t)rows_int(&rows, 0);
        LogRun run = { .count = (size_t)rows_int(&rows, 1), .newest_us = rows_int(&rows, 2) };
        Status status = zstd_decompress(log->zstd, rows_view(&rows, 3), BATCH_BYTES_MAX, &run.bytes, error);
        if (status != STATUS_OK || sequence != log->next_sequence || !index_run(&run)) {
            log_run_free(&run);
            return fail(error, STATUS_UNAVAILABLE, STR("db"), "Batch %llu of the event log is damaged.",
                        (unsigned long long)sequence);
        }
        push_batch(log, sequence, &run);
    }
    return rows_end(&rows, error);
}

static Status read_last_segment(EventLog *log, Store *store, Error *error)
{
    CLEANUP(rows_close) Rows rows = store_query(store, &select_last_segment, NULL);
    if (rows_next(&rows)) {
        log->next_sequence = (uint64_t)(rows_int(&rows, 0) + rows_int(&rows, 1));
        log->newest_us = rows_int(&rows, 2);
    }
    return rows_end(&rows, error);
}

EventLog *event_log_open(Store *store, Error *error)
{
    EventLog *log = calloc(1, sizeof *log);
    if (!log) panic("out of memory");
    pthread_rwlock_init(&log->lock, NULL);
    pthread_mutex_init(&log->sealing, NULL);
    log->zstd = zstd_create();
    log->next_sequence = 1;
    // Another process may be sealing: what it moves from the tail to a segment must not be missed between the
    // two.
    Status status = store_begin_reading(store, error);
    if (status == STATUS_OK) status = read_last_segment(log, store, error);
    if (status == STATUS_OK) status = read_tail(log, store, error);
    store_rollback(store);
    if (status == STATUS_OK) return log;
    event_log_close(log);
    return NULL;
}

void event_log_close(EventLog *log)
{
    if (!log) return;
    event_log_rewrite_undo(log);
    free(log->replaced);
    for (size_t i = 0; i < log->tail_len; i++)
        tail_batch_free(log->tail[i]);
    free(log->tail);
    zstd_destroy(log->zstd);
    buf_free(&log->compressed);
    pthread_rwlock_destroy(&log->lock);
    pthread_mutex_destroy(&log->sealing);
    free(log);
}

static pthread_rwlock_t *lock_of(const EventLog *log)
{
    return (pthread_rwlock_t *)(uintptr_t)&log->lock; // reading numbers does not change the log
}

uint64_t event_log_next_sequence(const EventLog *log)
{
    pthread_rwlock_rdlock(lock_of(log));
    uint64_t next = log->next_sequence;
    pthread_rwlock_unlock(lock_of(log));
    return next;
}

int64_t event_log_newest_us(const EventLog *log)
{
    pthread_rwlock_rdlock(lock_of(log));
    int64_t newest = log->newest_us;
    pthread_rwlock_unlock(lock_of(log));
    return newest;
}

uint64_t event_log_tail_count(const EventLog *log)
{
    pthread_rwlock_rdlock(lock_of(log));
    uint64_t count = log->tail_count;
    pthread_rwlock_unlock(lock_of(log));
    return count;
}

uint64_t event_log_tail_sequence(const EventLog *log)
{
    return event_log_next_sequence(log) - event_log_tail_count(log);
}

void event_log_tail_keys(EventLog *log, uint64_t *account_keys_out)
{
    pthread_rwlock_rdlock(&log->lock);
    for (size_t i = 0; i < log->tail_len; i++) {
        const LogRun *run = &log->tail[i]->run;
        memcpy(account_keys_out, run->account_keys, run->count * sizeof *account_keys_out);
        account_keys_out += run->count;
    }
    pthread_rwlock_unlock(&log->lock);
}

void event_log_set_tail_keys(EventLog *log, const uint64_t *account_keys, size_t count)
{
    assert(count == log->tail_count);
    pthread_rwlock_wrlock(&log->lock);
    for (size_t i = 0; i < log->tail_len; i++) {
        LogRun *run = &log->tail[i]->run;
        memcpy(run->account_keys, account_keys, run->count * sizeof *account_keys);
        account_keys += run->count;
    }
    pthread_rwlock_unlock(&log->lock);
}

void event_log_tail_hashes(EventLog *log, void (*each)(void *context, Hash128 hash), void *context)
{
    pthread_rwlock_rdlock(&log->lock);
    for (size_t b = 0; b < log->tail_len; b++) {
        const LogRun *run = &log->tail[b]->run;
        for (size_t i = 0; i < run->count; i++)
            each(context, run->hashes[i]);
    }
    pthread_rwlock_unlock(&log->lock);
}

// ---- appending

static const Query insert_batch = {
    .sql = "INSERT INTO log_batch (sequence, entry_count, newest_us, bytes) VALUES ($1, $2, $3, $4)",
    .params = "iiib",
};

Status event_log_insert(EventLog *log, Store *store, const LogRun *run, Error *error)
{
    assert(run->bytes.len <= BATCH_BYTES_MAX && run->count > 0);
    buf_clear(&log->compressed);
    zstd_compress(log->zstd, buf_view(&run->bytes), BATCH_LEVEL, &log->compressed);
    const Param params[] = {
        param_int((int64_t)log->next_sequence),
        param_int((int64_t)run->count),
        param_int(run->newest_us),
        param_blob(buf_view(&log->compressed)),
    };
    return store_execute(store, &insert_batch, params, error);
}

void event_log_appended(EventLog *log, LogRun *run)
{
    pthread_rwlock_wrlock(&log->lock);
    push_batch(log, log->next_sequence, run);
    pthread_rwlock_unlock(&log->lock);
    *run = (LogRun){ 0 };
}

// ---- reading in order

static bool read_batch(const TailBatch *batch, uint64_t from, Arena *arena, SegmentEach *each, void *context)
{
    Str bytes = buf_view(&batch->run.bytes);
    for (uint64_t i = 0; i < batch->run.count; i++) {
        LogEntry entry;
        Arena mark = *arena;
        if (!log_entry_decode(&bytes, arena, &entry)) panic("a batch in memory does not decode");
        entry.account_key = batch->run.account_keys[i];
        bool going = batch->sequence + i < from || each(context, batch->sequence + i, &entry);
        arena_reset(arena, mark);
        if (!going) return false;
    }
    return true;
}

typedef struct ReadState {
    SegmentEach *each;
    void *context;
    bool stopped;
    uint64_t next; // number of the first entry not yet read
} ReadState;

static bool pass_on(void *context, uint64_t sequence, const LogEntry *entry)
{
    ReadState *state = context;
    state->next = sequence + 1;
    state->stopped = !state->each(state->context, sequence, entry);
    return !state->stopped;
}

static Status read_segments(Store *store, uint64_t from, uint64_t end, ReadState *state, Error *error)
{
    Arena arena = arena_create(64 << 20);
    SegmentReader *reader = segment_reader_create(store);
    SegmentInfo *infos = NULL;
    size_t count = 0;
    Status status = segment_list(store, &arena, &infos, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK && !state->stopped; i++) {
        bool needed = infos[i].sequence + infos[i].entry_count > from && infos[i].sequence < end;
        if (needed) status = segment_read_all(reader, &infos[i], state->next, pass_on, state, error);
    }
    segment_reader_destroy(reader);
    arena_destroy(&arena);
    return status;
}

static void read_tail_from(EventLog *log, uint64_t end, ReadState *state)
{
    Arena arena = arena_create(READ_ARENA_BYTES);
    pthread_rwlock_rdlock(&log->lock);
    for (size_t i = 0; i < log->tail_len && !state->stopped; i++) {
        const TailBatch *batch = log->tail[i];
        bool next = batch->sequence <= state->next && batch->sequence + batch->run.count > state->next;
        if (next && batch->sequence < end) read_batch(batch, state->next, &arena, pass_on, state);
    }
    pthread_rwlock_unlock(&log->lock);
    arena_destroy(&arena);
}

Status event_log_read(EventLog *log, Store *store, uint64_t from, SegmentEach *each, void *context,
                      Error *error)
{
    ReadState state = { .each = each, .context = context, .next = from };
    uint64_t end = event_log_next_sequence(log);
    // Again when a batch was sealed between the two: then its segment was not there yet, and it no longer is.
    while (state.next < end && !state.stopped) {
        uint64_t before = state.next;
        if (state.next < event_log_tail_sequence(log)) {
            Status status = read_segments(store, state.next, end, &state, error);
            if (status != STATUS_OK) return status;
        }
        if (!state.stopped) read_tail_from(log, end, &state);
        if (state.next == before && !state.stopped) {
            return fail(error, STATUS_UNAVAILABLE, STR("db"), "Entry %llu of the event log is missing.",
                        (unsigned long long)state.next);
        }
    }
    return STATUS_OK;
}

// ---- an account's newest

typedef struct Candidate {
    int64_t time_us;
    uint64_t sequence;
    Buf bytes; // encoded; reused when a newer entry takes the place
} Candidate;

typedef struct Search {
    const LogQuery *query;
    Arena *arena;
    Candidate *best; // the newest so far, newest first; query->limit slots
    size_t count;
} Search;

// Whether (a_us, a) is newer than (b_us, b).
static bool newer(int64_t a_us, uint64_t a, int64_t b_us, uint64_t b)
{
    return a_us != b_us ? a_us > b_us : a > b;
}

static bool matches(Search *search, uint64_t sequence, const LogEntry *entry)
{
    const LogQuery *query = search->query;
    if (entry->time_us < query->from_us || entry->time_us >= query->to_us) return false;
    bool first_page = query->before_sequence == 0;
    if (!first_page && !newer(query->before_us, query->before_sequence, entry->time_us, sequence))
        return false;
    if (search->count == query->limit) {
        const Candidate *last = &search->best[search->count - 1];
        if (!newer(entry->time_us, sequence, last->time_us, last->sequence)) return false;
    }
    if (query->event_name.len > 0) {
        Arena scratch = *search->arena;
        bool counted = entry->type == ENTRY_TRACK || entry->type == ENTRY_PAGE || entry->type == ENTRY_SCREEN;
        bool same = counted && str_equal(log_entry_event_name(entry, search->arena), query->event_name);
        arena_reset(search->arena, scratch);
        if (!same) return false;
    }
    return !query->wanted || query->wanted(query->context, entry);
}

// Keeps the entry when it is among the newest.
static bool consider(void *context, uint64_t sequence, const LogEntry *entry)
{
    Search *search = context;
    if (!matches(search, sequence, entry)) return true;
    Candidate *best = search->best;
    size_t at = search->count;
    while (at > 0 && newer(entry->time_us, sequence, best[at - 1].time_us, best[at - 1].sequence))
        at--;
    // A batch that is sealed between the two searches comes twice.
    if (at > 0 && best[at - 1].sequence == sequence) return true;
    if (search->count < search->query->limit) search->count++;
    Candidate placed = { entry->time_us, sequence, best[search->count - 1].bytes };
    buf_clear(&placed.bytes);
    log_entry_encode(entry, &placed.bytes);
    memmove(&best[at + 1], &best[at], (search->count - at - 1) * sizeof *best);
    best[at] = placed;
    return true;
}

static bool is_wanted_key(const LogQuery *query, uint64_t key)
{
    for (size_t i = 0; i < query->key_count; i++) {
        if (query->account_keys[i] == key) return true;
    }
    return false;
}

static void search_batch(const TailBatch *batch, Search *search, Arena *scratch)
{
    bool any = false;
    for (size_t i = 0; i < batch->run.count && !any; i++)
        any = is_wanted_key(search->query, batch->run.account_keys[i]);
    Str bytes = buf_view(&batch->run.bytes);
    for (size_t i = 0; i < batch->run.count && any; i++) {
        LogEntry entry;
        Arena mark = *scratch;
        if (!log_entry_decode(&bytes, scratch, &entry)) panic("a batch in memory does not decode");
        if (is_wanted_key(search->query, batch->run.account_keys[i]))
            consider(search, batch->sequence + i, &entry);
        arena_reset(scratch, mark);
    }
}

static void search_tail(EventLog *log, Search *search)
{
    Arena scratch = arena_create(READ_ARENA_BYTES);
    pthread_rwlock_rdlock(&log->lock);
    for (size_t i = log->tail_len; i-- > 0;)
        search_batch(log->tail[i], search, &scratch);
    pthread_rwlock_unlock(&log->lock);
    arena_destroy(&scratch);
}

static int latest_first(const void *a, const void *b)
{
    const SegmentInfo *left = a, *right = b;
    return (left->latest_us < right->latest_us) - (left->latest_us > right->latest_us);
}

// Segments in the order of their latest entry, so that it ends as soon as nothing newer can come.
static Status search_segments(Store *store, Search *search, Error *error)
{
    const LogQuery *query = search->query;
    SegmentInfo *infos = NULL;
    size_t count = 0;
    Status status = segment_list(store, search->arena, &infos, &count, error);
    if (status != STATUS_OK) return status;
    qsort(infos, count, sizeof *infos, latest_first);

    SegmentReader *reader = segment_reader_create(store);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (infos[i].latest_us < query->from_us || infos[i].oldest_us >= query->to_us) continue;
        if (query->before_sequence != 0 && infos[i].oldest_us > query->before_us) continue;
        bool full = search->count == query->limit;
        if (full && search->best[search->count - 1].time_us > infos[i].latest_us) break;
        for (size_t k = 0; k < query->key_count && status == STATUS_OK; k++) {
            status = segment_read_account(reader, infos[i].sequence, query->account_keys[k], consider, search,
                                          error);
        }
    }
    segment_reader_destroy(reader);
    return status;
}

static LogFound *copy_found(const Search *search)
{
    LogFound *found = ARENA_ARRAY(search->arena, LogFound, search->count);
    for (size_t i = 0; i < search->count; i++) {
        Str bytes = arena_copy(search->arena, buf_view(&search->best[i].bytes));
        found[i].sequence = search->best[i].sequence;
        if (!log_entry_decode(&bytes, search->arena, &found[i].entry)) panic("an entry does not decode");
    }
    return found;
}

Status event_log_query(EventLog *log, Store *store, const LogQuery *query, Arena *arena, LogPage *page_out,
                       Error *error)
{
    assert(query->limit > 0 && query->limit <= LOG_QUERY_MAX);
    Search search = { .query = query, .arena = arena };
    search.best = ARENA_ARRAY(arena, Candidate, query->limit);
    search_tail(log, &search);
    Status status = search_segments(store, &search, error);
    if (status == STATUS_OK) *page_out = (LogPage){ copy_found(&search), search.count };
    for (size_t i = 0; i < query->limit; i++)
        buf_free(&search.best[i].bytes);
    return status;
}

// ---- sealing

struct Seal {
    SegmentPages *pages;
    SegmentInfo info;
    size_t batch_count;
    Hash128 *hashes;
    const EventLog *log;
    uint64_t rewrites; // of the log, when the batches were read
};

// The batches' entries in log order, to be sorted; fills the seal's times and hashes.
static void collect_entries(Seal *seal, TailBatch *const *batches, SegmentEntry *entries)
{
    size_t at = 0;
    seal->info.oldest_us = INT64_MAX;
    seal->info.latest_us = INT64_MIN;
    for (size_t b = 0; b < seal->batch_count; b++) {
        const LogRun *run = &batches[b]->run;
        if (run->newest_us > seal->info.newest_us) seal->info.newest_us = run->newest_us;
        if (run->oldest_us < seal->info.oldest_us) seal->info.oldest_us = run->oldest_us;
        if (run->latest_us > seal->info.latest_us) seal->info.latest_us = run->latest_us;
        memcpy(seal->hashes + at, run->hashes, run->count * sizeof *run->hashes);
        uint32_t start = 0;
        for (size_t i = 0; i < run->count; i++) {
            Str bytes = { run->bytes.data + start, run->ends[i] - start };
            entries[at++] = (SegmentEntry){ run->account_keys[i], bytes };
            start = run->ends[i];
        }
    }
}

// The batches of one seal: a copy of their addresses, which stay valid until event_log_sealed.
static TailBatch **choose_batches(EventLog *log, bool all, Seal *seal)
{
    pthread_rwlock_rdlock(&log->lock);
    size_t count = 0;
    uint64_t entries = 0;
    while (count < log->tail_len && entries < SEGMENT_ENTRIES)
        entries += log->tail[count++]->run.count;
    TailBatch **batches = NULL;
    if (entries >= SEGMENT_ENTRIES || (all && entries > 0)) {
        batches = malloc(count * sizeof *batches);
        if (!batches) panic("out of memory");
        memcpy(batches, log->tail, count * sizeof *batches);
        seal->batch_count = count;
        seal->info.sequence = batches[0]->sequence;
        seal->info.entry_count = entries;
    }
    pthread_rwlock_unlock(&log->lock);
    return batches;
}

static void make_pages(Seal *seal, TailBatch *const *batches, Zstd *zstd)
{
    SegmentEntry *entries = calloc(seal->info.entry_count, sizeof *entries);
    seal->hashes = calloc(seal->info.entry_count, sizeof *seal->hashes);
    if (!entries || !seal->hashes) panic("out of memory");
    collect_entries(seal, batches, entries);
    dedup_runs_sort(seal->hashes, seal->info.entry_count);
    seal->pages = segment_pages_create(entries, seal->info.entry_count, zstd);
    free(entries);
}

Seal *event_log_prepare_seal(EventLog *log, bool all, Zstd *zstd)
{
    Seal *seal = calloc(1, sizeof *seal);
    if (!seal) panic("out of memory");
    pthread_mutex_lock(&log->sealing);
    seal->log = log;
    seal->rewrites = log->rewrites;
    TailBatch **batches = choose_batches(log, all, seal);
    if (batches) make_pages(seal, batches, zstd);
    pthread_mutex_unlock(&log->sealing);
    bool enough = batches != NULL;
    free(batches);
    if (enough) return seal;
    free(seal);
    return NULL;
}

void seal_destroy(Seal *seal)
{
    if (!seal) return;
    segment_pages_destroy(seal->pages);
    free(seal->hashes);
    free(seal);
}

const Hash128 *seal_hashes(const Seal *seal, size_t *count_out)
{
    *count_out = seal->info.entry_count;
    return seal->hashes;
}

static const Query delete_batches = {
    .sql = "DELETE FROM log_batch WHERE sequence >= $1 AND sequence < $2",
    .params = "ii",
};

Status event_log_write_seal(const Seal *seal, Store *store, Error *error)
{
    if (seal->rewrites != seal->log->rewrites) {
        return fail(error, STATUS_CONFLICT, STR(""),
                    "Entries were rewritten meanwhile. The segment is made again.");
    }
    Status status = segment_write(seal->pages, &seal->info, store, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_int((int64_t)seal->info.sequence),
                             param_int((int64_t)(seal->info.sequence + seal->info.entry_count)) };
    return store_execute(store, &delete_batches, params, error);
}

void event_log_sealed(EventLog *log, const Seal *seal)
{
    pthread_rwlock_wrlock(&log->lock);
    for (size_t i = 0; i < seal->batch_count; i++)
        tail_batch_free(log->tail[i]);
    log->tail_len -= seal->batch_count;
    memmove(log->tail, log->tail + seal->batch_count, log->tail_len * sizeof *log->tail);
    log->tail_count -= seal->info.entry_count;
    pthread_rwlock_unlock(&log->lock);
}
