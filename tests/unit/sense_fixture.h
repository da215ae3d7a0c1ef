// sense_fixture.h: an empty engine, the rules around it, and calls decoded in one line.
#ifndef PERENNIAL_TESTS_SENSE_FIXTURE_H
#define PERENNIAL_TESTS_SENSE_FIXTURE_H

#include "base/timestamp.h"
#include "sense/segment.h"

enum { DECODED_MAX = 3000 };

typedef struct Fixture {
    Arena arena;
    Zone *zone;
    Engine *engine;
    Sense sense;
    int64_t now_us;
    // of the last decode()
    TrackCall call;
    SenseResult result;
    LogEntry entries[DECODED_MAX];
    size_t count;
} Fixture;

static inline Fixture *fixture_create(void)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    if (!fixture) abort();
    fixture->arena = arena_create(1024 * 1024 * 1024);
    fixture->zone = zone_create(STR("UTC"));
    fixture->engine = engine_create(fixture->zone);
    fixture->sense = (Sense){
        .engine = fixture->engine,
        .limits = limits_create(&(LimitsConfig){ 0 }, fixture->engine),
        .exclusion = exclusion_create(),
        .recent = recent_create(),
    };
    if (!timestamp_parse(STR("2026-03-01T12:00:00Z"), &fixture->now_us)) abort();
    return fixture;
}

static inline void fixture_destroy(Fixture *fixture)
{
    recent_destroy(fixture->sense.recent);
    exclusion_destroy(fixture->sense.exclusion);
    limits_destroy(fixture->sense.limits);
    engine_destroy(fixture->engine);
    zone_destroy(fixture->zone);
    arena_destroy(&fixture->arena);
    free(fixture);
}

// Reads the call and decodes it as if its key were number 7. False: refused before its key was known.
static inline bool fixture_decode(Fixture *fixture, const TrackInput *input, Dialect dialect)
{
    TrackInput timed = *input;
    timed.received_us = fixture->now_us;
    fixture->result = (SenseResult){ 0 };
    fixture->count = 0;
    if (!track_call_read(&timed, &fixture->arena, &fixture->call, &fixture->result.answer)) return false;
    LogBatch *batch = log_batch_create();
    segment_decode(&fixture->sense, &fixture->call, &(SenseKey){ 7, dialect }, &fixture->arena, batch,
                   &fixture->result);
    Str bytes = arena_copy(&fixture->arena, buf_view(&batch->bytes));
    while (bytes.len > 0) {
        if (fixture->count == DECODED_MAX) abort();
        if (!log_entry_decode(&bytes, &fixture->arena, &fixture->entries[fixture->count++])) abort();
    }
    log_batch_destroy(batch);
    return true;
}

static inline bool fixture_post(Fixture *fixture, const char *path, Str body)
{
    const TrackInput input = { .method = STR("POST"), .path = str_from_c(path), .body = body };
    return fixture_decode(fixture, &input, DIALECT_SEGMENT);
}

// Tells the engine of the decoded entries, as the committer would.
static inline void fixture_apply(Fixture *fixture)
{
    for (size_t i = 0; i < fixture->count; i++) {
        Record record = log_entry_record(&fixture->entries[i], &fixture->arena);
        engine_apply(fixture->engine, &record, 1, NULL);
    }
}

// The newest reject's reason, or empty.
static inline Str fixture_reason(Fixture *fixture)
{
    RecentItem *items;
    size_t count = recent_list(fixture->sense.recent, true, RECENT_ALL_KEYS, 1, &fixture->arena, &items);
    return count > 0 ? items[0].reason : STR("");
}

#endif
