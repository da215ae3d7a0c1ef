// What is due for renewal and what comes of it, worked out by hand.
#include "cmocka_all.h"

#include "base/timestamp.h"
#include "know/renewal_due.h"
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
    RenewalBook book;
    Error error;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(),
                         .arena = arena_create(1 << 24),
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
    assert_true(date_parse(str_from_c(date), &days));
    return (uint16_t)days;
}

// Noon of the day.
static int64_t at(const Fixture *fixture, const char *date)
{
    return date ? zone_day_start(fixture->zone, day(date)) + 12 * US_PER_HOUR : 0;
}

typedef struct Line {
    const char *subscription, *day, *start, *end, *cancels;
    int64_t mrr; // 0: cancelled
} Line;

static void say(Fixture *fixture, const Line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Line *line = &lines[i];
        Subscription subscription = { .id = str_from_c(line->subscription),
                                      .account = STR("acme"),
                                      .source = STR("api") };
        const SubscriptionState said = { .subscription = subscription.id,
                                         .at_us = at(fixture, line->day),
                                         .message = arena_format(&fixture->arena, "m%zu", i),
                                         .standing =
                                             line->mrr > 0 ? SUBSCRIPTION_ACTIVE : SUBSCRIPTION_CANCELLED,
                                         .currency = currency_find(STR("EUR")),
                                         .mrr = line->mrr,
                                         .list_mrr = line->mrr,
                                         .seats = -1,
                                         .term_start_us = at(fixture, line->start),
                                         .term_end_us = at(fixture, line->end),
                                         .cancels_us = at(fixture, line->cancels) };
        must(fixture, subscription_put(fixture->store, &subscription, &fixture->arena, &fixture->error));
        must(fixture, subscription_state_put(fixture->store, &said, &fixture->error));
    }
}

static void attribute(Fixture *fixture, const char *date, const char *key, Value value, unsigned flags)
{
    const Attribute attributes[] = { { str_from_c(key), value } };
    const Record record = { .kind = RECORD_ACCOUNT,
                            .flags = flags,
                            .time_us = at(fixture, date),
                            .account_id = STR("acme"),
                            .attributes = attributes,
                            .attribute_count = 1 };
    engine_apply(fixture->engine, &record, 1, NULL);
}

static Value number(double value)
{
    return (Value){ .kind = VALUE_NUMBER, .number = value };
}

static Value date(const char *text)
{
    return (Value){ .kind = VALUE_DATE, .number = day(text) };
}

static const RenewalBook *read_book(Fixture *fixture, bool in_time)
{
    must(fixture,
         ledger_open(fixture->store, fixture->engine, &fixture->arena, &fixture->ledger, &fixture->error));
    must(fixture, rate_book_read(fixture->store, fixture->ledger.choice.reporting, &fixture->arena,
                                 &fixture->rates, &fixture->error));
    fixture->lens = (RenewalLens){ &fixture->ledger, &fixture->rates, 3, in_time };
    must(fixture, renewal_book_read(&fixture->lens, engine_account_find(fixture->engine, STR("acme")),
                                    day("2028-01-01"), &fixture->arena, &fixture->book, &fixture->error));
    return &fixture->book;
}

// What is due in the year from `known_on`, which must be at most one day; mrr 0 when nothing is.
static RenewalDue due_as_of(Fixture *fixture, const char *known_on)
{
    RenewalDue *dues = NULL;
    uint16_t on = day(known_on);
    size_t count = renewal_dues(&fixture->book, on, on, (uint16_t)(on + 364), &fixture->arena, &dues);
    assert_true(count <= 1);
    return count ? dues[0] : (RenewalDue){ 0 };
}

