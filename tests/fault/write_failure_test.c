// write_failure_test.c: every operation that writes to the database, with the first, second, … step of the
// disk and of SQLite failing until it runs through untouched. A failure says so, leaves no trace, and the
// same once more succeeds; in the end nothing is lost or double. And a full disk, which passes.
#include "cmocka_all.h"
#include "failing_calls.h"
#include "fault_items.h"
#include "fault_vfs.h"
#include "know/check.h"
#include "know/features.h"
#include "know/merge.h"
#include "know/settings.h"
#include "temp_folder.h"
#include "trust/keys.h"
#include "trust/secret.h"
#include "trust/staff.h"

#include <sqlite3.h>

enum {
    STEPS_MAX = 2000, // of one operation; far more than any has
    QUIET_ROUNDS = 2, // untouched rounds that end a mode: checkpoints make some rounds longer than others
    COMMIT_ITEMS = 12,
    MERGED_SEALS = 8, // runs that make one of the next level
};

typedef struct Fixture {
    TempFolder folder;
    Live *live;
    Zstd *zstd;
    Arena arena;
    sqlite3 *watcher; // a connection of its own: sees what is committed
    uint32_t items;   // committed so far: 0 … items - 1
    unsigned round;
} Fixture;

// ---- the state

static uint64_t mixed(uint64_t state, const void *bytes, size_t len)
{
    return str_hash_seeded((Str){ bytes, len }, state + 1);
}

static uint64_t hash_table(sqlite3 *db, const char *table, uint64_t state)
{
    char sql[128];
    sqlite3_stmt *statement = NULL;
    snprintf(sql, sizeof sql, "SELECT * FROM %s", table);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const void *bytes = sqlite3_column_blob(statement, i);
            int len = sqlite3_column_bytes(statement, i);
            state = mixed(state, &len, sizeof len);
            if (len > 0) state = mixed(state, bytes, (size_t)len);
        }
    }
    assert_int_equal(code, SQLITE_DONE);
    sqlite3_finalize(statement);
    return state;
}

// Of all rows of all tables, as another connection sees them.
static uint64_t hash_rows(sqlite3 *db)
{
    uint64_t state = 0;
    sqlite3_stmt *tables = NULL;
    const char *sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &tables, NULL), SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW)
        state = hash_table(db, (const char *)sqlite3_column_text(tables, 0), state);
    sqlite3_finalize(tables);
    return state;
}

static int64_t number_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

typedef struct State {
    uint64_t rows, engine, next_sequence, tail_count;
} State;

static State state_of(const Fixture *fixture)
{
    return (State){ .rows = hash_rows(fixture->watcher),
                    .engine = engine_digest(live_engine(fixture->live)),
                    .next_sequence = event_log_next_sequence(live_log(fixture->live)),
                    .tail_count = event_log_tail_count(live_log(fixture->live)) };
}

// ---- opening and closing

static Live *open_live(const Fixture *fixture)
{
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(fixture->folder.file), .now_us = items_now_us() };
    Live *live = live_open(&config, &error);
    if (!live) fail_msg("%s", error.message);
    return live;
}

// So that failures come in checkpoints too.
static void checkpoint_often(Live *live)
{
    static const Query query = { .sql = "PRAGMA wal_autocheckpoint = 12", .params = "", .columns = "i" };
    CLEANUP(rows_close) Rows rows = store_query(live_store(live), &query, NULL);
    assert_true(rows_next(&rows));
}

static int set_up(void **state)
{
    fault_vfs_reset(1);
    Fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->folder = temp_folder_create();
    fixture->live = open_live(fixture);
    checkpoint_often(fixture->live);
    fixture->zstd = zstd_create();
    fixture->arena = arena_create(16 << 20);
    assert_int_equal(sqlite3_open(fixture->folder.file, &fixture->watcher), SQLITE_OK);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    sqlite3_close(fixture->watcher);
    live_close(fixture->live);
    zstd_destroy(fixture->zstd);
    arena_destroy(&fixture->arena);
    temp_folder_remove(&fixture->folder);
    free(fixture);
    return 0;
}

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

