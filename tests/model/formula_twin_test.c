// Random formulas over random states: one account at a time, all at once, and all on several days at once
// must agree, to the last bit, on any day; so must a question for yes or no alone, and what did not change
// needs no new answer.
#include "../unit/cmocka_all.h"
#include "base/buf.h"
#include "base/timestamp.h"
#include "engine/formula_ask.h"
#include "engine/formula_needs.h"

#include <math.h>
#include <stdbool.h>

enum {
    FIRST_DAY = 17000,
    DAYS = 120,
    LONG_DAYS = 900,
    ACCOUNTS = 90,
    PEOPLE = 250,
    ROUNDS = 6,
    FORMULAS = 150,
    WATCHED = 40,
    ACCOUNTS_MAX = 1024
};

static uint64_t random_state;

static uint32_t below(uint32_t end)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((random_state >> 33) % end);
}

static const char *one_of(const char *const *texts, uint32_t count)
{
    return texts[below(count)];
}

// ---- a random past

static Value random_value(void)
{
    static const char *const plans[] = { "trial", "Enterprise", "TEAM", "2016-09-01" };
    switch (below(5)) {
    case 0:
        return (Value){ .kind = VALUE_NUMBER, .number = below(20) };
    case 1:
        return (Value){ .kind = VALUE_BOOL, .number = below(2) };
    case 2:
        return (Value){ .kind = VALUE_DATE, .number = FIRST_DAY + below(2 * DAYS) };
    case 3:
        return (Value){ 0 };
    default:
        return (Value){ .kind = VALUE_TEXT, .text = str_from_c(one_of(plans, 4)) };
    }
}

static void random_record(Engine *engine, Arena *arena, int day)
{
    static const char *const names[] = { "Report", "Export", "Invite", "Login" };
    static const char *const keys[] = { "plan", "seats", "role", "since" };
    Arena mark = *arena;
    uint32_t person = below(PEOPLE);
    Attribute attribute = { str_from_c(one_of(keys, 4)), random_value() };
    Record record = { .kind = RECORD_EVENT,
                      .time_us = day * US_PER_DAY + below(86400) * INT64_C(1000000),
                      .user_id = arena_format(arena, "u%u", person),
                      .name = str_from_c(one_of(names, 4)) };
    // A person belongs to one account, some to two, some to none.
    if (person % 10)
        record.account_id = arena_format(arena, "a%u", (person * 7 + below(person % 5 ? 1 : 2)) % ACCOUNTS);
    Attribute amount = { STR("amount"), { .kind = VALUE_NUMBER, .number = below(1000) / 10.0 } };
    if (below(2)) {
        record.attributes = &amount;
        record.attribute_count = 1;
    }
    if (below(4) == 0) {
        record.kind = below(2) && record.account_id.len > 0 ? RECORD_ACCOUNT : RECORD_PERSON;
        record.attributes = &attribute;
        record.attribute_count = 1;
    }
    engine_apply(engine, &record, 1, NULL);
    arena_reset(arena, mark);
}

static void keep_numbers(Engine *engine)
{
    const NumberName names[] = { { STR("Report"), STR("amount"), NUMBER_SUM },
                                 { STR("Report"), STR("amount"), NUMBER_MOST },
                                 { STR("Export"), STR("amount"), NUMBER_SUM },
                                 { STR("Export"), STR("amount"), NUMBER_LATEST },
                                 { STR("Nothing"), STR("amount"), NUMBER_LEAST } };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        engine_keep_number(engine, names[i], true);
}

// ---- random formulas: most have types that fit

static void append_quantity(Buf *out, unsigned depth, bool of_person);

static void append_window(Buf *out)
{
    static const char *const windows[] = { "1d", "7d", "28d", "10w", "1mo", "200d", "2y", "4y" };
    buf_format(out, "%s", one_of(windows, 8));
}

