// One engine takes the place of another that was made from a corrected log.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "engine/engine.h"

enum { DAY = 20000, EVENTS = 5000 };

typedef struct Act {
    int day;
    const char *account, *user, *visitor, *name;
} Act;

static const Act acts[] = {
    { DAY - 40, "acme", "ada", "", "Order" },
    { DAY - 20, "globex", "ada", "", "Order" },
    { DAY - 9, "", "", "v1", "Order" },
    { DAY - 8, "acme", "bob", "v1", "Refund" },
    { DAY - 3, "globex", "cem", "", "Backup" },
    { DAY - 1, "acme", "ada", "", "Order" },
    { DAY, "initech", "dan", "", "Order" },
    { DAY - 2, "acme", "bob", "", "Order" }, // the one left out below
};
enum { ACTS = sizeof acts / sizeof *acts };

static void apply(Engine *engine, size_t count)
{
    Attribute attribute = { STR("amount"), { .kind = VALUE_NUMBER, .number = 2.5 } };
    for (size_t i = 0; i < count; i++) {
        Record record = { .kind = RECORD_EVENT,
                          .time_us = acts[i].day * US_PER_DAY,
                          .user_id = str_from_c(acts[i].user),
                          .anonymous_id = str_from_c(acts[i].visitor),
                          .account_id = str_from_c(acts[i].account),
                          .name = str_from_c(acts[i].name),
                          .attributes = &attribute,
                          .attribute_count = 1 };
        engine_apply(engine, &record, 1, NULL);
    }
}

static const NumberName kept = { STR_CONST("Order"), STR_CONST("amount"), NUMBER_SUM };

typedef struct Pair {
    Zone *zone;
    Engine *engine, *other;
} Pair;

static Pair make_pair(void)
{
    Pair pair = { .zone = zone_create(STR("UTC")) };
    pair.engine = engine_create(pair.zone);
    engine_keep_number(pair.engine, kept, true);
    apply(pair.engine, ACTS);
    pair.other = engine_create_successor(pair.engine);
    return pair;
}

static void free_pair(Pair *pair)
{
    engine_destroy(pair->engine);
    engine_destroy(pair->other);
    zone_destroy(pair->zone);
}

static void the_engine_has_the_others_state_and_says_what_differs(void **state)
{
    (void)state;
    Pair pair = make_pair();
    apply(pair.other, ACTS - 1);
    AccountChange changes[16];
    engine_take_dirty(pair.engine, changes, 16);
    uint64_t wanted = engine_digest(pair.other), version = engine_version(pair.engine);
    Str user = engine_person_id(pair.engine, 0, &(bool){ false });

    assert_true(engine_has_same_numbers(pair.engine, pair.other));
    assert_int_equal(engine_exchange(pair.engine, pair.other), 1);
    assert_int_equal(engine_digest(pair.engine), wanted);
    assert_int_not_equal(engine_version(pair.engine), version);
    assert_int_equal(engine_take_dirty(pair.engine, changes, 16), 1);
    assert_int_equal(changes[0].account, engine_account_find(pair.engine, STR("acme")));
    assert_true(str_equal(user, STR("ada")));
    assert_true(engine_has_number(pair.engine, kept));
    Error error = { 0 };
    if (!engine_validate(pair.engine, &error)) fail_msg("%s", error.message);
    if (!engine_validate(pair.other, &error)) fail_msg("%s", error.message);
    free_pair(&pair);
}

static void what_was_not_yet_said_is_not_forgotten(void **state)
{
    (void)state;
    Pair pair = make_pair();
    apply(pair.other, ACTS);
    assert_int_equal(engine_exchange(pair.engine, pair.other), 0);
    AccountChange changes[16];
    assert_int_equal(engine_take_dirty(pair.engine, changes, 16),
                     engine_account_count(pair.engine)); // all new
    free_pair(&pair);
}

static void both_go_on_growing_afterwards(void **state)
{
    (void)state;
    Pair pair = make_pair();
    apply(pair.other, ACTS);
    engine_exchange(pair.engine, pair.other);
    for (int i = 0; i < EVENTS; i++) { // enough for new blocks of everything
        char user[32], account[32];
        snprintf(user, sizeof user, "person number %d of many", i);
        snprintf(account, sizeof account, "account %d", i % 900);
        Record record = { .kind = RECORD_EVENT,
                          .time_us = (DAY - i % 600) * US_PER_DAY,
                          .user_id = str_from_c(user),
                          .account_id = str_from_c(account),
                          .name = STR("Order") };
        engine_apply(pair.engine, &record, 1, NULL);
        engine_apply(pair.other, &record, 1, NULL);
    }
    Error error = { 0 };
    if (!engine_validate(pair.engine, &error)) fail_msg("%s", error.message);
    assert_int_equal(engine_digest(pair.engine), engine_digest(pair.other));
    free_pair(&pair);
}

static void other_numbers_are_seen(void **state)
{
    (void)state;
    Pair pair = make_pair();
    apply(pair.other, 2); // accounts, people and events are missing
    assert_false(engine_has_same_numbers(pair.engine, pair.other));
    apply(pair.other, ACTS);
    assert_true(engine_has_same_numbers(pair.engine, pair.other)); // one more event is no other number
    engine_keep_number(pair.other, (NumberName){ STR("Refund"), STR("amount"), NUMBER_SUM }, true);
    assert_false(engine_has_same_numbers(pair.engine, pair.other));
    free_pair(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_has_the_others_state_and_says_what_differs),
        cmocka_unit_test(what_was_not_yet_said_is_not_forgotten),
        cmocka_unit_test(both_go_on_growing_afterwards),
        cmocka_unit_test(other_numbers_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
