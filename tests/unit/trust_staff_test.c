#include "trust_fixture.h"

#include "base/timestamp.h"
#include "trust/audit.h"
#include "trust/password.h"
#include "trust/throttle.h"

static Staff make_staff(TrustFixture *fixture, Str name, Str email, Role role, Str hash)
{
    Staff staff = { 0 };
    StaffDraft draft = { .name = name, .email = email, .role = role, .password_hash = hash };
    assert_int_equal(staff_create(fixture->store, &draft, &fixture->arena, &staff, &fixture->error),
                     STATUS_OK);
    return staff;
}

static const Query set_sessions_seen = { .sql = "UPDATE session SET last_seen_us = $1", .params = "i" };
static const Query set_sessions_expire = { .sql = "UPDATE session SET expires_us = $1", .params = "i" };
static const Query set_invites_expire = { .sql = "UPDATE staff_invite SET expires_us = $1", .params = "i" };

static void set_back(TrustFixture *fixture, const Query *update, int64_t us)
{
    const Param params[] = { param_int(us) };
    assert_int_equal(store_execute(fixture->store, update, params, &fixture->error), STATUS_OK);
}

static void roles_may_what_the_table_says(void **state)
{
    (void)state;
    static const struct {
        Permission permission;
        bool nobody, member, admin, api;
    } cases[] = {
        { PERMISSION_NOT_SET, false, false, false, false },
        { PERMISSION_ANYBODY, true, true, true, true },
        { PERMISSION_OPERATE, false, true, true, true },
        { PERMISSION_SELF, false, true, true, false },
        { PERMISSION_READ, false, true, true, true },
        { PERMISSION_WRITE, false, true, true, true },
        { PERMISSION_IMPORT, false, true, true, true },
        { PERMISSION_SETTINGS_READ, false, true, true, false },
        { PERMISSION_SETTINGS_WRITE, false, false, true, false },
        { PERMISSION_KEYS_READ, false, true, true, false },
        { PERMISSION_KEYS_WRITE, false, false, true, false },
        { PERMISSION_STAFF_READ, false, true, true, false },
        { PERMISSION_STAFF_WRITE, false, false, true, false },
    };
    assert_int_equal(sizeof cases / sizeof *cases, PERMISSION_COUNT);
    for (size_t i = 0; i < PERMISSION_COUNT; i++) {
        assert_int_equal(role_may(ROLE_NOBODY, cases[i].permission), cases[i].nobody);
        assert_int_equal(role_may(ROLE_MEMBER, cases[i].permission), cases[i].member);
        assert_int_equal(role_may(ROLE_ADMIN, cases[i].permission), cases[i].admin);
        assert_int_equal(role_may(ROLE_API, cases[i].permission), cases[i].api);
    }
    assert_false(role_may(ROLE_ADMIN, PERMISSION_COUNT));
}

static void addresses_are_checked_and_unique_in_any_case(void **state)
{
    (void)state;
    static const Str bad[] = { STR_CONST(""),      STR_CONST("ann"),     STR_CONST("@b"),     STR_CONST("a@"),
                               STR_CONST("a@b@c"), STR_CONST("a b@c.d"), STR_CONST("a@b\n.c") };
    TrustFixture *fixture = trust_start();
    Staff staff;
    make_staff(fixture, STR("Ann"), STR(" Ann@Example.com "), ROLE_ADMIN, STR("x"));
    StaffDraft again = { .name = STR("A"), .email = STR("ANN@example.COM"), .role = ROLE_MEMBER };
    assert_int_equal(staff_create(fixture->store, &again, &fixture->arena, &staff, &fixture->error),
                     STATUS_CONFLICT);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        StaffDraft draft = { .name = STR("A"), .email = bad[i], .role = ROLE_MEMBER };
        assert_int_equal(staff_create(fixture->store, &draft, &fixture->arena, &staff, &fixture->error),
                         STATUS_INVALID);
        assert_true(str_equal(fixture->error.field, STR("email")));
    }
    trust_stop(fixture);
}

