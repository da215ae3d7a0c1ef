#include "know/people_watch.h"

#include "base/log.h"
#include "base/timestamp.h"
#include "engine/formula_ask.h"
#include "engine/formula_needs.h"
#include "know/dirty_accounts.h"
#include "know/people_watch_list.h"
#include "know/rounds.h"
#include "know/watch_rows.h"

#include <stdlib.h>

enum {
    NOTE_AT_ONCE = 500, // rows of one transaction
    ROUND_BYTES = 512 << 20,
    ROUND_SHARE = 2, // at most half a core
    LIST_SHARE = 50, // asking all ids of a list takes at most one part of so many of the time
};

// What becomes of one person's row.
typedef struct Difference {
    PersonEdit edit;
    bool told; // entered or left; else they are only called otherwise, or were there from the beginning
} Difference;

struct PeopleWatch {
    PeopleWatchList list;
    DirtyAccounts *dirty;
    Rounds *rounds;
    const SegmentNotice *notice;

    // The thread's own.
    Arena round, unspent;         // of one round
    uint16_t day;                 // of the last good round; 0: none yet
    bool lists_stale;             // something was received since the lists were asked
    int64_t lists_us, lists_took; // when they were asked, and how long it took
    Difference *differences;      // of one segment
    size_t difference_count, difference_room;
};

static void add_difference(PeopleWatch *watch, SegmentPerson who, bool in, bool told)
{
    if (watch->difference_count == watch->difference_room) {
        watch->difference_room = watch->difference_room ? watch->difference_room * 2 : 256;
        watch->differences =
            reallocarray(watch->differences, watch->difference_room, sizeof *watch->differences);
        if (!watch->differences) panic("out of memory");
    }
    watch->differences[watch->difference_count++] = (Difference){ { who, in }, told };
}

// ---- finding differences

// Both are sets; `before` as noted. Who was merged meanwhile was, and is, the one they became.
static void compare(PeopleWatch *watch, const PeopleWatched *watched, const SegmentPerson *before,
                    size_t before_count, const PersonSet *now)
{
    const Engine *engine = live_engine(watch->list.live);
    const PersonSet noted = { (SegmentPerson *)(uintptr_t)before, before_count, before_count };
    bool told = watched->noted_version != 0;
    PersonSet resolved = { 0 };
    for (size_t i = 0; i < before_count; i++) {
        SegmentPerson who = { before[i].account, engine_person_resolve(engine, before[i].person) };
        if (who.person != before[i].person) add_difference(watch, before[i], false, false);
        person_set_add(&resolved, who);
    }
    person_set_sort(&resolved);
    for (size_t i = 0; i < resolved.count; i++) {
        if (!person_set_has(now, resolved.items[i]))
            add_difference(watch, resolved.items[i], false, told);
        else if (!person_set_has(&noted, resolved.items[i]))
            add_difference(watch, resolved.items[i], true, false);
    }
    for (size_t i = 0; i < now->count; i++) {
        if (!person_set_has(&resolved, now->items[i])) add_difference(watch, now->items[i], true, told);
    }
    person_set_free(&resolved);
}

// Those of one account for whom the formula is yes.
static void ask_account(PeopleWatch *watch, const PeopleWatched *watched, uint32_t account, uint16_t day,
                        PersonSet *now)
{
    const Engine *engine = live_engine(watch->list.live);
    if (engine_account_is_private(engine, account)) return;
    Arena mark = watch->round;
    uint32_t *people = NULL;
    size_t count = formula_evaluate_people(watched->formula, engine, account, day, &watch->round, &people);
    for (size_t i = 0; i < count; i++)
        person_set_add(now, (SegmentPerson){ account, people[i] });
    arena_reset(&watch->round, mark);
}

// How many it may hold.
static size_t most_of(const PeopleWatch *watch, const PeopleWatched *watched)
{
    size_t others = 0;
    for (size_t i = 0; i < watch->list.count; i++)
        others += watch->list.watched[i].members.count;
    others -= watched->members.count;
    size_t left = others < PEOPLE_WATCHED_ALL_MAX ? PEOPLE_WATCHED_ALL_MAX - others : 0;
    return left < PEOPLE_WATCHED_MAX ? left : PEOPLE_WATCHED_MAX;
}

// False: they are too many.
static bool ask_all(PeopleWatch *watch, const PeopleWatched *watched, uint16_t day)
{
    const Engine *engine = live_engine(watch->list.live);
    size_t most = most_of(watch, watched);
    PersonSet now = { 0 };
    uint32_t accounts = engine_account_count(engine);
    for (uint32_t account = 0; watched->formula && account < accounts && now.count <= most; account++)
        ask_account(watch, watched, account, day, &now);
    if (!watched->formula) segment_listed_people(&watched->segment, engine, watch->round, &now);
    person_set_sort(&now);
    bool fits = now.count <= most;
    if (fits) compare(watch, watched, watched->members.items, watched->members.count, &now);
    person_set_free(&now);
    return fits;
}

