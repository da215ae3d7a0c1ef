// know_retention_test.c: the context of events and attachments go when they are too old, and nothing else
// does.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/retention.h"
#include "temp_folder.h"

enum { OLD = 500, NEW = 300 };

static TempFolder folder;

static int64_t start_us(void)
{
    int64_t us = 0;
    assert_true(timestamp_parse(STR("2026-01-01T00:00:00Z"), &us));
    return us;
}

static Live *open_live(int day)
{
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(folder.file), .now_us = start_us() + day * US_PER_DAY };
    Live *live = live_open(&config, &error);
    if (!live) fail_msg("%s", error.message);
    return live;
}

static void commit(Live *live, int day, int count)
{
    Error error = { 0 };
    CommitTimes times;
    BatchResult result;
    LogBatch *batch = log_batch_create();
    for (int i = 0; i < count; i++) {
        char id[32];
        snprintf(id, sizeof id, "m-%d-%d", day, i);
        int64_t us = start_us() + day * US_PER_DAY + i;
        LogEntry entry = { .type = ENTRY_TRACK,
                           .carries_time = true,
                           .time_us = us,
                           .received_us = us,
                           .message_id = str_from_c(id),
                           .user_id = STR("ada"),
                           .account_id = STR("acme"),
                           .name = STR("Opened"),
                           .body = STR("{\"n\":1}"),
                           .context = STR("{\"ip\":\"192.0.2.1\"}") };
        log_batch_add(batch, &entry);
    }
    assert_int_equal(live_commit(live, &batch, 1, &result, &times, &error), STATUS_OK);
    assert_int_equal(result.accepted, count);
    log_batch_destroy(batch);
}

static void seal_all(Live *live)
{
    Error error = { 0 };
    Zstd *zstd = zstd_create();
    Seal *seal = event_log_prepare_seal(live_log(live), true, zstd);
    assert_non_null(seal);
    assert_int_equal(live_write_seal(live, seal, &error), STATUS_OK);
    seal_destroy(seal);
    zstd_destroy(zstd);
}

static bool count_contexts(void *context, uint64_t sequence, const LogEntry *entry)
{
    int *with = context;
    (void)sequence;
    *with += entry->context.len > 0;
    assert_true(str_equal(entry->body, STR("{\"n\":1}")));
    assert_true(entry->message_id.len > 0);
    return true;
}

static int contexts(Live *live)
{
    Error error = { 0 };
    int with = 0;
    assert_int_equal(event_log_read(live_log(live), live_store(live), 1, count_contexts, &with, &error),
                     STATUS_OK);
    return with;
}

static void keep(Live *live, Retention retention)
{
    Error error = { 0 };
    Arena arena = arena_create(1 << 20);
    assert_int_equal(store_begin(live_store(live), &error), STATUS_OK);
    assert_int_equal(retention_put(live_store(live), &retention, &arena, &error), STATUS_OK);
    assert_int_equal(store_commit(live_store(live), &error), STATUS_OK);
    arena_destroy(&arena);
}

static void sweep(Live *live)
{
    Error error = { 0 };
    bool more = true;
    while (more)
        if (retention_step(live, &more, &error) != STATUS_OK) fail_msg("%s", error.message);
}

static int64_t attachments(Live *live)
{
    static const Query query = { "SELECT count(*) FROM attachment", "", "i" };
    CLEANUP(rows_close) Rows rows = store_query(live_store(live), &query, NULL);
    assert_true(rows_next(&rows));
    return rows_int(&rows, 0);
}

static void attach(Live *live, int day)
{
    static const Query query = { "INSERT INTO attachment (touchpoint, name, type, size, bytes, created_us,"
                                 " created_by) VALUES (1, 'a', 'b', 1, $1, $2, '')",
                                 "bi", NULL };
    Error error = { 0 };
    const Param params[] = { param_blob(STR("x")), param_int(start_us() + day * US_PER_DAY) };
    assert_int_equal(store_execute(live_store(live), &query, params, &error), STATUS_OK);
}

static void what_is_too_old_goes_and_the_rest_stays(void **state)
{
    (void)state;
    folder = temp_folder_create();
    Live *live = open_live(50);
    commit(live, 0, OLD);
    seal_all(live);
    commit(live, 40, NEW);
    seal_all(live);
    attach(live, 0);
    attach(live, 40);
    uint64_t digest = engine_digest(live_engine(live));
    sweep(live);
    assert_int_equal(contexts(live), OLD + NEW); // for ever, when nothing is set
    assert_int_equal(attachments(live), 2);

    keep(live, (Retention){ .context_days = 30, .attachment_days = 30 });
    sweep(live);
    assert_int_equal(contexts(live), NEW);
    assert_int_equal(attachments(live), 1);
    assert_int_equal(engine_digest(live_engine(live)), digest);
    live_close(live);

    live = open_live(80); // a month later the rest goes, too
    assert_int_equal(engine_digest(live_engine(live)), digest);
    sweep(live);
    assert_int_equal(contexts(live), 0);
    assert_int_equal(attachments(live), 0);
    live_close(live);
    temp_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_too_old_goes_and_the_rest_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
