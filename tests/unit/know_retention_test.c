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

// ---- messages

static void send(Live *live, const char *state, int day)
{
    static const Query message = {
        "INSERT INTO outbox (key, channel, account, person, play, run, step, recipient, place, title, "
        "promotional,"
        " body, state, due_us, attempts, created_us, changed_us, note, opened_us, clicked_us, bounced_us)"
        " VALUES (hex(randomblob(16)), 'mail', '', '', 0, 0, '', 'a@b', 'b', 't', 0, '{}', $1, 0, 1, $2, $2, "
        "'',"
        " 0, 0, 0)",
        "ti", NULL
    };
    static const Query event = {
        "INSERT INTO outbox_event (message, at_us, kind, note, by) SELECT max(id), 0,"
        " 'added', '', '' FROM outbox",
        "", NULL
    };
    Error error = { 0 };
    const Param params[] = { param_text(str_from_c(state)), param_int(start_us() + day * US_PER_DAY) };
    assert_int_equal(store_execute(live_store(live), &message, params, &error), STATUS_OK);
    assert_int_equal(store_execute(live_store(live), &event, NULL, &error), STATUS_OK);
}

static void ask_by_the_last(Live *live)
{
    static const Query query = { "INSERT INTO survey_invitation (survey, version, account, person, run, step,"
                                 " message, asked_us, closes_us, answered_us, changed_us, by)"
                                 " SELECT 1, 1, 'acme', 'ada', 0, '', max(id), 0, 0, 0, 0, '' FROM outbox",
                                 "", NULL };
    Error error = { 0 };
    assert_int_equal(store_execute(live_store(live), &query, NULL, &error), STATUS_OK);
}

static const Query all_messages = { "SELECT count(*) FROM outbox", "", "i" };
static const Query all_events = { "SELECT count(*) FROM outbox_event", "", "i" };
static const Query open_messages = {
    "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'doubtful')", "", "i"
};
static const Query asking_messages = {
    "SELECT count(*) FROM survey_invitation i JOIN outbox o ON o.id = i.message", "", "i"
};

static int64_t count_of(Live *live, const Query *query)
{
    CLEANUP(rows_close) Rows rows = store_query(live_store(live), query, NULL);
    assert_true(rows_next(&rows));
    return rows_int(&rows, 0);
}

static void messages_that_are_over_go_in_slices(void **state)
{
    (void)state;
    enum { MANY = RETENTION_MESSAGES_AT_ONCE + 20, STAY = 6 };
    static const char *const over[] = { "sent", "failed", "cancelled", "suppressed" };
    static const char *const open[] = { "waiting", "sending", "doubtful" };
    Error error = { 0 };
    bool more = false;
    folder = temp_folder_create();
    Live *live = open_live(500);
    for (int i = 0; i < MANY; i++)
        send(live, over[i % 4], 99 - i % 50);
    for (int i = 0; i < 3; i++)
        send(live, open[i], 1); // not over, however old
    send(live, "sent", 101);    // 399 days
    send(live, "failed", 1);
    ask_by_the_last(live);
    send(live, "sent", 2);
    ask_by_the_last(live);

    // One slice a step, and there is another.
    assert_int_equal(retention_step(live, &more, &error), STATUS_OK);
    assert_true(more);
    assert_int_equal(count_of(live, &all_messages), MANY + STAY - RETENTION_MESSAGES_AT_ONCE);
    sweep(live);
    assert_int_equal(count_of(live, &all_messages), STAY);
    assert_int_equal(count_of(live, &all_events), STAY);
    assert_int_equal(count_of(live, &open_messages), 3);
    assert_int_equal(count_of(live, &asking_messages), 2);

    send(live, "sent", 1);
    keep(live, (Retention){ .message_days = 0 }); // for ever
    sweep(live);
    assert_int_equal(count_of(live, &all_messages), STAY + 1);
    live_close(live);
    temp_folder_remove(&folder);
}

// ---- whom plays wrote to

static void contact(Live *live, int run, int day)
{
    static const Query insert = { "INSERT INTO play_contact (run, step, account, person, at_us)"
                                  " VALUES ($1, 'tell', 'acme', 'ada', $2)",
                                  "ii", NULL };
    Error error = { 0 };
    const Param params[] = { param_int(run), param_int(start_us() + day * US_PER_DAY) };
    assert_int_equal(store_execute(live_store(live), &insert, params, &error), STATUS_OK);
}

static void who_was_written_to_is_kept_for_as_long_as_limits_look_back(void **state)
{
    (void)state;
    enum { MANY = RETENTION_MESSAGES_AT_ONCE + 20 };
    static const Query all = { "SELECT count(*) FROM play_contact", "", "i" };
    Error error = { 0 };
    bool more = false;
    folder = temp_folder_create();
    Live *live = open_live(500);
    for (int i = 0; i < MANY; i++)
        contact(live, i, 99 - i % 50);
    contact(live, MANY, 101);     // 399 days
    contact(live, MANY + 1, 134); // 366 days
    contact(live, MANY + 2, 499);

    assert_int_equal(retention_step(live, &more, &error), STATUS_OK);
    assert_true(more);
    assert_int_equal(count_of(live, &all), MANY + 3 - RETENTION_MESSAGES_AT_ONCE);
    sweep(live);
    assert_int_equal(count_of(live, &all), 3);
    // However short messages are kept, a wish of one a year is still known.
    keep(live, (Retention){ .message_days = 10 });
    sweep(live);
    assert_int_equal(count_of(live, &all), 2);
    contact(live, 1, 1);
    keep(live, (Retention){ .message_days = 0 }); // for ever
    sweep(live);
    assert_int_equal(count_of(live, &all), 3);
    live_close(live);
    temp_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_too_old_goes_and_the_rest_stays),
        cmocka_unit_test(messages_that_are_over_go_in_slices),
        cmocka_unit_test(who_was_written_to_is_kept_for_as_long_as_limits_look_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
