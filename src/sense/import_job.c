#include "sense/import_job.h"

#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "codec/reader.h"
#include "sense/import_rows.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

enum {
    BATCH_ENTRIES_MAX = 2000,
    BATCH_BYTES_MAX = 1024 * 1024,
    ARENA_BYTES = 64 * 1024 * 1024, // of one row's memory
    REJECT_RAW_BYTES_MAX = 4096,
    PROGRESS_ROWS = 256, // between two looks at the progress and the stop
};

struct ImportJob {
    ImportConfig config;
    char *path, *rejects_path;
    uint64_t file_mark; // size and time of change: the same file again gives the same ids
    atomic_bool stop;
    pthread_mutex_t lock; // for the next three
    ImportProgress progress;
    int64_t started_us; // monotonic
    struct {
        uint64_t line;
        char reason[200];
    } shown[IMPORT_REJECTS_SHOWN_MAX];
    // of the running thread
    Arena arena, mark; // `mark`: where a row's memory begins
    LogBatch *batch;
    uint64_t rows, rejected, excluded_in_batch;
    FILE *rejects;
    uint64_t rejects_bytes;
};

static char *copy_text(const char *text)
{
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy) panic("out of memory: import");
    return copy;
}

ImportJob *import_job_create(const ImportConfig *config)
{
    assert(config->committer || config->dry_run);
    ImportJob *job = calloc(1, sizeof *job);
    if (!job || pthread_mutex_init(&job->lock, NULL) != 0) panic("out of memory: import");
    job->config = *config;
    job->config.path = job->path = copy_text(config->path);
    job->config.rejects_path = job->rejects_path = copy_text(config->rejects_path);
    job->progress = (ImportProgress){ .kind = config->kind, .seconds_left = -1 };
    return job;
}

void import_job_destroy(ImportJob *job)
{
    if (!job) return;
    pthread_mutex_destroy(&job->lock);
    free(job->path);
    free(job->rejects_path);
    free(job);
}

void import_job_stop(ImportJob *job)
{
    atomic_store(&job->stop, true);
}

// ---- progress

static void update_times(ImportJob *job)
{
    ImportProgress *progress = &job->progress;
    progress->elapsed_us = timestamp_now_monotonic() - job->started_us;
    double seconds = (double)progress->elapsed_us / 1e6;
    progress->rows_per_second = seconds > 0 ? (double)progress->rows / seconds : 0;
    progress->seconds_left = -1;
    if (progress->bytes_total > 0 && progress->bytes_done > 0) {
        double left = (double)(progress->bytes_total - progress->bytes_done) / (double)progress->bytes_done;
        progress->seconds_left = (int64_t)(seconds * left + 0.5);
    }
}

ImportProgress import_job_progress(ImportJob *job)
{
    pthread_mutex_lock(&job->lock);
    if (job->progress.state == IMPORT_RUNNING && job->started_us > 0) update_times(job);
    ImportProgress progress = job->progress;
    pthread_mutex_unlock(&job->lock);
    return progress;
}

size_t import_job_rejects(ImportJob *job, Arena *arena, ImportReject **rejects_out)
{
    pthread_mutex_lock(&job->lock);
    size_t count = job->progress.rejected < IMPORT_REJECTS_SHOWN_MAX ? (size_t)job->progress.rejected
                                                                     : IMPORT_REJECTS_SHOWN_MAX;
    ImportReject *rejects = ARENA_ARRAY(arena, ImportReject, count);
    for (size_t i = 0; i < count; i++) {
        rejects[i] = (ImportReject){ .line = job->shown[i].line,
                                     .reason = arena_copy(arena, str_from_c(job->shown[i].reason)) };
    }
    pthread_mutex_unlock(&job->lock);
    *rejects_out = rejects;
    return count;
}

static void show_progress(ImportJob *job, const Reader *reader)
{
    pthread_mutex_lock(&job->lock);
    job->progress.rows = job->rows;
    job->progress.bytes_done = reader_bytes_done(reader);
    job->progress.bytes_total = reader_bytes_total(reader);
    pthread_mutex_unlock(&job->lock);
}

