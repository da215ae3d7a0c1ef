// play_desk.h: lets accounts and people enter plays and takes the runs on from step to step, on a thread of
// its own.
//
// A run goes on when its time has come, or when something changed of its account that it waits for. What it
// does and where it stands afterwards is one transaction: each step is taken once, also across a crash.
// Accounts enter in the transaction of the watch that noted their change. After days without power, messages
// that should have gone long ago are left out, and every run is judged again before its next step.
#ifndef PERENNIAL_ACT_PLAY_DESK_H
#define PERENNIAL_ACT_PLAY_DESK_H

#include "act/play_enter.h"
#include "act/play_run.h"
#include "know/committer.h"
#include "know/features.h"
#include "know/warning_desk.h"
#include "know/watch.h"

typedef struct PlayDesk PlayDesk;

// Something went into the outbox; some runs went on; accounts were moved in the journey. On the desk's
// thread.
typedef struct PlayNotice {
    void *context;
    void (*sent)(void *context);                // may be NULL
    void (*moved)(void *context, size_t count); // may be NULL
    void (*staged)(void *context);              // may be NULL
} PlayNotice;

// All are borrowed. Before anything is submitted.
PlayDesk *play_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                           const DefinitionCatalog *definitions, WarningDesk *warnings,
                           const PlayNotice *notice);
const WatchKind *play_desk_kind(PlayDesk *desk); // for watch_kind(…, DEFINITION_PLAY, …)
void play_desk_start(PlayDesk *desk);
void play_desk_stop(PlayDesk *desk);    // ends the thread; the committer must still run; accepts NULL
void play_desk_destroy(PlayDesk *desk); // after the committer has stopped; accepts NULL

// One round, as the thread does it; false when something could not be done. For tests, instead of
// play_desk_start.
bool play_desk_round(PlayDesk *desk);

// From any thread: a play or a run was edited.
void play_desk_wake(PlayDesk *desk);
// From any thread: something changed of the account that no event tells: it entered by hand, a task is done.
void play_desk_news(PlayDesk *desk, Str account);

#endif
