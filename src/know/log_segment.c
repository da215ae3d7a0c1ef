#include "know/log_segment.h"

#include "base/radix.h"
#include "know/event_log.h"
#include "know/log_page.h"

#include <assert.h>

// A page's plain bytes are groups of one account key each:
//   key (8 bytes), entry count, byte count of the rest, then per entry: ordinal (the first absolute, then the
//   difference to the one before) and the entry's bytes.
typedef struct Page {
    uint64_t first_key;
    int64_t number;
    Str bytes; // in SegmentPages.compressed, set when all are there
    size_t offset, len;
} Page;

struct SegmentPages {
    Page *pages;
    size_t count, capacity;
    Buf compressed;
};

// ---- making

// The entries' places by key, those of one key in log order. Owned.
static RadixItem *sort_by_key(const SegmentEntry *entries, size_t count)
{
    RadixItem *places = calloc(2 * count, sizeof *places);
    if (!places) panic("out of memory");
    for (size_t i = 0; i < count; i++)
        places[i] = (RadixItem){ entries[i].account_key, (uint32_t)i };
    radix_sort(places, places + count, count);
    return places;
}

// Appends a group of one key, from places[from] on, until the page is full; returns the first place left out.
static size_t append_group(const SegmentEntry *entries, const RadixItem *places, size_t from, size_t count,
                           Buf *scratch, Buf *page)
{
    uint64_t key = places[from].key;
    buf_clear(scratch);
    uint32_t before = 0;
    size_t end = from;
    while (end < count && places[end].key == key && page->len + scratch->len < SEGMENT_PAGE_BYTES) {
        uint32_t ordinal = places[end].place;
        buf_append_varint(scratch, ordinal - before);
        buf_append(scratch, entries[ordinal].bytes);
        before = ordinal;
        end++;
    }
    buf_append(page, (Str){ (const char *)&key, sizeof key });
    buf_append_varint(page, end - from);
    buf_append_varint(page, scratch->len);
    buf_append(page, buf_view(scratch));
    return end;
}

static void add_page(SegmentPages *pages, uint64_t first_key, const Buf *plain, PageColumns *columns,
                     Zstd *zstd)
{
    assert(plain->len <= SEGMENT_PAGE_BYTES_MAX);
    if (pages->count == pages->capacity) {
        pages->capacity = pages->capacity ? pages->capacity * 2 : 64;
        pages->pages = realloc(pages->pages, pages->capacity * sizeof *pages->pages);
        if (!pages->pages) panic("out of memory");
    }
    size_t offset = pages->compressed.len;
    page_pack(columns, buf_view(plain), zstd, &pages->compressed);
    pages->pages[pages->count] = (Page){ .first_key = first_key,
                                         .number = (int64_t)pages->count,
                                         .offset = offset,
                                         .len = pages->compressed.len - offset };
    pages->count++;
}

SegmentPages *segment_pages_create(const SegmentEntry *entries, size_t count, Zstd *zstd)
{
    SegmentPages *pages = calloc(1, sizeof *pages);
    if (!pages) panic("out of memory");
    RadixItem *places = sort_by_key(entries, count);
    PageColumns *columns = page_columns_create();
    Buf plain = { 0 }, scratch = { 0 };
    uint64_t first_key = 0;
    for (size_t next = 0; next < count;) {
        if (plain.len == 0) first_key = places[next].key;
        next = append_group(entries, places, next, count, &scratch, &plain);
        if (plain.len >= SEGMENT_PAGE_BYTES || next == count) {
            add_page(pages, first_key, &plain, columns, zstd);
            buf_clear(&plain);
        }
    }
    free(places);
    page_columns_destroy(columns);
    buf_free(&plain);
    buf_free(&scratch);
    for (size_t i = 0; i < pages->count; i++) {
        pages->pages[i].bytes = (Str){ pages->compressed.data + pages->pages[i].offset, pages->pages[i].len };
    }
    return pages;
}

