#include "api/erase_desk.h"

#include "api/import_desk.h"
#include "base/log.h"
#include "know/erasure.h"
#include "sense/segment.h"

enum { AGAIN_AFTER_S = 2 }; // when the database is busy or the disk is full

struct EraseDesk {
    App *app;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool woken, stops;
    pthread_t thread;
};

// ---- on the committer's thread

static Status ask_listed(Live *live, void *context, Error *error)
{
    return erasure_ask_listed(live, context, error);
}

static Status do_step(Live *live, void *context, Error *error)
{
    return erasure_step(live, context, error);
}

// ---- the desk's thread

// What is in memory or in files beside the database and may say something of anybody.
static void forget_the_rest(const App *app)
{
    if (app->sense && app->sense->recent) recent_forget(app->sense->recent);
    if (app->imports) import_desk_forget_ended(app->imports);
}

static Status do_all(EraseDesk *desk, Error *error)
{
    bool more = true;
    while (more) {
        Status status = committer_call(desk->app->committer, do_step, &more, error);
        if (status != STATUS_OK) return status;
        if (more) forget_the_rest(desk->app);
        pthread_mutex_lock(&desk->lock);
        bool stops = desk->stops;
        pthread_mutex_unlock(&desk->lock);
        if (stops) break;
    }
    return STATUS_OK;
}

static Status look(EraseDesk *desk, bool *listed)
{
    Error error = { 0 };
    size_t asked = 0;
    Status status = STATUS_OK;
    if (!*listed) {
        status = committer_call(desk->app->committer, ask_listed, &asked, &error);
        *listed = status == STATUS_OK;
        if (asked > 0) log_line(LOG_INFO, "%zu people of the erase list are erased again", asked);
    }
    if (status == STATUS_OK) status = do_all(desk, &error);
    if (status != STATUS_OK) log_line(LOG_WARN, "an erasure waits: %s", error.message);
    return status;
}

static void *run(void *context)
{
    EraseDesk *desk = context;
    bool listed = false; // those of the list were asked for
    pthread_mutex_lock(&desk->lock);
    while (!desk->stops) {
        desk->woken = false;
        pthread_mutex_unlock(&desk->lock);
        bool failed = look(desk, &listed) != STATUS_OK;
        pthread_mutex_lock(&desk->lock);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += AGAIN_AFTER_S;
        if (failed && !desk->stops) pthread_cond_timedwait(&desk->wake, &desk->lock, &until);
        while (!failed && !desk->woken && !desk->stops)
            pthread_cond_wait(&desk->wake, &desk->lock);
    }
    pthread_mutex_unlock(&desk->lock);
    return NULL;
}

EraseDesk *erase_desk_create(App *app)
{
    EraseDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory");
    desk->app = app;
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->wake, NULL);
    if (pthread_create(&desk->thread, NULL, run, desk) != 0) panic("cannot start a thread");
    return desk;
}

void erase_desk_wake(EraseDesk *desk)
{
    pthread_mutex_lock(&desk->lock);
    desk->woken = true;
    pthread_cond_signal(&desk->wake);
    pthread_mutex_unlock(&desk->lock);
}

void erase_desk_destroy(EraseDesk *desk)
{
    if (!desk) return;
    pthread_mutex_lock(&desk->lock);
    desk->stops = true;
    pthread_cond_signal(&desk->wake);
    pthread_mutex_unlock(&desk->lock);
    pthread_join(desk->thread, NULL);
    pthread_mutex_destroy(&desk->lock);
    pthread_cond_destroy(&desk->wake);
    free(desk);
}
