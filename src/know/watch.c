#include "know/watch.h"

#include "base/log.h"
#include "base/timestamp.h"
#include "know/dirty_accounts.h"
#include "know/watch_list.h"
#include "know/watch_rows.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUND_LEAST_US = 50000, // between the beginnings of two rounds
    ROUND_SHARE = 2,        // and twice what the last one took: others need the processor, too
    IDLE_US = 500000,       // how often the day and the definitions are looked at
    RETRY_US = 1000000,
    ALL_SHARE = 16, // when more than one account of so many has changed, and
    FEW = 64,       // more than so many, columns are quicker
    COLUMNS_AT_ONCE = 64,
    NOTE_AT_ONCE = 500, // changes of one transaction
    ROUND_BYTES = 512 << 20,
};

// An answer that became another.
typedef struct Difference {
    size_t watched;
    uint32_t account;
    bool yes;
    WatchCause cause;
} Difference;

struct Watch {
    WatchList list;
    DirtyAccounts *dirty;

    // The thread's own.
    Arena round, unspent; // of one round
    uint32_t account_count;
    uint16_t day; // of the last good round; 0: none yet
    Difference *differences;
    size_t difference_count, difference_room;

    pthread_mutex_t wake_lock;
    pthread_cond_t wake;
    bool woken, stops, running;
    unsigned holds;
    pthread_t thread;
};

static void *resized(void *memory, size_t count, size_t size)
{
    void *moved = reallocarray(memory, count, size);
    if (!moved) panic("out of memory");
    return moved;
}

// ---- finding differences

static void add_difference(Watch *watch, size_t number, uint32_t account, bool yes, WatchCause cause)
{
    if (watched_is_member(&watch->list.watched[number], account) == yes) return;
    if (watch->difference_count == watch->difference_room) {
        watch->difference_room = watch->difference_room ? watch->difference_room * 2 : 256;
        watch->differences = resized(watch->differences, watch->difference_room, sizeof *watch->differences);
    }
    watch->differences[watch->difference_count++] = (Difference){ number, account, yes, cause };
}

static WatchCause cause_of(const Watch *watch, const Watched *watched, uint16_t day)
{
    if (watched->noted_version == 0) return WATCH_FIRST;
    if (watched_is_pending(watched)) return WATCH_EDITED;
    if (watch->day == 0) return WATCH_CAUGHT_UP;
    if (watch->list.edited) return WATCH_EDITED;
    return day != watch->day ? WATCH_DAY : WATCH_INPUT;
}

// Formulas by columns, over all accounts.
static void ask_all(Watch *watch, const size_t *numbers, size_t count, uint16_t day)
{
    const Engine *engine = live_engine(watch->list.live);
    size_t accounts = engine_account_count(engine);
    const Formula *formulas[COLUMNS_AT_ONCE];
    double *columns[COLUMNS_AT_ONCE];
    for (size_t i = 0; i < count; i++) {
        formulas[i] = watch->list.watched[numbers[i]].formula;
        columns[i] = resized(NULL, accounts + 1, sizeof **columns);
    }
    formula_evaluate_all(formulas, count, engine, day, columns, accounts);
    for (size_t i = 0; i < count; i++) {
        WatchCause cause = cause_of(watch, &watch->list.watched[numbers[i]], day);
        for (uint32_t account = 0; account < accounts; account++)
            add_difference(watch, numbers[i], account, columns[i][account] > 0, cause);
        free(columns[i]);
    }
}

static void ask_list(Watch *watch, size_t number, uint16_t day)
{
    const Engine *engine = live_engine(watch->list.live);
    const Watched *watched = &watch->list.watched[number];
    uint32_t accounts = engine_account_count(engine);
    bool *listed = resized(NULL, accounts + 1u, sizeof *listed);
    memset(listed, 0, accounts + 1u);
    for (size_t i = 0; i < watched->what.id_count; i++) {
        uint32_t account = engine_account_find(engine, watched->what.ids[i]);
        if (account < accounts) listed[account] = true;
    }
    WatchCause cause = cause_of(watch, watched, day);
    for (uint32_t account = 0; account < accounts; account++)
        add_difference(watch, number, account, listed[account], cause);
    free(listed);
}

