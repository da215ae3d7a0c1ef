// failing_calls.h: calls that the linker leads past here (--wrap) and that fail on request: SQLite's, as the
// store makes them, and the system's, as files are written that are not databases.
#ifndef PERENNIAL_TESTS_FAILING_CALLS_H
#define PERENNIAL_TESTS_FAILING_CALLS_H

#include <stdbool.h>

typedef enum FailingCalls {
    FAILING_NONE,
    FAILING_SQL,   // prepare, step and exec of SQLite, with SQLITE_IOERR
    FAILING_IO,    // write, fsync and rename, with EIO
    FAILING_SPACE, // write and fsync, with ENOSPC; a write has written a part
} FailingCalls;

// The call of that number fails, 1 for the next, and no other.
void failing_calls_plan(FailingCalls kind, long call);
bool failing_calls_has_failed(void); // since the plan

#endif
