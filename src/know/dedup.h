// dedup.h: which items have been here before, in bounded memory and without a unique index.
//
// The hashes of entries not yet sealed are in memory (recent). Those of sealed entries are in sorted runs in
// the database; a Bloom filter over all of them keeps nearly every new item from looking there. Runs of one
// size are merged into the next, so that few remain. All functions are for the committer's thread.
#ifndef PERENNIAL_KNOW_DEDUP_H
#define PERENNIAL_KNOW_DEDUP_H

#include "know/log_entry.h"
#include "store/store.h"

typedef struct Dedup Dedup;

// Reads the runs that are there into the filter. Pair with dedup_close.
Dedup *dedup_open(Store *store, Error *error);
void dedup_close(Dedup *dedup);

// Says for each hash whether it was seen, earlier or earlier in the same call, and remembers the new ones as
// recent. Hash 0 is never seen. On failure nothing is remembered.
MUST_USE Status dedup_check(Dedup *dedup, Store *store, const Hash128 *hashes, size_t count, bool *seen_out,
                            Error *error);

// Takes back what dedup_check remembered, when the commit failed.
void dedup_forget(Dedup *dedup, const Hash128 *hashes, const bool *seen, size_t count);

// Remembers as recent without asking: for replay.
void dedup_remember(Dedup *dedup, Hash128 hash);

// Writes a run of these hashes, sorted by dedup_runs_sort, inside the caller's transaction. Call dedup_sealed
// after its commit.
MUST_USE Status dedup_write_run(Dedup *dedup, Store *store, const Hash128 *hashes, size_t count,
                                Error *error);

// The run is durable: its hashes move from recent to the filter.
void dedup_sealed(Dedup *dedup, const Hash128 *hashes, size_t count);

// One bounded step of merging runs, in its own transaction; *more_out says whether another step would do
// something. A crash between steps loses nothing but the steps.
MUST_USE Status dedup_merge_step(Dedup *dedup, Store *store, bool *more_out, Error *error);

#endif
