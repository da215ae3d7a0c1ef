// know_event_log_rewrite_test.c: entries of the log become others in place, in segments and in the tail.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/live.h"
#include "temp_folder.h"

enum {
    SEALED = 3000,
    ALL = 3200, // the rest is the tail
    PEOPLE = 40,
    ACCOUNTS = 7,
    GROWN_BYTES = 1500,
};

static TempFolder folder;
static char grown[GROWN_BYTES]; // what replaced bodies are

static int make_folder(void **state)
{
    (void)state;
    folder = temp_folder_create();
    memset(grown, 'x', sizeof grown);
    memcpy(grown, "{\"a\":\"", 6);
    memcpy(grown + sizeof grown - 2, "\"}", 2);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    temp_folder_remove(&folder);
    return 0;
}

static int64_t start_us(void)
{
    int64_t us = 0;
    assert_true(timestamp_parse(STR("2026-08-01T00:00:00Z"), &us));
    return us;
}

static Live *open_live(void)
{
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(folder.file), .now_us = start_us() + ALL * 60 * US_PER_SECOND };
    Live *live = live_open(&config, &error);
    if (!live) fail_msg("%s", error.message);
    return live;
}

typedef struct Texts {
    char id[32], person[32], account[32];
} Texts;

static LogEntry numbered(uint64_t i, Texts *texts)
{
    snprintf(texts->id, sizeof texts->id, "message-%llu", (unsigned long long)i);
    snprintf(texts->person, sizeof texts->person, "person-%llu", (unsigned long long)i % PEOPLE);
    snprintf(texts->account, sizeof texts->account, "account-%llu", (unsigned long long)i % ACCOUNTS);
    int64_t us = start_us() + (int64_t)i * 60 * US_PER_SECOND;
    return (LogEntry){ .type = ENTRY_TRACK,
                       .carries_time = true,
                       .time_us = us,
                       .received_us = us,
                       .message_id = str_from_c(texts->id),
                       .user_id = str_from_c(texts->person),
                       .account_id = str_from_c(texts->account),
                       .name = STR("Job Scheduled"),
                       .body = STR("{\"jobs\":3}") };
}

static size_t commit(Live *live, uint64_t from, uint64_t to)
{
    Error error = { 0 };
    CommitTimes times;
    BatchResult result;
    LogBatch *batch = log_batch_create();
    for (uint64_t i = from; i < to; i++) {
        Texts texts;
        LogEntry entry = numbered(i, &texts);
        log_batch_add(batch, &entry);
    }
    assert_int_equal(live_commit(live, &batch, 1, &result, &times, &error), STATUS_OK);
    log_batch_destroy(batch);
    return result.accepted;
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

static Live *filled(void)
{
    Live *live = open_live();
    commit(live, 0, SEALED);
    seal_all(live);
    for (uint64_t i = SEALED; i < ALL; i += 20)
        commit(live, i, i + 20);
    return live;
}

// ---- rewriting one person

static bool is_hers(Str user_id)
{
    return str_equal(user_id, STR("person-7"));
}

static bool blank_hers(void *context, uint64_t sequence, const LogEntry *entry, Arena *arena, LogEntry *out)
{
    (void)context;
    (void)sequence;
    if (!is_hers(entry->user_id)) return false;
    *out = *entry;
    out->user_id = arena_format(arena, "%s", "nobody");
    out->message_id = STR("");
    out->body = (Str){ grown, sizeof grown };
    out->time_us -= 60 * US_PER_SECOND;
    return true;
}

typedef struct Plan {
    Live *live;
    LogRewrite rewrite;
    bool refuse;
} Plan;

static Status rewrite_in_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    (void)batch;
    Plan *plan = context;
    Status status = event_log_rewrite(live_log(plan->live), store, &plan->rewrite, error);
    if (status == STATUS_OK && plan->refuse) return fail(error, STATUS_CONFLICT, STR(""), "No.");
    return status;
}

static Status rewrite(Live *live, uint64_t from, uint64_t to, bool refuse, uint64_t *replaced_out)
{
    Error error = { 0 };
    CommitTimes times;
    Plan plan = { .live = live, .rewrite = { from, to, blank_hers, NULL, 0 }, .refuse = refuse };
    Status status = live_edit(live, rewrite_in_edit, &plan, &times, &error);
    *replaced_out = plan.rewrite.replaced;
    return status;
}

// ---- what is in the log

typedef struct Reading {
    uint64_t next, hers, blanked;
} Reading;

static bool read_one(void *context, uint64_t sequence, const LogEntry *entry)
{
    Reading *reading = context;
    Texts texts;
    LogEntry wanted = numbered(sequence - 1, &texts);
    assert_int_equal(sequence, reading->next++);
    assert_true(str_equal(entry->account_id, wanted.account_id));
    if (str_equal(entry->user_id, STR("nobody"))) {
        assert_true(is_hers(wanted.user_id));
        assert_int_equal(entry->body.len, sizeof grown);
        assert_int_equal(entry->time_us, wanted.time_us - 60 * US_PER_SECOND);
        reading->blanked++;
        return true;
    }
    assert_true(str_equal(entry->user_id, wanted.user_id));
    assert_true(str_equal(entry->body, wanted.body));
    reading->hers += is_hers(entry->user_id);
    return true;
}

static Reading read_all(Live *live)
{
    Error error = { 0 };
    Reading reading = { .next = 1 };
    assert_int_equal(event_log_read(live_log(live), live_store(live), 1, read_one, &reading, &error),
                     STATUS_OK);
    assert_int_equal(reading.next, ALL + 1);
    return reading;
}

