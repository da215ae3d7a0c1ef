#include "trust_fixture.h"

#include "base/timestamp.h"
#include "trust/kept_answer.h"

static const Query set_back_all = { .sql = "UPDATE kept_answer SET at_us = at_us - $1", .params = "i" };
static const Query count_all = { .sql = "SELECT count(*) FROM kept_answer", .params = "", .columns = "i" };

static KeptAnswer numbered(int number, Arena *arena)
{
    return (KeptAnswer){
        .name_hash = arena_format(arena, "name %d", number),
        .content_hash = STR("content"),
        .status = 201,
        .sealed = STR("\0sealed"),
    };
}

static void an_answer_is_kept_for_a_day(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    KeptAnswer first = numbered(1, &fixture->arena), second = numbered(2, &fixture->arena), found;
    assert_int_equal(kept_answer_put(fixture->store, &first, &fixture->error), STATUS_OK);
    assert_int_equal(
        kept_answer_find(fixture->store, second.name_hash, &fixture->arena, &found, &fixture->error),
        STATUS_NOT_FOUND);
    assert_int_equal(
        kept_answer_find(fixture->store, first.name_hash, &fixture->arena, &found, &fixture->error),
        STATUS_OK);
    assert_int_equal(found.status, 201);
    assert_true(str_equal(found.content_hash, STR("content")) && str_equal(found.sealed, STR("\0sealed")));

    const Param day[] = { param_int(KEPT_ANSWER_HOURS * US_PER_HOUR) };
    assert_int_equal(store_execute(fixture->store, &set_back_all, day, &fixture->error), STATUS_OK);
    assert_int_equal(
        kept_answer_find(fixture->store, first.name_hash, &fixture->arena, &found, &fixture->error),
        STATUS_NOT_FOUND);
    assert_int_equal(kept_answer_put(fixture->store, &second, &fixture->error), STATUS_OK);
    Rows rows = store_query(fixture->store, &count_all, NULL);
    assert_true(rows_next(&rows));
    assert_int_equal(rows_int(&rows, 0), 1); // the old one is gone
    rows_close(&rows);
    trust_stop(fixture);
}

static void no_more_than_so_many_are_kept(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    const Param moment[] = { param_int(1000) };
    assert_int_equal(store_begin(fixture->store, &fixture->error), STATUS_OK);
    for (int i = 0; i < KEPT_ANSWERS_MAX + 3; i++) {
        KeptAnswer answer = numbered(i, &fixture->arena);
        if (i % 100 == 0) // so that some surely have another time
            assert_int_equal(store_execute(fixture->store, &set_back_all, moment, &fixture->error),
                             STATUS_OK);
        assert_int_equal(kept_answer_put(fixture->store, &answer, &fixture->error), STATUS_OK);
    }
    assert_int_equal(store_commit(fixture->store, &fixture->error), STATUS_OK);
    Rows rows = store_query(fixture->store, &count_all, NULL);
    assert_true(rows_next(&rows));
    assert_true(rows_int(&rows, 0) <= KEPT_ANSWERS_MAX && rows_int(&rows, 0) > KEPT_ANSWERS_MAX - 200);
    rows_close(&rows);
    trust_stop(fixture);
}

static void only_the_credential_opens_what_was_sealed(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    Str sealed = secret_seal(STR("wk_secret"), STR("token"), &fixture->arena), plain;
    assert_int_equal(memmem(sealed.data, sealed.len, "wk_secret", 9) == NULL, 1);
    assert_true(secret_open(sealed, STR("token"), &fixture->arena, &plain));
    assert_true(str_equal(plain, STR("wk_secret")));
    assert_false(secret_open(sealed, STR("another"), &fixture->arena, &plain));
    assert_false(secret_open(str_slice(sealed, 0, sealed.len - 1), STR("token"), &fixture->arena, &plain));
    assert_false(secret_open(STR("short"), STR("token"), &fixture->arena, &plain));
    Str empty = secret_seal(STR(""), STR("token"), &fixture->arena);
    assert_true(secret_open(empty, STR("token"), &fixture->arena, &plain) && plain.len == 0);
    trust_stop(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_kept_for_a_day),
        cmocka_unit_test(no_more_than_so_many_are_kept),
        cmocka_unit_test(only_the_credential_opens_what_was_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
