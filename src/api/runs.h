// runs.h: the runs of a desk as answers: begun, looked at, stopped.
#ifndef PERENNIAL_API_RUNS_H
#define PERENNIAL_API_RUNS_H

#include "api/request.h"
#include "api/run_desk.h"

// The number of a run that was begun: "{id int}".
void answer_begun(Request *request, int64_t id);

// The run of the path with its state, its progress and its results by these names; a result without a name is
// left out. `what` is what a run is called. STATUS_NOT_FOUND.
MUST_USE Status answer_run(Request *request, RunDesk *desk, const char *what,
                           const char *const names[RUN_RESULTS]);

// STATUS_NOT_FOUND.
MUST_USE Status answer_stop(Request *request, RunDesk *desk, const char *what);

#endif
