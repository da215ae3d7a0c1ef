#include "know/dedup_runs.h"

#include "base/radix.h"

#include <assert.h>

enum {
    HASH_BYTES = 12,
    PAGE_HASHES = 330, // with its row it fits one page of 4,096 bytes
    RUNS_MAX = 256,
    MERGE_RUNS = 8,            // so many of one level become one of the next
    MERGE_STEP_HASHES = 65536, // one step's work: some milliseconds
};

typedef struct Run {
    int64_t number;
    int64_t level;
    uint64_t hash_count;
    uint64_t *first_hashes; // `high` of the first hash of each page
    size_t page_count;
} Run;

// A run being written: pages fill one after the other.
typedef struct RunWriter {
    Run run;
    size_t page_capacity;
    char page[PAGE_HASHES * HASH_BYTES];
    size_t page_len;
} RunWriter;

typedef struct MergeSource {
    Run *run;
    Buf page;
    size_t next_page;
    size_t position; // bytes into the page
} MergeSource;

struct DedupRuns {
    Run runs[RUNS_MAX];
    size_t run_count;
    int64_t next_number;
    Run pending; // written, not yet committed
    bool merging;
    int64_t abandoned; // a run whose merge has failed after a step was committed: its pages go; 0: none
    RunWriter merged;
    MergeSource sources[MERGE_RUNS];
};

// ---- hashes as bytes, which sort like the hashes

static void put_hash(char *bytes, Hash128 hash)
{
    uint64_t high = __builtin_bswap64(hash.high);
    uint32_t low = __builtin_bswap32((uint32_t)hash.low);
    memcpy(bytes, &high, sizeof high);
    memcpy(bytes + sizeof high, &low, sizeof low);
}

static Hash128 get_hash(const char *bytes)
{
    uint64_t high;
    uint32_t low;
    memcpy(&high, bytes, sizeof high);
    memcpy(&low, bytes + sizeof high, sizeof low);
    return (Hash128){ __builtin_bswap64(high), __builtin_bswap32(low) };
}

// Whether a comes before b in a run, where 96 bits are kept.
static bool is_less(Hash128 a, Hash128 b)
{
    return a.high != b.high ? a.high < b.high : (uint32_t)a.low < (uint32_t)b.low;
}

void dedup_runs_sort(Hash128 *hashes, size_t count)
{
    Hash128 *unsorted = malloc((count + 1) * sizeof *unsorted);
    RadixItem *items = malloc(2 * (count + 1) * sizeof *items);
    if (!unsorted || !items) panic("out of memory");
    memcpy(unsorted, hashes, count * sizeof *hashes);
    for (size_t i = 0; i < count; i++)
        items[i] = (RadixItem){ hashes[i].high, (uint32_t)i };
    radix_sort(items, items + count, count);
    for (size_t i = 0; i < count; i++) {
        hashes[i] = unsorted[items[i].place];
        // Equal high halves are next to never: then the low ones decide.
        for (size_t at = i; at > 0 && is_less(hashes[at], hashes[at - 1]); at--) {
            Hash128 moved = hashes[at - 1];
            hashes[at - 1] = hashes[at];
            hashes[at] = moved;
        }
    }
    free(items);
    free(unsorted);
}

// ---- writing

static const Query insert_page = {
    .sql = "INSERT INTO dedup_page (run, number, first_hash, bytes) VALUES ($1, $2, $3, $4)",
    .params = "iiib",
};
static const Query insert_run = {
    .sql = "INSERT INTO dedup_run (run, hash_count, level) VALUES ($1, $2, $3)",
    .params = "iii",
};
static const Query delete_run = {
    .sql = "DELETE FROM dedup_run WHERE run = $1",
    .params = "i",
};
static const Query delete_pages = {
    .sql = "DELETE FROM dedup_page WHERE run = $1",
    .params = "i",
};
static const Query delete_orphan_pages = {
    .sql = "DELETE FROM dedup_page WHERE run NOT IN (SELECT run FROM dedup_run)",
    .params = "",
};

static void writer_begin(RunWriter *writer, int64_t number, int64_t level)
{
    *writer = (RunWriter){ .run = { .number = number, .level = level } };
}

