// throttle.h: so many per minute and name, in a table of fixed size; for tries to sign in and for API calls.
//
// Each name has a bucket that fills evenly. When the table is full, the bucket that is fullest (who has not
// been seen for longest, or hardly used it) makes room, so strangers cannot push out who is throttled.
#ifndef PERENNIAL_TRUST_THROTTLE_H
#define PERENNIAL_TRUST_THROTTLE_H

#include "base/str.h"

typedef struct Throttle Throttle; // any thread

Throttle *throttle_create(double per_minute, double burst);
void throttle_destroy(Throttle *throttle);

// Takes one for the name. False when there is none: `seconds_out` says when there will be. `now_us` is
// monotonic.
bool throttle_take(Throttle *throttle, Str name, int64_t now_us, int *seconds_out);

// Gives back one that was taken: it was no wrong try after all.
void throttle_give(Throttle *throttle, Str name, int64_t now_us);

#endif
