#include "act/play_desk.h"

#include "act/play_people.h"
#include "act/play_plan.h"
#include "base/log.h"
#include "know/dirty_accounts.h"
#include "know/rounds.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    BATCH_BYTES = 512 << 20,  // of address space
    PLANNED_BYTES = 64 << 20, // then what is planned is written: one run may be 50 long mails
    RUNS_AT_ONCE = 256,       // of one transaction
    ACCOUNTS_AT_ONCE = 128,
    BATCHES_OF_A_ROUND = 40,
    NOTE_BYTES = 64 << 20,
    ROUND_SHARE = 1,
};

struct PlayDesk {
    const Live *live;
    Committer *committer;
    const FeatureCatalog *features;
    const DefinitionCatalog *definitions;
    WarningDesk *warnings;
    PlayNotice notice;
    WatchKind kind;

    DirtyAccounts *dirty;
    DirtyAccounts *entered; // accounts that have runs since
    Rounds *rounds;
    Store *reader; // the rounds'; opened by the first
    PlayBook *book;
    Arena batch, empty;
    PlayLimits limits;

    uint8_t *has_runs;      // by account: it may have runs that wait for something
    size_t room;            // accounts beyond have none
    uint16_t day;           // on which all runs were asked; 0: none yet
    uint16_t asking;        // the day for which they are being asked
    int64_t asked_to;       // numbers of runs up to it were
    uint64_t plays_version; // of the definitions, when plays that are off were put to rest
    bool more;              // there is more to do than one round took
};

// ---- who may have runs

// On the thread of the rounds alone, as all about has_runs.
static void make_room(PlayDesk *desk, size_t count)
{
    if (count <= desk->room) return;
    size_t room = count + count / 4 + 64;
    desk->has_runs = reallocarray(desk->has_runs, room, 1);
    if (!desk->has_runs) panic("out of memory: plays");
    memset(desk->has_runs + desk->room, 0, room - desk->room);
    desk->room = room;
}

static void remember_number(PlayDesk *desk, uint32_t account)
{
    make_room(desk, account + 1u);
    desk->has_runs[account] = 1;
}

static void remember(PlayDesk *desk, Str account)
{
    uint32_t number = engine_account_find(live_engine(desk->live), account);
    if (number != ENGINE_NONE) remember_number(desk, number);
}

static bool may_have_runs(const PlayDesk *desk, uint32_t account)
{
    return account < desk->room && desk->has_runs[account];
}

// Who entered since: they are watched from now on, whatever side they are on.
static void remember_entered(PlayDesk *desk)
{
    size_t count = 0;
    AccountChange *changes = dirty_accounts_take(desk->entered, &count);
    for (size_t i = 0; i < count; i++)
        remember_number(desk, changes[i].account);
    dirty_accounts_mark(desk->dirty, changes, count);
    free(changes);
}

// On the committer's thread.
static void accounts_changed(void *context, const AccountChange *changes, size_t count)
{
    PlayDesk *desk = context;
    dirty_accounts_mark(desk->dirty, changes, count);
    if (count == 0 && dirty_accounts_count(desk->dirty) > 0) rounds_wake(desk->rounds);
}

// ---- going on

typedef struct Writing {
    PlayDesk *desk;
    const PlayPlan *plans;
    size_t count, done;
    int64_t now_us;
} Writing;

static Status write_plans(Store *store, void *context, LogBatch *batch, Error *error)
{
    Writing *writing = context;
    Status status = STATUS_OK;
    writing->done = 0;
    for (size_t i = 0; status == STATUS_OK && i < writing->count; i++) {
        bool done = false;
        if (!writing->plans[i].changed) continue;
        status = play_plan_write(store, &writing->plans[i], writing->desk->live, writing->now_us, batch,
                                 &done, error);
        writing->done += done;
    }
    return status;
}

static Status write_some(PlayDesk *desk, const PlayPlan *plans, size_t count, int64_t now_us, Error *error)
{
    Writing writing = { .desk = desk, .plans = plans, .count = count, .now_us = now_us };
    Status status = committer_edit_logged(desk->committer, write_plans, &writing, error);
    if (status == STATUS_OK && writing.done > 0 && desk->notice.moved)
        desk->notice.moved(desk->notice.context, writing.done);
    return status;
}

// What cannot be written for its own sake pauses where it stood, and says why; the others go on.
static Status write_one_by_one(PlayDesk *desk, PlayPlan *plans, size_t count, int64_t now_us, Error *error)
{
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        status = write_some(desk, &plans[i], 1, now_us, error);
        if (status == STATUS_OK || status == STATUS_UNAVAILABLE) continue;
        PlayPlan paused = { .run = *plans[i].was, .changed = true };
        paused.run.place.state = PLAY_RUN_PAUSED;
        paused.run.place.due_us = INT64_MAX;
        paused.run.why = arena_copy(&desk->batch, str_from_c(error->message));
        status = write_some(desk, &paused, 1, now_us, error);
    }
    return status;
}

