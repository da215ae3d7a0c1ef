// The watch of people: who enters and leaves is noted once, whatever happens in between and whoever turns out
// to be whom.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/people_watch.h"
#include "temp_folder.h"

#include <sched.h>

enum { TODAY = 20000, CHANGES_MAX = 4096 };

typedef struct Fixture {
    TempFolder folder;
    Live *live;
    Committer *committer;
    FeatureCatalog *features;
    DefinitionCatalog *definitions;
    Store *reader;
    PeopleWatch *watch;
    SegmentNotice notice;
    size_t entered, left; // as told
    Arena arena, empty;
} Fixture;

static void told(void *context, int64_t segment, size_t entered, size_t left)
{
    Fixture *fixture = context;
    (void)segment;
    fixture->entered += entered;
    fixture->left += left;
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
    fixture->notice = (SegmentNotice){ told, fixture };
    fixture->watch = people_watch_create(fixture->live, fixture->committer, fixture->features,
                                         fixture->definitions, &fixture->notice);
}

static void close_all(Fixture *fixture)
{
    people_watch_stop(fixture->watch);
    committer_stop(fixture->committer);
    people_watch_destroy(fixture->watch);
    store_close(fixture->reader);
    definition_catalog_close(fixture->definitions);
    feature_catalog_close(fixture->features);
    live_close(fixture->live);
}

static void open_again(Fixture *fixture, int64_t now_us)
{
    close_all(fixture);
    open_all(fixture, now_us);
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(), .arena = arena_create(64 << 20) };
    fixture.empty = fixture.arena;
    open_all(&fixture, TODAY * US_PER_DAY + US_PER_HOUR);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    close_all(fixture);
    temp_folder_remove(&fixture->folder);
    arena_destroy(&fixture->arena);
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

static void send(Fixture *fixture, LogEntry entry)
{
    LogBatch *batch = log_batch_create();
    if (entry.time_us == 0) entry.time_us = TODAY * US_PER_DAY + 1000;
    entry.received_us = clock_now(live_clock(fixture->live));
    log_batch_add(batch, &entry);
    submit(fixture, batch);
}

static void use_on(Fixture *fixture, const char *account, const char *person, int day)
{
    send(fixture, (LogEntry){ .type = ENTRY_TRACK,
                              .time_us = (int64_t)day * US_PER_DAY + 1000,
                              .user_id = str_from_c(person),
                              .account_id = str_from_c(account),
                              .name = STR("Open") });
}

