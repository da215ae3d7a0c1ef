#include "engine/marks.h"

#include <string.h>

static void prune(Cells *marks, int32_t oldest)
{
    if (oldest <= 0) return;
    cells_erase(marks, 0, cells_lower_bound(marks, (uint32_t)oldest << 16));
}

void marks_add(CellPool *pool, Cells *marks, uint16_t day, uint16_t event, int32_t oldest)
{
    uint32_t mark = (uint32_t)day << 16 | event, position = marks->len;
    // Mostly the newest day comes: look from the end before searching.
    while (position > 0 && marks->len - position < 8 && marks->data[position - 1] > mark)
        position--;
    if (position > 0 && marks->data[position - 1] > mark) position = cells_lower_bound(marks, mark);
    if (position > 0 && marks->data[position - 1] == mark) return;
    if (position < marks->len && marks->data[position] == mark) return;

    if (marks->len == marks->capacity) {
        uint32_t before = marks->len;
        prune(marks, oldest);
        uint32_t gone = before - marks->len;
        position = position > gone ? position - gone : 0;
    }
    cells_insert(pool, marks, position, mark);
}

// One pass from behind, as in a merge of sorted runs; equal ones meet once.
static void merge_sorted(CellPool *pool, Cells *into, const Cells *from)
{
    uint32_t left = into->len, right = from->len, end = left + right;
    cells_reserve(pool, into, end);
    uint32_t total = end;
    while (right > 0) {
        uint32_t value = from->data[right - 1];
        if (left > 0 && into->data[left - 1] >= value) {
            if (into->data[left - 1] == value) right--;
            value = into->data[--left];
        } else {
            right--;
        }
        into->data[--end] = value;
    }
    // What was equal left a gap between the untouched front and the merged rest.
    memmove(into->data + left, into->data + end, (total - end) * sizeof *into->data);
    into->len = left + total - end;
}

void marks_unite(CellPool *pool, Cells *into, const Cells *from, int32_t oldest)
{
    if (from->len == 0) return;
    prune(into, oldest);
    merge_sorted(pool, into, from);
    prune(into, oldest);
}

static void add_block(CellPool *pool, Cells *months, uint32_t block, uint16_t bits)
{
    uint32_t position = months->len;
    if (position > 0 && months->data[position - 1] >> 16 == block)
        position--;
    else if (position > 0 && months->data[position - 1] >> 16 > block)
        position = cells_lower_bound(months, block << 16);
    if (position < months->len && months->data[position] >> 16 == block)
        months->data[position] |= bits;
    else
        cells_insert(pool, months, position, block << 16 | bits);
}

void months_add(CellPool *pool, Cells *months, uint16_t month)
{
    add_block(pool, months, month / 16u, (uint16_t)(1u << month % 16));
}

void months_unite(CellPool *pool, Cells *into, const Cells *from)
{
    for (uint32_t i = 0; i < from->len; i++)
        add_block(pool, into, from->data[i] >> 16, (uint16_t)from->data[i]);
}

bool months_have(const Cells *months, uint16_t month)
{
    uint32_t block = month / 16u, position = cells_lower_bound(months, block << 16);
    return position < months->len && months->data[position] >> 16 == block &&
           (months->data[position] >> month % 16 & 1) != 0;
}
