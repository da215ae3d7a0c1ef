#include "cmocka_all.h"
#include "engine/engine.h"

#include "base/timestamp.h"

typedef struct Fixture {
    Zone *zone;
    Engine *engine;
    Arena arena;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture.zone = zone_create(STR("UTC"));
    fixture.engine = engine_create(fixture.zone);
    fixture.arena = arena_create(1 << 24);
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

static int64_t noon(uint16_t day)
{
    return day * US_PER_DAY + US_PER_DAY / 2;
}

static Folded event(Fixture *fixture, uint16_t day, const char *user, const char *anonymous,
                    const char *account, const char *name)
{
    Record record = { .kind = RECORD_EVENT,
                      .time_us = noon(day),
                      .user_id = str_from_c(user),
                      .anonymous_id = str_from_c(anonymous),
                      .account_id = str_from_c(account),
                      .name = str_from_c(name) };
    Folded folded;
    engine_apply(fixture->engine, &record, 1, &folded);
    return folded;
}

static Folded identify(Fixture *fixture, uint16_t day, const char *user, const char *email)
{
    Attribute attribute = { STR("email"), { .kind = VALUE_TEXT, .text = str_from_c(email) } };
    Record record = { .kind = RECORD_PERSON,
                      .time_us = noon(day),
                      .user_id = str_from_c(user),
                      .attributes = &attribute,
                      .attribute_count = 1 };
    Folded folded;
    engine_apply(fixture->engine, &record, 1, &folded);
    return folded;
}

static Folded group(Fixture *fixture, uint16_t day, const char *account, const char *key, const char *value)
{
    Attribute attribute = { str_from_c(key), { .kind = VALUE_TEXT, .text = str_from_c(value) } };
    Record record = { .kind = RECORD_ACCOUNT,
                      .time_us = noon(day),
                      .account_id = str_from_c(account),
                      .attributes = &attribute,
                      .attribute_count = 1 };
    Folded folded;
    engine_apply(fixture->engine, &record, 1, &folded);
    return folded;
}

static void an_event_counts_in_every_window_that_holds_its_day(void **state)
{
    Fixture *fixture = *state;
    uint32_t acme = event(fixture, 17000, "ada", "", "acme", "Report").account;
    event(fixture, 17000, "bob", "", "acme", "Report");
    event(fixture, 17001, "ada", "", "acme", "Export");
    static const struct {
        uint16_t day;
        uint32_t dau, wau, mau;
        uint64_t events_28;
    } cases[] = {
        { 16999, 0, 0, 0, 0 }, { 17000, 2, 2, 2, 2 }, { 17001, 1, 2, 2, 3 }, { 17006, 0, 2, 2, 3 },
        { 17007, 0, 1, 2, 3 }, { 17029, 0, 0, 2, 0 }, { 17030, 0, 0, 1, 0 }, { 17031, 0, 0, 0, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Usage usage;
        engine_usage(fixture->engine, acme, cases[i].day, NULL, &usage);
        assert_int_equal(usage.dau, cases[i].dau);
        assert_int_equal(usage.wau, cases[i].wau);
        assert_int_equal(usage.mau, cases[i].mau);
        assert_int_equal(usage.events_28, cases[i].events_28);
    }
}

static void an_anonymous_visitor_joins_the_first_user_and_a_second_user_takes_only_later_events(void **state)
{
    Fixture *fixture = *state;
    uint32_t alone = event(fixture, 17000, "", "visitor", "", "View").account;
    assert_true(engine_account_is_private(fixture->engine, alone));
    uint32_t acme = event(fixture, 17001, "ada", "visitor", "acme", "View").account;
    assert_int_equal(engine_account_resolve(fixture->engine, alone), acme);
    event(fixture, 17002, "bob", "visitor", "globex", "View");
    uint32_t later = event(fixture, 17003, "", "visitor", "", "View").account;
    assert_int_equal(later, engine_account_find(fixture->engine, STR("globex")));
    Usage usage;
    engine_usage(fixture->engine, acme, 17003, NULL, &usage);
    assert_int_equal(usage.events_28, 2);
    assert_int_equal(usage.active_28, 1);
    assert_int_equal(usage.active_days_28, 2);
}

static void a_mail_domain_names_the_account_whichever_comes_first(void **state)
{
    Fixture *fixture = *state;
    uint32_t early = identify(fixture, 17000, "u1", "ada@Acme.com").person;
    uint32_t stranger = identify(fixture, 17000, "u2", "eve@gmail.com").person;
    group(fixture, 17001, "acme", "domains", "acme.io, acme.com,gmail.com");
    uint32_t late = event(fixture, 17002, "carl@acme.com", "", "", "View").person;
    static const struct {
        bool member;
    } expected[] = { { true }, { false }, { true } };
    uint32_t people[] = { early, stranger, late };
    uint32_t acme = engine_account_find(fixture->engine, STR("acme"));
    for (size_t i = 0; i < 3; i++) {
        uint32_t *accounts;
        assert_int_equal(engine_person_accounts(fixture->engine, people[i], &fixture->arena, &accounts), 1);
        assert_int_equal(accounts[0] == acme, expected[i].member);
    }
}

static void what_lies_before_the_kept_days_is_unknown_and_never_wrong(void **state)
{
    Fixture *fixture = *state;
    uint32_t acme = event(fixture, 17000, "ada", "", "acme", "View").account;
    event(fixture, 17000 + 512, "ada", "", "acme", "View");
    Usage usage;
    engine_usage(fixture->engine, acme, 17001, NULL, &usage);
    assert_int_equal(usage.dau, 0);
    assert_int_equal(usage.wau, USAGE_UNKNOWN);
    assert_int_equal(usage.mau, USAGE_UNKNOWN);
    assert_int_equal(usage.events_28, 1);
    engine_usage(fixture->engine, acme, 17007, NULL, &usage);
    assert_int_equal(usage.wau, 0);
}

static void check_children(Fixture *fixture, uint16_t day, const char *parent, size_t count,
                           const char *const *ids)
{
    uint32_t *children = NULL;
    uint32_t account = engine_account_find(fixture->engine, str_from_c(parent));
    assert_int_equal(engine_account_children(fixture->engine, account, day, &fixture->arena, &children),
                     count);
    for (size_t i = 0; i < count; i++)
        assert_true(str_equal(engine_account_id(fixture->engine, children[i]), str_from_c(ids[i])));
}

static void children_are_those_of_the_day(void **state)
{
    Fixture *fixture = *state;
    group(fixture, 17000, "berlin", "parent", "acme"); // before there is such an account
    group(fixture, 17000, "acme", "plan", "pro");
    group(fixture, 17000, "globex", "parent", "ACME"); // another id
    group(fixture, 17001, "paris", "parent", "acme");
    group(fixture, 17002, "berlin", "parent", "globex");
    group(fixture, 17003, "berlin", "parent", "acme");
    check_children(fixture, 16999, "acme", 0, NULL);
    check_children(fixture, 17000, "acme", 1, (const char *[]){ "berlin" });
    check_children(fixture, 17001, "acme", 2, (const char *[]){ "berlin", "paris" });
    check_children(fixture, 17002, "acme", 1, (const char *[]){ "paris" });
    check_children(fixture, 17002, "globex", 1, (const char *[]){ "berlin" });
    check_children(fixture, 17003, "acme", 2, (const char *[]){ "berlin", "paris" });
    check_children(fixture, 17003, "globex", 0, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_event_counts_in_every_window_that_holds_its_day, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            an_anonymous_visitor_joins_the_first_user_and_a_second_user_takes_only_later_events, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(a_mail_domain_names_the_account_whichever_comes_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_lies_before_the_kept_days_is_unknown_and_never_wrong, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(children_are_those_of_the_day, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
