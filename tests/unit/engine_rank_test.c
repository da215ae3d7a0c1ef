// Ranks among all accounts or those of a segment, and segments as conditions.
#include "cmocka_all.h"
#include "engine/formula.h"

#include "base/timestamp.h"

#include <math.h>

enum { DAY = 17100 };

typedef struct Fixture {
    Zone *zone;
    Engine *engine;
    Arena arena;
    FormulaNames names;
} Fixture;

static Str segment_text(void *context, Str name, Arena *arena, bool *known_out)
{
    (void)context;
    (void)arena;
    static const struct {
        Str name, text;
    } segments[] = {
        { STR_CONST("Large"), STR_CONST("account.size = \"large\"") },
        { STR_CONST("Large and busy"), STR_CONST("in_segment(\"Large\") and events(7d) >= 3") },
        { STR_CONST("Top"), STR_CONST("rank(events(7d), \"Large\") > 50%") },
        { STR_CONST("Round"), STR_CONST("in_segment(\"Round too\")") },
        { STR_CONST("Round too"), STR_CONST("rank(dau, \"Round\") > 50%") },
        { STR_CONST("A number"), STR_CONST("events(7d)") },
        { STR_CONST("A list"), STR_CONST("") },
    };
    for (size_t i = 0; i < sizeof segments / sizeof *segments; i++) {
        *known_out = str_equal_ignore_case(segments[i].name, name);
        if (*known_out) return segments[i].text;
    }
    return STR("");
}

static void act(Fixture *fixture, int day, const char *account)
{
    Record record = { .kind = RECORD_EVENT,
                      .time_us = day * US_PER_DAY + US_PER_DAY / 2,
                      .user_id = STR("ada"),
                      .account_id = str_from_c(account),
                      .name = STR("Open") };
    engine_apply(fixture->engine, &record, 1, NULL);
}

static void say_size(Fixture *fixture, int day, const char *account, const char *size)
{
    Attribute attribute = { STR("size"), { .kind = VALUE_TEXT, .text = str_from_c(size) } };
    Record record = { .kind = RECORD_ACCOUNT,
                      .time_us = day * US_PER_DAY,
                      .account_id = str_from_c(account),
                      .attributes = &attribute,
                      .attribute_count = 1 };
    engine_apply(fixture->engine, &record, 1, NULL);
}

// On the day: a has 1 event in a week, b 2, c and d 3, e none; new came today with 9. b, d and e are large.
static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .zone = zone_create(STR("UTC")), .arena = arena_create(1 << 28) };
    fixture.engine = engine_create(fixture.zone);
    fixture.names = (FormulaNames){ .segment = segment_text };
    static const char *const accounts[] = { "a", "b", "c", "d", "e" };
    static const int events[] = { 1, 2, 3, 3, 0 };
    for (int i = 0; i < 5; i++) {
        say_size(&fixture, DAY - 50, accounts[i], i % 2 || i == 4 ? "large" : "small");
        for (int n = 0; n < events[i]; n++)
            act(&fixture, DAY - n, accounts[i]);
        for (int n = 0; n < 5 - i; n++) // the other way round a month ago
            act(&fixture, DAY - 30 - n, accounts[i]);
    }
    for (int n = 0; n < 9; n++)
        act(&fixture, DAY, "new");
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    engine_destroy(fixture->engine);
    zone_destroy(fixture->zone);
    arena_destroy(&fixture->arena);
    return 0;
}

static double asked(Fixture *fixture, const char *text, const char *account, uint16_t day)
{
    Arena arena = fixture->arena;
    FormulaProblem problem;
    const Formula *formula =
        formula_compile(str_from_c(text), FORMULA_OF_ACCOUNTS, &fixture->names, &arena, &problem);
    if (!formula) fail_msg("%s: %s", text, problem.message);
    uint32_t number = engine_account_find(fixture->engine, str_from_c(account));
    FormulaResult one = formula_evaluate(formula, fixture->engine, number, day, &arena);
    uint32_t count = engine_account_count(fixture->engine);
    double *column = ARENA_ARRAY(&arena, double, count);
    formula_evaluate_all(&formula, 1, fixture->engine, day, &column, count);
    double alone = one.value.kind == VALUE_MISSING ? (double)NAN : one.value.number, among = column[number];
    bool same = isnan(alone) ? isnan(among) : memcmp(&alone, &among, sizeof alone) == 0;
    if (!same) fail_msg("%s of %s: %g alone, %g among all", text, account, alone, among);
    return alone;
}

