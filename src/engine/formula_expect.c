// What an account's rhythm makes one expect (expectation.h).
#include "engine/formula_read.h"

#include <math.h>

Value formula_read_expected(const FormulaReading *reading)
{
    const Expectation *expectation = &reading->expectation;
    uint32_t own[EXPECTATION_BLOCKS] = { 0 };
    const Cells *members = &reading->account->members;
    for (uint32_t i = 0; i < members->len; i++) {
        for (unsigned block = 0; block < EXPECTATION_BLOCKS; block++) {
            int32_t end = expectation_block_end(expectation->to, expectation->length, block);
            own[block] += row_active_days(reading->shard, members->data[i],
                                          (DayRange){ end - expectation->length + 1, end });
        }
    }
    Expected expected = expectation_of(expectation, own, day_counts_first(&reading->account->total));
    if (isnan(expected.days)) return (Value){ 0 };
    return number_value(reading->node->kind == NODE_SPREAD_DAYS ? expected.spread : expected.days);
}