static void ask_some(Watch *watch, size_t number, const uint32_t *accounts, size_t count, uint16_t day)
{
    const Engine *engine = live_engine(watch->list.live);
    const Watched *watched = &watch->list.watched[number];
    Arena mark = watch->round;
    for (size_t i = 0; i < count; i++) {
        if (engine_account_id(engine, accounts[i]).len == 0) continue;
        FormulaResult result = formula_evaluate(watched->formula, engine, accounts[i], day, &watch->round);
        bool yes = result.value.kind == VALUE_BOOL && result.value.number > 0;
        add_difference(watch, number, accounts[i], yes, cause_of(watch, watched, day));
        arena_reset(&watch->round, mark);
    }
}

static void find_differences(Watch *watch, uint16_t day, const uint32_t *dirty, size_t dirty_count)
{
    uint32_t accounts = engine_account_count(live_engine(watch->list.live));
    bool everything = day != watch->day || watch->list.recompiled || dirty_count > FEW + accounts / ALL_SHARE;
    size_t columns[COLUMNS_AT_ONCE], column_count = 0;
    watch->difference_count = 0;
    for (size_t i = 0; i < watch->list.count; i++) {
        const Watched *watched = &watch->list.watched[i];
        bool all = everything || watched_is_pending(watched);
        if (!watched->formula && watched->what.text.len > 0) continue;
        if (!watched->formula && (all || accounts != watch->account_count)) ask_list(watch, i, day);
        if (!watched->formula) continue;
        if (!all) {
            ask_some(watch, i, dirty, dirty_count, day);
            continue;
        }
        columns[column_count++] = i;
        if (column_count < COLUMNS_AT_ONCE) continue;
        ask_all(watch, columns, column_count, day);
        column_count = 0;
    }
    if (column_count > 0) ask_all(watch, columns, column_count, day);
    watch->account_count = accounts;
}

// ---- noting them

typedef struct Note {
    Watch *watch;
    const Difference *differences;
    WatchChange *changes; // one a difference
    size_t count;
} Note;

static Status note_run(const Note *note, Store *store, size_t from, size_t to, Error *error)
{
    const Watch *watch = note->watch;
    DefinitionKind kind = watch->list.watched[note->differences[from].watched].kind;
    Status status = STATUS_OK;
    for (size_t i = from; i < to && status == STATUS_OK; i++) {
        const WatchChange *change = &note->changes[i];
        status = watch_rows_set_member(store, kind, change->id, change->subject, change->yes, error);
    }
    if (status != STATUS_OK) return status;
    return watch->list.kinds[kind].note(watch->list.kinds[kind].context, store, note->changes + from,
                                        to - from, error);
}

// The end of the differences from number `from` on that are of one kind.
static size_t run_end(const Note *note, size_t from)
{
    const Watched *watched = note->watch->list.watched;
    size_t to = from + 1;
    while (to < note->count &&
           watched[note->differences[to].watched].kind == watched[note->differences[from].watched].kind)
        to++;
    return to;
}

static Status write_note(Store *store, void *context, Error *error)
{
    const Note *note = context;
    Status status = STATUS_OK;
    for (size_t from = 0; from < note->count && status == STATUS_OK; from = run_end(note, from))
        status = note_run(note, store, from, run_end(note, from), error);
    return status;
}

// With what decided. False when the answer has become the old one again meanwhile.
static bool tell(Watch *watch, const Difference *difference, uint16_t day, WatchChange *change_out)
{
    const Watched *watched = &watch->list.watched[difference->watched];
    *change_out =
        (WatchChange){ .id = watched->id,
                       .version = watched->version,
                       .account = difference->account,
                       .subject = engine_account_id(live_engine(watch->list.live), difference->account),
                       .yes = difference->yes,
                       .cause = difference->cause,
                       .day = day,
                       .at_us = clock_now(live_clock(watch->list.live)),
                       .text = watched->what.text };
    if (!watched->formula) return true;
    change_out->result = formula_evaluate(watched->formula, live_engine(watch->list.live),
                                          difference->account, day, &watch->round);
    const Value *value = &change_out->result.value;
    return (value->kind == VALUE_BOOL && value->number > 0) == difference->yes;
}

