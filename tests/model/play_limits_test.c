// Random plays that write to people of several accounts, over a running database that is stopped and started
// again at random times: limits of contact against a reader that counts every message again. None is broken,
// no step is taken twice, and nobody waits for longer than the limits and hours ask for.
#include "../unit/cmocka_all.h"

#include "../unit/temp_folder.h"
#include "act/play_desk.h"
#include "act/play_hours.h"
#include "base/timestamp.h"
#include "codec/local_clock.h"

#include <stdio.h>

enum { TODAY = 20800, WORLDS = 3, JUMPS = 26, ACCOUNTS = 6, PEOPLE = 14, PLAYS = 7, STEPS = 3, RUNS = 50 };
enum { CONTACTS_MAX = 4000 };

typedef struct Contact {
    int64_t play, at_us;
    char step, account, person; // the last letter of their ids: "s1", "a3", "pk"
} Contact;

typedef struct World {
    uint64_t random;
    TempFolder folder;
    Arena arena, empty;
    Live *live;
    Committer *committer;
    FeatureCatalog *features;
    DefinitionCatalog *definitions;
    WarningDesk *warnings;
    PlayDesk *desk;
    PlayLimits limits;
    Play plays[PLAYS];
    int64_t template;
    int64_t now_us;
    Contact contacts[CONTACTS_MAX];
    size_t contact_count;
    size_t waits; // that were compared
} World;

static uint64_t draw(World *world, uint64_t below)
{
    world->random = world->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (world->random >> 33) % below;
}

static void must(Status status, const Error *error)
{
    if (status != STATUS_OK) fail_msg("%s", error->message);
}

// ---- a database that runs

static void say_nothing(void *context, const Warning *warning)
{
    (void)context;
    (void)warning;
}

static void open_all(World *world)
{
    Error error = { 0 };
    const LiveConfig config = { .path = str_from_c(world->folder.file), .now_us = world->now_us };
    const PlayNotice notice = { 0 };
    world->live = live_open(&config, &error);
    if (!world->live) fail_msg("%s", error.message);
    world->features = feature_catalog_open(live_store(world->live), &error);
    world->definitions = definition_catalog_open(live_store(world->live), &error);
    world->committer = committer_start(world->live);
    world->warnings = warning_desk_create(world->live, world->committer, world->features, world->definitions,
                                          say_nothing, NULL, &error);
    if (!world->warnings) fail_msg("%s", error.message);
    world->desk = play_desk_create(world->live, world->committer, world->features, world->definitions,
                                   world->warnings, &notice);
}

static void close_all(World *world)
{
    warning_desk_stop(world->warnings);
    committer_stop(world->committer);
    play_desk_destroy(world->desk);
    warning_desk_destroy(world->warnings);
    definition_catalog_close(world->definitions);
    feature_catalog_close(world->features);
    live_close(world->live);
}

// ---- who there is

static void say(LogBatch *batch, World *world, EntryType type, Str account, Str person, Str body)
{
    const LogEntry entry = { .type = type,
                             .time_us = world->now_us - US_PER_DAY,
                             .received_us = world->now_us,
                             .account_id = account,
                             .user_id = person,
                             .name = type == ENTRY_TRACK ? STR("Opened") : (Str){ 0 },
                             .body = body };
    log_batch_add(batch, &entry);
}

// Each is in one account or in two, all are active, and some have a clock of their own.
static void add_people(World *world)
{
    static const char *const roles[] = { "champion", "decision maker", "user" };
    static const char *const wishes[PEOPLE] = {
        [1] = "\"weekly\"", [4] = "3", [6] = "\"Monthly\"", [9] = "\"5\""
    };
    static const char *const zones[] = { "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Nowhere" };
    LogBatch *batch = log_batch_create();
    for (unsigned i = 0; i < PEOPLE; i++) {
        Str person = arena_format(&world->arena, "p%c", 'a' + (int)i);
        Str body =
            arena_format(&world->arena,
                         "{\"email\":\"p%u@one.example\",\"role\":\"%s\",\"timezone\":\"%s\","
                         "\"contact_frequency\":%s}",
                         i, roles[draw(world, 3)], zones[draw(world, 4)], wishes[i] ? wishes[i] : "null");
        for (uint64_t k = 0, count = 1 + draw(world, 2); k < count; k++) {
            Str account = arena_format(&world->arena, "a%u", (unsigned)draw(world, ACCOUNTS));
            say(batch, world, ENTRY_GROUP, account, person, STR("{}"));
            say(batch, world, ENTRY_TRACK, account, person, STR("{}"));
        }
        say(batch, world, ENTRY_IDENTIFY, (Str){ 0 }, person, body);
    }
    assert_int_equal(committer_submit_wait(world->committer, batch).status, STATUS_OK);
}

// ---- plays

