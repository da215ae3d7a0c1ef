#include "codec/xlsx.h"

#include "base/timestamp.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { COLUMN_CHARACTERS = 16, READ_BYTES = 65536 };

struct Xlsx {
    char path[64]; // empty: there is no file yet, or none any more
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *header, *date;
    uint32_t row;
    uint16_t column, columns;
    bool in_header;
    Buf text; // NUL-terminated copy of a cell
};

static Status no_place(Error *error)
{
    return fail(error, STATUS_UNAVAILABLE, STR(""), "No temporary file can be made: %s.", strerror(errno));
}

Xlsx *xlsx_open(const char *sheet, Error *error)
{
    Xlsx *xlsx = calloc(1, sizeof *xlsx);
    if (!xlsx) panic("out of memory");
    snprintf(xlsx->path, sizeof xlsx->path, "/tmp/perennial-XXXXXX");
    int file = mkostemp(xlsx->path, O_CLOEXEC);
    if (file < 0) {
        xlsx->path[0] = '\0';
        (void)no_place(error);
        xlsx_close(xlsx);
        return NULL;
    }
    close(file);
    lxw_workbook_options options = { .constant_memory = LXW_TRUE };
    xlsx->book = workbook_new_opt(xlsx->path, &options);
    xlsx->sheet = xlsx->book ? workbook_add_worksheet(xlsx->book, sheet) : NULL;
    if (!xlsx->sheet) {
        (void)no_place(error);
        xlsx_close(xlsx);
        return NULL;
    }
    xlsx->header = workbook_add_format(xlsx->book);
    format_set_bold(xlsx->header);
    xlsx->date = workbook_add_format(xlsx->book);
    format_set_num_format(xlsx->date, "yyyy-mm-dd");
    worksheet_set_column(xlsx->sheet, 0, XLSX_COLUMNS_MAX - 1, COLUMN_CHARACTERS, NULL);
    xlsx->in_header = true;
    return xlsx;
}

void xlsx_close(Xlsx *xlsx)
{
    if (!xlsx) return;
    if (xlsx->book) workbook_close(xlsx->book); // also frees it
    if (xlsx->path[0] != '\0') unlink(xlsx->path);
    buf_free(&xlsx->text);
    free(xlsx);
}

// The place of the next cell; false when there is none.
static bool next_cell(Xlsx *xlsx, uint16_t *column_out)
{
    *column_out = xlsx->column;
    if (xlsx->column == XLSX_COLUMNS_MAX || xlsx->row == XLSX_ROWS_MAX) return false;
    xlsx->column++;
    return true;
}

// Cut on the boundary of a character.
static Str cut(Str text)
{
    size_t characters = 0, at = 0;
    for (; at < text.len; at++) {
        bool begins = ((unsigned char)text.data[at] & 0xC0) != 0x80;
        if (begins && ++characters > XLSX_TEXT_CHARACTERS_MAX) break;
    }
    return str_slice(text, 0, at);
}

void xlsx_add_text(Xlsx *xlsx, Str text)
{
    uint16_t column;
    if (!next_cell(xlsx, &column) || text.len == 0) return;
    buf_clear(&xlsx->text);
    buf_append(&xlsx->text, cut(text));
    for (size_t i = 0; i < xlsx->text.len; i++) {
        if (xlsx->text.data[i] == '\0') xlsx->text.data[i] = ' ';
    }
    buf_append_byte(&xlsx->text, '\0');
    worksheet_write_string(xlsx->sheet, xlsx->row, column, xlsx->text.data,
                           xlsx->in_header ? xlsx->header : NULL);
}

void xlsx_add_number(Xlsx *xlsx, double number)
{
    uint16_t column;
    if (next_cell(xlsx, &column) && isfinite(number))
        worksheet_write_number(xlsx->sheet, xlsx->row, column, number, NULL);
}

void xlsx_add_day(Xlsx *xlsx, int64_t days)
{
    int year, month, day;
    uint16_t column;
    days_to_date(days, &year, &month, &day);
    if (year < 1900 || year > 9999) {
        char text[32];
        snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
        xlsx_add_text(xlsx, str_from_c(text));
        return;
    }
    lxw_datetime when = { .year = year, .month = month, .day = day };
    if (next_cell(xlsx, &column)) worksheet_write_datetime(xlsx->sheet, xlsx->row, column, &when, xlsx->date);
}

void xlsx_end_row(Xlsx *xlsx)
{
    if (xlsx->column > xlsx->columns) xlsx->columns = xlsx->column;
    xlsx->column = 0;
    xlsx->in_header = false;
    if (xlsx->row < XLSX_ROWS_MAX) xlsx->row++;
}

void xlsx_end_header(Xlsx *xlsx)
{
    xlsx_end_row(xlsx);
    worksheet_freeze_panes(xlsx->sheet, 1, 0);
}

static Status read_file(const char *path, Buf *out, Error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return no_place(error);
    ssize_t got;
    do {
        got = read(file, buf_reserve(out, READ_BYTES), READ_BYTES);
        if (got > 0) out->len += (size_t)got;
    } while (got > 0 || (got < 0 && errno == EINTR));
    Status status = got < 0 ? no_place(error) : STATUS_OK;
    close(file);
    return status;
}

Status xlsx_finish(Xlsx *xlsx, Buf *out, Error *error)
{
    if (xlsx->row > 1 && xlsx->columns > 0)
        worksheet_autofilter(xlsx->sheet, 0, 0, xlsx->row - 1, (lxw_col_t)(xlsx->columns - 1));
    lxw_error problem = workbook_close(xlsx->book);
    xlsx->book = NULL;
    if (problem != LXW_NO_ERROR)
        return fail(error, STATUS_UNAVAILABLE, STR(""), "The spreadsheet cannot be written: %s.",
                    lxw_strerror(problem));
    return read_file(xlsx->path, out, error);
}
