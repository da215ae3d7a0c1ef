#include "api/housekeeper.h"

#include "base/log.h"
#include "base/timestamp.h"
#include "know/adoption_progress.h"
#include "know/billing_link.h"
#include "know/owner_watch.h"
#include "know/planned.h"
#include "know/retention.h"
#include "know/settings.h"
#include "trust/audit.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    WRITE_EVERY_S = 5,
    ROUNDS_A_SWEEP = 720, // an hour
    ROUNDS_A_LOOK = 12,   // a minute
};

struct Housekeeper {
    const Live *live;
    Committer *committer;
    const FeatureCatalog *features;
    UseCaseWatch *use_cases;
    OwnerWatch *owners;
    KeyBook *keys;
    SessionBook *sessions;
    pthread_mutex_t lock;
    pthread_cond_t stopping;
    bool stops;
    unsigned rounds;
    bool sweeping; // there is more to take out of the log
    atomic_bool failing;
    pthread_t thread;
};

enum { SWEEP_ARENA_BYTES = 64 * 1024 };

// What is older than the installation keeps it.
static Status sweep_audit(Store *store, Error *error)
{
    Arena arena = arena_create(SWEEP_ARENA_BYTES);
    Str text = { 0 };
    int64_t days = 0;
    Status status = setting_read(store, STR("audit_days"), STR("0"), &arena, &text, error);
    if (status == STATUS_OK && str_parse_int64(text, &days) && days > 0)
        status = audit_sweep(store, timestamp_now_real() - days * US_PER_DAY, &arena, error);
    arena_destroy(&arena);
    return status;
}

static Status write_gathered(Store *store, void *context, Error *error)
{
    Housekeeper *housekeeper = context;
    Status status = key_book_write(housekeeper->keys, store, error);
    if (status == STATUS_OK) status = session_book_write(housekeeper->sessions, store, error);
    if (status == STATUS_OK && housekeeper->rounds % ROUNDS_A_SWEEP == 0)
        status = session_end_expired(store, error);
    if (status == STATUS_OK && housekeeper->rounds % ROUNDS_A_SWEEP == 0) status = sweep_audit(store, error);
    return status;
}

static Status sweep_kept(Live *live, void *context, Error *error)
{
    return retention_step(live, context, error);
}

// A step a round while there is something, else once an hour: the log is read in pieces.
static void keep_bounds(Housekeeper *housekeeper)
{
    Error error = { 0 };
    if (!housekeeper->sweeping && housekeeper->rounds % ROUNDS_A_SWEEP != 0) return;
    housekeeper->sweeping = false;
    if (committer_call(housekeeper->committer, sweep_kept, &housekeeper->sweeping, &error) != STATUS_OK)
        log_line(LOG_WARN, "what is too old could not be removed: %s", error.message);
}

static void look_at_owners(Housekeeper *housekeeper)
{
    Error error = { 0 };
    if (owner_watch_look(housekeeper->owners, &error) != STATUS_OK)
        log_line(LOG_WARN, "who owns accounts could not be looked at: %s", error.message);
}

static void keep_house(Housekeeper *housekeeper)
{
    Error error = { 0 };
    keep_bounds(housekeeper);
    bool due = key_book_has_counts(housekeeper->keys) || session_book_has_seen(housekeeper->sessions) ||
               housekeeper->rounds % ROUNDS_A_SWEEP == 0;
    if (due) {
        bool failed =
            committer_edit(housekeeper->committer, write_gathered, housekeeper, &error) != STATUS_OK;
        if (failed) log_line(LOG_WARN, "use of keys and last visits could not be written: %s", error.message);
        atomic_store(&housekeeper->failing, failed);
        if (failed) return; // the same round again
    }
    if (use_case_say_late(housekeeper->use_cases, &error) != STATUS_OK)
        log_line(LOG_WARN, "words about use cases could not be said: %s", error.message);
    look_at_owners(housekeeper);
    if (housekeeper->rounds % ROUNDS_A_LOOK == 0 &&
        planned_say(housekeeper->live, housekeeper->committer, &error) != STATUS_OK)
        log_line(LOG_WARN, "what came true by time could not be counted: %s", error.message);
    if (housekeeper->rounds % ROUNDS_A_LOOK == 0 &&
        billing_join(housekeeper->live, housekeeper->committer, &error) != STATUS_OK)
        log_line(LOG_WARN, "customers of the billing system could not be joined: %s", error.message);
    if (housekeeper->rounds % ROUNDS_A_SWEEP == 0 &&
        adoption_look_all(housekeeper->live, housekeeper->features, housekeeper->committer, &error) !=
            STATUS_OK)
        log_line(LOG_WARN, "how far adoption plans are could not be kept: %s", error.message);
    housekeeper->rounds++;
}

static void *run(void *context)
{
    Housekeeper *housekeeper = context;
    look_at_owners(housekeeper); // what comes from now on is news
    pthread_mutex_lock(&housekeeper->lock);
    while (!housekeeper->stops) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += WRITE_EVERY_S;
        pthread_cond_timedwait(&housekeeper->stopping, &housekeeper->lock, &until);
        pthread_mutex_unlock(&housekeeper->lock);
        keep_house(housekeeper);
        pthread_mutex_lock(&housekeeper->lock);
    }
    pthread_mutex_unlock(&housekeeper->lock);
    return NULL;
}

Housekeeper *housekeeper_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                                UseCaseWatch *use_cases, KeyBook *keys, SessionBook *sessions)
{
    Housekeeper *housekeeper = calloc(1, sizeof *housekeeper);
    if (!housekeeper) panic("out of memory: the housekeeper");
    housekeeper->live = live;
    housekeeper->committer = committer;
    housekeeper->features = features;
    housekeeper->use_cases = use_cases;
    housekeeper->keys = keys;
    housekeeper->sessions = sessions;
    housekeeper->owners = owner_watch_create(live, committer);
    pthread_mutex_init(&housekeeper->lock, NULL);
    pthread_cond_init(&housekeeper->stopping, NULL);
    if (pthread_create(&housekeeper->thread, NULL, run, housekeeper) != 0)
        panic("cannot start the housekeeper's thread");
    return housekeeper;
}

bool housekeeper_is_failing(const Housekeeper *housekeeper)
{
    return atomic_load(&housekeeper->failing);
}

void housekeeper_stop(Housekeeper *housekeeper)
{
    if (!housekeeper) return;
    pthread_mutex_lock(&housekeeper->lock);
    housekeeper->stops = true;
    pthread_cond_signal(&housekeeper->stopping);
    pthread_mutex_unlock(&housekeeper->lock);
    pthread_join(housekeeper->thread, NULL);
}

void housekeeper_destroy(Housekeeper *housekeeper)
{
    if (!housekeeper) return;
    pthread_mutex_destroy(&housekeeper->lock);
    pthread_cond_destroy(&housekeeper->stopping);
    owner_watch_destroy(housekeeper->owners);
    free(housekeeper);
}
