#include "cli/demo_data.h"

#include "base/timestamp.h"
#include "know/settings.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    BATCH_ENTRIES_MAX = 5000,
    BATCHES_UNDERWAY_MAX = 8, // so that making and committing overlap in bounded memory
    LIVE_PER_MINUTE_LEAST = 90,
    LIVE_BEHIND_SECONDS_MAX = 3600,
};

// ---- batches on their way to the committer

typedef struct Sending {
    Committer *committer;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int underway;
    bool failed;
    uint64_t sent;
} Sending;

static void batch_done(void *context, const BatchResult *result)
{
    Sending *sending = context;
    pthread_mutex_lock(&sending->lock);
    sending->underway--;
    if (result->status != STATUS_OK) sending->failed = true;
    pthread_cond_signal(&sending->changed);
    pthread_mutex_unlock(&sending->lock);
}

// Waits until fewer than `most` are underway; false when one failed.
static bool wait_below(Sending *sending, int most)
{
    pthread_mutex_lock(&sending->lock);
    while (sending->underway >= most)
        pthread_cond_wait(&sending->changed, &sending->lock);
    bool failed = sending->failed;
    pthread_mutex_unlock(&sending->lock);
    return !failed;
}

static Status write_failed(Error *error)
{
    return fail(error, STATUS_UNAVAILABLE, STR("db"),
                "The demo's history cannot be written. Is the disk full?");
}

static void count_underway(Sending *sending, int change)
{
    pthread_mutex_lock(&sending->lock);
    sending->underway += change;
    pthread_mutex_unlock(&sending->lock);
}

static Status send_batch(Sending *sending, LogBatch *batch, Error *error)
{
    sending->sent += log_batch_count(batch);
    if (!wait_below(sending, BATCHES_UNDERWAY_MAX)) {
        log_batch_destroy(batch);
        return write_failed(error);
    }
    count_underway(sending, 1);
    if (committer_submit(sending->committer, batch, batch_done, sending) == STATUS_OK) return STATUS_OK;
    count_underway(sending, -1);
    // The queue is full: this one waits for its turn.
    BatchResult result = committer_submit_wait(sending->committer, batch);
    return result.status == STATUS_OK ? STATUS_OK : write_failed(error);
}

// Sends the entries of [from_us, to_us), as if received when they were, but not later than `to_us`.
static Status send_entries(Sending *sending, const LogEntry *entries, size_t count, int64_t from_us,
                           int64_t to_us, Error *error)
{
    LogBatch *batch = NULL;
    for (size_t i = 0; i < count; i++) {
        if (entries[i].time_us < from_us || entries[i].time_us >= to_us) continue;
        LogEntry entry = entries[i];
        if (entry.received_us > to_us) entry.received_us = to_us;
        if (!batch) batch = log_batch_create();
        log_batch_add(batch, &entry);
        if (log_batch_count(batch) < BATCH_ENTRIES_MAX) continue;
        Status status = send_batch(sending, batch, error);
        if (status != STATUS_OK) return status;
        batch = NULL;
    }
    return batch ? send_batch(sending, batch, error) : STATUS_OK;
}

static Sending sending_to(Committer *committer)
{
    return (Sending){ .committer = committer,
                      .lock = PTHREAD_MUTEX_INITIALIZER,
                      .changed = PTHREAD_COND_INITIALIZER };
}

// ---- history

typedef struct Filled {
    int64_t to_us;
    const World *first; // of the first filling; else NULL
} Filled;

static Status note_filled(Store *store, void *context, Error *error)
{
    const Filled *filled = context;
    char text[24];
    int len = snprintf(text, sizeof text, "%" PRId64, filled->to_us);
    Status status = setting_put(store, STR("demo.filled_to"), (Str){ text, (size_t)len }, error);
    if (status != STATUS_OK || !filled->first) return status;
    status = demo_make_access(store, filled->first, filled->to_us, error);
    return status == STATUS_OK ? demo_make_book(store, filled->first, filled->to_us, error) : status;
}

Status demo_fill(Committer *committer, Simulation *simulation, const DemoPlan *plan, int64_t now_us,
                 const DemoWatch *watch, Error *error)
{
    Sending sending = sending_to(committer);
    // A day's calls may lie a day before and after it: zones, and phones without signal.
    int first = plan->filled_to_us ? (int)(plan->filled_to_us / US_PER_DAY) - 1 : plan->world.first_day;
    int last = (int)(now_us / US_PER_DAY) + 1;
    Status status = STATUS_OK;
    for (int day = first; day <= last && status == STATUS_OK; day++) {
        const LogEntry *entries = NULL;
        size_t count = simulation_day(simulation, day, &entries);
        status = send_entries(&sending, entries, count, plan->filled_to_us, now_us, error);
        watch->progress(watch->context, (double)(day - first + 1) / (last - first + 1), sending.sent);
    }
    bool kept = wait_below(&sending, 1);
    if (status == STATUS_OK && !kept) status = write_failed(error);
    Filled filled = { now_us, plan->filled_to_us ? NULL : simulation_world(simulation) };
    return status == STATUS_OK ? committer_edit(committer, note_filled, &filled, error) : status;
}

// ---- live

struct DemoLive {
    Committer *committer;
    const Clock *clock;
    Simulation *simulation;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool stop;
};

// Sleeps a second; true when it is time to end.
static bool rest(DemoLive *live)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    pthread_mutex_lock(&live->lock);
    while (!live->stop)
        if (pthread_cond_timedwait(&live->stopped, &live->lock, &until) != 0) break;
    bool stop = live->stop;
    pthread_mutex_unlock(&live->lock);
    return stop;
}

// A second that cannot be written is left out: the next one may be.
static void send_live(DemoLive *live, int64_t from_us, int64_t to_us)
{
    const LogEntry *entries = NULL;
    size_t count = simulation_live(live->simulation, from_us, to_us, LIVE_PER_MINUTE_LEAST, &entries);
    if (count == 0) return;
    LogBatch *batch = log_batch_create();
    for (size_t i = 0; i < count; i++) {
        LogEntry entry = entries[i];
        entry.received_us = to_us;
        log_batch_add(batch, &entry);
    }
    (void)committer_submit_wait(live->committer, batch);
}

static void *run_live(void *context)
{
    DemoLive *live = context;
    int64_t sent_to = clock_now(live->clock);
    while (!rest(live)) {
        int64_t now = clock_now(live->clock);
        if (now <= sent_to) continue; // the clock was set back
        if (now - sent_to > LIVE_BEHIND_SECONDS_MAX * US_PER_SECOND)
            sent_to = now - US_PER_SECOND; // it slept
        send_live(live, sent_to, now);
        sent_to = now;
    }
    return NULL;
}

DemoLive *demo_live_start(Committer *committer, const Clock *clock, Simulation *simulation)
{
    DemoLive *live = malloc(sizeof *live);
    if (!live) panic("out of memory");
    *live = (DemoLive){ .committer = committer,
                        .clock = clock,
                        .simulation = simulation,
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .stopped = PTHREAD_COND_INITIALIZER };
    if (pthread_create(&live->thread, NULL, run_live, live) != 0) panic("cannot start a thread");
    return live;
}

void demo_live_stop(DemoLive *live)
{
    if (!live) return;
    pthread_mutex_lock(&live->lock);
    live->stop = true;
    pthread_cond_signal(&live->stopped);
    pthread_mutex_unlock(&live->lock);
    pthread_join(live->thread, NULL);
    simulation_destroy(live->simulation);
    free(live);
}
