// Numbers of events: what is filled in from the log is what would have been counted live, whatever was
// sealed, joined or of the future; and it outlasts a restart.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/number_desk.h"
#include "know/watch.h"
#include "temp_folder.h"

#include <math.h>

enum { TODAY = 20000, ENTRIES = 3000 };

static uint64_t random_state = 7;

static uint32_t below(uint32_t end)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((random_state >> 33) % end);
}

static const char *const wanted[] = {
    "sum(\"Order\", \"amount\", 28d) > 100 and largest(\"Order\", \"amount\") > 9",
    "latest(\"Order\", \"cart.items\") + smallest(\"Viewed Shop Page\", \"seconds\", 90d) > 1",
};

typedef struct Fixture {
    TempFolder folder;
    Live *live;
    Committer *committer;
    DefinitionCatalog *definitions;
    NumberDesk *desk;
} Fixture;

static void open_live(Fixture *fixture, bool no_snapshot)
{
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(fixture->folder.file),
                          .now_us = TODAY * US_PER_DAY + US_PER_HOUR,
                          .no_snapshot = no_snapshot };
    fixture->live = live_open(&config, &error);
    if (!fixture->live) fail_msg("%s", error.message);
}

static void start(Fixture *fixture)
{
    Error error = { 0 };
    fixture->definitions = definition_catalog_open(live_store(fixture->live), &error);
    fixture->committer = committer_start(fixture->live);
    fixture->desk = number_desk_create(fixture->live, fixture->committer, fixture->definitions);
}

static void stop(Fixture *fixture)
{
    number_desk_stop(fixture->desk);
    committer_stop(fixture->committer);
    number_desk_destroy(fixture->desk);
    definition_catalog_close(fixture->definitions);
    live_close(fixture->live);
}

// ---- a random log

static void write_body(char *body, size_t room)
{
    unsigned a = below(50), b = below(30);
    switch (below(5)) {
    case 0:
        snprintf(body, room, "{\"amount\":%u.25,\"cart\":{\"items\":%u}}", a, b);
        break;
    case 1:
        snprintf(body, room, "{\"amount\":-%u,\"cart.items\":%u}", a, b);
        break;
    case 2:
        snprintf(body, room, "{\"amount\":\"%u\",\"seconds\":%u.5}", a, b);
        break;
    case 3:
        snprintf(body, room, "{\"other\":%u,\"list\":[%u]}", a, b);
        break;
    default:
        snprintf(body, room, "{\"seconds\":%u,\"amount\":1e%u}", a, b);
    }
}

static void add_random(LogBatch *batch, Arena *arena)
{
    bool future = below(40) == 0;
    int64_t time = (int64_t)(TODAY - below(200)) * US_PER_DAY - (int64_t)below(86400) * US_PER_SECOND;
    if (future) time += 400 * US_PER_DAY;
    char body[100];
    write_body(body, sizeof body);
    uint32_t kind = below(10);
    LogEntry entry = { .type = kind < 7   ? ENTRY_TRACK
                               : kind < 9 ? ENTRY_PAGE
                                          : ENTRY_IDENTIFY,
                       .flags = below(20) == 0   ? RECORD_EXCLUDED
                                : below(20) == 0 ? RECORD_PASSIVE
                                                 : 0,
                       .time_us = time,
                       .received_us = TODAY * US_PER_DAY,
                       .carries_time = true,
                       .message_id = arena_format(arena, "m%llu", (unsigned long long)random_state),
                       .name = below(3) ? STR("Order") : STR("Refund"),
                       .body = str_from_c(body) };
    if (entry.type == ENTRY_PAGE) {
        entry.name = STR("");
        entry.category = STR("Shop");
    }
    if (below(3) > 0) entry.user_id = arena_format(arena, "u%u", below(40));
    if (below(3) == 0) entry.anonymous_id = arena_format(arena, "v%u", below(60));
    if (below(3) == 0 || future) entry.account_id = arena_format(arena, "a%u", below(9));
    log_batch_add(batch, &entry);
}

