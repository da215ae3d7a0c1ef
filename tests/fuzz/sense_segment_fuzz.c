// Property: whatever is sent, what goes into the log keeps the limits of a record, holds valid JSON, comes
// back from its bytes, and folds into an engine that stays sound. The first byte chooses path and dialect.
#include "base/timestamp.h"
#include "sense/segment.h"

static void require(bool fact)
{
    if (!fact) abort();
}

static void check_json(Str json, Arena *arena)
{
    Error error;
    if (json.len == 0) return;
    const JsonNode *node = json_parse(json, JSON_DEPTH_MAX, arena, &error);
    require(node && node->kind == JSON_OBJECT);
}

static void check_record(const Record *record)
{
    require(record->name.len <= RECORD_NAME_BYTES_MAX && record->attribute_count <= RECORD_ATTRIBUTES_MAX);
    for (size_t i = 0; i < record->attribute_count; i++) {
        require(record->attributes[i].key.len <= ATTRIBUTE_KEY_BYTES_MAX);
        require(record->attributes[i].value.text.len <= ATTRIBUTE_TEXT_BYTES_MAX);
    }
}

static void check_entry(const LogEntry *entry, Arena *arena)
{
    const Str ids[] = { entry->user_id,    entry->anonymous_id, entry->account_id, entry->previous_id,
                        entry->message_id, entry->name,         entry->category };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        require(ids[i].len <= RECORD_ID_BYTES_MAX && str_is_utf8(ids[i]));
    require(entry->user_id.len > 0 || entry->anonymous_id.len > 0);
    require(entry->body.len + entry->context.len <= ENTRY_JSON_BYTES_MAX);
    check_json(entry->body, arena);
    check_json(entry->context, arena);
    Record record = log_entry_record(entry, arena);
    check_record(&record);
    Buf line = { 0 };
    log_entry_to_json(entry, &line);
    check_json(buf_view(&line), arena);
    buf_free(&line);
}

static void check_call(Sense *sense, const TrackInput *input, Dialect dialect, Arena *arena)
{
    TrackCall call;
    SenseResult result = { 0 };
    if (!track_call_read(input, arena, &call, &result.answer)) {
        require(result.answer.status >= 400 && result.answer.body.len > 0);
        return;
    }
    LogBatch *batch = log_batch_create();
    segment_decode(sense, &call, &(SenseKey){ 1, dialect }, arena, batch, &result);
    require(log_batch_count(batch) == result.entries && result.answer.status >= 200);
    Str bytes = buf_view(&batch->bytes);
    size_t count = 0;
    while (bytes.len > 0) {
        LogEntry entry;
        require(log_entry_decode(&bytes, arena, &entry));
        check_entry(&entry, arena);
        count++;
    }
    require(count == result.entries);
    log_batch_destroy(batch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = { "/v1/batch", "/v1/track", "/v1/identify",    "/v1/group",
                                         "/v1/alias", "/v1/page",  "/v1/pixel/track", "/pixel/v1/page" };
    static Arena arena;
    static Sense sense;
    if (size < 1 || size > 65536) return 0;
    if (!arena.base) {
        arena = arena_create((size_t)1 << 30);
        sense.engine = engine_create(zone_create(STR("UTC"))); // stays empty
        sense.exclusion = exclusion_create();
        sense.recent = recent_create();
    }
    Arena mark = arena;
    sense.limits = limits_create(&(LimitsConfig){ .names = 2, .people = 3, .traits = 4 }, sense.engine);
    Str rest = { (const char *)data + 1, size - 1 };
    bool pixel = data[0] % 8 >= 6;
    const TrackInput input = { .path = str_from_c(paths[data[0] % 8]),
                               .query = pixel ? rest : STR(""),
                               .body = pixel ? STR("") : rest,
                               .received_us = 1772366400 * US_PER_SECOND };
    check_call(&sense, &input, data[0] & 8 ? DIALECT_RUDDERSTACK : DIALECT_SEGMENT, &arena);
    limits_destroy(sense.limits);
    arena_reset(&arena, mark);
    return 0;
}
