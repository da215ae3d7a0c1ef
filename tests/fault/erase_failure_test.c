// erase_failure_test.c: erasing a person, with every step failing once: nothing of it is done then, and it
// can be done again.
#include "failing_steps.h"
#include "know/erasure.h"
#include "trust/secret.h"

enum { ITEMS = 12 };

static void add_items(Fixture *fixture)
{
    Error error = { 0 };
    CommitTimes times;
    BatchResult result;
    LogBatch *batch = log_batch_create();
    for (uint32_t i = 0; i < ITEMS; i++) {
        ItemText text;
        LogEntry entry = item_entry(fixture->items++, &text);
        log_batch_add(batch, &entry);
    }
    assert_int_equal(live_commit(fixture->live, &batch, 1, &result, &times, &error), STATUS_OK);
    assert_int_equal(result.accepted, ITEMS);
    log_batch_destroy(batch);
}

// Somebody who was not erased yet.
static Str somebody(const Engine *engine)
{
    bool anonymous;
    for (uint32_t i = 0; i < engine_person_count(engine); i++) {
        Str id = engine_person_id(engine, engine_person_resolve(engine, i), &anonymous);
        if (!str_starts_with(id, STR("erased-"))) return id;
    }
    fail_msg("everybody was erased");
    return STR("");
}

static void ask(Fixture *fixture)
{
    Error error = { 0 };
    int64_t id = 0;
    add_items(fixture); // so that there is always somebody
    Store *store = live_store(fixture->live);
    assert_int_equal(store_begin(store, &error), STATUS_OK);
    Str person = somebody(live_engine(fixture->live));
    assert_int_equal(erasure_ask(store, person, STR("ann"), STR("They asked"), &id, &error), STATUS_OK);
    assert_int_equal(store_commit(store, &error), STATUS_OK);
}

static Status erase(Fixture *fixture, Error *error)
{
    bool more = false;
    return erasure_step(fixture->live, &more, error);
}

// The cleaning is a step of its own, and may be repeated.
static void verify_erased(Fixture *fixture)
{
    Error error = { 0 };
    bool more = true;
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM erasure WHERE state = 'waiting'"), 0);
    while (more) {
        if (erasure_step(fixture->live, &more, &error) != STATUS_OK) fail_msg("%s", error.message);
    }
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM erasure WHERE state <> 'done'"), 0);
}

static void an_erasure_that_fails_leaves_no_trace(void **state)
{
    static const Operation operation = { .prepare = ask, .run = erase, .verify = verify_erased };
    Fixture *fixture = *state;
    Error error = { 0 };
    add_items(fixture);
    Seal *seal = event_log_prepare_seal(live_log(fixture->live), true, fixture->zstd);
    assert_int_equal(live_write_seal(fixture->live, seal, &error), STATUS_OK);
    seal_destroy(seal);
    fail_every_step(fixture, &operation);
    uint64_t digest = engine_digest(live_engine(fixture->live));
    live_close(fixture->live);
    fixture->live = open_live(fixture);
    assert_true(engine_digest(live_engine(fixture->live)) == digest);
}

int main(void)
{
    fault_vfs_install();
    if (!secret_start()) abort();
    const struct CMUnitTest tests[] = { TEST(an_erasure_that_fails_leaves_no_trace) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
