#include "know/watch.h"

#include "base/log.h"
#include "base/timestamp.h"
#include "know/dirty_accounts.h"
#include "know/rounds.h"
#include "know/watch_ask.h"
#include "know/watch_list.h"
#include "know/watch_rows.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLOW_US = 20000,      // how long a round asks formulas that look at people,
    COMPARE_US = 1000000, // between two looks at formulas that compare all accounts
    SLOW_AT_ONCE = 32,    // of so many accounts before it looks at the clock
    NOTE_AT_ONCE = 500,   // changes of one transaction
    ROUND_BYTES = 512 << 20,
    ROUND_SHARE = 2, // at most half a core
};

struct Watch {
    WatchList list;
    DirtyAccounts *dirty;

    // The thread's own.
    DirtyAccounts *behind; // those whose formulas about people are still to be asked
    Arena round, unspent;  // of one round
    WatchAsk ask;
    uint32_t account_count;
    bool others_changed; // since formulas that compare accounts were asked,
    int64_t compared_us; // which was then
    uint16_t day;        // of the last good round; 0: none yet

    Rounds *rounds;
};

// ---- finding differences

// Formulas about people take their time: a round asks them of as many accounts as it has time for, so that
// the next round is not late for what is quick.
static void ask_behind(Watch *watch)
{
    AccountChange changes[SLOW_AT_ONCE];
    int64_t until = timestamp_now_monotonic() + SLOW_US;
    for (size_t count = SLOW_AT_ONCE; count == SLOW_AT_ONCE && timestamp_now_monotonic() < until;) {
        count = dirty_accounts_take_some(watch->behind, changes, SLOW_AT_ONCE);
        watch_ask_some(&watch->ask, changes, count, false);
    }
}

// Of formulas that compare accounts, each change of one may be news about any: asked of all, now and then.
static bool compares_now(Watch *watch, bool changed)
{
    int64_t now = timestamp_now_monotonic();
    watch->others_changed = watch->others_changed || changed;
    if (!watch->others_changed || now - watch->compared_us < COMPARE_US) return false;
    watch->others_changed = false;
    watch->compared_us = now;
    return true;
}

static void find_differences(Watch *watch, uint16_t day)
{
    uint32_t accounts = engine_account_count(live_engine(watch->list.live));
    size_t dirty_count;
    AccountChange *dirty = dirty_accounts_take(watch->dirty, &dirty_count);
    watch_ask_begin(&watch->ask, day, watch->day);
    if (day != watch->day || watch->list.recompiled) {
        watch_ask_all(&watch->ask, WATCH_ALL);
        free(dirty_accounts_take(watch->behind, &dirty_count));
    } else {
        bool compare = compares_now(watch, dirty_count > 0);
        watch_ask_all(&watch->ask, compare ? WATCH_PENDING_OR_COMPARING : WATCH_PENDING);
        if (accounts != watch->account_count) watch_ask_lists(&watch->ask);
        watch_ask_some(&watch->ask, dirty, dirty_count, true);
        dirty_accounts_mark(watch->behind, dirty, dirty_count);
        ask_behind(watch);
    }
    watch->account_count = accounts;
    free(dirty);
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
    // What was merged into another would answer as that one.
    if (engine_account_is_private(live_engine(watch->list.live), difference->account))
        return !difference->yes;
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
        if (watched_is_pending(watched) && !watched->waits)
            status = watch_rows_set_version(store, watched->kind, watched->id, watched->version, error);
    }
    return status;
}

// The answers belong to these versions from now on.
static Status note_versions(Watch *watch, Error *error)
{
    bool any = false;
    for (size_t i = 0; i < watch->list.count; i++)
        any = any || (watched_is_pending(&watch->list.watched[i]) && !watch->list.watched[i].waits);
    if (!any) return STATUS_OK;
    Status status = committer_edit(watch->list.committer, write_versions, watch, error);
    pthread_mutex_lock(&watch->list.lock);
    for (size_t i = 0; i < watch->list.count && status == STATUS_OK; i++) {
        Watched *watched = &watch->list.watched[i];
        if (!watched->waits) watched->noted_version = watched->version;
    }
    pthread_mutex_unlock(&watch->list.lock);
    return status;
}

