// sheet.h: a table as a file: CSV, or a spreadsheet, cell by cell in the same calls.
#ifndef PERENNIAL_API_SHEET_H
#define PERENNIAL_API_SHEET_H

#include "api/request.h"
#include "codec/xlsx.h"
#include "engine/engine.h"

typedef struct Sheet {
    Request *request;
    Xlsx *xlsx; // NULL: CSV, into request->out
    bool begun; // the row has a cell
} Sheet;

// Cells of the row, from the left.
void sheet_add_text(Sheet *sheet, Str text);
void sheet_add_number(Sheet *sheet, double number); // NAN: an empty cell
void sheet_add_day(Sheet *sheet, int64_t days);     // since 1970-01-01
void sheet_add_value(Sheet *sheet, Value value);    // missing: an empty cell
void sheet_end_row(Sheet *sheet, bool header);

// Writes all rows of a table.
typedef Status SheetRows(Sheet *sheet);

// Answers with the file "`name`.csv", or "`name`.xlsx" whose one sheet is called `title` where that is not
// NULL. `name` is ASCII without quotes.
MUST_USE Status answer_sheet(Request *request, const char *name, const char *title, SheetRows *rows);

#define CSV_TYPE "text/csv; charset=utf-8"
#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#endif