// Of accounts whose change can make a difference.
static bool ask_some(PeopleWatch *watch, const PeopleWatched *watched, const AccountChange *changes,
                     size_t count, uint16_t day)
{
    size_t most = most_of(watch, watched), more = 0;
    unsigned needs = ACCOUNT_MEMBERS | formula_needs(watched->formula);
    for (size_t i = 0; i < count; i++) {
        uint32_t account = changes[i].account;
        if ((changes[i].what & needs) == 0) continue;
        PersonSet now = { 0 };
        const SegmentPerson *before = NULL;
        size_t before_count = person_set_of(&watched->members, account, &before);
        ask_account(watch, watched, account, day, &now);
        person_set_sort(&now);
        more += now.count > before_count ? now.count - before_count : 0;
        if (now.count > 0 || before_count > 0) compare(watch, watched, before, before_count, &now);
        person_set_free(&now);
    }
    return watched->members.count + more <= most;
}

// ---- noting them

typedef struct Note {
    const PeopleWatched *watched;
    const Difference *differences;
    size_t count;
    const Engine *engine;
    Arena arena;
    uint16_t day;
    int64_t at_us;
} Note;

static Status write_note(Store *store, void *context, Error *error)
{
    const Note *note = context;
    Status status = STATUS_OK;
    Arena arena = note->arena;
    for (size_t i = 0; i < note->count && status == STATUS_OK; i++) {
        const Difference *difference = &note->differences[i];
        Arena mark = arena;
        Str subject = segment_subject(note->engine, difference->edit.who, &arena);
        status = watch_rows_set_member(store, DEFINITION_SEGMENT, note->watched->id, subject,
                                       difference->edit.in, error);
        const SegmentChange change = {
            .subject = subject, .entered = difference->edit.in, .at_us = note->at_us, .day = note->day
        };
        if (status == STATUS_OK && difference->told)
            status = segment_change_add(store, note->watched->id, &change, error);
        arena_reset(&arena, mark);
    }
    return status == STATUS_OK ? segment_changes_trim(store, error) : status;
}

static void tell(const PeopleWatch *watch, const Note *note)
{
    size_t entered = 0, left = 0;
    for (size_t i = 0; i < note->count; i++) {
        entered += note->differences[i].told && note->differences[i].edit.in;
        left += note->differences[i].told && !note->differences[i].edit.in;
    }
    if (watch->notice->told && entered + left > 0)
        watch->notice->told(watch->notice->context, note->watched->id, entered, left);
}

static Status note_some(PeopleWatch *watch, PeopleWatched *watched, const Difference *differences,
                        size_t count, uint16_t day, Error *error)
{
    Note note = { .watched = watched,
                  .differences = differences,
                  .count = count,
                  .engine = live_engine(watch->list.live),
                  .arena = watch->round,
                  .day = day,
                  .at_us = clock_now(live_clock(watch->list.live)) };
    Status status = committer_edit(watch->list.committer, write_note, &note, error);
    if (status != STATUS_OK) return status;
    PersonEdit edits[NOTE_AT_ONCE];
    for (size_t i = 0; i < count; i++)
        edits[i] = differences[i].edit;
    pthread_mutex_lock(&watch->list.lock);
    person_set_edit(&watched->members, edits, count);
    pthread_mutex_unlock(&watch->list.lock);
    tell(watch, &note);
    return STATUS_OK;
}

static Status write_version(Store *store, void *context, Error *error)
{
    const PeopleWatched *watched = context;
    return watch_rows_set_version(store, DEFINITION_SEGMENT, watched->id, watched->version, error);
}

static Status note_all(PeopleWatch *watch, PeopleWatched *watched, uint16_t day, Error *error)
{
    Status status = STATUS_OK;
    for (size_t from = 0; from < watch->difference_count && status == STATUS_OK; from += NOTE_AT_ONCE) {
        size_t left = watch->difference_count - from;
        status = note_some(watch, watched, watch->differences + from,
                           left < NOTE_AT_ONCE ? left : NOTE_AT_ONCE, day, error);
    }
    if (status != STATUS_OK) return status;
    if (people_watched_is_pending(watched))
        status = committer_edit(watch->list.committer, write_version, watched, error);
    if (status != STATUS_OK) return status;
    pthread_mutex_lock(&watch->list.lock);
    watched->noted_version = watched->version;
    watched->followed = true;
    watched->too_many = false;
    pthread_mutex_unlock(&watch->list.lock);
    return STATUS_OK;
}

// ---- rounds

typedef struct Round {
    uint16_t day;
    bool everything, lists; // ask everybody; ask the lists
    const AccountChange *dirty;
    size_t dirty_count;
} Round;

