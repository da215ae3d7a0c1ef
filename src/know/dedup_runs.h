// dedup_runs.h: sorted runs of hashes in the database, and their merging. See dedup.h.
//
// A run is cut into pages of one database page each; the first hash of every page is in memory, so a question
// costs one page a run. A hash is kept to 96 bits.
#ifndef PERENNIAL_KNOW_DEDUP_RUNS_H
#define PERENNIAL_KNOW_DEDUP_RUNS_H

#include "know/log_entry.h"
#include "store/store.h"

typedef struct DedupRuns DedupRuns;

// Calls `each` for every hash of every run.
DedupRuns *dedup_runs_open(Store *store, void (*each)(void *context, Hash128 hash), void *context,
                           Error *error);
void dedup_runs_close(DedupRuns *runs);

MUST_USE Status dedup_runs_find(const DedupRuns *runs, Store *store, Hash128 hash, bool *found_out,
                                Error *error);

// In the order of a run; any thread.
void dedup_runs_sort(Hash128 *hashes, size_t count);

// Writes sorted hashes (0 is left out) inside the caller's transaction; dedup_runs_written after its commit
// makes them count. Without it the next write replaces them.
MUST_USE Status dedup_runs_write(DedupRuns *runs, Store *store, const Hash128 *hashes, size_t count,
                                 Error *error);
void dedup_runs_written(DedupRuns *runs);

MUST_USE Status dedup_runs_merge_step(DedupRuns *runs, Store *store, bool *more_out, Error *error);

uint64_t dedup_runs_hash_count(const DedupRuns *runs);

#endif
