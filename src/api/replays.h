// replays.h: creates that come with an Idempotency-Key: a repeated request gets the first one's answer and
// creates nothing, for a day and also after a restart (trust/kept_answer.h).
#ifndef PERENNIAL_API_REPLAYS_H
#define PERENNIAL_API_REPLAYS_H

#include "api/request.h"

typedef struct Replays Replays; // which are running now; any thread

enum { REPLAY_KEY_BYTES_MAX = 200 };

Replays *replays_create(void);
void replays_destroy(Replays *replays);

typedef enum ReplayResult {
    REPLAY_NONE,     // no key: nothing to do afterwards
    REPLAY_FIRST,    // go on, and end with replays_end
    REPLAY_REPEATED, // the answer is in request->out and *status_out
    REPLAY_REFUSED,  // see request->error; its status is in *failure_out
} ReplayResult;

ReplayResult replays_begin(Replays *replays, Request *request, int *status_out, Status *failure_out);

// Keeps the answer in request->out, unless `status` is 0: it failed, and a retry is a new try.
void replays_end(Replays *replays, Request *request, int status);

#endif