// Where limits of contact allow only some, the more important play goes first; else whoever waits longest.
static const PlayRun **by_priority(PlayDesk *desk, const PlayRun *runs, size_t count)
{
    const PlayRun **sorted = ARENA_ARRAY(&desk->batch, const PlayRun *, count + 1);
    int *priorities = ARENA_ARRAY(&desk->batch, int, count + 1);
    for (size_t i = 0; i < count; i++) {
        const BookedPlay *booked = play_book_get(desk->book, desk->reader, runs[i].play, runs[i].version);
        int priority = booked ? booked->play.priority : 0;
        size_t at = i;
        for (; at > 0 && priorities[at - 1] < priority; at--) {
            sorted[at] = sorted[at - 1];
            priorities[at] = priorities[at - 1];
        }
        sorted[at] = &runs[i];
        priorities[at] = priority;
    }
    return sorted;
}

// As many of them as there is room for, at least one.
static Status plan_some(PlayDesk *desk, const PlayRun *const *runs, size_t count, PlayPlan *plans,
                        size_t *planned_out, Error *error)
{
    PlayTold told = { 0 };
    PlayMemo *memo = ARENA_NEW(&desk->batch, PlayMemo);
    PlayPlanner planner = { .book = desk->book,
                            .live = desk->live,
                            .reader = desk->reader,
                            .limits = desk->limits,
                            .arena = &desk->batch,
                            .now_us = clock_now(live_clock(desk->live)),
                            .told = &told,
                            .memo = memo };
    const size_t begun = arena_used(&desk->batch);
    Status status = STATUS_OK;
    size_t i = 0;
    for (; status == STATUS_OK && i < count && arena_used(&desk->batch) - begun < PLANNED_BYTES; i++) {
        remember(desk, runs[i]->account);
        status = play_plan(&planner, runs[i], &plans[i], error);
    }
    *planned_out = i;
    return status;
}

static Status write_planned(PlayDesk *desk, PlayPlan *plans, size_t count, size_t *changed_out, Error *error)
{
    bool sends = false, stages = false;
    *changed_out = 0;
    for (size_t i = 0; i < count; i++) {
        *changed_out += plans[i].changed;
        sends |= plans[i].sends;
        stages |= plans[i].stages;
    }
    if (*changed_out == 0) return STATUS_OK;
    int64_t now_us = clock_now(live_clock(desk->live));
    Status status = write_some(desk, plans, count, now_us, error);
    if (status != STATUS_OK && status != STATUS_UNAVAILABLE)
        status = write_one_by_one(desk, plans, count, now_us, error);
    if (status == STATUS_OK && sends && desk->notice.sent) desk->notice.sent(desk->notice.context);
    if (status == STATUS_OK && stages && desk->notice.staged) desk->notice.staged(desk->notice.context);
    return status;
}

// The runs are in the batch's arena.
static Status go_on(PlayDesk *desk, const PlayRun *runs, size_t count, size_t *changed_out, Error *error)
{
    const PlayRun *const *sorted = by_priority(desk, runs, count);
    PlayPlan *plans = ARENA_ARRAY(&desk->batch, PlayPlan, count + 1);
    const Arena mark = desk->batch;
    Status status = STATUS_OK;
    *changed_out = 0;
    for (size_t done = 0; status == STATUS_OK && done < count;) {
        size_t planned = 0, changed = 0;
        arena_reset(&desk->batch, mark);
        status = plan_some(desk, sorted + done, count - done, plans, &planned, error);
        if (status == STATUS_OK) status = write_planned(desk, plans, planned, &changed, error);
        *changed_out += changed;
        done += planned;
    }
    return status;
}

// ---- which runs

// Every run that is open, as when a day begins: silence is news. Some of them in each round, so that those
// whose time has come need not wait for all.
static Status ask_all(PlayDesk *desk, uint16_t today, Error *error)
{
    Status status = STATUS_OK;
    if (desk->asking != today) desk->asked_to = 0;
    desk->asking = today;
    for (int i = 0; status == STATUS_OK && i < BATCHES_OF_A_ROUND; i++) {
        PlayRun *runs = NULL;
        size_t count = 0, changed = 0;
        arena_reset(&desk->batch, desk->empty);
        status =
            play_run_open(desk->reader, desk->asked_to, RUNS_AT_ONCE, &desk->batch, &runs, &count, error);
        if (status == STATUS_OK && count == 0) {
            desk->day = today;
            return status;
        }
        int64_t last = count > 0 ? runs[count - 1].id : 0;
        if (status == STATUS_OK) status = go_on(desk, runs, count, &changed, error);
        if (status == STATUS_OK) desk->asked_to = last;
    }
    desk->more = true;
    return status;
}

