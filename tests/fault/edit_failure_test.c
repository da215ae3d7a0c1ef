// edit_failure_test.c: what people edit, as the committer does it, with every step failing once: no trace of
// a failure.
#include "base/timestamp.h"
#include "failing_steps.h"
#include "know/assignment.h"
#include "know/features.h"
#include "know/merge.h"
#include "know/money_words.h"
#include "know/settings.h"
#include "know/subscription.h"
#include "trust/keys.h"
#include "trust/secret.h"
#include "trust/staff.h"
#include "trust/totp.h"

// ---- what people edit: as the committer does it, in a transaction

typedef Status Edit(Fixture *fixture, Store *store, Error *error);

static Status edit(Fixture *fixture, Edit *change, Error *error)
{
    Store *store = live_store(fixture->live);
    Arena mark = fixture->arena;
    Status status = store_begin(store, error);
    if (status != STATUS_OK) return status;
    status = change(fixture, store, error);
    if (status == STATUS_OK)
        status = store_commit(store, error);
    else
        store_rollback(store);
    arena_reset(&fixture->arena, mark);
    return status;
}

static Str round_name(Fixture *fixture, const char *what)
{
    return arena_format(&fixture->arena, "%s %u", what, fixture->round);
}

static Status change_feature(Fixture *fixture, Store *store, Error *error)
{
    Str event = round_name(fixture, "Event");
    Feature feature = {
        .name = round_name(fixture, "Feature"), .key = true, .events = &event, .event_count = 1
    };
    int64_t id = -1;
    Status status = feature_save(store, &feature, &id, error);
    if (status == STATUS_OK) assert_true(id > 0);
    return status;
}

static Status change_key(Fixture *fixture, Store *store, Error *error)
{
    AccessKey key;
    Str secret = { 0 };
    KeyDraft draft = { .name = round_name(fixture, "Key"), .kind = KEY_WRITE, .created_by = STR("cli") };
    Status status = key_create(store, &draft, &fixture->arena, &key, &secret, error);
    if (status == STATUS_OK) assert_true(key.id > 0 && secret.len > 0);
    return status;
}

static Status change_staff(Fixture *fixture, Store *store, Error *error)
{
    Staff staff = { 0 };
    Str email = arena_format(&fixture->arena, "person%u@example.com", fixture->round);
    StaffDraft draft = { .name = email, .email = email, .role = ROLE_CSM };
    Status status = staff_create(store, &draft, &fixture->arena, &staff, error);
    if (status == STATUS_OK) assert_true(staff.id.len > 0 && str_equal(staff.email, email));
    return status;
}

static Status change_setting(Fixture *fixture, Store *store, Error *error)
{
    return setting_put(store, round_name(fixture, "setting"), STR("value"), error);
}

static Status run_feature(Fixture *fixture, Error *error)
{
    return edit(fixture, change_feature, error);
}

static Status run_key(Fixture *fixture, Error *error)
{
    return edit(fixture, change_key, error);
}

static Status run_staff(Fixture *fixture, Error *error)
{
    return edit(fixture, change_staff, error);
}

static Status run_setting(Fixture *fixture, Error *error)
{
    return edit(fixture, change_setting, error);
}

static void verify_features(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM feature"), 1);
}

static void verify_keys(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM access_key"), 1);
}

static void verify_staff(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM staff"), 1);
}

static void verify_settings(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM setting"), 1);
}

static void empty_tables(Fixture *fixture)
{
    static const Query queries[] = { { .sql = "DELETE FROM feature", .params = "" },
                                     { .sql = "DELETE FROM access_key", .params = "" },
                                     { .sql = "DELETE FROM staff", .params = "" },
                                     { .sql = "DELETE FROM setting", .params = "" } };
    Error error = { 0 };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        assert_int_equal(store_execute(live_store(fixture->live), &queries[i], NULL, &error), STATUS_OK);
}