static Status note_some(Watch *watch, Difference *differences, size_t count, uint16_t day, Error *error)
{
    Arena mark = watch->round;
    Note note = { .watch = watch, .differences = differences };
    note.changes = ARENA_ARRAY(&watch->round, WatchChange, count);
    for (size_t i = 0; i < count; i++) {
        Difference difference = differences[i];
        if (!tell(watch, &difference, day, &note.changes[note.count])) continue;
        differences[note.count++] = difference;
    }
    Status status =
        note.count > 0 ? committer_edit(watch->list.committer, write_note, &note, error) : STATUS_OK;
    if (status == STATUS_OK) {
        pthread_mutex_lock(&watch->list.lock);
        for (size_t i = 0; i < note.count; i++)
            watched_set_member(&watch->list.watched[differences[i].watched], differences[i].account,
                               differences[i].yes);
        pthread_mutex_unlock(&watch->list.lock);
    }
    for (size_t from = 0; status == STATUS_OK && from < note.count; from = run_end(&note, from)) {
        const WatchKind *kind = &watch->list.kinds[watch->list.watched[differences[from].watched].kind];
        if (kind->noted) kind->noted(kind->context, note.changes + from, run_end(&note, from) - from);
    }
    arena_reset(&watch->round, mark);
    return status;
}

static Status write_versions(Store *store, void *context, Error *error)
{
    const Watch *watch = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < watch->list.count && status == STATUS_OK; i++) {
        const Watched *watched = &watch->list.watched[i];
        if (watched_is_pending(watched))
            status = watch_rows_set_version(store, watched->kind, watched->id, watched->version, error);
    }
    return status;
}

// The answers belong to these versions from now on.
static Status note_versions(Watch *watch, Error *error)
{
    bool any = false;
    for (size_t i = 0; i < watch->list.count; i++)
        any = any || watched_is_pending(&watch->list.watched[i]);
    if (!any) return STATUS_OK;
    Status status = committer_edit(watch->list.committer, write_versions, watch, error);
    pthread_mutex_lock(&watch->list.lock);
    for (size_t i = 0; i < watch->list.count && status == STATUS_OK; i++)
        watch->list.watched[i].noted_version = watch->list.watched[i].version;
    pthread_mutex_unlock(&watch->list.lock);
    return status;
}

static Status note_all(Watch *watch, uint16_t day, Error *error)
{
    Status status = STATUS_OK;
    for (size_t from = 0; from < watch->difference_count && status == STATUS_OK; from += NOTE_AT_ONCE) {
        size_t left = watch->difference_count - from;
        status = note_some(watch, watch->differences + from, left < NOTE_AT_ONCE ? left : NOTE_AT_ONCE, day,
                           error);
    }
    return status == STATUS_OK ? note_versions(watch, error) : status;
}

// ---- rounds

static bool is_held(Watch *watch)
{
    pthread_mutex_lock(&watch->wake_lock);
    bool held = watch->holds > 0;
    pthread_mutex_unlock(&watch->wake_lock);
    return held;
}

bool watch_round(Watch *watch)
{
    if (is_held(watch)) return true;
    Error error = { 0 };
    uint16_t day = live_today(watch->list.live);
    Status status = watch_list_refresh(&watch->list, watch->round, &error);
    size_t dirty_count = 0;
    uint32_t *dirty = dirty_accounts_take(watch->dirty, &dirty_count);
    if (status == STATUS_OK) {
        find_differences(watch, day, dirty, dirty_count);
        status = note_all(watch, day, &error);
    }
    if (status == STATUS_OK) {
        watch->day = day;
        watch->list.recompiled = watch->list.edited = false;
    } else {
        log_line(LOG_WARN, "changes of segments and warnings could not be noted: %s", error.message);
        dirty_accounts_mark(watch->dirty, dirty, dirty_count);
    }
    free(dirty);
    arena_reset(&watch->round, watch->unspent);
    return status == STATUS_OK;
}

static struct timespec monotonic(int64_t us)
{
    return (struct timespec){ .tv_sec = us / US_PER_SECOND, .tv_nsec = us % US_PER_SECOND * 1000 };
}

// Waits for the next round: not before `earliest`, and at once then if somebody woke it. Under the lock.
static void wait_for_work(Watch *watch, int64_t earliest, int64_t latest)
{
    struct timespec until = monotonic(earliest);
    while (!watch->stops && timestamp_now_monotonic() < earliest)
        pthread_cond_timedwait(&watch->wake, &watch->wake_lock, &until);
    until = monotonic(latest);
    while (!watch->stops && !watch->woken && timestamp_now_monotonic() < latest)
        pthread_cond_timedwait(&watch->wake, &watch->wake_lock, &until);
    watch->woken = false;
}

