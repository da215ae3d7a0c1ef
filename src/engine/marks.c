#include "engine/marks.h"

#include <string.h>

static void prune(Cells *marks, int32_t oldest)
{
    if (oldest <= 0) return;
    cells_erase(marks, 0, cells_lower_bound(marks, (uint32_t)oldest << 16));
}

bool marks_add(CellPool *pool, Cells *marks, uint16_t day, uint16_t event, int32_t oldest)
{
    uint32_t mark = (uint32_t)day << 16 | event, position = marks->len;
    // Mostly the newest day comes: look from the end before searching.
    while (position > 0 && marks->len - position < 8 && marks->data[position - 1] > mark)
        position--;
    if (position > 0 && marks->data[position - 1] > mark) position = cells_lower_bound(marks, mark);
    if (position > 0 && marks->data[position - 1] == mark) return false;
    if (position < marks->len && marks->data[position] == mark) return false;

    if (marks->len == marks->capacity) {
        uint32_t before = marks->len;
        prune(marks, oldest);
        uint32_t gone = before - marks->len;
        position = position > gone ? position - gone : 0;
    }
    cells_insert(pool, marks, position, mark);
    return true;
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

static void add_older(CellPool *pool, Cells *older, uint32_t cell)
{
    uint32_t block = cell >> 16, position = cells_lower_bound(older, block << 16);
    if (position < older->len && older->data[position] >> 16 == block)
        older->data[position] |= cell;
    else
        cells_insert(pool, older, position, cell);
}

static void add_cell(CellPool *pool, uint32_t *newest, Cells *older, uint32_t cell)
{
    if (cell >> 16 < *newest >> 16) {
        add_older(pool, older, cell);
    } else if (*newest == 0 || cell >> 16 == *newest >> 16) {
        *newest |= cell;
    } else {
        cells_push(pool, older, *newest);
        *newest = cell;
    }
}

void months_add(CellPool *pool, uint32_t *newest, Cells *older, uint16_t month)
{
    add_cell(pool, newest, older, (uint32_t)(month / 16) << 16 | 1u << month % 16);
}

void months_unite(CellPool *pool, uint32_t *newest, Cells *older, uint32_t from_newest,
                  const Cells *from_older)
{
    for (uint32_t i = 0; i < from_older->len; i++)
        add_cell(pool, newest, older, from_older->data[i]);
    if (from_newest != 0) add_cell(pool, newest, older, from_newest);
}

bool months_have(uint32_t newest, const Cells *older, uint16_t month)
{
    uint32_t block = month / 16u, position = cells_lower_bound(older, block << 16);
    uint32_t cell = newest >> 16 == block ? newest : 0;
    if (position < older->len && older->data[position] >> 16 == block) cell = older->data[position];
    return (cell >> month % 16 & 1) != 0;
}
