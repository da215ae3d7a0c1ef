#include "engine/day_counts.h"

#include <string.h>

static const uint32_t COUNT_MAX = 0xFFFF;

static void note_day(DayCounts *counts, uint16_t day)
{
    if (day > counts->newest) {
        unsigned passed = (unsigned)(day - counts->newest);
        counts->recent = (passed < 64 ? counts->recent >> passed : 0) | UINT64_C(1) << 63;
        counts->newest = day;
    } else if (counts->newest - day < 64) {
        counts->recent |= UINT64_C(1) << (63 - (counts->newest - day));
    }
}

// Adds to the day whose last cell would stand just before `end`.
static void add_before(CellPool *pool, Cells *cells, uint32_t end, uint16_t day, uint64_t count)
{
    if (end > 0 && cell_day(cells->data[end - 1]) == day) {
        uint32_t room = COUNT_MAX - cell_low(cells->data[end - 1]);
        uint32_t part = count < room ? (uint32_t)count : room;
        cells->data[end - 1] += part;
        count -= part;
    }
    while (count > 0) {
        uint32_t part = count < COUNT_MAX ? (uint32_t)count : COUNT_MAX;
        cells_insert(pool, cells, end++, (uint32_t)day << 16 | part);
        count -= part;
    }
}

void day_counts_add(CellPool *pool, DayCounts *counts, uint16_t day, uint64_t count)
{
    Cells *cells = &counts->cells;
    uint32_t end = cells->len;
    if (day < counts->newest) end = cells_lower_bound(cells, ((uint32_t)day + 1) << 16);
    add_before(pool, cells, end, day, count);
    note_day(counts, day);
}

void day_counts_unite(CellPool *pool, DayCounts *into, const DayCounts *from)
{
    for (uint32_t i = 0; i < from->cells.len; i++)
        day_counts_add(pool, into, cell_day(from->cells.data[i]), cell_low(from->cells.data[i]));
}

void day_counts_take(DayCounts *counts, uint16_t day, uint64_t count)
{
    Cells *cells = &counts->cells;
    uint32_t end = cells_lower_bound(cells, ((uint32_t)day + 1) << 16);
    for (; count > 0 && end > 0 && cell_day(cells->data[end - 1]) == day; end--) {
        uint32_t there = cell_low(cells->data[end - 1]);
        if (count < there) {
            cells->data[end - 1] -= (uint32_t)count;
            return;
        }
        cells_erase(cells, end - 1, end);
        count -= there;
    }
    counts->newest = cells->len == 0 ? 0 : cell_day(cells->data[cells->len - 1]);
    counts->recent = day_counts_window_before(counts, counts->newest);
}

void day_counts_prune(DayCounts *counts, int32_t oldest)
{
    if (oldest > 0) cells_erase(&counts->cells, 0, cells_lower_bound(&counts->cells, (uint32_t)oldest << 16));
    if (counts->cells.len == 0) counts->newest = 0;
}

static uint32_t first_cell_from(const DayCounts *counts, int32_t day)
{
    if (day <= 0) return 0;
    if (day > counts->newest) return counts->cells.len;
    return cells_lower_bound(&counts->cells, (uint32_t)day << 16);
}

uint64_t day_counts_sum(const DayCounts *counts, int32_t from, int32_t to)
{
    uint64_t sum = 0;
    const Cells *cells = &counts->cells;
    for (uint32_t i = first_cell_from(counts, from); i < cells->len && cell_day(cells->data[i]) <= to; i++)
        sum += cell_low(cells->data[i]);
    return sum;
}

uint64_t day_counts_window_before(const DayCounts *counts, int32_t day)
{
    uint64_t days = 0;
    const Cells *cells = &counts->cells;
    for (uint32_t i = first_cell_from(counts, day - 63); i < cells->len && cell_day(cells->data[i]) <= day;
         i++)
        days |= UINT64_C(1) << (63 - (day - cell_day(cells->data[i])));
    return days;
}

uint16_t day_counts_first(const DayCounts *counts)
{
    return counts->cells.len == 0 ? 0 : cell_day(counts->cells.data[0]);
}

uint16_t day_counts_last(const DayCounts *counts, uint16_t up_to)
{
    if (counts->newest <= up_to) return counts->newest;
    uint32_t after = cells_lower_bound(&counts->cells, ((uint32_t)up_to + 1) << 16);
    return after == 0 ? 0 : cell_day(counts->cells.data[after - 1]);
}