static void says_where_an_account_stands(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *formula, *account;
        double value;
    } cases[] = {
        { "rank(events(7d))", "e", 0 },
        { "rank(events(7d))", "a", 0.2 },
        { "rank(events(7d))", "b", 0.4 },
        { "rank(events(7d))", "c", 0.6 }, // equals are not smaller
        { "rank(events(7d))", "d", 0.6 },
        { "rank(events(7d))", "new", 1 },
        { "rank(-events(7d))", "new", 0 },
        { "rank(account.seats)", "a", (double)NAN },
        { "rank(events(7d)) < 25%", "a", 1 },
        { "rank(events(7d), \"Large\")", "e", 0 },
        { "rank(events(7d), \"large\")", "b", 0.5 },
        { "rank(events(7d), \"Large\")", "d", 1 },
        { "rank(events(7d), \"Large\")", "a", 1.0 / 3 }, // it is none of them
        { "rank(events(7d), \"Large\")", "new", 1 },
        { "rank(events(7d), \"Large and busy\")", "d", (double)NAN }, // alone
        { "rank(events(7d), \"Large and busy\")", "a", 0 },
        { "ago(30d, rank(events(7d)))", "a", 1 }, // the other way round
        { "ago(30d, rank(events(7d)))", "e", 0 },
        { "ago(30d, rank(events(7d)))", "new", 0 }, // it was not there: all others had more
        { "ago(60d, rank(events(7d)))", "a", (double)NAN },
        { "change(rank(events(7d)), 30d)", "b", (0.4 - 0.75) / 0.75 },
        { "in_segment(\"Large\")", "b", 1 },
        { "in_segment(\"Large\") and dau > 0", "e", 0 },
        { "in_segment(\"Large and busy\")", "d", 1 },
        { "in_segment(\"Top\")", "d", 1 },
        { "in_segment(\"Top\")", "b", 0 },
        { "ago(60d, in_segment(\"Large\"))", "b", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = asked(fixture, cases[i].formula, cases[i].account, DAY);
        bool same = isnan(cases[i].value) ? isnan(value) : fabs(value - cases[i].value) < 1e-12;
        if (!same) fail_msg("%s of %s is %.17g", cases[i].formula, cases[i].account, value);
    }
}

static void others_are_seen_anew_when_the_engine_has_changed(void **state)
{
    Fixture *fixture = *state;
    assert_true(fabs(asked(fixture, "rank(events(7d))", "c", DAY) - 0.6) < 1e-12);
    for (int n = 0; n < 9; n++)
        act(fixture, DAY, "a");
    assert_true(fabs(asked(fixture, "rank(events(7d))", "c", DAY) - 0.4) < 1e-12);
}

static void refuses_what_has_no_end_or_no_sense(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *formula, *part;
    } cases[] = {
        { "in_segment(\"Round\")", "computed from itself: “Round” → “Round too” → “Round”" },
        { "rank(dau, \"Round\")", "A rank cannot stand in another rank" },
        { "in_segment(\"Itself\")", "no segment of accounts" },
        { "rank(rank(dau))", "A rank cannot stand in another rank" },
        { "rank(dau, \"Top\")", "A rank cannot stand in another rank" },
        { "rank(dau, \"A list\")", "is a list" },
        { "in_segment(\"A number\")", "is no yes or no" },
        { "rank(account.plan = \"x\")", "Here a number is needed" },
        { "rank(\"x\")", "Here a number is needed" },
        { "peak(rank(dau), 2y)", "at most 64 ranks" },
        { "people(rank(dau) > 1) > 0", "no `rank`" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FormulaProblem problem;
        const Formula *formula = formula_compile(str_from_c(cases[i].formula), FORMULA_OF_ACCOUNTS,
                                                 &fixture->names, &fixture->arena, &problem);
        if (formula || !strstr(problem.message, cases[i].part))
            fail_msg("%s: %s", cases[i].formula, formula ? "compiles" : problem.message);
    }
    FormulaNames large = fixture->names;
    large.segment_itself = STR("Large");
    FormulaProblem problem;
    assert_null(formula_compile(STR("in_segment(\"Large and busy\")"), FORMULA_OF_ACCOUNTS, &large,
                                &fixture->arena, &problem));
    assert_non_null(strstr(problem.message, "“Large” → “Large and busy” → “Large”"));
}

static void knows_which_segments_a_text_names(void **state)
{
    (void)state;
    assert_true(formula_mentions_segment(STR("1 < 2 and in_segment('large')"), STR("Large")));
    assert_true(formula_mentions_segment(STR("ago(7d, rank(wau, \"Large\")) < 10%"), STR("Large")));
    assert_false(formula_mentions_segment(STR("count(\"Large\") > 1 or rank(wau) > 3%"), STR("Large")));
    assert_false(formula_mentions_segment(STR("in_segment(\"Large\""), STR("Large")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_where_an_account_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(others_are_seen_anew_when_the_engine_has_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_has_no_end_or_no_sense, set_up, tear_down),
        cmocka_unit_test(knows_which_segments_a_text_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
