// csv.h: CSV as RFC 4180 has it, and as spreadsheets write it: comma, semicolon or tab (found in the header
// line), LF, CRLF or CR, a byte order mark, quoted fields with line breaks, blank lines.
#ifndef PERENNIAL_CODEC_CSV_H
#define PERENNIAL_CODEC_CSV_H

#include "base/buf.h"
#include "codec/reader.h"

enum {
    CSV_FIELDS_MAX = 1000,
    CSV_FIELD_BYTES_MAX = 64 * 1024,
};

typedef struct CsvReader CsvReader;

typedef struct CsvRow {
    const Str *fields;
    size_t count;
    uint64_t line; // of its first character, counted from 1
} CsvRow;

// Reads the header row, which has to be there, with at least one name and no name twice. `reader` is
// borrowed. NULL with a message when it is not a CSV file. Pair with csv_close.
CsvReader *csv_open(Reader *reader, Error *error);
void csv_close(CsvReader *csv);

// Names of the columns, trimmed; borrowed until csv_close.
const Str *csv_header(const CsvReader *csv, size_t *count_out);
size_t csv_column(const CsvReader *csv, Str name); // ignoring case; SIZE_MAX when there is none

typedef enum CsvResult {
    CSV_ROW,
    CSV_BAD_ROW, // the row has too many fields or invalid UTF-8: see error and row.line; go on reading
    CSV_END,
    CSV_FAILED, // see error; reading cannot go on
} CsvResult;

// The next row, borrowed until the next call. Missing fields at its end are empty, so row.count is always
// the header's.
CsvResult csv_next(CsvReader *csv, CsvRow *row_out, Error *error);

// ---- writing

// Appends one field, quoted where needed. `first` leaves out the comma before it. Text that a spreadsheet
// would run as a formula (it starts with = + - @ or a tab or CR) gets a leading '.
void csv_append_text(Buf *out, bool first, Str text);
void csv_append_plain(Buf *out, bool first, Str text); // numbers and dates: no formula guard
void csv_append_end(Buf *out);                         // CRLF

#endif
