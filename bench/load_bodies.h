// load_bodies.h: requests of tracking calls as Segment's libraries send them, made once and changed in place:
// every time one is taken its items get new message ids, people, accounts and days.
#ifndef PERENNIAL_BENCH_LOAD_BODIES_H
#define PERENNIAL_BENCH_LOAD_BODIES_H

#include "base/buf.h"

typedef struct LoadPlan {
    Str host;
    uint16_t port;
    unsigned batch;    // events of a request; 1: one event by /v1/track
    uint32_t people;   // at most 10,000,000; each belongs to one account, accounts differ much in size
    uint32_t accounts; // at most 100,000
    unsigned days;     // 0: events of now, else spread over so many days that end yesterday
    int64_t start_us;  // what the clients call now
    const Str *keys;   // write keys; a person is known to one of them only
    unsigned key_count;
} LoadPlan;

typedef struct LoadBodies LoadBodies;

// Those of one connection; two with the same seed are equal. `plan` is borrowed.
LoadBodies *load_bodies_create(const LoadPlan *plan, unsigned connection, uint64_t seed);
void load_bodies_destroy(LoadBodies *bodies);

// The next request, header and body. Valid until the next call.
Str load_bodies_next(LoadBodies *bodies);

#endif
