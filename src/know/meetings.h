// meetings.h: who of us has spoken with whom of a customer, from touchpoints.
#ifndef PERENNIAL_KNOW_MEETINGS_H
#define PERENNIAL_KNOW_MEETINGS_H

#include "store/store.h"

// One of us and one of theirs.
typedef struct Meeting {
    Str person;      // id
    Str staff, name; // as audit.actor; what they are called, or empty
    int64_t count;   // touchpoints from `from_us` on
    int64_t last_us; // the newest of all time
} Meeting;

enum { MEETINGS_MAX = 2000 };

// Of touchpoints of the account before `until_us`: by person, the one who met them most first. At most
// MEETINGS_MAX, in the arena.
MUST_USE Status meeting_list(Store *store, Str account, int64_t from_us, int64_t until_us, Arena *arena,
                             Meeting **meetings_out, size_t *count_out, Error *error);

#endif
