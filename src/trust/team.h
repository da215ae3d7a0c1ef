// team.h: teams of the staff, and who covers for whom. Functions that change rows need a transaction of the
// caller's.
#ifndef PERENNIAL_TRUST_TEAM_H
#define PERENNIAL_TRUST_TEAM_H

#include "store/store.h"

enum {
    TEAMS_MAX = 200,
    TEAM_NAME_BYTES_MAX = 100,
    COVERS_MAX = 2000, // kept at once
    COVER_DAYS_MAX = 366,
};

typedef struct Team {
    int64_t id; // from 1
    Str name, region;
    int64_t members;
} Team;

// By name, in the arena.
MUST_USE Status team_list(Store *store, Arena *arena, Team **teams_out, size_t *count_out, Error *error);
MUST_USE Status team_load(Store *store, int64_t id, Arena *arena, Team *team_out, Error *error);

// id 0: a new one. STATUS_CONFLICT when the name is taken.
MUST_USE Status team_save(Store *store, Team *team, Error *error);
// Its members are in no team then.
MUST_USE Status team_delete(Store *store, int64_t id, Error *error);

// Somebody looks after the accounts of somebody else, from day to day of the business clock, both included.
typedef struct Cover {
    int64_t id; // from 1
    Str staff_id, by_id;
    uint16_t from_day, to_day;
} Cover;

// Those that end on `from_day` or later, by their beginning.
MUST_USE Status cover_list(Store *store, uint16_t from_day, Arena *arena, Cover **covers_out,
                           size_t *count_out, Error *error);
// STATUS_INVALID for days or people that cannot be. Sets the id.
MUST_USE Status cover_create(Store *store, Cover *cover, Error *error);
MUST_USE Status cover_delete(Store *store, int64_t id, Error *error);

#endif
