#include "know/committer.h"

#include "base/log.h"
#include "base/timestamp.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>

enum {
    QUEUE_BYTES_MAX = 64 << 20, // encoded entries waiting
    QUEUE_BATCHES_MAX = 20000,
    COMMIT_BATCHES_MAX = 4096, // of one transaction
    COMMIT_BYTES_MAX = 8 << 20,
    TAIL_ENTRIES_MAX = 4000000, // not yet sealed; beyond, new batches wait their turn at the client
    IDLE_MS = 200,              // how often due entries and tidying are looked after
    SNAPSHOT_PERIOD_US = 60 * 1000000,
    SNAPSHOT_ENTRIES_MOST = 200000, // replayed in half a second or so
    SNAPSHOT_ENTRIES_LEAST = 10000, // fewer are no reason to write much when stopping
    SNAPSHOT_PEOPLE_QUICK = 300000, // the state of so many is not much
    SNAPSHOT_LAST_US = 3500000,     // of the 5 s that stopping may take
    DIRTY_MAX = 1024,
};

typedef enum JobKind { JOB_BATCH, JOB_EDIT, JOB_CALL, JOB_SEAL } JobKind;

// Somebody who waits for a job.
typedef struct Waiter {
    bool finished;
    Status status;
} Waiter;

typedef struct Job {
    struct Job *next;
    JobKind kind;
    LogBatch *batch; // JOB_BATCH, owned
    BatchDone *done;
    void *context;
    CommitterEdit *edit; // JOB_EDIT: this one or the next
    LiveEdit *logged_edit;
    CommitterCall *call; // JOB_CALL
    Error *error;
    Waiter *waiter; // JOB_EDIT, JOB_SEAL
    Seal *seal;     // JOB_SEAL
} Job;

typedef struct Listener {
    CommitterChanged *changed;
    void *context;
} Listener;

struct Committer {
    Live *live;
    pthread_mutex_t lock;
    pthread_cond_t work;     // for the committer
    pthread_cond_t finished; // for waiters
    pthread_cond_t seal;     // for the sealer
    Job *first, **last;
    size_t queued_batches, queued_bytes;
    bool stopping;
    bool stopped; // nothing is taken any more
    CommitterCounts counts;
    Listener listeners[COMMITTER_LISTENERS_MAX];
    size_t listener_count;
    int64_t snapshot_us; // real time of the last one
    LogBatch **batches;  // of the transaction being made
    BatchResult *results;
    pthread_t commit_thread, seal_thread;
};

// ---- the queue

static void push(Committer *committer, Job *job)
{
    job->next = NULL;
    *committer->last = job;
    committer->last = &job->next;
    pthread_cond_signal(&committer->work);
}

static Job *new_job(JobKind kind)
{
    Job *job = calloc(1, sizeof *job);
    if (!job) panic("out of memory");
    job->kind = kind;
    return job;
}

Status committer_submit(Committer *committer, LogBatch *batch, BatchDone *done, void *context)
{
    size_t bytes = batch->bytes.len;
    bool tail_full = event_log_tail_count(live_log(committer->live)) > TAIL_ENTRIES_MAX;
    pthread_mutex_lock(&committer->lock);
    bool full = tail_full || committer->stopped || committer->queued_batches >= QUEUE_BATCHES_MAX ||
                committer->queued_bytes + bytes > QUEUE_BYTES_MAX;
    if (full) {
        committer->counts.batches_refused++;
        pthread_mutex_unlock(&committer->lock);
        return STATUS_LIMITED;
    }
    Job *job = new_job(JOB_BATCH);
    job->batch = batch;
    job->done = done;
    job->context = context;
    committer->queued_batches++;
    committer->queued_bytes += bytes;
    push(committer, job);
    pthread_mutex_unlock(&committer->lock);
    return STATUS_OK;
}

// Queues the job and waits for its waiter; STATUS_UNAVAILABLE when the committer has stopped.
static Status run_and_wait(Committer *committer, Job *job, Waiter *waiter, Error *error)
{
    job->waiter = waiter;
    pthread_mutex_lock(&committer->lock);
    if (committer->stopped) {
        pthread_mutex_unlock(&committer->lock);
        free(job);
        return fail(error, STATUS_UNAVAILABLE, STR(""), "The server is stopping. Try again in a moment.");
    }
    push(committer, job);
    while (!waiter->finished)
        pthread_cond_wait(&committer->finished, &committer->lock);
    pthread_mutex_unlock(&committer->lock);
    return waiter->status;
}

static void finish(Committer *committer, Waiter *waiter, Status status)
{
    pthread_mutex_lock(&committer->lock);
    waiter->status = status;
    waiter->finished = true;
    pthread_cond_broadcast(&committer->finished);
    pthread_mutex_unlock(&committer->lock);
}