static void append_condition(Buf *out, unsigned depth, bool of_person)
{
    static const char *const comparisons[] = { "=", "!=", "<", "<=", ">", ">=" };
    static const char *const texts[] = { "account.plan = \"trial\"",
                                         "account.plan != \"team\"",
                                         "account.plan in (\"Trial\", \"TEAM\")",
                                         "account.plan starts with \"t\"",
                                         "account.since within 30d",
                                         "account.seats is missing",
                                         "account.since is not missing",
                                         "account.plan contains \"er\"",
                                         "last_seen within 7d",
                                         "account.plan = account.role",
                                         "account.id = \"a7\"",
                                         "account.seats" };
    switch (below(depth > 0 ? 8 : 3)) {
    case 0:
        buf_format(out, "%s", of_person ? "role = \"trial\"" : one_of(texts, 12));
        return;
    case 1:
        buf_format(out, "%s",
                   !of_person ? "active_people(7d) > 1"
                   : below(2) ? "active within 20d"
                              : "usual_gap <= 9d");
        return;
    case 2:
    case 3:
        append_quantity(out, depth ? depth - 1 : 0, of_person);
        buf_format(out, " %s %u", one_of(comparisons, 6), below(6));
        return;
    case 4:
        buf_format(out, "not ");
        append_condition(out, depth - 1, of_person);
        return;
    default:
        buf_format(out, "(");
        append_condition(out, depth - 1, of_person);
        buf_format(out, below(2) ? " and " : " or ");
        append_condition(out, depth - 1, of_person);
        buf_format(out, ")");
    }
}

static void append_reading(Buf *out, bool of_person)
{
    static const char *const windowed[] = { "active_people",    "new_people",    "lost_people",
                                            "returning_people", "person_days",   "events",
                                            "active_days",      "features_used", "key_features_used",
                                            "expected_days",    "usage_drop",    "expected_spread",
                                            "unusual_drop" };
    static const char *const named[] = { "count(\"Report\", ",
                                         "days(\"Export\", ",
                                         "people_with(\"Report\", ",
                                         "feature(\"Reports\", ",
                                         "feature_people(\"Reports\", ",
                                         "days(\"Nothing\", ",
                                         "sum(\"Report\", \"amount\", ",
                                         "mean(\"Export\", \"amount\", ",
                                         "largest(\"Report\", \"amount\", ",
                                         "smallest(\"Nothing\", \"amount\", " };
    static const char *const of_people[] = { "active_days(", "days(\"Report\", ", "features_used(",
                                             "key_features_used(" };
    if (of_person) {
        buf_format(out, "%s", one_of(of_people, 4));
    } else if (below(4) == 0) {
        buf_format(out, "%s", below(2) ? "known_people" : "latest(\"Export\", \"amount\")");
        return;
    } else if (below(2)) {
        buf_format(out, "%s(", one_of(windowed, 13));
    } else {
        buf_format(out, "%s", one_of(named, 10));
    }
    append_window(out);
    buf_format(out, ")");
}

static void append_call(Buf *out, const char *head, unsigned depth, bool of_person, const char *tail)
{
    buf_format(out, "%s", head);
    append_quantity(out, depth - 1, of_person);
    buf_format(out, "%s", tail);
}

static void append_quantity(Buf *out, unsigned depth, bool of_person)
{
    switch (below(depth > 0 ? 13 : 2)) {
    case 12:
        if (of_person) break;
        buf_format(out, "100 * rank(");
        append_reading(out, false);
        buf_format(out, below(2) ? ") / 1" : ", \"Team\") / 1");
        return;
    case 2:
        append_call(out, "ago(10d, ", depth, of_person, ")");
        return;
    case 3:
        append_call(out, of_person ? "abs(" : "peak(", depth, of_person, of_person ? ")" : ", 4w)");
        return;
    case 4:
        append_call(out, of_person ? "round(" : "trend(", depth, of_person,
                    of_person ? ")" : ", 5w) * 100 / 1");
        return;
    case 5:
        append_call(out, "-(", depth, of_person, ")");
        return;
    case 6:
        buf_format(out, "if(");
        append_condition(out, depth - 1, of_person);
        append_call(out, ", ", depth, of_person, ", 3)");
        return;
    case 7:
        append_call(out, "default(", depth, of_person, " / 0, 2)");
        return;
    case 8:
        append_call(out, "(", depth, of_person, below(2) ? " + 2)" : " * 1.5)");
        return;
    case 9:
        append_call(out, "max(", depth, of_person, ", account.seats)");
        return;
    case 10:
        if (of_person) break;
        buf_format(out, "people(");
        append_condition(out, depth - 1, true);
        buf_format(out, ")");
        return;
    case 11:
        if (of_person) break;
        append_call(out, "people_mean(", depth, true, "");
        for (uint32_t conditions = below(3); conditions > 0; conditions--) {
            buf_format(out, ", ");
            append_condition(out, depth - 1, true);
        }
        buf_format(out, ")");
        return;
    default:
        break;
    }
    append_reading(out, of_person);
}

static Str segment_text(void *context, Str name, Arena *arena, bool *known_out)
{
    (void)context;
    (void)arena;
    *known_out = str_equal(name, STR("Team"));
    return STR("account.plan = \"team\" or active_people(7d) > 1");
}

// ---- the comparison

