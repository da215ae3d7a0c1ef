// Second factors and passwords that are guessed first.
#include "trust_fixture.h"

#include "base/timestamp.h"
#include "trust/common_password.h"
#include "trust/totp.h"

static void codes_are_those_of_rfc_6238(void **state)
{
    (void)state;
    static const struct {
        int64_t second;
        uint32_t code; // the last six digits of the RFC's eight
    } cases[] = {
        { 59, 287082 },       { 1111111109, 81804 },  { 1111111111, 50471 },
        { 1234567890, 5924 }, { 2000000000, 279037 }, { 20000000000, 353130 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(totp_code(STR("12345678901234567890"), (uint64_t)(cases[i].second / 30)),
                         cases[i].code);
}

static void base32_is_that_of_rfc_4648(void **state)
{
    (void)state;
    static const struct {
        Str bytes, text;
    } cases[] = {
        { STR_CONST(""), STR_CONST("") },
        { STR_CONST("f"), STR_CONST("MY") },
        { STR_CONST("fo"), STR_CONST("MZXQ") },
        { STR_CONST("foo"), STR_CONST("MZXW6") },
        { STR_CONST("foob"), STR_CONST("MZXW6YQ") },
        { STR_CONST("fooba"), STR_CONST("MZXW6YTB") },
        { STR_CONST("foobar"), STR_CONST("MZXW6YTBOI") },
    };
    Arena arena = arena_create(64 * 1024);
    Str bytes = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(str_equal(base32_encode(cases[i].bytes, &arena), cases[i].text));
        assert_true(base32_decode(cases[i].text, &arena, &bytes) && str_equal(bytes, cases[i].bytes));
    }
    assert_true(base32_decode(STR("mzxw6==="), &arena, &bytes) && str_equal(bytes, STR("foo")));
    assert_false(base32_decode(STR("MZ1W6"), &arena, &bytes));
    arena_destroy(&arena);
}

typedef struct Person {
    TrustFixture *fixture;
    Str id, secret;
    int64_t now_us;
} Person;

static Person begin(void)
{
    Person person = { .fixture = trust_start(), .now_us = (int64_t)1800000000 * US_PER_SECOND };
    TrustFixture *fixture = person.fixture;
    Staff staff = { 0 };
    StaffDraft draft = {
        .name = STR("Ann"), .email = STR("a@b"), .role = ROLE_CSM, .password_hash = STR("x")
    };
    Str text = { 0 };
    assert_int_equal(staff_create(fixture->store, &draft, &fixture->arena, &staff, &fixture->error),
                     STATUS_OK);
    assert_int_equal(totp_begin(fixture->store, staff.id, &fixture->arena, &text, &fixture->error),
                     STATUS_OK);
    assert_int_equal(text.len, 32);
    assert_true(base32_decode(text, &fixture->arena, &person.secret));
    person.id = staff.id;
    return person;
}

static Str code_at(Person *person, int64_t steps_later)
{
    int64_t step = person->now_us / US_PER_SECOND / TOTP_STEP_SECONDS + steps_later;
    return arena_format(&person->fixture->arena, "%06u", totp_code(person->secret, (uint64_t)step));
}

static Status take(Person *person, Str code)
{
    return totp_take(person->fixture->store, person->id, code, person->now_us, &person->fixture->arena,
                     &person->fixture->error);
}

static Status confirm(Person *person, Str code)
{
    return totp_confirm(person->fixture->store, person->id, code, person->now_us, &person->fixture->arena,
                        &person->fixture->error);
}

static void a_factor_counts_once_its_first_code_was_given(void **state)
{
    (void)state;
    Person ann = begin();
    TrustFixture *fixture = ann.fixture;
    Str text = { 0 };
    assert_int_equal(take(&ann, STR("")), STATUS_OK); // not on yet
    assert_int_equal(confirm(&ann, STR("12345")), STATUS_FORBIDDEN);
    assert_int_equal(confirm(&ann, code_at(&ann, 2)), STATUS_FORBIDDEN);
    assert_int_equal(take(&ann, STR("")), STATUS_OK);
    assert_int_equal(confirm(&ann, code_at(&ann, 0)), STATUS_OK);
    assert_int_equal(take(&ann, STR("")), STATUS_FORBIDDEN);
    assert_true(str_equal(fixture->error.field, STR("code")));
    assert_int_equal(confirm(&ann, code_at(&ann, 1)), STATUS_CONFLICT);
    assert_int_equal(totp_begin(fixture->store, ann.id, &fixture->arena, &text, &fixture->error),
                     STATUS_CONFLICT);
    Staff staff;
    assert_int_equal(staff_load(fixture->store, ann.id, &fixture->arena, &staff, &fixture->error), STATUS_OK);
    assert_true(staff.second_factor);
    assert_int_equal(totp_remove(fixture->store, ann.id, &fixture->error), STATUS_OK);
    assert_int_equal(take(&ann, STR("")), STATUS_OK);
    trust_stop(fixture);
}

static void a_code_counts_once_and_only_near_its_time(void **state)
{
    (void)state;
    Person ann = begin();
    assert_int_equal(confirm(&ann, code_at(&ann, -1)), STATUS_OK);
    assert_int_equal(take(&ann, code_at(&ann, -1)), STATUS_FORBIDDEN); // used to confirm
    assert_int_equal(take(&ann, code_at(&ann, 2)), STATUS_FORBIDDEN);
    assert_int_equal(take(&ann, code_at(&ann, 1)), STATUS_OK); // a clock that is fast
    assert_int_equal(take(&ann, code_at(&ann, 1)), STATUS_FORBIDDEN);
    assert_int_equal(take(&ann, code_at(&ann, 0)), STATUS_FORBIDDEN); // older than the last one
    ann.now_us += 2 * TOTP_STEP_SECONDS * US_PER_SECOND;
    assert_int_equal(take(&ann, code_at(&ann, 0)), STATUS_OK);
    assert_int_equal(take(&ann, STR("00000x")), STATUS_FORBIDDEN);
    trust_stop(ann.fixture);
}

static void recovery_codes_count_once_each_and_end_with_new_ones(void **state)
{
    (void)state;
    Person ann = begin();
    TrustFixture *fixture = ann.fixture;
    Str codes[RECOVERY_CODES], newer[RECOVERY_CODES];
    TotpState factor;
    assert_int_equal(confirm(&ann, code_at(&ann, 0)), STATUS_OK);
    assert_int_equal(totp_make_codes(fixture->store, ann.id, &fixture->arena, codes, &fixture->error),
                     STATUS_OK);
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        for (size_t j = 0; j < i; j++)
            assert_false(str_equal(codes[i], codes[j]));
    assert_int_equal(take(&ann, codes[3]), STATUS_OK);
    assert_int_equal(take(&ann, codes[3]), STATUS_FORBIDDEN);
    Str typed = arena_format(&fixture->arena, " %.5s %.5s ", codes[4].data, codes[4].data + 6);
    assert_int_equal(take(&ann, typed), STATUS_OK);
    assert_int_equal(totp_state(fixture->store, ann.id, &factor, &fixture->error), STATUS_OK);
    assert_true(factor.on && factor.codes_left == RECOVERY_CODES - 2);
    assert_int_equal(totp_make_codes(fixture->store, ann.id, &fixture->arena, newer, &fixture->error),
                     STATUS_OK);
    assert_int_equal(take(&ann, codes[0]), STATUS_FORBIDDEN);
    assert_int_equal(take(&ann, newer[0]), STATUS_OK);
    trust_stop(fixture);
}

static void passwords_that_are_guessed_first_are_refused(void **state)
{
    (void)state;
    static const Str common[] = {
        STR_CONST("password12"),       STR_CONST("P@ssw0rd123!"),  STR_CONST("passwordpassword"),
        STR_CONST("1234567890"),       STR_CONST("0987654321"),    STR_CONST("qwertyuiop"),
        STR_CONST("aaaaaaaaaaaa"),     STR_CONST("abcdefghijkl"),  STR_CONST("ababababab"),
        STR_CONST("!!2024!!2024"),     STR_CONST("Summer2026!"),   STR_CONST("Administrator1"),
        STR_CONST("iL0veY0uiL0veY0u"), STR_CONST("perennial2026"), STR_CONST("Ch4ngeMe!!"),
        STR_CONST("$unshine11"),
    };
    static const Str fine[] = {
        STR_CONST("correct horse"),
        STR_CONST("bobs password"),
        STR_CONST("a new password"),
        STR_CONST("tulip-Granite-41"),
        STR_CONST("x7Kq!vP02mzL"),
        STR_CONST("\xC3\xBC"
                  "ber den Wolken"),
        STR_CONST("password of lead"),
    };
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
        if (!password_is_common(common[i])) print_error("not refused: %s\n", common[i].data);
        assert_true(password_is_common(common[i]));
    }
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        if (password_is_common(fine[i])) print_error("refused: %s\n", fine[i].data);
        assert_false(password_is_common(fine[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_rfc_6238),
        cmocka_unit_test(base32_is_that_of_rfc_4648),
        cmocka_unit_test(a_factor_counts_once_its_first_code_was_given),
        cmocka_unit_test(a_code_counts_once_and_only_near_its_time),
        cmocka_unit_test(recovery_codes_count_once_each_and_end_with_new_ones),
        cmocka_unit_test(passwords_that_are_guessed_first_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
