// Warning rules and the register: what is raised, what is the same again, what sleeps, what was seen.
#include "cmocka_all.h"

#include "base/timestamp.h"
#include "know/warning_detail.h"
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

static Notices bell(Fixture *fixture, const char *staff, int day)
{
    Notices notices;
    Status status = notice_list(fixture->store, str_from_c(staff), day * US_PER_DAY, (uint16_t)day,
                                &fixture->arena, &notices, &fixture->error);
    if (status != STATUS_OK) fail_msg("%s", fixture->error.message);
    return notices;
}

static void the_bell_knows_who_has_seen_what(void **state)
{
    Fixture *fixture = *state;
    int64_t id = raise(fixture, DAY, WARNING_NEW);
    for (int round = 0; round < 2; round++) {
        Notices notices = bell(fixture, "s1", DAY + 1);
        assert_int_equal(notices.count, 1);
        assert_int_equal(notices.unread, round == 0);
        assert_int_equal(notices.warnings[0].read, round == 1);
        assert_int_equal(notice_read(fixture->store, STR("s1"), id, &fixture->error), STATUS_OK);
    }
    assert_int_equal(bell(fixture, "s2", DAY + 1).unread, 1);
    assert_int_equal(bell(fixture, "s2", DAY + 40).count, 0); // too old for the bell
    assert_int_equal(notice_read_all(fixture->store, STR("s2"), (DAY + 1) * US_PER_DAY, &fixture->error),
                     STATUS_OK);
    assert_int_equal(bell(fixture, "s2", DAY + 1).unread, 0);
}

static Warning only_pending(Fixture *fixture)
{
    Warning *warnings = NULL;
    size_t found = 0;
    Status status =
        warning_list_pending(fixture->store, 10, &fixture->arena, &warnings, &found, &fixture->error);
    if (status != STATUS_OK) fail_msg("%s", fixture->error.message);
    assert_int_equal(found, 1);
    return warnings[0];
}

static void what_is_found_later_is_noted_once_and_history_is_no_news(void **state)
{
    Fixture *fixture = *state;
    int64_t id = raise(fixture, DAY, WARNING_NEW);
    Warning warning = only_pending(fixture);
    warning.since_day = DAY - 60;
    warning.news = false;
    warning.evidence = STR("[1]");
    assert_int_equal(warning_note_detail(fixture->store, &warning, &fixture->error), STATUS_OK);
    assert_int_equal(get(fixture, id, DAY).since_day, DAY - 60);
    assert_true(str_equal(get(fixture, id, DAY).evidence, STR("[1]")));
    Notices notices = bell(fixture, "s1", DAY + 1);
    assert_int_equal(notices.count, 0);
    assert_int_equal(notices.unread, 0);
    assert_int_equal(notices.found, 1);
    // True again: another stretch, to be found out again; what was found of the last one comes too late.
    end(fixture, DAY + 3);
    assert_int_equal(raise(fixture, DAY + 60, WARNING_AGAIN), id);
    assert_int_equal(warning_note_detail(fixture->store, &warning, &fixture->error), STATUS_OK);
    assert_int_equal(get(fixture, id, DAY).since_day, 0);
    assert_int_equal(only_pending(fixture).seen, 2);
}

// ---- since when, and who is behind it

enum { ACCOUNTS = 70 }; // more than are asked one by one

typedef struct History {
    Zone *zone;
    Engine *engine;
} History;

// Account n is silent from DAY - n on; the person of account 3 is called Ada.
static History make_history(Arena *arena)
{
    History history = { .zone = zone_create(STR("UTC")) };
    history.engine = engine_create(history.zone);
    for (int account = 0; account < ACCOUNTS; account++) {
        for (int day = DAY - 250; day < DAY - 3 * account; day++) {
            Arena mark = *arena;
            Record record = { .kind = RECORD_EVENT,
                              .time_us = day * US_PER_DAY + US_PER_HOUR,
                              .user_id = arena_format(arena, "u%d", account),
                              .account_id = arena_format(arena, "a%d", account),
                              .name = STR("Worked") };
            engine_apply(history.engine, &record, 1, NULL);
            *arena = mark;
        }
    }
    Attribute name = { STR("name"), { .kind = VALUE_TEXT, .text = STR("Ada") } };
    Record record = { .kind = RECORD_PERSON,
                      .time_us = (DAY - 240) * US_PER_DAY,
                      .user_id = STR("u3"),
                      .attributes = &name,
                      .attribute_count = 1 };
    engine_apply(history.engine, &record, 1, NULL);
    return history;
}

