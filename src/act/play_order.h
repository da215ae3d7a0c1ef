// play_order.h: what people do to runs by hand.
#ifndef PERENNIAL_ACT_PLAY_ORDER_H
#define PERENNIAL_ACT_PLAY_ORDER_H

#include "act/play_run.h"

typedef enum PlayOrder {
    PLAY_PAUSE,
    PLAY_RESUME,
    PLAY_STOP,  // takes no more steps; whether it reaches the goal is still watched
    PLAY_SKIP,  // the step it stands at
    PLAY_RETRY, // the step that failed
    PLAY_MOVE,  // to another version, at the step of the same id
    PLAY_ORDERS,
} PlayOrder;

typedef struct PlayOrdered {
    PlayOrder order;
    int64_t run;
    const Play *play; // of the run's version; of PLAY_MOVE the one to go to
    int64_t now_us;
    Str why; // for the way of the run; who did it is for the audit
} PlayOrdered;

// Inside a transaction; messages of the run that wait in the outbox are cancelled by a stop. STATUS_CONFLICT
// says why it cannot be done.
MUST_USE Status play_order(Store *store, const PlayOrdered *ordered, Error *error);

// Stops all runs of a play that go on, pause or rest, at most `max`; *count_out of them.
MUST_USE Status play_stop_all(Store *store, const Play *play, int64_t now_us, Str why, size_t max,
                              size_t *count_out, Error *error);

#endif
