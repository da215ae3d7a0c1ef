// xlsx.h: writes a table as a spreadsheet file (Office Open XML), around libxlsxwriter. Rows are written as
// they come, so memory does not grow with them; the file is made in the folder for temporary files and taken
// away.
#ifndef PERENNIAL_CODEC_XLSX_H
#define PERENNIAL_CODEC_XLSX_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

enum {
    XLSX_ROWS_MAX = 1048576, // of a sheet, the header among them
    XLSX_COLUMNS_MAX = 16384,
    XLSX_TEXT_CHARACTERS_MAX = 32767, // longer texts are cut
};

typedef struct Xlsx Xlsx;

// A file with one sheet. STATUS_UNAVAILABLE when there is no place for temporary files. Pair with xlsx_close.
Xlsx *xlsx_open(const char *sheet, Error *error);
void xlsx_close(Xlsx *xlsx); // also of an unfinished one

// Cells of the row, from the left. A text is never run as a formula. Cells beyond the bounds are left out.
void xlsx_add_text(Xlsx *xlsx, Str text);
void xlsx_add_number(Xlsx *xlsx, double number); // one that is not finite: an empty cell
void xlsx_add_day(Xlsx *xlsx, int64_t days);     // since 1970-01-01; before 1900: its text
void xlsx_end_row(Xlsx *xlsx);

// Ends the header row: bold, it stays in sight, and rows can be filtered by it.
void xlsx_end_header(Xlsx *xlsx);

// Appends the bytes of the file.
MUST_USE Status xlsx_finish(Xlsx *xlsx, Buf *out, Error *error);

#endif
