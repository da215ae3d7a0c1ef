// Health of accounts over days: one account and all agree, lines add up to the change, and the words say what
// happened.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/health_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DAY = 20000, ACCOUNTS = 150, PEOPLE = 5 };

typedef struct Fixture {
    Zone *zone;
    Engine *engine;
    Arena arena;
    FormulaNames names;
    ScorecardSet set;
    uint64_t random;
} Fixture;

static uint32_t below(Fixture *fixture, uint32_t end)
{
    fixture->random = fixture->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)((fixture->random >> 33) % end);
}

static void act(Fixture *fixture, int day, const char *account, const char *user)
{
    Record record = { .kind = RECORD_EVENT,
                      .time_us = day * US_PER_DAY + US_PER_DAY / 2,
                      .user_id = str_from_c(user),
                      .account_id = str_from_c(account),
                      .name = STR("Report Viewed") };
    engine_apply(fixture->engine, &record, 1, NULL);
}

static void say(Fixture *fixture, int day, const char *account, const char *user, const char *key,
                Value value)
{
    Attribute attribute = { str_from_c(key), value };
    Record record = { .kind = user ? RECORD_PERSON : RECORD_ACCOUNT,
                      .time_us = day * US_PER_DAY,
                      .user_id = str_from_c(user),
                      .account_id = str_from_c(account),
                      .attributes = &attribute,
                      .attribute_count = 1 };
    engine_apply(fixture->engine, &record, 1, NULL);
}

static Value number(double value)
{
    return (Value){ .kind = VALUE_NUMBER, .number = value };
}

static const Str body =
    STR_CONST("{\"measures\":["
              "{\"key\":\"people\",\"name\":\"Active people\",\"group\":\"experience\",\"weight\":3,"
              "\"formula\":\"active_people(28d) / peak(active_people(28d), 90d)\","
              "\"curve\":[[0,0],[0.5,30],[1,100]],\"missing\":\"zero\"},"
              "{\"key\":\"seats\",\"name\":\"Seat use\",\"group\":\"experience\",\"weight\":2,"
              "\"formula\":\"seat_use(28d)\",\"curve\":[[0,0],[0.9,100]]},"
              "{\"key\":\"nps\",\"name\":\"NPS\",\"group\":\"outcome\",\"weight\":1.7,"
              "\"formula\":\"account.nps\",\"curve\":[[-100,0],[100,100]],\"missing\":55},"
              "{\"key\":\"days\",\"name\":\"Active days\",\"group\":\"outcome\",\"weight\":3,"
              "\"formula\":\"active_days(28d)\",\"curve\":[[0,0],[7,60],[20,100]]}],"
              "\"exceptions\":[{\"formula\":\"account.paused = yes\",\"effect\":\"at_most\",\"points\":30,"
              "\"reason\":\"Paused.\"},"
              "{\"formula\":\"account.status = \\\"churned\\\"\",\"effect\":\"no_score\","
              "\"reason\":\"The account has left.\"}]}");

static void fill(Fixture *fixture)
{
    for (int a = 0; a < ACCOUNTS; a++) {
        char account[20], user[30];
        int first = DAY - 20 - (int)below(fixture, 200);
        snprintf(account, sizeof account, "a%d", a);
        if (below(fixture, 4)) say(fixture, first, account, NULL, "seats", number(below(fixture, 9)));
        if (below(fixture, 2))
            say(fixture, first + 15, account, NULL, "nps", number(below(fixture, 200) - 100.0));
        if (below(fixture, 5) == 0)
            say(fixture, DAY - (int)below(fixture, 60), account, NULL, "paused",
                (Value){ .kind = VALUE_BOOL, .number = below(fixture, 2) });
        for (int p = 0; p < PEOPLE; p++) {
            snprintf(user, sizeof user, "u%d.%d", a, p);
            int last = DAY - (int)below(fixture, 60), step = 1 + (int)below(fixture, 12);
            for (int day = first; day <= last; day += step)
                act(fixture, day, account, user);
        }
    }
    say(fixture, DAY - 9, "a7", NULL, "status", (Value){ .kind = VALUE_TEXT, .text = STR("churned") });
    act(fixture, DAY, "", "nobody"); // a private account
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .zone = zone_create(STR("UTC")), .arena = arena_create(1 << 28), .random = 5 };
    fixture.engine = engine_create(fixture.zone);
    fill(&fixture);
    Error error = { 0 };
    fixture.set = (ScorecardSet){ .cards = ARENA_ARRAY(&fixture.arena, Scorecard, 1), .count = 1 };
    Status status = scorecard_read(body, &fixture.arena, &fixture.set.cards[0], &error);
    if (status == STATUS_OK)
        status = scorecard_compile(&fixture.set.cards[0], &fixture.names, &fixture.arena, NULL, &error);
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

