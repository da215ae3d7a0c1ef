#include "base/buf.h"
#include "base/str.h"
#include "cmocka_all.h"

static void parses_int64_exactly(void **state)
{
    (void)state;
    static const struct {
        Str input;
        bool valid;
        int64_t value;
    } cases[] = {
        { STR_CONST("0"), true, 0 },
        { STR_CONST("9223372036854775807"), true, INT64_MAX },
        { STR_CONST("-9223372036854775808"), true, INT64_MIN },
        { STR_CONST("9223372036854775808"), false, 0 },
        { STR_CONST("1 "), false, 0 },
        { STR_CONST("-"), false, 0 },
        { STR_CONST("+1"), false, 0 },
        { STR_CONST(""), false, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 0;
        assert_int_equal(str_parse_int64(cases[i].input, &value), cases[i].valid);
        assert_int_equal(value, cases[i].value);
    }
}

static void parses_doubles_without_surprises(void **state)
{
    (void)state;
    double value = 0;
    assert_true(str_parse_double(STR("-12.5e3"), &value));
    assert_true(value < -12499.9 && value > -12500.1);
    static const Str bad[] = { STR_CONST("nan"), STR_CONST("inf"), STR_CONST("0x10"), STR_CONST("1e999"),
                               STR_CONST(""),    STR_CONST("1 "),  STR_CONST("1,5") };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(str_parse_double(bad[i], &value));
}

static void knows_utf8(void **state)
{
    (void)state;
    static const struct {
        Str input;
        bool valid;
    } cases[] = {
        { STR_CONST("plain"), true },
        { STR_CONST("Zieli\xC5\x84ski"), true },
        { STR_CONST("\xF0\x9F\x8C\xB1"), true },
        { STR_CONST("\xC0\x80"), false },
        { STR_CONST("\xED\xA0\x80"), false },
        { STR_CONST("\xF5\x80\x80\x80"), false },
        { STR_CONST("\xE2\x82"), false },
        { STR_CONST("\x80"), false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(str_is_utf8(cases[i].input), cases[i].valid);
    }
}

static void cuts_and_trims(void **state)
{
    (void)state;
    StrCut cut = str_cut(STR("key:value:more"), ':');
    assert_true(cut.found && str_equal(cut.head, STR("key")) && str_equal(cut.tail, STR("value:more")));
    assert_false(str_cut(STR("key"), ':').found);
    assert_true(str_equal(str_trim(STR(" \t a b \r\n")), STR("a b")));
    assert_int_equal(str_trim(STR("   ")).len, 0);
}

static void varints_come_back(void **state)
{
    (void)state;
    static const uint64_t values[] = { 0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX };
    Buf buf = { 0 };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        buf_append_varint(&buf, values[i]);
    Str rest = buf_view(&buf);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        uint64_t value = 7;
        assert_true(str_take_varint(&rest, &value));
        assert_int_equal(value, values[i]);
    }
    uint64_t value = 7;
    assert_false(str_take_varint(&rest, &value));
    Str endless = STR("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02");
    assert_false(str_take_varint(&endless, &value));
    buf_free(&buf);
}

static void hashes_depend_on_every_byte_and_the_length(void **state)
{
    (void)state;
    char text[40];
    memset(text, 'a', sizeof text);
    for (size_t len = 1; len <= sizeof text; len++) {
        uint64_t plain = str_hash((Str){ text, len });
        assert_true(plain != str_hash((Str){ text, len - 1 }));
        assert_true(plain != str_hash_seeded((Str){ text, len }, 1));
        for (size_t i = 0; i < len; i++) {
            text[i] = 'b';
            assert_true(plain != str_hash((Str){ text, len }));
            text[i] = 'a';
        }
    }
}

static void texts_are_ordered_without_regard_to_case(void **state)
{
    (void)state;
    static const Str ordered[] = { STR_CONST(""),       STR_CONST("1"),      STR_CONST("Acme"),
                                   STR_CONST("acme b"), STR_CONST("ACME C"), STR_CONST("\xC3\x84") };
    size_t count = sizeof ordered / sizeof *ordered;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = str_compare_ignore_case(ordered[i], ordered[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
    assert_int_equal(str_compare_ignore_case(STR("acME"), STR("AcMe")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_int64_exactly),
        cmocka_unit_test(parses_doubles_without_surprises),
        cmocka_unit_test(knows_utf8),
        cmocka_unit_test(cuts_and_trims),
        cmocka_unit_test(varints_come_back),
        cmocka_unit_test(hashes_depend_on_every_byte_and_the_length),
        cmocka_unit_test(texts_are_ordered_without_regard_to_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