static void passwords_match_only_themselves(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    Str hash = { 0 };
    assert_int_equal(password_hash(STR("correct horse"), &fixture->arena, &hash, &fixture->error), STATUS_OK);
    assert_true(str_starts_with(hash, STR("$argon2id$")));
    assert_true(password_matches(STR("correct horse"), hash));
    assert_false(password_matches(STR("correct horsf"), hash));
    assert_false(password_matches(STR(""), hash));
    int64_t began_us = timestamp_now_monotonic();
    assert_false(password_matches(STR("correct horse"), STR("")));
    int64_t without_us = timestamp_now_monotonic() - began_us;
    began_us = timestamp_now_monotonic();
    password_matches(STR("wrong"), hash);
    int64_t with_us = timestamp_now_monotonic() - began_us;
    assert_true(without_us * 10 > with_us); // an unknown address does not answer sooner
    assert_int_equal(password_check(STR("nine char"), STR("new"), &fixture->error), STATUS_INVALID);
    assert_int_equal(
        password_check(STR("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"), STR("new"), &fixture->error),
        STATUS_INVALID); // ten bytes, five characters
    assert_int_equal(password_check(STR("ten chars!"), STR("new"), &fixture->error), STATUS_OK);
    trust_stop(fixture);
}

static void sessions_end_by_age_and_by_number(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    Arena *arena = &fixture->arena;
    Error *error = &fixture->error;
    Staff ann = make_staff(fixture, STR("Ann"), STR("a@b"), ROLE_ADMIN, STR("x")), found;
    NewSession first = { 0 }, newest = { 0 };
    Session session, *sessions = NULL;
    size_t count = 0;
    assert_int_equal(session_start(fixture->store, ann.id, STR("Firefox"), arena, &first, error), STATUS_OK);
    assert_int_equal(session_find(fixture->store, first.token, arena, &session, &found, error), STATUS_OK);
    assert_true(str_equal(found.id, ann.id) && found.role == ROLE_ADMIN);
    assert_int_equal(
        session_find(fixture->store, str_slice(first.token, 0, 42), arena, &session, &found, error),
        STATUS_NOT_FOUND);
    set_back(fixture, &set_sessions_seen, timestamp_now_real() - 31 * US_PER_DAY);
    assert_int_equal(session_find(fixture->store, first.token, arena, &session, &found, error),
                     STATUS_NOT_FOUND);
    assert_int_equal(session_end_expired(fixture->store, error), STATUS_OK);
    assert_int_equal(store_changed_rows(fixture->store), 1);
    for (int i = 0; i < SESSIONS_A_PERSON + 5; i++)
        assert_int_equal(session_start(fixture->store, ann.id, STR("\xFF"), arena, &newest, error),
                         STATUS_OK);
    assert_int_equal(session_list(fixture->store, ann.id, arena, &sessions, &count, error), STATUS_OK);
    assert_int_equal(count, SESSIONS_A_PERSON);
    assert_int_equal(session_find(fixture->store, newest.token, arena, &session, &found, error), STATUS_OK);
    set_back(fixture, &set_sessions_expire, timestamp_now_real() - 1);
    assert_int_equal(session_find(fixture->store, newest.token, arena, &session, &found, error),
                     STATUS_NOT_FOUND);
    trust_stop(fixture);
}

static void last_visits_are_written_together(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    Error *error = &fixture->error;
    Staff ann = make_staff(fixture, STR("Ann"), STR("a@b"), ROLE_ADMIN, STR("x")), found;
    NewSession started = { 0 };
    SessionBook *book = session_book_create();
    assert_int_equal(session_start(fixture->store, ann.id, STR(""), &fixture->arena, &started, error),
                     STATUS_OK);
    Session session = started.session;
    session_book_seen(book, &session);
    assert_false(session_book_has_seen(book)); // a moment ago: not worth a row
    int64_t old_us = timestamp_now_real() - US_PER_HOUR;
    set_back(fixture, &set_sessions_seen, old_us);
    session.last_seen_us = old_us;
    session_book_seen(book, &session);
    session_book_seen(book, &session);
    assert_true(session_book_has_seen(book));
    assert_int_equal(session_book_write(book, fixture->store, error), STATUS_OK);
    assert_false(session_book_has_seen(book));
    assert_int_equal(session_find(fixture->store, started.token, &fixture->arena, &session, &found, error),
                     STATUS_OK);
    assert_true(session.last_seen_us > old_us);
    session_book_destroy(book);
    trust_stop(fixture);
}

