// The watch: whom it tells of, why, and that each change is told once, whatever happens in between.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/watch.h"
#include "temp_folder.h"

#include <sched.h>
#include <stdatomic.h>

enum { TODAY = 20000, TOLD_MAX = 4096 };

typedef struct Told {
    int64_t id, version;
    uint32_t account;
    bool yes;
    WatchCause cause;
    uint16_t day;
    size_t evidence;
} Told;

typedef struct Fixture {
    TempFolder folder;
    Live *live;
    Committer *committer;
    FeatureCatalog *features;
    DefinitionCatalog *definitions;
    Store *reader;
    Watch *watch;
    Told told[TOLD_MAX]; // noted, in order
    size_t told_count;
    atomic_int failures; // so many notes fail
    Str list[2];
} Fixture;

static bool formula_of(void *context, const Definition *definition, Arena *arena, WatchFormula *formula_out)
{
    Fixture *fixture = context;
    if (str_equal(definition->body, STR("off"))) return false;
    if (str_equal(definition->body, STR("list")))
        *formula_out = (WatchFormula){ .ids = fixture->list, .id_count = 2 };
    else
        *formula_out = (WatchFormula){ .text = arena_copy(arena, definition->body) };
    return true;
}

static Status note(void *context, Store *store, const WatchChange *changes, size_t count, Error *error)
{
    Fixture *fixture = context;
    (void)store;
    (void)changes;
    (void)count;
    if (fixture->failures == 0) return STATUS_OK;
    fixture->failures--;
    return fail(error, STATUS_UNAVAILABLE, STR(""), "as the test wants it");
}

static void noted(void *context, const WatchChange *changes, size_t count)
{
    Fixture *fixture = context;
    for (size_t i = 0; i < count; i++) {
        assert_true(fixture->told_count < TOLD_MAX);
        fixture->told[fixture->told_count++] = (Told){ changes[i].id,
                                                       changes[i].version,
                                                       changes[i].account,
                                                       changes[i].yes,
                                                       changes[i].cause,
                                                       changes[i].day,
                                                       changes[i].result.evidence_count };
    }
}

static void begin_watching(Fixture *fixture)
{
    fixture->watch = watch_create(fixture->live, fixture->committer, fixture->features, fixture->definitions);
    WatchKind kind = { fixture, formula_of, note, noted };
    watch_kind(fixture->watch, DEFINITION_SEGMENT, &kind);
}

static void open_all(Fixture *fixture, int64_t now_us)
{
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(fixture->folder.file), .now_us = now_us };
    fixture->live = live_open(&config, &error);
    if (!fixture->live) fail_msg("%s", error.message);
    fixture->features = feature_catalog_open(live_store(fixture->live), &error);
    fixture->definitions = definition_catalog_open(live_store(fixture->live), &error);
    fixture->reader = live_reader(fixture->live, &error);
    fixture->committer = committer_start(fixture->live);
    begin_watching(fixture);
}

static void close_all(Fixture *fixture)
{
    watch_stop(fixture->watch);
    committer_stop(fixture->committer);
    watch_destroy(fixture->watch);
    store_close(fixture->reader);
    definition_catalog_close(fixture->definitions);
    feature_catalog_close(fixture->features);
    live_close(fixture->live);
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(), .list = { STR("listed"), STR("later") } };
    open_all(&fixture, TODAY * US_PER_DAY + US_PER_HOUR);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    close_all(fixture);
    temp_folder_remove(&fixture->folder);
    return 0;
}

// ---- what happens

static Status do_nothing(Store *store, void *context, Error *error)
{
    (void)store;
    (void)context;
    (void)error;
    return STATUS_OK;
}

// Until the committer has told the watch: it does so before it takes up the next thing.
static void submit(Fixture *fixture, LogBatch *batch)
{
    Error error = { 0 };
    assert_int_equal(committer_submit_wait(fixture->committer, batch).status, STATUS_OK);
    assert_int_equal(committer_edit(fixture->committer, do_nothing, NULL, &error), STATUS_OK);
}

static void use_on(Fixture *fixture, const char *account, int day)
{
    LogBatch *batch = log_batch_create();
    int64_t time = (int64_t)day * US_PER_DAY + 1000;
    LogEntry entry = { .type = ENTRY_TRACK,
                       .time_us = time,
                       .received_us = time,
                       .user_id = STR("ann"),
                       .account_id = str_from_c(account),
                       .name = STR("Open") };
    log_batch_add(batch, &entry);
    submit(fixture, batch);
}

