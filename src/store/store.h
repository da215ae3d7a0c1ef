// store.h: rows, statements with shapes, transactions. One Store is one connection, used by one thread at a
// time.
//
// A statement is a constant Query beside the only function that uses it. Parameters are $1, $2, … numbered by
// first use, which both SQLite and PostgreSQL take. Times are int64 microseconds UTC, money int64 minor
// units.
#ifndef PERENNIAL_STORE_STORE_H
#define PERENNIAL_STORE_STORE_H

#include "base/arena.h"
#include "base/status.h"

typedef struct Store Store;

// Static: a connection remembers the prepared statement by the address of its Query, so one on the stack may
// get another's.
typedef struct Query {
    const char *sql;
    const char *params;  // a letter a parameter: i int64, d double, t text, b blob; upper case: may be NULL
    const char *columns; // a letter a column, the same letters; NULL when the statement returns no rows
} Query;

typedef struct Param {
    char type; // as in Query.params, lower case; 'n' for NULL
    int64_t integer;
    double real;
    Str text; // text or blob; borrowed for the call
} Param;

static inline Param param_int(int64_t value)
{
    return (Param){ .type = 'i', .integer = value };
}
static inline Param param_double(double value)
{
    return (Param){ .type = 'd', .real = value };
}
static inline Param param_text(Str value)
{
    return (Param){ .type = 't', .text = value };
}
static inline Param param_blob(Str value)
{
    return (Param){ .type = 'b', .text = value };
}
static inline Param param_null(void)
{
    return (Param){ .type = 'n' };
}

typedef enum StoreMode {
    STORE_WRITER, // creates the file and applies migrations; one per database
    STORE_READER, // an existing, migrated database
} StoreMode;

// Opens the SQLite database at `path` (WAL, synchronous=FULL). Refuses a database that is newer than this
// program, or that is not one of ours, with a message that says what to do. Pair with store_close.
Store *store_open(Str path, StoreMode mode, Error *error);
void store_close(Store *store);

// Runs a statement without rows. The status is STATUS_CONFLICT for a unique key that is taken,
// STATUS_UNAVAILABLE for a full disk or any other failure of the database.
MUST_USE Status store_execute(Store *store, const Query *query, const Param *params, Error *error);
int64_t store_changed_rows(const Store *store); // by the last store_execute
// store_execute of a change of what an id names. STATUS_NOT_FOUND when no row was changed: "There is no such
// `what`.", of the field id.
MUST_USE Status store_change_one(Store *store, const Query *query, const Param *params, const char *what,
                                 Error *error);

typedef struct Rows {
    Store *store;
    const Query *query;
    void *statement;
    Status status; // STATUS_OK, or why rows_next returned false early
} Rows;

// Rows are read with rows_next until false, then rows_end says whether all came. Close with rows_close
// (CLEANUP(rows_close)). Readers assert the column's letter.
Rows store_query(Store *store, const Query *query, const Param *params);
bool rows_next(Rows *rows);
// After rows_next was false: STATUS_OK when all rows came, else as rows_failed.
MUST_USE Status rows_end(const Rows *rows, Error *error);
// Why there is no row where there must be one (a count, RETURNING): what the database reports, else
// STATUS_UNAVAILABLE; never STATUS_OK.
MUST_USE Status rows_failed(const Rows *rows, Error *error);
// rows_next to the row that an id names. STATUS_NOT_FOUND when there is none: "There is no such `what`.", of
// the field id.
MUST_USE Status rows_found(Rows *rows, const char *what, Error *error);
int64_t rows_int(const Rows *rows, int column);
double rows_double(const Rows *rows, int column);
Str rows_text(const Rows *rows, int column, Arena *arena); // a copy in the arena; for t and b
Str rows_view(const Rows *rows, int column);               // borrowed until the next row; for t and b
bool rows_is_null(const Rows *rows, int column);
void rows_close(Rows *rows);

// Transactions do not nest.
MUST_USE Status store_begin(Store *store, Error *error);
// All that is read until store_rollback is of one moment, whatever others commit. Keep it short: the journal
// grows meanwhile.
MUST_USE Status store_begin_reading(Store *store, Error *error);
MUST_USE Status store_commit(Store *store, Error *error); // on failure everything is rolled back
void store_rollback(Store *store);

// What went wrong last on this connection, for the log.
Str store_problem(const Store *store);

#endif
