// presence.c: which events came at all on a day, and of how many accounts they were to be expected.
#include "engine/engine_state.h"

enum { WEEKS = 7, USUAL_LEAST = 6 };

// Of the 64 days that end on the day.
static void count(EventPresence *presence, uint64_t days)
{
    uint32_t seen = 0;
    for (unsigned week = 1; week <= WEEKS; week++)
        seen += (days & window_mask(1, 7 * week)) != 0;
    if (seen < USUAL_LEAST) return;
    presence->usual++;
    presence->present += (uint32_t)(days >> 63);
}

void engine_event_presence(const Engine *engine, uint16_t day, EventPresence *events_out, size_t event_count,
                           EventPresence *all_out)
{
    *all_out = (EventPresence){ 0 };
    for (size_t i = 0; i < event_count; i++)
        events_out[i] = (EventPresence){ 0 };
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        const Shard *shard = &engine->shards[i];
        shard_read(shard);
        for (uint32_t slot = 0; slot < shard->account_count; slot++)
            if (shard->accounts[slot].id)
                count(all_out, day_counts_window(&shard->accounts[slot].total, day));
        for (uint32_t s = 0; s < shard->series_count; s++) {
            const DayCounts *series = shard_series(shard, s);
            bool counts = series->event < event_count && shard->accounts[series->slot].id;
            if (counts) count(&events_out[series->event], day_counts_window(series, day));
        }
        shard_unlock(shard);
    }
}