static Str play_body(World *world, unsigned number)
{
    static const char *const recipients[] = { "champion", "users", "decision_maker", "users" };
    Buf text = { 0 };
    bool people = number % 3 == 2;
    buf_append(&text,
               arena_format(&world->arena,
                            "{\"audience\":\"%s\",\"enter\":{\"when\":\"hand\"},\"goal\":{\"formula\":"
                            "\"%s\",\"days\":200},\"priority\":%u,\"late_days\":%u,\"on\":true,",
                            people ? "people" : "accounts", people ? "saved = true" : "account.saved = true",
                            1 + (unsigned)draw(world, 100), 20 + (unsigned)draw(world, 60)));
    if (draw(world, 2))
        buf_append(&text,
                   arena_format(&world->arena, "\"hours\":{\"from\":%u,\"to\":%u,\"working_days\":%s},",
                                (unsigned)draw(world, 12), 13 + (unsigned)draw(world, 11),
                                draw(world, 2) ? "true" : "false"));
    buf_append(&text, STR("\"steps\":["));
    for (unsigned i = 0; i < STEPS; i++) {
        Str next = arena_format(&world->arena, ",\"next\":\"s%u\"", i + 1);
        buf_append(&text, arena_format(&world->arena,
                                       "%s{\"id\":\"s%u\",\"kind\":\"mail\",\"template\":%d,\"promotional\":"
                                       "false,\"to\":\"%s\"%.*s}",
                                       i == 0 ? "" : ",", i, (int)world->template,
                                       people ? "person" : recipients[draw(world, 4)],
                                       i == STEPS - 1 ? 0 : (int)next.len, next.data));
    }
    buf_append(&text, STR("]}"));
    Str body = arena_copy(&world->arena, buf_view(&text));
    buf_free(&text);
    return body;
}

static Status save_definitions(Store *store, void *context, Error *error)
{
    World *world = context;
    DefinitionEdit edit = { .kind = DEFINITION_TEMPLATE,
                            .name = STR("Hello"),
                            .body = STR("{\"subject\":\"Hello\",\"text\":\"Hello.\"}"),
                            .at_us = world->now_us };
    Status status = definition_save(store, &edit, &world->template, error);
    for (unsigned i = 0; status == STATUS_OK && i < PLAYS; i++) {
        int64_t id = 0;
        edit.kind = DEFINITION_PLAY;
        edit.name = arena_format(&world->arena, "Play %u", i);
        edit.body = play_body(world, i);
        status = definition_save(store, &edit, &id, error);
    }
    return status == STATUS_OK ? play_limits_put(store, &world->limits, error) : status;
}

static void add_plays(World *world)
{
    Error error = { 0 };
    Definition *list = NULL;
    uint64_t days = 1 + draw(world, 6);
    world->limits =
        (PlayLimits){ 1 + (int)draw(world, 3), (int)days, 1 + (int)draw(world, 4), 1 + (int)draw(world, 8) };
    must(committer_edit(world->committer, save_definitions, world, &error), &error);
    Store *reader = live_reader(world->live, &error);
    must(definition_catalog_reload(world->definitions, DEFINITION_TEMPLATE, reader, &error), &error);
    must(definition_catalog_reload(world->definitions, DEFINITION_PLAY, reader, &error), &error);
    store_close(reader);
    size_t count = definition_list(world->definitions, DEFINITION_PLAY, &world->arena, &list);
    assert_int_equal(count, PLAYS);
    for (size_t i = 0; i < count; i++)
        must(play_of(&list[i], &world->arena, &world->plays[i], &error), &error);
}

static Status let_enter(Store *store, void *context, Error *error)
{
    World *world = context;
    int64_t run = 0;
    const Play *play = &world->plays[draw(world, PLAYS)];
    PlayEntrant entrant = { .account = arena_format(&world->arena, "a%u", (unsigned)draw(world, ACCOUNTS)),
                            .now_us = clock_now(live_clock(world->live)),
                            .by_hand = true };
    if (play->audience == FORMULA_OF_PEOPLE) {
        Str person = arena_format(&world->arena, "p%c", 'a' + (int)draw(world, PEOPLE));
        uint32_t *accounts = NULL;
        const Engine *engine = live_engine(world->live);
        size_t count =
            engine_person_accounts(engine, engine_person_find(engine, person), &world->arena, &accounts);
        entrant.person = person;
        entrant.account = engine_account_id(engine, accounts[draw(world, count)]);
    }
    return play_enter(store, play, &entrant, &run, error);
}

// ---- until nothing is left to do

// Runs that go on and whose time has come.
static bool is_quiet(World *world, Store *reader)
{
    PlayRun *runs = NULL;
    size_t count = 0;
    Error error = { 0 };
    arena_reset(&world->arena, world->empty);
    must(play_run_due(reader, clock_now(live_clock(world->live)), 1, &world->arena, &runs, &count, &error),
         &error);
    return count == 0;
}

