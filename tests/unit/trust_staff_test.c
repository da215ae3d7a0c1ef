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
    enum { NOBODY = 1, ADMIN = 2, LEAD = 4, CSM = 8, MANAGER = 16, SUPPORT = 32, PRODUCT = 64, VIEWER = 128 };
    enum { API = 256, STAFF = ADMIN | LEAD | CSM | MANAGER | SUPPORT | PRODUCT | VIEWER };
    static const unsigned granted[] = {
        [PERMISSION_NOT_SET] = 0,
        [PERMISSION_ANYBODY] = NOBODY | STAFF | API,
        [PERMISSION_OPERATE] = STAFF | API,
        [PERMISSION_SELF] = STAFF,
        [PERMISSION_READ] = STAFF | API,
        [PERMISSION_NOTE] = (STAFF & ~VIEWER) | API,
        [PERMISSION_WRITE] = ADMIN | LEAD | CSM | MANAGER | API,
        [PERMISSION_DEFINE] = ADMIN | LEAD | CSM | PRODUCT | API,
        [PERMISSION_ASSIGN] = ADMIN | LEAD | API,
        [PERMISSION_IMPORT] = ADMIN | LEAD | CSM | API,
        [PERMISSION_EXPORT] = ADMIN | LEAD | CSM | MANAGER | PRODUCT | API,
        [PERMISSION_ERASE] = ADMIN | LEAD,
        [PERMISSION_SETTINGS_READ] = STAFF,
        [PERMISSION_SETTINGS_WRITE] = ADMIN,
        [PERMISSION_KEYS_READ] = ADMIN | LEAD | CSM | SUPPORT | PRODUCT,
        [PERMISSION_KEYS_WRITE] = ADMIN,
        [PERMISSION_STAFF_READ] = STAFF,
        [PERMISSION_STAFF_WRITE] = ADMIN,
        [PERMISSION_AUDIT_READ] = ADMIN | LEAD,
        [PERMISSION_REVENUE_READ] = STAFF | API,
        [PERMISSION_REVENUE_WRITE] = ADMIN | LEAD | API,
        [PERMISSION_SEND] = ADMIN | LEAD | CSM | MANAGER | API,
    };
    assert_int_equal(sizeof granted / sizeof *granted, PERMISSION_COUNT);
    for (Permission permission = 0; permission < PERMISSION_COUNT; permission++) {
        for (Role role = 0; role < ROLE_COUNT; role++)
            assert_int_equal(role_may(role, permission), granted[permission] >> role & 1);
        bool named = permission_name(permission).len > 0 && permission_meaning(permission).len > 0;
        assert_int_equal(named, permission != PERMISSION_NOT_SET);
    }
    assert_false(role_may(ROLE_ADMIN, PERMISSION_COUNT));
}

static void names_of_roles_are_those_that_choices_list(void **state)
{
    (void)state;
    Str rest = STR(ROLE_CHOICES);
    for (Role role = 0, parsed = ROLE_NOBODY; role < ROLE_COUNT; role++) {
        assert_int_equal(role_parse(role_name(role), &parsed), role_is_staff(role));
        if (!role_is_staff(role)) continue;
        assert_int_equal(parsed, role);
        StrCut cut = str_cut(rest, '|');
        assert_true(str_equal(cut.head, role_name(role)) && role_meaning(role).len > 0);
        rest = cut.tail;
    }
    assert_int_equal(rest.len, 0);
}

