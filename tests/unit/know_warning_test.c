// Warning rules and the register: what is raised, what is the same again, what sleeps, what was seen.
#include "cmocka_all.h"

#include "base/timestamp.h"
#include "know/warning.h"
#include "temp_folder.h"

enum { DAY = 20000 };

typedef struct Fixture {
    TempFolder folder;
    Store *store;
    Arena arena;
    Error error;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(), .arena = arena_create(1 << 26) };
    fixture.store = store_open(str_from_c(fixture.folder.file), STORE_WRITER, &fixture.error);
    if (!fixture.store) fail_msg("%s", fixture.error.message);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    store_close(fixture->store);
    temp_folder_remove(&fixture->folder);
    arena_destroy(&fixture->arena);
    return 0;
}

static const WarningRule rule = { .id = 4,
                                  .version = 2,
                                  .name = STR_CONST("Usage drop"),
                                  .severity = 2,
                                  .root_cause = 4,
                                  .probability = 0.35,
                                  .due_days = 5,
                                  .quiet_days = 28 };

static int64_t raise(Fixture *fixture, int day, WarningRaised expected)
{
    WarningDraft draft = { .rule = &rule,
                           .account = STR("acme"),
                           .owner = STR("Ines"),
                           .evidence = STR("[]"),
                           .day = (uint16_t)day,
                           .at_us = day * US_PER_DAY };
    int64_t id = 0;
    WarningRaised raised;
    Status status = warning_raise(fixture->store, &draft, &id, &raised, &fixture->error);
    if (status != STATUS_OK) fail_msg("%s", fixture->error.message);
    assert_int_equal(raised, expected);
    return id;
}

static void end(Fixture *fixture, int day)
{
    assert_int_equal(warning_end(fixture->store, rule.id, STR("acme"), day * US_PER_DAY, &fixture->error),
                     STATUS_OK);
}

static Warning get(Fixture *fixture, int64_t id, int today)
{
    Warning warning;
    Status status =
        warning_get(fixture->store, id, (uint16_t)today, &fixture->arena, &warning, &fixture->error);
    if (status != STATUS_OK) fail_msg("%s", fixture->error.message);
    return warning;
}

static void change(Fixture *fixture, int64_t id, WarningState state, int until)
{
    Warning warning = get(fixture, id, DAY);
    warning.state = state;
    warning.until_day = (uint16_t)until;
    warning.outcome = state == WARNING_CLOSED ? STR("saved") : STR("");
    warning.changed_by = STR("s1");
    assert_int_equal(warning_change(fixture->store, &warning, &fixture->error), STATUS_OK);
}

static void one_that_comes_back_is_the_same(void **state)
{
    Fixture *fixture = *state;
    int64_t id = raise(fixture, DAY, WARNING_NEW);
    assert_int_equal(raise(fixture, DAY + 1, WARNING_FOLDED), id); // true already
    end(fixture, DAY + 10);
    assert_int_equal(get(fixture, id, DAY).ended_us, (DAY + 10) * US_PER_DAY);
    assert_int_equal(raise(fixture, DAY + 60, WARNING_AGAIN), id); // nobody closed it
    Warning warning = get(fixture, id, DAY);
    assert_int_equal(warning.seen, 2);
    assert_int_equal(warning.ended_us, 0);
    assert_int_equal(warning.last_us, (DAY + 60) * US_PER_DAY);
    assert_int_equal(warning.due_day, DAY + 5);
    assert_true(str_equal(warning.name, STR("Usage drop")));
    assert_float_equal(warning.probability, 0.35, 1e-9);
}

static void a_closed_one_keeps_quiet_for_a_while(void **state)
{
    Fixture *fixture = *state;
    int64_t id = raise(fixture, DAY, WARNING_NEW);
    change(fixture, id, WARNING_CLOSED, 0);
    end(fixture, DAY + 10);
    assert_int_equal(raise(fixture, DAY + 38, WARNING_FOLDED), id);
    assert_int_equal(get(fixture, id, DAY).state, WARNING_CLOSED);
    end(fixture, DAY + 40);
    assert_true(raise(fixture, DAY + 69, WARNING_NEW) != id);
}

