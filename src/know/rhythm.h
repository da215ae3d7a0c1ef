// rhythm.h: an account's weekly active people against what is usual for it.
#ifndef PERENNIAL_KNOW_RHYTHM_H
#define PERENNIAL_KNOW_RHYTHM_H

#include "engine/engine.h"

enum { RHYTHM_WEEKS_MAX = 52 };

typedef struct RhythmWeek {
    uint16_t end;    // the last of its 7 days
    uint32_t active; // distinct active people; USAGE_UNKNOWN
    uint32_t low,
        high; // what was to be expected from the 13 weeks before; USAGE_UNKNOWN with fewer than 4 of them
} RhythmWeek;

// `count` weeks, the last ends on `day`. The expected range is the median of the 13 weeks before that week,
// plus and minus twice their median absolute deviation (scaled by 1.4826 to a standard deviation), at least 2
// people or 10 %.
void rhythm_weeks(const Engine *engine, uint32_t account, uint16_t day, size_t count, RhythmWeek *weeks_out);

#endif
