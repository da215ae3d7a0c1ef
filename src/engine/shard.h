// shard.h: the state of every 64th account: its memberships, counts and attributes, behind one lock.
//
// Account number a is slot a / 64 of shard a % 64. A membership (one person in one account) is a row; rows
// lie in blocks that never move, as columns, so that a pass over all of them streams. One more shard holds
// the union rows of people with several accounts, all in slot 0.
//
// Only the applying thread changes a shard, under the lock for writing; it may read without. Readers hold
// one shard's lock for reading, and never wait for another lock while they do.
#ifndef PERENNIAL_ENGINE_SHARD_H
#define PERENNIAL_ENGINE_SHARD_H

#include "engine/activity.h"
#include "engine/attributes.h"
#include "engine/cells.h"
#include "engine/crowd.h"
#include "engine/day_counts.h"
#include "engine/engine.h"
#include "engine/index_map.h"
#include "engine/number_days.h"

#include <pthread.h>

enum {
    SHARD_UNION = ENGINE_SHARDS, // the shard of union rows
    SHARDS_ALL = ENGINE_SHARDS + 1,
    MEMBER_BLOCK = 256, // rows of a block
    SERIES_BLOCK = 256,
    EVENT_NONE = UINT16_MAX,
};

// One cache line: all that an event of today touches, but the newest mark itself.
typedef struct Member {
    Activity activity;
    uint32_t slot : 31;   // of the account; 0 in free rows and union rows
    uint32_t counted : 1; // stands for its person in totals
    uint32_t person;      // ENGINE_NONE: the row is free
    Cells marks;
    Cells older_months; // but the newest cell
} Member;

_Static_assert(sizeof(Member) == 64, "a membership is a cache line");

typedef struct MemberBlock {
    Member members[MEMBER_BLOCK];
    Ring rings[MEMBER_BLOCK];
} MemberBlock;

typedef struct Account {
    const char *id; // the dictionary's; NULL for private accounts
    uint8_t id_len;
    uint32_t alias;        // account number, or ENGINE_NONE
    Cells members;         // rows, in order of joining
    Cells series;          // indexes
    Cells sources;         // accounts that became aliases of this one
    DayCounts total;       // of all events
    DayCounts person_days; // active people instead of events (person_days.h)
    History attributes;
} Account;

typedef struct Shard {
    pthread_rwlock_t lock;
    Region *region;
    Crowd *crowd; // of all shards; NULL: its rows are not counted (person_days.h)
    CellPool pool;
    MemberBlock **members;
    uint32_t member_count; // free rows included
    Cells free_members;
    DayCounts **series; // of one account and event each
    uint32_t series_count;
    Cells free_series;
    IndexMap series_index; // slot << 16 | event
    NumberDays *numbers;   // of one account and series each (numbers.h)
    uint32_t number_count, number_capacity;
    Cells free_numbers;
    IndexMap number_index; // slot << 32 | series
    Account *accounts;
    uint32_t account_count, account_capacity;
    History *people; // attributes of person p at p / 64 in shard p % 64
    uint32_t people_count, people_capacity;
} Shard;

// `region` and `crowd` outlive the shard; `crowd` may be NULL.
void shard_init(Shard *shard, Region *region, Crowd *crowd);
void shard_destroy(Shard *shard);

void shard_read(const Shard *shard); // takes the lock for reading
void shard_write(Shard *shard);
void shard_unlock(const Shard *shard);
// For writing in both, which may be one: a reader sees both before or both after. Always the lower one first.
void shard_write_both(Shard *a, Shard *b);
void shard_unlock_both(Shard *a, Shard *b);

static inline uint32_t shard_of(uint32_t number)
{
    return number % ENGINE_SHARDS;
}

static inline uint32_t slot_of(uint32_t number)
{
    return number / ENGINE_SHARDS;
}

static inline Member *shard_member(const Shard *shard, uint32_t row)
{
    return &shard->members[row / MEMBER_BLOCK]->members[row % MEMBER_BLOCK];
}

static inline Ring *shard_ring(const Shard *shard, uint32_t row)
{
    return &shard->members[row / MEMBER_BLOCK]->rings[row % MEMBER_BLOCK];
}

// The 64 days that end on `day` (activity.h).
static inline uint64_t shard_days(const Shard *shard, uint32_t row, int32_t day)
{
    return activity_window(&shard_member(shard, row)->activity, shard_ring(shard, row), day);
}

static inline DayCounts *shard_series(const Shard *shard, uint32_t index)
{
    return &shard->series[index / SERIES_BLOCK][index % SERIES_BLOCK];
}

// ---- changes; the caller holds the lock for writing

// Appends an account; `id` lives as long as the shard, its data NULL for a private account.
void shard_add_account(Shard *shard, Str id);
void shard_add_person(Shard *shard);

// A row without activity; not yet in the account's list of members.
uint32_t shard_take_member(Shard *shard, uint32_t slot, uint32_t person);
// Gives the row back and forgets its activity. The caller has taken it out of the account's list.
void shard_free_member(Shard *shard, uint32_t row);
// Takes a row out of its account's list.
void shard_unlist_member(Shard *shard, uint32_t row);

// Appends counts that belong to no account yet.
DayCounts *shard_add_series(Shard *shard);
// Index of the counts of an account's event; made when there are none.
uint32_t shard_series_for(Shard *shard, uint32_t slot, uint16_t event);

// Adds the activity of a row of a shard to another. `oldest` is the oldest kept day.
void shard_unite_member(Shard *into, uint32_t into_row, const Shard *from, uint32_t from_row, int32_t oldest);

// Whether much of the memory of its vectors is of sizes that nobody needs any more.
bool shard_is_loose(const Shard *shard);
// Moves all vectors together.
void shard_compact(Shard *shard);

// Adds the counts of an account to another one and empties the first.
void shard_move_counts(Shard *into, uint32_t into_slot, Shard *from, uint32_t from_slot);

#endif