static void one_account_and_all_agree(void **state)
{
    Fixture *fixture = *state;
    uint32_t count = engine_account_count(fixture->engine);
    HealthRow *rows = ARENA_ARRAY(&fixture->arena, HealthRow, count);
    size_t scored = 0, unscored = 0;
    for (uint16_t day = DAY - 120; day <= DAY; day += 10) {
        scorecard_score_all(&fixture->set, fixture->engine, day, rows, count);
        for (uint32_t account = 0; account < count; account++) {
            HealthRow one = scorecard_score(&fixture->set, fixture->engine, account, day, &fixture->arena);
            assert_int_equal(rows[account].brief.score, one.brief.score);
            assert_int_equal(rows[account].brief.groups[0], one.brief.groups[0]);
            assert_int_equal(rows[account].brief.groups[1], one.brief.groups[1]);
            assert_int_equal(rows[account].card, one.card);
            assert_int_equal(rows[account].band, one.band);
            *(one.brief.score == POINTS_NONE ? &unscored : &scored) += 1;
        }
    }
    assert_true(scored > ACCOUNTS && unscored > ACCOUNTS / 2);
}

// Together days share what they read; each must say what it says alone.
static void many_days_at_once_are_the_days_one_by_one(void **state)
{
    Fixture *fixture = *state;
    enum { DAYS = 90 };
    uint16_t days[DAYS];
    uint32_t count = engine_account_count(fixture->engine);
    HealthRow *together = ARENA_ARRAY(&fixture->arena, HealthRow, DAYS * count);
    HealthRow *alone = ARENA_ARRAY(&fixture->arena, HealthRow, count);
    for (uint16_t i = 0; i < DAYS; i++)
        days[i] = (uint16_t)(i % 3 ? DAY - i : DAY - DAYS - i); // in no order
    scorecard_score_days(&fixture->set, fixture->engine, days, DAYS, together, count);
    for (size_t i = 0; i < DAYS; i++) {
        scorecard_score_all(&fixture->set, fixture->engine, days[i], alone, count);
        for (uint32_t account = 0; account < count; account++) {
            const HealthRow *row = &together[i * count + account];
            assert_int_equal(row->brief.score, alone[account].brief.score);
            assert_int_equal(row->brief.groups[0], alone[account].brief.groups[0]);
            assert_int_equal(row->brief.groups[1], alone[account].brief.groups[1]);
            assert_int_equal(row->card, alone[account].card);
        }
    }
}

static void nobody_is_scored_before_anything_is_known_of_them(void **state)
{
    Fixture *fixture = *state;
    uint32_t count = engine_account_count(fixture->engine);
    uint16_t *first = ARENA_ARRAY(&fixture->arena, uint16_t, count);
    engine_account_first_day_all(fixture->engine, first, count);
    for (uint32_t account = 0; account < count; account++) {
        if (engine_account_is_private(fixture->engine, account)) {
            assert_int_equal(first[account], 0);
            continue;
        }
        assert_int_equal(first[account], engine_account_first_day(fixture->engine, account));
        uint16_t before = (uint16_t)(first[account] - 1);
        assert_null(scorecard_for(&fixture->set, fixture->engine, account, before, &fixture->arena));
        assert_non_null(
            scorecard_for(&fixture->set, fixture->engine, account, first[account], &fixture->arena));
    }
    // a0 was first seen by an attribute or an event of the same day
    Usage usage;
    engine_usage(fixture->engine, engine_account_find(fixture->engine, STR("a0")), DAY, NULL, &usage);
    assert_int_equal(first[engine_account_find(fixture->engine, STR("a0"))], usage.first_day);
}

static void every_account_change_splits_into_lines(void **state)
{
    Fixture *fixture = *state;
    size_t known = 0;
    for (uint32_t account = 0; account < engine_account_count(fixture->engine); account++) {
        for (uint16_t day = DAY - 30; day <= DAY; day += 15) {
            Arena mark = fixture->arena;
            Health *health = health_of(&fixture->set, fixture->engine, account, day, (uint16_t)(day - 28),
                                       &fixture->arena);
            HealthCause lines[HEALTH_CAUSES_MAX], causes[HEALTH_CAUSES_MAX];
            size_t count = health_lines(health, lines), cause_count = health_causes(health, causes);
            Points sum = 0, shown = 0, told = 0;
            for (size_t i = 0; i < count; i++) {
                sum += lines[i].points;
                shown += lines[i].shown;
            }
            for (size_t i = 0; i < cause_count; i++)
                told += causes[i].shown;
            if (health->change.known) {
                known++;
                assert_int_equal(sum, health->now.score.brief.score - health->then.score);
                assert_int_equal(shown, points_shown(health->now.score.brief.score) -
                                            points_shown(health->then.score));
                assert_int_equal(told, shown);
            } else {
                assert_int_equal(count, 0);
            }
            assert_true(health_sentence(health, &fixture->arena).len > 0);
            arena_reset(&fixture->arena, mark);
        }
    }
    assert_true(known > ACCOUNTS);
}

