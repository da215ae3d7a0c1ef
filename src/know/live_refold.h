// live_refold.h: the engine made anew from the whole log while the program runs, after old entries of the log
// were changed in a way that cannot be subtracted from its state.
#ifndef PERENNIAL_KNOW_LIVE_REFOLD_H
#define PERENNIAL_KNOW_LIVE_REFOLD_H

#include "know/committer.h"

// What readers were told by an engine that is gone must stay readable until the end: so many can be kept.
enum { REFOLDS_MAX = 8 };

// Reads the log on the calling thread while entries go on being accepted, then exchanges the engine's state
// in one step on the committer's thread and tells the accounts that became others: *changed_out of them.
// Costs the time and, until the end of the program, the memory of a whole replay. STATUS_CONFLICT: one is
// running already. STATUS_LIMITED: REFOLDS_MAX were done, or accounts or people would get other numbers: the
// change holds from the next start.
MUST_USE Status live_refold(Live *live, Committer *committer, size_t *changed_out, Error *error);

// On the committer's thread, after old entries were changed: the snapshot is taken away and made anew.
void live_forget_snapshot(Live *live);

#endif
