// live_hub.h: what is happening now, as server-sent events for every open page: how many events come, and
// which accounts changed.
#ifndef PERENNIAL_API_LIVE_HUB_H
#define PERENNIAL_API_LIVE_HUB_H

#include "api/request.h"

typedef struct LiveHub LiveHub;

enum {
    LIVE_STREAMS_MAX = 500,
    LIVE_ACCOUNTS_MAX = 200, // of one message; the rest comes with the next
};

// Starts the thread that sends. All are borrowed. Registers itself with committer_on_change.
LiveHub *live_hub_create(const Live *live, Committer *committer, Readers *readers);
// After the HTTP server and the committer have stopped.
void live_hub_destroy(LiveHub *hub);

// Takes the stream, until the caller's session or key ends: a few seconds later it is closed. False (and it
// is closed) when there are too many.
bool live_hub_add(LiveHub *hub, HttpStream *stream, const Caller *caller);

// Sends an event to every open page, at once. From any thread; `name` is a constant, `data` one JSON value.
void live_hub_say(LiveHub *hub, const char *name, Str data);

#endif
