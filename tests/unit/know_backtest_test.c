// Where accounts are in their life, and warnings run over the past: small histories whose answers are known.
#include "cmocka_all.h"

#include "base/timestamp.h"
#include "know/backtest.h"
#include "temp_folder.h"

enum { FIRST = 18000, LAST = FIRST + 300 };

typedef struct Fixture {
    Zone *zone;
    Engine *engine;
    Arena arena;
    Life life;
} Fixture;

static const FormulaNames no_names = { 0 };

static void say(Fixture *fixture, int day, const char *account, const char *key, const char *value)
{
    Value said = { .kind = value ? VALUE_TEXT : VALUE_MISSING, .text = str_from_c(value ? value : "") };
    Attribute attribute = { str_from_c(key), said };
    Record record = { .kind = RECORD_ACCOUNT,
                      .time_us = day * US_PER_DAY + US_PER_HOUR,
                      .account_id = str_from_c(account),
                      .attributes = &attribute,
                      .attribute_count = 1 };
    engine_apply(fixture->engine, &record, 1, NULL);
}

// One event on each day from..to but those from quiet_from..quiet_to.
static void work(Fixture *fixture, const char *account, int from, int to, int quiet_from, int quiet_to)
{
    for (int day = from; day <= to; day++) {
        if (day >= quiet_from && day <= quiet_to) continue;
        Record record = { .kind = RECORD_EVENT,
                          .time_us = day * US_PER_DAY + US_PER_HOUR,
                          .user_id = str_from_c(account),
                          .account_id = str_from_c(account),
                          .name = STR("Worked") };
        engine_apply(fixture->engine, &record, 1, NULL);
    }
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .zone = zone_create(STR("UTC")), .arena = arena_create(1 << 26) };
    fixture.engine = engine_create(fixture.zone);
    LifeTexts texts = { STR("account.status = \"trial\""), STR("account.status = \"gone\""),
                        STR("account.status = \"archived\"") };
    Error error = { 0 };
    Status status = life_compile(&texts, &no_names, &fixture.arena, &fixture.life, NULL, &error);
    if (status != STATUS_OK) fail_msg("%s", error.message);
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

static bool never_stop(void *context, double share)
{
    *(double *)context = share;
    return true;
}

static BacktestResult run(Fixture *fixture, const char *text, uint16_t every, uint16_t ahead, uint16_t quiet)
{
    static double share;
    FormulaProblem problem = { 0 };
    BacktestConfig config = { .alarm_count = 1,
                              .life = fixture->life,
                              .from = FIRST + 30,
                              .to = LAST,
                              .every_days = every,
                              .ahead_days = ahead,
                              .quiet_days = quiet,
                              .go_on = never_stop,
                              .context = &share };
    config.alarms[0].condition =
        formula_compile(str_from_c(text), FORMULA_OF_ACCOUNTS, &no_names, &fixture->arena, &problem);
    if (!config.alarms[0].condition) fail_msg("%s", problem.message);
    BacktestResult result;
    backtest_run(&config, fixture->engine, &fixture->arena, &result);
    return result;
}

static const BacktestCase *case_of(const Fixture *fixture, const BacktestResult *result, const char *account)
{
    uint32_t number = engine_account_find(fixture->engine, str_from_c(account));
    const BacktestCase *found = NULL;
    for (size_t i = 0; i < result->case_count; i++) {
        if (result->cases[i].account != number) continue;
        assert_null(found);
        found = &result->cases[i];
    }
    return found;
}

static void assert_case(const BacktestCase *is, BacktestKind kind, int warned, int lost)
{
    assert_non_null(is);
    assert_int_equal(is->kind, kind);
    assert_int_equal(is->warned, warned);
    assert_int_equal(is->lost, lost);
}

static const char silent[] = "events(7d) = 0 and first_seen is not missing";

