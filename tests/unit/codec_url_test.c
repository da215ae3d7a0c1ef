#include "codec/url.h"

#include "cmocka_all.h"
#include "codec/base64.h"

static void decodes_percent_codes(void **state)
{
    (void)state;
    static const struct {
        Str text;
        bool plus;
        Str decoded;
    } cases[] = {
        { STR_CONST("plain"), true, STR_CONST("plain") },
        { STR_CONST("a+b%20c"), true, STR_CONST("a b c") },
        { STR_CONST("a+b%20c"), false, STR_CONST("a+b c") },
        { STR_CONST("%C3%a9"), false, STR_CONST("\xC3\xA9") },
        { STR_CONST("100%"), false, STR_CONST("100%") },
        { STR_CONST("%4"), false, STR_CONST("%4") },
        { STR_CONST("%zz%41"), false, STR_CONST("%zzA") },
        { STR_CONST("%00"), false, STR_CONST("\0") },
        { STR_CONST(""), false, STR_CONST("") },
    };
    Arena arena = arena_create(1024 * 1024);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(str_equal(url_decode(cases[i].text, cases[i].plus, &arena), cases[i].decoded));
    arena_destroy(&arena);
}

static void encoding_comes_back(void **state)
{
    (void)state;
    Arena arena = arena_create(1024 * 1024);
    char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    Buf out = { 0 };
    url_encode(&out, (Str){ bytes, 256 });
    assert_true(str_equal(url_decode(buf_view(&out), true, &arena), (Str){ bytes, 256 }));
    buf_clear(&out);
    url_encode(&out, STR("a/b c~"));
    assert_true(str_equal(buf_view(&out), STR("a%2Fb%20c~")));
    buf_free(&out);
    arena_destroy(&arena);
}

static void walks_over_queries(void **state)
{
    (void)state;
    Arena arena = arena_create(1024 * 1024);
    static const struct {
        Str key, value;
    } wanted[] = {
        { STR_CONST("a"), STR_CONST("1") },
        { STR_CONST("b c"), STR_CONST("=x") },
        { STR_CONST("empty"), STR_CONST("") },
        { STR_CONST("a"), STR_CONST("2") },
    };
    size_t count = 0;
    for (UrlPairs p = url_pairs(STR("a=1&b+c=%3Dx&&empty&a=2&")); url_next_pair(&p, &arena); count++) {
        assert_true(str_equal(p.key, wanted[count].key));
        assert_true(str_equal(p.value, wanted[count].value));
    }
    assert_int_equal(count, 4);
    Str value = { 0 };
    assert_true(url_query_value(STR("x=1&writeKey=abc%2B&writeKey=d"), STR("writeKey"), &arena, &value));
    assert_true(str_equal(value, STR("abc+")));
    assert_false(url_query_value(STR("x=1"), STR("writeKey"), &arena, &value));
    arena_destroy(&arena);
}

static void decodes_base64_of_either_alphabet(void **state)
{
    (void)state;
    static const struct {
        Str text;
        bool valid;
        Str bytes;
    } cases[] = {
        { STR_CONST(""), true, STR_CONST("") },
        { STR_CONST("Zg=="), true, STR_CONST("f") },
        { STR_CONST("Zg"), true, STR_CONST("f") },
        { STR_CONST("Zm8="), true, STR_CONST("fo") },
        { STR_CONST("Zm9v"), true, STR_CONST("foo") },
        { STR_CONST("a2V5Og=="), true, STR_CONST("key:") },
        { STR_CONST("-_-_"), true, STR_CONST("\xFB\xFF\xBF") },
        { STR_CONST("+/+/"), true, STR_CONST("\xFB\xFF\xBF") },
        { STR_CONST("Z"), false, STR_CONST("") },
        { STR_CONST("Zg="), false, STR_CONST("") },
        { STR_CONST("===="), false, STR_CONST("") },
        { STR_CONST("Zm9v Zm9v"), false, STR_CONST("") },
        { STR_CONST("Zh"), false, STR_CONST("") }, // bits that belong to no byte
    };
    Arena arena = arena_create(1024 * 1024);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str bytes = { 0 };
        assert_int_equal(base64_decode(cases[i].text, &arena, &bytes), cases[i].valid);
        assert_true(str_equal(bytes, cases[i].bytes));
    }
    arena_destroy(&arena);
}

static void base64_comes_back(void **state)
{
    (void)state;
    Arena arena = arena_create(1024 * 1024);
    char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)(i * 37);
    for (size_t len = 0; len <= 256; len++) {
        Buf out = { 0 };
        Str decoded;
        base64_append(&out, (Str){ bytes, len });
        assert_int_equal(out.len % 4, 0);
        assert_true(base64_decode(buf_view(&out), &arena, &decoded) &&
                    str_equal(decoded, (Str){ bytes, len }));
        buf_clear(&out);
        base64_url_append(&out, (Str){ bytes, len });
        assert_true(base64_decode(buf_view(&out), &arena, &decoded) &&
                    str_equal(decoded, (Str){ bytes, len }));
        buf_free(&out);
    }
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_percent_codes), cmocka_unit_test(encoding_comes_back),
        cmocka_unit_test(walks_over_queries),    cmocka_unit_test(decodes_base64_of_either_alphabet),
        cmocka_unit_test(base64_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
