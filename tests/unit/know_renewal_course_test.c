// What becomes of renewals, worked out by hand.
#include "cmocka_all.h"

#include "base/timestamp.h"
#include "know/renewal_course.h"
#include "know/subscription.h"
#include "temp_folder.h"

typedef struct Fixture {
    TempFolder folder;
    Store *store;
    Arena arena;
    Zone *zone;
    Engine *engine;
    Ledger ledger;
    RateBook rates;
    RenewalLens lens;
    Error error;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(),
                         .arena = arena_create(1 << 26),
                         .zone = zone_create(STR("Europe/Berlin")) };
    fixture.engine = engine_create(fixture.zone);
    fixture.store = store_open(str_from_c(fixture.folder.file), STORE_WRITER, &fixture.error);
    if (!fixture.store) fail_msg("%s", fixture.error.message);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    store_close(fixture->store);
    engine_destroy(fixture->engine);
    zone_destroy(fixture->zone);
    arena_destroy(&fixture->arena);
    temp_folder_remove(&fixture->folder);
    return 0;
}

static void must(const Fixture *fixture, Status status)
{
    if (status != STATUS_OK) fail_msg("%s", fixture->error.message);
}

static uint16_t day(const char *date)
{
    int64_t days = 0;
    if (date[0] == 0) return 0;
    assert_true(date_parse(str_from_c(date), &days));
    return (uint16_t)days;
}

static int64_t noon(const Fixture *fixture, const char *date)
{
    return date ? zone_day_start(fixture->zone, day(date)) + 12 * US_PER_HOUR : 0;
}

typedef struct Line {
    const char *subscription, *day, *end, *cancels;
    int64_t mrr; // 0: cancelled
} Line;

enum { LINES_MAX = 6 };

static void say(Fixture *fixture, const Line *lines)
{
    for (size_t i = 0; i < LINES_MAX && lines[i].subscription; i++) {
        const Line *line = &lines[i];
        Subscription subscription = { .id = str_from_c(line->subscription),
                                      .account = STR("acme"),
                                      .source = STR("api") };
        const SubscriptionState said = {
            .subscription = subscription.id,
            .at_us = noon(fixture, line->day),
            .message = arena_format(&fixture->arena, "m%zu", i),
            .standing = line->mrr > 0 ? SUBSCRIPTION_ACTIVE : SUBSCRIPTION_CANCELLED,
            .currency = currency_find(STR("EUR")),
            .mrr = line->mrr,
            .list_mrr = line->mrr,
            .seats = -1,
            .term_end_us = noon(fixture, line->end),
            .cancels_us = noon(fixture, line->cancels),
        };
        must(fixture, subscription_put(fixture->store, &subscription, &fixture->arena, &fixture->error));
        must(fixture, subscription_state_put(fixture->store, &said, &fixture->error));
    }
}

static void attribute(Fixture *fixture, const char *date, const char *key, Value value)
{
    const Attribute attributes[] = { { str_from_c(key), value } };
    const Record record = { .kind = RECORD_ACCOUNT,
                            .time_us = noon(fixture, date),
                            .account_id = STR("acme"),
                            .attributes = attributes,
                            .attribute_count = 1 };
    engine_apply(fixture->engine, &record, 1, NULL);
}

static size_t course(Fixture *fixture, const char *today, Renewal **renewals)
{
    RenewalBook book;
    must(fixture,
         ledger_open(fixture->store, fixture->engine, &fixture->arena, &fixture->ledger, &fixture->error));
    must(fixture, rate_book_read(fixture->store, fixture->ledger.choice.reporting, &fixture->arena,
                                 &fixture->rates, &fixture->error));
    fixture->lens = (RenewalLens){ &fixture->ledger, &fixture->rates, 3, false };
    must(fixture, renewal_book_read(&fixture->lens, engine_account_find(fixture->engine, STR("acme")),
                                    day(today), &fixture->arena, &book, &fixture->error));
    return renewal_course(&book, (RenewalDays){ .grace = 14, .open = 180 }, day(today), 1, 65000,
                          &fixture->arena, renewals);
}

