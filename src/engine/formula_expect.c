// What an account's rhythm makes one expect (expectation.h).
#include "engine/formula_read.h"

#include <math.h>

Value formula_read_expected(const FormulaReading *reading)
{
    const Expectation *expectation = &reading->expectation;
    uint32_t own[EXPECTATION_BLOCKS];
    for (unsigned block = 0; block < EXPECTATION_BLOCKS; block++) {
        int32_t end = expectation_block_end(expectation->to, expectation->length, block);
        own[block] =
            (uint32_t)day_counts_sum(&reading->account->person_days, end - expectation->length + 1, end);
    }
    Expected expected = expectation_of(expectation, own, day_counts_first(&reading->account->total));
    if (isnan(expected.days)) return (Value){ 0 };
    return number_value(reading->node->kind == NODE_SPREAD_DAYS ? expected.spread : expected.days);
}
