#include "codec/csv.h"

#include <csv.h>

enum {
    PIECE_BYTES = 64 * 1024,            // given to libcsv at a time
    OPEN_FIELD_BYTES_MAX = 1024 * 1024, // a quoted field that grows beyond was never closed
};

typedef struct Field {
    size_t start, len; // in `text`
} Field;

typedef struct ParsedRow {
    size_t first, count; // in `fields`
    uint64_t line;
    const char *problem; // or NULL
} ParsedRow;

struct CsvReader {
    Reader *reader;
    struct csv_parser parser;
    Str pending; // plain bytes not yet given to libcsv
    bool ended;
    // rows of the last piece
    Buf text;
    Field *fields;
    size_t field_count, field_room;
    ParsedRow *rows;
    size_t row_count, row_room, row_next;
    // of the row that is being read
    ParsedRow current;
    size_t current_start; // in `text`
    uint64_t line;        // of the next character
    bool line_known;      // `current.line` is set
    bool after_cr;        // an LF now belongs to the CR before it
    Str *header;
    size_t columns;
    Str *view; // fields of the row that was given out
};

static void *grow(void *items, size_t *room, size_t item_bytes)
{
    *room = *room == 0 ? 256 : *room * 2;
    void *grown = realloc(items, *room * item_bytes);
    if (!grown) panic("out of memory: csv");
    return grown;
}

static uint64_t count_lines(Str text)
{
    uint64_t lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        lines +=
            text.data[i] == '\n' || (text.data[i] == '\r' && !(i + 1 < text.len && text.data[i + 1] == '\n'));
    }
    return lines;
}

static void on_field(void *data, size_t len, void *context)
{
    CsvReader *csv = context;
    Str field = { data, len };
    if (!csv->line_known) {
        csv->current.line = csv->line;
        csv->line_known = true;
    }
    csv->after_cr = false;
    csv->line += count_lines(field);
    if (csv->current.count == CSV_FIELDS_MAX) csv->current.problem = "it has too many fields";
    if (len > CSV_FIELD_BYTES_MAX) csv->current.problem = "a field is too long";
    if (!csv->current.problem && !str_is_utf8(field)) {
        csv->current.problem = "it is not UTF-8 (save the file as UTF-8)";
    }
    if (csv->current.problem) return;
    if (csv->field_count == csv->field_room) {
        csv->fields = grow(csv->fields, &csv->field_room, sizeof *csv->fields);
    }
    csv->fields[csv->field_count++] = (Field){ csv->text.len, len };
    buf_append(&csv->text, field);
    csv->current.count++;
}

// libcsv reports every line end that is not inside quotes, blank lines included; -1 at the end of the file.
static void on_line_end(int c, void *context)
{
    CsvReader *csv = context;
    bool second_half = c == '\n' && csv->after_cr;
    csv->after_cr = c == '\r';
    if (!second_half) csv->line++;
    if (!csv->line_known) return; // a blank line
    if (csv->row_count == csv->row_room) csv->rows = grow(csv->rows, &csv->row_room, sizeof *csv->rows);
    csv->rows[csv->row_count++] = csv->current;
    csv->current = (ParsedRow){ .first = csv->field_count };
    csv->line_known = false;
}

// Keeps the fields of the row that is being read, drops those that were given out.
static void drop_given_rows(CsvReader *csv)
{
    size_t first = csv->current.first, count = csv->field_count - first;
    size_t start = count > 0 ? csv->fields[first].start : csv->text.len;
    for (size_t i = 0; i < count; i++) {
        csv->fields[i] = csv->fields[first + i];
        csv->fields[i].start -= start;
    }
    if (csv->text.len > start) memmove(csv->text.data, csv->text.data + start, csv->text.len - start);
    csv->text.len -= start;
    csv->field_count = count;
    csv->current.first = 0;
    csv->row_count = csv->row_next = 0;
}