static size_t count(Fixture *fixture, const WarningState *state, const bool *opportunity, Str account,
                    int today)
{
    WarningFilter filter = { state, opportunity, account, STR(""), -1, (uint16_t)today };
    Warning *warnings = NULL;
    size_t found = 0;
    Status status =
        warning_list(fixture->store, &filter, &fixture->arena, &warnings, &found, &fixture->error);
    if (status != STATUS_OK) fail_msg("%s", fixture->error.message);
    return found;
}

static void a_snoozed_one_wakes_by_itself(void **state)
{
    Fixture *fixture = *state;
    static const WarningState open = WARNING_OPEN, snoozed = WARNING_SNOOZED, closed = WARNING_CLOSED;
    int64_t id = raise(fixture, DAY, WARNING_NEW);
    change(fixture, id, WARNING_SNOOZED, DAY + 7);
    assert_int_equal(count(fixture, &open, NULL, STR(""), DAY + 6), 0);
    assert_int_equal(count(fixture, &snoozed, NULL, STR(""), DAY + 6), 1);
    assert_int_equal(count(fixture, &open, NULL, STR(""), DAY + 7), 1);
    assert_int_equal(get(fixture, id, DAY + 7).state, WARNING_OPEN);
    assert_int_equal(count(fixture, &closed, NULL, STR(""), DAY + 7), 0);
}

static void filters_leave_others_out(void **state)
{
    Fixture *fixture = *state;
    static const bool yes = true, no = false;
    raise(fixture, DAY, WARNING_NEW);
    assert_int_equal(count(fixture, NULL, &no, STR("acme"), DAY), 1);
    assert_int_equal(count(fixture, NULL, &yes, STR(""), DAY), 0);
    assert_int_equal(count(fixture, NULL, NULL, STR("other"), DAY), 0);
    Warning warning;
    assert_int_equal(warning_get(fixture->store, 99, DAY, &fixture->arena, &warning, &fixture->error),
                     STATUS_NOT_FOUND);
}

static void the_bell_knows_who_has_seen_what(void **state)
{
    Fixture *fixture = *state;
    int64_t id = raise(fixture, DAY, WARNING_NEW);
    Warning *warnings = NULL;
    size_t found = 0, unread = 0;
    for (int round = 0; round < 2; round++) {
        assert_int_equal(notice_list(fixture->store, STR("s1"), (DAY + 1) * US_PER_DAY, DAY + 1,
                                     &fixture->arena, &warnings, &found, &unread, &fixture->error),
                         STATUS_OK);
        assert_int_equal(found, 1);
        assert_int_equal(unread, round == 0);
        assert_int_equal(warnings[0].read, round == 1);
        assert_int_equal(notice_read(fixture->store, STR("s1"), id, &fixture->error), STATUS_OK);
    }
    assert_int_equal(notice_list(fixture->store, STR("s2"), (DAY + 1) * US_PER_DAY, DAY + 1, &fixture->arena,
                                 &warnings, &found, &unread, &fixture->error),
                     STATUS_OK);
    assert_int_equal(unread, 1);
    assert_int_equal(notice_list(fixture->store, STR("s2"), (DAY + 40) * US_PER_DAY, DAY + 40,
                                 &fixture->arena, &warnings, &found, &unread, &fixture->error),
                     STATUS_OK);
    assert_int_equal(found, 0); // too old for the bell
}

// ---- rules

static void what_ships_can_be_read_back_and_compiles(void **state)
{
    Fixture *fixture = *state;
    LifeTexts life;
    FormulaNames names = { 0 };
    assert_int_equal(life_read(fixture->store, &fixture->arena, &life, &fixture->error), STATUS_OK);
    for (const WarningRule *shipped = warning_rules_shipped; shipped->name.len > 0; shipped++) {
        Buf first = { 0 }, second = { 0 };
        JsonWriter json = json_writer(&first);
        warning_rule_write(shipped, &json);
        WarningRule read;
        Status status = warning_rule_read(buf_view(&first), &fixture->arena, &read, &fixture->error);
        if (status != STATUS_OK) fail_msg("%.*s: %s", STR_ARG(shipped->name), fixture->error.message);
        json = json_writer(&second);
        warning_rule_write(&read, &json);
        assert_true(str_equal(buf_view(&first), buf_view(&second)));
        CompiledRule compiled;
        status =
            warning_rule_compile(&read, &life, &names, &fixture->arena, &compiled, NULL, &fixture->error);
        if (status != STATUS_OK) fail_msg("%.*s: %s", STR_ARG(shipped->name), fixture->error.message);
        assert_true(str_equal(str_slice(compiled.text, compiled.at, compiled.end), read.formula));
        buf_free(&first);
        buf_free(&second);
    }
}