static Status writer_flush(RunWriter *writer, Store *store, Error *error)
{
    if (writer->page_len == 0) return STATUS_OK;
    Run *run = &writer->run;
    Hash128 first = get_hash(writer->page);
    const Param params[] = {
        param_int(run->number),
        param_int((int64_t)run->page_count),
        param_int((int64_t)(first.high >> 1)),
        param_blob((Str){ writer->page, writer->page_len }),
    };
    Status status = store_execute(store, &insert_page, params, error);
    if (status != STATUS_OK) return status;
    if (run->page_count == writer->page_capacity) {
        writer->page_capacity = writer->page_capacity ? writer->page_capacity * 2 : 64;
        run->first_hashes = realloc(run->first_hashes, writer->page_capacity * sizeof *run->first_hashes);
        if (!run->first_hashes) panic("out of memory");
    }
    run->first_hashes[run->page_count++] = first.high;
    writer->page_len = 0;
    return STATUS_OK;
}

static Status writer_add(RunWriter *writer, Store *store, Hash128 hash, Error *error)
{
    if (writer->page_len == sizeof writer->page) {
        Status status = writer_flush(writer, store, error);
        if (status != STATUS_OK) return status;
    }
    put_hash(writer->page + writer->page_len, hash);
    writer->page_len += HASH_BYTES;
    writer->run.hash_count++;
    return STATUS_OK;
}

static Status writer_end(RunWriter *writer, Store *store, Error *error)
{
    Status status = writer_flush(writer, store, error);
    if (status != STATUS_OK) return status;
    const Run *run = &writer->run;
    const Param params[] = { param_int(run->number), param_int((int64_t)run->hash_count),
                             param_int(run->level) };
    return store_execute(store, &insert_run, params, error);
}

Status dedup_runs_write(DedupRuns *runs, Store *store, const Hash128 *hashes, size_t count, Error *error)
{
    free(runs->pending.first_hashes); // of a transaction that failed
    runs->pending = (Run){ 0 };
    for (size_t i = 1; i < count; i++)
        assert(!is_less(hashes[i], hashes[i - 1]));

    RunWriter writer;
    writer_begin(&writer, runs->next_number, 0);
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (hashes[i].high != 0 || hashes[i].low != 0) status = writer_add(&writer, store, hashes[i], error);
    }
    if (status == STATUS_OK) status = writer_end(&writer, store, error);
    runs->pending = writer.run;
    return status;
}

static void add_run(DedupRuns *runs, Run run)
{
    if (runs->run_count == RUNS_MAX) panic("more than %d runs of message ids: merging fell behind", RUNS_MAX);
    runs->runs[runs->run_count++] = run;
    if (run.number >= runs->next_number) runs->next_number = run.number + 1;
}

void dedup_runs_written(DedupRuns *runs)
{
    add_run(runs, runs->pending);
    runs->pending = (Run){ 0 };
}

// ---- reading

static const Query select_page = {
    .sql = "SELECT bytes FROM dedup_page WHERE run = $1 AND number = $2",
    .params = "ii",
    .columns = "b",
};

