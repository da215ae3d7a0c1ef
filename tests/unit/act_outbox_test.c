// The outbox: a key adds once, what could never be sent is refused, orders keep to the states.
#include "act/outbox.h"
#include "cmocka_all.h"
#include "temp_folder.h"

typedef struct Fixture {
    TempFolder folder;
    Store *store;
    Arena arena;
    Error error;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(), .arena = arena_create(64 << 20) };
    fixture.store = store_open(str_from_c(fixture.folder.file), STORE_WRITER, &fixture.error);
    assert_non_null(fixture.store);
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

static Status add(Fixture *fixture, OutboxChannel channel, const char *key, const char *body, int64_t *id_out)
{
    const OutboxMessage message = { .key = str_from_c(key),
                                    .channel = channel,
                                    .account = STR("acme"),
                                    .run = 7,
                                    .due_us = 2000,
                                    .now_us = 1000,
                                    .body = str_from_c(body) };
    return outbox_add(fixture->store, &message, id_out, &fixture->error);
}

static const char mail[] =
    "{\"to\":\"Ann@Example.org\",\"subject\":\"Hello\",\"text\":\"x\",\"promotional\":true}";

static OutboxRow row(Fixture *fixture, int64_t id)
{
    OutboxRow found;
    assert_int_equal(outbox_get(fixture->store, id, &fixture->arena, &found, &fixture->error), STATUS_OK);
    return found;
}

static void the_same_key_adds_once(void **state)
{
    Fixture *fixture = *state;
    int64_t first = 0, again = 0, other = 0;
    assert_int_equal(add(fixture, OUTBOX_MAIL, "a", mail, &first), STATUS_OK);
    assert_int_equal(add(fixture, OUTBOX_MAIL, "a", mail, &again), STATUS_OK);
    assert_int_equal(add(fixture, OUTBOX_MAIL, "b", mail, &other), STATUS_OK);
    assert_int_equal(first, again);
    assert_int_not_equal(first, other);
    OutboxRow found = row(fixture, first);
    assert_true(str_equal(found.recipient, STR("ann@example.org")));
    assert_true(str_equal(found.title, STR("Hello")));
    assert_true(found.promotional && found.state == OUTBOX_WAITING && found.due_us == 2000);
    OutboxEvent *events = NULL;
    size_t count = 0;
    assert_int_equal(outbox_events(fixture->store, first, &fixture->arena, &events, &count, &fixture->error),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(str_equal(events[0].kind, STR("added")) && events[0].at_us == 1000);
}

static void what_could_never_be_sent_is_refused(void **state)
{
    static const struct {
        OutboxChannel channel;
        const char *key, *body, *field;
    } cases[] = {
        { OUTBOX_MAIL, "", mail, "key" },
        { OUTBOX_MAIL, "k", "{}", "to" },
        { OUTBOX_MAIL, "k", "{\"to\":\"a b@c.d\",\"subject\":\"s\",\"text\":\"x\"}", "to" },
        { OUTBOX_MAIL, "k", "{\"to\":\"a@c.d\\r\\nBcc: e@f.g\",\"subject\":\"s\",\"text\":\"x\"}", "to" },
        { OUTBOX_MAIL, "k", "{\"to\":\"a@c.d,e@f.g\",\"subject\":\"s\",\"text\":\"x\"}", "to" },
        { OUTBOX_MAIL, "k", "{\"to\":\"nobody\",\"subject\":\"s\",\"text\":\"x\"}", "to" },
        { OUTBOX_MAIL, "k", "{\"to\":\"a@c.d\",\"subject\":\"s\\nBcc: e@f.g\",\"text\":\"x\"}", "subject" },
        { OUTBOX_MAIL, "k", "{\"to\":\"a@c.d\",\"subject\":\"s\"}", "text" },
        { OUTBOX_WEBHOOK, "k", "{\"type\":\"x\",\"data\":{}}", "endpoint" },
        { OUTBOX_WEBHOOK, "k", "{\"endpoint\":0,\"type\":\"x\",\"data\":{}}", "endpoint" },
        { OUTBOX_CHAT, "k", "{\"endpoint\":1,\"data\":3}", "data" },
    };
    Fixture *fixture = *state;
    int64_t counts[OUTBOX_STATES];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture->error = (Error){ 0 };
        assert_int_equal(add(fixture, cases[i].channel, cases[i].key, cases[i].body, NULL), STATUS_INVALID);
        assert_true(str_equal(fixture->error.field, str_from_c(cases[i].field)));
    }
    assert_int_equal(outbox_counts(fixture->store, counts, &fixture->error), STATUS_OK);
    assert_int_equal(counts[OUTBOX_WAITING], 0);
}

