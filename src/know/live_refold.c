#include "know/live_refold.h"

#include "know/live_state.h"
#include "know/log_rewrites.h"

#include <unistd.h>

enum {
    NEAR_ENOUGH = 65536, // entries that the committer's thread may read by itself at the end
    READS_MAX = 50,      // of what came meanwhile; then it came faster than it can be read
    TRIES_MAX = 3,       // when old entries or the wanted numbers change meanwhile
};

typedef struct Refold {
    Live *live;
    Engine *engine; // the new one
    EventNumbers numbers;
    Pending *pending;
    LogFold fold;
    uint64_t next; // number of the first entry that was not read
    int64_t now_us;
    uint64_t rewrites; // when it began
    size_t changed;    // accounts
    bool again;        // it ended with something else than it began with
} Refold;

// ---- on the committer's thread

static Status begin(Store *store, void *context, Error *error)
{
    Refold *refold = context;
    Live *live = refold->live;
    if (live->retired_count == REFOLDS_MAX) {
        return fail(
            error, STATUS_LIMITED, STR(""),
            "The figures were made anew %d times since the start. This change holds from the next start.",
            REFOLDS_MAX);
    }
    refold->engine = engine_create_successor(live->engine);
    event_numbers_take(&refold->numbers, refold->engine);
    refold->now_us = clock_now(&live->clock);
    return log_rewrites_count(store, &refold->rewrites, error);
}

static bool fold_entry(void *context, uint64_t sequence, const LogEntry *entry)
{
    Refold *refold = context;
    refold->next = sequence + 1;
    if (entry->time_us > refold->now_us)
        log_fold_put_aside(&refold->fold, sequence, entry);
    else
        log_fold_add_copy(&refold->fold, entry);
    return true;
}

static Status read_on(Refold *refold, Store *store, Error *error)
{
    Status status = event_log_read(refold->live->log, store, refold->next, fold_entry, refold, error);
    log_fold_flush(&refold->fold);
    return status;
}

// A call, not an edit: what it changed is told before whoever waits for it goes on.
static Status finish(Live *live, void *context, Error *error)
{
    Refold *refold = context;
    Store *store = live_store(live);
    uint64_t rewrites = 0;
    Status status = log_rewrites_count(store, &rewrites, error);
    if (status != STATUS_OK) return status;
    refold->again = rewrites != refold->rewrites;
    if (refold->again) return STATUS_OK;
    refold->now_us = clock_now(&live->clock);
    log_fold_due_until(&live->fold, refold->now_us);
    status = read_on(refold, store, error);
    if (status != STATUS_OK) return status;
    log_fold_due_until(&refold->fold, refold->now_us);
    if (!engine_has_same_numbers(live->engine, refold->engine)) {
        refold->again = true;
        return STATUS_OK;
    }
    refold->changed = engine_exchange(live->engine, refold->engine);
    event_numbers_take(&live->numbers, live->engine);
    live->retired[live->retired_count++] = refold->engine;
    refold->engine = NULL;
    return STATUS_OK;
}

// ---- on the caller's thread

static Status catch_up(Refold *refold, Store *store, Error *error)
{
    Status status = STATUS_OK;
    for (int i = 0; i < READS_MAX && status == STATUS_OK; i++) {
        status = read_on(refold, store, error);
        if (event_log_next_sequence(refold->live->log) - refold->next < NEAR_ENOUGH) break;
    }
    return status;
}

static Status try_once(Live *live, Committer *committer, Store *store, bool *again_out, size_t *changed_out,
                       Error *error)
{
    Refold refold = { .live = live, .next = 1, .pending = pending_create() };
    Status status = committer_edit(committer, begin, &refold, error);
    log_fold_create(&refold.fold);
    refold.fold.engine = refold.engine;
    refold.fold.numbers = &refold.numbers;
    refold.fold.pending = refold.pending;
    if (status == STATUS_OK) status = catch_up(&refold, store, error);
    if (status == STATUS_OK) status = committer_call(committer, finish, &refold, error);
    *again_out = refold.again;
    *changed_out = refold.changed;
    log_fold_destroy(&refold.fold);
    pending_destroy(refold.pending);
    engine_destroy(refold.engine);
    return status;
}

Status live_refold(Live *live, Committer *committer, size_t *changed_out, Error *error)
{
    bool running = false;
    *changed_out = 0;
    if (!atomic_compare_exchange_strong(&live->refolding, &running, true))
        return fail(error, STATUS_CONFLICT, STR(""),
                    "The figures are being made anew. Try again in a minute.");
    Store *store = live_reader(live, error);
    Status status = store ? STATUS_OK : STATUS_UNAVAILABLE;
    bool again = true;
    for (int i = 0; i < TRIES_MAX && again && status == STATUS_OK; i++)
        status = try_once(live, committer, store, &again, changed_out, error);
    store_close(store);
    atomic_store(&live->refolding, false);
    if (status != STATUS_OK || !again) return status;
    return fail(
        error, STATUS_LIMITED, STR(""),
        "The figures cannot be made anew while the program runs. This change holds from the next start.");
}

void live_forget_snapshot(Live *live)
{
    snapshot_task_end(&live->snapshot); // the one that is being written knows the old entries
    unlink(live->snapshot_path);
    live->snapshot.written = 0; // so the next one is due
}
