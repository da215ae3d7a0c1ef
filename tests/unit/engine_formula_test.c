#include "cmocka_all.h"
#include "engine/formula.h"

#include "base/buf.h"
#include "base/timestamp.h"

#include <math.h>
#include <stdbool.h>

// Three accounts as of day 17100 (2016-10-26), in UTC. What they did stands in set_up.
enum { DAY = 17100 };

typedef struct Fixture {
    Zone *zone;
    Engine *engine;
    Arena arena;
    FormulaNames names;
} Fixture;

static uint32_t report_events[2];
static FeatureGroup groups[2];
static const FeatureSet features = { groups, 2 };
static const Str feature_names[] = { STR_CONST("Reports"), STR_CONST("Billing") };

static void apply(Fixture *fixture, Record record)
{
    engine_apply(fixture->engine, &record, 1, NULL);
}

static void act(Fixture *fixture, int day, const char *account, const char *user, const char *name)
{
    apply(fixture, (Record){ .kind = RECORD_EVENT,
                             .time_us = day * US_PER_DAY + US_PER_DAY / 2,
                             .user_id = str_from_c(user),
                             .account_id = str_from_c(account),
                             .name = str_from_c(name) });
}

static void say(Fixture *fixture, int day, const char *account, const char *user, const char *key,
                Value value)
{
    Attribute attribute = { str_from_c(key), value };
    apply(fixture, (Record){ .kind = user ? RECORD_PERSON : RECORD_ACCOUNT,
                             .time_us = day * US_PER_DAY,
                             .user_id = str_from_c(user),
                             .account_id = str_from_c(account),
                             .attributes = &attribute,
                             .attribute_count = 1 });
}

static Value text(const char *value)
{
    return (Value){ .kind = VALUE_TEXT, .text = str_from_c(value) };
}

static Value number(double value)
{
    return (Value){ .kind = VALUE_NUMBER, .number = value };
}

static Str metric_text(void *context, Str name, FormulaScope scope, Arena *arena)
{
    (void)context;
    (void)arena;
    (void)scope;
    static const struct {
        Str name, text;
    } metrics[] = {
        { STR_CONST("depth"), STR_CONST("events(28d) / active_people(28d)") },
        { STR_CONST("doubled"), STR_CONST("2 * depth") },
        { STR_CONST("round_one"), STR_CONST("round_two + 1") },
        { STR_CONST("round_two"), STR_CONST("round_one + 1") },
        { STR_CONST("broken"), STR_CONST("1 +") },
    };
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        if (str_equal(metrics[i].name, name)) return metrics[i].text;
    }
    return STR("");
}

static void fill(Fixture *fixture)
{
    say(fixture, DAY - 100, "acme", NULL, "plan", text("Trial"));
    say(fixture, DAY - 50, "acme", NULL, "plan", text("Enterprise"));
    say(fixture, DAY - 100, "acme", NULL, "seats", number(4));
    say(fixture, DAY - 100, "acme", NULL, "Own key", number(7));
    say(fixture, DAY - 100, "acme", NULL, "renewal_date", (Value){ .kind = VALUE_DATE, .number = DAY + 60 });
    say(fixture, DAY - 100, "acme", NULL, "since", text("2016-10-01T09:00:00Z"));
    say(fixture, DAY - 100, "acme", NULL, "pilot", (Value){ .kind = VALUE_BOOL, .number = 1 });
    say(fixture, DAY - 100, "acme", "ada", "role", text("champion"));
    say(fixture, DAY - 100, "acme", "bob", "role", text("user"));
    for (int week = 0; week < 12; week++) // ada every Wednesday; bob until 40 days ago
        act(fixture, DAY - 7 * week, "acme", "ada", "Report Viewed");
    for (int week = 6; week < 12; week++)
        act(fixture, DAY - 7 * week, "acme", "bob", "Report Exported");
    act(fixture, DAY - 3, "acme", "ada", "Report Exported");
    act(fixture, DAY - 3, "acme", "ada", "Report Exported");
    act(fixture, DAY - 2, "acme", "cem", "Invoice Paid");
    act(fixture, DAY - 30, "quiet", "eve", "Report Viewed");
    say(fixture, DAY - 1, "empty", NULL, "plan", text("trial"));
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .zone = zone_create(STR("UTC")), .arena = arena_create(1 << 26) };
    fixture.engine = engine_create(fixture.zone);
    fill(&fixture);
    report_events[0] = engine_event_find(fixture.engine, STR("Report Viewed"));
    report_events[1] = engine_event_find(fixture.engine, STR("Report Exported"));
    groups[0] = (FeatureGroup){ report_events, 2, true };
    groups[1] = (FeatureGroup){ NULL, 0, true };
    fixture.names =
        (FormulaNames){ .features = &features, .feature_names = feature_names, .metric = metric_text };
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