static void finish(ImportJob *job, ImportState state, const Error *error)
{
    pthread_mutex_lock(&job->lock);
    job->progress.rows = job->rows;
    update_times(job);
    job->progress.state = state;
    if (state == IMPORT_FAILED) memcpy(job->progress.error, error->message, sizeof job->progress.error);
    pthread_mutex_unlock(&job->lock);
}

// ---- rejects

static Status write_reject(ImportJob *job, uint64_t line, const char *reason, Str raw, Error *error)
{
    if (!job->config.rejects_path || job->rejects_bytes >= IMPORT_REJECT_FILE_BYTES_MAX) return STATUS_OK;
    if (!job->rejects) job->rejects = fopen(job->config.rejects_path, "we");
    if (!job->rejects) {
        return fail(error, STATUS_UNAVAILABLE, STR("rejects"), "Cannot write %.200s: %s.",
                    job->config.rejects_path, strerror(errno));
    }
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    json_add_int(&json, STR("line"), (int64_t)line);
    json_add_text(&json, STR("reason"), str_from_c(reason));
    json_add_text(&json, STR("raw"), str_slice(raw, 0, REJECT_RAW_BYTES_MAX));
    json_close_object(&json);
    json_finish(&json);
    buf_append_byte(&out, '\n');
    bool written = fwrite(out.data, 1, out.len, job->rejects) == out.len;
    job->rejects_bytes += out.len;
    buf_free(&out);
    if (written) return STATUS_OK;
    return fail(error, STATUS_UNAVAILABLE, STR("rejects"), "Writing %.200s failed: %s.",
                job->config.rejects_path, strerror(errno));
}

static Status reject(ImportJob *job, uint64_t line, const char *reason, Str raw, Error *error)
{
    pthread_mutex_lock(&job->lock);
    if (job->rejected < IMPORT_REJECTS_SHOWN_MAX) {
        job->shown[job->rejected].line = line;
        snprintf(job->shown[job->rejected].reason, sizeof job->shown->reason, "%s", reason);
    }
    job->progress.rejected = ++job->rejected;
    pthread_mutex_unlock(&job->lock);
    return write_reject(job, line, reason, raw, error);
}

static Status close_rejects(ImportJob *job, Error *error)
{
    if (!job->rejects) return STATUS_OK;
    bool failed = ferror(job->rejects) != 0;
    failed |= fclose(job->rejects) != 0;
    job->rejects = NULL;
    if (!failed) return STATUS_OK;
    return fail(error, STATUS_UNAVAILABLE, STR("rejects"), "Writing %.200s failed.",
                job->config.rejects_path);
}

// ---- batches

// Commits what has gathered and starts the next batch.
static Status flush(ImportJob *job, Error *error)
{
    size_t count = log_batch_count(job->batch);
    BatchResult result = { .status = STATUS_OK, .accepted = count };
    if (count > 0 && !job->config.dry_run) {
        result = committer_submit_wait(job->config.committer, job->batch);
    } else {
        log_batch_destroy(job->batch);
    }
    job->batch = log_batch_create();
    if (result.status != STATUS_OK) {
        return fail(
            error, result.status, STR("file"),
            "The database took no more, probably because the disk is full. What was imported so far stays: "
            "make room and run the same import again.");
    }
    pthread_mutex_lock(&job->lock);
    job->progress.accepted += result.accepted;
    job->progress.duplicates += result.duplicates;
    job->progress.excluded += job->excluded_in_batch;
    pthread_mutex_unlock(&job->lock);
    job->excluded_in_batch = 0;
    return STATUS_OK;
}

static Status flush_if_full(ImportJob *job, Error *error)
{
    bool full = log_batch_count(job->batch) >= BATCH_ENTRIES_MAX || job->batch->bytes.len >= BATCH_BYTES_MAX;
    return full ? flush(job, error) : STATUS_OK;
}

// The id of a row that has none of its own: its place in this file, and its bytes.
static void give_id(ImportJob *job, LogEntry *entry, uint64_t line, Str bytes)
{
    char place[80];
    int len = snprintf(place, sizeof place, "%u:%llx:%llu", (unsigned)entry->type,
                       (unsigned long long)job->file_mark, (unsigned long long)line);
    uint64_t place_hash = str_hash((Str){ place, (size_t)len });
    entry->message_id = arena_format(&job->arena, "%016llx%016llx", (unsigned long long)place_hash,
                                     (unsigned long long)str_hash_seeded(bytes, place_hash));
}

