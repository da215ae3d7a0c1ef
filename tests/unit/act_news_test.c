// News for colleagues: when the next mail is due on clocks of their zone, who is planned one, what waits.
#include "act/news_mail.h"
#include "act/notify_choice.h"
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/news.h"
#include "temp_folder.h"

typedef struct Fixture {
    TempFolder folder;
    Store *store;
    Arena arena;
    Error error;
} Fixture;

static int64_t at(const char *text)
{
    int64_t us = 0;
    assert_true(timestamp_parse(str_from_c(text), &us));
    return us;
}

static int set_up(void **state)
{
    static const Query staff = {
        .sql = "INSERT INTO staff (id, email, name, role, state, created_us) VALUES"
               " ('a', 'ann@x.example', 'Ann', 'csm', 'active', 0),"
               " ('b', 'bea@x.example', 'Bea', 'csm', 'active', 0),"
               " ('c', 'cid@x.example', 'Cid', 'csm', 'disabled', 0)",
        .params = "",
    };
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(), .arena = arena_create(64 << 20) };
    fixture.store = store_open(str_from_c(fixture.folder.file), STORE_WRITER, &fixture.error);
    assert_non_null(fixture.store);
    assert_int_equal(store_execute(fixture.store, &staff, NULL, &fixture.error), STATUS_OK);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    store_close(fixture->store);
    arena_destroy(&fixture->arena);
    temp_folder_remove(&fixture->folder);
    return 0;
}

