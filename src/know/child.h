// child.h: work in a child process, which has the memory as it was when it began: a consistent view without a
// copy and without a lock. The child is this process's alone: it ends with it and keeps none of its files
// open.
#ifndef PERENNIAL_KNOW_CHILD_H
#define PERENNIAL_KNOW_CHILD_H

#include "base/status.h"

typedef struct Child {
    int process; // 0: none
    int handle;  // readable at its end
} Child;

// `work` runs in the child and must not touch what other threads may have been changing; it says whether it
// went well. STATUS_UNAVAILABLE when there is no room for a process.
MUST_USE Status child_start(Child *child, bool (*work)(void *context), void *context, Error *error);

// Whether it has ended; waits for that so long. Then *well_out says how, and there is no child any more.
bool child_ended(Child *child, int wait_ms, bool *well_out);

// Ends it at once. Allowed when there is none.
void child_kill(Child *child);

#endif