// "2026-12-01 renewed 10000>12000 settled 2026-11-01 decided 2026-11-01; …", amounts due and come, in arena.
static Str in_words(Fixture *fixture, const char *today)
{
    Renewal *renewals = NULL;
    size_t count = course(fixture, today, &renewals);
    Buf out = { 0 };
    for (size_t i = 0; i < count; i++) {
        const Renewal *one = &renewals[i];
        int year, month, date;
        days_to_date(one->due.day, &year, &month, &date);
        buf_format(&out, "%s%04d-%02d-%02d %.*s %lld", i ? "; " : "", year, month, date,
                   STR_ARG(renewal_result_name(one->result)), (long long)one->due.mrr);
        if (one->came_known) buf_format(&out, ">%lld", (long long)one->came_mrr);
        if (one->settled_day) buf_format(&out, " on %+d", one->settled_day - one->due.day);
        if (one->decided_day) buf_format(&out, " said %+d", one->decided_day - one->due.day);
    }
    Str words = arena_copy(&fixture->arena, buf_view(&out));
    buf_free(&out);
    return words;
}

#define START                                                                                                \
    {                                                                                                        \
        "main", "2025-12-01", "2026-12-01", NULL, 10000                                                      \
    }

static const struct {
    const char *what;
    Line lines[LINES_MAX];
    const char *today, *course;
} cases[] = {
    { "it is open until the grace days are over", { START }, "2026-12-15", "2026-12-01 open 10000" },
    { "nobody said anything: it was kept", { START }, "2026-12-16", "2026-12-01 renewed 10000>10000 on +14" },
    { "renewed early, for more",
      { START, { "main", "2026-11-01", "2027-12-01", NULL, 12000 } },
      "2026-11-02",
      "2026-12-01 expanded 10000>12000 on -30 said -30; 2027-12-01 open 12000" },
    { "renewed late, for less",
      { START, { "main", "2026-12-10", "2027-12-01", NULL, 4000 } },
      "2027-01-10",
      "2026-12-01 contracted 10000>4000 on +9 said +9; 2027-12-01 open 4000" },
    { "too late to be seen: kept, and the next one is of the new term",
      { START, { "main", "2026-12-20", "2027-12-01", NULL, 4000 } },
      "2027-01-10",
      "2026-12-01 renewed 10000>10000 on +14; 2027-12-01 open 4000" },
    { "a price that changes within the grace days",
      { START,
        { "main", "2026-11-20", "2027-12-01", NULL, 10000 },
        { "main", "2026-12-05", "2027-12-01", NULL, 11000 } },
      "2027-01-10",
      "2026-12-01 expanded 10000>11000 on -11 said -11; 2027-12-01 open 11000" },
    { "cheaper on the day itself, and nothing said of the term",
      { START, { "main", "2026-12-01", "2026-12-01", NULL, 9000 } },
      "2027-01-10",
      "2026-12-01 contracted 10000>9000 on +14" },
    { "cancelled before the day",
      { START, { "main", "2026-10-01", NULL, NULL, 0 } },
      "2026-10-02",
      "2026-12-01 lost 10000>0 on -61 said -61" },
    { "notice was given: open until it ends",
      { START, { "main", "2026-10-01", "2026-12-01", "2026-12-01", 10000 } },
      "2026-11-30",
      "2026-12-01 open 10000" },
    { "and lost when it does",
      { START, { "main", "2026-10-01", "2026-12-01", "2026-12-01", 10000 } },
      "2026-12-01",
      "2026-12-01 lost 10000>0 on +0 said +0" },
    { "it comes back within the grace days",
      { START, { "main", "2026-12-01", NULL, NULL, 0 }, { "main", "2026-12-08", "2027-12-01", NULL, 8000 } },
      "2027-01-10",
      "2026-12-01 contracted 10000>8000 on +7 said +7; 2027-12-01 open 8000" },
    { "and too late: it was lost",
      { START, { "main", "2026-12-01", NULL, NULL, 0 }, { "main", "2026-12-28", "2027-12-01", NULL, 8000 } },
      "2027-01-10",
      "2026-12-01 lost 10000>0 on +0 said +0; 2027-12-01 open 8000" },
    { "left in the middle of the term",
      { START, { "main", "2026-03-01", NULL, NULL, 0 } },
      "2026-12-30",
      "" },
    { "the day was corrected",
      { START, { "main", "2026-10-01", "2026-12-15", NULL, 10000 } },
      "2026-10-02",
      "2026-12-15 open 10000" },
    { "corrected by much, long before",
      { START, { "main", "2025-12-02", "2027-12-01", NULL, 10000 } },
      "2026-10-02",
      "2027-12-01 open 10000" },
    { "corrected to an earlier day",
      { START, { "main", "2026-10-01", "2026-11-01", NULL, 10000 } },
      "2026-10-02",
      "2026-11-01 open 10000" },
    { "no term is said any more", { START, { "main", "2026-10-01", NULL, NULL, 10000 } }, "2026-10-02", "" },
    { "two that end on one day are one renewal, and one of them leaves early",
      { START, { "more", "2026-01-01", "2026-12-01", NULL, 500 }, { "more", "2026-11-01", NULL, NULL, 0 } },
      "2026-12-30",
      "2026-12-01 contracted 10500>10000 on +14 said -30" },
    { "another one takes its place",
      { START, { "main", "2026-12-01", NULL, NULL, 0 }, { "plus", "2026-12-02", "2027-12-02", NULL, 15000 } },
      "2026-12-20",
      "2026-12-01 expanded 10000>15000 on +0 said +0; 2027-12-02 open 15000" },
    { "years in a row",
      { { "main", "2024-01-01", "2025-01-01", NULL, 100 },
        { "main", "2025-01-01", "2026-01-01", NULL, 200 },
        { "main", "2026-01-01", "2027-01-01", NULL, 200 } },
      "2026-06-01",
      "2025-01-01 expanded 100>200 on +0 said +0; 2026-01-01 renewed 200>200 on +0 said +0;"
      " 2027-01-01 open 200" },
};

