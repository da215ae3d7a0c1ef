#include "base/radix.h"
#include "cmocka_all.h"

#include <stdbool.h>

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

// Sorts `count` random keys of which many are equal when `kinds` is small, and looks at every neighbour.
static void check_sorted(size_t count, uint64_t kinds)
{
    RadixItem *items = test_calloc(2 * count + 1, sizeof *items);
    bool *seen = test_calloc(count + 1, sizeof *seen);
    uint64_t state = 42 + count, sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t key = next_random(&state);
        if (kinds > 0) key = key % kinds * UINT64_C(0x9e3779b97f4a7c15);
        items[i] = (RadixItem){ key, (uint32_t)i };
        sum += key;
    }
    radix_sort(items, items + count, count);
    for (size_t i = 0; i < count; i++) {
        assert_false(seen[items[i].place]);
        seen[items[i].place] = true;
        sum -= items[i].key;
        if (i == 0) continue;
        assert_true(items[i - 1].key <= items[i].key);
        if (items[i - 1].key == items[i].key) assert_true(items[i - 1].place < items[i].place);
    }
    assert_int_equal(sum, 0);
    test_free(seen);
    test_free(items);
}

static void sorts_by_key_and_keeps_the_order_of_equal_ones(void **state)
{
    (void)state;
    static const struct {
        size_t count;
        uint64_t kinds;
    } cases[] = { { 0, 0 }, { 1, 0 }, { 2, 1 }, { 1000, 0 }, { 1000, 7 }, { 70000, 0 }, { 70000, 300 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_sorted(cases[i].count, cases[i].kinds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_by_key_and_keeps_the_order_of_equal_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