static uint64_t found_of_account(Live *live, int64_t from_us, int64_t to_us)
{
    Error error = { 0 };
    Arena arena = arena_create(64 << 20);
    uint32_t account = engine_account_find(live_engine(live), STR("account-0"));
    uint64_t *keys = NULL;
    size_t count = live_account_keys(live, account, &arena, &keys);
    LogQuery query = {
        .account_keys = keys, .key_count = count, .from_us = from_us, .to_us = to_us, .limit = LOG_QUERY_MAX
    };
    LogPage page = { 0 };
    assert_int_equal(event_log_query(live_log(live), live_store(live), &query, &arena, &page, &error),
                     STATUS_OK);
    size_t found = page.count;
    arena_destroy(&arena);
    return found;
}

static void entries_are_rewritten_where_they_are(void **state)
{
    (void)state;
    Live *live = filled();
    uint64_t replaced = 0;
    assert_int_equal(rewrite(live, 1, UINT64_MAX, false, &replaced), STATUS_OK);
    assert_int_equal(replaced, ALL / PEOPLE);
    Reading reading = read_all(live);
    assert_int_equal(reading.hers, 0);
    assert_int_equal(reading.blanked, ALL / PEOPLE);
    // An account's entries are found as before: entry 7 (account-0) is now a minute earlier, at minute 6.
    assert_int_equal(
        found_of_account(live, start_us() + 6 * 60 * US_PER_SECOND, start_us() + 7 * 60 * US_PER_SECOND), 1);
    live_close(live);

    live = open_live(); // from the rows
    reading = read_all(live);
    assert_int_equal(reading.hers, 0);
    assert_int_equal(reading.blanked, ALL / PEOPLE);
    seal_all(live);
    assert_int_equal(read_all(live).blanked, ALL / PEOPLE);
    live_close(live);
}

static void one_entry_is_rewritten_by_its_number(void **state)
{
    (void)state;
    Live *live = filled();
    static const uint64_t hers[] = { 8, SEALED + 8 }; // one sealed, one of the tail
    for (size_t i = 0; i < 2; i++) {
        uint64_t replaced = 0;
        assert_int_equal(rewrite(live, hers[i], hers[i] + 1, false, &replaced), STATUS_OK);
        assert_int_equal(replaced, 1);
        assert_int_equal(read_all(live).blanked, i + 1);
        assert_int_equal(rewrite(live, hers[i] + 1, hers[i] + 2, false, &replaced), STATUS_OK);
        assert_int_equal(replaced, 0);
    }
    live_close(live);
}

static void what_is_rolled_back_changes_nothing(void **state)
{
    (void)state;
    Live *live = filled();
    uint64_t replaced = 0;
    assert_int_equal(rewrite(live, 1, UINT64_MAX, true, &replaced), STATUS_CONFLICT);
    Reading reading = read_all(live);
    assert_int_equal(reading.hers, ALL / PEOPLE);
    assert_int_equal(reading.blanked, 0);
    live_close(live);
}

static void a_seal_of_before_a_rewriting_is_not_written(void **state)
{
    (void)state;
    Live *live = filled();
    Error error = { 0 };
    Zstd *zstd = zstd_create();
    uint64_t replaced = 0;
    Seal *seal = event_log_prepare_seal(live_log(live), true, zstd);
    assert_int_equal(rewrite(live, SEALED + 8, SEALED + 9, false, &replaced), STATUS_OK);
    assert_int_equal(live_write_seal(live, seal, &error), STATUS_CONFLICT);
    seal_destroy(seal);
    zstd_destroy(zstd);
    seal_all(live);
    assert_int_equal(read_all(live).blanked, 1);
    live_close(live);
}

static void items_that_were_rewritten_are_still_known(void **state)
{
    (void)state;
    Live *live = filled();
    uint64_t replaced = 0;
    assert_int_equal(rewrite(live, 1, UINT64_MAX, false, &replaced), STATUS_OK);
    assert_int_equal(commit(live, 0, ALL), 0); // sealed and not
    seal_all(live);
    assert_int_equal(commit(live, 0, ALL), 0);
    live_close(live);
}

static bool grow(void *context, uint64_t sequence, const LogEntry *entry, Arena *arena, LogEntry *out)
{
    (void)sequence;
    (void)arena;
    *out = *entry;
    out->body = *(const Str *)context;
    return true;
}

static void a_page_that_would_grow_too_large_is_refused(void **state)
{
    (void)state;
    Live *live = filled();
    Error error = { 0 };
    CommitTimes times;
    char *large = calloc(1, ENTRY_JSON_BYTES_MAX);
    assert_non_null(large);
    Str body = { large, ENTRY_JSON_BYTES_MAX };
    Plan plan = { .live = live, .rewrite = { 1, SEALED, grow, &body, 0 } };
    assert_int_equal(live_edit(live, rewrite_in_edit, &plan, &times, &error), STATUS_LIMITED);
    assert_int_equal(read_all(live).blanked, 0);
    free(large);
    live_close(live);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(entries_are_rewritten_where_they_are),      TEST(one_entry_is_rewritten_by_its_number),
        TEST(what_is_rolled_back_changes_nothing),       TEST(a_seal_of_before_a_rewriting_is_not_written),
        TEST(items_that_were_rewritten_are_still_known), TEST(a_page_that_would_grow_too_large_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