static LogBatch *random_batch(size_t count)
{
    Arena arena = arena_create(1 << 22);
    LogBatch *batch = log_batch_create();
    for (size_t i = 0; i < count; i++)
        add_random(batch, &arena);
    arena_destroy(&arena);
    return batch;
}

static void commit_random(Fixture *fixture, size_t count)
{
    LogBatch *batch = random_batch(count);
    BatchResult result;
    CommitTimes times;
    Error error;
    assert_int_equal(live_commit(fixture->live, &batch, 1, &result, &times, &error), STATUS_OK);
    log_batch_destroy(batch);
}

static void seal_all(Live *live)
{
    Error error;
    Zstd *zstd = zstd_create();
    Seal *seal = event_log_prepare_seal(live_log(live), true, zstd);
    assert_non_null(seal);
    assert_int_equal(live_write_seal(live, seal, &error), STATUS_OK);
    seal_destroy(seal);
    zstd_destroy(zstd);
}

// ---- definitions

typedef struct Saving {
    DefinitionEdit edit;
    int64_t id;
} Saving;

static Status save(Store *store, void *context, Error *error)
{
    Saving *saving = context;
    return definition_save(store, &saving->edit, &saving->id, error);
}

static void define(Fixture *fixture, const char *name, const char *formula)
{
    Error error = { 0 };
    Buf body = { 0 };
    buf_append(&body, STR("{\"measures\":[{\"formula\":\""));
    for (const char *c = formula; *c; c++) {
        if (*c == '"') buf_append(&body, STR("\\"));
        buf_append_byte(&body, *c);
    }
    buf_append(&body, STR("\"}]}"));
    Saving saving = { .edit = {
                          .kind = DEFINITION_SCORECARD, .name = str_from_c(name), .body = buf_view(&body) } };
    assert_int_equal(committer_edit(fixture->committer, save, &saving, &error), STATUS_OK);
    Store *reader = live_reader(fixture->live, &error);
    assert_int_equal(definition_catalog_reload(fixture->definitions, DEFINITION_SCORECARD, reader, &error),
                     STATUS_OK);
    store_close(reader);
    buf_free(&body);
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create() };
    open_live(&fixture, false);
    commit_random(&fixture, ENTRIES / 2);
    seal_all(fixture.live);
    commit_random(&fixture, ENTRIES / 4);
    seal_all(fixture.live);
    commit_random(&fixture, ENTRIES / 4);
    start(&fixture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    stop(fixture);
    temp_folder_remove(&fixture->folder);
    return 0;
}

static size_t complete_count(const Fixture *fixture)
{
    Arena arena = arena_create(1 << 20);
    NumberSeries *series = NULL;
    size_t count = engine_numbers(live_engine(fixture->live), &arena, &series), complete = 0;
    for (size_t i = 0; i < count; i++)
        complete += series[i].complete;
    assert_int_equal(complete, count);
    arena_destroy(&arena);
    return complete;
}

static void filling_from_the_log_is_what_a_replay_counts(void **state)
{
    Fixture *fixture = *state;
    assert_true(number_desk_round(fixture->desk));
    assert_int_equal(complete_count(fixture), 0);
    define(fixture, "orders", wanted[0]);
    define(fixture, "carts", wanted[1]);
    assert_true(number_desk_round(fixture->desk));
    assert_int_equal(complete_count(fixture), 4);
    assert_int_equal(committer_submit_wait(fixture->committer, random_batch(500)).status, STATUS_OK);
    Error error;
    if (!engine_validate(live_engine(fixture->live), &error)) fail_msg("%s", error.message);
    uint64_t filled = engine_digest(live_engine(fixture->live)),
             days = engine_number_days(live_engine(fixture->live));
    assert_true(days > 200);
    stop(fixture); // writes a snapshot
    open_live(fixture, true);
    assert_int_equal(engine_digest(live_engine(fixture->live)), filled);
    live_close(fixture->live);
    open_live(fixture, false);
    assert_int_equal(engine_digest(live_engine(fixture->live)), filled);
    start(fixture);
    assert_int_equal(complete_count(fixture), 4);
    assert_true(number_desk_round(fixture->desk)); // nothing to do
    assert_int_equal(engine_digest(live_engine(fixture->live)), filled);
    assert_int_equal(engine_number_days(live_engine(fixture->live)), days);
}