static void invitations_end_by_age_and_by_a_newer_one(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    Arena *arena = &fixture->arena;
    Error *error = &fixture->error;
    Staff bob = make_staff(fixture, STR("Bob"), STR("b@c"), ROLE_MEMBER, STR("")), found;
    assert_int_equal(bob.state, STAFF_INVITED);
    Str old = { 0 }, token = { 0 };
    assert_int_equal(staff_invite(fixture->store, bob.id, arena, &old, error), STATUS_OK);
    assert_int_equal(staff_invite(fixture->store, bob.id, arena, &token, error), STATUS_OK);
    assert_int_equal(staff_by_invite(fixture->store, old, arena, &found, error), STATUS_NOT_FOUND);
    assert_int_equal(staff_by_invite(fixture->store, token, arena, &found, error), STATUS_OK);
    set_back(fixture, &set_invites_expire, timestamp_now_real() - 1);
    assert_int_equal(staff_join(fixture->store, token, STR("hash"), arena, &found, error), STATUS_NOT_FOUND);
    assert_int_equal(staff_invite(fixture->store, bob.id, arena, &token, error), STATUS_OK);
    assert_int_equal(staff_join(fixture->store, token, STR("hash"), arena, &found, error), STATUS_OK);
    assert_int_equal(found.state, STAFF_ACTIVE);
    assert_int_equal(staff_join(fixture->store, token, STR("hash"), arena, &found, error), STATUS_NOT_FOUND);
    trust_stop(fixture);
}

static void the_audit_shows_the_newest_first(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    AuditRow *rows = NULL;
    size_t count = 0;
    char detail[600];
    memset(detail, 'x', sizeof detail);
    assert_int_equal(
        audit_add(fixture->store, STR("ann"), STR("key.create"), STR("wk_1"), STR(""), &fixture->error),
        STATUS_OK);
    assert_int_equal(audit_add(fixture->store, STR("ann"), STR("key.revoke"), STR("wk_1"),
                               (Str){ detail, sizeof detail }, &fixture->error),
                     STATUS_OK);
    assert_int_equal(audit_newest(fixture->store, 10, &fixture->arena, &rows, &count, &fixture->error),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_true(str_equal(rows[0].action, STR("key.revoke")) && rows[0].detail.len == 500);
    trust_stop(fixture);
}

static void a_throttle_fills_evenly_and_cannot_be_flooded(void **state)
{
    (void)state;
    assert_true(secret_start());
    Throttle *throttle = throttle_create(60, 3); // one a second
    int seconds = 0;
    int64_t now_us = US_PER_DAY;
    for (int i = 0; i < 3; i++)
        assert_true(throttle_take(throttle, STR("ann"), now_us, &seconds));
    assert_false(throttle_take(throttle, STR("ann"), now_us, &seconds));
    assert_int_equal(seconds, 1 + 1);
    assert_true(throttle_take(throttle, STR("bob"), now_us, &seconds));
    for (int i = 0; i < 100000; i++) { // strangers, each once
        char name[16];
        snprintf(name, sizeof name, "x%d", i);
        throttle_take(throttle, str_from_c(name), now_us, &seconds);
    }
    assert_false(throttle_take(throttle, STR("ann"), now_us, &seconds));
    assert_true(throttle_take(throttle, STR("ann"), now_us + US_PER_SECOND, &seconds));
    assert_false(throttle_take(throttle, STR("ann"), now_us + US_PER_SECOND, &seconds));
    throttle_give(throttle, STR("ann"), now_us + US_PER_SECOND);
    assert_true(throttle_take(throttle, STR("ann"), now_us + US_PER_SECOND, &seconds));
    assert_false(throttle_take(throttle, STR("ann"), now_us + US_PER_SECOND, &seconds));
    throttle_destroy(throttle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_may_what_the_table_says),
        cmocka_unit_test(addresses_are_checked_and_unique_in_any_case),
        cmocka_unit_test(passwords_match_only_themselves),
        cmocka_unit_test(sessions_end_by_age_and_by_number),
        cmocka_unit_test(last_visits_are_written_together),
        cmocka_unit_test(invitations_end_by_age_and_by_a_newer_one),
        cmocka_unit_test(the_audit_shows_the_newest_first),
        cmocka_unit_test(a_throttle_fills_evenly_and_cannot_be_flooded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
