// recent.h: the last accepted and the last rejected items, for the debugger, and counts per write key.
// Thread-safe, of fixed size.
#ifndef PERENNIAL_SENSE_RECENT_H
#define PERENNIAL_SENSE_RECENT_H

#include "base/arena.h"

typedef struct Recent Recent;

enum {
    RECENT_ITEMS = 200,          // kept of either kind
    RECENT_PER_CALL = 20,        // remembered of one call, the first ones; all are counted
    RECENT_TEXT_BYTES_MAX = 256, // of event, person, account, reason; longer ones are cut
    RECENT_RAW_BYTES_MAX = 2048,
    RECENT_KEYS_MAX = 10000, // keys with counts of their own; more share the last
};

#define RECENT_ALL_KEYS UINT32_MAX

typedef struct RecentItem {
    int64_t time_us; // of receipt
    uint32_t key;
    Str type; // "track", …; empty when it could not be read
    Str event, person, account;
    Str reason; // why it was rejected; empty: accepted
    Str raw;    // as it came
} RecentItem;

Recent *recent_create(void);
void recent_destroy(Recent *recent);

// Remembers items of one call; a rejected one is an item with a reason.
void recent_add(Recent *recent, const RecentItem *items, size_t count);

// Newest first, at most `max`, of one key or RECENT_ALL_KEYS; in the arena.
size_t recent_list(Recent *recent, bool rejected, uint32_t key, size_t max, Arena *arena,
                   RecentItem **items_out);

// Forgets all items; counts stay.
void recent_forget(Recent *recent);

typedef struct KeyCounts {
    uint64_t accepted; // durable and new
    uint64_t rejected;
    uint64_t duplicates;
    uint64_t excluded;    // among the accepted
    uint64_t refused;     // calls: revoked key, too many, too large, not JSON
    int64_t last_used_us; // of the last call; 0: never since the start
} KeyCounts;

// Adds to the key's counts; last_used_us is set when it is later.
void recent_count(Recent *recent, uint32_t key, const KeyCounts *more);
KeyCounts recent_counts(Recent *recent, uint32_t key); // of one key, or the sum of RECENT_ALL_KEYS

#endif