static void an_edit_that_fails_leaves_no_trace(void **state)
{
    static const Operation operations[] = {
        { .prepare = empty_tables, .run = run_feature, .verify = verify_features },
        { .prepare = empty_tables, .run = run_key, .verify = verify_keys },
        { .prepare = empty_tables, .run = run_staff, .verify = verify_staff },
        { .prepare = empty_tables, .run = run_setting, .verify = verify_settings },
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        fail_every_step(*state, &operations[i]);
}

// ---- two accounts become one, and two again

static Str pair_id(Fixture *fixture, char which)
{
    return arena_format(&fixture->arena, "%c%u", which, fixture->round);
}

// One of them has a row of the team's work.
static Status make_pair(Store *store, void *context, LogBatch *batch, Error *error)
{
    static const Query empty[] = { { .sql = "DELETE FROM merge", .params = "" },
                                   { .sql = "DELETE FROM merge_row", .params = "" },
                                   { .sql = "DELETE FROM goal", .params = "" } };
    static const Query insert = {
        .sql = "INSERT INTO goal (account, kind, title, note, owner, due_day, state, touchpoint, created_us,"
               " changed_us, changed_by) VALUES ($1, 'goal', 'x', '', '', 0, 'open', 0, 1, 1, '')",
        .params = "t",
    };
    Fixture *fixture = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof empty / sizeof *empty && status == STATUS_OK; i++)
        status = store_execute(store, &empty[i], NULL, error);
    const Param params[] = { param_text(pair_id(fixture, 'b')) };
    if (status == STATUS_OK) status = store_execute(store, &insert, params, error);
    for (char which = 'a'; which <= 'b'; which++) {
        LogEntry entry = { .type = ENTRY_GROUP,
                           .time_us = items_now_us(),
                           .received_us = items_now_us(),
                           .account_id = pair_id(fixture, which),
                           .body = STR("{\"owner\":\"ann@example.com\"}") };
        log_batch_add(batch, &entry);
    }
    return status;
}

static Status merge_pair(Store *store, void *context, LogBatch *batch, Error *error)
{
    Fixture *fixture = context;
    Merge merge = { .at_us = items_now_us(), .keep = pair_id(fixture, 'a'), .gone = pair_id(fixture, 'b') };
    return merge_make(store, fixture->live, &merge, batch, error);
}

static Status part_pair(Store *store, void *context, LogBatch *batch, Error *error)
{
    Fixture *fixture = context;
    Merge merge = { .id = 1, .undone_us = items_now_us() };
    return merge_undo(store, fixture->live, &merge, &fixture->arena, batch, error);
}

static Status run_logged(Fixture *fixture, LiveEdit *change, Error *error)
{
    CommitTimes times;
    Arena mark = fixture->arena;
    Status status = live_edit(fixture->live, change, fixture, &times, error);
    arena_reset(&fixture->arena, mark);
    return status;
}

static void prepare_merge(Fixture *fixture)
{
    Error error = { 0 };
    if (run_logged(fixture, make_pair, &error) != STATUS_OK) fail_msg("%s", error.message);
}

static void prepare_undo(Fixture *fixture)
{
    Error error = { 0 };
    prepare_merge(fixture);
    if (run_logged(fixture, merge_pair, &error) != STATUS_OK) fail_msg("%s", error.message);
}

static Status run_merge(Fixture *fixture, Error *error)
{
    return run_logged(fixture, merge_pair, error);
}

static Status run_undo(Fixture *fixture, Error *error)
{
    return run_logged(fixture, part_pair, error);
}

static void verify_merge(Fixture *fixture)
{
    const Engine *engine = live_engine(fixture->live);
    uint32_t keep = engine_account_find(engine, pair_id(fixture, 'a'));
    assert_true(keep != ENGINE_NONE && keep == engine_account_find(engine, pair_id(fixture, 'b')));
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM goal WHERE account LIKE 'a%'"), 1);
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM merge_row"), 1);
}

static void verify_undo(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM goal WHERE account LIKE 'b%'"), 1);
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM merge WHERE undone_us > 0"), 1);
}