Status committer_edit(Committer *committer, CommitterEdit *edit, void *context, Error *error)
{
    Waiter waiter = { 0 };
    Job *job = new_job(JOB_EDIT);
    job->edit = edit;
    job->context = context;
    job->error = error;
    return run_and_wait(committer, job, &waiter, error);
}

Status committer_edit_logged(Committer *committer, LiveEdit *edit, void *context, Error *error)
{
    Waiter waiter = { 0 };
    Job *job = new_job(JOB_EDIT);
    job->logged_edit = edit;
    job->context = context;
    job->error = error;
    return run_and_wait(committer, job, &waiter, error);
}

Status committer_call(Committer *committer, CommitterCall *call, void *context, Error *error)
{
    Waiter waiter = { 0 };
    Job *job = new_job(JOB_CALL);
    job->call = call;
    job->context = context;
    job->error = error;
    return run_and_wait(committer, job, &waiter, error);
}

typedef struct BatchWaiter {
    Committer *committer;
    Waiter waiter;
    BatchResult result;
} BatchWaiter;

static void wake_batch_waiter(void *context, const BatchResult *result)
{
    BatchWaiter *waiting = context;
    waiting->result = *result;
    finish(waiting->committer, &waiting->waiter, result->status);
}

BatchResult committer_submit_wait(Committer *committer, LogBatch *batch)
{
    BatchWaiter waiting = { .committer = committer };
    while (committer_submit(committer, batch, wake_batch_waiter, &waiting) != STATUS_OK) {
        pthread_mutex_lock(&committer->lock);
        bool stopped = committer->stopped;
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 1;
        if (!stopped) pthread_cond_timedwait(&committer->finished, &committer->lock, &until);
        pthread_mutex_unlock(&committer->lock);
        if (stopped) {
            log_batch_destroy(batch);
            return (BatchResult){ .status = STATUS_UNAVAILABLE };
        }
    }
    pthread_mutex_lock(&committer->lock);
    while (!waiting.waiter.finished)
        pthread_cond_wait(&committer->finished, &committer->lock);
    pthread_mutex_unlock(&committer->lock);
    return waiting.result;
}

// ---- what the committer's thread does

static void tell(Committer *committer, const AccountChange *changes, size_t count)
{
    Listener listeners[COMMITTER_LISTENERS_MAX];
    pthread_mutex_lock(&committer->lock);
    size_t listener_count = committer->listener_count;
    memcpy(listeners, committer->listeners, sizeof listeners);
    pthread_mutex_unlock(&committer->lock);
    for (size_t i = 0; i < listener_count; i++)
        listeners[i].changed(listeners[i].context, changes, count);
}

static void tell_changes(Committer *committer)
{
    AccountChange changes[DIRTY_MAX];
    size_t count;
    while ((count = live_take_dirty(committer->live, changes, DIRTY_MAX)) > 0)
        tell(committer, changes, count);
    tell(committer, NULL, 0);
}

static void count_commit(Committer *committer, size_t batches, size_t bytes, Status status,
                         const CommitTimes *times)
{
    pthread_mutex_lock(&committer->lock);
    committer->queued_batches -= batches;
    committer->queued_bytes -= bytes;
    if (status == STATUS_OK) {
        committer->counts.commits++;
        committer->counts.commit_us_total += (uint64_t)times->commit_us;
        committer->counts.fold_us_total += (uint64_t)times->fold_us;
    } else {
        committer->counts.commits_failed++;
    }
    for (size_t i = 0; i < batches; i++) {
        committer->counts.entries_accepted += committer->results[i].accepted;
        committer->counts.entries_duplicate += committer->results[i].duplicates;
    }
    if (event_log_tail_count(live_log(committer->live)) >= SEGMENT_ENTRIES)
        pthread_cond_signal(&committer->seal);
    pthread_cond_broadcast(&committer->finished); // there is room again
    pthread_mutex_unlock(&committer->lock);
}

// Commits the jobs of a list of batches, answers them and frees them.
static void commit_batches(Committer *committer, Job *jobs)
{
    size_t count = 0, bytes = 0;
    for (Job *job = jobs; job; job = job->next) {
        committer->batches[count++] = job->batch;
        bytes += job->batch->bytes.len;
    }
    Error error = { 0 };
    CommitTimes times;
    Status status =
        live_commit(committer->live, committer->batches, count, committer->results, &times, &error);
    if (status != STATUS_OK) log_line(LOG_ERROR, "commit failed: %s", error.message);
    count_commit(committer, count, bytes, status, &times);
    tell_changes(committer); // before the answers: whoever has one may read what it changed
    for (size_t i = 0; i < count; i++) {
        Job *job = jobs;
        jobs = job->next;
        job->done(job->context, &committer->results[i]);
        log_batch_destroy(job->batch);
        free(job);
    }
}