// ---- words

static Str sentence(Fixture *fixture, const char *account, int day, int before)
{
    uint32_t number = engine_account_find(fixture->engine, str_from_c(account));
    return health_sentence(
        health_of(&fixture->set, fixture->engine, number, (uint16_t)day, (uint16_t)before, &fixture->arena),
        &fixture->arena);
}

static void check(Str said, const char *expected)
{
    if (!str_equal(said, str_from_c(expected))) fail_msg("“%.*s”, not “%s”", STR_ARG(said), expected);
}

// A scorecard of one measure, which is a count.
static void large_numbers_have_a_comma_before_each_three_digits(void **state)
{
    Fixture *fixture = *state;
    const Str card =
        STR("{\"measures\":[{\"key\":\"jobs\",\"name\":\"Jobs\",\"group\":\"outcome\",\"weight\":1,"
            "\"formula\":\"account.jobs\",\"curve\":[[0,0],[2000000,100]]}]}");
    Error error = { 0 };
    ScorecardSet set = { .cards = ARENA_ARRAY(&fixture->arena, Scorecard, 1), .count = 1 };
    assert_int_equal(scorecard_read(card, &fixture->arena, &set.cards[0], &error), STATUS_OK);
    assert_int_equal(scorecard_compile(&set.cards[0], &fixture->names, &fixture->arena, NULL, &error),
                     STATUS_OK);
    const struct {
        double jobs;
        const char *said;
    } cases[] = { { 999, "at 999 (" },        { 1000, "at 1,000 (" },        { 3244, "at 3,244 (" },
                  { 123456, "at 123,456 (" }, { 1234567, "at 1,234,567 (" }, { 99999.6, "at 100,000 (" },
                  { 12.5, "at 12.5 (" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *account = arena_format(&fixture->arena, "jobs-%zu", i).data;
        say(fixture, DAY - 40, account, NULL, "jobs", number(cases[i].jobs));
        uint32_t id = engine_account_find(fixture->engine, str_from_c(account));
        Str said = health_sentence(health_of(&set, fixture->engine, id, DAY, DAY - 28, &fixture->arena),
                                   &fixture->arena);
        if (!str_contains_ignore_case(said, str_from_c(cases[i].said)))
            fail_msg("“%.*s” without “%s”", STR_ARG(said), cases[i].said);
    }
}

static void the_sentence_says_what_happened(void **state)
{
    Fixture *fixture = *state;
    char user[20];
    int before = DAY - 28;
    say(fixture, before - 100, "brightwater", NULL, "seats", number(10));
    say(fixture, before - 100, "brightwater", NULL, "nps", number(40));
    for (int p = 0; p < 8; p++) {
        snprintf(user, sizeof user, "b%d", p);
        for (int day = before - 60; day <= before; day += 2)
            act(fixture, day, "brightwater", user);
        for (int day = before + 2; day <= DAY && p < 3; day += 2)
            act(fixture, day, "brightwater", user);
    }
    check(
        sentence(fixture, "brightwater", DAY, before),
        "Health fell from 86.7 to 51.3 in 28 days. All of it has two causes: active people fell from 8 to 3 "
        "(−24.0) and seat use fell from 80 % to 30 % (−11.4). Outcome holds.");
    check(sentence(fixture, "brightwater", before, before - 28),
          "Health holds at 86.7, 28 days before 86.7. Most is lost by active days, at 14 (−5.7).");
    check(sentence(fixture, "brightwater", before - 80, before - 110),
          "Health is 12.3. There was no score 30 days before. Most is lost by active people, which is not "
          "known "
          "(−30.9).");
    say(fixture, DAY - 1, "brightwater", NULL, "paused", (Value){ .kind = VALUE_BOOL, .number = 1 });
    check(sentence(fixture, "brightwater", DAY, DAY - 2),
          "Health fell from 86.7 to 30 in 2 days. 45.3 of the 56.7 points have two causes: active people "
          "fell from 8 "
          "to 3 (−24.0) and the exception “Paused.” holds (−21.3). Outcome holds.");
    check(sentence(fixture, "a7", DAY, before), "No score. The account has left.");
    check(sentence(fixture, "brightwater", before - 101, before - 120),
          "No score. No scorecard is for this account on this day.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_account_and_all_agree),
        cmocka_unit_test(many_days_at_once_are_the_days_one_by_one),
        cmocka_unit_test(nobody_is_scored_before_anything_is_known_of_them),
        cmocka_unit_test(every_account_change_splits_into_lines),
        cmocka_unit_test(the_sentence_says_what_happened),
        cmocka_unit_test(large_numbers_have_a_comma_before_each_three_digits),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