static bool page_holds(Str page, Hash128 hash)
{
    char wanted[HASH_BYTES];
    put_hash(wanted, hash);
    size_t low = 0, high = page.len / HASH_BYTES;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(page.data + middle * HASH_BYTES, wanted, HASH_BYTES);
        if (order == 0) return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

// The last page whose first hash is not above `high`; -1 when there is none.
static ptrdiff_t page_for(const Run *run, uint64_t high)
{
    size_t low = 0, top = run->page_count;
    while (low < top) {
        size_t middle = low + (top - low) / 2;
        if (run->first_hashes[middle] <= high)
            low = middle + 1;
        else
            top = middle;
    }
    return (ptrdiff_t)low - 1;
}

static Status find_in_page(const Run *run, ptrdiff_t number, Store *store, Hash128 hash, bool *found_out,
                           Error *error)
{
    const Param params[] = { param_int(run->number), param_int(number) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_page, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *found_out = page_holds(rows_view(&rows, 0), hash);
    return STATUS_OK;
}

Status dedup_runs_find(const DedupRuns *runs, Store *store, Hash128 hash, bool *found_out, Error *error)
{
    bool found = false;
    for (size_t i = 0; i < runs->run_count && !found; i++) {
        const Run *run = &runs->runs[i];
        ptrdiff_t page = page_for(run, hash.high);
        // Equal high halves may lie across the border of two pages.
        for (; page >= 0 && !found; page--) {
            Status status = find_in_page(run, page, store, hash, &found, error);
            if (status != STATUS_OK) return status;
            if (run->first_hashes[page] < hash.high) break;
        }
    }
    *found_out = found;
    return STATUS_OK;
}

// ---- opening

static const Query select_runs = {
    .sql = "SELECT run, hash_count, level FROM dedup_run ORDER BY run",
    .params = "",
    .columns = "iii",
};
static const Query select_pages = {
    .sql = "SELECT bytes FROM dedup_page WHERE run = $1 ORDER BY number",
    .params = "i",
    .columns = "b",
};

static bool read_run(Run *run, Store *store, void (*each)(void *context, Hash128 hash), void *context)
{
    const Param params[] = { param_int(run->number) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_pages, params);
    size_t pages_expected = (size_t)((run->hash_count + PAGE_HASHES - 1) / PAGE_HASHES);
    run->first_hashes = calloc(pages_expected + 1, sizeof *run->first_hashes);
    if (!run->first_hashes) panic("out of memory");
    uint64_t hashes = 0;
    while (rows_next(&rows)) {
        Str page = rows_view(&rows, 0);
        if (page.len < HASH_BYTES || page.len % HASH_BYTES != 0 || run->page_count == pages_expected)
            return false;
        run->first_hashes[run->page_count++] = get_hash(page.data).high;
        for (size_t at = 0; at < page.len; at += HASH_BYTES, hashes++)
            each(context, get_hash(page.data + at));
    }
    return rows.status == STATUS_OK && hashes == run->hash_count;
}

static bool read_runs(DedupRuns *runs, Store *store)
{
    CLEANUP(rows_close) Rows rows = store_query(store, &select_runs, NULL);
    while (rows_next(&rows)) {
        add_run(runs, (Run){ .number = rows_int(&rows, 0),
                             .hash_count = (uint64_t)rows_int(&rows, 1),
                             .level = rows_int(&rows, 2) });
    }
    return rows.status == STATUS_OK;
}

DedupRuns *dedup_runs_open(Store *store, void (*each)(void *context, Hash128 hash), void *context,
                           Error *error)
{
    DedupRuns *runs = calloc(1, sizeof *runs);
    if (!runs) panic("out of memory");
    runs->next_number = 1;
    bool whole = store_execute(store, &delete_orphan_pages, NULL, error) == STATUS_OK && // of a merge cut off
                 read_runs(runs, store);
    for (size_t i = 0; i < runs->run_count && whole; i++)
        whole = read_run(&runs->runs[i], store, each, context);
    if (!whole) {
        fail(error, STATUS_UNAVAILABLE, STR("db"),
             "The message ids kept in the database cannot be read: %.*s.", STR_ARG(store_problem(store)));
        dedup_runs_close(runs);
        return NULL;
    }
    return runs;
}

void dedup_runs_close(DedupRuns *runs)
{
    if (!runs) return;
    for (size_t i = 0; i < runs->run_count; i++)
        free(runs->runs[i].first_hashes);
    for (size_t i = 0; i < MERGE_RUNS; i++)
        buf_free(&runs->sources[i].page);
    free(runs->pending.first_hashes);
    free(runs->merged.run.first_hashes);
    free(runs);
}

uint64_t dedup_runs_hash_count(const DedupRuns *runs)
{
    uint64_t count = 0;
    for (size_t i = 0; i < runs->run_count; i++)
        count += runs->runs[i].hash_count;
    return count;
}

// ---- merging

// Chooses MERGE_RUNS runs of the lowest level that has so many.
static bool choose_sources(DedupRuns *runs)
{
    for (int64_t level = 0; level < 16; level++) {
        size_t found = 0;
        for (size_t i = 0; i < runs->run_count && found < MERGE_RUNS; i++) {
            if (runs->runs[i].level == level) runs->sources[found++].run = &runs->runs[i];
        }
        if (found == MERGE_RUNS) return true;
    }
    return false;
}

static void abandon_merge(DedupRuns *runs, bool fresh)
{
    if (!fresh) runs->abandoned = runs->merged.run.number;
    free(runs->merged.run.first_hashes);
    runs->merged = (RunWriter){ 0 };
    runs->merging = false;
}

// Makes the source's current hash readable; false in *has_out at its end.
static Status load_source(MergeSource *source, Store *store, bool *has_out, Error *error)
{
    *has_out = true;
    if (source->position < source->page.len) return STATUS_OK;
    if (source->next_page == source->run->page_count) {
        *has_out = false;
        return STATUS_OK;
    }
    const Param params[] = { param_int(source->run->number), param_int((int64_t)source->next_page) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_page, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    buf_clear(&source->page);
    buf_append(&source->page, rows_view(&rows, 0));
    source->next_page++;
    source->position = 0;
    return STATUS_OK;
}

// Moves the smallest of the sources' hashes to the merged run. *more_out is false when all are at their end.
static Status merge_one(DedupRuns *runs, Store *store, bool *more_out, Error *error)
{
    MergeSource *least = NULL;
    for (size_t i = 0; i < MERGE_RUNS; i++) {
        MergeSource *source = &runs->sources[i];
        bool has;
        Status status = load_source(source, store, &has, error);
        if (status != STATUS_OK) return status;
        if (!has) continue;
        if (!least || memcmp(source->page.data + source->position, least->page.data + least->position,
                             HASH_BYTES) < 0) {
            least = source;
        }
    }
    *more_out = least != NULL;
    if (!least) return STATUS_OK;
    Hash128 hash = get_hash(least->page.data + least->position);
    least->position += HASH_BYTES;
    return writer_add(&runs->merged, store, hash, error);
}

static Status delete_sources(DedupRuns *runs, Store *store, Error *error)
{
    for (size_t i = 0; i < MERGE_RUNS; i++) {
        const Param params[] = { param_int(runs->sources[i].run->number) };
        Status status = store_execute(store, &delete_run, params, error);
        if (status == STATUS_OK) status = store_execute(store, &delete_pages, params, error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

// After the commit: the merged run takes the place of its sources.
static void replace_sources(DedupRuns *runs)
{
    size_t kept = 0;
    for (size_t i = 0; i < runs->run_count; i++) {
        bool source = false;
        for (size_t k = 0; k < MERGE_RUNS; k++)
            source = source || runs->sources[k].run == &runs->runs[i];
        if (source)
            free(runs->runs[i].first_hashes);
        else
            runs->runs[kept++] = runs->runs[i];
    }
    runs->run_count = kept;
    add_run(runs, runs->merged.run);
    runs->merged = (RunWriter){ 0 };
    runs->merging = false;
}

static Status merge_in_transaction(DedupRuns *runs, Store *store, bool *more_out, Error *error)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < MERGE_STEP_HASHES && *more_out && status == STATUS_OK; i++) {
        status = merge_one(runs, store, more_out, error);
    }
    if (status != STATUS_OK || *more_out) return status;
    status = writer_end(&runs->merged, store, error);
    return status == STATUS_OK ? delete_sources(runs, store, error) : status;
}

static Status delete_abandoned(DedupRuns *runs, Store *store, Error *error)
{
    const Param params[] = { param_int(runs->abandoned) };
    return runs->abandoned == 0 ? STATUS_OK : store_execute(store, &delete_pages, params, error);
}

static void begin_merge(DedupRuns *runs)
{
    for (size_t i = 0; i < MERGE_RUNS; i++) {
        runs->sources[i].next_page = runs->sources[i].position = 0;
        buf_clear(&runs->sources[i].page);
    }
    writer_begin(&runs->merged, runs->next_number++, runs->sources[0].run->level + 1);
    runs->merging = true;
}

Status dedup_runs_merge_step(DedupRuns *runs, Store *store, bool *more_out, Error *error)
{
    bool more = true, fresh = !runs->merging;
    *more_out = false;
    if (fresh && !choose_sources(runs)) return STATUS_OK;
    Status status = store_begin(store, error);
    if (status != STATUS_OK) return status;
    if (fresh) {
        begin_merge(runs);
        status = delete_abandoned(runs, store, error);
    }
    if (status == STATUS_OK) status = merge_in_transaction(runs, store, &more, error);
    if (status == STATUS_OK) {
        status = store_commit(store, error);
    } else {
        store_rollback(store);
    }
    if (status != STATUS_OK) {
        abandon_merge(runs, fresh);
        return status;
    }
    if (fresh) runs->abandoned = 0;
    if (!more) replace_sources(runs);
    *more_out = true;
    return STATUS_OK;
}
