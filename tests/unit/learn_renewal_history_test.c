// Renewals as they were seen on past days: against what is plain from the story that was told, and the same
// when nothing of what came later has been told yet.
#include "cmocka_all.h"

#include "base/timestamp.h"
#include "learn/renewal_history.h"

#include <math.h>
#include <string.h>

enum { FIRST = 18262, TODAY = FIRST + 430, ACCOUNTS = 40, GRACE = 14 }; // from 1 January 2020

typedef struct Fixture {
    Zone *zone;
    Engine *engine;
    Arena arena;
    Ledger ledger;
    RateBook rates;
} Fixture;

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

static void work(Fixture *fixture, int account, int day)
{
    Record record = { .kind = RECORD_EVENT,
                      .time_us = day * US_PER_DAY + US_PER_HOUR,
                      .user_id = id_of(fixture, account),
                      .account_id = id_of(fixture, account),
                      .name = STR("Worked") };
    engine_apply(fixture->engine, &record, 1, NULL);
}

static Value number(double value)
{
    return (Value){ .kind = VALUE_NUMBER, .number = value };
}

static Value date(int day)
{
    return (Value){ .kind = VALUE_DATE, .number = day };
}

// Account i is due 150 + 5 i days after the first. Every fourth is lost, of the others every fifth pays half.
static int due_of(int account)
{
    return FIRST + 150 + 5 * account;
}

static float kept_of(int account)
{
    return account % 4 == 0 ? 0 : account % 5 == 0 ? 0.5F : 1;
}

static void tell_day(Fixture *fixture, int account, int day)
{
    int due = due_of(account);
    bool lost = account % 4 == 0;
    if (day == FIRST + account % 3) {
        say(fixture, account, day, "mrr", number(100 + account), 0);
        say(fixture, account, day, "renewal_date", date(due), account == 1 ? RECORD_BACKFILL : 0);
    }
    if (day == due && lost)
        say(fixture, account, day, "status", (Value){ .kind = VALUE_TEXT, .text = STR("churned") }, 0);
    if (day == due && !lost) {
        say(fixture, account, day, "renewal_date", date(due + 366), 0);
        say(fixture, account, day, "mrr", number((100 + account) * (double)kept_of(account)), 0);
    }
    if (lost ? day < due - 40 : day % 2 == 0) work(fixture, account, day);
}

static void open_fixture(Fixture *fixture, int days)
{
    *fixture = (Fixture){ .zone = zone_create(STR("UTC")), .arena = arena_create((size_t)2 << 30) };
    fixture->engine = engine_create(fixture->zone);
    fixture->ledger.engine = fixture->engine;
    fixture->ledger.choice = (RevenueChoice){ .reporting = currency_find(STR("EUR")), .past_due = true };
    fixture->rates.reporting = fixture->ledger.choice.reporting;
    for (int day = FIRST; day < FIRST + days; day++) {
        for (int account = 0; account < ACCOUNTS; account++)
            tell_day(fixture, account, day);
    }
}

static void close_fixture(Fixture *fixture)
{
    engine_destroy(fixture->engine);
    zone_destroy(fixture->zone);
    arena_destroy(&fixture->arena);
}

