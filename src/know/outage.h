// outage.h: whether events are missing from many customers at once, so that it is the tracking and not they:
// everything, or an event that no account sends any more.
#ifndef PERENNIAL_KNOW_OUTAGE_H
#define PERENNIAL_KNOW_OUTAGE_H

#include "engine/engine.h"

enum {
    OUTAGE_ACCOUNTS_LEAST = 10, // in fewer, nothing can be told from chance
    OUTAGE_EVENTS_MAX = 20,     // named
};

typedef struct Outage {
    bool everything;         // hardly an account sent anything
    uint16_t day;            // which was looked at
    uint32_t usual, present; // accounts that usually send on this weekday, and that did
    uint32_t event_count;    // events that are missing everywhere
    uint32_t events[OUTAGE_EVENTS_MAX], event_accounts[OUTAGE_EVENTS_MAX]; // and of how many accounts
} Outage;

// Of a day that is over, or nearly so. False: nothing is missing.
bool outage_look(const Engine *engine, uint16_t day, Arena scratch, Outage *outage_out);

// The same of today once most of it has passed, else of yesterday. `hour` is that of the engine's zone.
bool outage_now(const Engine *engine, uint16_t today, int hour, Arena scratch, Outage *outage_out);

#endif
