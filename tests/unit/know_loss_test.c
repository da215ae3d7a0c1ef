// Where a history says that an account was lost, and how rows follow it: every expectation is worked by hand.
#include "cmocka_all.h"
#include "know/loss_follow.h"

#define STEPS_MAX 8

typedef struct Case {
    const char *name;
    LossRevenue revenue[STEPS_MAX];
    size_t revenue_count;
    LossLife life[STEPS_MAX];
    size_t life_count;
    LossFound found[STEPS_MAX];
    size_t found_count;
} Case;

// clang-format off
static const Case cases[] = {
    { "who never stops paying was not lost", { { 10, 0, 100 }, { 50, 100, 120 } }, 2, { { 0 } }, 0, { { 0 } }, 0 },
    { "revenue down to nothing is a loss", { { 10, 0, 100 }, { 50, 100, 0 } }, 2, { { 0 } }, 0,
      { { .day = 50, .paid = 100 } }, 1 },
    { "back within fourteen days it was a late renewal", { { 10, 0, 100 }, { 50, 100, 0 }, { 64, 0, 100 } }, 3,
      { { 0 } }, 0, { { 0 } }, 0 },
    { "back on the fifteenth it was won back", { { 10, 0, 100 }, { 50, 100, 0 }, { 65, 0, 80 } }, 3, { { 0 } }, 0,
      { { .day = 50, .paid = 100, .back_day = 65, .back_mrr = 80 } }, 1 },
    { "less by five of a hundred is a downgrade", { { 10, 0, 100 }, { 50, 100, 95 } }, 2, { { 0 } }, 0,
      { { .downgrade = true, .day = 50, .paid = 100, .stays = 95 } }, 1 },
    { "less by four of a hundred is none", { { 10, 0, 100 }, { 50, 100, 96 } }, 2, { { 0 } }, 0, { { 0 } }, 0 },
    { "a downgrade thirty days before belongs to the loss", { { 10, 0, 100 }, { 50, 100, 40 }, { 80, 40, 0 } }, 3,
      { { 0 } }, 0, { { .day = 80, .paid = 100 } }, 1 },
    { "one thirty-one days before stands alone", { { 10, 0, 100 }, { 50, 100, 40 }, { 81, 40, 0 } }, 3, { { 0 } }, 0,
      { { .downgrade = true, .day = 50, .paid = 100, .stays = 40 }, { .day = 81, .paid = 40 } }, 2 },
    { "a downgrade is won back when as much is paid again", { { 10, 0, 100 }, { 50, 100, 40 }, { 90, 40, 70 }, { 120, 70, 110 } },
      4, { { 0 } }, 0,
      { { .downgrade = true, .day = 50, .paid = 100, .stays = 40, .back_day = 120, .back_mrr = 110 } }, 1 },
    { "lost twice", { { 10, 0, 100 }, { 50, 100, 0 }, { 90, 0, 60 }, { 130, 60, 0 } }, 4, { { 0 } }, 0,
      { { .day = 50, .paid = 100, .back_day = 90, .back_mrr = 60 }, { .day = 130, .paid = 60 } }, 2 },
    { "churned while it still pays is lost then, and once",
      { { 10, 0, 100 }, { 70, 100, 0 } }, 2, { { 5, LIFE_LIVE }, { 50, LIFE_CHURNED } }, 2,
      { { .day = 50, .paid = 100, .by_life = true } }, 1 },
    { "both on one day is the ledger's", { { 10, 0, 100 }, { 50, 100, 0 } }, 2,
      { { 5, LIFE_LIVE }, { 50, LIFE_CHURNED } }, 2, { { .day = 50, .paid = 100 } }, 1 },
    { "one that never paid is lost by its life", { { 0 } }, 0, { { 5, LIFE_LIVE }, { 50, LIFE_CHURNED } }, 2,
      { { .day = 50, .by_life = true } }, 1 },
    { "a trial that ends is no loss", { { 0 } }, 0, { { 5, LIFE_TRIAL }, { 50, LIFE_CHURNED } }, 2, { { 0 } }, 0 },
    { "the return of a churned one that pays on", { { 10, 0, 100 } }, 1,
      { { 5, LIFE_LIVE }, { 50, LIFE_CHURNED }, { 90, LIFE_LIVE } }, 3,
      { { .day = 50, .paid = 100, .by_life = true, .back_day = 90, .back_mrr = 100 } }, 1 },
};
// clang-format on

static void finds_losses_in_a_history(void **state)
{
    (void)state;
    const LossRules rules = { .return_days = 14, .least_percent = 5 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Case *one = &cases[i];
        LossFound found[2 * STEPS_MAX] = { 0 };
        const LossHistory history = { one->revenue, one->revenue_count, one->life, one->life_count };
        size_t count = loss_find(&history, &rules, found);
        if (count != one->found_count) fail_msg("%s: %zu found", one->name, count);
        for (size_t k = 0; k < count; k++) {
            const LossFound *is = &found[k], *should = &one->found[k];
            bool same = is->downgrade == should->downgrade && is->by_life == should->by_life &&
                        is->day == should->day && is->paid == should->paid && is->stays == should->stays &&
                        is->back_day == should->back_day && is->back_mrr == should->back_mrr;
            if (!same)
                fail_msg("%s: day %d, paid %lld, back %d", one->name, is->day, (long long)is->paid,
                         is->back_day);
        }
    }
}

