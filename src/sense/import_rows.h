// import_rows.h: rows of CSV files of accounts and people become entries of the log.
//
// The header names the columns. Known names (any case, spaces or - for _) have types; every other column is
// an attribute of its own, whose type is told from each cell: true and false, plain numbers, else text. An
// empty cell says nothing. Numbers have a decimal point, dates are ISO-8601.
//
//   accounts   id (account_id, group_id, company_id), name, plan, mrr, arr, seats, employees, currency,
//   owner,
//              parent, renewal_date and other …_date columns, timestamp, …
//   people     id (user_id, person_id; else email), account (account_id, group_id, company_id), email, name,
//              role, timestamp, …
#ifndef PERENNIAL_SENSE_IMPORT_ROWS_H
#define PERENNIAL_SENSE_IMPORT_ROWS_H

#include "codec/csv.h"
#include "know/custom_attribute.h"
#include "know/log_entry.h"

typedef enum RowKind { ROW_ACCOUNT, ROW_PERSON } RowKind;

typedef enum CellType { CELL_GUESSED, CELL_TEXT, CELL_NUMBER, CELL_COUNT, CELL_DATE, CELL_CURRENCY } CellType;

typedef struct RowColumn {
    Str key; // of the attribute; empty: none
    CellType type;
} RowColumn;

// What the columns of one file mean; in the arena it was made in.
typedef struct RowPlan {
    RowKind kind;
    RowColumn *columns;
    size_t column_count;
    size_t id_column, account_column, timestamp_column; // SIZE_MAX: there is none
    const CustomAttribute *typed;                       // what values have to be; borrowed
    size_t typed_count;
} RowPlan;

// People have an e-mail or a user id, or an account beside their id; anything else is accounts.
RowKind row_kind_of_header(const Str *header, size_t count);

// Reads the header. STATUS_INVALID with a message when a needed column is missing.
MUST_USE Status row_plan_make(const Str *header, size_t count, RowKind kind, Arena *arena, RowPlan *plan_out,
                              Error *error);

// From now on cells of these attributes have their types, and have to fit them.
void row_plan_type(RowPlan *plan, const CustomAttribute *typed, size_t count);

// Makes the entry of one row, without a message id; texts are borrowed or in the arena. NULL, or the reason
// why the row is not taken. A row that gives a time of the past is marked as filled in afterwards.
const char *row_read(const RowPlan *plan, const CsvRow *row, int64_t received_us, Arena *arena,
                     LogEntry *entry_out);

#endif
