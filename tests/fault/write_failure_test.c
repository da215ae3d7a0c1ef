// write_failure_test.c: everything that writes the log, with every step failing once; starts; and a full
// disk, which passes. In the end nothing is lost or double.
#include "failing_calls.h"
#include "failing_steps.h"
#include "know/check.h"
#include "know/settings.h"

enum {
    COMMIT_ITEMS = 12,
    MERGED_SEALS = 8, // runs that make one of the next level
};

static bool next_item(void *context, uint64_t sequence, const LogEntry *entry)
{
    int64_t *expected = context;
    assert_int_equal(item_number(entry), *expected);
    assert_int_equal(sequence, *expected + 1);
    ++*expected;
    return true;
}

// All items are in the log, once and in order; a new start says the same; the check passes.
static void assert_log_is_right(Fixture *fixture)
{
    Error error = { 0 };
    CheckReport report;
    uint64_t digest = engine_digest(live_engine(fixture->live));
    live_close(fixture->live);
    fixture->live = open_live(fixture);
    checkpoint_often(fixture->live);
    assert_true(engine_digest(live_engine(fixture->live)) == digest);
    int64_t items = 0;
    assert_int_equal(
        event_log_read(live_log(fixture->live), live_store(fixture->live), 1, next_item, &items, &error),
        STATUS_OK);
    assert_int_equal(items, fixture->items);
    if (check_database(fixture->live, &report, &error) != STATUS_OK) fail_msg("%s", error.message);
}

// ---- the log

static LogBatch *batch_of(uint32_t from, uint32_t to)
{
    LogBatch *batch = log_batch_create();
    for (uint32_t item = from; item < to; item++) {
        ItemText text;
        LogEntry entry = item_entry(item, &text);
        log_batch_add(batch, &entry);
    }
    return batch;
}

// Twelve new items in two batches, the second with one of the first and one that is there already.
static Status commit_items(Fixture *fixture, Error *error)
{
    uint32_t first = fixture->items, middle = first + COMMIT_ITEMS / 2;
    LogBatch *batches[] = { batch_of(first > 0 ? first - 1 : 0, middle),
                            batch_of(middle - 1, first + COMMIT_ITEMS) };
    BatchResult results[2];
    CommitTimes times;
    Status status = live_commit(fixture->live, batches, 2, results, &times, error);
    assert_true(results[0].status == status && results[1].status == status);
    if (status == STATUS_OK) {
        assert_int_equal(results[0].accepted + results[1].accepted, COMMIT_ITEMS);
        fixture->items += COMMIT_ITEMS;
    }
    log_batch_destroy(batches[0]);
    log_batch_destroy(batches[1]);
    return status;
}

static void must_commit(Fixture *fixture)
{
    Error error = { 0 };
    if (commit_items(fixture, &error) != STATUS_OK) fail_msg("%s", error.message);
}

static void verify_sequence(Fixture *fixture)
{
    assert_int_equal(event_log_next_sequence(live_log(fixture->live)), fixture->items + 1);
}

static void a_commit_that_fails_leaves_no_trace(void **state)
{
    static const Operation operation = { .run = commit_items, .verify = verify_sequence };
    fail_every_step(*state, &operation);
    assert_log_is_right(*state);
}

static Status seal_tail(Fixture *fixture, Error *error)
{
    Seal *seal = event_log_prepare_seal(live_log(fixture->live), true, fixture->zstd);
    if (!seal) return STATUS_OK;
    Status status = live_write_seal(fixture->live, seal, error);
    seal_destroy(seal);
    return status;
}

// Everything once more: nothing is new.
static void verify_all_known(Fixture *fixture)
{
    Error error = { 0 };
    CommitTimes times;
    BatchResult result;
    LogBatch *batch = batch_of(0, fixture->items);
    assert_int_equal(live_commit(fixture->live, &batch, 1, &result, &times, &error), STATUS_OK);
    assert_int_equal(result.accepted, 0);
    log_batch_destroy(batch);
}

static void verify_sealed(Fixture *fixture)
{
    assert_int_equal(event_log_tail_count(live_log(fixture->live)), 0);
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM log_batch"), 0);
    assert_int_equal(number_of(fixture->watcher, "SELECT sum(entry_count) FROM log_segment"), fixture->items);
    assert_int_equal(number_of(fixture->watcher, "SELECT sum(hash_count) FROM dedup_run"), fixture->items);
    verify_all_known(fixture);
    while (live_tidy_step(fixture->live)) {
    }
}