static const Formula *compiled(Fixture *fixture, const char *formula)
{
    FormulaProblem problem;
    const Formula *result =
        formula_compile(str_from_c(formula), FORMULA_OF_ACCOUNTS, &fixture->names, &fixture->arena, &problem);
    if (!result) fail_msg("%s: %s (%u to %u)", formula, problem.message, problem.at, problem.end);
    return result;
}

static FormulaResult evaluated(Fixture *fixture, const char *formula, const char *account, uint16_t day)
{
    uint32_t number_of = engine_account_find(fixture->engine, str_from_c(account));
    return formula_evaluate(compiled(fixture, formula), fixture->engine, number_of, day, &fixture->arena);
}

static const char *shown(const FormulaResult *result)
{
    static char room[100];
    const Value *value = &result->value;
    if (value->kind == VALUE_MISSING) return "missing";
    if (value->kind == VALUE_BOOL) return value->number > 0 ? "yes" : "no";
    if (value->kind == VALUE_TEXT)
        snprintf(room, sizeof room, "%.*s", STR_ARG(value->text));
    else
        snprintf(room, sizeof room, "%.6g", value->number);
    return room;
}

typedef struct Case {
    const char *formula, *value;
} Case;

static void check(Fixture *fixture, const char *account, const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Arena mark = fixture->arena;
        FormulaResult result = evaluated(fixture, cases[i].formula, account, DAY);
        if (strcmp(shown(&result), cases[i].value) != 0)
            fail_msg("%s of %s is %s, not %s", cases[i].formula, account, shown(&result), cases[i].value);
        arena_reset(&fixture->arena, mark);
    }
}

#define CHECK(fixture, account, cases) check(fixture, account, cases, sizeof(cases) / sizeof *(cases))

static void reads_what_an_account_does(void **state)
{
    static const Case cases[] = {
        { "active_people(28d)", "2" },
        { "active_people(1d)", "1" },
        { "dau", "1" },
        { "wau", "2" },
        { "mau", "2" },
        { "active_people(42d)", "2" },
        { "active_people(43d)", "3" },
        { "known_people", "3" },
        { "new_people(28d)", "1" },
        { "new_people(2d)", "0" },
        { "new_people(3d)", "1" },
        { "lost_people(28d)", "1" },
        { "returning_people(28d)", "0" },
        { "person_days(28d)", "6" },
        { "events(28d)", "7" },
        { "events(3d)", "2" },
        { "active_days(28d)", "6" },
        { "count(\"Report Exported\", 7d)", "2" },
        { "count(\"Report Exported\", 3d)", "0" },
        { "days(\"Report Exported\", 7d)", "1" },
        { "people_with(\"Report Exported\", 60d)", "2" },
        { "count(\"Never Sent\", 28d)", "0" },
        { "last(\"Report Exported\")", "17097" },
        { "last(\"Never Sent\")", "missing" },
        { "feature(\"reports\", 28d)", "6" },
        { "feature_people(\"Reports\", 28d)", "1" },
        { "features_used(28d)", "1" },
        { "key_features_used(2d)", "1" },
        { "features_used(1d)", "1" },
        { "first_seen", "17023" },
        { "last_seen", "17100" },
        { "age", "77" },
        { "silent_for", "0" },
        { "stickiness", "0.107143" },
        { "seat_use(28d)", "0.5" },
        { "today", "17100" },
        { "renewal_in", "60" },
    };
    CHECK(*state, "acme", cases);
}

