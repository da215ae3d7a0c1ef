// clock.h: the business clock. Ticks like the real one, at an offset for history and tests.
#ifndef PERENNIAL_BASE_CLOCK_H
#define PERENNIAL_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

// Sessions, retries and logs use real time; everything about customers uses this.
typedef struct Clock {
    int64_t offset_us; // 0: real time
    bool set;          // --now was given; sending to the outside is off
} Clock;

Clock clock_real(void);

// A clock that shows `start_us` at this moment.
Clock clock_starting_at(int64_t start_us);

int64_t clock_now(const Clock *clock); // microseconds since 1970, business time

#endif