static void *run(void *context)
{
    Watch *watch = context;
    int64_t earliest = 0;
    pthread_mutex_lock(&watch->wake_lock);
    while (!watch->stops) {
        wait_for_work(watch, earliest, earliest > 0 ? earliest + IDLE_US : 0);
        if (watch->stops) break;
        pthread_mutex_unlock(&watch->wake_lock);
        int64_t began = timestamp_now_monotonic();
        bool good = watch_round(watch);
        int64_t took = (timestamp_now_monotonic() - began) * ROUND_SHARE;
        earliest = began + (!good ? RETRY_US : took > ROUND_LEAST_US ? took : ROUND_LEAST_US);
        pthread_mutex_lock(&watch->wake_lock);
    }
    pthread_mutex_unlock(&watch->wake_lock);
    return NULL;
}

void watch_wake(Watch *watch)
{
    pthread_mutex_lock(&watch->wake_lock);
    watch->woken = true;
    pthread_cond_signal(&watch->wake);
    pthread_mutex_unlock(&watch->wake_lock);
}

void watch_hold(Watch *watch, bool hold)
{
    pthread_mutex_lock(&watch->wake_lock);
    watch->holds += hold ? 1 : (unsigned)-1;
    pthread_mutex_unlock(&watch->wake_lock);
    if (!hold) watch_wake(watch);
}

// On the committer's thread.
static void accounts_changed(void *context, const uint32_t *accounts, size_t count)
{
    Watch *watch = context;
    if (count > 0)
        dirty_accounts_mark(watch->dirty, accounts, count);
    else
        watch_wake(watch);
}

// ---- life

Watch *watch_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                    const DefinitionCatalog *definitions)
{
    Watch *watch = calloc(1, sizeof *watch);
    if (!watch) panic("out of memory");
    watch->list.live = live;
    watch->list.committer = committer;
    watch->list.features = features;
    watch->list.definitions = definitions;
    watch->dirty = dirty_accounts_create();
    watch_list_create(&watch->list);
    watch->round = watch->unspent = arena_create(ROUND_BYTES);
    pthread_mutex_init(&watch->wake_lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    committer_on_change(committer, accounts_changed, watch);
    return watch;
}

void watch_kind(Watch *watch, DefinitionKind kind, const WatchKind *what)
{
    watch->list.kinds[kind] = *what;
    watch->list.has_kind[kind] = true;
}

void watch_start(Watch *watch)
{
    watch->running = true;
    if (pthread_create(&watch->thread, NULL, run, watch) != 0) panic("cannot start the watch's thread");
}

void watch_stop(Watch *watch)
{
    if (!watch || !watch->running) return;
    pthread_mutex_lock(&watch->wake_lock);
    watch->stops = true;
    pthread_cond_signal(&watch->wake);
    pthread_mutex_unlock(&watch->wake_lock);
    pthread_join(watch->thread, NULL);
    watch->running = false;
}

void watch_destroy(Watch *watch)
{
    if (!watch) return;
    watch_list_destroy(&watch->list);
    free(watch->differences);
    dirty_accounts_destroy(watch->dirty);
    arena_destroy(&watch->round);
    pthread_mutex_destroy(&watch->wake_lock);
    pthread_cond_destroy(&watch->wake);
    free(watch);
}

// Under the lock; NULL when it is not there, or its answers belong to another version.
static const Watched *find_noted(const Watch *watch, DefinitionKind kind, int64_t id, int64_t version)
{
    for (size_t i = 0; i < watch->list.count; i++) {
        const Watched *watched = &watch->list.watched[i];
        if (watched->kind == kind && watched->id == id)
            return watched->noted_version == version && watched->version == version ? watched : NULL;
    }
    return NULL;
}

bool watch_count(Watch *watch, DefinitionKind kind, int64_t id, int64_t version, size_t *count_out)
{
    pthread_mutex_lock(&watch->list.lock);
    const Watched *watched = find_noted(watch, kind, id, version);
    if (watched) *count_out = watched->count;
    pthread_mutex_unlock(&watch->list.lock);
    return watched != NULL;
}

bool watch_members(Watch *watch, DefinitionKind kind, int64_t id, int64_t version, bool *in_out, size_t count)
{
    if (is_held(watch)) return false;
    pthread_mutex_lock(&watch->list.lock);
    const Watched *watched = find_noted(watch, kind, id, version);
    for (size_t i = 0; i < count && watched; i++)
        in_out[i] = watched_is_member(watched, (uint32_t)i);
    pthread_mutex_unlock(&watch->list.lock);
    return watched != NULL;
}
