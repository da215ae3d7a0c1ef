// formula_slice.h: the accounts of one shard, their people and their events, as columns in which all of an
// account lie together. Read once, on first use, for all formulas and days. For the files of this folder
// only.
//
// Days come in blocks of 64 as in activity.h: bit i of block b is day 64 b + i.
#ifndef PERENNIAL_ENGINE_FORMULA_SLICE_H
#define PERENNIAL_ENGINE_FORMULA_SLICE_H

#include "engine/engine_state.h"
#include "engine/formula_read.h"

enum { DAY_BLOCKS = ZONE_DAYS / BLOCK_DAYS + 1 };

// Blocks of days, of each element of a list.
typedef struct DayBlocks {
    uint64_t *blocks[DAY_BLOCKS];
    int32_t exact_from[DAY_BLOCKS]; // the first day of the block that was read; INT32_MAX: none was
    uint32_t capacity;              // elements of a block
} DayBlocks;

// Every membership of the accounts, in the order of their slots.
typedef struct PeopleList {
    bool listed;
    uint32_t count, capacity;
    uint32_t *row, *slot, *person;
    Activity *activity; // as it was when they were listed
    uint32_t *of_slot;  // where the people of a slot begin; one more than there are slots
    uint32_t slot_capacity;
    uint32_t *by_shard;                      // the people by the shard of their attributes
    uint32_t shard_start[ENGINE_SHARDS + 1]; // of each shard in by_shard
    DayBlocks days;
} PeopleList;

// Every series of the shard, in the order of their events.
typedef struct SeriesList {
    bool listed;
    uint32_t count, capacity;
    uint32_t *place;         // of each series of the shard; INDEX_NONE: of no account
    uint32_t *series, *slot; // in the shard, of each place
    uint32_t *of_event;      // where the series of an event begin; one more than there are events
    uint32_t events;
    DayBlocks days;
} SeriesList;

typedef struct Slice {
    const Engine *engine;
    const Shard *shard;
    uint32_t accounts; // slots 0 to accounts - 1
    uint32_t capacity;
    bool *is_public; // of each slot
    bool many_days;  // will be asked of: blocks are read whole
    PeopleList people;
    SeriesList series;
} Slice;

// The accounts of another shard; all else of it is read when it is needed. Start from a zeroed Slice.
void slice_start(Slice *slice, const Engine *engine, uint32_t shard);
void slice_free(Slice *slice);

const PeopleList *slice_people(Slice *slice);
const SeriesList *slice_series(Slice *slice);

// The counts of a place, NULL when they are no longer those of the event; the caller holds the shard.
const DayCounts *slice_series_at(const Slice *slice, uint32_t event, uint32_t place);

// A block of each person or series, exact from the day `from` on; borrowed until the slice starts again.
const uint64_t *slice_person_days(Slice *slice, int32_t block, int32_t from);
const uint64_t *slice_series_days(Slice *slice, int32_t block, int32_t from);

#endif
