// local_clock.h: what clocks show in any time zone, for any thread (base/zone.h has the one zone of a
// database).
#ifndef PERENNIAL_CODEC_LOCAL_CLOCK_H
#define PERENNIAL_CODEC_LOCAL_CLOCK_H

#include "base/str.h"

typedef struct LocalClock {
    int hour;    // 0 to 23
    int weekday; // 1 Monday to 7 Sunday
} LocalClock;

// In the zone of this name ("Europe/Berlin"); an unknown one is UTC.
LocalClock local_clock(Str zone, int64_t us);

// The instant at which clocks there show the full hour, so many days after the day that holds `us`. An hour
// that the zone skips is the next one.
int64_t local_clock_at(Str zone, int64_t us, int days, int hour);

#endif
