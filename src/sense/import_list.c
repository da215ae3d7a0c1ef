#include "sense/import_list.h"

static void add_wrong(ImportList *list, uint64_t line, Str reason, Arena *arena)
{
    if (list->wrong_count < IMPORT_LIST_WRONG_SHOWN_MAX)
        list->wrong[list->wrong_count] = (ListWrong){ line, arena_copy(arena, reason) };
    list->wrong_count++;
}

static void read_row(ImportList *list, const RowPlan *plan, const CsvRow *row, Arena *arena)
{
    Str id = str_trim(row->fields[plan->id_column]);
    if (id.len == 0)
        add_wrong(list, row->line, STR("there is no id"), arena);
    else if (id.len > RECORD_ID_BYTES_MAX)
        add_wrong(list, row->line, STR("the id is longer than 255 bytes"), arena);
    else
        list->rows[list->count++] = (ListRow){ arena_copy(arena, id), row->line };
}

static Status read_rows(CsvReader *csv, const RowPlan *plan, Arena *arena, ImportList *list, Error *error)
{
    list->rows = arena_alloc_unset(arena, sizeof *list->rows, IMPORT_LIST_ROWS_MAX);
    list->wrong = ARENA_ARRAY(arena, ListWrong, IMPORT_LIST_WRONG_SHOWN_MAX);
    for (size_t rows = 0;; rows++) {
        CsvRow row;
        CsvResult result = csv_next(csv, &row, error);
        if (result == CSV_END) return STATUS_OK;
        if (result == CSV_FAILED) return STATUS_INVALID;
        if (rows == IMPORT_LIST_ROWS_MAX)
            return fail(error, STATUS_INVALID, STR("file"), "The file has more than %d rows.",
                        IMPORT_LIST_ROWS_MAX);
        if (result == CSV_BAD_ROW)
            add_wrong(list, row.line, str_from_c(error->message), arena);
        else
            read_row(list, plan, &row, arena);
    }
}

Status import_list_read(const char *path, RowKind kind, Arena *arena, ImportList *list_out, Error *error)
{
    *list_out = (ImportList){ 0 };
    Reader *reader = reader_open(path, error);
    if (!reader) return STATUS_NOT_FOUND;
    Status status = STATUS_INVALID;
    CsvReader *csv = csv_open(reader, error);
    if (csv) {
        RowPlan plan;
        size_t count;
        const Str *header = csv_header(csv, &count);
        status = row_plan_make(header, count, kind, arena, &plan, error);
        if (status == STATUS_OK) status = read_rows(csv, &plan, arena, list_out, error);
        csv_close(csv);
    }
    reader_close(reader);
    return status;
}
