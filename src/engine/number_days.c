#include "engine/number_days.h"

#include <math.h>
#include <string.h>

bool number_fixed(double number, int64_t *value_out)
{
    if (!(fabs(number) <= NUMBER_MOST_VALUE)) return false;
    *value_out = llround(number * NUMBER_UNIT);
    return true;
}

uint32_t number_days_count(const NumberDays *days)
{
    return days->cells.len / NUMBER_CELLS;
}

NumberDay number_days_at(const NumberDays *days, uint32_t i)
{
    const uint32_t *cell = days->cells.data + (size_t)i * NUMBER_CELLS;
    uint64_t bits = (uint64_t)cell[3] << 32 | cell[2];
    return (NumberDay){ (uint16_t)cell[0], cell[1], (int64_t)bits };
}

static void put_at(NumberDays *days, uint32_t i, NumberDay day)
{
    uint64_t bits = (uint64_t)day.value;
    const uint32_t cells[NUMBER_CELLS] = { day.day, day.extra, (uint32_t)bits, (uint32_t)(bits >> 32) };
    memcpy(days->cells.data + (size_t)i * NUMBER_CELLS, cells, sizeof cells);
}

// How many days lie before `day`.
static uint32_t number_days_from(const NumberDays *days, int32_t day)
{
    uint32_t from = 0, to = number_days_count(days);
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if ((int32_t)days->cells.data[(size_t)middle * NUMBER_CELLS] < day)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void insert_at(CellPool *pool, NumberDays *days, uint32_t i, NumberDay day)
{
    Cells *cells = &days->cells;
    cells_reserve(pool, cells, cells->len + NUMBER_CELLS);
    uint32_t *place = cells->data + (size_t)i * NUMBER_CELLS;
    memmove(place + NUMBER_CELLS, place, (cells->len - (size_t)i * NUMBER_CELLS) * sizeof *place);
    cells->len += NUMBER_CELLS;
    put_at(days, i, day);
}

static uint32_t added_count(uint32_t a, uint32_t b)
{
    return b > UINT32_MAX - a ? UINT32_MAX : a + b;
}

static NumberDay joined(NumberDay a, NumberDay b, NumberKind kind)
{
    if (kind == NUMBER_LATEST) {
        bool later = b.extra != a.extra ? b.extra > a.extra : b.value > a.value;
        return later ? b : a;
    }
    a.extra = added_count(a.extra, b.extra);
    if (kind == NUMBER_LEAST && b.value < a.value) a.value = b.value;
    if (kind == NUMBER_MOST && b.value > a.value) a.value = b.value;
    bool overflows = kind == NUMBER_SUM && __builtin_add_overflow(a.value, b.value, &a.value);
    if (overflows) a.value = b.value < 0 ? INT64_MIN : INT64_MAX;
    return a;
}

void number_days_add(CellPool *pool, NumberDays *days, NumberKind kind, NumberDay added)
{
    uint32_t count = number_days_count(days), i = count;
    bool newest = count == 0 || number_days_at(days, count - 1).day < added.day;
    if (!newest) i = number_days_from(days, added.day);
    if (i < count && number_days_at(days, i).day == added.day)
        put_at(days, i, joined(number_days_at(days, i), added, kind));
    else
        insert_at(pool, days, i, added);
}

void number_days_unite(CellPool *pool, NumberDays *into, const NumberDays *from, NumberKind kind)
{
    for (uint32_t i = 0; i < number_days_count(from); i++)
        number_days_add(pool, into, kind, number_days_at(from, i));
}

// ---- windows

bool number_days_sum(const NumberDays *days, int32_t from, int32_t to, int64_t *sum_out, uint64_t *count_out)
{
    int64_t sum = 0;
    uint64_t count = 0;
    for (uint32_t i = number_days_from(days, from); i < number_days_count(days); i++) {
        NumberDay day = number_days_at(days, i);
        if (day.day > to) break;
        if (__builtin_add_overflow(sum, day.value, &sum)) sum = day.value < 0 ? INT64_MIN : INT64_MAX;
        count += day.extra;
    }
    *sum_out = sum;
    *count_out = count;
    return count > 0;
}

bool number_days_extreme(const NumberDays *days, NumberKind kind, int32_t from, int32_t to,
                         int64_t *value_out)
{
    bool any = false;
    for (uint32_t i = number_days_from(days, from); i < number_days_count(days); i++) {
        NumberDay day = number_days_at(days, i);
        if (day.day > to) break;
        bool better = !any || (kind == NUMBER_LEAST ? day.value < *value_out : day.value > *value_out);
        if (better) *value_out = day.value;
        any = true;
    }
    return any;
}

bool number_days_latest(const NumberDays *days, int32_t to, int64_t *value_out)
{
    uint32_t after = number_days_from(days, to + 1);
    if (after == 0) return false;
    *value_out = number_days_at(days, after - 1).value;
    return true;
}
