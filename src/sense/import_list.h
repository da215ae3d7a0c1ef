// import_list.h: the ids in a CSV file of accounts or people, for a segment that is a list.
//
// The columns are told as by import_rows.h: an id, or of people their e-mail where there is no id. Other
// columns are not looked at.
#ifndef PERENNIAL_SENSE_IMPORT_LIST_H
#define PERENNIAL_SENSE_IMPORT_LIST_H

#include "base/arena.h"
#include "sense/import_rows.h"

enum {
    IMPORT_LIST_ROWS_MAX = 100000,
    IMPORT_LIST_WRONG_SHOWN_MAX = 100,
};

typedef struct ListRow {
    Str id; // trimmed, not empty
    uint64_t line;
} ListRow;

typedef struct ListWrong {
    uint64_t line;
    Str reason;
} ListWrong;

typedef struct ImportList {
    ListRow *rows;
    size_t count;
    ListWrong *wrong; // the first IMPORT_LIST_WRONG_SHOWN_MAX of them
    size_t wrong_count;
} ImportList;

// Everything lies in the arena. STATUS_INVALID for what is no such file, or has too many rows; rows that are
// wrong are only named.
MUST_USE Status import_list_read(const char *path, RowKind kind, Arena *arena, ImportList *list_out,
                                 Error *error);

#endif
