#include "base/buf.h"
#include "cmocka_all.h"
#include "store/migrations.h"
#include "store/store.h"

#include <sqlite3.h>
#include <unistd.h>

static const Query insert_setting = {
    .sql = "INSERT INTO setting (name, value, changed_us) VALUES ($1, $2, $3)",
    .params = "tti",
};
static const Query select_setting = {
    .sql = "SELECT value, changed_us FROM setting WHERE name = $1",
    .params = "t",
    .columns = "ti",
};

static char folder[64];
static char path[96];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/perennial-store-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const endings[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < 3; i++) {
        char name[120];
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
    return rmdir(folder);
}

static Status put(Store *store, const char *name, const char *value, Error *error)
{
    const Param params[] = { param_text(str_from_c(name)), param_text(str_from_c(value)), param_int(7) };
    return store_execute(store, &insert_setting, params, error);
}

static void rows_come_back_and_survive_reopening(void **state)
{
    (void)state;
    Error error;
    Arena arena = arena_create(1 << 20);
    Store *store = store_open(str_from_c(path), STORE_WRITER, &error);
    assert_non_null(store);
    assert_int_equal(put(store, "zone", "Europe/Berlin", &error), STATUS_OK);
    assert_int_equal(put(store, "zone", "UTC", &error), STATUS_CONFLICT);
    store_close(store);

    store = store_open(str_from_c(path), STORE_READER, &error);
    assert_non_null(store);
    const Param name[] = { param_text(STR("zone")) };
    Rows rows = store_query(store, &select_setting, name);
    assert_true(rows_next(&rows));
    assert_true(str_equal(rows_text(&rows, 0, &arena), STR("Europe/Berlin")));
    assert_int_equal(rows_int(&rows, 1), 7);
    assert_false(rows_next(&rows));
    assert_int_equal(rows.status, STATUS_OK);
    rows_close(&rows);
    assert_int_equal(put(store, "other", "x", &error), STATUS_UNAVAILABLE); // readers cannot write
    store_close(store);
    arena_destroy(&arena);
}

static const Query insert_returning = {
    .sql = "INSERT INTO setting (name, value, changed_us) VALUES ($1, 'x', 1) RETURNING name",
    .params = "t",
    .columns = "t",
};

static void what_is_not_there_is_told_from_what_cannot_be_read(void **state)
{
    (void)state;
    static const Query change = { .sql = "UPDATE setting SET value = 'UTC' WHERE name = $1", .params = "t" };
    Error error = { 0 };
    const Param zone[] = { param_text(STR("zone")) };
    Store *store = store_open(str_from_c(path), STORE_WRITER, &error);
    assert_int_equal(store_change_one(store, &change, zone, "setting", &error), STATUS_NOT_FOUND);
    assert_string_equal(error.message, "There is no such setting.");
    assert_true(str_equal(error.field, STR("id")));
    Rows rows = store_query(store, &select_setting, zone);
    assert_int_equal(rows_found(&rows, "setting", &error), STATUS_NOT_FOUND);
    assert_int_equal(rows_end(&rows, &error), STATUS_OK);
    assert_int_equal(rows_failed(&rows, &error), STATUS_UNAVAILABLE); // it had to be there
    rows_close(&rows);

    assert_int_equal(put(store, "zone", "Europe/Berlin", &error), STATUS_OK);
    assert_int_equal(store_change_one(store, &change, zone, "setting", &error), STATUS_OK);
    rows = store_query(store, &select_setting, zone);
    assert_int_equal(rows_found(&rows, "setting", &error), STATUS_OK);
    assert_true(str_equal(rows_view(&rows, 0), STR("UTC")));
    rows_close(&rows);
    rows = store_query(store, &insert_returning, zone);
    assert_int_equal(rows_found(&rows, "setting", &error), STATUS_CONFLICT);
    assert_int_equal(rows_failed(&rows, &error), STATUS_CONFLICT);
    rows_close(&rows);
    store_close(store);

    store = store_open(str_from_c(path), STORE_READER, &error); // its database refuses what it is asked
    const Param other[] = { param_text(STR("other")) };
    rows = store_query(store, &insert_returning, other);
    assert_int_equal(rows_found(&rows, "setting", &error), STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.message, "readonly"));
    assert_int_equal(rows_end(&rows, &error), STATUS_UNAVAILABLE);
    rows_close(&rows);
    store_close(store);
}

