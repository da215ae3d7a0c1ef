#include "store/store.h"

#include "store/migrations.h"
#include "store/store_handle.h"

#include <assert.h>

enum {
    APPLICATION_ID = 0x50524e4c, // "PRNL", in the file's header
    STATEMENTS_FIRST = 256,      // places for prepared statements at the start; a power of two
    BUSY_TIMEOUT_MS = 10000,     // another process (a CLI command) may hold the write lock for a moment
};

typedef struct Prepared {
    const Query *query;
    sqlite3_stmt *statement;
} Prepared;

// The statements that were used, by the address of their Query: a table with open addressing, at most half
// full. It grows with the program's Query constants that this connection used, and with nothing else.
struct Store {
    sqlite3 *db;
    Prepared *prepared; // a free place has no query
    size_t places;      // a power of two
    size_t prepared_count;
};

// ---- opening

static int scalar(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int value = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        value = sqlite3_column_int(statement, 0);
    }
    sqlite3_finalize(statement);
    return value;
}

static Status run_migration(Store *store, const Migration *migration, Error *error)
{
    char finish[80];
    snprintf(finish, sizeof finish, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
             APPLICATION_ID, migration->version);
    if (sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(store->db, migration->sql, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(store->db, finish, NULL, NULL, NULL) != SQLITE_OK) {
        Status status = fail(error, STATUS_UNAVAILABLE, STR("db"), "Cannot apply migration %s: %s.",
                             migration->name, sqlite3_errmsg(store->db));
        if (!sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
        return status;
    }
    return STATUS_OK;
}

static Status check_and_migrate(Store *store, StoreMode mode, Error *error)
{
    int version = scalar(store->db, "PRAGMA user_version");
    int application = scalar(store->db, "PRAGMA application_id");
    int tables = scalar(store->db, "SELECT count(*) FROM sqlite_schema");
    if (version < 0 || tables < 0) {
        return fail(error, STATUS_UNAVAILABLE, STR("db"), "Cannot read the database: %s.",
                    sqlite3_errmsg(store->db));
    }
    if (application != APPLICATION_ID && tables > 0) {
        return fail(error, STATUS_INVALID, STR("db"),
                    "The file is a database of another program. Give --db another path.");
    }
    if (version > migration_count) {
        return fail(error, STATUS_INVALID, STR("db"),
                    "The database has schema version %d, this program knows up to %d. Use a newer perennial.",
                    version, migration_count);
    }
    if (mode == STORE_READER && version < migration_count) {
        return fail(error, STATUS_INVALID, STR("db"),
                    "The database has an older schema: open it for writing once.");
    }
    for (int i = version; i < migration_count; i++) {
        Status status = run_migration(store, &migrations[i], error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

// WAL with FULL: a commit is on disk before it returns.
static Status configure(Store *store, StoreMode mode, Error *error)
{
    const char *pragmas =
        mode == STORE_WRITER
            ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
              "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000;"
              "PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY"
            : "PRAGMA query_only = ON; PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY";
    sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
    if (sqlite3_exec(store->db, pragmas, NULL, NULL, NULL) != SQLITE_OK) {
        int code = sqlite3_errcode(store->db);
        if (code == SQLITE_NOTADB) {
            return fail(error, STATUS_INVALID, STR("db"),
                        "The file is not a database. Give --db another path.");
        }
        return fail(error, STATUS_UNAVAILABLE, STR("db"), "Cannot use the database: %s.",
                    sqlite3_errmsg(store->db));
    }
    return STATUS_OK;
}

static Prepared *new_places(size_t count)
{
    Prepared *places = calloc(count, sizeof *places);
    if (!places) panic("out of memory");
    return places;
}

Store *store_open(Str path, StoreMode mode, Error *error)
{
    char name[4096];
    if (path.len == 0 || path.len >= sizeof name) {
        fail(error, STATUS_INVALID, STR("db"), "The path of the database must have 1 to %zu bytes.",
             sizeof name - 1);
        return NULL;
    }
    memcpy(name, path.data, path.len);
    name[path.len] = '\0';

    Store *store = calloc(1, sizeof *store);
    if (!store) panic("out of memory");
    *store = (Store){ .prepared = new_places(STATEMENTS_FIRST), .places = STATEMENTS_FIRST };
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == STORE_WRITER ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(name, &store->db, flags, NULL) != SQLITE_OK) {
        fail(error, STATUS_UNAVAILABLE, STR("db"), "Cannot open %s: %s.", name, sqlite3_errmsg(store->db));
        store_close(store);
        return NULL;
    }
    sqlite3_extended_result_codes(store->db, 1);
    if (configure(store, mode, error) != STATUS_OK || check_and_migrate(store, mode, error) != STATUS_OK) {
        store_close(store);
        return NULL;
    }
    return store;
}

void store_close(Store *store)
{
    if (!store) return;
    for (size_t i = 0; i < store->places; i++)
        sqlite3_finalize(store->prepared[i].statement);
    sqlite3_close(store->db);
    free(store->prepared);
    free(store);
}

sqlite3 *store_handle(Store *store)
{
    return store->db;
}

Str store_problem(const Store *store)
{
    return str_from_c(sqlite3_errmsg(store->db));
}

// ---- statements

// The parameters must be $1, $2, … in the order of first use: then SQLite's order agrees with PostgreSQL's.
static void assert_shape(const Query *query, sqlite3_stmt *statement)
{
    int params = sqlite3_bind_parameter_count(statement);
    assert((size_t)params == strlen(query->params));
    for (int i = 1; i <= params; i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "$%d", i);
        const char *name = sqlite3_bind_parameter_name(statement, i);
        assert(name && strcmp(name, expected) == 0);
    }
    assert((size_t)sqlite3_column_count(statement) == (query->columns ? strlen(query->columns) : 0));
}

// Where the statement of `query` is, or belongs.
static Prepared *place_of(Prepared *places, size_t count, const Query *query)
{
    size_t at = (size_t)((uint64_t)(uintptr_t)query * 0x9E3779B97F4A7C15u >> 32) & (count - 1);
    while (places[at].query && places[at].query != query)
        at = (at + 1) & (count - 1);
    return &places[at];
}

static void add_places(Store *store)
{
    size_t count = 2 * store->places;
    Prepared *places = new_places(count);
    for (size_t i = 0; i < store->places; i++) {
        const Prepared *old = &store->prepared[i];
        if (old->query) *place_of(places, count, old->query) = *old;
    }
    free(store->prepared);
    store->prepared = places;
    store->places = count;
}

// NULL when the statement cannot be prepared, which for a correct program means that the database failed.
static sqlite3_stmt *prepare(Store *store, const Query *query)
{
    Prepared *place = place_of(store->prepared, store->places, query);
    if (place->query) return place->statement;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v3(store->db, query->sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (code == SQLITE_ERROR) panic("bad statement: %s: %s", sqlite3_errmsg(store->db), query->sql);
    if (code != SQLITE_OK) return NULL;
    assert_shape(query, statement);
    *place = (Prepared){ query, statement };
    if (++store->prepared_count * 2 > store->places) add_places(store);
    return statement;
}

static int bind(sqlite3_stmt *statement, int index, const Param *param)
{
    const char *data = param->text.data ? param->text.data : "";
    switch (param->type) {
    case 'i':
        return sqlite3_bind_int64(statement, index, param->integer);
    case 'd':
        return sqlite3_bind_double(statement, index, param->real);
    case 't':
        return sqlite3_bind_text64(statement, index, data, param->text.len, SQLITE_STATIC, SQLITE_UTF8);
    case 'b':
        return sqlite3_bind_blob64(statement, index, data, param->text.len, SQLITE_STATIC);
    default:
        assert(param->type == 'n');
        return sqlite3_bind_null(statement, index);
    }
}

static sqlite3_stmt *prepare_and_bind(Store *store, const Query *query, const Param *params)
{
    sqlite3_stmt *statement = prepare(store, query);
    if (!statement) return NULL;
    for (int i = 0; query->params[i]; i++) {
        char expected = query->params[i];
        bool nullable = expected >= 'A' && expected <= 'Z';
        assert(params[i].type == (nullable ? expected + ('a' - 'A') : expected) ||
               (nullable && params[i].type == 'n'));
        if (bind(statement, i + 1, &params[i]) != SQLITE_OK) {
            sqlite3_clear_bindings(statement);
            return NULL;
        }
    }
    return statement;
}

static Status status_of(int code)
{
    int primary = code & 0xFF;
    if (primary == SQLITE_OK || primary == SQLITE_DONE || primary == SQLITE_ROW) return STATUS_OK;
    if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) return STATUS_CONFLICT;
    return STATUS_UNAVAILABLE;
}

static Status describe(Store *store, Status status, Error *error)
{
    if (status == STATUS_OK) return STATUS_OK;
    if (status == STATUS_CONFLICT) return fail(error, status, STR(""), "There is one like it already.");
    if ((sqlite3_errcode(store->db) & 0xFF) == SQLITE_FULL) {
        return fail(error, status, STR("db"),
                    "The disk is full. Nothing was changed; make room and try again.");
    }
    return fail(error, status, STR("db"), "The database failed: %s. Nothing was changed.",
                sqlite3_errmsg(store->db));
}

Status store_execute(Store *store, const Query *query, const Param *params, Error *error)
{
    assert(!query->columns);
    sqlite3_stmt *statement = prepare_and_bind(store, query, params);
    if (!statement) return describe(store, STATUS_UNAVAILABLE, error);
    Status status = describe(store, status_of(sqlite3_step(statement)), error);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return status;
}

int64_t store_changed_rows(const Store *store)
{
    return sqlite3_changes64(store->db);
}

static Status not_found(const char *what, Error *error)
{
    return fail(error, STATUS_NOT_FOUND, STR("id"), "There is no such %s.", what);
}

Status store_change_one(Store *store, const Query *query, const Param *params, const char *what, Error *error)
{
    Status status = store_execute(store, query, params, error);
    return status == STATUS_OK && store_changed_rows(store) == 0 ? not_found(what, error) : status;
}

// ---- rows

Rows store_query(Store *store, const Query *query, const Param *params)
{
    assert(query->columns);
    Rows rows = { .store = store, .query = query };
    rows.statement = prepare_and_bind(store, query, params);
    if (!rows.statement) rows.status = STATUS_UNAVAILABLE;
    return rows;
}

bool rows_next(Rows *rows)
{
    if (!rows->statement || rows->status != STATUS_OK) return false;
    int code = sqlite3_step(rows->statement);
    rows->status = status_of(code);
    return code == SQLITE_ROW;
}

Status rows_end(const Rows *rows, Error *error)
{
    return describe(rows->store, rows->status, error);
}

Status rows_failed(const Rows *rows, Error *error)
{
    if (rows->status != STATUS_OK) return rows_end(rows, error);
    return fail(error, STATUS_UNAVAILABLE, STR("db"), "The database lacks a row that it must have.");
}

Status rows_found(Rows *rows, const char *what, Error *error)
{
    if (rows_next(rows)) return STATUS_OK;
    return rows->status == STATUS_OK ? not_found(what, error) : rows_end(rows, error);
}

static void assert_column(const Rows *rows, int column, const char *letters)
{
    assert(column >= 0 && (size_t)column < strlen(rows->query->columns));
    assert(strchr(letters, rows->query->columns[column]));
}

int64_t rows_int(const Rows *rows, int column)
{
    assert_column(rows, column, "iI");
    return sqlite3_column_int64(rows->statement, column);
}

double rows_double(const Rows *rows, int column)
{
    assert_column(rows, column, "dD");
    return sqlite3_column_double(rows->statement, column);
}

Str rows_view(const Rows *rows, int column)
{
    assert_column(rows, column, "tTbB");
    const char *data = sqlite3_column_blob(rows->statement, column);
    return (Str){ data, (size_t)sqlite3_column_bytes(rows->statement, column) };
}

Str rows_text(const Rows *rows, int column, Arena *arena)
{
    return arena_copy(arena, rows_view(rows, column));
}

bool rows_is_null(const Rows *rows, int column)
{
    return sqlite3_column_type(rows->statement, column) == SQLITE_NULL;
}

void rows_close(Rows *rows)
{
    if (!rows->statement) return;
    sqlite3_reset(rows->statement);
    sqlite3_clear_bindings(rows->statement);
    rows->statement = NULL;
}

// ---- transactions

static Status control(Store *store, const char *sql, Error *error)
{
    int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return describe(store, status_of(code), error);
}

Status store_begin(Store *store, Error *error)
{
    return control(store, "BEGIN IMMEDIATE", error);
}

Status store_begin_reading(Store *store, Error *error)
{
    return control(store, "BEGIN", error);
}

Status store_commit(Store *store, Error *error)
{
    Status status = control(store, "COMMIT", error);
    if (status != STATUS_OK) store_rollback(store);
    return status;
}

void store_rollback(Store *store)
{
    // After some failures (a full disk) SQLite has rolled back already.
    if (!sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}
