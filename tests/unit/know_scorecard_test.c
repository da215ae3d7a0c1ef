// Reading scorecards: what is wrong is named by field, with what to do.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/scorecard.h"

#include <string.h>

static Arena arena;

static int make_arena(void **state)
{
    (void)state;
    arena = arena_create(64 << 20);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

#define MEASURE(members)                                                                                     \
    "{\"key\":\"a\",\"name\":\"A\",\"formula\":\"events(28d)\",\"curve\":[[0,0],[9,100]],\"weight\":1,"      \
    "\"group\":\"experience\"" members "}"
#define CARD(members) "{\"measures\":[" MEASURE("") "]" members "}"

static void a_whole_scorecard_is_read(void **state)
{
    (void)state;
    static Scorecard card;
    Error error = { 0 };
    Str body =
        STR("{\"segment\":3,\"position\":2,\"measures\":["
            "{\"key\":\"seats\",\"name\":\" Seat use \",\"formula\":\"seat_use(28d)\","
            "\"curve\":[[0,0],[0.5,62.5],[0.9,100]],\"weight\":2.5,\"group\":\"outcome\",\"missing\":40},"
            "{\"key\":\"nps\",\"name\":\"NPS\",\"formula\":\"account.nps\",\"curve\":[[-100,0],[100,100]],"
            "\"weight\":1,\"group\":\"experience\",\"missing\":\"zero\"}],"
            "\"exceptions\":[{\"formula\":\"account.paused = yes\",\"effect\":\"at_most\",\"points\":60,"
            "\"reason\":\"Paused.\"}],\"bands\":{\"watch_from\":30,\"thriving_from\":80}}");
    if (scorecard_read(body, &arena, &card, &error) != STATUS_OK) fail_msg("%s", error.message);
    assert_int_equal(card.segment, 3);
    assert_int_equal(card.position, 2);
    assert_int_equal(card.rules.measure_count, 2);
    assert_true(str_equal(card.measures[0].name, STR("Seat use")));
    assert_int_equal(card.rules.measures[0].weight, 2500);
    assert_int_equal(card.rules.measures[0].group, GROUP_OUTCOME);
    assert_int_equal(card.rules.measures[0].curve.count, 3);
    assert_int_equal(card.rules.measures[0].curve.corners[1].points, 62.5 * POINT);
    assert_false(card.rules.measures[0].left_out);
    assert_int_equal(card.rules.measures[0].missing_points, 40 * POINT);
    assert_int_equal(card.rules.measures[1].missing_points, 0);
    assert_int_equal(card.rules.exceptions[0].points, 60 * POINT);
    assert_int_equal(card.rules.watch_from, 30 * POINT);
    FormulaNames names = { 0 };
    if (scorecard_compile(&card, &names, &arena, NULL, &error) != STATUS_OK) fail_msg("%s", error.message);
    assert_int_equal(formula_type(card.measures[1].formula), FORMULA_NUMBER); // an attribute, as a number
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        Str body;
        const char *field, *says;
    } cases[] = {
        { STR_CONST("[]"), "", "object" },
        { STR_CONST("{\"measures\":[]}"), "measures", "1 to 40" },
        { STR_CONST("{}"), "measures", "missing" },
        { STR_CONST(CARD(",\"colour\":1")), "", "colour" },
        { STR_CONST(CARD(",\"segment\":-1")), "segment", "null" },
        { STR_CONST(CARD(",\"position\":0")), "position", "1 to" },
        { STR_CONST(CARD(",\"bands\":{\"watch_from\":70,\"thriving_from\":45}")), "bands", "smaller" },
        { STR_CONST(CARD(",\"bands\":{\"watch_from\":45}")), "bands", "watch_from" },
        { STR_CONST("{\"measures\":[1]}"), "measures[0]", "object" },
        { STR_CONST("{\"measures\":[" MEASURE("") "," MEASURE("") "]}"), "measures[1].key", "another" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"missing\":\"maybe\"") "]}"), "measures[0].missing",
          "leave_out" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"missing\":101") "]}"), "measures[0].missing", "100" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"wieght\":1") "]}"), "measures[0]", "wieght" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"curve\":[[0,0]]") "]}"), "measures[0].curve", "pairs" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"curve\":[[0,0],[0,100]]") "]}"), "measures[0].curve",
          "grow" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"curve\":[[0,0],[1,101]]") "]}"), "measures[0].curve",
          "100" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"weight\":0") "]}"), "measures[0].weight",
          "weights compare" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"weight\":1001") "]}"), "measures[0].weight", "1000" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"group\":\"money\"") "]}"), "measures[0].group", "outcome" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"key\":\"A b\"") "]}"), "measures[0].key", "small letters" },
        { STR_CONST("{\"measures\":[" MEASURE(",\"name\":\" \"") "]}"), "measures[0].name", "80" },
        { STR_CONST(CARD(",\"exceptions\":[{\"formula\":\"yes\",\"reason\":\"x\",\"effect\":\"half\"}]")),
          "exceptions[0].effect", "at_most" },
        { STR_CONST(CARD(",\"exceptions\":[{\"formula\":\"yes\",\"reason\":\"x\",\"effect\":\"at_most\"}]")),
          "exceptions[0].points", "at most" },
        { STR_CONST(CARD(",\"exceptions\":[{\"formula\":\"yes\",\"effect\":\"no_score\"}]")),
          "exceptions[0].reason", "missing" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static Scorecard card;
        Error error = { 0 };
        Status status = scorecard_read(cases[i].body, &arena, &card, &error);
        Str field = arena_format(&arena, "%.*s", STR_ARG(error.field));
        bool said = strstr(error.message, cases[i].says) != NULL;
        if (status != STATUS_INVALID || strcmp(field.data, cases[i].field) != 0 || !said)
            fail_msg("case %zu: field “%s”: %s", i, field.data, error.message);
    }
}

