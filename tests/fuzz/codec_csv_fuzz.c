// Property: rows that were read and are written again read the same.
#include "codec/csv.h"

static void require(bool fact)
{
    if (!fact) abort();
}

// Appends the table's good rows, header first, as this program writes them. False when it is no table.
static bool rewrite(Str text, Buf *out)
{
    Error error;
    Reader *reader = reader_open_memory(text);
    CsvReader *csv = csv_open(reader, &error);
    bool opened = csv != NULL;
    if (opened) {
        size_t columns;
        const Str *header = csv_header(csv, &columns);
        for (size_t i = 0; i < columns; i++)
            csv_append_plain(out, i == 0, header[i]);
        csv_append_end(out);
        CsvRow row;
        CsvResult result;
        uint64_t line = 0;
        while ((result = csv_next(csv, &row, &error)) == CSV_ROW || result == CSV_BAD_ROW) {
            require(row.count == columns && row.line > line);
            line = row.line;
            if (result == CSV_BAD_ROW) continue;
            for (size_t i = 0; i < row.count; i++)
                csv_append_plain(out, i == 0, row.fields[i]);
            csv_append_end(out);
        }
    }
    csv_close(csv);
    reader_close(reader);
    return opened;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Buf first = { 0 }, second = { 0 };
    if (size <= 65536 && rewrite((Str){ (const char *)data, size }, &first)) {
        require(rewrite(buf_view(&first), &second));
        require(str_equal(buf_view(&first), buf_view(&second)));
    }
    buf_free(&first);
    buf_free(&second);
    return 0;
}
