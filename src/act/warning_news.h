// warning_news.h: warnings that were raised or ended, told to the endpoints that want it.
//
// The register is looked through from where the last look ended, and where that was is kept in the
// transaction that adds to the outbox: each is told once, also when the program ends in between.
#ifndef PERENNIAL_ACT_WARNING_NEWS_H
#define PERENNIAL_ACT_WARNING_NEWS_H

#include "base/arena.h"
#include "store/store.h"

// Whether there may be something to tell. For reading.
MUST_USE Status warning_news_waits(Store *store, bool *waits_out, Error *error);

// Adds them to the outbox, at most a hundred; inside a transaction. `public_url` is for links to the account.
MUST_USE Status warning_news_tell(Store *store, Str public_url, int64_t now_us, Error *error);

#endif
