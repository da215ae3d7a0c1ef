#include "codec/csv.h"

#include "cmocka_all.h"

// All rows of a text as "line:field|field;" one after another; bad rows as "line:!".
static void dump(Str text, Buf *out, Error *error)
{
    Reader *reader = reader_open_memory(text);
    CsvReader *csv = csv_open(reader, error);
    if (csv) {
        CsvRow row;
        CsvResult result;
        while ((result = csv_next(csv, &row, error)) == CSV_ROW || result == CSV_BAD_ROW) {
            buf_format(out, "%llu:", (unsigned long long)row.line);
            for (size_t i = 0; result == CSV_ROW && i < row.count; i++) {
                if (i > 0) buf_append_byte(out, '|');
                buf_append(out, row.fields[i]);
            }
            buf_append(out, result == CSV_ROW ? STR(";") : STR("!;"));
        }
        if (result == CSV_FAILED) buf_append(out, STR("failed"));
    }
    csv_close(csv);
    reader_close(reader);
}

static void reads_rows_as_spreadsheets_write_them(void **state)
{
    (void)state;
    static const struct {
        Str text, rows;
    } cases[] = {
        { STR_CONST("a,b\n1,2\n3,4"), STR_CONST("2:1|2;3:3|4;") },
        { STR_CONST("a,b\r\n1,2\r\n"), STR_CONST("2:1|2;") },
        { STR_CONST("a,b\r1,2\r3,4\r"), STR_CONST("2:1|2;3:3|4;") },
        { STR_CONST("\xEF\xBB\xBF"
                    "a;b\n1,5;2\n"),
          STR_CONST("2:1,5|2;") },
        { STR_CONST("a\tb\n\tx\n1\t2\n"), STR_CONST("2:|x;3:1|2;") },
        { STR_CONST("a,b\n\n\r\n1,2\n"), STR_CONST("4:1|2;") },
        { STR_CONST("a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n5,6\n"),
          STR_CONST("2:x, \"y\"|two\nlines;4:5|6;") },
        { STR_CONST("a,b\n\"two\r\nlines\r\nmore\",1\n5,6\n"), STR_CONST("2:two\r\nlines\r\nmore|1;5:5|6;") },
        { STR_CONST("a,b\n1\n1,2,\n1,2,3\n"), STR_CONST("2:1|;3:1|2;4:!;") },
        { STR_CONST("a,b\n 1 ,\" 2 \"\n"), STR_CONST("2:1| 2 ;") },
        { STR_CONST("a,b\n\xFF,1\n2,3\n"), STR_CONST("2:!;3:2|3;") },
        { STR_CONST("\"a;b;c\",d\n1,2\n"), STR_CONST("2:1|2;") },
        { STR_CONST("a"), STR_CONST("") },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf out = { 0 };
        Error error = { 0 };
        dump(cases[i].text, &out, &error);
        if (!str_equal(buf_view(&out), cases[i].rows)) {
            fail_msg("case %zu: got %.*s, wanted %.*s; %s", i, STR_ARG(buf_view(&out)),
                     STR_ARG(cases[i].rows), error.message);
        }
        buf_free(&out);
    }
}

static void refuses_what_is_no_table(void **state)
{
    (void)state;
    static const struct {
        Str text;
        const char *message;
    } cases[] = {
        { STR_CONST(""), "The file is empty" },
        { STR_CONST("\n\n"), "The file is empty" },
        { STR_CONST("a,B,b\n"), "Two columns are named \"b\"" },
        { STR_CONST("a,\xFF\n"), "The first line cannot be read: it is not UTF-8" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf out = { 0 };
        Error error = { 0 };
        dump(cases[i].text, &out, &error);
        assert_int_equal(out.len, 0);
        if (!strstr(error.message, cases[i].message)) fail_msg("case %zu: %s", i, error.message);
        buf_free(&out);
    }
}

static void fields_and_rows_have_bounds(void **state)
{
    (void)state;
    Buf text = { 0 }, out = { 0 };
    Error error = { 0 };
    buf_append(&text, STR("a,b\n1,"));
    for (int i = 0; i < CSV_FIELD_BYTES_MAX + 1; i++)
        buf_append_byte(&text, 'x');
    buf_append(&text, STR("\n2,3\n"));
    dump(buf_view(&text), &out, &error);
    assert_true(str_equal(buf_view(&out), STR("2:!;3:2|3;")));
    buf_clear(&out);
    buf_clear(&text);
    buf_append(&text, STR("a,b\n1,\"never closed"));
    for (int i = 0; i < 200000; i++)
        buf_append(&text, STR("xxxxxxxxxx"));
    dump(buf_view(&text), &out, &error);
    assert_true(str_equal(buf_view(&out), STR("failed")));
    assert_non_null(strstr(error.message, "never closed"));
    buf_free(&text);
    buf_free(&out);
}

static void rows_survive_the_borders_of_pieces(void **state)
{
    (void)state;
    Buf text = { 0 };
    Error error = { 0 };
    size_t rows = 50000;
    buf_append(&text, STR("id,name\r\n"));
    for (size_t i = 0; i < rows; i++)
        buf_format(&text, "%zu,\"name, %0*d\"\r\n", i, (int)(i % 61) + 1, 5);
    Reader *reader = reader_open_memory(buf_view(&text));
    CsvReader *csv = csv_open(reader, &error);
    assert_non_null(csv);
    assert_int_equal(csv_column(csv, STR("NAME")), 1);
    assert_true(csv_column(csv, STR("other")) == SIZE_MAX);
    CsvRow row;
    for (size_t i = 0; i < rows; i++) {
        assert_int_equal(csv_next(csv, &row, &error), CSV_ROW);
        char id[30], name[100];
        snprintf(id, sizeof id, "%zu", i);
        snprintf(name, sizeof name, "name, %0*d", (int)(i % 61) + 1, 5);
        assert_true(str_equal(row.fields[0], str_from_c(id)));
        assert_true(str_equal(row.fields[1], str_from_c(name)));
        assert_int_equal(row.line, i + 2);
    }
    assert_int_equal(csv_next(csv, &row, &error), CSV_END);
    assert_int_equal(csv_next(csv, &row, &error), CSV_END);
    csv_close(csv);
    reader_close(reader);
    buf_free(&text);
}

static void written_fields_are_quoted_and_harmless(void **state)
{
    (void)state;
    Buf out = { 0 };
    csv_append_text(&out, true, STR("plain"));
    csv_append_text(&out, false, STR("=1+1"));
    csv_append_text(&out, false, STR("@x,\"y\""));
    csv_append_text(&out, false, STR(""));
    csv_append_plain(&out, false, STR("-5.5"));
    csv_append_text(&out, false, STR("two\nlines"));
    csv_append_text(&out, false, STR(" space"));
    csv_append_end(&out);
    assert_true(
        str_equal(buf_view(&out), STR("plain,'=1+1,\"'@x,\"\"y\"\"\",,-5.5,\"two\nlines\",\" space\"\r\n")));
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows_as_spreadsheets_write_them),
        cmocka_unit_test(refuses_what_is_no_table),
        cmocka_unit_test(fields_and_rows_have_bounds),
        cmocka_unit_test(rows_survive_the_borders_of_pieces),
        cmocka_unit_test(written_fields_are_quoted_and_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