static Status run_edit(Committer *committer, const Job *job)
{
    Store *store = live_store(committer->live);
    Status status = store_begin(store, job->error);
    if (status != STATUS_OK) return status;
    status = job->edit(store, job->context, job->error);
    if (status == STATUS_OK)
        status = store_commit(store, job->error);
    else
        store_rollback(store);
    if (status == STATUS_OK)
        event_log_rewritten(live_log(committer->live));
    else
        event_log_rewrite_undo(live_log(committer->live));
    return status;
}

static Status run_logged_edit(Committer *committer, const Job *job)
{
    CommitTimes times;
    uint64_t before = event_log_next_sequence(live_log(committer->live));
    Status status = live_edit(committer->live, job->logged_edit, job->context, &times, job->error);
    uint64_t added = event_log_next_sequence(live_log(committer->live)) - before;
    count_commit(committer, 0, 0, status, &times);
    pthread_mutex_lock(&committer->lock);
    committer->counts.entries_accepted += added;
    pthread_mutex_unlock(&committer->lock);
    if (status == STATUS_OK) tell_changes(committer);
    return status;
}

static void run_job(Committer *committer, Job *job)
{
    Status status;
    if (job->kind == JOB_EDIT && job->logged_edit) {
        status = run_logged_edit(committer, job);
    } else if (job->kind == JOB_EDIT) {
        status = run_edit(committer, job);
    } else if (job->kind == JOB_CALL) {
        status = job->call(committer->live, job->context, job->error);
        tell_changes(committer);
    } else {
        Error error = { 0 };
        status = live_write_seal(committer->live, job->seal, &error);
        if (status != STATUS_OK && status != STATUS_CONFLICT)
            log_line(LOG_ERROR, "sealing failed, it will be tried again: %s", error.message);
    }
    finish(committer, job->waiter, status);
    free(job);
}

// Takes the next job, or as many batches as fit one transaction. NULL when there is none. Called with the
// lock.
static Job *take(Committer *committer)
{
    Job *first = committer->first;
    if (!first) return NULL;
    Job **end = &first->next;
    size_t count = 1, bytes = first->batch ? first->batch->bytes.len : 0;
    while (first->kind == JOB_BATCH && *end && (*end)->kind == JOB_BATCH && count < COMMIT_BATCHES_MAX &&
           bytes < COMMIT_BYTES_MAX) {
        bytes += (*end)->batch->bytes.len;
        count++;
        end = &(*end)->next;
    }
    committer->first = *end;
    if (!committer->first) committer->last = &committer->first;
    *end = NULL;
    return first;
}

static void begin_snapshot(Committer *committer)
{
    Error error = { 0 };
    committer->snapshot_us = timestamp_now_monotonic();
    if (live_snapshot_begin(committer->live, &error) != STATUS_OK)
        log_line(LOG_WARN, "no snapshot, the next start replays more: %s", error.message);
}

static bool snapshot_running(Committer *committer, int wait_ms)
{
    bool failed;
    bool running = live_snapshot_running(committer->live, wait_ms, &failed);
    if (failed) log_line(LOG_WARN, "the snapshot could not be written; the next start replays more");
    return running;
}

// Bounds what a start after a crash replays.
static void snapshot_if_due(Committer *committer)
{
    bool due = live_entries_since_snapshot(committer->live) >= SNAPSHOT_ENTRIES_MOST &&
               timestamp_now_monotonic() - committer->snapshot_us > SNAPSHOT_PERIOD_US;
    if (!snapshot_running(committer, 0) && due) begin_snapshot(committer);
}

// Stopping waits for a snapshot, but not long: what is not written is replayed.
static void last_snapshot(Committer *committer)
{
    int64_t until_us = timestamp_now_monotonic() + SNAPSHOT_LAST_US;
    if (snapshot_running(committer, SNAPSHOT_LAST_US / 1000)) return;
    bool small = engine_person_count(live_engine(committer->live)) <= SNAPSHOT_PEOPLE_QUICK;
    uint64_t since = live_entries_since_snapshot(committer->live);
    int64_t left_us = until_us - timestamp_now_monotonic();
    if (since < (small ? 1 : SNAPSHOT_ENTRIES_LEAST) || left_us <= 0) return;
    begin_snapshot(committer);
    if (snapshot_running(committer, (int)(left_us / 1000)))
        log_line(LOG_INFO, "the last snapshot would take too long; the next start replays %llu entries",
                 (unsigned long long)since);
}

