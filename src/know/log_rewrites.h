// log_rewrites.h: how often old entries of the log were changed (a person erased, a merge undone). A snapshot
// that was made before such a change is worth nothing.
#ifndef PERENNIAL_KNOW_LOG_REWRITES_H
#define PERENNIAL_KNOW_LOG_REWRITES_H

#include "store/store.h"

MUST_USE Status log_rewrites_count(Store *store, uint64_t *count_out, Error *error);

// Inside the transaction that changes entries.
MUST_USE Status log_rewrites_note(Store *store, Error *error);

#endif