static Status note_all(Watch *watch, uint16_t day, Error *error)
{
    WatchAsk *ask = &watch->ask;
    Status status = STATUS_OK;
    for (size_t from = 0; from < ask->count && status == STATUS_OK; from += NOTE_AT_ONCE) {
        size_t left = ask->count - from;
        status =
            note_some(watch, ask->differences + from, left < NOTE_AT_ONCE ? left : NOTE_AT_ONCE, day, error);
    }
    return status == STATUS_OK ? note_versions(watch, error) : status;
}

// What could not be noted is asked again.
static void mark_differences(Watch *watch)
{
    for (size_t i = 0; i < watch->ask.count; i++) {
        AccountChange change = { watch->ask.differences[i].account, ACCOUNT_ANYTHING };
        dirty_accounts_mark(watch->dirty, &change, 1);
    }
}

// ---- rounds

static bool is_behind(Watch *watch)
{
    return dirty_accounts_count(watch->behind) > 0 && !rounds_held(watch->rounds);
}

static bool do_round(void *context)
{
    Watch *watch = context;
    if (rounds_held(watch->rounds)) return true;
    Error error = { 0 };
    uint16_t day = live_today(watch->list.live);
    Status status = watch_list_refresh(&watch->list, watch->round, &error);
    if (status == STATUS_OK) {
        find_differences(watch, day);
        status = note_all(watch, day, &error);
        if (status != STATUS_OK) mark_differences(watch);
    }
    if (status == STATUS_OK) {
        watch->day = day;
        watch->list.recompiled = watch->list.edited = false;
    } else {
        log_line(LOG_WARN, "changes of segments and warnings could not be noted: %s", error.message);
    }
    arena_reset(&watch->round, watch->unspent);
    if (is_behind(watch)) rounds_wake(watch->rounds);
    return status == STATUS_OK;
}

bool watch_round(Watch *watch)
{
    bool good = do_round(watch);
    while (good && is_behind(watch))
        good = do_round(watch);
    return good;
}

void watch_wake(Watch *watch)
{
    rounds_wake(watch->rounds);
}

void watch_hold(Watch *watch, bool hold)
{
    rounds_hold(watch->rounds, hold);
}

// On the committer's thread.
static void accounts_changed(void *context, const AccountChange *changes, size_t count)
{
    Watch *watch = context;
    if (count > 0)
        dirty_accounts_mark(watch->dirty, changes, count);
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
    watch->behind = dirty_accounts_create();
    watch_list_create(&watch->list);
    watch->round = watch->unspent = arena_create(ROUND_BYTES);
    watch->ask = (WatchAsk){ .list = &watch->list, .arena = &watch->round };
    watch->rounds = rounds_create(do_round, watch, ROUND_SHARE);
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
    rounds_start(watch->rounds);
}

void watch_stop(Watch *watch)
{
    if (watch) rounds_stop(watch->rounds);
}

void watch_destroy(Watch *watch)
{
    if (!watch) return;
    watch_list_destroy(&watch->list);
    watch_ask_free(&watch->ask);
    dirty_accounts_destroy(watch->dirty);
    dirty_accounts_destroy(watch->behind);
    arena_destroy(&watch->round);
    rounds_destroy(watch->rounds);
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
    if (rounds_held(watch->rounds)) return false;
    pthread_mutex_lock(&watch->list.lock);
    const Watched *watched = find_noted(watch, kind, id, version);
    for (size_t i = 0; i < count && watched; i++)
        in_out[i] = watched_is_member(watched, (uint32_t)i);
    pthread_mutex_unlock(&watch->list.lock);
    return watched != NULL;
}