static bool next_bytes(CsvReader *csv, Error *error)
{
    if (csv->pending.len > 0) return true;
    if (reader_read(csv->reader, &csv->pending, error) != STATUS_OK) return false;
    csv->ended = csv->pending.len == 0;
    return true;
}

// Reads until there is a row to give, or the end.
static bool read_rows(CsvReader *csv, Error *error)
{
    drop_given_rows(csv);
    while (csv->row_count == 0 && !csv->ended) {
        if (!next_bytes(csv, error)) return false;
        if (csv->ended) {
            csv_fini(&csv->parser, on_field, on_line_end, csv);
            break;
        }
        size_t len = csv->pending.len < PIECE_BYTES ? csv->pending.len : PIECE_BYTES;
        if (csv_parse(&csv->parser, csv->pending.data, len, on_field, on_line_end, csv) != len) {
            fail(error, STATUS_INVALID, STR("file"), "Line %llu: %s.", (unsigned long long)csv->line,
                 csv_strerror(csv_error(&csv->parser)));
            return false;
        }
        csv->pending = str_slice(csv->pending, len, csv->pending.len);
        if (csv->parser.entry_pos > OPEN_FIELD_BYTES_MAX) {
            fail(error, STATUS_INVALID, STR("file"), "Line %llu: a quote is opened and never closed.",
                 (unsigned long long)csv->line);
            return false;
        }
    }
    return true;
}