static void rolled_back_work_leaves_no_trace(void **state)
{
    (void)state;
    Error error;
    Store *store = store_open(str_from_c(path), STORE_WRITER, &error);
    assert_int_equal(store_begin(store, &error), STATUS_OK);
    assert_int_equal(put(store, "a", "b", &error), STATUS_OK);
    store_rollback(store);
    const Param name[] = { param_text(STR("a")) };
    Rows rows = store_query(store, &select_setting, name);
    assert_false(rows_next(&rows));
    rows_close(&rows);
    store_close(store);
}

static size_t length_of_zone(Store *store)
{
    const Param name[] = { param_text(STR("zone")) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_setting, name);
    return rows_next(&rows) ? rows_view(&rows, 0).len : 0;
}

static void a_reader_sees_one_moment_while_others_commit(void **state)
{
    (void)state;
    Error error;
    Store *writer = store_open(str_from_c(path), STORE_WRITER, &error);
    Store *reader = store_open(str_from_c(path), STORE_READER, &error);
    assert_true(writer && reader);
    assert_int_equal(store_begin_reading(reader, &error), STATUS_OK);
    assert_int_equal(length_of_zone(reader), 0);
    assert_int_equal(put(writer, "zone", "UTC", &error), STATUS_OK);
    assert_int_equal(length_of_zone(reader), 0);
    store_rollback(reader);
    assert_int_equal(length_of_zone(reader), 3);
    store_close(reader);
    store_close(writer);
}

static void run_sql(const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void strange_files_are_refused_and_left_alone(void **state)
{
    (void)state;
    Error error = { 0 };
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 2000; i++)
        fputs("not a database ", file);
    fclose(file);
    assert_null(store_open(str_from_c(path), STORE_WRITER, &error));
    assert_non_null(strstr(error.message, "not a database"));
    unlink(path);

    run_sql("CREATE TABLE foreign_table (id INTEGER)");
    assert_null(store_open(str_from_c(path), STORE_WRITER, &error));
    assert_non_null(strstr(error.message, "another program"));
    unlink(path);

    Store *store = store_open(str_from_c(path), STORE_WRITER, &error);
    store_close(store);
    run_sql("PRAGMA user_version = 9999");
    assert_null(store_open(str_from_c(path), STORE_WRITER, &error));
    assert_non_null(strstr(error.message, "newer perennial"));

    assert_null(store_open(STR("/nonexistent/folder/x.db"), STORE_WRITER, &error));
    assert_null(store_open(STR(""), STORE_WRITER, &error));
}

// A program has some hundred Query constants, and a connection may meet them all: there is no number that is
// too many.
static void a_connection_remembers_any_number_of_statements(void **state)
{
    (void)state;
    enum { QUERIES = 5000 };
    static Query queries[QUERIES];
    static char texts[QUERIES][32];
    Error error;
    Store *store = store_open(str_from_c(path), STORE_WRITER, &error);
    assert_non_null(store);
    for (int round = 0; round < 2; round++) { // prepared, and found again
        for (int i = 0; i < QUERIES; i++) {
            snprintf(texts[i], sizeof texts[i], "SELECT %d", i);
            queries[i] = (Query){ .sql = texts[i], .params = "", .columns = "i" };
            CLEANUP(rows_close) Rows rows = store_query(store, &queries[i], NULL);
            assert_true(rows_next(&rows));
            assert_int_equal(rows_int(&rows, 0), i);
        }
    }
    store_close(store);
}

static void migrations_are_numbered_without_gaps(void **state)
{
    (void)state;
    assert_true(migration_count >= 1);
    for (int i = 0; i < migration_count; i++)
        assert_int_equal(migrations[i].version, i + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_come_back_and_survive_reopening, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_told_from_what_cannot_be_read, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(rolled_back_work_leaves_no_trace, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_reader_sees_one_moment_while_others_commit, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(strange_files_are_refused_and_left_alone, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_connection_remembers_any_number_of_statements, make_folder,
                                        remove_folder),
        cmocka_unit_test(migrations_are_numbered_without_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
