#include "failing_steps.h"

#include "failing_calls.h"

enum {
    STEPS_MAX = 2000, // of one operation; far more than any has
    QUIET_ROUNDS = 2, // untouched rounds that end a mode: checkpoints make some rounds longer than others
};

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

int64_t number_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

State state_of(const Fixture *fixture)
{
    return (State){ .rows = hash_rows(fixture->watcher),
                    .engine = engine_digest(live_engine(fixture->live)),
                    .next_sequence = event_log_next_sequence(live_log(fixture->live)),
                    .tail_count = event_log_tail_count(live_log(fixture->live)) };
}

// ---- opening and closing

Live *open_live(const Fixture *fixture)
{
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(fixture->folder.file), .now_us = items_now_us() };
    Live *live = live_open(&config, &error);
    if (!live) fail_msg("%s", error.message);
    return live;
}

void checkpoint_often(Live *live)
{
    static const Query query = { .sql = "PRAGMA wal_autocheckpoint = 12", .params = "", .columns = "i" };
    CLEANUP(rows_close) Rows rows = store_query(live_store(live), &query, NULL);
    assert_true(rows_next(&rows));
}

int set_up(void **state)
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

int tear_down(void **state)
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

// ---- the loop over every step

void plan(Mode mode, long step)
{
    if (mode == MODE_SQL)
        failing_calls_plan(FAILING_SQL, step);
    else
        fault_vfs_plan_fault(mode == MODE_DISK_IO ? FAULT_ONCE_IO : FAULT_ONCE_FULL, step);
}

bool plan_ends(Mode mode)
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

void fail_every_step(Fixture *fixture, const Operation *operation)
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