// Adds the item; excluded ones are marked.
static void add_item(ImportJob *job, Item *item)
{
    bool excluded = false;
    Sense unlimited = { .engine = job->config.sense->engine, .exclusion = job->config.sense->exclusion };
    const char *reason =
        sense_add_item(&unlimited, item, item->entry.received_us, &job->arena, job->batch, &excluded);
    assert(!reason); // only limits give one here
    (void)reason;
    job->excluded_in_batch += excluded;
}

// Frees the row's memory (the batch has copied what it needs). True when the job shall stop.
static bool row_done(ImportJob *job, const Reader *reader)
{
    arena_reset(&job->arena, job->mark);
    job->rows++;
    if (job->rows % PROGRESS_ROWS != 0) return false;
    show_progress(job, reader);
    return atomic_load(&job->stop);
}

// ---- NDJSON

static const char *read_event(ImportJob *job, Str line, uint64_t number, Item *item)
{
    Error problem = { 0 };
    const JsonNode *node = json_parse(line, TRACK_DEPTH_MAX, &job->arena, &problem);
    if (!node) return arena_copy(&job->arena, str_from_c(problem.message)).data;
    const ItemShared shared = {
        .dialect = DIALECT_RUDDERSTACK, // the laxer one
        .received_us = clock_now(job->config.clock),
        .from_file = true,
    };
    const char *reason = segment_item_read(node, SEGMENT_TYPE_OWN, &shared, &job->arena, item);
    bool has_id = item->entry.message_id.len > 0 || item->entry.carries_time; // then its content is its id
    if (!reason && !has_id) give_id(job, &item->entry, number, line);
    return reason;
}

static Status import_lines(ImportJob *job, Reader *reader, bool *stopped_out, Error *error)
{
    for (;;) {
        Str line;
        uint64_t number;
        LineResult result = reader_line(reader, IMPORT_LINE_BYTES_MAX, &line, &number, error);
        if (result == LINE_FAILED) return STATUS_INVALID;
        if (result == LINE_END) return flush(job, error);
        if (str_trim(line).len == 0) continue;
        Item item = { .traits = NULL };
        const char *reason =
            result == LINE_TOO_LONG ? "the line is longer than 32 KB" : read_event(job, line, number, &item);
        Status status = STATUS_OK;
        if (reason) {
            status = reject(job, number, reason, line, error);
        } else {
            add_item(job, &item);
            status = flush_if_full(job, error);
        }
        if (status != STATUS_OK) return status;
        if (row_done(job, reader)) {
            *stopped_out = true;
            return flush(job, error);
        }
    }
}

// ---- CSV

// The fields one after another, with what cannot be in a field between them.
static Str row_bytes(const CsvRow *row, Arena *arena)
{
    Buf out = { 0 };
    for (size_t i = 0; i < row->count; i++)
        csv_append_plain(&out, i == 0, row->fields[i]);
    Str bytes = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return bytes;
}

static Status import_row(ImportJob *job, const RowPlan *plan, const CsvRow *row, CsvResult result,
                         Error *error)
{
    Str bytes = row_bytes(row, &job->arena);
    Item item = { .traits = NULL };
    const char *reason = result == CSV_BAD_ROW
                             ? error->message
                             : row_read(plan, row, clock_now(job->config.clock), &job->arena, &item.entry);
    if (reason) {
        Str copy = arena_copy(&job->arena, str_from_c(reason));
        return reject(job, row->line, copy.data, bytes, error);
    }
    give_id(job, &item.entry, row->line, bytes);
    add_item(job, &item);
    return flush_if_full(job, error);
}