static Status ask_account(PlayDesk *desk, uint32_t account, Error *error)
{
    Str id = engine_account_id(live_engine(desk->live), account);
    if (id.len == 0) return STATUS_OK;
    int64_t last = 0;
    Status status = STATUS_OK;
    for (size_t count = RUNS_AT_ONCE; status == STATUS_OK && count == RUNS_AT_ONCE;) {
        PlayRun *runs = NULL;
        size_t changed = 0;
        arena_reset(&desk->batch, desk->empty);
        status = play_run_open_of(desk->reader, id, last, RUNS_AT_ONCE, &desk->batch, &runs, &count, error);
        if (status != STATUS_OK) return status;
        if (count == 0 && last == 0 && account < desk->room) desk->has_runs[account] = 0;
        if (count > 0) last = runs[count - 1].id;
        if (count > 0) status = go_on(desk, runs, count, &changed, error);
    }
    return status;
}

static Status ask_changed(PlayDesk *desk, Error *error)
{
    AccountChange changes[ACCOUNTS_AT_ONCE];
    Status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < BATCHES_OF_A_ROUND; i++) {
        size_t count = dirty_accounts_take_some(desk->dirty, changes, ACCOUNTS_AT_ONCE);
        for (size_t k = 0; k < count; k++) {
            if (!may_have_runs(desk, changes[k].account)) continue;
            if (status == STATUS_OK) status = ask_account(desk, changes[k].account, error);
            if (status != STATUS_OK)
                dirty_accounts_mark(desk->dirty, &changes[k], 1); // again with the next round
        }
        if (count < ACCOUNTS_AT_ONCE) return status;
    }
    desk->more = true;
    return status;
}

static Status take_due(PlayDesk *desk, Error *error)
{
    Status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < BATCHES_OF_A_ROUND; i++) {
        PlayRun *runs = NULL;
        size_t count = 0, changed = 0;
        arena_reset(&desk->batch, desk->empty);
        int64_t now_us = clock_now(live_clock(desk->live));
        status = play_run_due(desk->reader, now_us, RUNS_AT_ONCE, &desk->batch, &runs, &count, error);
        if (status != STATUS_OK || count == 0) return status;
        status = go_on(desk, runs, count, &changed, error);
        if (changed == 0) return status; // somebody holds them back: not without end
    }
    desk->more = true;
    return status;
}

// ---- plays that are switched off

typedef struct Resting {
    int64_t play;
    bool on;
} Resting;

static Status rest_edit(Store *store, void *context, Error *error)
{
    const Resting *resting = context;
    return play_run_rest(store, resting->play, !resting->on, error);
}

// Runs of plays that are off rest; those of plays that are on again go on.
static Status put_to_rest(PlayDesk *desk, Error *error)
{
    uint64_t version = definition_catalog_version(desk->definitions, DEFINITION_PLAY);
    Definition *list = NULL;
    Status status = STATUS_OK;
    if (version == desk->plays_version) return STATUS_OK;
    arena_reset(&desk->batch, desk->empty);
    size_t count = definition_list(desk->definitions, DEFINITION_PLAY, &desk->batch, &list);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        Play play;
        bool rests = false;
        Resting resting = { .play = list[i].id };
        if (play_of(&list[i], &desk->batch, &play, error) == STATUS_OK) resting.on = play.on;
        status = play_run_rests(desk->reader, list[i].id, !resting.on, &rests, error);
        if (status == STATUS_OK && !rests)
            status = committer_edit(desk->committer, rest_edit, &resting, error);
    }
    if (status == STATUS_OK) desk->plays_version = version;
    return status;
}

// ---- rounds

static Status run_round(PlayDesk *desk, Error *error)
{
    if (!desk->reader) desk->reader = live_reader(desk->live, error);
    if (!desk->reader) return STATUS_UNAVAILABLE;
    uint16_t today = live_today(desk->live);
    play_book_begin(desk->book, today);
    desk->more = false;
    remember_entered(desk);
    Status status = play_limits_read(desk->reader, &desk->limits, error);
    if (status == STATUS_OK) status = put_to_rest(desk, error);
    if (status == STATUS_OK) {
        const PlayPeople people = { desk->live, desk->committer, desk->definitions,
                                    desk->book, desk->reader,    desk->entered };
        arena_reset(&desk->batch, desk->empty);
        status = play_people_enter(&people, &desk->batch, error);
    }
    if (status == STATUS_OK && desk->day != today) status = ask_all(desk, today, error);
    if (status == STATUS_OK) status = ask_changed(desk, error);
    if (status == STATUS_OK) status = take_due(desk, error);
    if (desk->more) rounds_wake(desk->rounds);
    return status;
}