static void add_plan(Fixture *fixture, LogBatch *batch, const char *account, const char *plan)
{
    char body[80];
    snprintf(body, sizeof body, "{\"plan\":\"%s\"}", plan);
    LogEntry entry = { .type = ENTRY_GROUP,
                       .time_us = TODAY * US_PER_DAY + 1000,
                       .received_us = clock_now(live_clock(fixture->live)),
                       .user_id = STR("ann"),
                       .account_id = str_from_c(account),
                       .body = str_from_c(body) };
    log_batch_add(batch, &entry);
}

static void set_plan(Fixture *fixture, const char *account, const char *plan)
{
    LogBatch *batch = log_batch_create();
    add_plan(fixture, batch, account, plan);
    submit(fixture, batch);
}

typedef struct Saving {
    DefinitionEdit edit;
    int64_t id;
} Saving;

static Status save(Store *store, void *context, Error *error)
{
    Saving *saving = context;
    return definition_save(store, &saving->edit, &saving->id, error);
}

static int64_t define(Fixture *fixture, DefinitionKind kind, int64_t id, const char *name, const char *body)
{
    Error error = { 0 };
    Saving saving = { .edit = {
                          .kind = kind, .id = id, .name = str_from_c(name), .body = str_from_c(body) } };
    assert_int_equal(committer_edit(fixture->committer, save, &saving, &error), STATUS_OK);
    assert_int_equal(definition_catalog_reload(fixture->definitions, kind, fixture->reader, &error),
                     STATUS_OK);
    return saving.id;
}

static int64_t segment(Fixture *fixture, const char *formula)
{
    return define(fixture, DEFINITION_SEGMENT, 0, formula, formula);
}

// One round tells exactly of these: "+acme" entered, "-acme" left.
static void expect(Fixture *fixture, const char *const *expected, WatchCause cause)
{
    fixture->told_count = 0;
    assert_true(watch_round(fixture->watch));
    size_t count = 0;
    for (; expected[count]; count++) {
        Str id = str_from_c(expected[count] + 1);
        size_t found = 0;
        for (size_t i = 0; i < fixture->told_count; i++) {
            const Told *told = &fixture->told[i];
            bool same = str_equal(engine_account_id(live_engine(fixture->live), told->account), id) &&
                        told->yes == (expected[count][0] == '+') && told->cause == cause;
            found += same;
        }
        if (found != 1) fail_msg("%s was told %zu times", expected[count], found);
    }
    assert_int_equal(fixture->told_count, count);
}

#define EXPECT(fixture, cause, ...) expect(fixture, (const char *const[]){ __VA_ARGS__, NULL }, cause)

static void expect_nothing(Fixture *fixture)
{
    expect(fixture, (const char *const[]){ NULL }, WATCH_INPUT);
}

static size_t count_of(Fixture *fixture, int64_t id)
{
    size_t count = 0;
    assert_true(watch_count(fixture->watch, DEFINITION_SEGMENT, id, 1, &count));
    return count;
}

// ---- tests

static void a_new_formula_tells_of_those_it_is_true_for_and_then_of_changes(void **state)
{
    Fixture *fixture = *state;
    set_plan(fixture, "acme", "free");
    set_plan(fixture, "bolt", "team");
    int64_t id = segment(fixture, "account.plan = \"free\"");
    size_t count = 0;
    assert_false(watch_count(fixture->watch, DEFINITION_SEGMENT, id, 1, &count));
    EXPECT(fixture, WATCH_FIRST, "+acme");
    assert_int_equal(fixture->told[0].evidence, 1);
    assert_int_equal(fixture->told[0].day, TODAY);
    assert_int_equal(count_of(fixture, id), 1);
    expect_nothing(fixture);

    set_plan(fixture, "bolt", "free");
    set_plan(fixture, "acme", "team");
    EXPECT(fixture, WATCH_INPUT, "+bolt", "-acme");
    set_plan(fixture, "new", "free");
    EXPECT(fixture, WATCH_INPUT, "+new");
    expect_nothing(fixture);
    assert_int_equal(count_of(fixture, id), 2);
}