static void since_when_a_rule_is_true_is_asked_of_past_days(void **state)
{
    Fixture *fixture = *state;
    History history = make_history(&fixture->arena);
    FormulaNames names = { 0 };
    FormulaProblem problem = { 0 };
    const Formula *silent =
        formula_compile(STR("silent_for >= 1d"), FORMULA_OF_ACCOUNTS, &names, &fixture->arena, &problem);
    assert_non_null(silent);
    uint32_t accounts[ACCOUNTS];
    uint16_t since[ACCOUNTS], one;
    for (int i = 0; i < ACCOUNTS; i++) {
        Arena mark = fixture->arena;
        accounts[i] = engine_account_find(history.engine, arena_format(&fixture->arena, "a%d", i));
        fixture->arena = mark;
    }
    warning_true_since(silent, history.engine, accounts, ACCOUNTS, DAY, since);
    for (int i = 0; i < ACCOUNTS; i++) {
        int expected = DAY - 3 * i < DAY - WARNING_SINCE_DAYS ? DAY - WARNING_SINCE_DAYS : DAY - 3 * i;
        assert_int_equal(since[i], expected);
        warning_true_since(silent, history.engine, &accounts[i], 1, DAY, &one);
        assert_int_equal(one, expected);
    }
    // Before anything was known of it, nothing was true of it, whatever the formula says.
    const Formula *always =
        formula_compile(STR("yes"), FORMULA_OF_ACCOUNTS, &names, &fixture->arena, &problem);
    warning_true_since(always, history.engine, accounts, 1, DAY - 200, &one);
    assert_int_equal(one, DAY - 250);
    engine_destroy(history.engine);
    zone_destroy(history.zone);
}

static void the_evidence_names_who_is_behind_it(void **state)
{
    Fixture *fixture = *state;
    History history = make_history(&fixture->arena);
    FormulaNames names = { 0 };
    WarningRule asked = rule;
    asked.formula = STR("people(silent_for >= 5d) > 0 and ago(20d, people(active within 7d)) = 1");
    LifeTexts life = { STR("no"), STR("people(silent_for >= 5d) > 9"), STR("no") };
    CompiledRule compiled;
    Status status =
        warning_rule_compile(&asked, &life, &names, &fixture->arena, &compiled, NULL, &fixture->error);
    if (status != STATUS_OK) fail_msg("%s", fixture->error.message);
    uint32_t account = engine_account_find(history.engine, STR("a3"));
    FormulaResult result =
        formula_evaluate(compiled.condition, history.engine, account, DAY, &fixture->arena);
    Buf evidence = { 0 };
    warning_evidence(&compiled, &result, &evidence);
    Str named = warning_evidence_with_people(&compiled, history.engine, account, DAY, buf_view(&evidence),
                                             &fixture->arena);
    Str twice = warning_evidence_with_people(&compiled, history.engine, account, DAY, named, &fixture->arena);
    assert_true(str_equal(named, twice));
    Str people = STR("\"people\":[{\"id\":\"u3\",\"name\":\"Ada\",\"last_seen\":\"2024-09-24\"}]");
    assert_non_null(memmem(named.data, named.len, people.data, people.len));
    assert_null(memmem(named.data + named.len - 12, 12, "people", 6)); // not of 20 days ago
    buf_free(&evidence);
    engine_destroy(history.engine);
    zone_destroy(history.zone);
}

// ---- rules

static double half_health(const void *context, const double *values)
{
    (void)context;
    (void)values;
    return 50;
}

static const FormulaScore *some_score(void *context, Str name, Arena *arena)
{
    static const FormulaScorePart part = { .formula = STR_CONST("wau") };
    static const FormulaScore score = { .parts = &part, .part_count = 1, .compute = half_health };
    (void)context;
    (void)arena;
    return str_equal(name, STR("health")) ? &score : NULL;
}

static void what_ships_can_be_read_back_and_compiles(void **state)
{
    Fixture *fixture = *state;
    LifeTexts life;
    FormulaNames names = { .score = some_score };
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
        cmocka_unit_test_setup_teardown(what_is_found_later_is_noted_once_and_history_is_no_news, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(since_when_a_rule_is_true_is_asked_of_past_days, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_evidence_names_who_is_behind_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_ships_can_be_read_back_and_compiles, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_rules_are_refused_by_field, set_up, tear_down),
        cmocka_unit_test_setup_teardown(evidence_is_that_of_the_rule_and_not_of_the_guard, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