static void a_seal_that_fails_leaves_no_trace(void **state)
{
    static const Operation operation = { .prepare = must_commit, .run = seal_tail, .verify = verify_sealed };
    fail_every_step(*state, &operation);
    assert_log_is_right(*state);
}

static bool is_unmerged(Fixture *fixture)
{
    return number_of(fixture->watcher, "SELECT count(*) FROM dedup_run WHERE level = 0") >= MERGED_SEALS;
}

static void make_runs(Fixture *fixture)
{
    Error error = { 0 };
    while (live_tidy_step(fixture->live)) {
    }
    do {
        must_commit(fixture);
        if (seal_tail(fixture, &error) != STATUS_OK) fail_msg("%s", error.message);
    } while (!is_unmerged(fixture));
}

static Status merge_runs(Fixture *fixture, Error *error)
{
    (void)error;
    while (live_tidy_step(fixture->live)) {
    }
    return STATUS_OK;
}

static void verify_merged(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT sum(hash_count) FROM dedup_run"), fixture->items);
    verify_all_known(fixture);
}

static void merging_that_fails_leaves_no_trace(void **state)
{
    static const Operation operation = {
        .prepare = make_runs, .run = merge_runs, .unfinished = is_unmerged, .verify = verify_merged
    };
    fail_every_step(*state, &operation);
    assert_log_is_right(*state);
}

static int64_t lost_pages(const Fixture *fixture)
{
    return number_of(fixture->watcher,
                     "SELECT count(*) FROM dedup_page WHERE run NOT IN (SELECT run FROM dedup_run)");
}

// A merge of two steps whose second fails again and again: what the first has committed is not heaped up.
static void a_long_merge_that_fails_leaves_no_pages_behind(void **state)
{
    enum { ITEMS = 9000, TRIES = 4 };
    Fixture *fixture = *state;
    Error error = { 0 };
    for (int run = 0; run < MERGED_SEALS; run++) {
        BatchResult result;
        CommitTimes times;
        LogBatch *batch = batch_of(fixture->items, fixture->items + ITEMS);
        assert_int_equal(live_commit(fixture->live, &batch, 1, &result, &times, &error), STATUS_OK);
        fixture->items += ITEMS;
        log_batch_destroy(batch);
        assert_int_equal(seal_tail(fixture, &error), STATUS_OK);
    }
    int64_t most = 0;
    for (long i = 0; i < TRIES; i++) {
        assert_true(live_tidy_step(fixture->live));
        if (i == 0) most = lost_pages(fixture);
        plan(MODE_SQL, 2 + 9 * i);
        assert_false(live_tidy_step(fixture->live));
        assert_true(plan_ends(MODE_SQL));
        assert_true(is_unmerged(fixture));
    }
    assert_true(most > 0 && lost_pages(fixture) <= most);
    assert_int_equal(merge_runs(fixture, &error), STATUS_OK);
    assert_false(is_unmerged(fixture));
    assert_int_equal(lost_pages(fixture), 0);
    verify_merged(fixture);
}

// ---- an edit of rows that also says something to the log

static Status change_setting(Fixture *fixture, Store *store, Error *error)
{
    return setting_put(store, arena_format(&fixture->arena, "setting %u", fixture->round), STR("value"),
                       error);
}

static void empty_settings(Fixture *fixture)
{
    static const Query query = { .sql = "DELETE FROM setting", .params = "" };
    Error error = { 0 };
    assert_int_equal(store_execute(live_store(fixture->live), &query, NULL, &error), STATUS_OK);
}

static void verify_settings(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM setting"), 1);
}

static Status note_in_both(Store *store, void *context, LogBatch *batch, Error *error)
{
    Fixture *fixture = context;
    for (uint32_t item = fixture->items; item < fixture->items + COMMIT_ITEMS; item++) {
        ItemText text;
        LogEntry entry = item_entry(item, &text);
        log_batch_add(batch, &entry);
    }
    return change_setting(fixture, store, error);
}