static Status judge(PeopleWatch *watch, PeopleWatched *watched, const Round *round, Error *error)
{
    bool list = watched->segment.formula.len == 0;
    if (!watched->formula && !list) return STATUS_OK;
    bool all = round->everything || (people_watched_is_pending(watched) && !watched->too_many);
    if (list ? !all && !round->lists : watched->too_many && !all) return STATUS_OK;
    if (!all && !list && round->dirty_count == 0) return STATUS_OK;
    watch->difference_count = 0;
    bool fits = all || list ? ask_all(watch, watched, round->day)
                            : ask_some(watch, watched, round->dirty, round->dirty_count, round->day);
    if (!fits) return people_watch_list_forget(&watch->list, watched, error);
    return note_all(watch, watched, round->day, error);
}

static Status judge_all(PeopleWatch *watch, const Round *round, Error *error)
{
    Status status = STATUS_OK;
    int64_t began = timestamp_now_monotonic();
    for (size_t i = 0; i < watch->list.count && status == STATUS_OK; i++)
        status = judge(watch, &watch->list.watched[i], round, error);
    if (status != STATUS_OK || !round->lists) return status;
    watch->lists_us = timestamp_now_monotonic();
    watch->lists_took = watch->lists_us - began;
    watch->lists_stale = false;
    return STATUS_OK;
}

bool people_watch_round(PeopleWatch *watch)
{
    if (rounds_held(watch->rounds)) return true;
    Error error = { 0 };
    Status status = people_watch_list_refresh(&watch->list, watch->round, &error);
    size_t dirty_count = 0;
    AccountChange *dirty = dirty_accounts_take(watch->dirty, &dirty_count);
    if (status == STATUS_OK) {
        uint16_t day = live_today(watch->list.live);
        watch->lists_stale = watch->lists_stale || dirty_count > 0;
        bool lists_due = timestamp_now_monotonic() - watch->lists_us >= watch->lists_took * LIST_SHARE;
        const Round round = { .day = day,
                              .everything = day != watch->day || watch->list.recompiled,
                              .lists = watch->lists_stale && lists_due,
                              .dirty = dirty,
                              .dirty_count = dirty_count };
        status = judge_all(watch, &round, &error);
        if (status == STATUS_OK) watch->day = day;
    }
    if (status == STATUS_OK) {
        watch->list.recompiled = false;
    } else {
        log_line(LOG_WARN, "changes of segments of people could not be noted: %s", error.message);
        dirty_accounts_mark(watch->dirty, dirty, dirty_count);
    }
    free(dirty);
    arena_reset(&watch->round, watch->unspent);
    return status == STATUS_OK;
}

static bool do_round(void *context)
{
    return people_watch_round(context);
}

void people_watch_wake(PeopleWatch *watch)
{
    rounds_wake(watch->rounds);
}

void people_watch_hold(PeopleWatch *watch, bool hold)
{
    rounds_hold(watch->rounds, hold);
}

// On the committer's thread.
static void accounts_changed(void *context, const AccountChange *changes, size_t count)
{
    PeopleWatch *watch = context;
    if (count > 0)
        dirty_accounts_mark(watch->dirty, changes, count);
    else
        rounds_wake(watch->rounds);
}

// ---- life

PeopleWatch *people_watch_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                                 const DefinitionCatalog *definitions, const SegmentNotice *notice)
{
    PeopleWatch *watch = calloc(1, sizeof *watch);
    if (!watch) panic("out of memory");
    watch->list.live = live;
    watch->list.committer = committer;
    watch->list.features = features;
    watch->list.definitions = definitions;
    watch->notice = notice;
    watch->dirty = dirty_accounts_create();
    watch->rounds = rounds_create(do_round, watch, ROUND_SHARE);
    people_watch_list_create(&watch->list);
    watch->round = watch->unspent = arena_create(ROUND_BYTES);
    committer_on_change(committer, accounts_changed, watch);
    return watch;
}

void people_watch_start(PeopleWatch *watch)
{
    rounds_start(watch->rounds);
}

void people_watch_stop(PeopleWatch *watch)
{
    if (watch) rounds_stop(watch->rounds);
}

void people_watch_destroy(PeopleWatch *watch)
{
    if (!watch) return;
    people_watch_list_destroy(&watch->list);
    rounds_destroy(watch->rounds);
    dirty_accounts_destroy(watch->dirty);
    arena_destroy(&watch->round);
    free(watch->differences);
    free(watch);
}

PeopleWatchState people_watch_state(PeopleWatch *watch, int64_t segment, int64_t version, size_t *count_out)
{
    PeopleWatchState state = PEOPLE_NOT_WATCHED;
    pthread_mutex_lock(&watch->list.lock);
    for (size_t i = 0; i < watch->list.count; i++) {
        const PeopleWatched *watched = &watch->list.watched[i];
        if (watched->id != segment || watched->version != version) continue;
        if (watched->too_many) state = PEOPLE_TOO_MANY;
        if (watched->noted_version == version && watched->followed) state = PEOPLE_WATCHED;
        *count_out = watched->members.count;
    }
    pthread_mutex_unlock(&watch->list.lock);
    return state;
}