static void a_merge_of_accounts_that_fails_moves_nothing_and_so_does_its_undoing(void **state)
{
    static const Operation operations[] = {
        { .prepare = prepare_merge, .run = run_merge, .verify = verify_merge },
        { .prepare = prepare_undo, .run = run_undo, .verify = verify_undo },
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        fail_every_step(*state, &operations[i]);
}

// ---- a statement about a subscription, with what formulas learn of it

static Status say_subscription(Store *store, void *context, LogBatch *batch, Error *error)
{
    Fixture *fixture = context;
    Subscription subscription = { .id = STR("s1"), .account = pair_id(fixture, 'm'), .source = STR("api") };
    const SubscriptionState state = { .subscription = STR("s1"),
                                      .at_us = items_now_us(),
                                      .message = STR("m1"),
                                      .standing = SUBSCRIPTION_ACTIVE,
                                      .currency = currency_find(STR("EUR")),
                                      .mrr = 500,
                                      .seats = -1 };
    const AccountWords words = { subscription.account, items_now_us(), live_zone(fixture->live) };
    Status status = subscription_put(store, &subscription, &fixture->arena, error);
    if (status == STATUS_OK) status = subscription_state_put(store, &state, error);
    return status == STATUS_OK ? subscription_words(store, &words, batch, error) : status;
}

static Status run_statement(Fixture *fixture, Error *error)
{
    return run_logged(fixture, say_subscription, error);
}

static void prepare_statement(Fixture *fixture)
{
    static const Query empty[] = { { .sql = "DELETE FROM subscription_state", .params = "" },
                                   { .sql = "DELETE FROM subscription", .params = "" } };
    Error error = { 0 };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_int_equal(store_execute(live_store(fixture->live), &empty[i], NULL, &error), STATUS_OK);
}

static void verify_statement(Fixture *fixture)
{
    const Engine *engine = live_engine(fixture->live);
    uint32_t account = engine_account_find(engine, pair_id(fixture, 'm'));
    Value mrr = engine_account_attribute(engine, account, STR("mrr"), live_today(fixture->live));
    assert_true(mrr.kind == VALUE_NUMBER && mrr.number > 4.99 && mrr.number < 5.01);
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM subscription_state"), 1);
}

static void a_statement_that_fails_leaves_neither_rows_nor_words(void **state)
{
    static const Operation operation = { .prepare = prepare_statement,
                                         .run = run_statement,
                                         .verify = verify_statement };
    fail_every_step(*state, &operation);
}

// ---- owners of many accounts

static const char ann[] = "ann@example.com", bea[] = "bea@example.com";

static Status give_pair(Store *store, void *context, LogBatch *batch, Error *error)
{
    Fixture *fixture = context;
    const Engine *engine = live_engine(fixture->live);
    const uint32_t accounts[] = { engine_account_find(engine, pair_id(fixture, 'a')),
                                  engine_account_find(engine, pair_id(fixture, 'b')) };
    Assignment assignment = { .at_us = items_now_us(), .who = STR("cli"), .owner = str_from_c(bea) };
    return assignment_make(store, fixture->live, &assignment, accounts, 2, batch, error);
}

static Status give_back(Store *store, void *context, LogBatch *batch, Error *error)
{
    Fixture *fixture = context;
    return assignment_undo(store, fixture->live, 1, items_now_us(), STR("s1"), &fixture->arena, batch, error);
}

static Status run_giving(Fixture *fixture, Error *error)
{
    return run_logged(fixture, give_pair, error);
}

static Status run_giving_back(Fixture *fixture, Error *error)
{
    return run_logged(fixture, give_back, error);
}

static void prepare_giving(Fixture *fixture)
{
    static const Query empty[] = { { .sql = "DELETE FROM assignment_account", .params = "" },
                                   { .sql = "DELETE FROM assignment", .params = "" } };
    Error error = { 0 };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_int_equal(store_execute(live_store(fixture->live), &empty[i], NULL, &error), STATUS_OK);
    prepare_merge(fixture);
}

static void prepare_giving_back(Fixture *fixture)
{
    Error error = { 0 };
    prepare_giving(fixture);
    if (run_giving(fixture, &error) != STATUS_OK) fail_msg("%s", error.message);
}

static void assert_owner(Fixture *fixture, const char *owner)
{
    for (char which = 'a'; which <= 'b'; which++) {
        uint32_t account = engine_account_find(live_engine(fixture->live), pair_id(fixture, which));
        assert_true(str_equal(account_owner(fixture->live, account), str_from_c(owner)));
    }
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM assignment_account"), 2);
}

static void verify_giving(Fixture *fixture)
{
    assert_owner(fixture, bea);
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM assignment WHERE undone_us IS NULL"),
                     1);
}

static void verify_giving_back(Fixture *fixture)
{
    assert_owner(fixture, ann);
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM assignment WHERE undone_us > 0"), 1);
}