static void an_account_that_falls_silent_is_judged_again_without_any_event(void **state)
{
    Fixture *fixture = *state;
    // So long before midnight; longer where the machine is too slow to be ready by then.
    for (int64_t margin = US_PER_SECOND / 4;; margin *= 2) {
        tear_down(state);
        fixture->folder = temp_folder_create();
        open_all(fixture, (TODAY + 1) * US_PER_DAY - margin);
        use_on(fixture, "acme", TODAY - 13);
        use_on(fixture, "bolt", TODAY - 12);
        segment(fixture, "silent_for >= 14d");
        fixture->told_count = 0;
        assert_true(watch_round(fixture->watch));
        if (live_today(fixture->live) == TODAY) break;
    }
    while (fixture->told_count == 0)
        assert_true(watch_round(fixture->watch));
    assert_int_equal(fixture->told_count, 1);
    assert_true(
        str_equal(engine_account_id(live_engine(fixture->live), fixture->told[0].account), STR("acme")));
    assert_true(fixture->told[0].yes);
    assert_int_equal(fixture->told[0].cause, WATCH_DAY);
    assert_int_equal(fixture->told[0].day, TODAY + 1);
    expect_nothing(fixture);
}

static void what_changed_while_nobody_watched_is_told_at_the_start(void **state)
{
    Fixture *fixture = *state;
    set_plan(fixture, "acme", "free");
    set_plan(fixture, "bolt", "free");
    int64_t id = segment(fixture, "account.plan = \"free\"");
    EXPECT(fixture, WATCH_FIRST, "+acme", "+bolt");
    set_plan(fixture, "acme", "team");
    set_plan(fixture, "cube", "free");
    close_all(fixture);
    open_all(fixture, TODAY * US_PER_DAY + 2 * US_PER_HOUR);
    EXPECT(fixture, WATCH_CAUGHT_UP, "-acme", "+cube");
    assert_int_equal(count_of(fixture, id), 2);
    expect_nothing(fixture);
}

static void what_could_not_be_written_is_told_again(void **state)
{
    Fixture *fixture = *state;
    set_plan(fixture, "acme", "free");
    int64_t id = segment(fixture, "account.plan = \"free\"");
    fixture->failures = 1;
    assert_false(watch_round(fixture->watch));
    assert_int_equal(fixture->told_count, 0);
    EXPECT(fixture, WATCH_FIRST, "+acme");
    set_plan(fixture, "acme", "team");
    fixture->failures = 1;
    assert_false(watch_round(fixture->watch));
    assert_int_equal(count_of(fixture, id), 1);
    EXPECT(fixture, WATCH_INPUT, "-acme");
    assert_int_equal(count_of(fixture, id), 0);
}

static void an_edited_definition_tells_only_of_the_difference(void **state)
{
    Fixture *fixture = *state;
    set_plan(fixture, "acme", "free");
    set_plan(fixture, "bolt", "team");
    set_plan(fixture, "cube", "gold");
    int64_t id = segment(fixture, "account.plan = \"free\"");
    EXPECT(fixture, WATCH_FIRST, "+acme");
    define(fixture, DEFINITION_SEGMENT, id, "other", "account.plan in (\"free\", \"team\")");
    EXPECT(fixture, WATCH_EDITED, "+bolt");
    size_t count = 0;
    assert_false(watch_count(fixture->watch, DEFINITION_SEGMENT, id, 1, &count));
    assert_true(watch_count(fixture->watch, DEFINITION_SEGMENT, id, 2, &count));
    assert_int_equal(count, 2);
    define(fixture, DEFINITION_SEGMENT, id, "other", "off");
    expect_nothing(fixture);
    define(fixture, DEFINITION_SEGMENT, id, "other", "account.plan = \"gold\"");
    EXPECT(fixture, WATCH_EDITED, "-acme", "-bolt", "+cube");
    expect_nothing(fixture);
}

static void a_metric_that_changes_changes_what_uses_it(void **state)
{
    Fixture *fixture = *state;
    set_plan(fixture, "acme", "free");
    set_plan(fixture, "bolt", "team");
    int64_t metric =
        define(fixture, DEFINITION_METRIC, 0, "is_small", "{\"formula\":\"account.plan = \\\"free\\\"\"}");
    segment(fixture, "is_small");
    EXPECT(fixture, WATCH_FIRST, "+acme");
    define(fixture, DEFINITION_METRIC, metric, "is_small", "{\"formula\":\"account.plan = \\\"team\\\"\"}");
    EXPECT(fixture, WATCH_EDITED, "-acme", "+bolt");
}

