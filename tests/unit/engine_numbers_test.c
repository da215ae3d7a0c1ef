// Numbers of events: what formulas read of them, and that values that came live, were filled in afterwards,
// went through a merge or a snapshot are the same.
#include "cmocka_all.h"
#include "engine/formula.h"
#include "temp_folder.h"

#include "base/timestamp.h"

#include <math.h>

enum { DAY = 17100 };

typedef struct Fixture {
    Zone *zone;
    Engine *engine;
    Arena arena;
} Fixture;

static const NumberName kept[] = {
    { STR_CONST("Order"), STR_CONST("amount"), NUMBER_SUM },
    { STR_CONST("Order"), STR_CONST("amount"), NUMBER_LEAST },
    { STR_CONST("Order"), STR_CONST("amount"), NUMBER_MOST },
    { STR_CONST("Order"), STR_CONST("amount"), NUMBER_LATEST },
    { STR_CONST("Backup"), STR_CONST("disk.size"), NUMBER_LATEST },
};
enum { KEPT = sizeof kept / sizeof *kept };

typedef struct Act {
    int day, minute;
    const char *account, *user, *visitor, *name, *property;
    double number;
} Act;

static const Act acts[] = {
    { DAY - 40, 600, "acme", "ada", "", "Order", "amount", 10 },
    { DAY - 20, 600, "acme", "ada", "", "Order", "amount", 0.1 },
    { DAY - 20, 500, "acme", "bob", "", "Order", "amount", 0.2 }, // earlier on the same day
    { DAY - 20, 700, "acme", "bob", "", "Order", "tax", 99 },     // another property
    { DAY - 20, 800, "acme", "bob", "", "Refund", "amount", 99 }, // another event
    { DAY - 5, 10, "acme", "bob", "", "Order", "amount", -4.5 },
    { DAY, 10, "acme", "bob", "", "Order", "amount", 30 },
    { DAY, 10, "acme", "ada", "", "Order", "amount", 20 }, // in the same minute
    { DAY - 30, 10, "globex", "cem", "", "Order", "amount", 7 },
    { DAY - 3, 10, "globex", "cem", "", "Backup", "disk.size", 1e13 },
    { DAY - 2, 10, "globex", "cem", "", "Backup", "disk.size", 2e14 }, // too large
    { DAY - 1, 10, "globex", "cem", "", "Backup", "disk.size", (double)NAN },
    { DAY - 9, 10, "", "", "v1", "Order", "amount", 3 }, // of a private account that joins acme
    { DAY - 8, 10, "acme", "", "v1", "Order", "amount", 4 },
};
enum { ACTS = sizeof acts / sizeof *acts };

static void apply(Engine *engine, const Act *act)
{
    Attribute attribute = { str_from_c(act->property), { .kind = VALUE_NUMBER, .number = act->number } };
    Record record = { .kind = RECORD_EVENT,
                      .time_us = act->day * US_PER_DAY + act->minute * 60 * US_PER_SECOND,
                      .user_id = str_from_c(act->user),
                      .anonymous_id = str_from_c(act->visitor),
                      .account_id = str_from_c(act->account),
                      .name = str_from_c(act->name),
                      .attributes = &attribute,
                      .attribute_count = 1 };
    engine_apply(engine, &record, 1, NULL);
}

static void keep_all(Engine *engine, bool complete)
{
    for (size_t i = 0; i < KEPT; i++)
        assert_int_not_equal(engine_keep_number(engine, kept[i], complete), ENGINE_NONE);
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .zone = zone_create(STR("UTC")), .arena = arena_create(1 << 26) };
    fixture.engine = engine_create(fixture.zone);
    keep_all(fixture.engine, true);
    for (size_t i = 0; i < ACTS; i++)
        apply(fixture.engine, &acts[i]);
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

// NAN stands for missing. Alone and among all accounts.
static double asked(Fixture *fixture, const Engine *engine, const char *text, const char *account)
{
    static const FormulaNames names;
    Arena arena = fixture->arena;
    FormulaProblem problem;
    const Formula *formula = formula_compile(str_from_c(text), FORMULA_OF_ACCOUNTS, &names, &arena, &problem);
    if (!formula) fail_msg("%s: %s", text, problem.message);
    uint32_t number = engine_account_find(engine, str_from_c(account));
    FormulaResult one = formula_evaluate(formula, engine, number, DAY, &arena);
    uint32_t count = engine_account_count(engine);
    double *column = ARENA_ARRAY(&arena, double, count);
    formula_evaluate_all(&formula, 1, engine, DAY, &column, count);
    double alone = one.value.kind == VALUE_MISSING ? (double)NAN : one.value.number, among = column[number];
    bool same = isnan(alone) ? isnan(among) : memcmp(&alone, &among, sizeof alone) == 0;
    if (!same) fail_msg("%s of %s: %g alone, %g among all", text, account, alone, among);
    return alone;
}