// ---- the loop over every step

typedef struct Operation {
    void (*prepare)(Fixture *fixture); // what the round needs; or NULL
    Status (*run)(Fixture *fixture, Error *error);
    bool (*unfinished)(Fixture *fixture); // for what does not say that it failed; or NULL
    void (*verify)(Fixture *fixture);     // after success: done once
} Operation;

typedef enum Mode { MODE_DISK_IO, MODE_DISK_FULL, MODE_SQL, MODES } Mode;

static void plan(Mode mode, long step)
{
    if (mode == MODE_SQL)
        failing_calls_plan(FAILING_SQL, step);
    else
        fault_vfs_plan_fault(mode == MODE_DISK_IO ? FAULT_ONCE_IO : FAULT_ONCE_FULL, step);
}

static bool plan_ends(Mode mode)
{
    bool failed = mode == MODE_SQL ? failing_calls_has_failed() : fault_vfs_has_failed();
    failing_calls_plan(FAILING_NONE, 0);
    fault_vfs_plan_fault(FAULT_NONE, 0);
    return failed;
}

// Runs it with that step failing. Whether the step was reached.
static bool run_once(Fixture *fixture, const Operation *operation, Mode mode, long step, Status *status_out,
                     Error *error)
{
    plan(mode, step);
    *status_out = operation->run(fixture, error);
    bool reached = plan_ends(mode);
    if (operation->unfinished && operation->unfinished(fixture))
        *status_out = fail(error, STATUS_UNAVAILABLE, STR(""), "It is not finished.");
    return reached;
}

static bool fail_one_step(Fixture *fixture, const Operation *operation, Mode mode, long step, size_t *refused)
{
    Error error = { 0 };
    Status status = STATUS_OK;
    fixture->round++;
    if (operation->prepare) operation->prepare(fixture);
    State before = state_of(fixture);
    bool reached = run_once(fixture, operation, mode, step, &status, &error);
    if (status != STATUS_OK) {
        assert_true(reached);
        assert_int_equal(status, STATUS_UNAVAILABLE);
        assert_true(strlen(error.message) > 0);
        State after = state_of(fixture);
        if (memcmp(&before, &after, sizeof before) != 0)
            fail_msg("step %ld of mode %u leaves a trace", step, mode);
        ++*refused;
        run_once(fixture, operation, mode, 0, &status, &error);
        if (status != STATUS_OK) fail_msg("step %ld of mode %u: %s", step, mode, error.message);
    }
    operation->verify(fixture);
    return reached;
}