static void the_next_one_is_by_clocks_there(void **state)
{
    static const struct {
        const char *zone;
        int minute, weekday;
        const char *after, *next;
    } cases[] = {
        { "UTC", 480, 0, "2026-03-02T07:59:59Z", "2026-03-02T08:00:00Z" },
        { "UTC", 480, 0, "2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z" },
        { "UTC", 510, 1, "2026-03-02T08:30:00Z", "2026-03-09T08:30:00Z" }, // 2 March is a Monday
        { "UTC", 0, 7, "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z" },
        { "Europe/Berlin", 480, 1, "2026-03-02T00:00:00Z", "2026-03-02T07:00:00Z" },
        { "Europe/Berlin", 480, 1, "2026-03-23T08:00:00Z", "2026-03-30T06:00:00Z" }, // summer time began
        { "Asia/Kathmandu", 465, 0, "2026-03-02T01:59:00Z", "2026-03-02T02:00:00Z" },
        { "Pacific/Apia", 480, 1, "2026-03-01T18:00:00Z", "2026-03-01T19:00:00Z" }, // their Monday
        { "Nowhere/Else", 480, 0, "2026-03-02T07:00:00Z", "2026-03-02T08:00:00Z" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(
            notify_next(str_from_c(cases[i].zone), cases[i].minute, cases[i].weekday, at(cases[i].after)),
            at(cases[i].next));
}

static void tell(Fixture *fixture, const char *key, Str kind, const char *to, const char *by, int64_t at_us)
{
    const News news = { .key = str_from_c(key),
                        .kind = kind,
                        .account = STR("acme"),
                        .record = 1,
                        .by = str_from_c(by),
                        .at_us = at_us };
    assert_int_equal(news_for(fixture->store, str_from_c(to), &news, &fixture->error), STATUS_OK);
}

static NewsPlan plan(Fixture *fixture, int64_t now_us)
{
    NewsPlan found;
    assert_int_equal(news_plan(fixture->store, now_us, &fixture->arena, &found, &fixture->error), STATUS_OK);
    return found;
}

static int64_t count_news(Fixture *fixture)
{
    static const Query query = { .sql = "SELECT count(*) FROM news", .params = "", .columns = "i" };
    CLEANUP(rows_close) Rows rows = store_query(fixture->store, &query, NULL);
    assert_true(rows_next(&rows));
    return rows_int(&rows, 0);
}

static void who_is_told(void **state)
{
    Fixture *fixture = *state;
    int64_t now_us = at("2026-03-02T09:00:00Z");
    tell(fixture, "k", NEWS_MENTION, " Ann@X.example ", "b", now_us);
    tell(fixture, "k", NEWS_MENTION, "ann@x.example", "b", now_us); // once
    tell(fixture, "k", NEWS_MENTION, "bea@x.example", "b", now_us); // did it herself
    tell(fixture, "k", NEWS_MENTION, "cid@x.example", "b", now_us); // switched off
    tell(fixture, "k", NEWS_MENTION, "", "b", now_us);
    assert_int_equal(count_news(fixture), 1);
    tell(fixture, "k", NEWS_MENTION, "bea@x.example", "a", now_us);
    assert_int_equal(count_news(fixture), 2);
}

// As when it was mailed.
static void mailed(Fixture *fixture, int64_t now_us)
{
    static const Query query = {
        .sql = "UPDATE news SET told_us = $1, message = 7 WHERE told_us = 0",
        .params = "i",
    };
    const Param params[] = { param_int(now_us) };
    assert_int_equal(store_execute(fixture->store, &query, params, &fixture->error), STATUS_OK);
}

static void what_follows_waits_for_one_mail(void **state)
{
    Fixture *fixture = *state;
    int64_t now_us = at("2026-03-02T09:00:00Z"), minute = 60 * US_PER_SECOND;
    NotifyChoice choice;
    NewsPlan found = plan(fixture, now_us);
    assert_true(found.starts && found.count == 0);
    assert_int_equal(notify_choice_start(fixture->store, STR("UTC"), now_us, &fixture->error), STATUS_OK);
    assert_true(news_plan_is_empty(&(NewsPlan){ .starts = plan(fixture, now_us).starts }));
    tell(fixture, "one", NEWS_MENTION, "ann@x.example", "b", now_us);
    found = plan(fixture, now_us);
    assert_int_equal(found.count, 1);
    assert_true(str_equal(found.mails[0].staff, STR("a")) && str_equal(found.mails[0].kind, NEWS_MENTION));
    mailed(fixture, now_us);
    tell(fixture, "two", NEWS_MENTION, "ann@x.example", "b", now_us + minute);
    tell(fixture, "three", NEWS_MENTION, "ann@x.example", "b", now_us + 2 * minute);
    tell(fixture, "four", NEWS_TASK_GIVEN, "ann@x.example", "b", now_us + 2 * minute); // another kind
    found = plan(fixture, now_us + 2 * minute);
    assert_int_equal(found.count, 1);
    assert_true(str_equal(found.mails[0].kind, NEWS_TASK_GIVEN));
    assert_int_equal(plan(fixture, now_us + 9 * minute).count, 1);
    assert_int_equal(plan(fixture, now_us + NEWS_PAUSE_MINUTES * minute).count, 2);
    // A warning waits until it is known whether it is news, also at once; what is off is marked at once.
    assert_int_equal(notify_choice_read(fixture->store, STR("a"), &fixture->arena, &choice, &fixture->error),
                     STATUS_OK);
    choice.modes[notify_kind_index(NEWS_WARNING)] = NOTIFY_AT_ONCE;
    choice.modes[notify_kind_index(NEWS_MENTION)] = NOTIFY_OFF;
    choice.modes[notify_kind_index(NEWS_TASK_GIVEN)] = NOTIFY_DAILY;
    assert_int_equal(
        notify_choice_put(fixture->store, STR("a"), &choice, STR("UTC"), now_us, &fixture->error), STATUS_OK);
    tell(fixture, "five", NEWS_WARNING, "ann@x.example", "", now_us);
    found = plan(fixture, now_us + minute / 2);
    assert_int_equal(found.count, 1);
    assert_true(str_equal(found.mails[0].kind, NEWS_MENTION));
    assert_int_equal(plan(fixture, now_us + minute).count, 2);
}

static void the_daily_one_is_planned_at_its_time(void **state)
{
    Fixture *fixture = *state;
    int64_t now_us = at("2026-03-02T09:00:00Z"), eight_us = at("2026-03-03T08:00:00Z");
    NotifyChoice choice;
    assert_int_equal(notify_choice_start(fixture->store, STR("UTC"), now_us, &fixture->error), STATUS_OK);
    tell(fixture, "one", NEWS_ACCOUNT_GIVEN, "ann@x.example", "b", now_us);
    assert_int_equal(plan(fixture, eight_us - 1).count, 0);
    NewsPlan found = plan(fixture, eight_us);
    assert_int_equal(found.count, 2); // both have a morning; whether there is something is seen then
    assert_true(found.mails[0].kind.len == 0 && found.mails[1].kind.len == 0);
    // After a long rest there is one, and the next is tomorrow's.
    int64_t later_us = eight_us + 3 * US_PER_DAY + US_PER_HOUR;
    assert_int_equal(notify_choice_read(fixture->store, STR("a"), &fixture->arena, &choice, &fixture->error),
                     STATUS_OK);
    assert_int_equal(
        notify_daily_done(fixture->store, STR("a"), &choice, STR("UTC"), later_us, &fixture->error),
        STATUS_OK);
    assert_int_equal(plan(fixture, later_us).count, 1); // Bea's
    assert_int_equal(plan(fixture, eight_us + 4 * US_PER_DAY).count, 2);
    // Off is off; a change counts from now on.
    choice.weekday = 0;
    assert_int_equal(
        notify_choice_put(fixture->store, STR("a"), &choice, STR("UTC"), later_us, &fixture->error),
        STATUS_OK);
    Str *staff = NULL;
    size_t count = 0;
    assert_int_equal(notify_due(fixture->store, true, at("2027-01-01"), 10, &fixture->arena, &staff, &count,
                                &fixture->error),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(str_equal(staff[0], STR("b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_one_is_by_clocks_there),
        cmocka_unit_test_setup_teardown(who_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_follows_waits_for_one_mail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_daily_one_is_planned_at_its_time, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