static void what_is_missing_stays_missing(void **state)
{
    static const Case cases[] = {
        { "account.seats", "missing" },
        { "account.seats + 1", "missing" },
        { "seat_use", "missing" },
        { "seat_use < 50%", "no" },
        { "seat_use >= 50%", "no" },
        { "not seat_use < 50%", "yes" },
        { "account.seats is missing", "yes" },
        { "account.seats is not missing", "no" },
        { "default(account.seats, 3)", "3" },
        { "last_seen", "missing" },
        { "silent_for > 14d", "no" },
        { "1 / 0", "missing" },
        { "1 / 0 = 1 / 0", "no" },
        { "change(wau, 28d)", "missing" },
        { "wau", "0" },
        { "account.plan != \"x\"", "yes" },
        { "account.owner != \"x\"", "no" },
        { "account.owner in (\"x\")", "no" },
        { "account.owner not in (\"x\")", "yes" },
        { "if(account.pilot, 1, 2)", "2" },
        { "max(account.seats, 2)", "2" },
        { "account.plan + 1", "missing" },
    };
    CHECK(*state, "empty", cases);
}

static void reads_attributes_as_what_is_asked_for(void **state)
{
    static const Case cases[] = {
        { "account.plan", "Enterprise" },
        { "account.plan = \"enterprise\"", "yes" },
        { "account.plan in (\"a\", 'Enterprise')", "yes" },
        { "account.plan contains \"prise\"", "yes" },
        { "account.plan starts with \"ENT\"", "yes" },
        { "account.plan starts with \"enterprises\"", "no" },
        { "account.plan = account.plan", "yes" },
        { "account.plan > 3", "no" },
        { "account.seats", "4" },
        { "account.seats * 2 = 8", "yes" },
        { "account[\"Own key\"] + 1", "8" },
        { "account.pilot", "yes" },
        { "account.pilot and dau > 0", "yes" },
        { "account.pilot = no", "no" },
        { "account.since within 30d", "yes" },
        { "account.since within 25d", "no" },
        { "account.renewal_date within next 90d", "yes" },
        { "account.renewal_date within next 59d", "no" },
        { "account.renewal_date within 90d", "no" },
        { "account.since = 2016-10-01", "yes" },
        { "account.id", "acme" },
        { "account.plan = \"quote \\\" inside\"", "no" },
    };
    CHECK(*state, "acme", cases);
}

static void what_was_said_afterwards_is_no_look_ahead(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *formula;
        uint16_t day;
        double number, in_time; // below 0: missing
    } cases[] = {
        { "account.score + 0", DAY - 30, 5, 5 }, // said then
        { "account.score + 0", DAY - 20, 9, 5 }, // filled in for then: what was said before holds
        { "account.score + 0", DAY - 10, 7, 7 }, // said then
        { "account.later + 0", DAY, 3, -1 },     // filled in alone
        { "people(level = 2)", DAY, 1, 0 },      // of a person
        { "ago(10d, account.score + 0)", DAY - 10, 9, 5 },
    };
    Attribute level = { STR("level"), number(2) }, later = { STR("later"), number(3) };
    Attribute score = { STR("score"), number(9) };
    Record filled = {
        .kind = RECORD_ACCOUNT, .flags = RECORD_BACKFILL, .account_id = STR("acme"), .attribute_count = 1
    };
    say(fixture, DAY - 30, "acme", NULL, "score", number(5));
    say(fixture, DAY - 10, "acme", NULL, "score", number(7));
    filled.time_us = (DAY - 20) * US_PER_DAY;
    filled.attributes = &score;
    apply(fixture, filled);
    filled.attributes = &later;
    apply(fixture, filled);
    filled.kind = RECORD_PERSON;
    filled.user_id = STR("ada");
    filled.attributes = &level;
    apply(fixture, filled);
    FormulaNames in_time = fixture->names;
    in_time.said_in_time = true;
    uint32_t acme = engine_account_find(fixture->engine, STR("acme"));
    uint32_t count = engine_account_count(fixture->engine);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FormulaProblem problem;
        const Formula *formulas[2] = { compiled(fixture, cases[i].formula),
                                       formula_compile(str_from_c(cases[i].formula), FORMULA_OF_ACCOUNTS,
                                                       &in_time, &fixture->arena, &problem) };
        double *columns[2] = { ARENA_ARRAY(&fixture->arena, double, count),
                               ARENA_ARRAY(&fixture->arena, double, count) };
        formula_evaluate_all(formulas, 2, fixture->engine, cases[i].day, columns, count);
        const double expected[2] = { cases[i].number, cases[i].in_time };
        for (size_t k = 0; k < 2; k++) {
            FormulaResult one =
                formula_evaluate(formulas[k], fixture->engine, acme, cases[i].day, &fixture->arena);
            double single = one.value.kind == VALUE_MISSING ? -1 : one.value.number;
            double column = isnan(columns[k][acme]) ? -1 : columns[k][acme];
            if (fabs(single - expected[k]) > 0 || fabs(column - expected[k]) > 0)
                fail_msg("case %zu: %g and %g, not %g", i, single, column, expected[k]);
        }
    }
}

