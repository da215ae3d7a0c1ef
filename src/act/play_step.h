// play_step.h: how a run goes on through the steps of a play. Pure: what it asks and does goes through
// PlayFacts, so that the runner, a simulation over the past and a dry run take the same way.
//
// A run takes steps until one waits. Before each round of steps it is asked whether the goal is reached (then
// it ends) and whether the account left the play. Whoever has no steps to take, because all were taken,
// because it left, or because it is held out, is watched until the days of the goal are over: both sides are
// measured alike.
#ifndef PERENNIAL_ACT_PLAY_STEP_H
#define PERENNIAL_ACT_PLAY_STEP_H

#include "act/play.h"

typedef enum PlayRunState {
    PLAY_RUN_GOING,
    PLAY_RUN_PAUSED,   // by hand, or because a step failed: nothing happens until somebody says so
    PLAY_RUN_WATCHING, // no more steps; whether it reaches the goal is still open
    PLAY_RUN_ENDED,
    PLAY_RUN_RESTING, // would go on, but the play is switched off
    PLAY_RUN_STATES,
} PlayRunState;

typedef enum PlayRunResult {
    PLAY_RESULT_NONE,
    PLAY_RESULT_FINISHED, // all steps taken
    PLAY_RESULT_GOAL,     // reached while steps were left
    PLAY_RESULT_EXIT,
    PLAY_RESULT_STOPPED, // by hand
    PLAY_RESULTS,
} PlayRunResult;

typedef enum PlayOutcome {
    PLAY_DONE,
    PLAY_NOBODY,    // there is nobody to do it for: no such person, no address
    PLAY_FAILED,    // it cannot be done: the run pauses
    PLAY_LATE,      // left out: it should have happened long ago
    PLAY_WAITED,    // the time is over
    PLAY_CAME_TRUE, // what it waited for
    PLAY_TIMED_OUT, // it waited in vain
    PLAY_YES,
    PLAY_NO,
    PLAY_REACHED, // the goal
    PLAY_LEFT,    // by the exit
    PLAY_SKIPPED, // by hand
    PLAY_FIRST,   // the way that chance drew
    PLAY_SECOND,
    PLAY_CANNOT_COME, // what it waited for can no longer happen: the message came back
    PLAY_OUTCOMES,
} PlayOutcome;

Str play_run_state_name(PlayRunState state);
Str play_run_result_name(PlayRunResult result); // empty: none
Str play_outcome_name(PlayOutcome outcome);

typedef struct PlayPlace {
    PlayRunState state;
    PlayRunResult result;
    int64_t entered_us;
    int64_t goal_us; // when it was reached; 0: not
    int step;        // to be taken, or waited at; PLAY_END: none
    bool arrived;    // it waits there since since_us
    int64_t since_us;
    int64_t due_us; // when to go on without news; INT64_MAX: never
} PlayPlace;

// A run that has just entered. Whoever is held out takes no steps.
PlayPlace play_place_enter(const Play *play, bool held, int64_t now_us);

enum { PLAY_ASKS_GOAL = -1, PLAY_ASKS_EXIT = -2 };

// What a wait says about what it waits for.
typedef enum PlayAwaited {
    PLAY_NOT_YET,
    PLAY_HAS_COME,
    PLAY_NEVER, // it can no longer come: the wait is over
} PlayAwaited;

typedef struct PlayFacts {
    void *context;
    int64_t now_us;
    // Whether the goal, the exit or the formula of a step is true now; of a split, whether chance drew
    // `next`.
    bool (*holds)(void *context, int what);
    // Of a wait for another step (PlayStep.task): whether its task is done, its guide followed, or what
    // became of its message.
    PlayAwaited (*awaited)(void *context, int wait);
    // From when on the message of the step may go: now or before where it may. INT64_MAX: never.
    int64_t (*may_from)(void *context, int step);
    // Does it: PLAY_DONE, PLAY_NOBODY or PLAY_FAILED.
    PlayOutcome (*take)(void *context, int step);
} PlayFacts;

typedef struct PlayMove {
    int step; // PLAY_END: of the run as a whole
    PlayOutcome outcome;
} PlayMove;

enum { PLAY_MOVES_MAX = PLAY_STEPS_MAX + 2 };

// Goes as far as it can; returns how many moves were made, each step at most once. What was made before a
// step failed stays made.
size_t play_go_on(const Play *play, PlayPlace *place, const PlayFacts *facts, PlayMove moves[PLAY_MOVES_MAX]);

// By hand: goes past the step it stands at, as if it had been taken (`otherwise` is never gone). False: there
// is none.
bool play_skip(const Play *play, PlayPlace *place, int64_t now_us);

// When the days of the goal are over.
int64_t play_window_end(const Play *play, const PlayPlace *place);

#endif