static void set_role(Fixture *fixture, const char *person, const char *role)
{
    char body[80];
    snprintf(body, sizeof body, "{\"role\":\"%s\"}", role);
    send(fixture,
         (LogEntry){ .type = ENTRY_IDENTIFY, .user_id = str_from_c(person), .body = str_from_c(body) });
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

static int64_t save_segment(Fixture *fixture, int64_t id, const Segment *segment)
{
    Error error = { 0 };
    Saving saving = { .edit = { .kind = DEFINITION_SEGMENT,
                                .id = id,
                                .name = STR("People"),
                                .body = segment_body(segment, &fixture->arena) } };
    assert_int_equal(committer_edit(fixture->committer, save, &saving, &error), STATUS_OK);
    assert_int_equal(
        definition_catalog_reload(fixture->definitions, DEFINITION_SEGMENT, fixture->reader, &error),
        STATUS_OK);
    return saving.id;
}

static int64_t segment(Fixture *fixture, int64_t id, const char *formula)
{
    const Segment one = { .scope = FORMULA_OF_PEOPLE, .formula = str_from_c(formula) };
    return save_segment(fixture, id, &one);
}

static size_t noted_changes(Fixture *fixture, int64_t id, SegmentChange **changes_out)
{
    Error error = { 0 };
    size_t count = 0;
    assert_int_equal(
        segment_changes(fixture->reader, id, 0, CHANGES_MAX, &fixture->arena, changes_out, &count, &error),
        STATUS_OK);
    return count;
}

// After a round exactly these are noted since the beginning, the oldest first: "+4:acme:u:ann" entered.
static void expect(Fixture *fixture, int64_t id, const char *const *expected)
{
    SegmentChange *changes = NULL;
    assert_true(people_watch_round(fixture->watch));
    size_t count = noted_changes(fixture, id, &changes), wanted = 0;
    while (expected[wanted])
        wanted++;
    assert_int_equal(count, wanted);
    for (size_t i = 0; i < count; i++) {
        const SegmentChange *change = &changes[count - 1 - i];
        Str text =
            arena_format(&fixture->arena, "%c%.*s", change->entered ? '+' : '-', STR_ARG(change->subject));
        assert_string_equal(text.data, expected[i]);
    }
}
#define EXPECT(fixture, id, ...) expect(fixture, id, (const char *const[]){ __VA_ARGS__, NULL })

static void expect_nothing(Fixture *fixture, int64_t id)
{
    expect(fixture, id, (const char *const[]){ NULL });
}

static size_t count_of(Fixture *fixture, int64_t id, int64_t version)
{
    size_t count = 0;
    assert_int_equal(people_watch_state(fixture->watch, id, version, &count), PEOPLE_WATCHED);
    return count;
}

// ---- tests

static void the_first_were_there_and_then_people_enter_and_leave(void **state)
{
    Fixture *fixture = *state;
    use_on(fixture, "acme", "ann", TODAY);
    use_on(fixture, "acme", "bob", TODAY);
    set_role(fixture, "ann", "admin");
    int64_t id = segment(fixture, 0, "role = \"admin\"");
    size_t count = 0;
    assert_int_equal(people_watch_state(fixture->watch, id, 1, &count), PEOPLE_NOT_WATCHED);
    expect_nothing(fixture, id);
    assert_int_equal(count_of(fixture, id, 1), 1);

    set_role(fixture, "bob", "admin");
    EXPECT(fixture, id, "+4:acme:u:bob");
    // An admin of one account becomes one of another by coming there.
    use_on(fixture, "bolt", "ann", TODAY);
    EXPECT(fixture, id, "+4:acme:u:bob", "+4:bolt:u:ann");
    set_role(fixture, "bob", "user");
    EXPECT(fixture, id, "+4:acme:u:bob", "+4:bolt:u:ann", "-4:acme:u:bob");
    assert_int_equal(count_of(fixture, id, 1), 2);
    assert_int_equal(fixture->entered, 2);
    assert_int_equal(fixture->left, 1);
    EXPECT(fixture, id, "+4:acme:u:bob", "+4:bolt:u:ann", "-4:acme:u:bob");
}

static void an_edit_tells_only_of_the_difference(void **state)
{
    Fixture *fixture = *state;
    use_on(fixture, "acme", "ann", TODAY);
    use_on(fixture, "acme", "bob", TODAY);
    set_role(fixture, "ann", "admin");
    set_role(fixture, "bob", "user");
    int64_t id = segment(fixture, 0, "role = \"admin\"");
    expect_nothing(fixture, id);
    segment(fixture, id, "role in (\"admin\", \"user\")");
    EXPECT(fixture, id, "+4:acme:u:bob");
    assert_int_equal(count_of(fixture, id, 2), 2);
}

static void what_changed_while_nobody_watched_is_noted_once_at_the_start(void **state)
{
    Fixture *fixture = *state;
    use_on(fixture, "acme", "ann", TODAY - 13);
    use_on(fixture, "acme", "bob", TODAY - 12);
    int64_t id = segment(fixture, 0, "silent_for >= 14d");
    expect_nothing(fixture, id);
    open_again(fixture, (TODAY + 1) * US_PER_DAY + US_PER_HOUR);
    EXPECT(fixture, id, "+4:acme:u:ann");
    open_again(fixture, (TODAY + 1) * US_PER_DAY + 2 * US_PER_HOUR);
    EXPECT(fixture, id, "+4:acme:u:ann");
    use_on(fixture, "acme", "ann", TODAY + 1);
    open_again(fixture, (TODAY + 2) * US_PER_DAY + US_PER_HOUR);
    SegmentChange *changes = NULL;
    assert_true(people_watch_round(fixture->watch));
    assert_int_equal(noted_changes(fixture, id, &changes), 3); // both at once: ann left, bob entered
    assert_int_equal(count_of(fixture, id, 1), 1);
}

// A visitor signs up, a user gets another id: the same person, who is in the segment before and after.
static void who_turns_out_to_be_another_neither_enters_nor_leaves(void **state)
{
    Fixture *fixture = *state;
    send(fixture, (LogEntry){ .type = ENTRY_TRACK,
                              .anonymous_id = STR("v1"),
                              .account_id = STR("acme"),
                              .name = STR("Open") });
    use_on(fixture, "acme", "old", TODAY);
    int64_t id = segment(fixture, 0, "active within 1d");
    expect_nothing(fixture, id);
    assert_int_equal(count_of(fixture, id, 1), 2);

    send(fixture, (LogEntry){ .type = ENTRY_IDENTIFY, .anonymous_id = STR("v1"), .user_id = STR("ann") });
    send(fixture, (LogEntry){ .type = ENTRY_ALIAS, .previous_id = STR("old"), .user_id = STR("new") });
    expect_nothing(fixture, id);
    assert_int_equal(count_of(fixture, id, 1), 2);
    open_again(fixture, TODAY * US_PER_DAY + 2 * US_PER_HOUR);
    expect_nothing(fixture, id);
    open_again(fixture, (TODAY + 1) * US_PER_DAY + US_PER_HOUR);
    assert_true(people_watch_round(fixture->watch));
    SegmentChange *changes = NULL;
    assert_int_equal(noted_changes(fixture, id, &changes), 2);
    assert_true(!changes[0].entered && !changes[1].entered);
    assert_int_equal(count_of(fixture, id, 1), 0);
}

// The same while nobody watches: the rows that were written before are read under the new names.
static void who_turns_out_to_be_another_while_nobody_watches_is_read_so(void **state)
{
    Fixture *fixture = *state;
    send(fixture, (LogEntry){ .type = ENTRY_TRACK,
                              .anonymous_id = STR("v1"),
                              .account_id = STR("acme"),
                              .name = STR("Open") });
    use_on(fixture, "acme", "ann", TODAY);
    int64_t id = segment(fixture, 0, "active within 1d");
    expect_nothing(fixture, id);
    send(fixture, (LogEntry){ .type = ENTRY_IDENTIFY, .anonymous_id = STR("v1"), .user_id = STR("ann") });
    for (int i = 0; i < 2; i++) {
        open_again(fixture, TODAY * US_PER_DAY + 2 * US_PER_HOUR);
        expect_nothing(fixture, id);
        assert_int_equal(count_of(fixture, id, 1), 1);
    }
    open_again(fixture, (TODAY + 1) * US_PER_DAY + US_PER_HOUR);
    EXPECT(fixture, id, "-4:acme:u:ann");
    open_again(fixture, (TODAY + 1) * US_PER_DAY + 2 * US_PER_HOUR);
    EXPECT(fixture, id, "-4:acme:u:ann");
}

static Status run_sql(Store *store, void *context, Error *error)
{
    return store_execute(store, context, NULL, error);
}

static void what_could_not_be_written_is_told_later_and_once(void **state)
{
    static Query refuse = { .sql = "CREATE TRIGGER refuse BEFORE INSERT ON segment_change"
                                   " BEGIN SELECT RAISE(ABORT, 'as the test wants it'); END",
                            .params = "" };
    static Query allow = { .sql = "DROP TRIGGER refuse", .params = "" };
    Fixture *fixture = *state;
    Error error = { 0 };
    use_on(fixture, "acme", "ann", TODAY);
    int64_t id = segment(fixture, 0, "role = \"admin\"");
    expect_nothing(fixture, id);
    assert_int_equal(committer_edit(fixture->committer, run_sql, &refuse, &error), STATUS_OK);
    set_role(fixture, "ann", "admin");
    assert_false(people_watch_round(fixture->watch));
    assert_int_equal(count_of(fixture, id, 1), 0);
    assert_int_equal(fixture->entered, 0);
    // Neither is it half there for the next start.
    assert_int_equal(committer_edit(fixture->committer, run_sql, &allow, &error), STATUS_OK);
    open_again(fixture, TODAY * US_PER_DAY + 2 * US_PER_HOUR);
    EXPECT(fixture, id, "+4:acme:u:ann");
    assert_int_equal(fixture->entered, 1);
}

static void a_list_of_people_is_watched_too(void **state)
{
    static const Str ids[] = { STR_CONST("later"), STR_CONST("ann"), STR_CONST("v1") };
    const Segment list = { .scope = FORMULA_OF_PEOPLE, .ids = ids, .id_count = 3 };
    Fixture *fixture = *state;
    use_on(fixture, "acme", "ann", TODAY);
    use_on(fixture, "acme", "other", TODAY);
    int64_t id = save_segment(fixture, 0, &list);
    expect_nothing(fixture, id);
    assert_int_equal(count_of(fixture, id, 1), 1);
    use_on(fixture, "bolt", "later", TODAY);
    send(fixture,
         (LogEntry){ .type = ENTRY_TRACK, .anonymous_id = STR("v1"), .name = STR("Open") }); // of no account
    while (count_of(fixture, id, 1) < 2) // lists are asked at intervals
        assert_true(people_watch_round(fixture->watch));
    EXPECT(fixture, id, "+4:bolt:u:later");
    send(fixture, (LogEntry){ .type = ENTRY_IDENTIFY, .anonymous_id = STR("v1"), .user_id = STR("other") });
    while (count_of(fixture, id, 1) < 3)
        assert_true(people_watch_round(fixture->watch));
    EXPECT(fixture, id, "+4:bolt:u:later", "+4:acme:u:other");
}

static void add_people(Fixture *fixture, size_t from, size_t to)
{
    char id[24];
    LogBatch *batch = log_batch_create();
    for (size_t i = from; i < to; i++) {
        snprintf(id, sizeof id, "p%zu", i);
        LogEntry entry = { .type = ENTRY_TRACK,
                           .time_us = TODAY * US_PER_DAY + 1000,
                           .received_us = TODAY * US_PER_DAY + 1000,
                           .user_id = str_from_c(id),
                           .account_id = STR("crowd"),
                           .name = STR("Open") };
        log_batch_add(batch, &entry);
    }
    submit(fixture, batch);
}

// So many that they are noted in several transactions.
static void many_changes_are_told_like_few(void **state)
{
    Fixture *fixture = *state;
    int64_t id = segment(fixture, 0, "active within 1d");
    expect_nothing(fixture, id);
    add_people(fixture, 0, 1300);
    assert_true(people_watch_round(fixture->watch));
    SegmentChange *changes = NULL;
    assert_int_equal(noted_changes(fixture, id, &changes), 1300);
    assert_int_equal(fixture->entered, 1300);
    assert_int_equal(count_of(fixture, id, 1), 1300);
    assert_true(people_watch_round(fixture->watch));
    assert_int_equal(noted_changes(fixture, id, &changes), 1300);
}

static void of_too_many_nothing_is_noted(void **state)
{
    enum { STEP = 20000 };
    Fixture *fixture = *state;
    size_t count = 0;
    for (size_t from = 0; from < PEOPLE_WATCHED_MAX; from += STEP)
        add_people(fixture, from, from + STEP);
    add_people(fixture, PEOPLE_WATCHED_MAX, PEOPLE_WATCHED_MAX + 1);
    set_role(fixture, "p0", "admin");
    int64_t id = segment(fixture, 0, "role = \"admin\"");
    expect_nothing(fixture, id);
    assert_int_equal(count_of(fixture, id, 1), 1);
    // It grows too large: what was known of it is forgotten, in rows, too.
    segment(fixture, id, "active within 1d");
    for (int i = 0; i < 2; i++) {
        expect_nothing(fixture, id);
        assert_int_equal(people_watch_state(fixture->watch, id, 2, &count), PEOPLE_TOO_MANY);
    }
    // The day after nobody is in it: it begins anew, and nobody left.
    open_again(fixture, (TODAY + 1) * US_PER_DAY + US_PER_HOUR);
    expect_nothing(fixture, id);
    assert_int_equal(count_of(fixture, id, 2), 0);
}

static void while_it_is_held_nothing_is_told_and_then_all(void **state)
{
    Fixture *fixture = *state;
    use_on(fixture, "acme", "ann", TODAY);
    int64_t id = segment(fixture, 0, "role = \"admin\"");
    expect_nothing(fixture, id);
    people_watch_hold(fixture->watch, true);
    set_role(fixture, "ann", "admin");
    expect_nothing(fixture, id);
    people_watch_hold(fixture->watch, false);
    EXPECT(fixture, id, "+4:acme:u:ann");
}

static void a_formula_that_does_not_compile_disturbs_no_other(void **state)
{
    Fixture *fixture = *state;
    use_on(fixture, "acme", "ann", TODAY);
    int64_t id = segment(fixture, 0, "role = \"admin\"");
    expect_nothing(fixture, id);
    segment(fixture, id, "role = ");
    set_role(fixture, "ann", "admin");
    expect_nothing(fixture, id);
    segment(fixture, id, "role = \"admin\"");
    EXPECT(fixture, id, "+4:acme:u:ann");
}

// With its thread: a change is noted soon, and stopping in between loses and repeats nothing.
static void the_thread_tells_by_itself(void **state)
{
    Fixture *fixture = *state;
    use_on(fixture, "acme", "ann", TODAY);
    int64_t id = segment(fixture, 0, "role = \"admin\"");
    people_watch_start(fixture->watch);
    size_t count = 0;
    while (people_watch_state(fixture->watch, id, 1, &count) != PEOPLE_WATCHED)
        people_watch_wake(fixture->watch);
    set_role(fixture, "ann", "admin");
    while (people_watch_state(fixture->watch, id, 1, &count) != PEOPLE_WATCHED || count != 1)
        sched_yield();
    people_watch_stop(fixture->watch);
    EXPECT(fixture, id, "+4:acme:u:ann");
}

// Ids hold any character; a row must give back what it was made of.
static void a_row_names_account_and_person_whatever_their_ids_are(void **state)
{
    static const char *const accounts[] = { "acme", ":", "4:acme:u:ann", "1:", "ü" };
    static const char *const people[] = { "ann", "::", "u:ann", "4:acme", "Ä b" };
    Fixture *fixture = *state;
    const Engine *engine = live_engine(fixture->live);
    for (size_t i = 0; i < 25; i++) {
        const char *account = accounts[i / 5], *person = people[i % 5];
        use_on(fixture, account, person, TODAY);
        SegmentPerson who = { engine_account_find(engine, str_from_c(account)),
                              engine_person_find(engine, str_from_c(person)) };
        SegmentPerson read = { 0 };
        assert_true(segment_subject_read(engine, segment_subject(engine, who, &fixture->arena), &read));
        assert_int_equal(read.account, who.account);
        assert_int_equal(read.person, who.person);
    }
    static const char *const broken[] = { "",
                                          "acme",
                                          "4:acme",
                                          "4:acme:u",
                                          "-1:acme:u:ann",
                                          "99:acme:u:ann",
                                          "4:acme:u:nobody",
                                          "9223372036854775807:acme:u:ann",
                                          "4:none:u:ann" };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        SegmentPerson read = { 0 };
        if (segment_subject_read(engine, str_from_c(broken[i]), &read)) fail_msg("“%s” was read", broken[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_first_were_there_and_then_people_enter_and_leave),
        TEST(an_edit_tells_only_of_the_difference),
        TEST(what_changed_while_nobody_watched_is_noted_once_at_the_start),
        TEST(who_turns_out_to_be_another_neither_enters_nor_leaves),
        TEST(who_turns_out_to_be_another_while_nobody_watches_is_read_so),
        TEST(what_could_not_be_written_is_told_later_and_once),
        TEST(a_list_of_people_is_watched_too),
        TEST(many_changes_are_told_like_few),
        TEST(of_too_many_nothing_is_noted),
        TEST(while_it_is_held_nothing_is_told_and_then_all),
        TEST(a_formula_that_does_not_compile_disturbs_no_other),
        TEST(the_thread_tells_by_itself),
        TEST(a_row_names_account_and_person_whatever_their_ids_are),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
