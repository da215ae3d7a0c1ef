// play_plan.h: how one run goes on now: what is found out about it and what is to be done, on the desk's
// thread; then written in one transaction with where it stands. So a step is taken once, also across a crash.
#ifndef PERENNIAL_ACT_PLAY_PLAN_H
#define PERENNIAL_ACT_PLAY_PLAN_H

#include "act/play_book.h"
#include "act/play_hours.h"
#include "act/play_memo.h"
#include "act/play_run.h"
#include "know/log_batch.h"

// Accounts that somebody was written to of, in runs that are planned but not in rows yet.
typedef struct PlayTold {
    uint32_t *accounts; // in the planner's arena
    size_t count, room;
} PlayTold;

typedef struct PlayPlanner {
    PlayBook *book;
    const Live *live;
    Store *reader;
    PlayLimits limits;
    Arena *arena; // of the batch
    int64_t now_us;
    PlayTold *told; // of the batch; grows with each plan
    PlayMemo *memo; // of the batch; filled as it is asked
} PlayPlanner;

typedef struct PlayAct PlayAct; // one thing to be done

typedef struct PlayPlan {
    const PlayRun *was; // as it was read
    PlayRun run;        // with `place` and `step` as they are to be
    bool changed;
    PlayMoveRow moves[PLAY_MOVES_MAX];
    PlayAct *acts[PLAY_MOVES_MAX]; // by move; NULL: nothing to do
    size_t move_count;
    bool sends;  // puts something into the outbox
    bool stages; // moves the account in the journey
} PlayPlan;

// `run` as it is in rows; texts in the arena. A run whose play or account is gone ends; one whose
// play does not compile any more pauses.
MUST_USE Status play_plan(const PlayPlanner *planner, const PlayRun *run, PlayPlan *plan_out, Error *error);

// Inside a transaction. *done_out is false, and nothing is written, when somebody changed the run meanwhile.
MUST_USE Status play_plan_write(Store *store, const PlayPlan *plan, const Live *live, int64_t now_us,
                                LogBatch *batch, bool *done_out, Error *error);

#endif
