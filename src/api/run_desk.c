#include "api/run_desk.h"

#include <stdlib.h>

enum { RUN_BYTES = 1 << 30 };

typedef struct Job {
    int64_t id; // 0: a free place
    RunState state;
    const void *wish;
    Arena arena; // of the wish
    double progress;
    bool stop;
    Buf results[RUN_RESULTS];
} Job;

struct RunDesk {
    const App *app;
    RunWork work;
    const char *what;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    Job jobs[RUNS_KEPT];       // job n is in place n mod RUNS_KEPT
    int64_t next_id, next_run; // those between wait
    bool stops;
    pthread_t thread;
};

static Job *place_of(RunDesk *desk, int64_t id)
{
    return &desk->jobs[id % RUNS_KEPT];
}

Str run_state_name(RunState state)
{
    static const Str names[] = { [RUN_WAITS] = STR_CONST("waits"),
                                 [RUN_RUNS] = STR_CONST("runs"),
                                 [RUN_DONE] = STR_CONST("done"),
                                 [RUN_STOPPED] = STR_CONST("stopped") };
    return names[state];
}

// ---- running

typedef struct Step {
    RunDesk *desk;
    Job *job;
} Step;

bool run_goes_on(void *context, double share)
{
    Step *step = context;
    pthread_mutex_lock(&step->desk->lock);
    if (share > step->job->progress) step->job->progress = share;
    bool on = !step->job->stop && !step->desk->stops;
    pthread_mutex_unlock(&step->desk->lock);
    return on;
}

static void run_job(RunDesk *desk, Job *job)
{
    Arena arena = arena_create(RUN_BYTES);
    Buf results[RUN_RESULTS] = { 0 };
    Step step = { desk, job };
    bool done = desk->work(desk->app, job->wish, &step, &arena, results);
    arena_destroy(&arena);
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < RUN_RESULTS; i++)
        job->results[i] = results[i];
    job->progress = done ? 1 : job->progress;
    job->state = done ? RUN_DONE : RUN_STOPPED;
    pthread_mutex_unlock(&desk->lock);
}

static void *run(void *context)
{
    RunDesk *desk = context;
    pthread_mutex_lock(&desk->lock);
    for (;;) {
        while (!desk->stops && desk->next_run == desk->next_id)
            pthread_cond_wait(&desk->changed, &desk->lock);
        if (desk->stops) break;
        Job *job = place_of(desk, desk->next_run);
        job->state = job->stop ? RUN_STOPPED : RUN_RUNS;
        pthread_mutex_unlock(&desk->lock);
        if (job->state == RUN_RUNS) run_job(desk, job);
        pthread_mutex_lock(&desk->lock);
        desk->next_run++;
    }
    pthread_mutex_unlock(&desk->lock);
    return NULL;
}

// ---- jobs

static void free_job(Job *job)
{
    if (job->id == 0) return;
    for (size_t i = 0; i < RUN_RESULTS; i++)
        buf_free(&job->results[i]);
    arena_destroy(&job->arena);
    *job = (Job){ 0 };
}

RunDesk *run_desk_create(const App *app, RunWork work, const char *what)
{
    RunDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: the desk of %s", what);
    desk->app = app;
    desk->work = work;
    desk->what = what;
    desk->next_id = desk->next_run = 1;
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->changed, NULL);
    if (pthread_create(&desk->thread, NULL, run, desk) != 0) panic("cannot start the thread of %s", what);
    return desk;
}

void run_desk_destroy(RunDesk *desk)
{
    if (!desk) return;
    pthread_mutex_lock(&desk->lock);
    desk->stops = true;
    pthread_cond_signal(&desk->changed);
    pthread_mutex_unlock(&desk->lock);
    pthread_join(desk->thread, NULL);
    for (size_t i = 0; i < RUNS_KEPT; i++)
        free_job(&desk->jobs[i]);
    pthread_mutex_destroy(&desk->lock);
    pthread_cond_destroy(&desk->changed);
    free(desk);
}

Status run_desk_begin(RunDesk *desk, Arena arena, const void *wish, int64_t *id_out, Error *error)
{
    pthread_mutex_lock(&desk->lock);
    bool room = desk->next_id - desk->next_run < RUNS_WAITING_MAX;
    if (room) {
        Job *job = place_of(desk, desk->next_id);
        free_job(job); // the oldest
        job->id = desk->next_id++;
        job->arena = arena;
        job->wish = wish;
        *id_out = job->id;
        pthread_cond_signal(&desk->changed);
    }
    pthread_mutex_unlock(&desk->lock);
    if (room) return STATUS_OK;
    arena_destroy(&arena);
    return fail(error, STATUS_LIMITED, STR(""), "%d %s wait already. Try again when one is done.",
                RUNS_WAITING_MAX, desk->what);
}

bool run_desk_find(RunDesk *desk, int64_t id, Arena *arena, RunView *view_out)
{
    pthread_mutex_lock(&desk->lock);
    const Job *job = place_of(desk, id < 0 ? 0 : id);
    bool found = id > 0 && job->id == id;
    if (found) {
        *view_out = (RunView){ .state = job->state, .progress = job->progress };
        for (size_t i = 0; i < RUN_RESULTS && job->state == RUN_DONE; i++)
            view_out->results[i] = arena_copy(arena, buf_view(&job->results[i]));
    }
    pthread_mutex_unlock(&desk->lock);
    return found;
}

bool run_desk_stop(RunDesk *desk, int64_t id)
{
    pthread_mutex_lock(&desk->lock);
    Job *job = place_of(desk, id < 0 ? 0 : id);
    bool found = id > 0 && job->id == id;
    if (found) job->stop = true;
    pthread_mutex_unlock(&desk->lock);
    return found;
}