static Status run_logged_edit(Fixture *fixture, Error *error)
{
    CommitTimes times;
    Arena mark = fixture->arena;
    Status status = live_edit(fixture->live, note_in_both, fixture, &times, error);
    arena_reset(&fixture->arena, mark);
    if (status == STATUS_OK) fixture->items += COMMIT_ITEMS;
    return status;
}

static void verify_both(Fixture *fixture)
{
    verify_settings(fixture);
    verify_sequence(fixture);
    verify_all_known(fixture); // and what failed before was forgotten: it could be added again
}

static void an_edit_with_entries_that_fails_keeps_neither(void **state)
{
    static const Operation operation = { .prepare = empty_settings,
                                         .run = run_logged_edit,
                                         .verify = verify_both };
    fail_every_step(*state, &operation);
    assert_log_is_right(*state);
}

static Status note_and_refuse(Store *store, void *context, LogBatch *batch, Error *error)
{
    Status status = note_in_both(store, context, batch, error);
    return status == STATUS_OK ? fail(error, STATUS_CONFLICT, STR(""), "Changed meanwhile.") : status;
}

static void an_edit_that_changes_its_mind_keeps_neither(void **state)
{
    Fixture *fixture = *state;
    Error error = { 0 };
    CommitTimes times;
    must_commit(fixture);
    State before = state_of(fixture);
    assert_int_equal(live_edit(fixture->live, note_and_refuse, fixture, &times, &error), STATUS_CONFLICT);
    State after = state_of(fixture);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(run_logged_edit(fixture, &error), STATUS_OK);
    verify_both(fixture);
    assert_log_is_right(fixture);
}

// ---- rewriting

// Each round rewrites all entries once more.
static bool say_round(void *context, uint64_t sequence, const LogEntry *entry, Arena *arena, LogEntry *out)
{
    const Fixture *fixture = context;
    (void)sequence;
    *out = *entry;
    out->category = arena_format(arena, "round %u", fixture->round);
    return true;
}

static Status rewrite_all(Store *store, void *context, Error *error)
{
    Fixture *fixture = context;
    LogRewrite rewrite = { 1, UINT64_MAX, say_round, fixture, 0 };
    return event_log_rewrite(live_log(fixture->live), store, &rewrite, error);
}

static Status rewrite_in_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    (void)batch;
    return rewrite_all(store, context, error);
}

static Status run_rewriting(Fixture *fixture, Error *error)
{
    CommitTimes times;
    return live_edit(fixture->live, rewrite_in_edit, fixture, &times, error);
}

static bool is_of_round(void *context, uint64_t sequence, const LogEntry *entry)
{
    char wanted[32];
    const Fixture *fixture = context;
    (void)sequence;
    snprintf(wanted, sizeof wanted, "round %u", fixture->round);
    if (entry->type != ENTRY_ALIAS) assert_true(str_equal(entry->category, str_from_c(wanted)));
    return true;
}

static void verify_rewritten(Fixture *fixture)
{
    Error error = { 0 };
    assert_int_equal(
        event_log_read(live_log(fixture->live), live_store(fixture->live), 1, is_of_round, fixture, &error),
        STATUS_OK);
    verify_all_known(fixture);
}

// Half of it sealed, half in the tail.
static void a_rewriting_that_fails_leaves_no_trace(void **state)
{
    static const Operation operation = { .run = run_rewriting, .verify = verify_rewritten };
    Fixture *fixture = *state;
    Error error = { 0 };
    must_commit(fixture);
    assert_int_equal(seal_tail(fixture, &error), STATUS_OK);
    must_commit(fixture);
    must_commit(fixture);
    fail_every_step(fixture, &operation);
    verify_rewritten(fixture); // after the last, as it is in memory
}

// ---- opening

static void a_new_database_whose_making_fails_is_made_the_next_time(void **state)
{
    (void)state;
    for (Mode mode = 0; mode < MODES; mode++) {
        bool reached = true;
        for (long step = 1; reached; step++) {
            Error error = { 0 };
            TempFolder folder = temp_folder_create();
            fault_vfs_reset(1);
            plan(mode, step);
            Store *store = store_open(str_from_c(folder.file), STORE_WRITER, &error);
            reached = plan_ends(mode);
            if (!store) {
                assert_true(reached && strlen(error.message) > 0);
                store = store_open(str_from_c(folder.file), STORE_WRITER, &error);
                if (!store) fail_msg("step %ld of mode %u: %s", step, mode, error.message);
            }
            assert_int_equal(setting_put(store, STR("zone"), STR("Europe/Berlin"), &error), STATUS_OK);
            store_close(store);
            temp_folder_remove(&folder);
        }
    }
}