static void counts_people_by_conditions(void **state)
{
    static const Case cases[] = {
        { "people()", "3" },
        { "people(role = \"champion\")", "1" },
        { "people(role = \"champion\", active within 30d)", "1" },
        { "people(role = \"user\", active within 30d)", "0" },
        { "people(role = \"user\", not active within 30d)", "1" },
        { "people(role is missing)", "1" },
        { "people(active_days(28d) >= 3)", "1" },
        { "people(days(\"Report Exported\", 60d) > 0)", "2" },
        { "people(person.role = \"user\" or account.plan = \"trial\")", "1" },
        { "people(first_seen within 3d)", "1" },
        { "people(id = \"cem\")", "1" },
        { "people(silent_for > 40d)", "1" },
        { "people(active within 30d) / people() < 70%", "yes" },
        { "ago(50d, people(active within 30d))", "2" },
        { "people(person[\"role\"] = 'champion')", "1" },
    };
    CHECK(*state, "acme", cases);
}

static void computes_over_time(void **state)
{
    static const Case cases[] = {
        { "ago(50d, wau)", "2" },
        { "ago(51d, account.plan)", "Trial" },
        { "ago(50d, account.plan)", "Enterprise" },
        { "ago(7d, ago(43d, wau))", "2" },
        { "change(events(28d), 28d)", "0.166667" },
        { "change(account.seats, 28d)", "0" },
        { "peak(wau, 12w)", "2" },
        { "low(wau, 4w)", "1" },
        { "average(events(7d), 2w)", "2.5" },
        { "trend(count(\"Report Viewed\", 7d), 8w)", "0" },
        { "trend(count(\"Report Exported\", 7d), 1w)", "missing" },
        { "ago(1mo, today)", "17070" },
        { "ago(1y, today)", "16734" },
        { "events(1mo)", "8" },
        { "wau < 0.6 * peak(wau, 180d)", "no" },
    };
    CHECK(*state, "acme", cases);
}

static void follows_the_rules_of_arithmetic_and_logic(void **state)
{
    static const Case cases[] = {
        { "1 + 2 * 3", "7" },
        { "(1 + 2) * 3", "9" },
        { "-2 * -3", "6" },
        { "7 - 2 - 1", "4" },
        { "8 / 4 / 2", "1" },
        { "10 * 50%", "5" },
        { "50% = 0.5 / 1", "yes" },
        { "2 / 4 < 60%", "yes" },
        { "28d = 4w", "yes" },
        { "1y > 12mo", "no" },
        { "3 between 1 and 3", "yes" },
        { "4 not between 1 and 3", "yes" },
        { "yes or no and no", "yes" },
        { "not yes or yes", "yes" },
        { "not (yes or yes)", "no" },
        { "1 < 2 and 2 <= 2 and 3 > 2 and 3 >= 3 and 1 != 2", "yes" },
        { "2016-10-26 = today", "yes" },
        { "today - 2016-10-25 = 1d", "yes" },
        { "2016-10-25 + 1d = today", "yes" },
        { "min(3, 2)", "2" },
        { "max(3d, 1w)", "7" },
        { "abs(-3)", "3" },
        { "round(2.5)", "3" },
        { "if(1 < 2, \"a\", \"b\")", "a" },
        { "5 in (1, 5)", "yes" },
        { "AGO(7D, WAU)", "1" },
        { "depth", "3.5" },
        { "doubled", "7" },
        { "0 = 0%", "yes" },
        { "wau\n  >= 2\tAND yes", "yes" },
    };
    CHECK(*state, "acme", cases);
}

