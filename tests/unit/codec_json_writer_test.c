#include "codec/json_writer.h"

#include "cmocka_all.h"
#include "codec/json.h"

#include <math.h>

static void assert_view(const Buf *buf, const char *wanted)
{
    if (!str_equal(buf_view(buf), str_from_c(wanted))) {
        fail_msg("got %.*s\nwanted %s", STR_ARG(buf_view(buf)), wanted);
    }
}

static void writes_nested_scopes(void **state)
{
    (void)state;
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_open_object(&json);
    json_add_text(&json, STR("name"), STR("Acme \"1\"\n"));
    json_add_int(&json, STR("least"), INT64_MIN);
    json_key(&json, STR("list"));
    json_open_array(&json);
    json_put_int(&json, 0);
    json_open_object(&json);
    json_close_object(&json);
    json_open_array(&json);
    json_put_bool(&json, true);
    json_put_null(&json);
    json_close_array(&json);
    json_put_double(&json, 0.5);
    json_close_array(&json);
    json_add_time(&json, STR("at"), INT64_C(1276191547250000));
    json_add_day(&json, STR("day"), 14770);
    json_add_raw(&json, STR("raw"), STR("{\"a\":[]}"));
    json_add_raw(&json, STR("none"), STR(""));
    json_add_bool(&json, STR("no"), false);
    json_add_null(&json, STR("null"));
    json_add_double(&json, STR("nan"), (double)NAN);
    json_close_object(&json);
    json_finish(&json);
    assert_view(
        &buf,
        "{\"name\":\"Acme \\\"1\\\"\\n\",\"least\":-9223372036854775808,\"list\":[0,{},[true,null],0.5],"
        "\"at\":\"2010-06-10T17:39:07.250Z\",\"day\":\"2010-06-10\",\"raw\":{\"a\":[]},\"none\":null,"
        "\"no\":false,\"null\":null,\"nan\":null}");
    buf_free(&buf);
}

static void a_lone_value_is_a_document(void **state)
{
    (void)state;
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_put_text(&json, STR(""));
    json_finish(&json);
    assert_view(&buf, "\"\"");
    buf_free(&buf);
}

static void bytes_that_are_not_text_are_replaced(void **state)
{
    (void)state;
    static const struct {
        Str text;
        const char *json;
    } cases[] = {
        { STR_CONST("\xC3\xA9\xF0\x9F\x98\x80"), "\"\xC3\xA9\xF0\x9F\x98\x80\"" },
        { STR_CONST("a\xFF"
                    "b"),
          "\"a\xEF\xBF\xBD"
          "b\"" },
        { STR_CONST("a\xC3"), "\"a\xEF\xBF\xBD\"" },
        { STR_CONST("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
        { STR_CONST("\0\x1F\x7F\t/"), "\"\\u0000\\u001f\\u007f\\t/\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf buf = { 0 };
        json_append_text(&buf, cases[i].text);
        assert_view(&buf, cases[i].json);
        buf_free(&buf);
    }
}

static void doubles_are_short_and_come_back(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *json;
    } cases[] = {
        { 0, "0" },
        { -0.0, "0" },
        { 100, "100" },
        { 0.1, "0.1" },
        { -2.5, "-2.5" },
        { 1e21, "1e+21" },
        { 1.0 / 3, "0.3333333333333333" },
        { 5e-324, "4.94065645841247e-324" },
        { 12345678.9, "12345678.9" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf buf = { 0 };
        json_append_double(&buf, cases[i].value);
        assert_view(&buf, cases[i].json);
        buf_append_byte(&buf, 0);
        double again = strtod(buf.data, NULL);
        assert_true(again >= cases[i].value && again <= cases[i].value);
        buf_free(&buf);
    }
}

static void what_is_written_can_be_read(void **state)
{
    (void)state;
    Arena arena = arena_create(1024 * 1024);
    Buf buf = { 0 };
    char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    json_append_text(&buf, (Str){ bytes, 128 });
    Error error = { 0 };
    const JsonNode *node = json_parse(buf_view(&buf), 1, &arena, &error);
    assert_non_null(node);
    assert_true(str_equal(json_text(node, &arena), (Str){ bytes, 128 }));
    buf_clear(&buf);
    json_append_text(&buf, (Str){ bytes, 256 });
    assert_non_null(json_parse(buf_view(&buf), 1, &arena, &error));
    buf_free(&buf);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_nested_scopes),
        cmocka_unit_test(a_lone_value_is_a_document),
        cmocka_unit_test(bytes_that_are_not_text_are_replaced),
        cmocka_unit_test(doubles_are_short_and_come_back),
        cmocka_unit_test(what_is_written_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
