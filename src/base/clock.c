#include "base/clock.h"

#include "base/timestamp.h"

Clock clock_real(void)
{
    return (Clock){ 0 };
}

Clock clock_starting_at(int64_t start_us)
{
    return (Clock){ .offset_us = start_us - timestamp_now_real(), .set = true };
}

int64_t clock_now(const Clock *clock)
{
    return timestamp_now_real() + clock->offset_us;
}