static void wait_for_work(Committer *committer)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += IDLE_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_cond_timedwait(&committer->work, &committer->lock, &until);
}

static void *commit_loop(void *argument)
{
    Committer *committer = argument;
    pthread_mutex_lock(&committer->lock);
    for (;;) {
        Job *job = take(committer);
        bool stop = !job && committer->stopping;
        if (stop) committer->stopped = true;
        pthread_mutex_unlock(&committer->lock);
        if (stop) break;

        bool more = false;
        snapshot_if_due(committer);
        if (job && job->kind == JOB_BATCH) {
            commit_batches(committer, job);
        } else if (job) {
            run_job(committer, job);
        } else {
            live_fold_due(committer->live);
            tell_changes(committer);
            more = live_tidy_step(committer->live);
        }
        pthread_mutex_lock(&committer->lock);
        if (!job && !more && !committer->first && !committer->stopping) wait_for_work(committer);
    }
    last_snapshot(committer);
    return NULL;
}

static void *seal_loop(void *argument)
{
    Committer *committer = argument;
    Zstd *zstd = zstd_create();
    pthread_mutex_lock(&committer->lock);
    while (!committer->stopping) {
        pthread_mutex_unlock(&committer->lock);
        Status status = STATUS_OK;
        Seal *seal = event_log_prepare_seal(live_log(committer->live), false, zstd);
        if (seal) {
            Waiter waiter = { 0 };
            Job *job = new_job(JOB_SEAL);
            job->seal = seal;
            Error ignored; // the committer has said why in the log
            status = run_and_wait(committer, job, &waiter, &ignored);
            seal_destroy(seal);
        }
        pthread_mutex_lock(&committer->lock);
        // After a failure (a full disk) the next commit is soon enough to try again.
        bool again = status == STATUS_CONFLICT; // entries were rewritten meanwhile
        if ((!seal || (status != STATUS_OK && !again)) && !committer->stopping) {
            pthread_cond_wait(&committer->seal, &committer->lock);
        }
    }
    pthread_mutex_unlock(&committer->lock);
    zstd_destroy(zstd);
    return NULL;
}

// ---- start and stop

Committer *committer_start(Live *live)
{
    Committer *committer = calloc(1, sizeof *committer);
    if (!committer) panic("out of memory");
    committer->live = live;
    committer->last = &committer->first;
    committer->snapshot_us = timestamp_now_monotonic() - SNAPSHOT_PERIOD_US; // one may be due at once
    committer->batches = calloc(COMMIT_BATCHES_MAX, sizeof *committer->batches);
    committer->results = calloc(COMMIT_BATCHES_MAX, sizeof *committer->results);
    if (!committer->batches || !committer->results) panic("out of memory");
    pthread_mutex_init(&committer->lock, NULL);
    pthread_cond_init(&committer->work, NULL);
    pthread_cond_init(&committer->finished, NULL);
    pthread_cond_init(&committer->seal, NULL);
    if (pthread_create(&committer->commit_thread, NULL, commit_loop, committer) != 0 ||
        pthread_create(&committer->seal_thread, NULL, seal_loop, committer) != 0) {
        panic("cannot start a thread: %s", strerror(errno));
    }
    return committer;
}

void committer_stop(Committer *committer)
{
    if (!committer) return;
    pthread_mutex_lock(&committer->lock);
    committer->stopping = true;
    pthread_cond_broadcast(&committer->work);
    pthread_cond_broadcast(&committer->seal);
    pthread_mutex_unlock(&committer->lock);
    pthread_join(committer->seal_thread, NULL);
    pthread_join(committer->commit_thread, NULL);
    assert(!committer->first);
    pthread_mutex_destroy(&committer->lock);
    pthread_cond_destroy(&committer->work);
    pthread_cond_destroy(&committer->finished);
    pthread_cond_destroy(&committer->seal);
    free(committer->batches);
    free(committer->results);
    free(committer);
}

void committer_on_change(Committer *committer, CommitterChanged *changed, void *context)
{
    pthread_mutex_lock(&committer->lock);
    assert(committer->listener_count < COMMITTER_LISTENERS_MAX);
    committer->listeners[committer->listener_count++] = (Listener){ changed, context };
    pthread_mutex_unlock(&committer->lock);
}

CommitterCounts committer_counts(Committer *committer)
{
    pthread_mutex_lock(&committer->lock);
    CommitterCounts counts = committer->counts;
    counts.queued_batches = committer->queued_batches;
    counts.queued_bytes = committer->queued_bytes;
    pthread_mutex_unlock(&committer->lock);
    return counts;
}
