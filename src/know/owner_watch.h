// owner_watch.h: tells that an account got another owner when that came in as an attribute, from an import,
// an event or an edit of the account: once a change, also across a crash.
//
// Assignments and handovers tell it themselves, in their own transaction, and note it by owner_told. What was
// so when the first look was taken, and an owner whom a new account had NEWS_LATE_DAYS ago already, is
// history and is not told.
#ifndef PERENNIAL_KNOW_OWNER_WATCH_H
#define PERENNIAL_KNOW_OWNER_WATCH_H

#include "know/committer.h"

// Inside a transaction: that it is the account's owner from now on was told. Empty: nobody's.
MUST_USE Status owner_told(Store *store, Str account, Str owner, Error *error);

typedef struct OwnerWatch OwnerWatch;

OwnerWatch *owner_watch_create(const Live *live, Committer *committer); // borrows both
void owner_watch_destroy(OwnerWatch *watch); // after the committer has stopped; accepts NULL

// Tells what changed: looks at all accounts for the first time, then at those of which something was said
// since. Every few seconds, on one thread; not the committer's.
MUST_USE Status owner_watch_look(OwnerWatch *watch, Error *error);

#endif
