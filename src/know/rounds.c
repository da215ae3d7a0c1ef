#include "know/rounds.h"

#include "base/status.h"
#include "base/timestamp.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    LEAST_US = 50000,   // between the beginnings of two rounds
    PAUSE_US = 2000000, // at most, after a long one
    IDLE_US = 500000,
    RETRY_US = 1000000,
};

struct Rounds {
    RoundsDo *round;
    void *context;
    unsigned share;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool woken, stops, running;
    unsigned holds;
    pthread_t thread;
};

static struct timespec monotonic(int64_t us)
{
    return (struct timespec){ .tv_sec = us / US_PER_SECOND, .tv_nsec = us % US_PER_SECOND * 1000 };
}

// Not before `earliest`, and at once then if somebody woke it. Under the lock.
static void wait_for_work(Rounds *rounds, int64_t earliest, int64_t latest)
{
    struct timespec until = monotonic(earliest);
    while (!rounds->stops && timestamp_now_monotonic() < earliest)
        pthread_cond_timedwait(&rounds->wake, &rounds->lock, &until);
    until = monotonic(latest);
    while (!rounds->stops && !rounds->woken && timestamp_now_monotonic() < latest)
        pthread_cond_timedwait(&rounds->wake, &rounds->lock, &until);
    rounds->woken = false;
}

static int64_t next_begin(const Rounds *rounds, int64_t began, int64_t ended, bool good)
{
    if (!good) return began + RETRY_US;
    int64_t pause = (ended - began) * (rounds->share - 1);
    int64_t next = ended + (pause < PAUSE_US ? pause : PAUSE_US);
    return next > began + LEAST_US ? next : began + LEAST_US;
}

static void *run(void *context)
{
    Rounds *rounds = context;
    int64_t earliest = 0;
    pthread_mutex_lock(&rounds->lock);
    while (!rounds->stops) {
        wait_for_work(rounds, earliest, earliest > 0 ? earliest + IDLE_US : 0);
        if (rounds->stops) break;
        pthread_mutex_unlock(&rounds->lock);
        int64_t began = timestamp_now_monotonic();
        bool good = rounds->round(rounds->context);
        earliest = next_begin(rounds, began, timestamp_now_monotonic(), good);
        pthread_mutex_lock(&rounds->lock);
    }
    pthread_mutex_unlock(&rounds->lock);
    return NULL;
}

Rounds *rounds_create(RoundsDo *round, void *context, unsigned share)
{
    Rounds *rounds = calloc(1, sizeof *rounds);
    if (!rounds) panic("out of memory");
    rounds->round = round;
    rounds->context = context;
    rounds->share = share;
    pthread_mutex_init(&rounds->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&rounds->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    return rounds;
}

void rounds_start(Rounds *rounds)
{
    rounds->running = true;
    if (pthread_create(&rounds->thread, NULL, run, rounds) != 0) panic("cannot start a thread");
}

void rounds_stop(Rounds *rounds)
{
    if (!rounds->running) return;
    pthread_mutex_lock(&rounds->lock);
    rounds->stops = true;
    pthread_cond_signal(&rounds->wake);
    pthread_mutex_unlock(&rounds->lock);
    pthread_join(rounds->thread, NULL);
    rounds->running = false;
}

void rounds_destroy(Rounds *rounds)
{
    pthread_mutex_destroy(&rounds->lock);
    pthread_cond_destroy(&rounds->wake);
    free(rounds);
}

bool rounds_stopping(Rounds *rounds)
{
    pthread_mutex_lock(&rounds->lock);
    bool stops = rounds->stops;
    pthread_mutex_unlock(&rounds->lock);
    return stops;
}

void rounds_wake(Rounds *rounds)
{
    pthread_mutex_lock(&rounds->lock);
    rounds->woken = true;
    pthread_cond_signal(&rounds->wake);
    pthread_mutex_unlock(&rounds->lock);
}

void rounds_hold(Rounds *rounds, bool hold)
{
    pthread_mutex_lock(&rounds->lock);
    rounds->holds += hold ? 1 : (unsigned)-1;
    pthread_mutex_unlock(&rounds->lock);
    if (!hold) rounds_wake(rounds);
}

bool rounds_held(Rounds *rounds)
{
    pthread_mutex_lock(&rounds->lock);
    bool held = rounds->holds > 0;
    pthread_mutex_unlock(&rounds->lock);
    return held;
}