static const Formula *compiled(Fixture *fixture, const char *text, Arena *arena)
{
    (void)fixture;
    static const FormulaNames names;
    FormulaProblem problem;
    return formula_compile(str_from_c(text), FORMULA_OF_ACCOUNTS, &names, arena, &problem);
}

static void a_formula_that_is_only_tried_is_filled_too(void **state)
{
    Fixture *fixture = *state;
    Arena arena = arena_create(1 << 24);
    const Formula *formula = compiled(fixture, wanted[0], &arena);
    NumberState asked = number_desk_ask(fixture->desk, formula);
    assert_int_equal(asked.filling, 2);
    assert_int_equal(asked.refused, 0);
    assert_true(number_desk_round(fixture->desk));
    assert_int_equal(number_desk_ask(fixture->desk, formula).filling, 0);
    for (uint32_t i = 0; i < NUMBERS_ASKED_MAX; i++) {
        Str text = arena_format(&arena, "sum(\"Order\", \"p%u\")", i);
        (void)number_desk_ask(fixture->desk, compiled(fixture, text.data, &arena));
    }
    assert_true(number_desk_round(fixture->desk)); // the newest 32
    assert_int_equal(complete_count(fixture), NUMBERS_ASKED_MAX);
    assert_int_equal(number_desk_ask(fixture->desk, formula).filling, 2);
    arena_destroy(&arena);
}

static void what_nobody_asks_for_any_more_is_dropped(void **state)
{
    Fixture *fixture = *state;
    define(fixture, "orders", wanted[0]);
    assert_true(number_desk_round(fixture->desk));
    assert_int_equal(complete_count(fixture), 2);
    Error error;
    Saving saving = { .edit = {
                          .kind = DEFINITION_SCORECARD, .id = 1, .name = STR("orders"), .body = STR("{}") } };
    assert_int_equal(committer_edit(fixture->committer, save, &saving, &error), STATUS_OK);
    Store *reader = live_reader(fixture->live, &error);
    assert_int_equal(definition_catalog_reload(fixture->definitions, DEFINITION_SCORECARD, reader, &error),
                     STATUS_OK);
    store_close(reader);
    assert_true(number_desk_round(fixture->desk));
    assert_int_equal(complete_count(fixture), 0);
    assert_int_equal(engine_number_days(live_engine(fixture->live)), 0);
}

static void the_thread_fills_while_events_come(void **state)
{
    Fixture *fixture = *state;
    number_desk_start(fixture->desk);
    define(fixture, "orders", wanted[0]);
    define(fixture, "carts", wanted[1]);
    Arena arena = arena_create(1 << 24);
    const Formula *formulas[] = { compiled(fixture, wanted[0], &arena),
                                  compiled(fixture, wanted[1], &arena) };
    size_t filling = 1;
    for (int i = 0; i < 100000 && filling > 0; i++) {
        if (i < 40)
            assert_int_equal(committer_submit_wait(fixture->committer, random_batch(50)).status, STATUS_OK);
        filling = number_desk_ask(fixture->desk, formulas[0]).filling +
                  number_desk_ask(fixture->desk, formulas[1]).filling;
    }
    arena_destroy(&arena);
    assert_int_equal(filling, 0);
    number_desk_stop(fixture->desk);
    uint64_t filled = engine_digest(live_engine(fixture->live));
    stop(fixture);
    open_live(fixture, true);
    assert_int_equal(engine_digest(live_engine(fixture->live)), filled);
    start(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(filling_from_the_log_is_what_a_replay_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_formula_that_is_only_tried_is_filled_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_nobody_asks_for_any_more_is_dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_thread_fills_while_events_come, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