static void a_list_of_accounts_is_watched_too(void **state)
{
    Fixture *fixture = *state;
    set_plan(fixture, "listed", "free");
    set_plan(fixture, "other", "free");
    segment(fixture, "list");
    EXPECT(fixture, WATCH_FIRST, "+listed");
    set_plan(fixture, "later", "free");
    EXPECT(fixture, WATCH_INPUT, "+later");
    expect_nothing(fixture);
}

static void while_it_is_held_nothing_is_told_and_then_all(void **state)
{
    Fixture *fixture = *state;
    set_plan(fixture, "acme", "free");
    int64_t id = segment(fixture, "account.plan = \"free\"");
    EXPECT(fixture, WATCH_FIRST, "+acme");
    bool in[8] = { 0 };
    size_t accounts = engine_account_count(live_engine(fixture->live));
    assert_in_range(accounts, 1, 8);
    assert_true(watch_members(fixture->watch, DEFINITION_SEGMENT, id, 1, in, accounts));
    assert_true(in[engine_account_find(live_engine(fixture->live), STR("acme"))]);
    watch_hold(fixture->watch, true);
    assert_false(watch_members(fixture->watch, DEFINITION_SEGMENT, id, 1, in, accounts));
    watch_hold(fixture->watch, true);
    set_plan(fixture, "acme", "team");
    set_plan(fixture, "bolt", "free");
    set_plan(fixture, "cube", "free");
    watch_hold(fixture->watch, false);
    expect_nothing(fixture);
    set_plan(fixture, "cube", "team");
    watch_hold(fixture->watch, false);
    EXPECT(fixture, WATCH_INPUT, "-acme", "+bolt");
}

static void a_formula_that_does_not_compile_disturbs_no_other(void **state)
{
    Fixture *fixture = *state;
    set_plan(fixture, "acme", "free");
    segment(fixture, "account.plan = ");
    segment(fixture, "mau");
    segment(fixture, "account.plan = \"free\"");
    EXPECT(fixture, WATCH_FIRST, "+acme");
    expect_nothing(fixture);
}

// So many that they are asked by columns and noted in several transactions.
static void many_changes_are_told_like_few(void **state)
{
    enum { MANY = 1300 };
    Fixture *fixture = *state;
    char id[16];
    int64_t segment_id = segment(fixture, "account.plan = \"free\"");
    expect_nothing(fixture);
    LogBatch *batch = log_batch_create();
    for (int i = 0; i < MANY; i++) {
        snprintf(id, sizeof id, "a%d", i);
        add_plan(fixture, batch, id, i % 2 ? "free" : "team");
    }
    submit(fixture, batch);
    fixture->told_count = 0;
    assert_true(watch_round(fixture->watch));
    assert_int_equal(fixture->told_count, MANY / 2);
    for (size_t i = 0; i < fixture->told_count; i++) {
        Str account = engine_account_id(live_engine(fixture->live), fixture->told[i].account);
        assert_int_equal((account.data[account.len - 1] - '0') % 2, 1);
    }
    assert_int_equal(count_of(fixture, segment_id), MANY / 2);
    expect_nothing(fixture);
}

// With its thread: a change is noted soon, and stopping in between loses and repeats nothing.
static void the_thread_tells_by_itself(void **state)
{
    Fixture *fixture = *state;
    set_plan(fixture, "acme", "free");
    int64_t id = segment(fixture, "account.plan = \"free\"");
    watch_start(fixture->watch);
    size_t count = 0;
    while (!watch_count(fixture->watch, DEFINITION_SEGMENT, id, 1, &count) || count != 1)
        watch_wake(fixture->watch);
    set_plan(fixture, "bolt", "free");
    while (!watch_count(fixture->watch, DEFINITION_SEGMENT, id, 1, &count) || count != 2)
        sched_yield();
    watch_stop(fixture->watch);
    assert_int_equal(fixture->told_count, 2);
    expect_nothing(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_new_formula_tells_of_those_it_is_true_for_and_then_of_changes),
        TEST(an_account_that_falls_silent_is_judged_again_without_any_event),
        TEST(what_changed_while_nobody_watched_is_told_at_the_start),
        TEST(what_could_not_be_written_is_told_again),
        TEST(an_edited_definition_tells_only_of_the_difference),
        TEST(a_metric_that_changes_changes_what_uses_it),
        TEST(a_list_of_accounts_is_watched_too),
        TEST(while_it_is_held_nothing_is_told_and_then_all),
        TEST(a_formula_that_does_not_compile_disturbs_no_other),
        TEST(many_changes_are_told_like_few),
        TEST(the_thread_tells_by_itself),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