static void a_term_is_due_as_it_was_known_on_the_day(void **state)
{
    Fixture *fixture = *state;
    const Line lines[] = {
        { "main", "2025-12-01", "2025-12-01", "2026-12-01", NULL, 10000 },
        { "main", "2026-03-01", "2025-12-01", "2026-12-01", NULL, 12000 },         // more seats
        { "main", "2026-05-01", "2025-12-01", "2026-12-15", NULL, 12000 },         // corrected
        { "main", "2026-11-01", "2025-12-01", "2026-12-15", "2026-12-15", 12000 }, // notice was given
    };
    attribute(fixture, "2025-12-01", "name", number(1), 0);
    say(fixture, lines, 4);
    read_book(fixture, false);
    static const struct {
        const char *known_on, *due;
        int64_t mrr, ending;
    } cases[] = {
        { "2025-12-02", "2026-12-01", 10000, 0 },     { "2026-02-28", "2026-12-01", 10000, 0 },
        { "2026-03-01", "2026-12-01", 12000, 0 },     { "2026-05-01", "2026-12-15", 12000, 0 },
        { "2026-11-01", "2026-12-15", 12000, 12000 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        RenewalDue due = due_as_of(fixture, cases[i].known_on);
        assert_int_equal(due.day, day(cases[i].due));
        assert_int_equal(due.mrr, cases[i].mrr);
        assert_int_equal(due.ending_mrr, cases[i].ending);
        assert_int_equal(due.part_count, 1);
    }
    RenewalDue *dues = NULL;
    assert_int_equal(renewal_dues(&fixture->book, day("2025-11-30"), 1, 65000, &fixture->arena, &dues), 0);
    assert_int_equal(renewal_dues(&fixture->book, day("2026-12-15"), 1, 65000, &fixture->arena, &dues), 0);
}

static void what_came_is_what_is_paid_for_it_later(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        Line after; // said of it or of another; nothing when it names none
        int64_t came;
    } cases[] = {
        { { 0 }, 10000 },                                                                 // it goes on
        { { "main", "2026-12-05", "2026-12-01", "2027-12-01", NULL, 10000 }, 10000 },     // renewed late
        { { "main", "2026-10-01", "2026-12-01", "2027-12-01", NULL, 15000 }, 15000 },     // early, and more
        { { "main", "2026-12-01", "2026-12-01", "2027-12-01", NULL, 4000 }, 4000 },       // less
        { { "main", "2026-12-10", NULL, NULL, NULL, 0 }, 0 },                             // left
        { { "main", "2026-09-01", "2025-12-01", "2026-12-01", "2026-12-01", 10000 }, 0 }, // with notice
        { { "other", "2026-12-05", "2026-12-05", "2027-12-05", NULL, 700 }, 10000 },      // something else
    };
    const Line before = { "main", "2025-12-01", "2025-12-01", "2026-12-01", NULL, 10000 };
    attribute(fixture, "2025-12-01", "name", number(1), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        must(fixture, store_begin(fixture->store, &fixture->error));
        say(fixture, &before, 1);
        // The first line of a call would replace what was said before: its message is the same.
        Line lines[] = { { "none", "2020-01-01", NULL, NULL, NULL, 0 }, cases[i].after };
        if (lines[1].subscription) say(fixture, lines, 2);
        read_book(fixture, false);
        RenewalDue due = due_as_of(fixture, "2026-06-01");
        assert_int_equal(due.mrr, 10000);
        RenewalCame came = renewal_came(&fixture->book, &due, day("2026-12-15"));
        if (came.mrr != cases[i].came) fail_msg("case %zu: %lld", i, (long long)came.mrr);
        store_rollback(fixture->store);
    }
}