// With what a start reads: it may fail, but never comes up with less than there is.
static void a_start_that_fails_says_so_or_is_right(void **state)
{
    Fixture *fixture = *state;
    Error error = { 0 };
    assert_int_equal(setting_put(live_store(fixture->live), STR("zone"), STR("Pacific/Auckland"), &error),
                     STATUS_OK);
    live_close(fixture->live);
    fixture->live = open_live(fixture);
    for (int i = 0; i < 3; i++)
        must_commit(fixture);
    assert_int_equal(seal_tail(fixture, &error), STATUS_OK);
    must_commit(fixture);
    assert_log_is_right(fixture);
    uint64_t digest = engine_digest(live_engine(fixture->live));
    for (Mode mode = 0; mode < MODES; mode++) {
        bool reached = true;
        for (long step = 1; reached; step++) {
            LiveConfig config = { .path = str_from_c(fixture->folder.file), .now_us = items_now_us() };
            live_close(fixture->live);
            plan(mode, step);
            fixture->live = live_open(&config, &error);
            reached = plan_ends(mode);
            if (!fixture->live) {
                assert_true(reached && strlen(error.message) > 0);
                fixture->live = open_live(fixture);
            }
            if (engine_digest(live_engine(fixture->live)) != digest)
                fail_msg("step %ld of mode %u: another state", step, mode);
            verify_sequence(fixture);
        }
    }
    assert_log_is_right(fixture);
}

// ---- a full disk

static void assert_reading_works(Fixture *fixture)
{
    Error error = { 0 };
    Store *reader = live_reader(fixture->live, &error);
    if (!reader) fail_msg("%s", error.message);
    int64_t items = 0;
    assert_int_equal(event_log_read(live_log(fixture->live), reader, 1, next_item, &items, &error),
                     STATUS_OK);
    assert_int_equal(items, fixture->items);
    store_close(reader);
}

static void a_full_disk_refuses_until_there_is_room(void **state)
{
    Fixture *fixture = *state;
    Error error = { 0 };
    must_commit(fixture);
    assert_int_equal(seal_tail(fixture, &error), STATUS_OK);
    for (long step = 1; step < 30; step++) {
        must_commit(fixture);
        State before = state_of(fixture);
        uint32_t committed = fixture->items;
        fault_vfs_plan_fault(FAULT_FULL, step);
        for (int i = 0; i < 3; i++) {
            Status status = commit_items(fixture, &error);
            if (status == STATUS_OK) continue; // before that step
            assert_int_equal(status, STATUS_UNAVAILABLE);
            assert_non_null(strstr(error.message, "The disk is full"));
        }
        if (fault_vfs_has_failed()) assert_int_equal(run_logged_edit(fixture, &error), STATUS_UNAVAILABLE);
        assert_reading_works(fixture);
        fault_vfs_plan_fault(FAULT_NONE, 0);
        State after = state_of(fixture);
        if (fixture->items == committed) assert_memory_equal(&before, &after, sizeof before);
        must_commit(fixture);
        assert_int_equal(seal_tail(fixture, &error), STATUS_OK);
    }
    verify_all_known(fixture);
    assert_log_is_right(fixture);
}

int main(void)
{
    fault_vfs_install();
    const struct CMUnitTest tests[] = {
        TEST(a_commit_that_fails_leaves_no_trace),
        TEST(a_seal_that_fails_leaves_no_trace),
        TEST(merging_that_fails_leaves_no_trace),
        TEST(a_long_merge_that_fails_leaves_no_pages_behind),
        TEST(an_edit_with_entries_that_fails_keeps_neither),
        TEST(an_edit_that_changes_its_mind_keeps_neither),
        TEST(a_rewriting_that_fails_leaves_no_trace),
        cmocka_unit_test(a_new_database_whose_making_fails_is_made_the_next_time),
        TEST(a_start_that_fails_says_so_or_is_right),
        TEST(a_full_disk_refuses_until_there_is_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
