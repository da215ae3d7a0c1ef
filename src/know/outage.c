#include "know/outage.h"

enum { LATE_HOUR = 15 }; // by then nearly everybody who works on a day has begun

// On holidays some still work: shares below these are no holiday. Measured on simulated vendors, whose
// quietest holiday has 7 % of the usual use.
static const double EVERYTHING_SHARE = 0.1, EVENT_SHARE = 0.03, OTHERS_SHARE = 0.3;

bool outage_look(const Engine *engine, uint16_t day, Arena scratch, Outage *outage_out)
{
    size_t count = engine_event_count(engine);
    EventPresence all, *events = ARENA_ARRAY(&scratch, EventPresence, count + 1);
    engine_event_presence(engine, day, events, count, &all);
    Outage outage = { .day = day, .usual = all.usual, .present = all.present };
    bool enough = all.usual >= OUTAGE_ACCOUNTS_LEAST;
    outage.everything = enough && all.present < EVERYTHING_SHARE * all.usual;
    bool others = enough && all.present >= OTHERS_SHARE * all.usual;
    for (uint32_t event = 0; others && event < count; event++) {
        bool gone = events[event].usual >= OUTAGE_ACCOUNTS_LEAST &&
                    events[event].present < EVENT_SHARE * events[event].usual;
        if (!gone || outage.event_count == OUTAGE_EVENTS_MAX) continue;
        outage.events[outage.event_count] = event;
        outage.event_accounts[outage.event_count++] = events[event].usual;
    }
    *outage_out = outage;
    return outage.everything || outage.event_count > 0;
}

bool outage_now(const Engine *engine, uint16_t today, int hour, Arena scratch, Outage *outage_out)
{
    if (hour >= LATE_HOUR) return outage_look(engine, today, scratch, outage_out);
    return today > 1 && outage_look(engine, (uint16_t)(today - 1), scratch, outage_out);
}