static void what_takes_the_place_of_another_belongs_to_its_renewal(void **state)
{
    Fixture *fixture = *state;
    const Line lines[] = {
        { "a", "2025-12-01", "2025-12-01", "2026-12-01", NULL, 10000 },
        { "a", "2026-12-01", NULL, NULL, NULL, 0 },
        { "b", "2026-11-20", "2026-11-20", "2027-11-20", NULL, 7000 }, // instead of a
        { "c", "2026-09-20", "2026-09-20", "2027-09-20", NULL, 100 },  // too early for that
        { "d", "2026-12-13", "2026-12-13", "2027-12-13", NULL, 1000 }, // nearer to e, which ended
        { "e", "2026-01-15", "2026-01-15", "2027-01-15", NULL, 2000 },
        { "e", "2026-12-14", NULL, NULL, NULL, 0 },
    };
    attribute(fixture, "2025-12-01", "name", number(1), 0);
    say(fixture, lines, sizeof lines / sizeof *lines);
    const RenewalBook *book = read_book(fixture, false);
    RenewalDue *dues = NULL;
    size_t count =
        renewal_dues(book, day("2026-06-01"), day("2026-06-01"), day("2027-06-01"), &fixture->arena, &dues);
    assert_int_equal(count, 2);
    assert_int_equal(dues[0].day, day("2026-12-01"));
    assert_int_equal(renewal_came(book, &dues[0], day("2026-12-15")).mrr, 7000);
    assert_int_equal(renewal_came(book, &dues[1], day("2026-12-15")).mrr, 1000);
    assert_int_equal(renewal_came(book, &dues[0], day("2026-11-25")).mrr, 10000); // a still pays
}

static void terms_that_are_too_short_are_no_renewals(void **state)
{
    Fixture *fixture = *state;
    const Line lines[] = {
        { "month", "2026-01-01", "2026-01-01", "2026-02-01", NULL, 100 },
        { "quarter", "2026-01-01", "2026-01-01", "2026-04-01", NULL, 200 },
        { "quarter less a day", "2026-01-01", "2026-01-01", "2026-03-31", NULL, 400 },
        { "of unknown start", "2026-01-01", NULL, "2026-05-01", NULL, 800 },
        { "no term", "2026-01-01", "2026-01-01", NULL, NULL, 1600 },
    };
    attribute(fixture, "2025-12-01", "name", number(1), 0);
    say(fixture, lines, sizeof lines / sizeof *lines);
    RenewalDue *dues = NULL;
    size_t count =
        renewal_dues(read_book(fixture, false), day("2026-01-02"), 1, 65000, &fixture->arena, &dues);
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += dues[i].mrr;
    assert_int_equal(count, 3);
    assert_int_equal(sum, 200 + 400 + 800);
}

static void without_rows_the_attributes_say_what_is_due_and_what_came(void **state)
{
    Fixture *fixture = *state;
    attribute(fixture, "2025-12-01", "mrr", number(100), 0);
    attribute(fixture, "2025-12-01", "renewal_date", date("2026-12-01"), 0);
    attribute(fixture, "2026-12-05", "mrr", number(80), 0);
    attribute(fixture, "2026-12-05", "renewal_date", date("2027-12-01"), 0);
    const RenewalBook *book = read_book(fixture, false);
    assert_false(book->of_rows);
    RenewalDue due = due_as_of(fixture, "2026-06-01");
    assert_int_equal(due.day, day("2026-12-01"));
    assert_int_equal(due.mrr, 10000);
    assert_int_equal(renewal_came(book, &due, day("2026-12-04")).mrr, 10000);
    assert_int_equal(renewal_came(book, &due, day("2026-12-15")).mrr, 8000);
    assert_int_equal(due_as_of(fixture, "2026-12-05").day, day("2027-12-01"));
    attribute(fixture, "2026-12-10", "status", (Value){ .kind = VALUE_TEXT, .text = STR_CONST("churned") },
              0);
    assert_int_equal(renewal_came(book, &due, day("2026-12-15")).mrr, 0);
}

static void what_was_said_only_afterwards_was_not_known_in_time(void **state)
{
    Fixture *fixture = *state;
    attribute(fixture, "2025-12-01", "mrr", number(100), 0);
    attribute(fixture, "2025-12-01", "renewal_date", date("2026-12-01"), RECORD_BACKFILL);
    read_book(fixture, true);
    assert_int_equal(due_as_of(fixture, "2026-06-01").mrr, 0);
    read_book(fixture, false);
    assert_int_equal(due_as_of(fixture, "2026-06-01").mrr, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_term_is_due_as_it_was_known_on_the_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_came_is_what_is_paid_for_it_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_takes_the_place_of_another_belongs_to_its_renewal, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(terms_that_are_too_short_are_no_renewals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_rows_the_attributes_say_what_is_due_and_what_came, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_said_only_afterwards_was_not_known_in_time, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
