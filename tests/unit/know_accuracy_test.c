// Accuracy against the plainest computation: every pair of one who left and one who stayed.
#include "cmocka_all.h"
#include "know/accuracy.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 200, MOST = 300 };

static uint64_t seed;

static uint32_t below(uint32_t end)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % end);
}

// 1 when the one who left had the lower score, a half when both had the same.
static double right(const Judged *left, const Judged *stayed)
{
    return left->score < stayed->score ? 1 : left->score == stayed->score ? 0.5 : 0;
}

static double naive_auc(const Judged *judged, size_t count)
{
    double sum = 0, pairs = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            if (!judged[i].left || judged[j].left) continue;
            sum += right(&judged[i], &judged[j]);
            pairs++;
        }
    }
    return sum / pairs;
}

// Obuchowski (1997), formula by formula.
static double naive_variance(const Judged *judged, size_t count, double auc)
{
    static double left[MOST], stayed[MOST];
    double m = 0, n = 0, s10 = 0, s01 = 0, s11 = 0, i10 = 0, i01 = 0, clusters = 0;
    memset(left, 0, sizeof left);
    memset(stayed, 0, sizeof stayed);
    for (size_t i = 0; i < count; i++)
        *(judged[i].left ? &m : &n) += 1;
    for (size_t account = 0; account < MOST; account++) {
        double own_left = 0, own_stayed = 0;
        for (size_t i = 0; i < count; i++) {
            if (judged[i].account != account) continue;
            double component = 0;
            for (size_t j = 0; j < count; j++) {
                if (judged[i].left && !judged[j].left) component += right(&judged[i], &judged[j]) / n;
                if (!judged[i].left && judged[j].left) component += right(&judged[j], &judged[i]) / m;
            }
            *(judged[i].left ? &left[account] : &stayed[account]) += component;
            *(judged[i].left ? &own_left : &own_stayed) += 1;
        }
        double above_left = left[account] - own_left * auc, above_stayed = stayed[account] - own_stayed * auc;
        s10 += above_left * above_left;
        s01 += above_stayed * above_stayed;
        s11 += above_left * above_stayed;
        i10 += own_left > 0;
        i01 += own_stayed > 0;
        clusters += own_left + own_stayed > 0;
    }
    s10 *= i10 / ((i10 - 1) * m);
    s01 *= i01 / ((i01 - 1) * n);
    s11 *= clusters / (clusters - 1);
    return s10 / m + s01 / n + 2 * s11 / (m * n);
}

static size_t draw(Judged *judged, uint32_t per_account)
{
    size_t count = 20 + below(MOST - 20);
    uint32_t scores = below(2) ? 12 : SCORE_FULL; // few scores make many equal ones
    for (size_t i = 0; i < count; i++) {
        judged[i] = (Judged){ .score = below(scores),
                              .account = (uint32_t)i / per_account,
                              .band = (uint8_t)(1 + below(3)) };
        judged[i].left = below(100) < (uint32_t)(judged[i].score * 2 < scores ? 60 : 25);
    }
    judged[0].left = judged[4].left = true;
    judged[count - 1].left = judged[count - 5].left = false;
    return count;
}

static void auc_and_its_interval_are_those_of_all_pairs(void **state)
{
    (void)state;
    static Judged judged[MOST];
    seed = 7;
    for (int round = 0; round < ROUNDS; round++) {
        size_t count = draw(judged, round % 2 ? 1 : 3);
        Accuracy accuracy = accuracy_compute(judged, count);
        double auc = naive_auc(judged, count);
        double reach = 1.959963984540054 * sqrt(naive_variance(judged, count, auc));
        assert_true(fabs(accuracy.auc - auc) < 1e-12);
        assert_true(fabs(accuracy.low - fmax(0, auc - reach)) < 1e-9);
        assert_true(fabs(accuracy.high - fmin(1, auc + reach)) < 1e-9);
    }
}

static void scores_that_part_all_have_an_auc_of_1(void **state)
{
    (void)state;
    static const Judged judged[] = { { 10, 0, BAND_AT_RISK, true },
                                     { 20, 1, BAND_AT_RISK, true },
                                     { 30, 2, BAND_WATCH, false },
                                     { 40, 3, BAND_THRIVING, false } };
    Accuracy accuracy = accuracy_compute(judged, 4);
    assert_true(accuracy.auc >= 1);
    assert_int_equal(accuracy.left, 2);
    assert_int_equal(accuracy.accounts_stayed, 2);
    assert_true(accuracy.lift >= 2 && accuracy.lift <= 2);
    assert_int_equal(accuracy.bands[BAND_AT_RISK].left, 2);
    assert_int_equal(accuracy.bands[BAND_AT_RISK].mean, 15);
    assert_int_equal(accuracy.bands[BAND_THRIVING].count, 1);
}

static void nobody_who_left_is_no_accuracy(void **state)
{
    (void)state;
    static const Judged judged[] = { { 10, 0, BAND_AT_RISK, false }, { 20, 1, BAND_AT_RISK, false } };
    Accuracy accuracy = accuracy_compute(judged, 2);
    assert_true(isnan(accuracy.auc) && isnan(accuracy.low) && isnan(accuracy.lift));
    accuracy = accuracy_compute(NULL, 0);
    assert_true(isnan(accuracy.auc));
    assert_int_equal(accuracy.stayed, 0);
}

static void tenths_hold_everybody_once_and_equal_scores_together(void **state)
{
    (void)state;
    static Judged judged[MOST];
    seed = 11;
    for (int round = 0; round < ROUNDS; round++) {
        size_t count = draw(judged, 1), all = 0, left = 0;
        Accuracy accuracy = accuracy_compute(judged, count);
        Points last = -1;
        for (size_t i = 0; i < ACCURACY_TENTHS; i++) {
            const AccuracyPart *tenth = &accuracy.tenths[i];
            if (tenth->count == 0) continue;
            assert_true(tenth->least > last);
            last = tenth->most;
            all += tenth->count;
            left += tenth->left;
        }
        assert_int_equal(all, count);
        assert_int_equal(left, accuracy.left);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(auc_and_its_interval_are_those_of_all_pairs),
        cmocka_unit_test(scores_that_part_all_have_an_auc_of_1),
        cmocka_unit_test(nobody_who_left_is_no_accuracy),
        cmocka_unit_test(tenths_hold_everybody_once_and_equal_scores_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