// ---- rows

static Loss row(int64_t id, uint16_t day, const char *source, bool touched)
{
    return (Loss){ .id = id,
                   .day = day,
                   .source = str_from_c(source),
                   .win_back = STR("none"),
                   .paid = 100,
                   .touched = touched,
                   .looked = true };
}

static size_t follow(const LossFound *found, size_t found_count, const Loss *rows, size_t row_count,
                     Arena *arena, LossEdit **edits)
{
    const LossAccount account = { .account = STR("acme"),
                                  .found = found,
                                  .found_count = found_count,
                                  .rows = rows,
                                  .row_count = row_count,
                                  .from = 30,
                                  .life_from = 60,
                                  .now_us = 1 };
    return loss_follow_account(&account, arena, edits);
}

static void opens_a_loss_once(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 20);
    const LossFound found[] = { { .day = 20, .paid = 50 }, { .day = 100, .paid = 100 } };
    LossEdit *edits = NULL;
    assert_int_equal(follow(found, 2, NULL, 0, &arena, &edits), 1); // not the one before the beginning
    assert_int_equal(edits[0].step, LOSS_OPENS);
    assert_int_equal(edits[0].loss.day, 100);
    Loss kept = edits[0].loss;
    kept.id = 7;
    assert_int_equal(follow(found, 2, &kept, 1, &arena, &edits), 1);
    assert_int_equal(edits[0].step, LOSS_STAYS);
    arena_destroy(&arena);
}

static void a_corrected_date_keeps_the_row_and_is_looked_at_again(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 20);
    const LossFound found = { .day = 110, .paid = 100 };
    const Loss kept = row(7, 100, "ledger", true);
    LossEdit *edits = NULL;
    assert_int_equal(follow(&found, 1, &kept, 1, &arena, &edits), 1);
    assert_int_equal(edits[0].step, LOSS_CHANGES);
    assert_int_equal(edits[0].loss.id, 7);
    assert_int_equal(edits[0].loss.day, 110);
    assert_false(edits[0].loss.looked);
    arena_destroy(&arena);
}

static void what_agrees_exactly_comes_before_neighbours(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 20);
    const LossFound found[] = { { .day = 95, .paid = 100 }, { .day = 120, .paid = 100 } };
    const Loss kept = row(7, 120, "ledger", false);
    LossEdit *edits = NULL;
    assert_int_equal(follow(found, 2, &kept, 1, &arena, &edits), 2);
    assert_int_equal(edits[0].step, LOSS_OPENS);
    assert_int_equal(edits[1].step, LOSS_STAYS);
    assert_int_equal(edits[1].loss.id, 7);
    arena_destroy(&arena);
}

static void what_history_no_longer_says_goes_but_not_what_people_noted(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 20);
    Loss rows[] = { row(1, 100, "ledger", false), row(2, 200, "hand", true), row(3, 40, "life", false),
                    row(4, 300, "ledger", true) };
    rows[3].withdrawn_by = STR("program");
    LossEdit *edits = NULL;
    assert_int_equal(follow(NULL, 0, rows, 4, &arena, &edits), 1);
    assert_int_equal(edits[0].step, LOSS_GOES);
    assert_int_equal(edits[0].loss.id, 1);
    arena_destroy(&arena);
}

static void a_loss_by_hand_becomes_the_ledgers_and_a_withdrawal_by_hand_holds(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 20);
    const LossFound found = { .day = 110, .paid = 100 };
    Loss kept = row(7, 100, "hand", true);
    LossEdit *edits = NULL;
    assert_int_equal(follow(&found, 1, &kept, 1, &arena, &edits), 1);
    assert_true(str_equal(edits[0].loss.source, STR("ledger")));
    kept.withdrawn_by = STR("person");
    follow(&found, 1, &kept, 1, &arena, &edits);
    assert_true(str_equal(edits[0].loss.withdrawn_by, STR("person")));
    kept.withdrawn_by = STR("program");
    follow(&found, 1, &kept, 1, &arena, &edits);
    assert_int_equal(edits[0].loss.withdrawn_by.len, 0);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_losses_in_a_history),
        cmocka_unit_test(opens_a_loss_once),
        cmocka_unit_test(a_corrected_date_keeps_the_row_and_is_looked_at_again),
        cmocka_unit_test(what_agrees_exactly_comes_before_neighbours),
        cmocka_unit_test(what_history_no_longer_says_goes_but_not_what_people_noted),
        cmocka_unit_test(a_loss_by_hand_becomes_the_ledgers_and_a_withdrawal_by_hand_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
