// Penalised logistic regression: against what can be worked out by hand, and against the conditions that hold
// at the best weights and nowhere else (Karush, Kuhn and Tucker), which need no second program.
#include "cmocka_all.h"
#include "learn/logistic.h"

#include <math.h>

enum { ROWS = 400, INPUTS = 6 };

static double columns[INPUTS][ROWS];
static const double *inputs[INPUTS] = {
    columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]
};
static bool left[ROWS];
static uint64_t seed;

static double chance(void)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static void assert_near(double measured, double expected, double within)
{
    if (!(fabs(measured - expected) <= within)) fail_msg("%.12g instead of %.12g", measured, expected);
}

static Logistic fitted(size_t input_count, size_t rows, LogisticPenalty penalty)
{
    Arena arena = arena_create(16 << 20);
    Logistic model = { 0 };
    const LogisticData data = { inputs, input_count, left, rows };
    logistic_fit(&data, &penalty, arena, &model);
    arena_destroy(&arena);
    return model;
}

// Of 40 with the mark 30 left, of 60 without it 12: the weight is the logarithm of the odds ratio.
static void one_mark_gives_the_odds_ratio(void **state)
{
    (void)state;
    for (size_t row = 0; row < 100; row++) {
        columns[0][row] = row < 40;
        left[row] = row < 30 || (row >= 40 && row < 52);
    }
    Logistic model = fitted(1, 100, (LogisticPenalty){ 0 });
    assert_true(model.settled);
    assert_near(model.weights[0], log((30.0 / 10) / (12.0 / 48)), 1e-8);
    assert_near(model.constant, log(12.0 / 48), 1e-8);
}

static void without_inputs_it_says_the_share_of_all(void **state)
{
    (void)state;
    for (size_t row = 0; row < 10; row++)
        left[row] = row < 3;
    Logistic model = fitted(0, 10, (LogisticPenalty){ 0 });
    assert_near(logistic_chance(model.constant), 0.3, 1e-10);
}

// Four rows at 1, three of which left, and four at -1, one of which did: the pull of the loss on the weight w
// is 0.75 less the chance at 1, and ridge of strength s answers with s w.
static void ridge_holds_the_weight_back_as_its_equation_says(void **state)
{
    (void)state;
    static const double x[] = { 1, 1, 1, 1, -1, -1, -1, -1 };
    static const bool y[] = { true, true, true, false, false, false, false, true };
    for (size_t row = 0; row < 8; row++) {
        columns[0][row] = x[row];
        left[row] = y[row];
    }
    double before = HUGE_VAL;
    for (double strength = 0.01; strength < 2; strength *= 3) {
        Logistic model = fitted(1, 8, (LogisticPenalty){ .strength = strength });
        assert_near(model.constant, 0, 1e-9);
        assert_near(0.75 - logistic_chance(model.weights[0]), strength * model.weights[0], 1e-9);
        assert_true(model.weights[0] < before);
        before = model.weights[0];
    }
}

static void make_data(void)
{
    for (size_t row = 0; row < ROWS; row++) {
        double common = chance() - 0.5;
        for (size_t i = 0; i < INPUTS; i++)
            columns[i][row] = (i < 4 ? common : 0) + chance() - 0.5;
        columns[5][row] = 3; // says nothing
        double odds = 2 * columns[0][row] - 3 * columns[1][row] + columns[4][row] - 0.5;
        left[row] = chance() < logistic_chance(odds);
    }
}

// At the best weights the loss pulls at each with no more than its price.
static void assert_best(const Logistic *model, LogisticPenalty penalty)
{
    double pulls[INPUTS + 1] = { 0 };
    for (size_t row = 0; row < ROWS; row++) {
        double values[INPUTS];
        for (size_t i = 0; i < INPUTS; i++)
            values[i] = columns[i][row];
        double miss = (left[row] ? 1 : 0) - logistic_chance(logistic_log_odds(model, values));
        pulls[INPUTS] += miss / ROWS;
        for (size_t i = 0; i < INPUTS; i++)
            pulls[i] += miss * values[i] / ROWS;
    }
    assert_near(pulls[INPUTS], 0, 1e-7);
    for (size_t i = 0; i < INPUTS; i++) {
        double weight = model->weights[i], lasso = penalty.strength * penalty.lasso;
        double pull = pulls[i] - penalty.strength * (1 - penalty.lasso) * weight;
        if (weight > 0) assert_near(pull, lasso, 1e-7);
        if (weight < 0) assert_near(pull, -lasso, 1e-7);
        if (fabs(weight) > 0) continue;
        assert_true(pull <= lasso + 1e-7);
        if (!penalty.never_negative) assert_true(pull >= -lasso - 1e-7);
    }
}

