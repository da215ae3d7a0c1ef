#include "api/workers.h"

#include "base/status.h"

#include <pthread.h>

enum { THREADS_MAX = 16 };

struct Workers {
    WorkerJob *run;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void *jobs[WORKERS_QUEUE_MAX]; // a ring
    size_t first, count;
    bool stops;
    pthread_t threads[THREADS_MAX];
    size_t thread_count;
};

static void *work(void *context)
{
    Workers *workers = context;
    pthread_mutex_lock(&workers->lock);
    for (;;) {
        while (workers->count == 0 && !workers->stops)
            pthread_cond_wait(&workers->changed, &workers->lock);
        if (workers->count == 0) break;
        void *job = workers->jobs[workers->first];
        workers->first = (workers->first + 1) % WORKERS_QUEUE_MAX;
        workers->count--;
        pthread_mutex_unlock(&workers->lock);
        workers->run(job);
        pthread_mutex_lock(&workers->lock);
    }
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

Workers *workers_create(size_t threads, WorkerJob *run)
{
    Workers *workers = calloc(1, sizeof *workers);
    if (!workers) panic("out of memory: workers");
    workers->run = run;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->changed, NULL);
    if (threads > THREADS_MAX) threads = THREADS_MAX;
    for (size_t i = 0; i < threads; i++)
        if (pthread_create(&workers->threads[workers->thread_count], NULL, work, workers) == 0)
            workers->thread_count++;
    if (workers->thread_count == 0) panic("cannot start a worker thread");
    return workers;
}

void workers_destroy(Workers *workers)
{
    if (!workers) return;
    pthread_mutex_lock(&workers->lock);
    workers->stops = true;
    pthread_cond_broadcast(&workers->changed);
    pthread_mutex_unlock(&workers->lock);
    for (size_t i = 0; i < workers->thread_count; i++)
        pthread_join(workers->threads[i], NULL);
    pthread_mutex_destroy(&workers->lock);
    pthread_cond_destroy(&workers->changed);
    free(workers);
}

bool workers_submit(Workers *workers, void *job)
{
    pthread_mutex_lock(&workers->lock);
    bool room = workers->count < WORKERS_QUEUE_MAX && !workers->stops;
    if (room) {
        workers->jobs[(workers->first + workers->count++) % WORKERS_QUEUE_MAX] = job;
        pthread_cond_signal(&workers->changed);
    }
    pthread_mutex_unlock(&workers->lock);
    return room;
}

size_t workers_queued(Workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    size_t count = workers->count;
    pthread_mutex_unlock(&workers->lock);
    return count;
}
