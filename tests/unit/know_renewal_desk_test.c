// Rows of renewals over a running database: they follow what is said, twice is once, and accounts that merge.
#include "cmocka_all.h"

#include "base/timestamp.h"
#include "know/account_words.h"
#include "know/merge.h"
#include "know/money_words.h"
#include "know/renewal.h"
#include "know/renewal_desk.h"
#include "know/subscription.h"
#include "temp_folder.h"

static const int64_t NOW = 20777 * US_PER_DAY; // 2026-11-20

typedef struct Fixture {
    TempFolder folder;
    Live *live;
    Committer *committer;
    RenewalDesk *desk;
    Arena arena;
    Error error;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(), .arena = arena_create(1 << 24) };
    LiveConfig config = { .path = str_from_c(fixture.folder.file), .now_us = NOW };
    fixture.live = live_open(&config, &fixture.error);
    if (!fixture.live) fail_msg("%s", fixture.error.message);
    fixture.committer = committer_start(fixture.live);
    fixture.desk = renewal_desk_create(fixture.live, fixture.committer, &fixture.error);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    committer_stop(fixture->committer);
    renewal_desk_destroy(fixture->desk);
    live_close(fixture->live);
    arena_destroy(&fixture->arena);
    temp_folder_remove(&fixture->folder);
    return 0;
}

static void must(const Fixture *fixture, Status status)
{
    if (status != STATUS_OK) fail_msg("%s", fixture->error.message);
}

typedef struct Statement {
    Fixture *fixture;
    Str account;
    int64_t mrr, at_day, end_day;
} Statement;

static Status put_statement(Store *store, void *context, LogBatch *batch, Error *error)
{
    const Statement *statement = context;
    Fixture *fixture = statement->fixture;
    Subscription subscription = { .id = statement->account,
                                  .account = statement->account,
                                  .source = STR("api") };
    const SubscriptionState said = {
        .subscription = subscription.id,
        .at_us = statement->at_day * US_PER_DAY,
        .message = arena_format(&fixture->arena, "%lld", (long long)statement->at_day),
        .standing = SUBSCRIPTION_ACTIVE,
        .currency = currency_find(STR("EUR")),
        .mrr = statement->mrr,
        .list_mrr = statement->mrr,
        .seats = -1,
        .term_end_us = statement->end_day * US_PER_DAY,
    };
    const AccountWords words = { statement->account, NOW, live_zone(fixture->live) };
    Status status = subscription_put(store, &subscription, &fixture->arena, error);
    if (status == STATUS_OK) status = subscription_state_put(store, &said, error);
    return status == STATUS_OK ? subscription_words(store, &words, batch, error) : status;
}

static void say(Fixture *fixture, const char *account, int64_t mrr, int64_t at_day, int64_t end_day)
{
    Statement statement = { fixture, str_from_c(account), mrr, at_day, end_day };
    must(fixture, committer_edit_logged(fixture->committer, put_statement, &statement, &fixture->error));
}

static size_t rows_of(Fixture *fixture, const char *account, RenewalRecord **rows)
{
    size_t count = 0;
    Store *reader = live_reader(fixture->live, &fixture->error);
    must(fixture,
         renewal_of_account(reader, str_from_c(account), &fixture->arena, rows, &count, &fixture->error));
    store_close(reader);
    return count;
}

static double open_word(const Fixture *fixture, const char *account)
{
    const Engine *engine = live_engine(fixture->live);
    return engine_account_attribute(engine, engine_account_find(engine, str_from_c(account)),
                                    STR("renewals_open"), live_today(fixture->live))
        .number;
}

static Status note_edit(Store *store, void *context, Error *error)
{
    RenewalRecord *row = context;
    row->note = STR("Keep me.");
    return renewal_change(store, row, error);
}