static void orders_keep_to_the_states(void **state)
{
    Fixture *fixture = *state;
    int64_t id = 0, other = 0;
    assert_int_equal(add(fixture, OUTBOX_MAIL, "a", mail, &id), STATUS_OK);
    assert_int_equal(add(fixture, OUTBOX_WEBHOOK, "b", "{\"endpoint\":3,\"type\":\"x\",\"data\":{}}", &other),
                     STATUS_OK);
    Store *store = fixture->store;
    assert_int_equal(outbox_order(store, id, OUTBOX_AGAIN, 5, STR("s1"), &fixture->error), STATUS_CONFLICT);
    assert_int_equal(outbox_order(store, id, OUTBOX_SETTLED, 5, STR("s1"), &fixture->error), STATUS_CONFLICT);
    assert_int_equal(outbox_order(store, id, OUTBOX_CANCEL, 6, STR("s1"), &fixture->error), STATUS_OK);
    assert_int_equal(row(fixture, id).state, OUTBOX_CANCELLED);
    assert_int_equal(outbox_order(store, id, OUTBOX_AGAIN, 7, STR("s1"), &fixture->error), STATUS_OK);
    assert_int_equal(row(fixture, id).state, OUTBOX_WAITING);
    assert_int_equal(row(fixture, id).due_us, 7);
    assert_int_equal(outbox_cancel_run(store, 8, 8, &fixture->error), STATUS_OK);
    assert_int_equal(row(fixture, id).state, OUTBOX_WAITING);
    assert_int_equal(outbox_cancel_run(store, 7, 9, &fixture->error), STATUS_OK);
    assert_int_equal(row(fixture, id).state, OUTBOX_CANCELLED);
    assert_int_equal(row(fixture, other).state, OUTBOX_CANCELLED);
    assert_int_equal(outbox_order(store, 99, OUTBOX_CANCEL, 6, STR("s1"), &fixture->error), STATUS_NOT_FOUND);
    OutboxEvent *events = NULL;
    size_t count = 0;
    assert_int_equal(outbox_events(store, id, &fixture->arena, &events, &count, &fixture->error), STATUS_OK);
    assert_int_equal(count, 4);
    assert_true(str_equal(events[1].kind, STR("cancelled")) && str_equal(events[1].by, STR("s1")));
}

static void the_list_is_filtered(void **state)
{
    Fixture *fixture = *state;
    OutboxRow *rows = NULL;
    size_t count = 0;
    assert_int_equal(add(fixture, OUTBOX_MAIL, "a", mail, NULL), STATUS_OK);
    assert_int_equal(add(fixture, OUTBOX_WEBHOOK, "b", "{\"endpoint\":3,\"type\":\"x\",\"data\":{}}", NULL),
                     STATUS_OK);
    static const struct {
        OutboxFilter filter;
        size_t count;
    } cases[] = {
        { { .any_state = true, .any_channel = true }, 2 },
        { { .any_state = true, .channel = OUTBOX_WEBHOOK }, 1 },
        { { .state = OUTBOX_SENT, .any_channel = true }, 0 },
        { { .state = OUTBOX_WAITING, .any_channel = true, .account = STR_CONST("acme") }, 2 },
        { { .any_state = true, .any_channel = true, .account = STR_CONST("other") }, 0 },
        { { .any_state = true, .any_channel = true, .run = 7, .before = 2 }, 1 },
        { { .any_state = true, .any_channel = true, .endpoint = 3 }, 1 },
        { { .any_state = true, .any_channel = true, .recipient = STR_CONST("ann@example.org") }, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(outbox_list(fixture->store, &cases[i].filter, 10, &fixture->arena, &rows, &count,
                                     &fixture->error),
                         STATUS_OK);
        assert_int_equal(count, cases[i].count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_key_adds_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_could_never_be_sent_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(orders_keep_to_the_states, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_list_is_filtered, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
