#include "codec/json.h"

#include "cmocka_all.h"

#include <math.h>

static Arena arena;

static int make_arena(void **state)
{
    (void)state;
    arena = arena_create(64 * 1024 * 1024);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static const JsonNode *parse(Str text)
{
    Error error = { 0 };
    const JsonNode *root = json_parse(text, JSON_DEPTH_USUAL, &arena, &error);
    if (!root) fail_msg("%.*s: %s", STR_ARG(text), error.message);
    return root;
}

static void assert_str(Str got, Str wanted)
{
    if (!str_equal(got, wanted)) fail_msg("got \"%.*s\", wanted \"%.*s\"", STR_ARG(got), STR_ARG(wanted));
}

static const struct {
    Str text;
    bool valid;
} grammar[] = {
    { STR_CONST("{}"), true },
    { STR_CONST(" [ ] "), true },
    { STR_CONST("null"), true },
    { STR_CONST("\"a\""), true },
    { STR_CONST("\t{\"a\":[1,2,{\"b\":null}],\"c\":true}\r\n"), true },
    { STR_CONST("[0,-0,1.5,1e5,1E+5,1e-5,-0.0e0,123456789012345678901234567890]"), true },
    { STR_CONST("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\""), true },
    { STR_CONST("\"\\ud800\""), true }, // half a surrogate pair is grammar, if not text
    { STR_CONST("{\"\":0}"), true },
    { STR_CONST("\"\x7F\""), true },
    { STR_CONST("\"\xF0\x9F\x98\x80\""), true },
    { STR_CONST(""), false },
    { STR_CONST(" "), false },
    { STR_CONST("{"), false },
    { STR_CONST("}"), false },
    { STR_CONST("["), false },
    { STR_CONST("[1"), false },
    { STR_CONST("[1,"), false },
    { STR_CONST("[1,]"), false },
    { STR_CONST("[,1]"), false },
    { STR_CONST("[1 2]"), false },
    { STR_CONST("[1}"), false },
    { STR_CONST("{\"a\"}"), false },
    { STR_CONST("{\"a\":}"), false },
    { STR_CONST("{\"a\" 1}"), false },
    { STR_CONST("{\"a\":1,}"), false },
    { STR_CONST("{a:1}"), false },
    { STR_CONST("{1:1}"), false },
    { STR_CONST("{\"a\":1 \"b\":2}"), false },
    { STR_CONST("{\"a\"::1}"), false },
    { STR_CONST("{} {}"), false },
    { STR_CONST("{}x"), false },
    { STR_CONST("\"a\"b"), false },
    { STR_CONST("\"a\"\"b\""), false },
    { STR_CONST("1\"b\""), false },
    { STR_CONST("\"a"), false },
    { STR_CONST("\"a\\\""), false },
    { STR_CONST("'a'"), false },
    { STR_CONST("\"\\x\""), false },
    { STR_CONST("\"\\u12g4\""), false },
    { STR_CONST("\"\\u123\""), false },
    { STR_CONST("\"a\nb\""), false },
    { STR_CONST("\"a\0b\""), false },
    { STR_CONST("\"\xFF\""), false },
    { STR_CONST("\"\xC3\""), false },
    { STR_CONST("\"\xED\xA0\x80\""), false },
    { STR_CONST("{}\xC3"), false },
    { STR_CONST("01"), false },
    { STR_CONST("-"), false },
    { STR_CONST("+1"), false },
    { STR_CONST(".5"), false },
    { STR_CONST("1."), false },
    { STR_CONST("1e"), false },
    { STR_CONST("1e+"), false },
    { STR_CONST("0x10"), false },
    { STR_CONST("1_000"), false },
    { STR_CONST("NaN"), false },
    { STR_CONST("Infinity"), false },
    { STR_CONST("True"), false },
    { STR_CONST("truex"), false },
    { STR_CONST("nul"), false },
    { STR_CONST("[1\f]"), false },
    { STR_CONST("[1\x1A"
                "2]"),
      false },
    { STR_CONST("[1,\x0C]"), false },
    { STR_CONST("\xEF\xBB\xBF{}"), false },
    { STR_CONST("/* */ {}"), false },
};

static void takes_what_the_grammar_takes_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof grammar / sizeof *grammar; i++) {
        Error error = { 0 };
        bool valid = json_parse(grammar[i].text, JSON_DEPTH_USUAL, &arena, &error) != NULL;
        if (valid != grammar[i].valid) fail_msg("%.*s: %s", STR_ARG(grammar[i].text), error.message);
        assert_true(valid || strlen(error.message) > 20);
    }
}

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    static const struct {
        Str text;
        const char *message;
    } cases[] = {
        { STR_CONST("{\"a\":tru}"), "an unexpected token, at byte 6." },
        { STR_CONST("[1 2]"), "a comma or ] is missing, at byte 4." },
        { STR_CONST("{\"a\":1"), "a comma or } is missing, at byte 7." },
        { STR_CONST("[\"abc\xFF\"]"), "the bytes are not UTF-8, at byte 6." },
        { STR_CONST("[\"ab\ncd\"]"), "a control character inside a text, at byte 5." },
        { STR_CONST("[\"\\q\"]"), "an unknown escape, at byte 4." },
        { STR_CONST("{} 1"), "something follows the value, at byte 4." },
        { STR_CONST(""), "it is empty." },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error error = { 0 };
        assert_null(json_parse(cases[i].text, JSON_DEPTH_USUAL, &arena, &error));
        if (!strstr(error.message, cases[i].message))
            fail_msg("%s\nwanted %s", error.message, cases[i].message);
    }
}