// The character that comes most often in the first line, outside quotes.
static char find_delimiter(Str start)
{
    size_t commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (size_t i = 0; i < start.len && (quoted || (start.data[i] != '\n' && start.data[i] != '\r')); i++) {
        char c = start.data[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        commas += c == ',';
        semicolons += c == ';';
        tabs += c == '\t';
    }
    if (tabs > commas && tabs > semicolons) return '\t';
    return semicolons > commas ? ';' : ',';
}

// Spaces around a field do not count; a tab does when it separates.
static int is_space(unsigned char c)
{
    return c == ' ';
}

static Str field_text(const CsvReader *csv, Field field)
{
    return field.len > 0 ? (Str){ csv->text.data + field.start, field.len } : STR("");
}

static bool take_header(CsvReader *csv, Error *error)
{
    if (!read_rows(csv, error)) return false;
    if (csv->row_count == 0) {
        fail(error, STATUS_INVALID, STR("file"),
             "The file is empty: its first line has to name the columns.");
        return false;
    }
    const ParsedRow *row = &csv->rows[csv->row_next++];
    if (row->problem) {
        fail(error, STATUS_INVALID, STR("file"), "The first line cannot be read: %s.", row->problem);
        return false;
    }
    csv->header = calloc(row->count, sizeof *csv->header);
    csv->view = calloc(row->count, sizeof *csv->view);
    if (!csv->header || !csv->view) panic("out of memory: csv");
    for (size_t i = 0; i < row->count; i++) {
        Field field = csv->fields[row->first + i];
        Str name = str_trim(field_text(csv, field));
        while (str_starts_with(name, STR("\xEF\xBB\xBF"))) // a mark behind the opening quote
            name = str_trim(str_slice(name, 3, name.len));
        char *copy = malloc(name.len + 1);
        if (!copy) panic("out of memory: csv");
        if (name.len > 0) memcpy(copy, name.data, name.len);
        if (name.len > 0 && csv_column(csv, name) != SIZE_MAX) {
            fail(error, STATUS_INVALID, STR("file"), "Two columns are named \"%.*s\": rename one.",
                 STR_ARG(str_slice(name, 0, 100)));
            free(copy);
            return false;
        }
        csv->header[csv->columns++] = (Str){ copy, name.len };
    }
    return true;
}

CsvReader *csv_open(Reader *reader, Error *error)
{
    CsvReader *csv = calloc(1, sizeof *csv);
    if (!csv) panic("out of memory: csv");
    csv->reader = reader;
    csv->line = 1;
    buf_reserve(&csv->text, 1); // so that it is somewhere, also without a byte in it
    if (csv_init(&csv->parser, CSV_REPALL_NL) != 0) panic("out of memory: csv");
    csv_set_space_func(&csv->parser, is_space);
    if (!next_bytes(csv, error)) {
        csv_close(csv);
        return NULL;
    }
    if (str_starts_with(csv->pending, STR("\xEF\xBB\xBF"))) {
        csv->pending = str_slice(csv->pending, 3, csv->pending.len);
    }
    csv_set_delim(&csv->parser, (unsigned char)find_delimiter(csv->pending));
    if (!take_header(csv, error)) {
        csv_close(csv);
        return NULL;
    }
    return csv;
}

void csv_close(CsvReader *csv)
{
    if (!csv) return;
    csv_free(&csv->parser);
    for (size_t i = 0; i < csv->columns; i++)
        free((void *)(uintptr_t)csv->header[i].data); // made by take_header
    free(csv->header);
    free(csv->view);
    free(csv->fields);
    free(csv->rows);
    buf_free(&csv->text);
    free(csv);
}

const Str *csv_header(const CsvReader *csv, size_t *count_out)
{
    *count_out = csv->columns;
    return csv->header;
}

size_t csv_column(const CsvReader *csv, Str name)
{
    for (size_t i = 0; i < csv->columns; i++) {
        if (str_equal_ignore_case(csv->header[i], name)) return i;
    }
    return SIZE_MAX;
}

static bool has_surplus(const CsvReader *csv, const ParsedRow *row)
{
    for (size_t i = csv->columns; i < row->count; i++) {
        if (csv->fields[row->first + i].len > 0) return true;
    }
    return false;
}

CsvResult csv_next(CsvReader *csv, CsvRow *row_out, Error *error)
{
    if (csv->row_next == csv->row_count) {
        if (!read_rows(csv, error)) return CSV_FAILED;
        if (csv->row_count == 0) return CSV_END;
    }
    const ParsedRow *row = &csv->rows[csv->row_next++];
    for (size_t i = 0; i < csv->columns; i++) {
        Field field = i < row->count ? csv->fields[row->first + i] : (Field){ 0 };
        csv->view[i] = field_text(csv, field);
    }
    *row_out = (CsvRow){ .fields = csv->view, .count = csv->columns, .line = row->line };
    const char *problem = row->problem;
    if (!problem && has_surplus(csv, row)) problem = "it has more fields than the first line names";
    if (!problem) return CSV_ROW;
    fail(error, STATUS_INVALID, STR(""), "This row cannot be read: %s.", problem);
    return CSV_BAD_ROW;
}

void csv_append_plain(Buf *out, bool first, Str text)
{
    if (!first) buf_append_byte(out, ',');
    bool quote = first && text.len == 0; // a row of one empty field would be a blank line, which is no row
    for (size_t i = 0; i < text.len && !quote; i++) {
        char c = text.data[i];
        quote = c == ',' || c == ';' || c == '"' || c == '\n' || c == '\r' || c == '\t';
    }
    quote |= text.len > 0 && (text.data[0] == ' ' || text.data[text.len - 1] == ' ');
    if (!quote) {
        buf_append(out, text);
        return;
    }
    buf_append_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"') buf_append_byte(out, '"');
        buf_append_byte(out, text.data[i]);
    }
    buf_append_byte(out, '"');
}

void csv_append_text(Buf *out, bool first, Str text)
{
    if (text.len == 0 || !strchr("=+-@\t\r", text.data[0]) || text.data[0] == 0) {
        csv_append_plain(out, first, text);
        return;
    }
    Buf guarded = { 0 };
    buf_append_byte(&guarded, '\'');
    buf_append(&guarded, text);
    csv_append_plain(out, first, buf_view(&guarded));
    buf_free(&guarded);
}

void csv_append_end(Buf *out)
{
    buf_append(out, STR("\r\n"));
}
