// stage_rows.h: the rows of the journey: who is in which stage, since when, which milestones were reached,
// what people moved by hand. Everything that writes is for the inside of an edit.
#ifndef PERENNIAL_KNOW_STAGE_ROWS_H
#define PERENNIAL_KNOW_STAGE_ROWS_H

#include "base/zone.h"
#include "know/log_batch.h"
#include "know/stage.h"
#include "know/stage_step.h"
#include "store/store.h"

enum { STAGE_WHY_BYTES_MAX = 500 };

typedef struct StagePlaceRow {
    int64_t stage;
    Str account;
    StagePlace place;
    int64_t stay; // the newest; 0: none
} StagePlaceRow;

int64_t stage_signal_number(StageSignal signal);        // 1 enter, 2 leave, 3 both
StagePlace stage_place_of(const Rows *rows, int first); // inside, spent, held, signal, changed_day from there

// A place that has no row is all zero.
MUST_USE Status stage_place_read(Store *store, int64_t stage, Str account, StagePlaceRow *row_out,
                                 Error *error);
MUST_USE Status stage_place_put(Store *store, const StagePlaceRow *row, Error *error);

typedef struct StageEntry {
    int64_t stage, version;
    Str account;
    uint16_t day;
    Str by, why; // empty: the formula
    bool early;  // was in it already when it was first looked at
} StageEntry;

MUST_USE Status stage_enter(Store *store, const StageEntry *entry, int64_t *stay_out, Error *error);

typedef struct StageExit {
    int64_t stay;
    uint16_t day;
    Str by, why;
    bool ended; // the account was lost
} StageExit;

MUST_USE Status stage_leave(Store *store, const StageExit *exit, Error *error);
MUST_USE Status stage_milestone_put(Store *store, int64_t stay, Str name, uint16_t day, Error *error);

// The attributes that tell formulas where the account is: `stages`, a list of keys, and of each stage in
// `changed` (bits by place in `stages`) stage_<key>, the day it entered or null. After the rows have changed.
typedef struct StageWords {
    const Stage *stages;
    size_t stage_count; // at most STAGES_MAX
    uint32_t changed;
    Str account;
    int64_t at_us, now_us; // when it happened, and now
} StageWords;

// Whether the attribute is one of those that stage_words_add says.
bool stage_words_own(Str key);

MUST_USE Status stage_words_add(Store *store, const StageWords *words, LogBatch *batch, Error *error);

// ---- by hand

typedef struct StageMove {
    int64_t id, stage;
    Str account;
    bool enters;
    uint16_t day;
    int64_t at_us;
    Str by, why;
    bool undone;
} StageMove;

// Moves the account, against what the formulas say now. STATUS_CONFLICT: it is there already.
MUST_USE Status stage_move_by_hand(Store *store, const StageMove *move, int64_t version, StageSignal signal,
                                   int64_t *id_out, Error *error);

MUST_USE Status stage_move_read(Store *store, int64_t id, Arena *arena, StageMove *move_out, Error *error);

// Takes a move back: all is as it was before it. STATUS_CONFLICT: something happened since.
MUST_USE Status stage_move_undo(Store *store, int64_t id, Error *error);

// Of the account, newest first, at most `max`; in the arena.
MUST_USE Status stage_moves_of(Store *store, Str account, size_t max, Arena *arena, StageMove **moves_out,
                               size_t *count_out, Error *error);

// ---- following

// Counts moves by hand and what else changes places without the desk: who read places before the last of
// them may not write.
MUST_USE Status stage_moves_made(Store *store, int64_t *count_out, Error *error);

// The day up to which the stage was followed; 0: never.
MUST_USE Status stage_followed(Store *store, int64_t stage, uint16_t *day_out, Error *error);
MUST_USE Status stage_followed_put(Store *store, int64_t stage, uint16_t day, Error *error);

// Forgets all that formulas did in the stage, so that it is followed again from the past. What was moved by
// hand stays, and so do the accounts where anything was.
MUST_USE Status stage_forget(Store *store, int64_t stage, Error *error);

#endif
