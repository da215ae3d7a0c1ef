#include "engine/activity.h"

static void clear_days(Line *line, uint16_t from, uint32_t count)
{
    for (uint32_t day = from, end = (uint32_t)from + count; day < end;) {
        uint32_t bit = day & 63, bits = 64 - bit;
        if (bits > end - day) bits = end - day;
        line->words[(day >> 6) & 7] &= ~((~UINT64_C(0) >> (64 - bits)) << bit);
        day += bits;
    }
}

// The place of a newer day was used by the day 512 before it.
static void advance(Line *line, uint16_t *newest, uint16_t day)
{
    if (day <= *newest) return;
    uint32_t passed = (uint32_t)(day - *newest);
    clear_days(line, (uint16_t)(*newest + 1), passed < LINE_DAYS ? passed : LINE_DAYS);
    *newest = day;
}

void line_set(Line *line, uint16_t *newest, uint16_t day)
{
    advance(line, newest, day);
    if (day + LINE_DAYS <= *newest) return;
    line->words[(day >> 6) & 7] |= UINT64_C(1) << (day & 63);
}

void line_unite(Line *into, uint16_t *into_newest, const Line *from, uint16_t from_newest)
{
    Line other = *from;
    advance(into, into_newest, from_newest);
    advance(&other, &from_newest, *into_newest);
    for (unsigned i = 0; i < LINE_DAYS / 64; i++)
        into->words[i] |= other.words[i];
}
