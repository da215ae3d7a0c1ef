// Cases from the engine: who is one, what was known, and that nothing from afterwards is.
#include "cmocka_all.h"

#include "base/timestamp.h"
#include "learn/suggestion.h"

#include <math.h>
#include <string.h>

enum { FIRST = 18262, TODAY = FIRST + 200, ACCOUNTS = 60, AHEAD = 60 }; // from 1 January 2020

typedef struct Fixture {
    Zone *zone;
    Engine *engine;
    Arena arena;
    Life life;
} Fixture;

static const LifeTexts texts = { STR_CONST("account.status = \"trial\""),
                                 STR_CONST("account.status = \"gone\""),
                                 STR_CONST("account.status = \"archived\"") };
static const FormulaNames no_names = { 0 };
static const FormulaNames in_time = { .said_in_time = true };

static Str id_of(Fixture *fixture, int account)
{
    return arena_format(&fixture->arena, "a%d", account);
}

static void say(Fixture *fixture, int account, int day, const char *key, Value value, uint8_t flags)
{
    Attribute attribute = { str_from_c(key), value };
    Record record = { .kind = RECORD_ACCOUNT,
                      .flags = flags,
                      .time_us = day * US_PER_DAY + US_PER_HOUR,
                      .account_id = id_of(fixture, account),
                      .attributes = &attribute,
                      .attribute_count = 1 };
    engine_apply(fixture->engine, &record, 1, NULL);
}

static void work(Fixture *fixture, int account, int day, const char *what)
{
    Record record = { .kind = RECORD_EVENT,
                      .time_us = day * US_PER_DAY + US_PER_HOUR,
                      .user_id = id_of(fixture, account),
                      .account_id = id_of(fixture, account),
                      .name = str_from_c(what) };
    engine_apply(fixture->engine, &record, 1, NULL);
}

// Every third account leaves, one after the other, and works less and less in the 50 days before.
static int leaves_on(int account)
{
    return account % 3 == 0 ? FIRST + 70 + 2 * account : 0;
}