static void depth_has_a_limit(void **state)
{
    (void)state;
    char text[2 * (JSON_DEPTH_MAX + 1)];
    for (unsigned depth = 1; depth <= JSON_DEPTH_MAX; depth += 51) {
        for (unsigned nested = depth; nested <= depth + 1; nested++) {
            memset(text, '[', nested);
            memset(text + nested, ']', nested);
            Error error = { 0 };
            const JsonNode *root = json_parse((Str){ text, 2u * nested }, depth, &arena, &error);
            assert_int_equal(root != NULL, nested == depth);
            if (!root) assert_non_null(strstr(error.message, "nested too deeply"));
        }
    }
    // As deep as a megabyte allows: an error, no crash.
    size_t len = 1024 * 1024;
    char *deep = malloc(len);
    assert_non_null(deep);
    memset(deep, '[', len);
    Error error = { 0 };
    assert_null(json_parse((Str){ deep, len }, JSON_DEPTH_MAX, &arena, &error));
    free(deep);
}

static void unescapes_texts(void **state)
{
    (void)state;
    static const struct {
        Str json, text;
    } cases[] = {
        { STR_CONST("\"plain\""), STR_CONST("plain") },
        { STR_CONST("\"\""), STR_CONST("") },
        { STR_CONST("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), STR_CONST("\"\\/\b\f\n\r\t") },
        { STR_CONST("\"\\u0041\\u00e9\\u20AC\""), STR_CONST("A\xC3\xA9\xE2\x82\xAC") },
        { STR_CONST("\"\\uD83D\\uDE00\""), STR_CONST("\xF0\x9F\x98\x80") },
        { STR_CONST("\"\\ud83d\""), STR_CONST("\xEF\xBF\xBD") },
        { STR_CONST("\"\\ude00x\""), STR_CONST("\xEF\xBF\xBDx") },
        { STR_CONST("\"\\ud83d\\u0041\""), STR_CONST("\xEF\xBF\xBD"
                                                     "A") },
        { STR_CONST("\"a\\u0000b\""), STR_CONST("a\0b") },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const JsonNode *node = parse(cases[i].json);
        assert_str(json_text(node, &arena), cases[i].text);
        assert_str(json_raw(node), cases[i].json);
        assert_true(json_text_is(node, cases[i].text));
        assert_false(json_text_is(node, STR("something else")));
    }
}