static double as_number(const FormulaResult *result)
{
    return result->value.kind == VALUE_MISSING ? (double)NAN : result->value.number;
}

static size_t compile_some(Arena *arena, const FormulaNames *names, const Formula **formulas, Str *texts)
{
    size_t count = 0;
    Buf text = { 0 };
    while (count < FORMULAS) {
        buf_clear(&text);
        if (below(2))
            append_condition(&text, 3, false);
        else
            append_quantity(&text, 3, false);
        FormulaProblem problem;
        const Formula *formula =
            formula_compile(buf_view(&text), FORMULA_OF_ACCOUNTS, names, arena, &problem);
        if (!formula || formula_type(formula) == FORMULA_ANY) continue;
        texts[count] = arena_copy(arena, buf_view(&text));
        formulas[count++] = formula;
    }
    buf_free(&text);
    return count;
}

static void compare_all(const Engine *engine, uint16_t day, const Formula *const *formulas, const Str *texts,
                        Arena *arena)
{
    uint32_t accounts = engine_account_count(engine);
    Arena mark = *arena;
    double *out[FORMULAS];
    for (size_t f = 0; f < FORMULAS; f++)
        out[f] = ARENA_ARRAY(arena, double, accounts);
    formula_evaluate_all(formulas, FORMULAS, engine, day, out, accounts);
    for (size_t f = 0; f < FORMULAS; f++) {
        for (uint32_t account = 0; account < accounts; account++) {
            Arena inner = *arena;
            FormulaResult result = formula_evaluate(formulas[f], engine, account, day, arena);
            double one = engine_account_is_private(engine, account) ? (double)NAN : as_number(&result),
                   all = out[f][account];
            bool same =
                isnan(one) ? isnan(all) : memcmp(&one, &all, sizeof one) == 0 || (one <= all && one >= all);
            if (!same)
                fail_msg("%.*s of account %u on day %u: %g alone, %g among all", STR_ARG(texts[f]), account,
                         day, one, all);
            arena_reset(arena, inner);
        }
    }
    arena_reset(arena, mark);
}

static void compare_asked(const Engine *engine, uint16_t day, const Formula *const *formulas,
                          const Str *texts, Arena *arena)
{
    Arena mark = *arena;
    for (size_t f = 0; f < FORMULAS; f++) {
        FormulaAsk *ask = formula_ask_prepare(formulas[f], engine, day, arena);
        for (uint32_t account = 0; account < engine_account_count(engine); account++) {
            FormulaResult result = formula_evaluate(formulas[f], engine, account, day, arena);
            bool yes = result.value.kind == VALUE_BOOL && result.value.number > 0;
            if (formula_ask_holds(ask, account) != yes)
                fail_msg("%.*s of account %u on day %u is not %d when asked", STR_ARG(texts[f]), account, day,
                         yes);
        }
        arena_reset(arena, mark);
    }
}

// What the first WATCHED formulas are for each account.
typedef struct Answers {
    double of[WATCHED][ACCOUNTS_MAX];
} Answers;

static void read_answers(const Engine *engine, const Formula *const *formulas, Answers *answers)
{
    double *out[WATCHED];
    for (size_t f = 0; f < WATCHED; f++)
        out[f] = answers->of[f];
    formula_evaluate_all(formulas, WATCHED, engine, FIRST_DAY + DAYS, out, ACCOUNTS_MAX);
}

// What all others do may change what is expected of one.
static bool looks_at_others(const Formula *formula, Str text)
{
    return formula_compares_accounts(formula) || str_contains_ignore_case(text, STR("expected_")) ||
           str_contains_ignore_case(text, STR("usage_drop")) ||
           str_contains_ignore_case(text, STR("unusual_drop"));
}

// After some more records: of accounts that are not told to have changed, or in nothing that the formula
// needs, it is what it was.
static void compare_unchanged(Engine *engine, const Formula *const *formulas, const Str *texts, Arena *arena)
{
    static Answers answers[2];
    AccountChange changes[64];
    read_answers(engine, formulas, &answers[0]);
    while (engine_take_dirty(engine, changes, 64) > 0) {
    }
    for (size_t step = 1; step <= 6; step++) {
        const Answers *before = &answers[(step - 1) % 2];
        Answers *after = &answers[step % 2];
        unsigned what[ACCOUNTS_MAX] = { 0 };
        for (uint32_t i = below(4) + 1; i > 0; i--)
            random_record(engine, arena, FIRST_DAY + DAYS - (int)(below(3) ? below(2) : below(DAYS)));
        for (size_t i = 0, count = engine_take_dirty(engine, changes, 64); i < count; i++)
            what[changes[i].account] = changes[i].what;
        read_answers(engine, formulas, after);
        for (size_t i = 0; i < (size_t)WATCHED * ACCOUNTS_MAX; i++) {
            size_t f = i / ACCOUNTS_MAX, account = i % ACCOUNTS_MAX;
            bool told =
                (what[account] & formula_needs(formulas[f])) || looks_at_others(formulas[f], texts[f]);
            if (!told && memcmp(&before->of[f][account], &after->of[f][account], sizeof(double)) != 0)
                fail_msg("%.*s of account %zu became %g from %g, and only %u is told to have changed",
                         STR_ARG(texts[f]), account, after->of[f][account], before->of[f][account],
                         what[account]);
        }
    }
}