static void go_on_until_quiet(World *world)
{
    Error error = { 0 };
    Store *reader = live_reader(world->live, &error);
    do
        assert_true(play_desk_round(world->desk));
    while (!is_quiet(world, reader));
    store_close(reader);
}

// ---- the naive reader

static char last(Str id)
{
    return id.len > 0 ? id.data[id.len - 1] : ' ';
}

static void read_contacts(World *world, Store *reader)
{
    static const Query select = { .sql = "SELECT r.play, c.at_us, c.step, c.account, c.person FROM "
                                         "play_contact c JOIN play_run r ON r.id = c.run ORDER BY c.at_us",
                                  .params = "",
                                  .columns = "iittt" };
    CLEANUP(rows_close) Rows rows = store_query(reader, &select, NULL);
    world->contact_count = 0;
    while (rows_next(&rows)) {
        assert_true(world->contact_count < CONTACTS_MAX);
        world->contacts[world->contact_count++] =
            (Contact){ .play = rows_int(&rows, 0),
                       .at_us = rows_int(&rows, 1),
                       .step = last(rows_text(&rows, 2, &world->arena)),
                       .account = last(rows_text(&rows, 3, &world->arena)),
                       .person = last(rows_text(&rows, 4, &world->arena)) };
    }
    assert_int_equal(rows.status, STATUS_OK);
}

// What one step of a play says to people of an account on one day (UTC).
static bool same_mailing(const Contact *a, const Contact *b)
{
    return a->play == b->play && a->step == b->step && a->account == b->account &&
           a->at_us / US_PER_DAY == b->at_us / US_PER_DAY;
}

// Messages to the person in the days before, and at, `at_us`.
static int told_person(const World *world, char person, int64_t at_us)
{
    int count = 0;
    for (size_t i = 0; i < world->contact_count; i++) {
        const Contact *one = &world->contacts[i];
        bool in = one->at_us <= at_us && one->at_us > at_us - world->limits.person_days * US_PER_DAY;
        count += in && one->person == person;
    }
    return count;
}

// In so many days the person wants one message at most, as add_people says it; 0: as many as there are.
static int wish_of(char person)
{
    static const int days[PEOPLE] = { [1] = 7, [4] = 3, [6] = 30, [9] = 5 };
    return days[person - 'a'];
}

// Whether it is one too many for the person at that time, besides those that were written.
static bool is_unwished(const World *world, char person, int64_t at_us)
{
    int64_t days_us = wish_of(person) * US_PER_DAY;
    int count = 0;
    for (size_t i = 0; i < world->contact_count; i++) {
        const Contact *one = &world->contacts[i];
        count += one->person == person && one->at_us <= at_us && one->at_us > at_us - days_us;
    }
    return count > 0;
}

// Mailings to the account, `wanted` among them when that is one of a kind.
static int told_account(const World *world, const Contact *wanted, int64_t at_us)
{
    const Contact *seen[CONTACTS_MAX];
    int count = 0;
    for (size_t i = 0; i < world->contact_count; i++) {
        const Contact *one = &world->contacts[i];
        bool in = one->at_us <= at_us && one->at_us > at_us - world->limits.account_days * US_PER_DAY;
        bool known = !in || one->account != wanted->account || same_mailing(one, wanted);
        for (int k = 0; !known && k < count; k++)
            known = same_mailing(seen[k], one);
        if (!known) seen[count++] = one;
    }
    return count + 1;
}

static void check_limits(const World *world)
{
    for (size_t i = 0; i < world->contact_count; i++) {
        const Contact *one = &world->contacts[i];
        int of_person = told_person(world, one->person, one->at_us),
            of_account = told_account(world, one, one->at_us);
        if (of_person > world->limits.person_messages)
            fail_msg("%d messages to p%c in %d days", of_person, one->person, world->limits.person_days);
        if (is_unwished(world, one->person, one->at_us - 1) && wish_of(one->person) > 0)
            fail_msg("two messages to p%c in %d days", one->person, wish_of(one->person));
        if (of_account > world->limits.account_messages)
            fail_msg("%d mailings to a%c in %d days", of_account, one->account, world->limits.account_days);
    }
}

static const Play *play_of_run(const World *world, int64_t id)
{
    for (size_t i = 0; i < PLAYS; i++) {
        if (world->plays[i].id == id) return &world->plays[i];
    }
    return NULL;
}

static Str zone_of(World *world, const PlayRun *run)
{
    const Engine *engine = live_engine(world->live);
    if (run->person.len == 0) return zone_name(live_zone(world->live));
    return engine_person_attribute(engine, engine_person_find(engine, run->person), STR("timezone"),
                                   live_today(world->live))
        .text;
}