static void a_formula_that_is_wrong_is_named_with_its_place(void **state)
{
    (void)state;
    static const struct {
        Str body;
        const char *field, *says;
        uint32_t at;
    } cases[] = {
        { STR_CONST("{\"measures\":[" MEASURE(",\"formula\":\"1 + evnts(28d)\"") "]}"), "measures[0].formula",
          "“A”", 4 },
        { STR_CONST("{\"measures\":[" MEASURE(",\"formula\":\"last_seen\"") "]}"), "measures[0].formula",
          "a date", 0 },
        { STR_CONST(CARD(",\"exceptions\":[{\"formula\":\"events(7d)\",\"reason\":\"Few.\","
                         "\"effect\":\"no_score\"}]")),
          "exceptions[0].formula", "yes or no", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static Scorecard card;
        Error error = { 0 };
        ScorecardFault fault = { 0 };
        FormulaNames names = { 0 };
        assert_int_equal(scorecard_read(cases[i].body, &arena, &card, &error), STATUS_OK);
        assert_int_equal(scorecard_compile(&card, &names, &arena, &fault, &error), STATUS_INVALID);
        Str field = arena_format(&arena, "%.*s", STR_ARG(error.field));
        if (strcmp(field.data, cases[i].field) != 0 || !strstr(error.message, cases[i].says))
            fail_msg("case %zu: field “%s”: %s", i, field.data, error.message);
        assert_int_equal(fault.problem.at, cases[i].at);
        assert_true(fault.problem.end > fault.problem.at);
    }
}

static void the_scorecard_that_ships_is_one(void **state)
{
    (void)state;
    static Scorecard card;
    Error error = { 0 };
    FormulaNames names = { 0 };
    if (scorecard_read(scorecard_shipped_body, &arena, &card, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    if (scorecard_compile(&card, &names, &arena, NULL, &error) != STATUS_OK) fail_msg("%s", error.message);
    int64_t weights[GROUP_COUNT] = { 0 };
    for (size_t i = 0; i < card.rules.measure_count; i++)
        weights[card.rules.measures[i].group] += card.rules.measures[i].weight;
    assert_int_equal(weights[GROUP_EXPERIENCE], weights[GROUP_OUTCOME]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_scorecard_is_read),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_formula_that_is_wrong_is_named_with_its_place),
        cmocka_unit_test(the_scorecard_that_ships_is_one),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
