// Distributions: quartiles on the line between two numbers, bins of a round width that hold everything.
#include "cmocka_all.h"
#include "know/distribution.h"

#include <math.h>

static void nothing_has_no_bins(void **state)
{
    (void)state;
    assert_int_equal(distribution_of(NULL, 0).bin_count, 0);
}

static void equal_numbers_share_one_bin(void **state)
{
    (void)state;
    double numbers[] = { 3, 3, 3 };
    Distribution distribution = distribution_of(numbers, 3);
    assert_int_equal(distribution.bin_count, 1);
    assert_int_equal(distribution.bins[0].count, 3);
    assert_true(fabs(distribution.median - 3) < 1e-12);
}

static void quartiles_lie_between_two_numbers(void **state)
{
    (void)state;
    double numbers[] = { 4, 1, 3, 2 };
    Distribution distribution = distribution_of(numbers, 4);
    assert_true(fabs(distribution.q1 - 1.75) < 1e-12);
    assert_true(fabs(distribution.median - 2.5) < 1e-12);
    assert_true(fabs(distribution.q3 - 3.25) < 1e-12);
}

static void whole_numbers_have_bins_of_whole_width(void **state)
{
    (void)state;
    double numbers[] = { 0, 1, 1, 3 };
    Distribution distribution = distribution_of(numbers, 4);
    static const size_t expected[] = { 1, 2, 0, 1 };
    assert_int_equal(distribution.bin_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(distribution.bins[i].count, expected[i]);
}

static double random_number(uint64_t *seed, int scale)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    double number = (double)(int64_t)(*seed >> 12) / (double)(UINT64_C(1) << 51) - 1;
    return number * pow(10, scale);
}

// Of any range: every number is counted once, in the bin it belongs to, and there are not too many bins.
static void every_number_lies_in_its_bin(void **state)
{
    (void)state;
    enum { COUNT = 500 };
    uint64_t seed = 3;
    for (int scale = -6; scale <= 12; scale++) {
        double numbers[COUNT];
        for (size_t i = 0; i < COUNT; i++)
            numbers[i] = random_number(&seed, scale);
        Distribution distribution = distribution_of(numbers, COUNT);
        assert_in_range(distribution.bin_count, 8, DISTRIBUTION_BINS_MAX);
        size_t total = 0;
        for (size_t b = 0; b < distribution.bin_count; b++) {
            const DistributionBin *bin = &distribution.bins[b];
            double slack = 1e-9 * (bin->to - bin->from);
            size_t inside = 0, near = 0;
            for (size_t i = 0; i < COUNT; i++) {
                inside += numbers[i] >= bin->from + slack && numbers[i] < bin->to - slack;
                near += numbers[i] >= bin->from - slack && numbers[i] < bin->to + slack;
            }
            assert_in_range(bin->count, inside, near);
            total += bin->count;
        }
        assert_int_equal(total, COUNT);
        assert_true(distribution.bins[0].from <= distribution.least);
        assert_true(distribution.bins[distribution.bin_count - 1].to >= distribution.most);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_has_no_bins),
        cmocka_unit_test(equal_numbers_share_one_bin),
        cmocka_unit_test(quartiles_lie_between_two_numbers),
        cmocka_unit_test(whole_numbers_have_bins_of_whole_width),
        cmocka_unit_test(every_number_lies_in_its_bin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
