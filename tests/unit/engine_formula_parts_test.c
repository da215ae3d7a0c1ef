// Parts of formulas: the conditions that `and` joins, what they compare, whether they lack anything; names
// that metrics may have, and who mentions them; lists.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "engine/formula.h"

#include <math.h>

enum { DAY = 20000, CONDITIONS_MAX = 8 };

typedef struct Fixture {
    Zone *zone;
    Engine *engine;
    Arena arena;
} Fixture;

static void say(Fixture *fixture, const char *account, const char *key, Value value)
{
    Attribute attribute = { str_from_c(key), value };
    Record record = { .kind = RECORD_ACCOUNT,
                      .time_us = DAY * US_PER_DAY,
                      .account_id = str_from_c(account),
                      .attributes = &attribute,
                      .attribute_count = 1 };
    engine_apply(fixture->engine, &record, 1, NULL);
}

static Value number(double value)
{
    return (Value){ .kind = VALUE_NUMBER, .number = value };
}

static Value text(const char *value)
{
    return (Value){ .kind = VALUE_TEXT, .text = str_from_c(value) };
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .zone = zone_create(STR("UTC")), .arena = arena_create(1 << 24) };
    fixture.engine = engine_create(fixture.zone);
    say(&fixture, "full", "seats", number(4));
    say(&fixture, "full", "plan", text("team"));
    say(&fixture, "full", "tags", text("vip, early bird, Pilot"));
    say(&fixture, "bare", "seats", number(9));
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

static Str metric(void *context, Str name, FormulaScope scope, Arena *arena)
{
    (void)context;
    (void)arena;
    (void)scope;
    return str_equal(name, STR("small")) ? STR("account.seats < 5 and account.plan = \"team\"") : STR("");
}

static const Formula *compiled(Fixture *fixture, const char *formula)
{
    static const FormulaNames names = { .metric = metric };
    FormulaProblem problem;
    const Formula *result =
        formula_compile(str_from_c(formula), FORMULA_OF_ACCOUNTS, &names, &fixture->arena, &problem);
    if (!result) fail_msg("%s: %s", formula, problem.message);
    return result;
}

// One account, and by columns: both must say the same.
static double value_of(Fixture *fixture, const Formula *formula, const char *account)
{
    uint32_t number_of = engine_account_find(fixture->engine, str_from_c(account));
    FormulaResult one = formula_evaluate(formula, fixture->engine, number_of, DAY, &fixture->arena);
    double column[8], *columns = column;
    formula_evaluate_all(&formula, 1, fixture->engine, DAY, &columns, engine_account_count(fixture->engine));
    bool missing = one.value.kind == VALUE_MISSING;
    assert_int_equal(missing, isnan(column[number_of]));
    if (!missing) assert_true(fabs(one.value.number - column[number_of]) < 1e-12);
    return column[number_of];
}

static void conditions_are_what_and_joins_outside_of_other_brackets(void **state)
{
    static const struct {
        const char *formula;
        const char *parts[CONDITIONS_MAX];
    } cases[] = {
        { "mau > 1", { "mau > 1" } },
        { "mau > 1 and wau > 2 and dau > 3", { "mau > 1", "wau > 2", "dau > 3" } },
        { "mau > 1 and (wau > 2 and dau > 3)", { "mau > 1", "wau > 2", "dau > 3" } },
        { "mau > 1 or wau > 2 and dau > 3", { "mau > 1 or wau > 2 and dau > 3" } },
        { "mau > 1 and (wau > 2 or dau > 3)", { "mau > 1", "wau > 2 or dau > 3" } },
        { "mau between 1 and 5 and wau > 2", { "mau between 1 and 5", "wau > 2" } },
        { "small and wau > 2", { "small", "wau > 2" } },
        { "not (mau > 1 and wau > 2)", { "not (mau > 1 and wau > 2)" } },
    };
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Formula *parts[CONDITIONS_MAX];
        size_t expected = 0;
        size_t count =
            formula_conditions(compiled(fixture, cases[i].formula), &fixture->arena, parts, CONDITIONS_MAX);
        while (cases[i].parts[expected])
            expected++;
        if (count != expected) fail_msg("%s has %zu conditions", cases[i].formula, count);
        for (size_t part = 0; part < count; part++) {
            uint32_t at, end;
            formula_place(parts[part], &at, &end);
            Str found = str_slice(str_from_c(cases[i].formula), at, end),
                wanted = str_from_c(cases[i].parts[part]);
            // Brackets around a part may stand outside of it.
            if (!str_contains_ignore_case(found, wanted) && !str_contains_ignore_case(wanted, found))
                fail_msg("%s: %.*s", cases[i].formula, STR_ARG(found));
            assert_int_equal(formula_type(parts[part]), FORMULA_YESNO);
        }
    }
}