static void bad_rules_are_refused_by_field(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *body, *field;
    } table[] = {
        { "{\"direction\":\"risk\"}", "formula" },
        { "{\"formula\":\"yes\",\"direction\":\"up\"}", "direction" },
        { "{\"formula\":\"yes\",\"direction\":\"risk\",\"severity\":4}", "severity" },
        { "{\"formula\":\"yes\",\"direction\":\"risk\",\"root_cause\":11}", "root_cause" },
        { "{\"formula\":\"yes\",\"direction\":\"risk\",\"probability\":1.5}", "probability" },
        { "{\"formula\":\"yes\",\"direction\":\"risk\",\"due_days\":-1}", "due_days" },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        WarningRule read;
        assert_int_equal(
            warning_rule_read(str_from_c(table[i].body), &fixture->arena, &read, &fixture->error),
            STATUS_INVALID);
        assert_true(str_equal(fixture->error.field, str_from_c(table[i].field)));
    }
    LifeTexts life = { STR("no"), STR("no"), STR("no") };
    FormulaNames names = { 0 };
    CompiledRule compiled;
    FormulaProblem problem;
    WarningRule number = { .formula = STR("events(7d)") },
                owner = { .formula = STR("yes"), .owner = STR("5") };
    assert_int_equal(
        warning_rule_compile(&number, &life, &names, &fixture->arena, &compiled, &problem, &fixture->error),
        STATUS_INVALID);
    assert_true(str_equal(fixture->error.field, STR("formula")));
    assert_int_equal(
        warning_rule_compile(&owner, &life, &names, &fixture->arena, &compiled, &problem, &fixture->error),
        STATUS_INVALID);
    assert_true(str_equal(fixture->error.field, STR("owner")));
}

static void evidence_is_that_of_the_rule_and_not_of_the_guard(void **state)
{
    Fixture *fixture = *state;
    Zone *zone = zone_create(STR("UTC"));
    Engine *engine = engine_create(zone);
    Record record = { .kind = RECORD_EVENT,
                      .time_us = DAY * US_PER_DAY,
                      .user_id = STR("ada"),
                      .account_id = STR("acme"),
                      .name = STR("Worked") };
    engine_apply(engine, &record, 1, NULL);
    LifeTexts life = { STR("no"), STR("account.status = \"gone\""), STR("account.status = \"archived\"") };
    FormulaNames names = { 0 };
    CompiledRule compiled;
    WarningRule few = { .formula = STR("events(7d) < 5 and last_seen within 3d") };
    assert_int_equal(
        warning_rule_compile(&few, &life, &names, &fixture->arena, &compiled, NULL, &fixture->error),
        STATUS_OK);
    FormulaResult result = formula_evaluate(compiled.condition, engine, 0, DAY, &fixture->arena);
    assert_true(result.value.number > 0);
    Buf out = { 0 };
    warning_evidence(&compiled, &result, &out);
    assert_true(str_contains_ignore_case(buf_view(&out),
                                         STR("\"text\":\"events(7d)\",\"type\":\"number\",\"value\":1")));
    assert_true(str_contains_ignore_case(buf_view(&out), STR("last_seen")));
    assert_false(str_contains_ignore_case(buf_view(&out), STR("status")));
    buf_free(&out);
    engine_destroy(engine);
    zone_destroy(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_that_comes_back_is_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_closed_one_keeps_quiet_for_a_while, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_snoozed_one_wakes_by_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(filters_leave_others_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_bell_knows_who_has_seen_what, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_ships_can_be_read_back_and_compiles, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_rules_are_refused_by_field, set_up, tear_down),
        cmocka_unit_test_setup_teardown(evidence_is_that_of_the_rule_and_not_of_the_guard, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