static void addresses_are_checked_and_unique_in_any_case(void **state)
{
    (void)state;
    static const Str bad[] = { STR_CONST(""),      STR_CONST("ann"),     STR_CONST("@b"),     STR_CONST("a@"),
                               STR_CONST("a@b@c"), STR_CONST("a b@c.d"), STR_CONST("a@b\n.c") };
    TrustFixture *fixture = trust_start();
    Staff staff;
    make_staff(fixture, STR("Ann"), STR(" Ann@Example.com "), ROLE_ADMIN, STR("x"));
    StaffDraft again = { .name = STR("A"), .email = STR("ANN@example.COM"), .role = ROLE_CSM };
    assert_int_equal(staff_create(fixture->store, &again, &fixture->arena, &staff, &fixture->error),
                     STATUS_CONFLICT);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        StaffDraft draft = { .name = STR("A"), .email = bad[i], .role = ROLE_CSM };
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
    Staff bob = make_staff(fixture, STR("Bob"), STR("b@c"), ROLE_CSM, STR("")), found;
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

static void add_change(TrustFixture *fixture, const char *actor, const char *action, const char *subject,
                       const char *after)
{
    AuditRow row = { .actor = str_from_c(actor),
                     .action = str_from_c(action),
                     .subject = str_from_c(subject),
                     .before = STR("{\"role\":\"csm\"}"),
                     .after = str_from_c(after) };
    assert_int_equal(audit_add_row(fixture->store, &row, &fixture->error), STATUS_OK);
}

static void the_audit_finds_by_who_what_record_time_and_text(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    int64_t began_us = timestamp_now_real();
    add_change(fixture, "ann", "staff.change", "staff/bob", "{\"role\":\"Lead\"}");
    add_change(fixture, "ann", "staffing.change", "staff/bobby", "");
    add_change(fixture, "bob", "keys.create", "keys/1", "{\"name\":\"100%\"}");
    static const struct {
        AuditFilter filter;
        size_t max, count;
        int64_t newest;
    } cases[] = {
        { .max = 10, .count = 3, .newest = 3 },
        { .max = 2, .count = 2, .newest = 3 },
        { .filter = { .below_id = 3 }, .max = 10, .count = 2, .newest = 2 },
        { .filter = { .actor = STR_CONST("ann") }, .max = 10, .count = 2, .newest = 2 },
        { .filter = { .action = STR_CONST("staff") }, .max = 10, .count = 1, .newest = 1 },
        { .filter = { .action = STR_CONST("staff.change") }, .max = 10, .count = 1, .newest = 1 },
        { .filter = { .action = STR_CONST("staff.") }, .max = 10, .count = 0 },
        { .filter = { .subject = STR_CONST("staff/bob") }, .max = 10, .count = 1, .newest = 1 },
        { .filter = { .subject = STR_CONST("staff/bob"), .actor = STR_CONST("bob") }, .max = 10, .count = 0 },
        { .filter = { .text = STR_CONST("LEAD") }, .max = 10, .count = 1, .newest = 1 },
        { .filter = { .text = STR_CONST("%") }, .max = 10, .count = 1, .newest = 3 },
        { .filter = { .from_us = INT64_MAX - 1 }, .max = 10, .count = 0 },
        { .filter = { .to_us = 1 }, .max = 10, .count = 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AuditRow *rows = NULL;
        size_t count = 0;
        assert_int_equal(audit_find(fixture->store, &cases[i].filter, cases[i].max, &fixture->arena, &rows,
                                    &count, &fixture->error),
                         STATUS_OK);
        if (count != cases[i].count) print_error("case %zu: %zu rows\n", i, count);
        assert_int_equal(count, cases[i].count);
        if (count > 0) assert_int_equal(rows[0].id, cases[i].newest);
        if (count > 0) assert_true(rows[0].at_us >= began_us);
    }
    trust_stop(fixture);
}

static void the_audit_cuts_texts_and_forgets_what_is_too_old(void **state)
{
    (void)state;
    TrustFixture *fixture = trust_start();
    AuditRow *rows = NULL;
    size_t count = 0;
    char detail[600];
    memset(detail, 'x', sizeof detail);
    AuditFilter all = { 0 };
    assert_int_equal(audit_add(fixture->store, STR("ann"), STR("key.revoke"), STR("wk_1"),
                               (Str){ detail, sizeof detail }, &fixture->error),
                     STATUS_OK);
    assert_int_equal(audit_find(fixture->store, &all, 10, &fixture->arena, &rows, &count, &fixture->error),
                     STATUS_OK);
    assert_true(count == 1 && rows[0].detail.len == AUDIT_TEXT_BYTES_MAX);
    assert_int_equal(audit_sweep(fixture->store, rows[0].at_us, &fixture->arena, &fixture->error), STATUS_OK);
    assert_int_equal(audit_find(fixture->store, &all, 10, &fixture->arena, &rows, &count, &fixture->error),
                     STATUS_OK);
    assert_int_equal(count, 1); // nothing was older, so nothing is said
    assert_int_equal(audit_sweep(fixture->store, rows[0].at_us + 1, &fixture->arena, &fixture->error),
                     STATUS_OK);
    assert_int_equal(audit_find(fixture->store, &all, 10, &fixture->arena, &rows, &count, &fixture->error),
                     STATUS_OK);
    assert_true(count == 1 && str_equal(rows[0].action, STR("audit.sweep")));
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
        cmocka_unit_test(names_of_roles_are_those_that_choices_list),
        cmocka_unit_test(addresses_are_checked_and_unique_in_any_case),
        cmocka_unit_test(passwords_match_only_themselves),
        cmocka_unit_test(sessions_end_by_age_and_by_number),
        cmocka_unit_test(last_visits_are_written_together),
        cmocka_unit_test(invitations_end_by_age_and_by_a_newer_one),
        cmocka_unit_test(the_audit_finds_by_who_what_record_time_and_text),
        cmocka_unit_test(the_audit_cuts_texts_and_forgets_what_is_too_old),
        cmocka_unit_test(a_throttle_fills_evenly_and_cannot_be_flooded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