static void owners_that_cannot_be_given_or_given_back_stay(void **state)
{
    static const Operation operations[] = {
        { .prepare = prepare_giving, .run = run_giving, .verify = verify_giving },
        { .prepare = prepare_giving_back, .run = run_giving_back, .verify = verify_giving_back },
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        fail_every_step(*state, &operations[i]);
}

// ---- the second factor

static char factor_secret[64];

static Str factor_code(Fixture *fixture, int64_t step)
{
    Str bytes = { 0 };
    assert_true(base32_decode(str_from_c(factor_secret), &fixture->arena, &bytes));
    uint64_t now = (uint64_t)(items_now_us() / US_PER_SECOND / TOTP_STEP_SECONDS + step);
    return arena_format(&fixture->arena, "%06u", totp_code(bytes, now));
}

static Status begin_factor(Fixture *fixture, Store *store, Error *error)
{
    static const Query queries[] = {
        { .sql = "DELETE FROM recovery_code", .params = "" },
        { .sql = "DELETE FROM totp", .params = "" },
        { .sql = "DELETE FROM staff", .params = "" },
        { .sql =
              "INSERT INTO staff (id, email, name, role, state, created_us) VALUES ('ann', 'ann@example.com',"
              " 'Ann', 'csm', 'active', 1)",
          .params = "" },
    };
    Str secret = { 0 };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof queries / sizeof *queries && status == STATUS_OK; i++)
        status = store_execute(store, &queries[i], NULL, error);
    if (status == STATUS_OK) status = totp_begin(store, STR("ann"), &fixture->arena, &secret, error);
    if (status == STATUS_OK) snprintf(factor_secret, sizeof factor_secret, "%.*s", STR_ARG(secret));
    return status;
}

static Status confirm_factor(Fixture *fixture, Store *store, Error *error)
{
    Str codes[RECOVERY_CODES];
    Status status =
        totp_confirm(store, STR("ann"), factor_code(fixture, 0), items_now_us(), &fixture->arena, error);
    return status == STATUS_OK ? totp_make_codes(store, STR("ann"), &fixture->arena, codes, error) : status;
}

static Status take_code(Fixture *fixture, Store *store, Error *error)
{
    return totp_take(store, STR("ann"), factor_code(fixture, 1), items_now_us(), &fixture->arena, error);
}

static Status run_confirming(Fixture *fixture, Error *error)
{
    return edit(fixture, confirm_factor, error);
}

static Status run_taking(Fixture *fixture, Error *error)
{
    return edit(fixture, take_code, error);
}

static void prepare_confirming(Fixture *fixture)
{
    Error error = { 0 };
    if (edit(fixture, begin_factor, &error) != STATUS_OK) fail_msg("%s", error.message);
}

static void prepare_taking(Fixture *fixture)
{
    Error error = { 0 };
    prepare_confirming(fixture);
    if (run_confirming(fixture, &error) != STATUS_OK) fail_msg("%s", error.message);
}

static void verify_confirmed(Fixture *fixture)
{
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM totp WHERE confirmed_us IS NOT NULL"),
                     1);
    assert_int_equal(number_of(fixture->watcher, "SELECT count(*) FROM recovery_code"), RECOVERY_CODES);
}

static void verify_taken(Fixture *fixture)
{
    Error error = { 0 };
    assert_int_equal(edit(fixture, take_code, &error), STATUS_FORBIDDEN); // no code counts twice
}

static void a_second_factor_is_on_with_its_codes_or_not_at_all(void **state)
{
    static const Operation operations[] = {
        { .prepare = prepare_confirming, .run = run_confirming, .verify = verify_confirmed },
        { .prepare = prepare_taking, .run = run_taking, .verify = verify_taken },
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        fail_every_step(*state, &operations[i]);
}

int main(void)
{
    fault_vfs_install();
    if (!secret_start()) abort();
    const struct CMUnitTest tests[] = {
        TEST(an_edit_that_fails_leaves_no_trace),
        TEST(a_merge_of_accounts_that_fails_moves_nothing_and_so_does_its_undoing),
        TEST(a_statement_that_fails_leaves_neither_rows_nor_words),
        TEST(owners_that_cannot_be_given_or_given_back_stay),
        TEST(a_second_factor_is_on_with_its_codes_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