static void says_where_a_formula_is_wrong_and_what_may_be_meant(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *formula;
        uint32_t at, end;
        const char *proposal, *part;
    } cases[] = {
        { "", 0, 0, "", "empty" },
        { "   ", 3, 3, "", "empty" },
        { "1 +", 3, 3, "", "ends too early" },
        { "(1", 2, 2, "", "closing bracket" },
        { "1 2", 2, 3, "", "is missing" },
        { "seat_usee < 50%", 0, 9, "seat_use", "Did you mean" },
        { "stikiness > 1%", 0, 9, "stickiness", "Did you mean" },
        { "mrr > 5", 0, 3, "", "account.mrr" },
        { "seat_use(28d) < 50", 16, 18, "50%", "cannot be compared" },
        { "renewal_in < 90", 13, 15, "90d", "cannot be compared" },
        { "account.plan = \"x", 15, 17, "", "closing quote" },
        { "active_people(28)", 14, 16, "", "duration" },
        { "active_people(28d, 7d)", 0, 22, "", "is called like this" },
        { "count(7d)", 6, 8, "", "in quotes" },
        { "feature(\"Nothing\")", 8, 17, "", "no feature" },
        { "1 + \"a\"", 0, 7, "", "cannot be added" },
        { "wau and dau", 0, 3, "", "yes or no is needed" },
        { "\"a\" < \"b\"", 0, 9, "", "compare with" },
        { "today + today", 0, 13, "", "cannot be added" },
        { "person.role = \"x\"", 0, 11, "", "people(" },
        { "round_one", 0, 9, "", "itself" },
        { "broken", 0, 6, "", "is broken" },
        { "12abc", 0, 5, "", "After a number" },
        { "5000w", 0, 5, "", "20 years" },
        { "wau ? 1", 4, 5, "", "no meaning" },
        { "wau is nothing", 7, 14, "", "missing" },
        { "and wau", 0, 3, "", "value is missing" },
        { "2016-13-01", 0, 10, "", "no such day" },
        { "peak(peak(peak(wau, 20y), 20y), 20y)", 0, 0, "", "too large" },
        { "peak(dau, 20y) + peak(wau, 20y) + peak(mau, 20y) + peak(events, 20y)", 0, 0, "", "too large" },
        { "trend(wau, 3y)", 0, 14, "", "104 weeks" },
        { "ago(15y, ago(15y, wau))", 0, 0, "", "20 years" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena mark = fixture->arena;
        FormulaProblem problem;
        const Formula *formula = formula_compile(str_from_c(cases[i].formula), FORMULA_OF_ACCOUNTS,
                                                 &fixture->names, &fixture->arena, &problem);
        if (formula) fail_msg("%s was taken", cases[i].formula);
        bool placed = cases[i].end == 0 || (problem.at == cases[i].at && problem.end == cases[i].end);
        if (!placed || !strstr(problem.message, cases[i].part) ||
            strcmp(problem.proposal, cases[i].proposal) != 0) {
            fail_msg("%s: %u to %u: %s [%s]", cases[i].formula, problem.at, problem.end, problem.message,
                     problem.proposal);
        }
        arena_reset(&fixture->arena, mark);
    }
}

static void what_is_too_deep_or_too_long_is_refused(void **state)
{
    Fixture *fixture = *state;
    FormulaProblem problem;
    Buf text_of = { 0 };
    for (int i = 0; i < 100; i++)
        buf_append_byte(&text_of, '(');
    assert_null(
        formula_compile(buf_view(&text_of), FORMULA_OF_ACCOUNTS, &fixture->names, &fixture->arena, &problem));
    assert_non_null(strstr(problem.message, "deeply"));
    buf_clear(&text_of);
    while (text_of.len <= FORMULA_BYTES_MAX)
        buf_append(&text_of, STR("1 + "));
    assert_null(
        formula_compile(buf_view(&text_of), FORMULA_OF_ACCOUNTS, &fixture->names, &fixture->arena, &problem));
    assert_non_null(strstr(problem.message, "4,000"));
    buf_free(&text_of);
}

static void ago_is_the_formula_as_of_that_day(void **state)
{
    Fixture *fixture = *state;
    static const char *const formulas[] = {
        "wau",
        "events(28d)",
        "account.plan",
        "people(role = \"champion\", active within 30d)",
        "stickiness",
        "silent_for",
        "last(\"Report Exported\")",
        "change(wau, 7d)",
        "feature_people(\"Reports\")",
        "lost_people(28d)",
        "trend(wau, 6w)",
        "first_seen",
        "renewal_in",
        "peak(wau, 8w)",
        "account.since within 30d",
    };
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        for (uint16_t days = 1; days < 120; days += 3) {
            Arena mark = fixture->arena;
            const char *shifted = arena_format(&fixture->arena, "ago(%ud, %s)", days, formulas[i]).data;
            FormulaResult then = evaluated(fixture, formulas[i], "acme", (uint16_t)(DAY - days));
            char expected[100];
            snprintf(expected, sizeof expected, "%s", shown(&then));
            FormulaResult ago = evaluated(fixture, shifted, "acme", DAY);
            if (strcmp(shown(&ago), expected) != 0)
                fail_msg("%s is %s, not %s", shifted, shown(&ago), expected);
            arena_reset(&fixture->arena, mark);
        }
    }
}

