// numbers.h: which numbers of events are kept, and where. For the files of this folder only.
//
// The list belongs to the identity lock, the values to their shards. Ids are never used twice: who has found
// a series and then takes a shard reads its values or none, never those of another.
#ifndef PERENNIAL_ENGINE_NUMBERS_H
#define PERENNIAL_ENGINE_NUMBERS_H

#include "engine/engine_state.h"

static inline uint64_t number_key(uint32_t slot, uint32_t series)
{
    return (uint64_t)slot << 32 | series;
}

// The values of an account, or NULL; the caller holds the shard.
const NumberDays *shard_numbers(const Shard *shard, uint32_t slot, uint32_t series);
// The same, made when there are none; the caller holds the shard for writing.
NumberDays *shard_numbers_for(Shard *shard, uint32_t slot, uint32_t series);

// Applying thread, both shards held: adds the values of an account to another one and empties the first.
void numbers_move(Engine *engine, Shard *into, uint32_t into_slot, Shard *from, uint32_t from_slot);

// Applying thread: the numbers of an event that is counted in the account.
void numbers_fold(Engine *engine, const Record *record, uint32_t account, uint16_t day);

// Where the name stands in engine->numbers; number_count when it is not kept. With the identity lock, or the
// applying thread.
uint32_t number_place(const Engine *engine, const NumberName *name);

// The complete series of the name, or ENGINE_NONE; takes the identity lock.
uint32_t numbers_find(const Engine *engine, NumberName name);

#endif