static void an_account_of_each_kind(void **state)
{
    Fixture *fixture = *state;
    work(fixture, "caught", FIRST, FIRST + 100, 0, 0); // silent for 7 days on FIRST + 107
    say(fixture, FIRST + 120, "caught", "status", "gone");
    say(fixture, FIRST, "caught", "owner", "Ines");
    work(fixture, "missed", FIRST, FIRST + 150, 0, 0);
    say(fixture, FIRST + 151, "missed", "status", "gone");
    work(fixture, "false", FIRST, LAST, FIRST + 80, FIRST + 90);
    work(fixture, "open", FIRST, LAST - 20, 0, 0);
    work(fixture, "early", FIRST, FIRST + 60, 0, 0); // warned 100 days before, and still
    say(fixture, FIRST + 167, "early", "status", "gone");
    work(fixture, "steady", FIRST, LAST, 0, 0);
    work(fixture, "gone", FIRST, FIRST + 10, 0, 0);
    say(fixture, FIRST + 20, "gone", "status", "gone");
    work(fixture, "archived", FIRST, FIRST + 50, 0, 0);
    say(fixture, FIRST + 51, "archived", "status", "archived");

    BacktestResult result = run(fixture, silent, 1, 60, 0);
    assert_case(case_of(fixture, &result, "caught"), BACKTEST_CAUGHT, FIRST + 107, FIRST + 120);
    assert_case(case_of(fixture, &result, "missed"), BACKTEST_MISSED, 0, FIRST + 151);
    assert_case(case_of(fixture, &result, "false"), BACKTEST_FALSE, FIRST + 86, 0);
    assert_case(case_of(fixture, &result, "open"), BACKTEST_OPEN, LAST - 13, 0);
    assert_case(case_of(fixture, &result, "early"), BACKTEST_CAUGHT, FIRST + 67, FIRST + 167);
    assert_null(case_of(fixture, &result, "steady"));
    assert_null(case_of(fixture, &result, "gone"));
    assert_null(case_of(fixture, &result, "archived"));
    assert_int_equal(result.lost, 3);
    assert_int_equal(result.caught, 2);
    assert_int_equal(result.missed, 1);
    assert_int_equal(result.false_alarms, 1);
    assert_int_equal(result.open, 1);
    assert_int_equal(result.alarms, 4);
    assert_int_equal(result.looks, 271);
    assert_int_equal(result.ahead_least, 13);
    assert_int_equal(result.ahead_most, 100);
    assert_int_equal(result.load_count, 2);
    assert_int_equal(result.load[0].alarms, 3); // without an owner
    assert_true(str_equal(result.load[1].owner, STR("Ines")));
}

static void the_day_of_the_loss_is_exact_also_between_looks(void **state)
{
    Fixture *fixture = *state;
    work(fixture, "caught", FIRST, FIRST + 100, 0, 0);
    say(fixture, FIRST + 120, "caught", "status", "gone");
    BacktestResult result = run(fixture, silent, 7, 60, 0);
    // Looks are FIRST + 30 + 7 n: 107 is one, and 121 the first after the loss.
    assert_case(case_of(fixture, &result, "caught"), BACKTEST_CAUGHT, FIRST + 107, FIRST + 120);
}

static void an_alarm_that_comes_back_soon_is_the_same(void **state)
{
    Fixture *fixture = *state;
    work(fixture, "blinks", FIRST, FIRST + 70, FIRST + 50, FIRST + 60);
    work(fixture, "blinks", FIRST + 80, LAST, 0, 0);
    assert_int_equal(run(fixture, silent, 1, 60, 0).alarms, 2);
    assert_int_equal(run(fixture, silent, 1, 60, 30).alarms, 1);
}

static void who_comes_back_can_be_lost_again(void **state)
{
    Fixture *fixture = *state;
    work(fixture, "twice", FIRST, FIRST + 60, 0, 0);
    say(fixture, FIRST + 75, "twice", "status", "gone");
    say(fixture, FIRST + 100, "twice", "status", "customer");
    work(fixture, "twice", FIRST + 100, FIRST + 160, 0, 0);
    say(fixture, FIRST + 162, "twice", "status", "gone");
    BacktestResult result = run(fixture, silent, 1, 60, 0);
    assert_int_equal(result.caught, 1);
    assert_int_equal(result.missed, 1);
}

static bool stop(void *context, double share)
{
    return share < *(double *)context;
}

static void it_can_be_stopped(void **state)
{
    Fixture *fixture = *state;
    work(fixture, "some", FIRST, LAST, 0, 0);
    double half = 0.5;
    FormulaProblem problem;
    BacktestConfig config = { .alarm_count = 1,
                              .life = fixture->life,
                              .from = FIRST,
                              .to = LAST,
                              .every_days = 1,
                              .ahead_days = 30,
                              .go_on = stop,
                              .context = &half };
    config.alarms[0].condition =
        formula_compile(STR("events = 0"), FORMULA_OF_ACCOUNTS, &no_names, &fixture->arena, &problem);
    BacktestResult result;
    backtest_run(&config, fixture->engine, &fixture->arena, &result);
    assert_true(result.stopped);
}

static ScorecardSet one_card(Fixture *fixture)
{
    ScorecardSet set = { .cards = ARENA_NEW(&fixture->arena, Scorecard), .count = 1 };
    Error error = { 0 };
    Str body = STR("{\"segment\":null,\"position\":1,\"measures\":[{\"key\":\"use\",\"name\":\"Use\","
                   "\"formula\":\"events(7d)\",\"curve\":[[0,0],[10,100]],\"weight\":1,"
                   "\"group\":\"experience\",\"missing\":\"leave_out\"}],\"exceptions\":[],"
                   "\"bands\":{\"watch_from\":45,\"thriving_from\":70}}");
    Status status = scorecard_read(body, &fixture->arena, set.cards, &error);
    if (status == STATUS_OK) status = scorecard_compile(set.cards, &no_names, &fixture->arena, NULL, &error);
    if (status != STATUS_OK) fail_msg("%s", error.message);
    return set;
}