// Days in no order, one of them twice: what is kept from one day for another must be that day's.
static void compare_days(const Engine *engine, int days, const Formula *const *formulas, const Str *texts,
                         Arena *arena)
{
    enum { ASKED = 40 };
    uint32_t accounts = engine_account_count(engine);
    Arena mark = *arena;
    uint16_t asked[ASKED];
    double **columns = ARENA_ARRAY(arena, double *, ASKED *FORMULAS);
    double *const *day_columns[ASKED], *alone[FORMULAS];
    for (size_t i = 0; i < ASKED; i++) {
        asked[i] = i == 5 ? asked[0] : (uint16_t)(FIRST_DAY - 5 + (int)below((uint32_t)days + 20));
        for (size_t f = 0; f < FORMULAS; f++)
            columns[i * FORMULAS + f] = ARENA_ARRAY(arena, double, accounts);
        day_columns[i] = columns + i * FORMULAS;
    }
    for (size_t f = 0; f < FORMULAS; f++)
        alone[f] = ARENA_ARRAY(arena, double, accounts);
    formula_evaluate_days(formulas, FORMULAS, engine, asked, ASKED, day_columns, accounts);
    for (size_t i = 0; i < ASKED; i++) {
        formula_evaluate_all(formulas, FORMULAS, engine, asked[i], alone, accounts);
        for (size_t f = 0; f < FORMULAS; f++) {
            for (uint32_t account = 0; account < accounts; account++) {
                double one = alone[f][account], many = day_columns[i][f][account];
                bool same = isnan(one) ? isnan(many) : one <= many && one >= many;
                if (!same)
                    fail_msg("%.*s of account %u on day %u: %g alone, %g among days", STR_ARG(texts[f]),
                             account, asked[i], one, many);
            }
        }
    }
    arena_reset(arena, mark);
}

static void all_ways_to_ask_agree(void **state)
{
    (void)state;
    Arena arena = arena_create((size_t)1 << 30);
    Zone *zone = zone_create(STR("Europe/Berlin"));
    for (unsigned round = 0; round < ROUNDS; round++) {
        random_state = round + 1;
        Arena mark = arena;
        Engine *engine = engine_create(zone);
        int days = round % 2 ? LONG_DAYS : DAYS; // more than the engine keeps, and fewer
        keep_numbers(engine);
        for (uint32_t i = 0; i < 6000; i++)
            random_record(engine, &arena, FIRST_DAY + (int)i * days / 6000 - (int)below(5));
        uint32_t events[] = { engine_event_find(engine, STR("Report")),
                              engine_event_find(engine, STR("Export")) };
        FeatureGroup groups[] = { { events, 2, true }, { events + 1, 1, false } };
        FeatureSet features = { groups, 2 };
        static const Str feature_names[] = { STR_CONST("Reports"), STR_CONST("Exports") };
        FormulaNames names = { .features = &features,
                               .feature_names = feature_names,
                               .segment = segment_text };
        const Formula *formulas[FORMULAS];
        Str texts[FORMULAS];
        assert_int_equal(compile_some(&arena, &names, formulas, texts), FORMULAS);
        uint16_t last = (uint16_t)(FIRST_DAY + days),
                 some = (uint16_t)(FIRST_DAY + (int)below((uint32_t)days));
        compare_all(engine, last, formulas, texts, &arena);
        compare_all(engine, some, formulas, texts, &arena);
        compare_asked(engine, last, formulas, texts, &arena);
        compare_asked(engine, some, formulas, texts, &arena);
        if (round < 2) compare_days(engine, days, formulas, texts, &arena);
        compare_unchanged(engine, formulas, texts, &arena);
        engine_destroy(engine);
        arena_reset(&arena, mark);
    }
    zone_destroy(zone);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(all_ways_to_ask_agree) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