static void reads_numbers_exactly(void **state)
{
    (void)state;
    static const struct {
        Str text;
        double value;
        bool integer;
    } cases[] = {
        { STR_CONST("0"), 0, true },
        { STR_CONST("-12"), -12, true },
        { STR_CONST("0.1"), 0.1, false },
        { STR_CONST("1234.5678"), 1234.5678, false },
        { STR_CONST("0.30000000000000004"), 0.30000000000000004, false },
        { STR_CONST("9007199254740993"), 9007199254740992.0, true },
        { STR_CONST("1e22"), 1e22, false },
        { STR_CONST("3e2"), 300, true },
        { STR_CONST("3.0"), 3, true },
        { STR_CONST("-1.7976931348623157e308"), -1.7976931348623157e308, false },
        { STR_CONST("5e-324"), 5e-324, false },
        { STR_CONST("1e400"), (double)INFINITY, false },
        { STR_CONST("0.000000000000000000000000000000000000000000000000000000000000000000001"), 1e-69,
          false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const JsonNode *node = parse(cases[i].text);
        double value = json_number(node);
        assert_true(value >= cases[i].value && value <= cases[i].value);
        int64_t integer = 0;
        assert_int_equal(json_int64(node, &integer), cases[i].integer);
    }
    int64_t integer = 0;
    assert_true(json_int64(parse(STR("9007199254740993")), &integer));
    assert_true(integer == INT64_C(9007199254740993));
    assert_true(json_int64(parse(STR("-9223372036854775808")), &integer));
    assert_true(integer == INT64_MIN);
    assert_false(json_int64(parse(STR("9223372036854775808")), &integer));
    assert_false(json_int64(parse(STR("\"1\"")), &integer));
}

static void short_numbers_equal_strtod(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        Str text = arena_format(&arena, "%s%llu.%0*llu", seed & 1 ? "-" : "",
                                (unsigned long long)(seed >> 40) % 100000, 1 + (int)(seed % 9),
                                (unsigned long long)(seed >> 33) % 10);
        double wanted = strtod(text.data, NULL), value = json_number(parse(text));
        assert_true(value >= wanted && value <= wanted);
    }
}

static void the_last_of_two_equal_keys_wins(void **state)
{
    (void)state;
    const JsonNode *root = parse(STR("{\"a\":1,\"b\":2,\"\\u0061\":3}"));
    assert_str(json_raw(json_member(root, STR("a"))), STR("3"));
    const Str names[] = { STR_CONST("b"), STR_CONST("c"), STR_CONST("a") };
    const JsonNode *nodes[3];
    json_pick(root, names, 3, nodes);
    assert_str(json_raw(nodes[0]), STR("2"));
    assert_null(nodes[1]);
    assert_str(json_raw(nodes[2]), STR("3"));
    assert_null(json_member(root, STR("c")));
    assert_null(json_member(parse(STR("[1]")), STR("a")));
}

static void iterates_over_nested_values(void **state)
{
    (void)state;
    const JsonNode *root = parse(STR("[ {\"a\":[1,[2,3]]}, 4 , [] , {\"b\" : {}}]"));
    static const Str raws[] = { STR_CONST("{\"a\":[1,[2,3]]}"), STR_CONST("4"), STR_CONST("[]"),
                                STR_CONST("{\"b\" : {}}") };
    size_t count = 0;
    for (JsonItems i = json_items(root); json_next_item(&i);)
        assert_str(json_raw(i.item), raws[count++]);
    assert_int_equal(count, 4);
    assert_int_equal(json_count(root), 4);
    assert_int_equal(json_count(root + 1), 1);
    assert_int_equal(root->span, 13);
}

static void ids_may_be_numbers(void **state)
{
    (void)state;
    Str id = { 0 };
    assert_true(json_id(parse(STR("12345678901234567890")), &arena, &id));
    assert_str(id, STR("12345678901234567890"));
    assert_true(json_id(parse(STR("\"a\\tb\"")), &arena, &id));
    assert_str(id, STR("a\tb"));
    assert_false(json_id(parse(STR("true")), &arena, &id));
    assert_false(json_id(parse(STR("{}")), &arena, &id));
}