static void a_formula_and_a_low_score_are_judged_side_by_side(void **state)
{
    Fixture *fixture = *state;
    work(fixture, "caught", FIRST, FIRST + 100, 0, 0);
    say(fixture, FIRST + 120, "caught", "status", "gone");
    work(fixture, "false", FIRST, LAST, FIRST + 80, FIRST + 90);
    work(fixture, "steady", FIRST, LAST, 0, 0); // 7 events a week: 70 points
    ScorecardSet set = one_card(fixture);
    FormulaProblem problem = { 0 };
    BacktestConfig config = { .alarms = { { 0 }, { .set = &set, .below = 35 * POINT } },
                              .alarm_count = 2,
                              .life = fixture->life,
                              .from = FIRST + 30,
                              .to = LAST,
                              .every_days = 1,
                              .ahead_days = 60 };
    config.alarms[0].condition =
        formula_compile(STR("events(7d) < 3"), FORMULA_OF_ACCOUNTS, &no_names, &fixture->arena, &problem);
    BacktestResult results[2];
    backtest_run(&config, fixture->engine, &fixture->arena, results);
    assert_case(case_of(fixture, &results[0], "caught"), BACKTEST_CAUGHT, FIRST + 105, FIRST + 120);
    assert_case(case_of(fixture, &results[0], "false"), BACKTEST_FALSE, FIRST + 84, 0);
    // 35 points are 3.5 events: a day earlier.
    assert_case(case_of(fixture, &results[1], "caught"), BACKTEST_CAUGHT, FIRST + 104, FIRST + 120);
    assert_case(case_of(fixture, &results[1], "false"), BACKTEST_FALSE, FIRST + 83, 0);
    assert_int_equal(results[1].alarms, 2);
    assert_int_equal(results[1].looks, 271);
}

// ---- life

static void states_have_an_order_and_dates(void **state)
{
    Fixture *fixture = *state;
    say(fixture, FIRST, "acme", "status", "trial");
    say(fixture, FIRST + 40, "acme", "status", "customer");
    say(fixture, FIRST + 200, "acme", "status", "gone");
    say(fixture, FIRST + 250, "acme", "status", "archived");
    say(fixture, FIRST + 260, "other", "status", "gone");
    uint32_t account = engine_account_find(fixture->engine, STR("acme"));
    const struct {
        int day;
        LifeState state;
    } table[] = { { FIRST + 10, LIFE_TRIAL }, { FIRST + 39, LIFE_TRIAL },    { FIRST + 40, LIFE_LIVE },
                  { FIRST + 199, LIFE_LIVE }, { FIRST + 203, LIFE_CHURNED }, { FIRST + 270, LIFE_ARCHIVED } };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint16_t day = (uint16_t)table[i].day;
        assert_int_equal(life_state(&fixture->life, fixture->engine, account, day, fixture->arena),
                         table[i].state);
        uint8_t states[2];
        life_states(&fixture->life, fixture->engine, day, states, 2);
        assert_int_equal(states[account], table[i].state);
    }
}

static void a_formula_that_is_no_yes_is_refused(void **state)
{
    Fixture *fixture = *state;
    LifeTexts texts = { STR("account.status = \"trial\""), STR("events(28d)"), STR("no") };
    Life life;
    FormulaProblem problem;
    Error error = { 0 };
    assert_int_equal(life_compile(&texts, &no_names, &fixture->arena, &life, &problem, &error),
                     STATUS_INVALID);
    assert_true(str_equal(error.field, STR("churned")));
    texts.churned = STR("evnts(28d) = 0");
    assert_int_equal(life_compile(&texts, &no_names, &fixture->arena, &life, &problem, &error),
                     STATUS_INVALID);
    assert_string_equal(problem.proposal, "events");
}

static void the_setting_is_kept(void **state)
{
    Fixture *fixture = *state;
    TempFolder folder = temp_folder_create();
    Error error = { 0 };
    Store *store = store_open(str_from_c(folder.file), STORE_WRITER, &error);
    assert_non_null(store);
    LifeTexts texts;
    assert_int_equal(life_read(store, &fixture->arena, &texts, &error), STATUS_OK);
    assert_true(str_contains_ignore_case(texts.churned, STR("churned_on")));
    Life life;
    assert_int_equal(life_compile(&texts, &no_names, &fixture->arena, &life, NULL, &error), STATUS_OK);
    texts.churned = STR("silent_for > 180d");
    assert_int_equal(life_put(store, &texts, &error), STATUS_OK);
    assert_int_equal(life_read(store, &fixture->arena, &texts, &error), STATUS_OK);
    assert_true(str_equal(texts.churned, STR("silent_for > 180d")));
    store_close(store);
    temp_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_account_of_each_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_day_of_the_loss_is_exact_also_between_looks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_alarm_that_comes_back_soon_is_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_comes_back_can_be_lost_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_can_be_stopped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_formula_and_a_low_score_are_judged_side_by_side, set_up, tear_down),
        cmocka_unit_test_setup_teardown(states_have_an_order_and_dates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_formula_that_is_no_yes_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_setting_is_kept, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
