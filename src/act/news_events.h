// news_events.h: what happened to accounts, renewals and goals, told to the endpoints that want it: rows of
// know/news.h, each told once, in the transaction that adds to the outbox.
#ifndef PERENNIAL_ACT_NEWS_EVENTS_H
#define PERENNIAL_ACT_NEWS_EVENTS_H

#include "know/live.h"

// Whether there is something to tell. For reading.
MUST_USE Status news_events_wait(Store *store, bool *wait_out, Error *error);

// Adds them to the outbox, at most a hundred; inside a transaction. `public_url` is for links.
MUST_USE Status news_events_tell(Store *store, const Live *live, Str public_url, int64_t now_us,
                                 Error *error);

#endif
