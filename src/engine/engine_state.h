// engine_state.h: what an engine is made of. For the files of this folder only.
//
// Locks: `identity` guards names, people and domains; each shard has its own. Only the applying thread
// writes. It may take a shard while it holds `identity`; readers hold one lock at a time.
#ifndef PERENNIAL_ENGINE_ENGINE_STATE_H
#define PERENNIAL_ENGINE_ENGINE_STATE_H

#include "engine/dictionary.h"
#include "engine/engine.h"
#include "engine/families.h"
#include "engine/people.h"
#include "engine/rank_tables.h"
#include "engine/shard.h"

#include <stdatomic.h>

enum {
    APPLY_CHUNK = 1024,          // records between two looks at the clock of readers: locks are let go
    FOLDS_MAX = 2 * APPLY_CHUNK, // a record folds into its membership and the person's union row
    KEY_EMAIL = 0,               // keys that have a meaning here have fixed numbers
    KEY_DOMAIN = 1,
    KEY_DOMAINS = 2,
    KEY_PARENT = 3,
};

// One activity event, resolved.
typedef struct Fold {
    uint32_t row;
    uint32_t slot;
    uint32_t series; // of the account's event, once it was looked up; INDEX_NONE
    uint16_t shard;
    uint16_t day;
    uint16_t event;
    bool is_use; // record_event_is_use
} Fold;

// Hashes of a record's strings, made for the whole chunk before the first is needed.
typedef struct RecordHashes {
    uint64_t user, anonymous, account, event;
} RecordHashes;

// Who a mail domain belongs to, and who waits for it to belong to somebody.
typedef struct Domain {
    uint32_t account; // ENGINE_NONE
    uint32_t first_waiting, last_waiting;
} Domain;

struct Engine {
    const Zone *zone;
    Region region; // most of the memory

    pthread_rwlock_t identity;
    Dictionary users, anonymous; // value: person
    Dictionary account_ids;      // value: account
    Dictionary events;           // value: 1 when it is use (record_event_is_use), else 0
    Dictionary keys;             // value: place in account_keys, or DICTIONARY_NONE
    Dictionary domains;          // number: place in domain_states
    Domain *domain_states;
    uint32_t domain_capacity;
    People people;
    CellPool pool;      // of the vectors below
    Cells account_keys; // in order of appearance
    Dictionary texts;   // of attributes
    Families families;
    NumberSeries numbers[NUMBER_SERIES_MAX]; // numbers.h
    uint32_t number_count, next_number;

    // The applying thread's own.
    Cells dirty;      // accounts, each once
    uint8_t *changed; // of each account: what; not 0 when it is in the list
    uint32_t dirty_capacity;
    uint64_t records;        // applied so far
    uint64_t version_offset; // from records to version (exchange.c)
    uint16_t newest;         // newest_day, not yet published
    uint16_t tidied;         // the shard that was looked at last
    RecordHashes hashes[APPLY_CHUNK];
    Fold folds[FOLDS_MAX], sorted[FOLDS_MAX];
    uint32_t fold_count;

    // Published for readers.
    _Atomic uint64_t version;
    _Atomic uint32_t account_count;
    _Atomic uint16_t newest_day;
    _Atomic uint64_t numbers_version;

    RankTables *ranks;
    Crowd crowd;
    Shard shards[SHARDS_ALL];
    uint16_t month_of_day[ZONE_DAYS + 1];
};

void identity_read(const Engine *engine); // takes the lock for reading
void identity_write(Engine *engine);
void identity_unlock(const Engine *engine);

static inline Shard *account_shard(const Engine *engine, uint32_t account)
{
    return (Shard *)(uintptr_t)&engine->shards[shard_of(account)];
}

// The caller holds the account's shard, or is the applying thread.
static inline Account *account_state(const Engine *engine, uint32_t account)
{
    return &account_shard(engine, account)->accounts[slot_of(account)];
}

// Whether who does the event uses the product (record.h). It has a number.
static inline bool event_is_use(const Engine *engine, uint16_t event)
{
    return dictionary_entry(&engine->events, event)->value != 0;
}

// The oldest day whose activity is kept; may be below 0. For the applying thread.
static inline int32_t oldest_kept(const Engine *engine)
{
    return (int32_t)engine->newest - (ENGINE_DAYS - 1);
}

// Applying thread: a hash over all that is known of the account but its people's attributes.
uint64_t engine_account_digest(const Engine *engine, uint32_t account);

// Applying thread: puts the account into the list of dirty ones; `what` as in AccountChange.
void mark_dirty(Engine *engine, uint32_t account, unsigned what);

// Follows aliases and returns with the shard locked for reading, or ENGINE_NONE without a lock when there is
// no such account.
uint32_t account_lock(const Engine *engine, uint32_t account);

#endif
