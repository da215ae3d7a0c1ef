// activity.h: the days on which one person was active in one account: a ring of 512 days, one cache line.
//
// The ring holds day - 511 to day, where `day` is the newest day set, kept beside the line by its owner
// (0 when none). Day 0 is never active: it is what a broken clock says.
#ifndef PERENNIAL_ENGINE_ACTIVITY_H
#define PERENNIAL_ENGINE_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

enum { LINE_DAYS = 512 };

typedef struct Line {
    uint64_t words[LINE_DAYS / 64]; // day d is bit d mod 512
} __attribute__((aligned(64))) Line;

// Marks a day; moves *newest forward when the day is newer. A day older than the ring is ignored.
void line_set(Line *line, uint16_t *newest, uint16_t day);

// Adds the days of `from`. Days that fall out of the ring of the newer one are lost.
void line_unite(Line *into, uint16_t *into_newest, const Line *from, uint16_t from_newest);

// The 64 days that end on `day`: bit 63 is `day`, bit 0 is day - 63. Days outside the ring are 0.
// `day` may be any day, also below 0.
static inline uint64_t line_window(const Line *line, uint16_t newest, int32_t day)
{
    int32_t end = day < newest ? day : newest;
    int32_t valid = end - (newest - LINE_DAYS); // days of the ring up to `end`
    if (valid <= 0 || day - end >= 64) return 0;
    uint32_t bit = (uint32_t)end & 63, word = ((uint32_t)end >> 6) & 7;
    uint64_t days = line->words[word] << (63 - bit);
    if (bit < 63) days |= line->words[(word - 1) & 7] >> (bit + 1);
    if (valid < 64) days &= ~UINT64_C(0) << (64 - valid);
    return days >> (day - end);
}

// Masks of a window: `count` days (1 to 64) that end `ago` days (0 to 63) before the window's day.
static inline uint64_t window_mask(unsigned count, unsigned ago)
{
    return (~UINT64_C(0) << (64 - count)) >> ago;
}

#endif
