// live.h: the running whole of one database: its log, the ids it has seen, and the engine that follows it.
//
// Opening brings the engine up to date from its snapshot and the log. Everything that writes is for one
// thread (the committer's); reading the engine and the log is for any.
#ifndef PERENNIAL_KNOW_LIVE_H
#define PERENNIAL_KNOW_LIVE_H

#include "base/clock.h"
#include "engine/engine.h"
#include "know/event_log.h"
#include "know/log_batch.h"

typedef struct Live Live;

typedef struct LiveConfig {
    Str path;         // of the database
    int64_t now_us;   // business time at the start; 0: real time
    bool no_snapshot; // replay everything: for checks
} LiveConfig;

// Creates the database when it is not there. NULL with a message when it cannot be used, or another process
// has it.
Live *live_open(const LiveConfig *config, Error *error);
void live_close(Live *live);

const Engine *live_engine(const Live *live);
EventLog *live_log(const Live *live);
const Zone *live_zone(const Live *live);
const Clock *live_clock(const Live *live);
Str live_path(const Live *live);
uint16_t live_today(const Live *live); // of the business clock, in the zone

// A connection for reading, of the calling thread's own.
Store *live_reader(const Live *live, Error *error);

// Where the log keeps the account's events: for LogQuery.account_keys. In the arena.
size_t live_account_keys(const Live *live, uint32_t account, Arena *arena, uint64_t **keys_out);
// Under which key it keeps what is counted in the account from now on.
uint64_t live_account_key(const Live *live, uint32_t account);

// ---- writing, on one thread

Store *live_store(Live *live);

typedef struct BatchResult {
    Status status; // STATUS_OK: durable and folded; STATUS_UNAVAILABLE: nothing was kept, try again
    size_t accepted;
    size_t duplicates;
} BatchResult;

typedef struct CommitTimes {
    int64_t commit_us, fold_us;
} CommitTimes;

// Commits the new entries of all batches in one transaction and folds them. One result a batch; either all
// batches are kept or none.
MUST_USE Status live_commit(Live *live, LogBatch *const *batches, size_t count, BatchResult *results,
                            CommitTimes *times, Error *error);

// Runs an edit of rows in a transaction, with the entries that the edit adds to `batch`: rows and entries are
// kept together or not at all; the entries are folded after the commit. The edit returns STATUS_OK to commit.
typedef Status LiveEdit(Store *store, void *context, LogBatch *batch, Error *error);
MUST_USE Status live_edit(Live *live, LiveEdit *edit, void *context, CommitTimes *times, Error *error);

// Folds entries of the future that have become due. Cheap when there are none.
void live_fold_due(Live *live);

// ---- numbers of events (engine.h): kept are those that definitions and formulas ask for

typedef struct NumberFill {
    uint64_t end;   // entries before it were counted before the new numbers were kept
    int64_t now_us; // but those of a later time, which wait
} NumberFill;

// Keeps these numbers and no others. New ones are incomplete: entries before fill_out->end are to be added.
void live_keep_numbers(Live *live, const NumberName *names, size_t count, NumberFill *fill_out);
void live_add_numbers(Live *live, const EventNumber *numbers, size_t count);
void live_complete_numbers(Live *live, const uint32_t *ids, size_t count);

size_t live_take_dirty(Live *live, AccountChange *changes_out, size_t max);

// Writes what event_log_prepare_seal made.
MUST_USE Status live_write_seal(Live *live, Seal *seal, Error *error);

// One step of tidying up; false when there is nothing to do.
bool live_tidy_step(Live *live);

// Writes the engine's snapshot beside the database. Blocks folding meanwhile.
MUST_USE Status live_snapshot(Live *live, Error *error);
// The same in a child process: folding goes on. Nothing when one is being written.
MUST_USE Status live_snapshot_begin(Live *live, Error *error);
// Whether one is being written; waits so long for its end. *failed_out is set when that was not a good one.
bool live_snapshot_running(Live *live, int wait_ms, bool *failed_out);
uint64_t live_entries_since_snapshot(const Live *live);

#endif