bool play_desk_round(PlayDesk *desk)
{
    Error error = { 0 };
    Status status = run_round(desk, &error);
    if (status != STATUS_OK) log_line(LOG_WARN, "plays cannot go on: %s", error.message);
    return status == STATUS_OK;
}

static bool do_round(void *context)
{
    return play_desk_round(context);
}

// ---- what the watch says

static bool formula_of(void *context, const Definition *definition, Arena *arena, WatchFormula *formula_out)
{
    PlayDesk *desk = context;
    Play play;
    Error ignored;
    if (play_of(definition, arena, &play, &ignored) != STATUS_OK || !play.on) return false;
    LifeTexts life = warning_desk_life(desk->warnings, arena);
    Str text = play_entry_text(&play, &life, play_segment_name(desk->definitions, &play, arena), arena);
    *formula_out = (WatchFormula){ .text = text };
    return text.len > 0;
}

static Status enter_one(Store *store, const PlayDesk *desk, const Play *play, const WatchChange *change,
                        Error *error)
{
    int64_t run = 0;
    bool existing = change->cause == WATCH_FIRST || change->cause == WATCH_EDITED;
    if (existing && !play->existing) return STATUS_OK; // it is no news
    const PlayEntrant entrant = { .account = engine_account_id(live_engine(desk->live), change->account),
                                  .now_us = change->at_us };
    return play_enter(store, play, &entrant, &run, error);
}

static Status note(void *context, Store *store, const WatchChange *changes, size_t count, Error *error)
{
    const PlayDesk *desk = context;
    Arena arena = arena_create(NOTE_BYTES), empty = arena;
    Play play = { 0 };
    bool known = false;
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        Definition definition;
        if (!changes[i].yes) continue;
        if (play.id != changes[i].id) {
            arena_reset(&arena, empty); // plays take turns, and one may be long
            known = definition_get(desk->definitions, DEFINITION_PLAY, changes[i].id, &arena, &definition) &&
                    play_of(&definition, &arena, &play, error) == STATUS_OK && play.on;
            play.id = changes[i].id;
        }
        if (known) status = enter_one(store, desk, &play, &changes[i], error);
    }
    arena_destroy(&arena);
    return status;
}

static void noted(void *context, const WatchChange *changes, size_t count)
{
    PlayDesk *desk = context;
    for (size_t i = 0; i < count; i++) {
        const AccountChange entered = { changes[i].account, ACCOUNT_SAID };
        if (changes[i].yes) dirty_accounts_mark(desk->entered, &entered, 1);
    }
    if (count > 0) rounds_wake(desk->rounds);
}

// ---- the desk

PlayDesk *play_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                           const DefinitionCatalog *definitions, WarningDesk *warnings,
                           const PlayNotice *notice)
{
    PlayDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: plays");
    *desk = (PlayDesk){ .live = live,
                        .committer = committer,
                        .features = features,
                        .definitions = definitions,
                        .warnings = warnings,
                        .notice = *notice };
    desk->kind = (WatchKind){ .context = desk, .formula_of = formula_of, .note = note, .noted = noted };
    desk->dirty = dirty_accounts_create();
    desk->entered = dirty_accounts_create();
    desk->book = play_book_create(live, features, definitions, warnings);
    desk->batch = arena_create(BATCH_BYTES);
    desk->empty = desk->batch;
    desk->plays_version = UINT64_MAX;
    desk->rounds = rounds_create(do_round, desk, ROUND_SHARE);
    committer_on_change(committer, accounts_changed, desk);
    return desk;
}

const WatchKind *play_desk_kind(PlayDesk *desk)
{
    return &desk->kind;
}

void play_desk_start(PlayDesk *desk)
{
    rounds_start(desk->rounds);
}

void play_desk_stop(PlayDesk *desk)
{
    if (desk) rounds_stop(desk->rounds);
}

void play_desk_destroy(PlayDesk *desk)
{
    if (!desk) return;
    rounds_destroy(desk->rounds);
    dirty_accounts_destroy(desk->dirty);
    dirty_accounts_destroy(desk->entered);
    play_book_destroy(desk->book);
    arena_destroy(&desk->batch);
    if (desk->reader) store_close(desk->reader);
    free(desk->has_runs);
    free(desk);
}

void play_desk_wake(PlayDesk *desk)
{
    rounds_wake(desk->rounds);
}

void play_desk_news(PlayDesk *desk, Str account)
{
    uint32_t number = engine_account_find(live_engine(desk->live), account);
    const AccountChange change = { number, ACCOUNT_SAID };
    if (number != ENGINE_NONE) dirty_accounts_mark(desk->entered, &change, 1);
    rounds_wake(desk->rounds);
}