void segment_pages_destroy(SegmentPages *pages)
{
    if (!pages) return;
    buf_free(&pages->compressed);
    free(pages->pages);
    free(pages);
}

static const Query insert_segment = {
    .sql = "INSERT INTO log_segment (sequence, entry_count, oldest_us, latest_us, newest_us)"
           " VALUES ($1, $2, $3, $4, $5)",
    .params = "iiiii",
};
static const Query insert_page = {
    .sql = "INSERT INTO log_page (segment, first_key, number, bytes) VALUES ($1, $2, $3, $4)",
    .params = "iiib",
};

Status segment_write(const SegmentPages *pages, const SegmentInfo *info, Store *store, Error *error)
{
    const Param segment[] = {
        param_int((int64_t)info->sequence), param_int((int64_t)info->entry_count),
        param_int(info->oldest_us),         param_int(info->latest_us),
        param_int(info->newest_us),
    };
    Status status = store_execute(store, &insert_segment, segment, error);
    for (size_t i = 0; i < pages->count && status == STATUS_OK; i++) {
        const Page *page = &pages->pages[i];
        const Param params[] = {
            param_int((int64_t)info->sequence),
            param_int((int64_t)page->first_key),
            param_int(page->number),
            param_blob(page->bytes),
        };
        status = store_execute(store, &insert_page, params, error);
    }
    return status;
}

// ---- reading

struct SegmentReader {
    Store *store;
    Zstd *zstd;
    PageColumns *columns;
    Arena arena;            // of one page's entries
    Buf plain;              // the page being read
    Buf whole;              // all pages of a segment, for reading in log order
    Str *by_order;          // entry bytes by ordinal, in `whole`
    uint64_t *key_by_order; // account keys
    size_t by_order_capacity;
};

enum { READER_ARENA_BYTES = 16 << 20 };

SegmentReader *segment_reader_create(Store *store)
{
    SegmentReader *reader = calloc(1, sizeof *reader);
    if (!reader) panic("out of memory");
    reader->store = store;
    reader->zstd = zstd_create();
    reader->columns = page_columns_create();
    reader->arena = arena_create(READER_ARENA_BYTES);
    return reader;
}

void segment_reader_destroy(SegmentReader *reader)
{
    if (!reader) return;
    zstd_destroy(reader->zstd);
    page_columns_destroy(reader->columns);
    arena_destroy(&reader->arena);
    buf_free(&reader->plain);
    buf_free(&reader->whole);
    free(reader->by_order);
    free(reader->key_by_order);
    free(reader);
}

static const Query select_segments = {
    .sql = "SELECT sequence, entry_count, oldest_us, latest_us, newest_us FROM log_segment ORDER BY sequence",
    .params = "",
    .columns = "iiiii",
};
static const Query count_segments = {
    .sql = "SELECT count(*) FROM log_segment",
    .params = "",
    .columns = "i",
};

static Status damaged(uint64_t segment, Error *error)
{
    return fail(error, STATUS_UNAVAILABLE, STR("db"),
                "Segment %llu of the event log is damaged. Restore a backup, or export what can be read.",
                (unsigned long long)segment);
}

