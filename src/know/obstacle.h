// obstacle.h: what stops customers from acting on automatic messages: one row is one customer who said so, or
// of whom the team knows. Ranked by how many it concerns, so that the product team removes the dearest first.
//
// Functions that write do not open a transaction: the caller has one.
#ifndef PERENNIAL_KNOW_OBSTACLE_H
#define PERENNIAL_KNOW_OBSTACLE_H

#include "base/arena.h"
#include "store/store.h"

#define OBSTACLE_KIND_NAMES "no_time|not_found|no_rights|not_useful|technical|other"
#define OBSTACLE_STATE_NAMES "open|taken_up|removed"

enum {
    OBSTACLE_KINDS = 6,
    OBSTACLE_TEXT_BYTES_MAX = 2000,
    OBSTACLE_NOTE_BYTES_MAX = 2000,
    OBSTACLES_LISTED_MAX = 200,
    OBSTACLE_RANKED_MAX = 20000, // accounts of all groups together
};

extern const Str obstacle_kinds[OBSTACLE_KINDS];
bool obstacle_kind_known(Str kind);

typedef struct Obstacle {
    int64_t id;
    Str account, person;
    Str kind, text;
    int64_t play, message; // 0: none
    Str state, note;
    int64_t at_us;
    Str by; // as audit.actor; empty: the customer
    int64_t changed_us;
    Str changed_by;
} Obstacle;

// Adds it and fills in the id.
MUST_USE Status obstacle_add(Store *store, Obstacle *obstacle, Error *error);
// Writes state, note, changed_us and changed_by. STATUS_NOT_FOUND.
MUST_USE Status obstacle_put(Store *store, const Obstacle *obstacle, Error *error);
MUST_USE Status obstacle_get(Store *store, int64_t id, Arena *arena, Obstacle *out, Error *error);

typedef struct ObstacleFilter {
    Str account, kind, state; // empty: any
    int64_t play;             // 0: any
    int64_t before;           // numbers below it; 0: all
    size_t limit;             // at most OBSTACLES_LISTED_MAX
} ObstacleFilter;

// Newest first; in the arena.
MUST_USE Status obstacle_list(Store *store, const ObstacleFilter *filter, Arena *arena, Obstacle **out,
                              size_t *count_out, Error *error);

// How often an account said the same of the same play.
typedef struct ObstacleShare {
    Str kind, account;
    int64_t play;
    int64_t entries, messages; // messages: how many different ones
} ObstacleShare;

// By kind, then play; at most OBSTACLE_RANKED_MAX. `state` empty: any.
MUST_USE Status obstacle_shares(Store *store, Str state, Arena *arena, ObstacleShare **out, size_t *count_out,
                                Error *error);

#endif
