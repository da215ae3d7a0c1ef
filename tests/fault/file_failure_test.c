// file_failure_test.c: snapshots and backups, with the first, second, … write, sync and renaming failing
// until they run through untouched. A failure says so, leaves what was there before and nothing else; the
// same once more succeeds.
#include "cmocka_all.h"
#include "failing_calls.h"
#include "fault_items.h"
#include "fault_vfs.h"
#include "know/check.h"
#include "store/backup.h"
#include "temp_folder.h"

#include <dirent.h>

enum { ITEMS = 600, STEPS_MAX = 2000 };

typedef struct Fixture {
    TempFolder folder;
    char snapshot[128], backup[128];
    Live *live;
} Fixture;

static Live *open_live(const char *path)
{
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(path), .now_us = items_now_us() };
    Live *live = live_open(&config, &error);
    if (!live) fail_msg("%s", error.message);
    return live;
}

static void commit_items(Live *live, uint32_t from, uint32_t to)
{
    Error error = { 0 };
    BatchResult result;
    CommitTimes times;
    LogBatch *batch = log_batch_create();
    for (uint32_t item = from; item < to; item++) {
        ItemText text;
        LogEntry entry = item_entry(item, &text);
        log_batch_add(batch, &entry);
    }
    assert_int_equal(live_commit(live, &batch, 1, &result, &times, &error), STATUS_OK);
    log_batch_destroy(batch);
}

static int set_up(void **state)
{
    fault_vfs_reset(1);
    Fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->folder = temp_folder_create();
    snprintf(fixture->snapshot, sizeof fixture->snapshot, "%s.snapshot", fixture->folder.file);
    snprintf(fixture->backup, sizeof fixture->backup, "%s/backup.db", fixture->folder.path);
    fixture->live = open_live(fixture->folder.file);
    commit_items(fixture->live, 0, ITEMS);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    live_close(fixture->live);
    temp_folder_remove(&fixture->folder);
    free(fixture);
    return 0;
}

// Files in the folder whose name begins like this.
static int files_like(const Fixture *fixture, const char *beginning)
{
    int count = 0;
    DIR *folder = opendir(fixture->folder.path);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        count += strncmp(entry->d_name, beginning, strlen(beginning)) == 0;
    closedir(folder);
    return count;
}

// ---- snapshots

// Whether the next start takes the file, and where it then goes on; 0 when it does not.
static uint64_t snapshot_sequence(const Fixture *fixture)
{
    uint64_t sequence = 0;
    Engine *engine = engine_snapshot_load(fixture->snapshot, live_zone(fixture->live), &sequence, NULL);
    if (!engine) return 0;
    engine_destroy(engine);
    return sequence;
}

static void a_snapshot_that_fails_leaves_a_whole_one(void **state)
{
    Fixture *fixture = *state;
    static const FailingCalls kinds[] = { FAILING_IO, FAILING_SPACE };
    Error error = { 0 };
    uint32_t items = ITEMS;
    size_t refused = 0;
    assert_int_equal(live_snapshot(fixture->live, &error), STATUS_OK);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        bool reached = true;
        for (long call = 1; reached; call++) {
            assert_true(call < STEPS_MAX);
            uint64_t older = snapshot_sequence(fixture);
            assert_int_equal(older, items + 1);
            commit_items(fixture->live, items, items + 1);
            items++;
            failing_calls_plan(kinds[k], call);
            Status status = live_snapshot(fixture->live, &error);
            reached = failing_calls_has_failed();
            failing_calls_plan(FAILING_NONE, 0);
            if (status != STATUS_OK) {
                assert_true(reached && status == STATUS_UNAVAILABLE && strlen(error.message) > 0);
                uint64_t there = snapshot_sequence(fixture);
                assert_true(there == older ||
                            there == items + 1); // the last sync may fail after the renaming
                assert_true(live_entries_since_snapshot(fixture->live) > 0);
                refused++;
                assert_int_equal(live_snapshot(fixture->live, &error), STATUS_OK);
            }
            assert_int_equal(files_like(fixture, "test.db.snapshot"), 1);
            assert_int_equal(live_entries_since_snapshot(fixture->live), 0);
        }
    }
    assert_true(refused > 4);
    CheckReport report;
    live_close(fixture->live);
    fixture->live = open_live(fixture->folder.file);
    if (check_database(fixture->live, &report, &error) != STATUS_OK) fail_msg("%s", error.message);
    assert_int_equal(report.entries, items);
}

// ---- backups

static void assert_backup_is_right(const Fixture *fixture)
{
    Error error = { 0 };
    CheckReport report;
    assert_int_equal(files_like(fixture, "backup.db"), 1); // one plain file
    Live *copy = open_live(fixture->backup);
    assert_true(engine_digest(live_engine(copy)) == engine_digest(live_engine(fixture->live)));
    if (check_database(copy, &report, &error) != STATUS_OK) fail_msg("%s", error.message);
    assert_int_equal(report.entries, ITEMS);
    live_close(copy);
}

static void remove_backup(const Fixture *fixture)
{
    static const char *const endings[] = { "", "-wal", "-shm", ".lock", ".snapshot" };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char name[160];
        snprintf(name, sizeof name, "%s%s", fixture->backup, endings[i]);
        remove(name);
    }
}

typedef enum Mode { MODE_DISK_IO, MODE_DISK_FULL, MODE_FILE_IO, MODE_FILE_FULL, MODES } Mode;

static void plan(Mode mode, long step)
{
    if (mode == MODE_DISK_IO || mode == MODE_DISK_FULL)
        fault_vfs_plan_fault(mode == MODE_DISK_IO ? FAULT_ONCE_IO : FAULT_FULL, step);
    else
        failing_calls_plan(mode == MODE_FILE_IO ? FAILING_IO : FAILING_SPACE, step);
}

static bool plan_ends(void)
{
    bool failed = fault_vfs_has_failed() || failing_calls_has_failed();
    fault_vfs_plan_fault(FAULT_NONE, 0);
    failing_calls_plan(FAILING_NONE, 0);
    return failed;
}

static void a_backup_that_fails_leaves_nothing(void **state)
{
    Fixture *fixture = *state;
    Error error = { 0 };
    Store *reader = live_reader(fixture->live, &error);
    assert_non_null(reader);
    for (Mode mode = 0; mode < MODES; mode++) {
        bool reached = true;
        size_t refused = 0;
        for (long step = 1; reached; step++) {
            assert_true(step < STEPS_MAX);
            plan(mode, step);
            Status status = store_backup(reader, str_from_c(fixture->backup), &error);
            reached = plan_ends();
            if (status != STATUS_OK) {
                assert_true(reached && status == STATUS_UNAVAILABLE && strlen(error.message) > 0);
                if (files_like(fixture, "backup.db") != 0)
                    fail_msg("step %ld of mode %u leaves a file", step, mode);
                refused++;
                if (store_backup(reader, str_from_c(fixture->backup), &error) != STATUS_OK)
                    fail_msg("step %ld of mode %u: %s", step, mode, error.message);
            }
            if (files_like(fixture, "backup.db") != 1)
                fail_msg("step %ld of mode %u: not one file", step, mode);
            if (!reached || step % 16 == 1) assert_backup_is_right(fixture);
            remove_backup(fixture);
        }
        assert_true(refused > 0);
    }
    store_close(reader);
}

int main(void)
{
    fault_vfs_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_snapshot_that_fails_leaves_a_whole_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_backup_that_fails_leaves_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