static void rows_follow_what_is_said_and_a_second_round_changes_nothing(void **state)
{
    Fixture *fixture = *state;
    RenewalRecord *rows = NULL;
    say(fixture, "acme", 10000, 20450, 20800);
    assert_true(renewal_desk_round(fixture->desk));
    assert_int_equal(rows_of(fixture, "acme", &rows), 1);
    assert_int_equal(rows[0].due_day, 20800);
    assert_int_equal(rows[0].found, RENEWAL_OPEN);
    assert_true(open_word(fixture, "acme") > 0.5);

    int64_t id = rows[0].id;
    uint64_t commits = committer_counts(fixture->committer).commits;
    renewal_desk_wake(fixture->desk); // looks at all again
    assert_true(renewal_desk_round(fixture->desk));
    assert_true(renewal_desk_round(fixture->desk));
    assert_int_equal(committer_counts(fixture->committer).commits, commits);

    say(fixture, "acme", 12000, 20776, 21165); // renewed, for more
    assert_true(renewal_desk_round(fixture->desk));
    assert_int_equal(rows_of(fixture, "acme", &rows), 1); // the next one is due in a year
    assert_int_equal(rows[0].id, id);
    assert_int_equal(rows[0].found, RENEWAL_EXPANDED);
    assert_int_equal(rows[0].came_mrr, 12000);
    assert_true(open_word(fixture, "acme") < 0.5);
}

static void what_people_wrote_is_withdrawn_and_what_nobody_wrote_is_removed(void **state)
{
    Fixture *fixture = *state;
    RenewalRecord *rows = NULL;
    say(fixture, "acme", 100, 20450, 20800);
    say(fixture, "globex", 100, 20450, 20800);
    assert_true(renewal_desk_round(fixture->desk));
    assert_int_equal(rows_of(fixture, "acme", &rows), 1);
    must(fixture, committer_edit(fixture->committer, note_edit, &rows[0], &fixture->error));
    say(fixture, "acme", 100, 20770, 0); // no term any more
    say(fixture, "globex", 100, 20770, 0);
    assert_true(renewal_desk_round(fixture->desk));
    assert_int_equal(rows_of(fixture, "globex", &rows), 0);
    assert_int_equal(rows_of(fixture, "acme", &rows), 1);
    assert_int_equal(rows[0].found, RENEWAL_WITHDRAWN);
    assert_true(str_equal(rows[0].note, STR("Keep me.")));
    say(fixture, "acme", 100, 20771, 20810); // it was one after all, on another day
    say(fixture, "acme", 100, 20772, 20800);
    assert_true(renewal_desk_round(fixture->desk));
    assert_int_equal(rows_of(fixture, "acme", &rows), 1);
    assert_int_equal(rows[0].found, RENEWAL_OPEN);
    assert_true(str_equal(rows[0].note, STR("Keep me.")));
}

static Status merge_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    const Fixture *fixture = context;
    Merge merge = { .at_us = NOW, .who = STR("me"), .keep = STR("acme"), .gone = STR("globex") };
    return merge_make(store, fixture->live, &merge, batch, error);
}

static void accounts_that_merge_have_their_renewals_together(void **state)
{
    Fixture *fixture = *state;
    RenewalRecord *rows = NULL;
    say(fixture, "acme", 100, 20450, 20800);
    say(fixture, "globex", 700, 20450, 20800);
    assert_true(renewal_desk_round(fixture->desk));
    assert_int_equal(rows_of(fixture, "globex", &rows), 1);
    must(fixture, committer_edit(fixture->committer, note_edit, &rows[0], &fixture->error));
    must(fixture, committer_edit_logged(fixture->committer, merge_edit, fixture, &fixture->error));
    assert_true(renewal_desk_round(fixture->desk));
    assert_int_equal(rows_of(fixture, "globex", &rows), 0);
    assert_int_equal(rows_of(fixture, "acme", &rows), 1); // one day, one renewal: the one with the note
    assert_int_equal(rows[0].mrr, 800);
    assert_true(str_equal(rows[0].note, STR("Keep me.")));
    assert_true(open_word(fixture, "acme") > 0.5 && open_word(fixture, "acme") < 1.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_follow_what_is_said_and_a_second_round_changes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_people_wrote_is_withdrawn_and_what_nobody_wrote_is_removed,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(accounts_that_merge_have_their_renewals_together, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
