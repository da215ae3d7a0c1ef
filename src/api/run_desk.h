// run_desk.h: long computations one after the other on a thread of its own, with progress, results, and an
// end before the end. What is computed is the business of whoever makes the desk.
#ifndef PERENNIAL_API_RUN_DESK_H
#define PERENNIAL_API_RUN_DESK_H

#include "api/app.h"

typedef struct RunDesk RunDesk;

enum { RUNS_KEPT = 32, RUNS_WAITING_MAX = 8, RUN_RESULTS = 2 };

// Computes what `wish` asks for into JSON; a result that stays empty is none. False: it was stopped, or it
// cannot be done any more. `step` is for run_goes_on.
typedef bool (*RunWork)(const App *app, const void *wish, void *step, Arena *arena, Buf results[RUN_RESULTS]);

// To be called now and then with how much is done, 0 to 1; false: stop.
bool run_goes_on(void *step, double share);

// `app` is borrowed; the live whole must be open. `what` names the runs in messages: "back-tests".
RunDesk *run_desk_create(const App *app, RunWork work, const char *what);
void run_desk_destroy(RunDesk *desk); // stops what runs; accepts NULL

// Takes the arena, in which the wish lies, also on failure. STATUS_LIMITED when too many wait.
MUST_USE Status run_desk_begin(RunDesk *desk, Arena arena, const void *wish, int64_t *id_out, Error *error);

typedef enum RunState { RUN_WAITS, RUN_RUNS, RUN_DONE, RUN_STOPPED } RunState;

Str run_state_name(RunState state); // "waits", …

typedef struct RunView {
    RunState state;
    double progress;          // 0 to 1
    Str results[RUN_RESULTS]; // JSON when done, else empty; in the arena
} RunView;

bool run_desk_find(RunDesk *desk, int64_t id, Arena *arena, RunView *view_out);
bool run_desk_stop(RunDesk *desk, int64_t id); // false: there is none

#endif