static void checks_bodies_against_a_table(void **state)
{
    (void)state;
    static const JsonField fields[] = {
        { STR_CONST("name"), JSON_WANT_TEXT, .required = true, .bytes_max = 5 },
        { STR_CONST("seats"), JSON_WANT_INTEGER },
        { STR_CONST("plan"), JSON_WANT_TEXT, .null_stays = true },
        { STR_CONST("on"), JSON_WANT_BOOL },
    };
    static const struct {
        Str body;
        const char *message; // NULL: fine
    } cases[] = {
        { STR_CONST("{\"name\":\"a\"}"), NULL },
        { STR_CONST("{\"name\":\"a\",\"seats\":null,\"on\":false}"), NULL },
        { STR_CONST("{}"), "\"name\" is missing: send a text." },
        { STR_CONST("{\"name\":null}"), "\"name\" is missing: send a text." },
        { STR_CONST("{\"name\":1}"), "\"name\" has to be a text." },
        { STR_CONST("{\"name\":\"abcdef\"}"), "\"name\" is longer than 5 bytes." },
        { STR_CONST("{\"name\":\"a\",\"seats\":1.5}"), "\"seats\" has to be a whole number." },
        { STR_CONST("{\"name\":\"a\",\"on\":\"yes\"}"), "\"on\" has to be true or false." },
        { STR_CONST("{\"name\":\"a\",\"nmae\":1}"), "\"nmae\" is not known here: leave it out." },
        { STR_CONST("[]"), "Send a JSON object." },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const JsonNode *nodes[4];
        Error error = { 0 };
        Status status = json_check(parse(cases[i].body), fields, 4, false, nodes, &error);
        assert_int_equal(status, cases[i].message ? STATUS_INVALID : STATUS_OK);
        assert_string_equal(error.message, cases[i].message ? cases[i].message : "");
    }
    const JsonNode *nodes[4];
    Error error = { 0 };
    assert_int_equal(
        json_check(parse(STR("{\"name\":\"a\",\"plan\":null,\"x\":1}")), fields, 4, true, nodes, &error),
        STATUS_OK);
    assert_non_null(nodes[0]);
    assert_null(nodes[1]);
    assert_int_equal(nodes[2]->kind, JSON_NULL);
}

static void flattens_traits(void **state)
{
    (void)state;
    const JsonLeafLimits limits = {
        .leaves_max = 9, .path_bytes_max = 12, .text_bytes_max = 7, .depth_max = 2
    };
    const JsonNode *root = parse(
        STR("{\"plan\":\"pro\",\"address\":{\"city\":\"Bonn\",\"geo\":{\"lat\":1}},\"tags\":[\"a\",1,true],"
            "\"matrix\":[[1]],\"huge\":1e999,\"gone\":null,\"ok\":true,\"a_far_too_long_path\":1,"
            "\"cut\":\"aaaaaa\xC3\xA9\",\"mrr\":12.5,\"\":1,\"plan\":\"max\",\"many\":[10,20,30,40],"
            "\"none\":[],\"tenth\":1}"));
    JsonLeaf *leaves;
    size_t count = json_leaves(root, limits, &arena, &leaves);
    static const struct {
        Str path;
        JsonKind kind;
        Str text;
        double number;
    } wanted[] = {
        { STR_CONST("plan"), JSON_TEXT, STR_CONST("max"), 0 },
        { STR_CONST("address.city"), JSON_TEXT, STR_CONST("Bonn"), 0 },
        { STR_CONST("tags"), JSON_TEXT, STR_CONST("a, 1, t"), 0 },
        { STR_CONST("gone"), JSON_NULL, STR_CONST(""), 0 },
        { STR_CONST("ok"), JSON_BOOL, STR_CONST(""), 1 },
        { STR_CONST("cut"), JSON_TEXT, STR_CONST("aaaaaa"), 0 },
        { STR_CONST("mrr"), JSON_NUMBER, STR_CONST(""), 12.5 },
        { STR_CONST("many"), JSON_TEXT, STR_CONST("10, 20,"), 0 },
        { STR_CONST("none"), JSON_TEXT, STR_CONST(""), 0 },
    };
    assert_int_equal(count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < count; i++) {
        assert_str(leaves[i].path, wanted[i].path);
        assert_int_equal(leaves[i].kind, wanted[i].kind);
        assert_str(leaves[i].text, wanted[i].text);
        assert_true(leaves[i].number >= wanted[i].number && leaves[i].number <= wanted[i].number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_the_grammar_takes_and_nothing_else),
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(unescapes_texts),
        cmocka_unit_test(reads_numbers_exactly),
        cmocka_unit_test(short_numbers_equal_strtod),
        cmocka_unit_test(the_last_of_two_equal_keys_wins),
        cmocka_unit_test(iterates_over_nested_values),
        cmocka_unit_test(ids_may_be_numbers),
        cmocka_unit_test(checks_bodies_against_a_table),
        cmocka_unit_test(flattens_traits),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