// Every day until the one that is promised, the answer is the same.
static void says_when_the_answer_can_change_without_input(void **state)
{
    Fixture *fixture = *state;
    static const char *const formulas[] = {
        "wau",
        "account.plan = \"trial\"",
        "silent_for >= 14d",
        "people(active within 30d)",
        "known_people",
        "ago(7d, wau) > 0",
        "count(\"Report Viewed\", 7d) = 0 and ago(40d, wau) > 0",
        "lost_people(28d)",
        "renewal_in < 0d",
    };
    static const char *const accounts[] = { "acme", "quiet", "empty" };
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        for (size_t a = 0; a < 3; a++) {
            for (uint16_t day = DAY; day < DAY + 150;) {
                Arena mark = fixture->arena;
                FormulaResult now = evaluated(fixture, formulas[i], accounts[a], day);
                char value[100];
                snprintf(value, sizeof value, "%s", shown(&now));
                uint16_t until = now.next_day ? now.next_day : DAY + 200;
                assert_true(until > day);
                for (day++; day < until; day++) {
                    FormulaResult later = evaluated(fixture, formulas[i], accounts[a], day);
                    assert_string_equal(shown(&later), value);
                }
                arena_reset(&fixture->arena, mark);
            }
        }
    }
}

static void who_falls_silent_is_judged_again_without_an_event(void **state)
{
    Fixture *fixture = *state;
    uint16_t day = DAY, changes = 0;
    while (day && day < DAY + 100 &&
           !(evaluated(fixture, "silent_for > 14d", "acme", day).value.number > 0)) {
        day = evaluated(fixture, "silent_for > 14d", "acme", day).next_day;
        changes++;
    }
    assert_int_equal(day, DAY + 15);
    assert_in_range(changes, 1, 15);
    assert_int_equal(evaluated(fixture, "wau > 0", "empty", DAY).next_day, 0);
}

static void tells_what_decided(void **state)
{
    Fixture *fixture = *state;
    FormulaResult result =
        evaluated(fixture, "seat_use(28d) < 60% and ago(50d, wau) = 2 and dau > 0", "acme", DAY);
    assert_string_equal(shown(&result), "yes");
    assert_int_equal(result.evidence_count, 3);
    assert_int_equal(result.evidence[0].at, 0);
    assert_int_equal(result.evidence[0].end, 13);
    assert_int_equal(result.evidence[0].type, FORMULA_SHARE);
    assert_true(result.evidence[0].value.number > 0.49 && result.evidence[0].value.number < 0.51);
    assert_int_equal(result.evidence[1].day, DAY - 50);
    result = evaluated(fixture, "dau > 5 and wau > 0", "acme", DAY);
    assert_string_equal(shown(&result), "no");
    assert_int_equal(result.evidence_count, 1); // the other side did not decide
    assert_int_equal(result.evidence[0].end, 3);
    result = evaluated(fixture, "account.seats > 0", "acme", DAY); // typed by the other side
    assert_int_equal(result.evidence_count, 1);
    assert_int_equal(result.evidence[0].at, 0);
    assert_int_equal(result.evidence[0].end, 13);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(reads_what_an_account_does),
        TEST(what_is_missing_stays_missing),
        TEST(reads_attributes_as_what_is_asked_for),
        TEST(what_was_said_afterwards_is_no_look_ahead),
        TEST(counts_people_by_conditions),
        TEST(computes_over_time),
        TEST(follows_the_rules_of_arithmetic_and_logic),
        TEST(says_where_a_formula_is_wrong_and_what_may_be_meant),
        TEST(what_is_too_deep_or_too_long_is_refused),
        TEST(ago_is_the_formula_as_of_that_day),
        TEST(says_when_the_answer_can_change_without_input),
        TEST(who_falls_silent_is_judged_again_without_an_event),
        TEST(tells_what_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