static void random_data_end_at_the_best_weights(void **state)
{
    (void)state;
    static const LogisticPenalty penalties[] = {
        { 0, 0, false },       { 0.01, 0, false },  { 0.02, 1, false },    { 0.02, 0.5, false },
        { 0.001, 0.5, false }, { 0.02, 0.5, true }, { 0.0001, 0.9, true },
    };
    for (seed = 1; seed <= 20; seed++) {
        uint64_t own = seed;
        make_data();
        for (size_t i = 0; i < sizeof penalties / sizeof *penalties; i++) {
            Logistic model = fitted(i == 0 ? 5 : INPUTS, ROWS, penalties[i]);
            assert_true(model.settled);
            model.input_count = INPUTS;
            assert_best(&model, penalties[i]);
            assert_true(!(fabs(model.weights[5]) > 1e-12)); // what is always the same has no weight
            for (size_t j = 0; j < INPUTS; j++)
                assert_true(!penalties[i].never_negative || model.weights[j] >= 0);
        }
        seed = own;
    }
}

static void at_the_strongest_price_every_weight_is_nothing(void **state)
{
    (void)state;
    seed = 7;
    make_data();
    const LogisticData data = { inputs, INPUTS, left, ROWS };
    for (int side = 0; side < 2; side++) {
        LogisticPenalty penalty = { .lasso = 0.5, .never_negative = side == 1 };
        double strongest = logistic_strongest(&data, &penalty);
        size_t some = 0;
        for (int less = 0; less < 2; less++) {
            penalty.strength = strongest * (less ? 0.98 : 1.0001);
            Logistic model = fitted(INPUTS, ROWS, penalty);
            for (size_t i = 0; i < INPUTS; i++)
                some += less ? fabs(model.weights[i]) > 0 : 0;
            for (size_t i = 0; i < INPUTS && !less; i++)
                assert_true(!(fabs(model.weights[i]) > 0));
        }
        assert_true(some > 0);
    }
}

static void what_can_be_told_apart_needs_a_price(void **state)
{
    (void)state;
    for (size_t row = 0; row < 50; row++) {
        columns[0][row] = (double)row;
        left[row] = row < 20;
    }
    Logistic free = fitted(1, 50, (LogisticPenalty){ 0 });
    assert_false(free.settled);
    Logistic priced = fitted(1, 50, (LogisticPenalty){ .strength = 0.01 });
    assert_true(priced.settled);
    assert_true(priced.weights[0] < 0);
    for (size_t i = 0; i < 2; i++)
        assert_true(isfinite(i ? priced.constant : priced.weights[0]));
}

static void losses_of_sure_chances_stay_numbers(void **state)
{
    (void)state;
    assert_near(logistic_loss(0, true), log(2), 1e-15);
    assert_near(logistic_loss(-800, true), 800, 1e-9);
    assert_near(logistic_loss(800, true), 0, 1e-9);
    assert_near(logistic_loss(800, false), 800, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_mark_gives_the_odds_ratio),
        cmocka_unit_test(without_inputs_it_says_the_share_of_all),
        cmocka_unit_test(ridge_holds_the_weight_back_as_its_equation_says),
        cmocka_unit_test(random_data_end_at_the_best_weights),
        cmocka_unit_test(at_the_strongest_price_every_weight_is_nothing),
        cmocka_unit_test(what_can_be_told_apart_needs_a_price),
        cmocka_unit_test(losses_of_sure_chances_stay_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
