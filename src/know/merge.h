// merge.h: two accounts that turn out to be one customer: merged, and parted again.
//
// What the log says of the account that goes counts for the one that stays (engine/account_merge.h); the rows
// of the team's work move, and it is kept which did. Functions that change rows need a transaction of the
// caller's; entries go into the caller's batch.
#ifndef PERENNIAL_KNOW_MERGE_H
#define PERENNIAL_KNOW_MERGE_H

#include "know/live.h"

enum {
    MERGES_LISTED_MAX = 100,
    MERGE_WHY_BYTES_MAX = 500,
    MERGE_UNDO_DAYS = 30,
    MERGE_TABLES = 6,
};

typedef struct Merge {
    int64_t id; // from 1
    int64_t at_us;
    Str who; // id of staff, or "key:3"
    Str why;
    Str keep, gone;    // ids
    int64_t sequence;  // of its first entry in the log
    int64_t entries;   // so many are its
    int64_t undone_us; // 0: not
    Str undone_by;
} Merge;

// Rows of an account, by table.
typedef struct MergeRows {
    int64_t touchpoints, goals, tasks, tickets, warnings, handovers;
} MergeRows;

MUST_USE Status merge_count_rows(Store *store, Str account, MergeRows *rows_out, Error *error);

// Makes `gone` another name of `keep`, both accounts by the ids of their own. The owner and the name of
// `keep` stay what they are; every other attribute is what was said last of either. Sets id, sequence and
// entries. On the committer's thread.
MUST_USE Status merge_make(Store *store, const Live *live, Merge *merge, LogBatch *batch, Error *error);

// Takes it back: its entries become void, its rows return. The caller then lets the engine follow
// (live_refold). STATUS_NOT_FOUND; STATUS_CONFLICT: it was undone, is older than MERGE_UNDO_DAYS, or `keep`
// was merged into another since. `undone` has id, undone_us and undone_by; the rest is filled in, in the
// arena. On the committer's thread.
MUST_USE Status merge_undo(Store *store, const Live *live, Merge *undone, Arena *arena, LogBatch *batch,
                           Error *error);

// The newest first, in the arena.
MUST_USE Status merge_list(Store *store, Arena *arena, Merge **merges_out, size_t *count_out, Error *error);
MUST_USE Status merge_load(Store *store, int64_t id, Arena *arena, Merge *merge_out, Error *error);

#endif