static const struct {
    const char *formula, *account;
    double value;
} cases[] = {
    { "sum(\"Order\", \"amount\", 1d)", "acme", 50 },
    { "sum(\"Order\", \"amount\")", "acme", 52.8 }, // 28 days: 0.1 + 0.2 + 3 + 4 - 4.5 + 50
    { "sum(\"Order\", \"amount\", 10y)", "acme", 62.8 },
    { "ago(20d, sum(\"Order\", \"amount\", 1d))", "acme", 0.3 }, // to the last digit
    { "ago(1d, sum(\"Order\", \"amount\", 1d))", "acme", 0 },
    { "change(sum(\"Order\", \"amount\", 1d), 5d)", "acme", (50 + 4.5) / -4.5 },
    { "mean(\"Order\", \"amount\", 1d)", "acme", 25 },
    { "mean(\"Order\", \"amount\", 6d)", "acme", 45.5 / 3 },
    { "ago(1d, mean(\"Order\", \"amount\", 1d))", "acme", (double)NAN },
    { "largest(\"Order\", \"amount\", 28d)", "acme", 30 },
    { "ago(1d, largest(\"Order\", \"amount\", 28d))", "acme", 4 },
    { "smallest(\"Order\", \"amount\", 28d)", "acme", -4.5 },
    { "smallest(\"Order\", \"amount\", 1d)", "acme", 20 },
    { "latest(\"Order\", \"amount\")", "acme", 30 }, // of two in one minute the larger
    { "ago(1d, latest(\"Order\", \"amount\"))", "acme", -4.5 },
    { "ago(20d, latest(\"Order\", \"amount\"))", "acme", 0.1 },
    { "ago(41d, latest(\"Order\", \"amount\"))", "acme", (double)NAN },
    { "peak(sum(\"Order\", \"amount\", 7d), 4w)", "acme", 45.5 },
    { "sum(\"Order\", \"amount\", 28d)", "globex", 0 },
    { "mean(\"Order\", \"amount\", 28d)", "globex", (double)NAN },
    { "latest(\"Backup\", \"disk.size\")", "globex", 1e13 },
    { "latest(\"Backup\", \"disk.size\")", "acme", (double)NAN },
    { "sum(\"Order\", \"tax\", 28d)", "acme", (double)NAN }, // nobody keeps it
    { "sum(\"Order\", \"tax\", 28d) is missing", "acme", 1 },
};

static void check(Fixture *fixture, const Engine *engine)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = asked(fixture, engine, cases[i].formula, cases[i].account);
        bool same = isnan(cases[i].value) ? isnan(value) : fabs(value - cases[i].value) < 1e-12;
        if (!same) fail_msg("%s of %s is %.17g", cases[i].formula, cases[i].account, value);
    }
    Error error;
    if (!engine_validate(engine, &error)) fail_msg("%s", error.message);
}

static void reads_the_numbers_of_events(void **state)
{
    Fixture *fixture = *state;
    check(fixture, fixture->engine);
}

static void writes_what_it_says_without_a_rounding_error(void **state)
{
    Fixture *fixture = *state;
    double sum = asked(fixture, fixture->engine, "ago(20d, sum(\"Order\", \"amount\", 1d))", "acme");
    assert_true(memcmp(&sum, &(double){ 0.3 }, sizeof sum) == 0); // 0.1 + 0.2 is more
}

static void is_missing_until_it_is_complete(void **state)
{
    Fixture *fixture = *state;
    Engine *engine = engine_create(fixture->zone);
    for (size_t i = 0; i < 5; i++)
        apply(engine, &acts[i]);
    keep_all(engine, false);
    uint64_t version = engine_numbers_version(engine);
    for (size_t i = 5; i < ACTS; i++)
        apply(engine, &acts[i]);
    assert_true(isnan(asked(fixture, engine, "sum(\"Order\", \"amount\", 1d)", "acme")));
    NumberSeries *series;
    size_t count = engine_numbers(engine, &fixture->arena, &series);
    assert_int_equal(count, KEPT);
    for (size_t s = 0; s < count; s++) {
        assert_false(series[s].complete);
        for (size_t i = 5; i-- > 0;) { // in any order
            const Act *act = &acts[i];
            EventNumber number = { .series = series[s].id,
                                   .account = engine_account_find(engine, str_from_c(act->account)),
                                   .time_us = act->day * US_PER_DAY + act->minute * 60 * US_PER_SECOND,
                                   .number = act->number };
            bool asked_for = str_equal(series[s].name.event, str_from_c(act->name)) &&
                             str_equal(series[s].name.property, str_from_c(act->property));
            if (asked_for) engine_add_numbers(engine, &number, 1);
        }
        engine_complete_number(engine, series[s].id);
    }
    assert_int_not_equal(engine_numbers_version(engine), version);
    check(fixture, engine);
    assert_int_equal(engine_digest(engine), engine_digest(fixture->engine));
    engine_destroy(engine);
}

