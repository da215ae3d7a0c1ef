// decode_bench.c: how many events a second one core takes from the bytes of a request to the entries of the
// log: batches of 100 typical events of the Node client, in memory, again and again for a while.
#include "base/timestamp.h"
#include "sense/segment.h"

enum { BATCH_EVENTS = 100, BATCHES = 64, ROUND_US = 500000, ROUNDS = 7 };

static Str make_batch(Arena *arena, unsigned batch)
{
    Buf out = { 0 };
    buf_append(&out, STR("{\"batch\":["));
    for (unsigned i = 0; i < BATCH_EVENTS; i++) {
        unsigned number = batch * BATCH_EVENTS + i;
        buf_format(
            &out,
            "%s{\"messageId\":\"node-next-1792000000%03u-3d0f7a52-6c1e-4b0a-9d57-%012x\",\"timestamp\":"
            "\"2026-03-01T11:59:%02u.123Z\",\"type\":\"track\",\"userId\":\"user-%u\",\"event\":\"Report %u "
            "Exported\",\"properties\":{\"format\":\"pdf\",\"rows\":%u,\"duration\":12.5,\"shared\":true},"
            "\"context\":{\"groupId\":\"account-%u\",\"library\":{\"name\":\"@segment/analytics-node\","
            "\"version\":\"2.2.1\"}},\"integrations\":{},\"_metadata\":{\"nodeVersion\":\"20.18.0\","
            "\"jsRuntime\":\"node\"}}",
            i ? "," : "", number % 1000, number, number % 60, number % 5000, number % 40, number,
            number % 300);
    }
    buf_append(&out, STR("],\"sentAt\":\"2026-03-01T12:00:00.000Z\",\"writeKey\":\"wk\"}"));
    Str text = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return text;
}

// Time of this thread on a core: what other programs take does not count.
static int64_t cpu_now_us(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0) abort();
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

// Decodes batches for ROUND_US and returns events a second of the core.
static double run_round(Sense *sense, const Str *bodies, Arena *arena)
{
    int64_t received_us = 0;
    if (!timestamp_parse(STR("2026-03-01T12:00:00Z"), &received_us)) abort();
    uint64_t events = 0;
    int64_t start = cpu_now_us(), now = start;
    for (unsigned batch = 0; now - start < ROUND_US; batch = (batch + 1) % BATCHES) {
        Arena mark = *arena;
        const TrackInput input = { .path = STR("/v1/batch"),
                                   .body = bodies[batch],
                                   .received_us = received_us };
        TrackCall call;
        SenseResult result = { 0 };
        LogBatch *entries = log_batch_create();
        if (!track_call_read(&input, arena, &call, &result.answer)) abort();
        segment_decode(sense, &call, &(SenseKey){ 1, DIALECT_SEGMENT }, arena, entries, &result);
        if (result.entries != BATCH_EVENTS) abort();
        events += log_batch_count(entries);
        log_batch_destroy(entries);
        arena_reset(arena, mark);
        now = cpu_now_us();
    }
    return (double)events * 1e6 / (double)(now - start);
}

// Names, people and accounts of live traffic are known already: the engine folds everything once.
static void make_known(Sense *sense, Engine *engine, const Str *bodies, Arena *arena)
{
    for (unsigned batch = 0; batch < BATCHES; batch++) {
        const TrackInput input = { .path = STR("/v1/batch"), .body = bodies[batch], .received_us = 1 };
        TrackCall call;
        SenseResult result = { 0 };
        LogBatch *entries = log_batch_create();
        if (!track_call_read(&input, arena, &call, &result.answer)) abort();
        segment_decode(sense, &call, &(SenseKey){ 1, DIALECT_SEGMENT }, arena, entries, &result);
        Str bytes = buf_view(&entries->bytes);
        LogEntry entry;
        while (bytes.len > 0 && log_entry_decode(&bytes, arena, &entry)) {
            Record record = log_entry_record(&entry, arena);
            engine_apply(engine, &record, 1, NULL);
        }
        log_batch_destroy(entries);
    }
}

int main(void)
{
    Arena arena = arena_create((size_t)1 << 30);
    Zone *zone = zone_create(STR("UTC"));
    Engine *engine = engine_create(zone);
    Sense sense = { .engine = engine,
                    .limits = limits_create(&(LimitsConfig){ 0 }, engine),
                    .exclusion = exclusion_create(),
                    .recent = recent_create() };
    Str bodies[BATCHES];
    for (unsigned batch = 0; batch < BATCHES; batch++)
        bodies[batch] = make_batch(&arena, batch);
    make_known(&sense, engine, bodies, &arena);
    double rates[ROUNDS];
    for (int round = 0; round < ROUNDS; round++)
        rates[round] = run_round(&sense, bodies, &arena);
    qsort(rates, ROUNDS, sizeof *rates, compare);
    printf(
        "decode, batches of %d, %zu bytes an event, one core: %.0f events/s (median of %d; %.0f to %.0f)\n",
        BATCH_EVENTS, bodies[0].len / BATCH_EVENTS, rates[ROUNDS / 2], ROUNDS, rates[0], rates[ROUNDS - 1]);
    recent_destroy(sense.recent);
    exclusion_destroy(sense.exclusion);
    limits_destroy(sense.limits);
    engine_destroy(engine);
    zone_destroy(zone);
    arena_destroy(&arena);
    return 0;
}
