// person_days.h: for each kept day, how many people were active: of one account (`Account.person_days`) and
// of all together (crowd.h). Both follow from the activity of the members, and are kept so that a rhythm is
// read without a look at every person.
//
// A person counts once in each account; private accounts do not count. Of days that are no longer kept the
// numbers may be wrong.
#ifndef PERENNIAL_ENGINE_PERSON_DAYS_H
#define PERENNIAL_ENGINE_PERSON_DAYS_H

#include "engine/shard.h"

// A member of the account got a new active day. `oldest` is the oldest kept day.
void person_days_note(Shard *shard, uint32_t slot, uint16_t day, int32_t oldest);

// All days of a row, before and after its activity is made another. Rows that do not count change nothing.
void person_days_add_row(Shard *shard, uint32_t row);
void person_days_take_row(Shard *shard, uint32_t row);

// Counts all members of a shard that was just loaded.
void person_days_count(Shard *shard);

// Whether the numbers of all accounts are those of their members, of the days from `oldest` on.
bool person_days_are_right(const Shard *shard, int32_t oldest);

#endif