static void a_snapshot_keeps_what_is_complete(void **state)
{
    Fixture *fixture = *state;
    TempFolder folder = temp_folder_create();
    const char *path = folder.file;
    const NumberName late = { STR("Refund"), STR("amount"), NUMBER_SUM };
    engine_keep_number(fixture->engine, late, false);
    Error error;
    SnapshotMark mark = { .sequence = 7 };
    assert_int_equal(engine_snapshot_write(fixture->engine, path, &mark, &error), STATUS_OK);
    uint64_t sequence = 0;
    Engine *loaded = engine_snapshot_load(path, fixture->zone, &sequence, NULL);
    assert_non_null(loaded);
    assert_int_equal(engine_digest(loaded), engine_digest(fixture->engine));
    check(fixture, loaded);
    NumberSeries *series;
    assert_int_equal(engine_numbers(loaded, &fixture->arena, &series), KEPT);
    engine_destroy(loaded);
    temp_folder_remove(&folder);
}

static void what_is_dropped_is_gone_and_its_number_is_not_used_again(void **state)
{
    Fixture *fixture = *state;
    uint64_t days = engine_number_days(fixture->engine);
    assert_true(days > 0 && engine_event_days(fixture->engine, STR("Order")) == 7);
    uint32_t id = engine_keep_number(fixture->engine, kept[0], true);
    engine_drop_number(fixture->engine, id);
    assert_int_equal(engine_number_days(fixture->engine), days - 7);
    assert_true(isnan(asked(fixture, fixture->engine, cases[0].formula, "acme")));
    assert_int_not_equal(engine_keep_number(fixture->engine, kept[0], true), id);
    Error error;
    assert_true(engine_validate(fixture->engine, &error));
}

static void no_more_than_so_many_are_kept(void **state)
{
    Fixture *fixture = *state;
    for (uint32_t i = KEPT; i < NUMBER_SERIES_MAX + 2; i++) {
        NumberName name = { STR("Order"), arena_format(&fixture->arena, "p%u", i), NUMBER_SUM };
        uint32_t id = engine_keep_number(fixture->engine, name, true);
        assert_true((id == ENGINE_NONE) == (i >= NUMBER_SERIES_MAX));
    }
}

static void sums_end_at_the_largest_number_there_is(void **state)
{
    Fixture *fixture = *state;
    const Act huge = { DAY, 0, "acme", "ada", "", "Order", "amount", NUMBER_MOST_VALUE };
    for (int i = 0; i < 20; i++)
        apply(fixture->engine, &huge);
    double sum = asked(fixture, fixture->engine, "sum(\"Order\", \"amount\", 1d)", "acme");
    assert_true(sum > 9e14 && sum < 1e15);
}

static void a_text_names_the_numbers_it_asks_for(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *text;
        size_t count;
    } texts[] = {
        { "sum(\"Order\", \"amount\", 28d) > 3", 1 },
        { "change(sum(\"Order\", \"amount\", 7d), 28d) < 0 or mean('Order', 'amount') > 2", 1 },
        { "if(latest(\"A\", \"x\") > largest(\"A\", \"x\"), smallest(\"A\", \"x\"), 0)", 3 },
        { "sum(\"Order\", 3)", 0 },
        { "events(28d) > 3", 0 },
        { "sum(\"Order\", \"amount\"", 0 },
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        NumberName *names = NULL;
        size_t count = formula_numbers(str_from_c(texts[i].text), &fixture->arena, &names);
        if (count != texts[i].count) fail_msg("%s asks for %zu", texts[i].text, count);
    }
}

static void says_what_is_wrong_with_a_call(void **state)
{
    Fixture *fixture = *state;
    static const FormulaNames names;
    static const char *const wrong[] = { "sum(\"Order\")",
                                         "sum(\"Order\", 3)",
                                         "mean(\"Order\", \"\")",
                                         "latest(\"Order\", \"amount\", 28d)",
                                         "people(sum(\"a\", \"b\") > 1)",
                                         "sum(\"Order\", \"amount\") < 10%" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        FormulaProblem problem;
        if (formula_compile(str_from_c(wrong[i]), FORMULA_OF_ACCOUNTS, &names, &fixture->arena, &problem))
            fail_msg("%s compiles", wrong[i]);
        assert_true(problem.message[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_the_numbers_of_events, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_what_it_says_without_a_rounding_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(is_missing_until_it_is_complete, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_snapshot_keeps_what_is_complete, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_dropped_is_gone_and_its_number_is_not_used_again, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_more_than_so_many_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sums_end_at_the_largest_number_there_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_names_the_numbers_it_asks_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(says_what_is_wrong_with_a_call, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