Status segment_list(Store *store, Arena *arena, SegmentInfo **infos_out, size_t *count_out, Error *error)
{
    CLEANUP(rows_close) Rows counted = store_query(store, &count_segments, NULL);
    if (!rows_next(&counted)) return rows_failed(&counted, error);
    size_t room = (size_t)rows_int(&counted, 0), count = 0;
    rows_close(&counted);

    SegmentInfo *infos = ARENA_ARRAY(arena, SegmentInfo, room + 1);
    CLEANUP(rows_close) Rows rows = store_query(store, &select_segments, NULL);
    while (count <= room && rows_next(&rows)) { // another may have been sealed in between
        infos[count++] = (SegmentInfo){ .sequence = (uint64_t)rows_int(&rows, 0),
                                        .entry_count = (uint64_t)rows_int(&rows, 1),
                                        .oldest_us = rows_int(&rows, 2),
                                        .latest_us = rows_int(&rows, 3),
                                        .newest_us = rows_int(&rows, 4) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *infos_out = infos;
    *count_out = count;
    return STATUS_OK;
}

typedef struct Group {
    uint64_t key;
    uint64_t entry_count;
    Str bytes;
} Group;

static bool take_group(Str *page, Group *group_out)
{
    Group group;
    uint64_t len;
    if (page->len < sizeof group.key) return false;
    memcpy(&group.key, page->data, sizeof group.key);
    Str rest = { page->data + sizeof group.key, page->len - sizeof group.key };
    if (!str_take_varint(&rest, &group.entry_count) || !str_take_varint(&rest, &len) || len > rest.len)
        return false;
    group.bytes = (Str){ rest.data, len };
    *page = (Str){ rest.data + len, rest.len - len };
    *group_out = group;
    return true;
}

// Calls `each` for the group's entries. False in *going_out when it stopped; false returned for damage.
static bool read_group(SegmentReader *reader, uint64_t segment, Group group, SegmentEach *each, void *context,
                       bool *going_out)
{
    uint64_t ordinal = 0;
    for (uint64_t i = 0; i < group.entry_count && *going_out; i++) {
        uint64_t step;
        LogEntry entry;
        Arena mark = reader->arena;
        if (!str_take_varint(&group.bytes, &step) || !log_entry_decode(&group.bytes, &reader->arena, &entry))
            return false;
        ordinal += step;
        entry.account_key = group.key;
        *going_out = each(context, segment + ordinal, &entry);
        arena_reset(&reader->arena, mark);
    }
    return !*going_out || group.bytes.len == 0;
}

static Status read_page(SegmentReader *reader, Str stored, Buf *plain, Error *error)
{
    return page_unpack(reader->columns, stored, SEGMENT_PAGE_BYTES_MAX, reader->zstd, plain, error);
}

// Pages that may hold the key are those before the first larger key, back to one that begins with a smaller
// key.
static const Query select_account_pages = {
    .sql = "SELECT bytes FROM log_page WHERE segment = $1 AND first_key >="
           " (SELECT coalesce(max(first_key), 0) FROM log_page WHERE segment = $2 AND first_key < $3)"
           " AND first_key <= $4 ORDER BY first_key, number",
    .params = "iiii",
    .columns = "b",
};

Status segment_read_account(SegmentReader *reader, uint64_t segment, uint64_t account_key, SegmentEach *each,
                            void *context, Error *error)
{
    const Param params[] = { param_int((int64_t)segment), param_int((int64_t)segment),
                             param_int((int64_t)account_key), param_int((int64_t)account_key) };
    CLEANUP(rows_close) Rows rows = store_query(reader->store, &select_account_pages, params);
    bool going = true;
    while (going && rows_next(&rows)) {
        buf_clear(&reader->plain);
        Status status = read_page(reader, rows_view(&rows, 0), &reader->plain, error);
        if (status != STATUS_OK) return damaged(segment, error);
        Str page = buf_view(&reader->plain);
        while (going && page.len > 0) {
            Group group;
            if (!take_group(&page, &group)) return damaged(segment, error);
            if (group.key == account_key && !read_group(reader, segment, group, each, context, &going)) {
                return damaged(segment, error);
            }
        }
    }
    return rows_end(&rows, error);
}

static const Query select_pages = {
    .sql = "SELECT bytes FROM log_page WHERE segment = $1 ORDER BY first_key, number",
    .params = "i",
    .columns = "b",
};

// Notes where each entry of the group lies. Entries carry no length: decoding finds their end.
static bool place_group(SegmentReader *reader, const SegmentInfo *info, Group group)
{
    uint64_t ordinal = 0;
    for (uint64_t i = 0; i < group.entry_count; i++) {
        uint64_t step;
        LogEntry entry;
        Arena mark = reader->arena;
        if (!str_take_varint(&group.bytes, &step)) return false;
        ordinal += step;
        const char *start = group.bytes.data;
        bool good = log_entry_decode(&group.bytes, &reader->arena, &entry);
        arena_reset(&reader->arena, mark);
        if (!good || ordinal >= info->entry_count || reader->by_order[ordinal].data) return false;
        reader->by_order[ordinal] = (Str){ start, (size_t)(group.bytes.data - start) };
        reader->key_by_order[ordinal] = group.key;
    }
    return group.bytes.len == 0;
}

static bool place_entries(SegmentReader *reader, const SegmentInfo *info)
{
    if (reader->by_order_capacity < info->entry_count) {
        free(reader->by_order);
        reader->by_order = malloc(info->entry_count * sizeof *reader->by_order);
        free(reader->key_by_order);
        reader->key_by_order = malloc(info->entry_count * sizeof *reader->key_by_order);
        if (!reader->by_order || !reader->key_by_order) panic("out of memory");
        reader->by_order_capacity = info->entry_count;
    }
    memset(reader->by_order, 0, info->entry_count * sizeof *reader->by_order);
    Str all = buf_view(&reader->whole);
    while (all.len > 0) {
        Group group;
        if (!take_group(&all, &group) || !place_group(reader, info, group)) return false;
    }
    return true;
}

static Status load_whole(SegmentReader *reader, const SegmentInfo *info, Error *error)
{
    const Param params[] = { param_int((int64_t)info->sequence) };
    CLEANUP(rows_close) Rows rows = store_query(reader->store, &select_pages, params);
    buf_clear(&reader->whole);
    while (rows_next(&rows)) {
        Status status = read_page(reader, rows_view(&rows, 0), &reader->whole, error);
        if (status != STATUS_OK) return damaged(info->sequence, error);
    }
    return rows_end(&rows, error);
}

Status segment_read_all(SegmentReader *reader, const SegmentInfo *info, uint64_t from, SegmentEach *each,
                        void *context, Error *error)
{
    Status status = load_whole(reader, info, error);
    if (status != STATUS_OK) return status;
    if (!place_entries(reader, info)) return damaged(info->sequence, error);
    for (uint64_t i = from > info->sequence ? from - info->sequence : 0; i < info->entry_count; i++) {
        LogEntry entry;
        Arena mark = reader->arena;
        if (!reader->by_order[i].data || !log_entry_decode(&reader->by_order[i], &reader->arena, &entry)) {
            return damaged(info->sequence, error);
        }
        entry.account_key = reader->key_by_order[i];
        bool going = each(context, info->sequence + i, &entry);
        arena_reset(&reader->arena, mark);
        if (!going) break;
    }
    return STATUS_OK;
}

// ---- rewriting

typedef struct Rewriting {
    SegmentReader *reader;
    LogRewrite *rewrite;
    uint64_t segment;
    int64_t oldest_us, latest_us; // of the segment, wider when a replaced time asks for it
    Buf group, page;              // as they become
    Buf stored;
} Rewriting;

// Appends the entry at the front of *bytes, or what it becomes, to the group.
static bool rewrite_entry(Rewriting *state, uint64_t sequence, uint64_t account_key, Str *bytes)
{
    LogRewrite *rewrite = state->rewrite;
    Arena *arena = &state->reader->arena;
    const char *start = bytes->data;
    LogEntry entry, replaced;
    Arena mark = *arena;
    if (!log_entry_decode(bytes, arena, &entry)) return false;
    entry.account_key = account_key;
    bool wanted = sequence >= rewrite->from && sequence < rewrite->to &&
                  rewrite->replace(rewrite->context, sequence, &entry, arena, &replaced);
    if (wanted) {
        log_entry_encode(&replaced, &state->group);
        if (replaced.time_us < state->oldest_us) state->oldest_us = replaced.time_us;
        if (replaced.time_us > state->latest_us) state->latest_us = replaced.time_us;
        rewrite->replaced++;
    } else {
        buf_append(&state->group, (Str){ start, (size_t)(bytes->data - start) });
    }
    arena_reset(arena, mark);
    return true;
}

static bool rewrite_group(Rewriting *state, Group group)
{
    uint64_t ordinal = 0, step;
    buf_clear(&state->group);
    for (uint64_t i = 0; i < group.entry_count; i++) {
        if (!str_take_varint(&group.bytes, &step)) return false;
        ordinal += step;
        buf_append_varint(&state->group, step);
        if (!rewrite_entry(state, state->segment + ordinal, group.key, &group.bytes)) return false;
    }
    buf_append(&state->page, (Str){ (const char *)&group.key, sizeof group.key });
    buf_append_varint(&state->page, group.entry_count);
    buf_append_varint(&state->page, state->group.len);
    buf_append(&state->page, buf_view(&state->group));
    return group.bytes.len == 0;
}

static const Query select_pages_to_rewrite = {
    .sql = "SELECT first_key, number, bytes FROM log_page WHERE segment = $1 ORDER BY first_key, number",
    .params = "i",
    .columns = "iib",
};
static const Query update_page = {
    .sql = "UPDATE log_page SET bytes = $1 WHERE segment = $2 AND first_key = $3 AND number = $4",
    .params = "biii",
};
static const Query widen_segment = {
    .sql = "UPDATE log_segment SET oldest_us = $1, latest_us = $2 WHERE sequence = $3",
    .params = "iii",
};

static Status rewrite_page(Rewriting *state, int64_t first_key, int64_t number, Str stored, Error *error)
{
    SegmentReader *reader = state->reader;
    uint64_t before = state->rewrite->replaced;
    buf_clear(&reader->plain);
    buf_clear(&state->page);
    Status status = read_page(reader, stored, &reader->plain, error);
    if (status != STATUS_OK) return damaged(state->segment, error);
    for (Str page = buf_view(&reader->plain); page.len > 0;) {
        Group group;
        if (!take_group(&page, &group) || !rewrite_group(state, group)) return damaged(state->segment, error);
    }
    if (state->rewrite->replaced == before) return STATUS_OK;
    if (state->page.len > SEGMENT_PAGE_BYTES_MAX) {
        return fail(error, STATUS_LIMITED, STR(""),
                    "A page of segment %llu of the event log grows too large.",
                    (unsigned long long)state->segment);
    }
    buf_clear(&state->stored);
    page_pack(reader->columns, buf_view(&state->page), reader->zstd, &state->stored);
    const Param params[] = { param_blob(buf_view(&state->stored)), param_int((int64_t)state->segment),
                             param_int(first_key), param_int(number) };
    return store_execute(reader->store, &update_page, params, error);
}

static Status rewrite_pages(Rewriting *state, Error *error)
{
    const Param params[] = { param_int((int64_t)state->segment) };
    CLEANUP(rows_close) Rows rows = store_query(state->reader->store, &select_pages_to_rewrite, params);
    Status status = STATUS_OK;
    while (status == STATUS_OK && rows_next(&rows)) {
        status = rewrite_page(state, rows_int(&rows, 0), rows_int(&rows, 1), rows_view(&rows, 2), error);
    }
    if (status != STATUS_OK) return status;
    return rows_end(&rows, error);
}

Status segment_rewrite(SegmentReader *reader, const SegmentInfo *info, LogRewrite *rewrite, Error *error)
{
    Rewriting state = { .reader = reader,
                        .rewrite = rewrite,
                        .segment = info->sequence,
                        .oldest_us = info->oldest_us,
                        .latest_us = info->latest_us };
    Status status = rewrite_pages(&state, error);
    bool wider = state.oldest_us < info->oldest_us || state.latest_us > info->latest_us;
    if (status == STATUS_OK && wider) {
        const Param params[] = { param_int(state.oldest_us), param_int(state.latest_us),
                                 param_int((int64_t)info->sequence) };
        status = store_execute(reader->store, &widen_segment, params, error);
    }
    buf_free(&state.group);
    buf_free(&state.page);
    buf_free(&state.stored);
    return status;
}