static bool may_go(World *world, const PlayRun *run, int64_t at_us)
{
    const Play *play = play_of_run(world, run->play);
    const Contact wanted = { run->play, at_us, last(run->step), last(run->account), last(run->person) };
    LocalClock local = local_clock(zone_of(world, run), at_us);
    bool in_hours = local.hour >= play->hours.from && local.hour < play->hours.to &&
                    (!play->hours.working_days || local.weekday <= 5);
    if (play->hours.set && !in_hours) return false;
    if (run->person.len > 0 && told_person(world, wanted.person, at_us) + 1 > world->limits.person_messages)
        return false;
    if (run->person.len > 0 && wish_of(wanted.person) > 0 && is_unwished(world, wanted.person, at_us))
        return false;
    return told_account(world, &wanted, at_us) <= world->limits.account_messages;
}

// Whoever waits at a message may not send it before its time, by what is known now: tried at every hour, and
// whenever a message grows old.
static void check_wait(World *world, const PlayRun *run, int64_t now_us)
{
    for (int64_t at_us = now_us; at_us < run->place.due_us - 1; at_us += US_PER_HOUR - at_us % US_PER_HOUR) {
        if (may_go(world, run, at_us))
            fail_msg("run %lld waits until %lld, could go at %lld", (long long)run->id,
                     (long long)run->place.due_us, (long long)at_us);
    }
    world->waits++;
}

static void check_runs(World *world, Store *reader)
{
    PlayRun *runs = NULL;
    size_t count = 0;
    Error error = { 0 };
    int64_t now_us = clock_now(live_clock(world->live));
    must(play_run_open(reader, 0, RUNS * 10, &world->arena, &runs, &count, &error), &error);
    for (size_t i = 0; i < count; i++) {
        if (runs[i].place.state == PLAY_RUN_GOING) check_wait(world, &runs[i], now_us);
    }
}

// Each step once, and what was sent is what the outbox has.
static void check_rows(Store *reader)
{
    static const Query twice = { .sql = "SELECT count(*) FROM (SELECT run, step FROM play_move WHERE step "
                                        "<> '' GROUP BY run, step HAVING count(*) > 1)",
                                 .params = "",
                                 .columns = "i" };
    static const Query unlike = { .sql = "SELECT (SELECT count(*) FROM play_contact) - (SELECT count(*) FROM "
                                         "outbox), (SELECT count(*) FROM play_contact c WHERE NOT EXISTS "
                                         "(SELECT 1 FROM outbox o WHERE o.run = c.run AND o.step = c.step "
                                         "AND o.person = c.person))",
                                  .params = "",
                                  .columns = "ii" };
    CLEANUP(rows_close) Rows again = store_query(reader, &twice, NULL);
    assert_true(rows_next(&again));
    assert_int_equal(rows_int(&again, 0), 0);
    CLEANUP(rows_close) Rows others = store_query(reader, &unlike, NULL);
    assert_true(rows_next(&others));
    assert_int_equal(rows_int(&others, 0), 0);
    assert_int_equal(rows_int(&others, 1), 0);
}

static void check_all(World *world)
{
    Error error = { 0 };
    Store *reader = live_reader(world->live, &error);
    read_contacts(world, reader);
    check_limits(world);
    check_runs(world, reader);
    check_rows(reader);
    store_close(reader);
}

// ---- the whole

static void live_through(World *world)
{
    Error error = { 0 };
    world->folder = temp_folder_create();
    world->now_us = TODAY * US_PER_DAY + (int64_t)draw(world, 24) * US_PER_HOUR;
    open_all(world);
    add_people(world);
    add_plays(world);
    world->empty = world->arena;
    for (int i = 0; i < JUMPS; i++) {
        uint64_t entrants = i < JUMPS / 2 ? draw(world, 2 * RUNS / (JUMPS / 2)) : 0;
        for (uint64_t k = 0; k < entrants; k++)
            must(committer_edit(world->committer, let_enter, world, &error), &error);
        go_on_until_quiet(world);
        check_all(world);
        close_all(world);
        world->now_us += (int64_t)(1 + draw(world, 36 * 60)) * US_PER_HOUR / 60;
        open_all(world);
    }
    close_all(world);
    temp_folder_remove(&world->folder);
}

static void limits_hold_across_plays(void **state)
{
    (void)state;
    static World world;
    size_t contacts = 0, waits = 0;
    for (uint64_t i = 0; i < WORLDS; i++) {
        world = (World){ .random = 20261123 + i, .arena = arena_create(64 << 20) };
        live_through(&world);
        arena_destroy(&world.arena);
        contacts += world.contact_count;
        waits += world.waits;
    }
    // Else nothing was looked at.
    assert_true(contacts > 200);
    assert_true(waits > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(limits_hold_across_plays) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
