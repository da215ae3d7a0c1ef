// Spreadsheets: bounds and texts; that other programs read them is tested over HTTP (api.test.mjs).
#include "cmocka_all.h"
#include "codec/xlsx.h"

#include <math.h>

static Buf written(void (*fill)(Xlsx *))
{
    Error error = { 0 };
    Buf bytes = { 0 };
    Xlsx *xlsx = xlsx_open("Sheet", &error);
    assert_non_null(xlsx);
    fill(xlsx);
    assert_int_equal(xlsx_finish(xlsx, &bytes, &error), STATUS_OK);
    xlsx_close(xlsx);
    return bytes;
}

static void fill_odd(Xlsx *xlsx)
{
    xlsx_add_text(xlsx, STR("a"));
    xlsx_end_header(xlsx);
    xlsx_add_number(xlsx, (double)NAN);
    xlsx_add_number(xlsx, (double)INFINITY);
    xlsx_add_text(xlsx, (Str){ "nul\0in it", 9 });
    xlsx_add_text(xlsx, STR(""));
    xlsx_add_day(xlsx, -40000); // 1860: before what spreadsheets know
    xlsx_end_row(xlsx);
    Buf longest = { 0 };
    for (int i = 0; i < XLSX_TEXT_CHARACTERS_MAX + 10; i++)
        buf_append(&longest, STR("ä"));
    xlsx_add_text(xlsx, buf_view(&longest));
    buf_free(&longest);
    xlsx_end_row(xlsx);
}

static void odd_values_make_a_whole_file(void **state)
{
    (void)state;
    Buf bytes = written(fill_odd);
    assert_true(bytes.len > 1000 && memcmp(bytes.data, "PK", 2) == 0);
    buf_free(&bytes);
}

static void fill_wide(Xlsx *xlsx)
{
    for (int i = 0; i < XLSX_COLUMNS_MAX + 5; i++)
        xlsx_add_number(xlsx, i);
    xlsx_end_header(xlsx);
}

static void what_is_beyond_the_bounds_is_left_out(void **state)
{
    (void)state;
    Buf bytes = written(fill_wide);
    assert_true(bytes.len > 10000);
    buf_free(&bytes);
}

static void an_unfinished_file_leaves_nothing(void **state)
{
    (void)state;
    Error error = { 0 };
    Xlsx *xlsx = xlsx_open("Sheet", &error);
    xlsx_add_text(xlsx, STR("a"));
    xlsx_close(xlsx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_values_make_a_whole_file),
        cmocka_unit_test(what_is_beyond_the_bounds_is_left_out),
        cmocka_unit_test(an_unfinished_file_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