static void a_condition_is_evaluated_alone(void **state)
{
    Fixture *fixture = *state;
    const Formula *parts[CONDITIONS_MAX];
    const Formula *formula = compiled(fixture, "account.seats > 5 and account.plan = \"team\"");
    assert_int_equal(formula_conditions(formula, &fixture->arena, parts, CONDITIONS_MAX), 2);
    assert_int_equal(formula_conditions(formula, &fixture->arena, parts, 1), 1);
    formula_conditions(formula, &fixture->arena, parts, CONDITIONS_MAX);
    assert_true(value_of(fixture, parts[0], "full") < 1);
    assert_true(value_of(fixture, parts[1], "full") > 0);
    assert_true(value_of(fixture, parts[0], "bare") > 0);
    assert_true(value_of(fixture, parts[1], "bare") < 1);
}

static void the_sides_of_a_condition_are_given_with_what_is_written_out_last(void **state)
{
    Fixture *fixture = *state;
    FormulaSides sides;
    static const char *const formulas[] = { "account.seats + 1 > 5", "5 < account.seats + 1" };
    for (size_t i = 0; i < 2; i++) {
        assert_true(formula_sides(compiled(fixture, formulas[i]), &fixture->arena, &sides));
        assert_true(fabs(value_of(fixture, sides.left, "full") - 5) < 1e-12);
        assert_true(fabs(value_of(fixture, sides.right, "full") - 5) < 1e-12);
        assert_true(fabs(value_of(fixture, sides.left, "bare") - 10) < 1e-12);
    }
    assert_false(formula_sides(compiled(fixture, "account.plan = \"team\""), &fixture->arena, &sides));
    assert_false(formula_sides(compiled(fixture, "mau > 1 and wau > 1"), &fixture->arena, &sides));
}

static void what_a_formula_lacks_is_asked_by_a_formula(void **state)
{
    static const struct {
        const char *formula;
        bool full, bare; // whether anything is missing
    } cases[] = {
        { "account.seats > 1", false, false },
        { "account.plan = \"team\"", false, true },
        { "account.seats > 1 and not (account.plan = \"team\")", false, true },
        { "account.seats > 1 or account.nothing > 2", true, true },
        { "account.plan in (\"a\", \"b\")", false, true },
        { "small", false, true },
    };
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Formula *missing = formula_missing(compiled(fixture, cases[i].formula), &fixture->arena);
        assert_non_null(missing);
        bool full = value_of(fixture, missing, "full") > 0, bare = value_of(fixture, missing, "bare") > 0;
        if (full != cases[i].full || bare != cases[i].bare) fail_msg("%s", cases[i].formula);
    }
    assert_null(formula_missing(compiled(fixture, "yes"), &fixture->arena));
}

static void lists_have_items(void **state)
{
    static const struct {
        const char *formula;
        bool yes;
    } cases[] = {
        { "account.tags has \"vip\"", true },        { "account.tags has \"pilot\"", true },
        { "account.tags has \"early bird\"", true }, { "account.tags has \"early\"", false },
        { "account.tags contains \"early\"", true }, { "account.tags has \"\"", false },
        { "account.nothing has \"vip\"", false },    { "not (account.tags has \"gold\")", true },
    };
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool yes = value_of(fixture, compiled(fixture, cases[i].formula), "full") > 0;
        if (yes != cases[i].yes) fail_msg("%s", cases[i].formula);
    }
}

static void a_metric_has_a_name_of_its_own(void **state)
{
    (void)state;
    static const char *const good[] = { "depth", "is_big", "_x9", "größe" };
    static const char *const bad[] = { "",   "mau",       "MAU", "and", "has",
                                       "9x", "two words", "a.b", "a-b", "people" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(formula_name_is_free(str_from_c(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (formula_name_is_free(str_from_c(bad[i]))) fail_msg("%s", bad[i]);
    }
}

static void a_text_mentions_a_name_but_not_inside_quotes_or_other_names(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool mentions;
    } cases[] = {
        { "depth > 3", true },
        { "mau > 1 and Depth < 2", true },
        { "depths > 3", false },
        { "account.depth > 3", false },
        { "count(\"depth\") > 1", false },
        { "mau > \"depth", false },
        { "", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (formula_mentions(str_from_c(cases[i].text), STR("depth")) != cases[i].mentions)
            fail_msg("%s", cases[i].text);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(conditions_are_what_and_joins_outside_of_other_brackets),
        TEST(a_condition_is_evaluated_alone),
        TEST(the_sides_of_a_condition_are_given_with_what_is_written_out_last),
        TEST(what_a_formula_lacks_is_asked_by_a_formula),
        TEST(lists_have_items),
        TEST(a_metric_has_a_name_of_its_own),
        TEST(a_text_mentions_a_name_but_not_inside_quotes_or_other_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
