// replays.h: answers of creates that came with an Idempotency-Key, so that a repeated request gets the first
// one's answer and creates nothing. In memory: kept for a day, at most REPLAYS_MAX, and until the server
// stops.
#ifndef PERENNIAL_API_REPLAYS_H
#define PERENNIAL_API_REPLAYS_H

#include "api/request.h"

typedef struct Replays Replays; // any thread

enum {
    REPLAYS_MAX = 1024,
    REPLAY_BODY_BYTES_MAX = 16 * 1024, // a larger answer is not kept
    REPLAY_KEY_BYTES_MAX = 200,
};

Replays *replays_create(void);
void replays_destroy(Replays *replays);

typedef enum ReplayResult {
    REPLAY_NONE,     // no key: nothing to do afterwards
    REPLAY_FIRST,    // go on, and end with replays_keep or replays_drop
    REPLAY_REPEATED, // the answer is in request->out and *status_out
    REPLAY_REFUSED,  // see request->error: STATUS_INVALID or STATUS_CONFLICT in *failure_out
} ReplayResult;

ReplayResult replays_begin(Replays *replays, Request *request, int *status_out, Status *failure_out);
void replays_keep(Replays *replays, const Request *request, int status); // the answer is request->out
void replays_drop(Replays *replays, const Request *request);             // it failed: a retry is a new try

#endif