static void what_becomes_of_a_renewal(void **state)
{
    Fixture *fixture = *state;
    attribute(fixture, "2024-01-01", "name", (Value){ .kind = VALUE_NUMBER, .number = 1 });
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        must(fixture, store_begin(fixture->store, &fixture->error));
        say(fixture, cases[i].lines);
        Str words = in_words(fixture, cases[i].today);
        if (!str_equal(words, str_from_c(cases[i].course)))
            fail_msg("%s:\n%.*s, not\n%s", cases[i].what, STR_ARG(words), cases[i].course);
        store_rollback(fixture->store);
    }
}

static void attributes_have_renewals_too(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *day, *date;
        double mrr;
    } said[] = { { "2024-12-01", "2025-12-01", 100 },
                 { "2025-12-01", "2026-12-01", 120 },
                 { "2026-10-01", NULL, 0 } };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        if (said[i].date)
            attribute(fixture, said[i].day, "renewal_date",
                      (Value){ .kind = VALUE_DATE, .number = day(said[i].date) });
        attribute(fixture, said[i].day, "mrr", (Value){ .kind = VALUE_NUMBER, .number = said[i].mrr });
    }
    Str words = in_words(fixture, "2026-09-01");
    assert_true(
        str_equal(words, STR("2025-12-01 expanded 10000>12000 on +0 said +0; 2026-12-01 open 12000")));
    words = in_words(fixture, "2026-11-01");
    assert_true(str_equal(
        words,
        STR("2025-12-01 expanded 10000>12000 on +0 said +0; 2026-12-01 lost 12000>0 on -61 said -61")));
}

static void names_of_results_are_read_again(void **state)
{
    (void)state;
    for (int i = 0; i < RENEWAL_RESULTS; i++) {
        RenewalResult result = RENEWAL_OPEN;
        assert_true(renewal_result_parse(renewal_result_name((RenewalResult)i), &result));
        assert_int_equal(result, i);
    }
    RenewalResult ignored;
    assert_false(renewal_result_parse(STR("gone"), &ignored));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_becomes_of_a_renewal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(attributes_have_renewals_too, set_up, tear_down),
        cmocka_unit_test(names_of_results_are_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
