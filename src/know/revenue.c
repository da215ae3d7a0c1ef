#include "know/revenue.h"

enum { CURRENCIES_MAX = 40 };

Revenue revenue_read(const Engine *engine, uint16_t day, Arena *arena)
{
    size_t count = engine_account_count(engine);
    Value *mrr = ARENA_ARRAY(arena, Value, count + 1), *currency = ARENA_ARRAY(arena, Value, count + 1);
    engine_account_attribute_all(engine, STR("mrr"), day, mrr, count);
    engine_account_attribute_all(engine, STR("currency"), day, currency, count);
    return (Revenue){ mrr, currency, count };
}

size_t revenue_sum(const Revenue *revenue, const bool *in, Arena *arena, CurrencySum **sums_out)
{
    CurrencySum *sums = ARENA_ARRAY(arena, CurrencySum, CURRENCIES_MAX);
    size_t count = 0;
    for (size_t account = 0; account < revenue->count; account++) {
        if ((in && !in[account]) || revenue->mrr[account].kind != VALUE_NUMBER) continue;
        const Value *currency = &revenue->currency[account];
        Str code = currency->kind == VALUE_TEXT ? currency->text : (Str){ 0 };
        size_t i = 0;
        while (i < count && !str_equal(sums[i].currency, code))
            i++;
        if (i == CURRENCIES_MAX) continue;
        if (i == count) sums[count++].currency = code;
        sums[i].amount += revenue->mrr[account].number;
    }
    *sums_out = sums;
    return count;
}
