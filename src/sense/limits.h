// limits.h: write keys of browsers are public, so what they may bring that is new has a bound an hour.
// Thread-safe; what is known already costs a look into a table without a lock.
#ifndef PERENNIAL_SENSE_LIMITS_H
#define PERENNIAL_SENSE_LIMITS_H

#include "engine/engine.h"

typedef struct Limits Limits;

typedef struct LimitsConfig { // per key and hour; 0: the default
    uint32_t names;           // new event names: 500
    uint32_t traits;          // new trait keys: 1,000
    uint32_t people;          // new people: 200,000
    uint32_t accounts;        // new accounts: 20,000
    uint32_t names_total;     // ever, over all keys: ENGINE_EVENTS_MAX
    uint32_t traits_total;    // since the start, over all keys: 10,000
} LimitsConfig;

// `engine` is borrowed: what it knows is not new.
Limits *limits_create(const LimitsConfig *config, const Engine *engine);
void limits_destroy(Limits *limits);

// Of an item that is about to be accepted; empty texts are not asked about.
typedef struct LimitsSubject {
    uint32_t key;
    int64_t now_us;
    Str event_name;
    Str user_id, anonymous_id;
    Str account_id;
    const uint64_t *trait_hashes; // of its trait keys
    size_t trait_count;
} LimitsSubject;

// NULL, or the reason why the item brings too much that is new; nothing of it is counted then.
const char *limits_check(Limits *limits, const LimitsSubject *subject);

#endif