// Types of attributes, for the whole file.
static Status read_types(ImportJob *job, RowPlan *plan, Error *error)
{
    if (!job->config.live) return STATUS_OK;
    CustomAttribute *typed = NULL;
    size_t count = 0;
    Store *store = live_reader(job->config.live, error);
    if (!store) return STATUS_UNAVAILABLE;
    Str about = plan->kind == ROW_ACCOUNT ? STR("account") : STR("person");
    Status status = custom_attribute_list(store, about, &job->arena, &typed, &count, error);
    store_close(store);
    if (status == STATUS_OK) row_plan_type(plan, typed, count);
    return status;
}

static Status import_table(ImportJob *job, Reader *reader, bool *stopped_out, Error *error)
{
    CsvReader *csv = csv_open(reader, error);
    if (!csv) return STATUS_INVALID;
    size_t count;
    const Str *header = csv_header(csv, &count);
    RowKind kind = job->config.kind == IMPORT_AUTO     ? row_kind_of_header(header, count)
                   : job->config.kind == IMPORT_PEOPLE ? ROW_PERSON
                                                       : ROW_ACCOUNT;
    RowPlan plan;
    Status status = row_plan_make(header, count, kind, &job->arena, &plan, error);
    if (status == STATUS_OK) status = read_types(job, &plan, error);
    job->mark = job->arena; // the plan stays
    pthread_mutex_lock(&job->lock);
    job->progress.kind = kind == ROW_PERSON ? IMPORT_PEOPLE : IMPORT_ACCOUNTS;
    pthread_mutex_unlock(&job->lock);
    while (status == STATUS_OK && !*stopped_out) {
        CsvRow row;
        CsvResult result = csv_next(csv, &row, error);
        if (result == CSV_END) break;
        if (result == CSV_FAILED) {
            status = STATUS_INVALID;
            break;
        }
        status = import_row(job, &plan, &row, result, error);
        if (row_done(job, reader)) *stopped_out = true;
    }
    if (status == STATUS_OK) status = flush(job, error);
    csv_close(csv);
    return status;
}

// ---- the whole

static Status read_file_mark(ImportJob *job, Error *error)
{
    struct stat info;
    if (strcmp(job->path, "-") == 0) return STATUS_OK;
    if (stat(job->path, &info) != 0) {
        return fail(error, STATUS_NOT_FOUND, STR("file"), "Cannot open %.200s: %s.", job->path,
                    strerror(errno));
    }
    char mark[80];
    int len = snprintf(mark, sizeof mark, "%lld:%lld:%ld", (long long)info.st_size,
                       (long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
    job->file_mark = str_hash((Str){ mark, (size_t)len });
    return STATUS_OK;
}

static Status run(ImportJob *job, bool *stopped_out, Error *error)
{
    Status status = read_file_mark(job, error);
    if (status != STATUS_OK) return status;
    Reader *reader = reader_open(job->path, error);
    if (!reader) return STATUS_NOT_FOUND;
    Str start;
    status = reader_peek(reader, &start, error);
    start = str_trim(start);
    bool is_json = job->config.kind == IMPORT_EVENTS ||
                   (job->config.kind == IMPORT_AUTO && start.len > 0 && start.data[0] == '{');
    if (status == STATUS_OK && is_json) {
        pthread_mutex_lock(&job->lock);
        job->progress.kind = IMPORT_EVENTS;
        pthread_mutex_unlock(&job->lock);
        status = import_lines(job, reader, stopped_out, error);
    } else if (status == STATUS_OK) {
        status = import_table(job, reader, stopped_out, error);
    }
    show_progress(job, reader);
    reader_close(reader);
    return status;
}

void import_job_run(ImportJob *job)
{
    Error error = { 0 };
    bool stopped = false;
    pthread_mutex_lock(&job->lock);
    job->started_us = timestamp_now_monotonic();
    pthread_mutex_unlock(&job->lock);
    job->arena = arena_create(ARENA_BYTES);
    job->mark = job->arena;
    job->batch = log_batch_create();
    Status status = run(job, &stopped, &error);
    log_batch_destroy(job->batch);
    arena_destroy(&job->arena);
    Status closed = close_rejects(job, status == STATUS_OK ? &error : &(Error){ 0 });
    if (status == STATUS_OK) status = closed;
    finish(job, status != STATUS_OK ? IMPORT_FAILED : stopped ? IMPORT_STOPPED : IMPORT_DONE, &error);
}