static void tell_history(Fixture *fixture)
{
    for (int account = 0; account < ACCOUNTS; account++) {
        int leaves = leaves_on(account);
        say(fixture, account, FIRST, "plan", (Value){ .kind = VALUE_TEXT, .text = STR("small") }, 0);
        say(fixture, account, FIRST, "seats", (Value){ .kind = VALUE_NUMBER, .number = account % 7 }, 0);
        for (int day = FIRST; day <= TODAY; day++) {
            int every = leaves && day > leaves - 50 ? 6 : 1 + account % 2;
            if ((day + account) % every == 0 && (!leaves || day < leaves))
                work(fixture, account, day, "Worked");
        }
        if (leaves)
            say(fixture, account, leaves, "status", (Value){ .kind = VALUE_TEXT, .text = STR("gone") }, 0);
    }
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .zone = zone_create(STR("UTC")), .arena = arena_create((size_t)512 << 20) };
    fixture.engine = engine_create(fixture.zone);
    Error error = { 0 };
    if (life_compile(&texts, &no_names, &fixture.arena, &fixture.life, NULL, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    tell_history(&fixture);
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

static HistoryQuery query_of(const Fixture *fixture)
{
    return (HistoryQuery){ .engine = fixture->engine,
                           .names = &in_time,
                           .life_texts = &texts,
                           .life = &fixture->life,
                           .today = TODAY,
                           .ahead = AHEAD };
}

static Suggestion suggested(Fixture *fixture)
{
    HistoryQuery query = query_of(fixture);
    Suggestion found;
    assert_true(suggestion_make(&query, NULL, &fixture->arena, &found));
    return found;
}

static bool has_measure(const LearnHistory *history, const char *part)
{
    for (size_t i = 0; i < history->cases.measures; i++) {
        Str formula = history->candidates[i].formula;
        if (memmem(formula.data, formula.len, part, strlen(part))) return true;
    }
    return false;
}

static void cases_are_live_accounts_at_ends_of_months(void **state)
{
    Fixture *fixture = *state;
    HistoryQuery query = query_of(fixture);
    LearnHistory history = history_read(&query, &fixture->arena);
    int64_t days[] = { date_to_days(2020, 1, 31), date_to_days(2020, 2, 29), date_to_days(2020, 3, 31),
                       date_to_days(2020, 4, 30) }; // 31 May is less than 60 days before 19 July
    size_t count = 0, left = 0;
    for (int account = 0; account < ACCOUNTS; account++) {
        for (size_t i = 0; i < 4; i++) {
            int leaves = leaves_on(account);
            if (leaves && leaves <= days[i]) continue;
            count++;
            left += leaves && leaves <= days[i] + AHEAD;
        }
    }
    assert_int_equal(history.cases.count, count);
    assert_int_equal(cases_count(&history.cases, cases_all(&history.cases, &fixture->arena)).left, left);
    assert_int_equal(history.months, 4);
    assert_int_equal(history.first, days[0]);
    assert_int_equal(history.last, days[3]);
    assert_true(has_measure(&history, "account.seats"));
    assert_false(has_measure(&history, "account.plan")); // the same everywhere
    assert_false(has_measure(&history, "status"));       // it says who has left
}

static void what_fades_before_it_leaves_is_found(void **state)
{
    Suggestion found = suggested(*state);
    assert_false(found.too_few);
    assert_int_equal(found.counts.accounts_left,
                     ACCOUNTS / 3 - 1); // the last one leaves too late to be judged
    assert_true(found.model.count > 0 && found.judged.accuracy.auc > 0.7);
    assert_true(found.measures[0].lift.clear && found.measures[0].lift.lift_low > 1);
    assert_true(found.watch_from < found.thriving_from);
}

static void assert_same(const LearnHistory *before, const LearnHistory *after)
{
    assert_int_equal(before->cases.count, after->cases.count);
    assert_int_equal(before->cases.measures, after->cases.measures);
    for (size_t m = 0; m < before->cases.measures; m++) {
        assert_true(str_equal(before->candidates[m].formula, after->candidates[m].formula));
        for (size_t i = 0; i < before->cases.count; i++) {
            double a = before->cases.values[m][i], b = after->cases.values[m][i];
            assert_true((isnan(a) && isnan(b)) || !(fabs(a - b) > 0));
            assert_int_equal(before->cases.left[i], after->cases.left[i]);
        }
    }
}

// Afterwards those who stay are marked in every way there is: by events, by what is said later, and by what
// is said later of before.
static void nothing_from_afterwards_is_known(void **state)
{
    Fixture *fixture = *state;
    Suggestion before = suggested(fixture);
    for (int account = 0; account < ACCOUNTS; account++) {
        Value stays = { .kind = VALUE_NUMBER, .number = leaves_on(account) ? 0 : 100 };
        say(fixture, account, FIRST + 5, "known_later", stays, RECORD_BACKFILL);
        say(fixture, account, FIRST + 5, "seats", stays, RECORD_BACKFILL);
        say(fixture, account, TODAY + 3, "stays", stays, 0);
        for (int day = TODAY + 1; day < TODAY + 60; day++) {
            if (!leaves_on(account)) work(fixture, account, day, "Stayed");
        }
    }
    Suggestion after = suggested(fixture);
    assert_same(&before.history, &after.history);
    assert_int_equal(before.model.count, after.model.count);
    assert_true(!(fabs(before.judged.accuracy.auc - after.judged.accuracy.auc) > 0));
    // The same said in time does tell: so it would have been seen.
    for (int account = 0; account < ACCOUNTS; account++) {
        Value stays = { .kind = VALUE_NUMBER, .number = leaves_on(account) ? 0 : 100 };
        say(fixture, account, FIRST + 6, "said_in_time", stays, 0);
    }
    Suggestion told = suggested(fixture);
    assert_true(has_measure(&told.history, "account.said_in_time"));
    assert_true(told.judged.accuracy.auc > before.judged.accuracy.auc + 0.02 ||
                told.judged.accuracy.auc > 0.99);
}

static void few_losses_are_too_few(void **state)
{
    Fixture *fixture = *state;
    FormulaProblem problem;
    HistoryQuery query = query_of(fixture);
    query.whom =
        formula_compile(STR("account.seats = 3"), FORMULA_OF_ACCOUNTS, &in_time, &fixture->arena, &problem);
    Suggestion found;
    assert_true(suggestion_make(&query, NULL, &fixture->arena, &found));
    assert_true(found.too_few && found.measure_count == 0 && found.model.count == 0);
    assert_in_range(found.counts.accounts_left, 1, SUGGESTION_FEW - 1);
    query.ahead = 300; // nothing is known of that long ago
    assert_true(suggestion_make(&query, NULL, &fixture->arena, &found));
    assert_true(found.too_few && found.history.months == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cases_are_live_accounts_at_ends_of_months, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_fades_before_it_leaves_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_from_afterwards_is_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(few_losses_are_too_few, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