static RenewalHistory read_on(Fixture *fixture, int today)
{
    static const FormulaNames names = { 0 };
    const RenewalQuery query = { .lens = { &fixture->ledger, &fixture->rates, 3, false },
                                 .names = &names,
                                 .today = (uint16_t)today,
                                 .grace_days = GRACE };
    RenewalHistory history;
    Error error;
    if (renewal_history_read(&query, &fixture->arena, &history, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return history;
}

// ---- tests

static void months_are_those_of_the_calendar(void **state)
{
    (void)state;
    assert_int_equal(renewal_month_of(0), 0);
    assert_int_equal(renewal_month_of(FIRST), 600);
    assert_int_equal(renewal_month_of(FIRST - 1), 599);
    assert_int_equal(renewal_month_first(600), FIRST);
    assert_int_equal(renewal_month_first(602), FIRST + 31 + 29);
}

static const RenewalCase *find_case(const RenewalHistory *history, uint32_t account, size_t origin)
{
    const RenewalCase *found = NULL;
    for (size_t i = 0; i < history->count; i++) {
        if (history->cases[i].account != account || history->cases[i].origin != origin) continue;
        assert_null(found); // once
        found = &history->cases[i];
    }
    return found;
}

// What the story says should be seen of the account's first renewal on the first day of a month.
static void check_case(const RenewalHistory *history, uint32_t account, size_t origin)
{
    int day = history->origins[origin], due = due_of((int)account);
    int ahead = renewal_month_of((uint16_t)due) - renewal_month_of((uint16_t)day);
    bool known = day > FIRST + (int)account % 3 && account != 1; // said afterwards: nobody knew
    bool seen = known && (ahead == 0 || ahead == 2 || ahead == 5 || ahead == 9) && due >= day;
    const RenewalCase *its = find_case(history, account, origin);
    if (its && its->due != due) return; // the second one
    if (!seen) {
        if (its) fail_msg("account %u was not to be seen on the %zuth day", account, origin);
        return;
    }
    if (!its) {
        fail_msg("account %u was to be seen on the %zuth day", account, origin);
        return; // the compiler does not know that it ends here
    }
    assert_int_equal(its->seen.days_left, due - day);
    assert_int_equal((int)its->amount, 12 * 100 * (100 + (int)account));
    assert_true(its->learned);
    assert_false(its->seen.announced);
    assert_true(fabsf(its->kept - kept_of((int)account)) < 0.006F); // cents are rounded
}

static void renewals_are_seen_as_the_story_tells_them(void **state)
{
    (void)state;
    Fixture fixture;
    open_fixture(&fixture, 430);
    RenewalHistory history = read_on(&fixture, TODAY);
    size_t past = history.origin_count - 1;
    assert_int_equal(history.origins[past], TODAY);
    assert_int_equal(history.origins[past - 1], TODAY - 5); // 1 March 2021
    for (uint32_t account = 0; account < ACCOUNTS; account++) {
        for (size_t origin = 0; origin < past; origin++)
            check_case(&history, account, origin);
        const RenewalCase *now = find_case(&history, account, past);
        assert_int_equal(now != NULL, account % 4 != 0);
        if (now) assert_int_equal(now->due, due_of((int)account) + 366);
        if (now) assert_true(isnan(now->kept));
    }
    close_fixture(&fixture);
}

static void rows_are_of_settled_renewals_and_weigh_one_each(void **state)
{
    (void)state;
    Fixture fixture;
    RenewalRow *rows;
    open_fixture(&fixture, 430);
    RenewalHistory history = read_on(&fixture, TODAY);
    for (size_t origin = 6; origin < history.origin_count; origin++) {
        int day = history.origins[origin];
        size_t count = renewal_history_rows(&history, (uint16_t)day, &fixture.arena, &rows), settled = 0;
        double weight = 0;
        for (int account = 0; account < ACCOUNTS; account++)
            settled += account != 1 && due_of(account) + GRACE < day;
        for (size_t i = 0; i < count; i++)
            weight += (double)rows[i].weight;
        assert_true(fabs(weight - (double)settled) < 1e-4);
    }
    close_fixture(&fixture);
}

// The whole reading of a day: the same whether or not the rest of the story was told.
static void nothing_from_afterwards_is_known(void **state)
{
    (void)state;
    Fixture whole, part;
    enum { DAYS = 305 }; // 1 November 2020
    open_fixture(&whole, 430);
    open_fixture(&part, DAYS);
    RenewalHistory with = read_on(&whole, FIRST + DAYS), without = read_on(&part, FIRST + DAYS);
    assert_true(without.count > 50);
    assert_int_equal(with.count, without.count);
    for (size_t i = 0; i < with.count; i++) {
        const RenewalCase *a = &with.cases[i], *b = &without.cases[i];
        assert_int_equal(a->account, b->account);
        assert_int_equal(a->due, b->due);
        assert_memory_equal(&a->kept, &b->kept, sizeof a->kept);
        assert_memory_equal(a->seen.inputs, b->seen.inputs, sizeof a->seen.inputs);
        assert_true(!(a->amount > b->amount) && !(a->amount < b->amount));
    }
    close_fixture(&whole);
    close_fixture(&part);
}

static void those_who_are_to_leave_are_told_from_the_others(void **state)
{
    (void)state;
    Fixture fixture;
    RenewalRow *rows;
    open_fixture(&fixture, 305);
    RenewalHistory history = read_on(&fixture, FIRST + 305);
    size_t count = renewal_history_rows(&history, FIRST + 305, &fixture.arena, &rows);
    RenewalModel model = renewal_model_fit(rows, count, renewal_month_of(FIRST + 305), &fixture.arena);
    double of_leaving = 0, of_staying = 0;
    int leaving = 0, staying = 0;
    for (size_t i = 0; i < history.count; i++) {
        const RenewalCase *its = &history.cases[i];
        if (its->origin + 1u != history.origin_count || its->seen.days_left > 30) continue;
        double lost = renewal_chance(&model, &its->seen).lost;
        bool leaves = its->account % 4 == 0;
        leaving += leaves;
        staying += !leaves;
        of_leaving += leaves ? lost : 0;
        of_staying += leaves ? 0 : lost;
    }
    assert_true(leaving > 0 && staying > 0);
    if (of_leaving / leaving < 3 * of_staying / staying) // of 30 renewals little can be learned
        fail_msg("%.3f of those who leave, %.3f of the others", of_leaving / leaving, of_staying / staying);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_are_those_of_the_calendar),
        cmocka_unit_test(renewals_are_seen_as_the_story_tells_them),
        cmocka_unit_test(rows_are_of_settled_renewals_and_weigh_one_each),
        cmocka_unit_test(nothing_from_afterwards_is_known),
        cmocka_unit_test(those_who_are_to_leave_are_told_from_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
