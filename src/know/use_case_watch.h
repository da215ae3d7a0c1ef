// use_case_watch.h: which customers the data shows to use a use case, kept up by the watch, and the words
// about use cases that formulas know of accounts.
//
// The watch notes who uses what (watch_member) and marks the account in the same transaction; the words are
// said in one of their own right after, or, where many change at once, by who calls use_case_say_late: each
// account once, not after each of its use cases. What is still marked at the start of the program is said
// then, so a crash between the two loses nothing.
#ifndef PERENNIAL_KNOW_USE_CASE_WATCH_H
#define PERENNIAL_KNOW_USE_CASE_WATCH_H

#include "know/committer.h"
#include "know/watch.h"

typedef struct UseCaseWatch {
    const Live *live;
    Committer *committer;
    _Atomic bool late; // there are words to say
} UseCaseWatch;

// For watch_kind(…, DEFINITION_USE_CASE, …); the context is borrowed for the watch's life.
WatchKind use_case_watch_kind(UseCaseWatch *context);

// Inside a transaction: everybody who uses this one, by data or by the register, has other words.
MUST_USE Status use_case_mark(Store *store, int64_t definition, Error *error);

// Says what was left for later, if anything was. Every few seconds; not from the committer's thread.
MUST_USE Status use_case_say_late(UseCaseWatch *watch, Error *error);

// Says the words of all that are marked. Not from the committer's thread.
MUST_USE Status use_case_say(const Live *live, Committer *committer, Error *error);

#endif