static void fail_every_step(Fixture *fixture, const Operation *operation)
{
    for (Mode mode = 0; mode < MODES; mode++) {
        size_t refused = 0, quiet = 0;
        long step = 1;
        for (; quiet < QUIET_ROUNDS; step++) {
            assert_true(step < STEPS_MAX);
            quiet = fail_one_step(fixture, operation, mode, step, &refused) ? 0 : quiet + 1;
        }
        assert_true(refused > 0); // else nothing was shown
    }
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

// ---- what people edit: as the committer does it, in a transaction

typedef Status Edit(Fixture *fixture, Store *store, Error *error);

static Status edit(Fixture *fixture, Edit *change, Error *error)
{
    Store *store = live_store(fixture->live);
    Arena mark = fixture->arena;
    Status status = store_begin(store, error);
    if (status != STATUS_OK) return status;
    status = change(fixture, store, error);
    if (status == STATUS_OK)
        status = store_commit(store, error);
    else
        store_rollback(store);
    arena_reset(&fixture->arena, mark);
    return status;
}

static Str round_name(Fixture *fixture, const char *what)
{
    return arena_format(&fixture->arena, "%s %u", what, fixture->round);
}

static Status change_feature(Fixture *fixture, Store *store, Error *error)
{
    Str event = round_name(fixture, "Event");
    Feature feature = {
        .name = round_name(fixture, "Feature"), .key = true, .events = &event, .event_count = 1
    };
    int64_t id = -1;
    Status status = feature_save(store, &feature, &id, error);
    if (status == STATUS_OK) assert_true(id > 0);
    return status;
}

static Status change_key(Fixture *fixture, Store *store, Error *error)
{
    AccessKey key;
    Str secret = { 0 };
    KeyDraft draft = { .name = round_name(fixture, "Key"), .kind = KEY_WRITE, .created_by = STR("cli") };
    Status status = key_create(store, &draft, &fixture->arena, &key, &secret, error);
    if (status == STATUS_OK) assert_true(key.id > 0 && secret.len > 0);
    return status;
}

static Status change_staff(Fixture *fixture, Store *store, Error *error)
{
    Staff staff = { 0 };
    Str email = arena_format(&fixture->arena, "person%u@example.com", fixture->round);
    StaffDraft draft = { .name = email, .email = email, .role = ROLE_CSM };
    Status status = staff_create(store, &draft, &fixture->arena, &staff, error);
    if (status == STATUS_OK) assert_true(staff.id.len > 0 && str_equal(staff.email, email));
    return status;
}

static Status change_setting(Fixture *fixture, Store *store, Error *error)
{
    return setting_put(store, round_name(fixture, "setting"), STR("value"), error);
}

static Status run_feature(Fixture *fixture, Error *error)
{
    return edit(fixture, change_feature, error);
}

static Status run_key(Fixture *fixture, Error *error)
{
    return edit(fixture, change_key, error);
}

static Status run_staff(Fixture *fixture, Error *error)
{
    return edit(fixture, change_staff, error);
}

static Status run_setting(Fixture *fixture, Error *error)
{
    return edit(fixture, change_setting, error);
}

static void verify_features(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM feature"), 1);
}

static void verify_keys(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM access_key"), 1);
}

static void verify_staff(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM staff"), 1);
}

static void verify_settings(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM setting"), 1);
}

static void empty_tables(Fixture *fixture)
{
    static const Query queries[] = { { .sql = "DELETE FROM feature", .params = "" },
                                     { .sql = "DELETE FROM access_key", .params = "" },
                                     { .sql = "DELETE FROM staff", .params = "" },
                                     { .sql = "DELETE FROM setting", .params = "" } };
    Error error = { 0 };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        assert_int_equal(store_execute(live_store(fixture->live), &queries[i], NULL, &error), STATUS_OK);
}

static void an_edit_that_fails_leaves_no_trace(void **state)
{
    static const Operation operations[] = {
        { .prepare = empty_tables, .run = run_feature, .verify = verify_features },
        { .prepare = empty_tables, .run = run_key, .verify = verify_keys },
        { .prepare = empty_tables, .run = run_staff, .verify = verify_staff },
        { .prepare = empty_tables, .run = run_setting, .verify = verify_settings },
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        fail_every_step(*state, &operations[i]);
}

// ---- an edit of rows that also says something to the log

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
    static const Operation operation = { .prepare = empty_tables,
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

// ---- two accounts become one, and two again

static Str pair_id(Fixture *fixture, char which)
{
    return arena_format(&fixture->arena, "%c%u", which, fixture->round);
}

// One of them has a row of the team's work.
static Status make_pair(Store *store, void *context, LogBatch *batch, Error *error)
{
    static const Query empty[] = { { .sql = "DELETE FROM merge", .params = "" },
                                   { .sql = "DELETE FROM merge_row", .params = "" },
                                   { .sql = "DELETE FROM goal", .params = "" } };
    static const Query insert = {
        .sql = "INSERT INTO goal (account, kind, title, note, owner, due_day, state, touchpoint, created_us,"
               " changed_us, changed_by) VALUES ($1, 'goal', 'x', '', '', 0, 'open', 0, 1, 1, '')",
        .params = "t",
    };
    Fixture *fixture = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof empty / sizeof *empty && status == STATUS_OK; i++)
        status = store_execute(store, &empty[i], NULL, error);
    const Param params[] = { param_text(pair_id(fixture, 'b')) };
    if (status == STATUS_OK) status = store_execute(store, &insert, params, error);
    for (char which = 'a'; which <= 'b'; which++) {
        LogEntry entry = { .type = ENTRY_GROUP,
                           .time_us = items_now_us(),
                           .received_us = items_now_us(),
                           .account_id = pair_id(fixture, which),
                           .body = STR("{\"owner\":\"ann@example.com\"}") };
        log_batch_add(batch, &entry);
    }
    return status;
}

static Status merge_pair(Store *store, void *context, LogBatch *batch, Error *error)
{
    Fixture *fixture = context;
    Merge merge = { .at_us = items_now_us(), .keep = pair_id(fixture, 'a'), .gone = pair_id(fixture, 'b') };
    return merge_make(store, fixture->live, &merge, batch, error);
}

static Status part_pair(Store *store, void *context, LogBatch *batch, Error *error)
{
    Fixture *fixture = context;
    Merge merge = { .id = 1, .undone_us = items_now_us() };
    return merge_undo(store, fixture->live, &merge, &fixture->arena, batch, error);
}

static Status run_pair(Fixture *fixture, LiveEdit *change, Error *error)
{
    CommitTimes times;
    Arena mark = fixture->arena;
    Status status = live_edit(fixture->live, change, fixture, &times, error);
    arena_reset(&fixture->arena, mark);
    return status;
}

static void prepare_merge(Fixture *fixture)
{
    Error error = { 0 };
    if (run_pair(fixture, make_pair, &error) != STATUS_OK) fail_msg("%s", error.message);
}

static void prepare_undo(Fixture *fixture)
{
    Error error = { 0 };
    prepare_merge(fixture);
    if (run_pair(fixture, merge_pair, &error) != STATUS_OK) fail_msg("%s", error.message);
}

static Status run_merge(Fixture *fixture, Error *error)
{
    return run_pair(fixture, merge_pair, error);
}

static Status run_undo(Fixture *fixture, Error *error)
{
    return run_pair(fixture, part_pair, error);
}

static void verify_merge(Fixture *fixture)
{
    const Engine *engine = live_engine(fixture->live);
    uint32_t keep = engine_account_find(engine, pair_id(fixture, 'a'));
    assert_true(keep != ENGINE_NONE && keep == engine_account_find(engine, pair_id(fixture, 'b')));
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM goal WHERE account LIKE 'a%'"), 1);
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM merge_row"), 1);
}

static void verify_undo(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM goal WHERE account LIKE 'b%'"), 1);
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM merge WHERE undone_us > 0"), 1);
}

static void a_merge_of_accounts_that_fails_moves_nothing_and_so_does_its_undoing(void **state)
{
    static const Operation operations[] = {
        { .prepare = prepare_merge, .run = run_merge, .verify = verify_merge },
        { .prepare = prepare_undo, .run = run_undo, .verify = verify_undo },
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        fail_every_step(*state, &operations[i]);
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
        if (fault_vfs_has_failed()) assert_int_equal(run_setting(fixture, &error), STATUS_UNAVAILABLE);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    fault_vfs_install();
    if (!secret_start()) abort();
    const struct CMUnitTest tests[] = {
        TEST(a_commit_that_fails_leaves_no_trace),
        TEST(a_seal_that_fails_leaves_no_trace),
        TEST(merging_that_fails_leaves_no_trace),
        TEST(a_long_merge_that_fails_leaves_no_pages_behind),
        TEST(an_edit_that_fails_leaves_no_trace),
        TEST(an_edit_with_entries_that_fails_keeps_neither),
        TEST(an_edit_that_changes_its_mind_keeps_neither),
        TEST(a_rewriting_that_fails_leaves_no_trace),
        TEST(a_merge_of_accounts_that_fails_moves_nothing_and_so_does_its_undoing),
        cmocka_unit_test(a_new_database_whose_making_fails_is_made_the_next_time),
        TEST(a_start_that_fails_says_so_or_is_right),
        TEST(a_full_disk_refuses_until_there_is_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
