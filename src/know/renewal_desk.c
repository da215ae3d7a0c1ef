#include "know/renewal_desk.h"

#include "base/log.h"
#include "know/dirty_accounts.h"
#include "know/renewal.h"
#include "know/rounds.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
    ROUND_BYTES = 1 << 30, // of address space
    FEW = 100,             // so many are read one by one, without a look at who owns subscriptions
    EDITS_AT_ONCE = 100,   // accounts in one transaction
    ROUND_SHARE = 4,
};

struct RenewalDesk {
    const Live *live;
    Committer *committer;
    Store *reader; // the thread's
    DirtyAccounts *dirty;
    Rounds *rounds;
    uint16_t day;       // all accounts were looked at on it; 0: not yet
    _Atomic bool stale; // the settings were edited, or a round failed
};

typedef struct Round {
    RenewalDesk *desk;
    Arena *arena;
    RenewalChoice choice;
    RateBook rates;
    Ledger ledger; // of all accounts; not read for a few
    bool of_all;
    uint16_t today;
    Str edits[EDITS_AT_ONCE]; // accounts whose rows or words differ
    size_t edit_count;
} Round;

// ---- one account

static Status read_course(const Round *round, const Ledger *ledger, uint32_t account, Arena *arena,
                          RenewalFollowing *following, Error *error)
{
    const RenewalLens lens = { .ledger = ledger,
                               .rates = &round->rates,
                               .shortest_term_months = round->choice.shortest_term_months };
    const RenewalDays days = { .grace = (uint16_t)round->choice.grace_days,
                               .open = (uint16_t)round->choice.open_days };
    uint16_t from = round->today > RENEWAL_PAST_DAYS ? (uint16_t)(round->today - RENEWAL_PAST_DAYS) : 1;
    RenewalBook book;
    Renewal *renewals = NULL;
    Status status = renewal_book_read(&lens, account, round->today, arena, &book, error);
    if (status != STATUS_OK) return status;
    size_t count = renewal_course(&book, days, round->today, from, UINT16_MAX, arena, &renewals);
    *following = (RenewalFollowing){ .account = engine_account_id(ledger->engine, account),
                                     .renewals = renewals,
                                     .count = count,
                                     .from = from,
                                     .today = round->today,
                                     .days = days,
                                     .now_us = clock_now(live_clock(round->desk->live)) };
    return STATUS_OK;
}

static AccountWords words_of(const Round *round, Str account)
{
    return (AccountWords){ .account = account,
                           .now_us = clock_now(live_clock(round->desk->live)),
                           .zone = live_zone(round->desk->live) };
}

// With what the store says, in a transaction of the caller's when `batch` is given; else only a look.
static Status follow(const Round *round, Store *store, const Ledger *ledger, uint32_t account, Arena *arena,
                     LogBatch *batch, bool *differs_out, Error *error)
{
    RenewalFollowing following;
    RenewalRecord *rows = NULL;
    size_t row_count = 0;
    Status status = read_course(round, ledger, account, arena, &following, error);
    if (status == STATUS_OK)
        status = renewal_of_account(store, following.account, arena, &rows, &row_count, error);
    if (status == STATUS_OK)
        status = renewal_follow(batch ? store : NULL, &following, rows, row_count, arena, differs_out, error);
    bool any = status == STATUS_OK && (following.count > 0 || row_count > 0);
    if (!any) return status;
    AccountWords words = words_of(round, following.account);
    LogBatch *said = batch ? batch : log_batch_create();
    status = renewal_words(store, ledger->engine, &words, said, error);
    if (!batch) {
        *differs_out |= log_batch_count(said) > 0;
        log_batch_destroy(said);
    }
    return status;
}

// ---- writing

// Made anew from what is on disk now: since the look, somebody may have said something.
static Status write_some(Store *store, void *context, LogBatch *batch, Error *error)
{
    Round *round = context;
    const Engine *engine = live_engine(round->desk->live);
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < round->edit_count; i++) {
        uint32_t account = engine_account_find(engine, round->edits[i]);
        Arena mark = *round->arena;
        Ledger ledger;
        bool ignored = false;
        if (account == ENGINE_NONE) continue;
        status = ledger_open_account(store, engine, account, round->arena, &ledger, error);
        if (status == STATUS_OK)
            status = follow(round, store, &ledger, account, round->arena, batch, &ignored, error);
        arena_reset(round->arena, mark);
    }
    return status;
}

static Status write_edits(Round *round, Error *error)
{
    if (round->edit_count == 0) return STATUS_OK;
    Status status = committer_edit_logged(round->desk->committer, write_some, round, error);
    round->edit_count = 0;
    return status;
}

// ---- looking

static Status look(Round *round, uint32_t account, Error *error)
{
    RenewalDesk *desk = round->desk;
    const Engine *engine = live_engine(desk->live);
    Ledger ledger;
    bool differs = false;
    Status status = STATUS_OK;
    if (engine_account_is_private(engine, account)) return STATUS_OK;
    Arena mark = *round->arena;
    if (!round->of_all)
        status = ledger_open_account(desk->reader, engine, account, round->arena, &ledger, error);
    if (status == STATUS_OK)
        status = follow(round, desk->reader, round->of_all ? &round->ledger : &ledger, account, round->arena,
                        NULL, &differs, error);
    arena_reset(round->arena, mark);
    if (status != STATUS_OK || !differs) return status;
    round->edits[round->edit_count++] = engine_account_id(engine, account);
    return round->edit_count == EDITS_AT_ONCE ? write_edits(round, error) : STATUS_OK;
}

static Status open_round(Round *round, Error *error)
{
    Store *reader = round->desk->reader;
    RevenueChoice revenue;
    Status status = renewal_choice_load(reader, round->arena, &round->choice, error);
    if (status == STATUS_OK) status = revenue_choice_read(reader, &revenue, error);
    if (status == STATUS_OK)
        status = rate_book_read(reader, revenue.reporting, round->arena, &round->rates, error);
    if (status == STATUS_OK && round->of_all)
        status = ledger_open(reader, live_engine(round->desk->live), round->arena, &round->ledger, error);
    return status;
}

static Status run_round(Round *round, bool all, const AccountChange *changes, size_t count, Error *error)
{
    RenewalDesk *desk = round->desk;
    size_t look_at = all ? engine_account_count(live_engine(desk->live)) : count;
    if (look_at == 0) return STATUS_OK;
    round->of_all = look_at > FEW;
    Status status = open_round(round, error);
    for (size_t i = 0; status == STATUS_OK && i < look_at && !rounds_stopping(desk->rounds); i++)
        status = look(round, all ? (uint32_t)i : changes[i].account, error);
    return status == STATUS_OK ? write_edits(round, error) : status;
}

bool renewal_desk_round(RenewalDesk *desk)
{
    size_t count = 0;
    Error error;
    AccountChange *changes = dirty_accounts_take(desk->dirty, &count);
    Round round = { .desk = desk, .today = live_today(desk->live) };
    bool all = atomic_exchange(&desk->stale, false) || desk->day != round.today;
    Status status = STATUS_OK;
    if (all || count > 0) {
        Arena arena = arena_create(ROUND_BYTES);
        round.arena = &arena;
        status = run_round(&round, all, changes, count, &error);
        arena_destroy(&arena);
    }
    free(changes);
    if (status != STATUS_OK) {
        desk->stale = true;
        log_line(LOG_WARN, "the renewals cannot be followed: %s", error.message);
        return false;
    }
    desk->day = round.today;
    return true;
}

static bool do_round(void *context)
{
    return renewal_desk_round(context);
}

// On the committer's thread.
static void accounts_changed(void *context, const AccountChange *changes, size_t count)
{
    RenewalDesk *desk = context;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (!(changes[i].what & ACCOUNT_SAID)) continue;
        dirty_accounts_mark(desk->dirty, &changes[i], 1);
        any = true;
    }
    if (any) rounds_wake(desk->rounds);
}

// ---- making and ending

RenewalDesk *renewal_desk_create(const Live *live, Committer *committer, Error *error)
{
    RenewalDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: the renewals");
    desk->live = live;
    desk->committer = committer;
    desk->dirty = dirty_accounts_create();
    desk->rounds = rounds_create(do_round, desk, ROUND_SHARE);
    committer_on_change(committer, accounts_changed, desk);
    desk->reader = live_reader(live, error);
    if (desk->reader) return desk;
    renewal_desk_destroy(desk);
    return NULL;
}

void renewal_desk_start(RenewalDesk *desk)
{
    rounds_start(desk->rounds);
}

void renewal_desk_stop(RenewalDesk *desk)
{
    if (desk) rounds_stop(desk->rounds);
}

void renewal_desk_destroy(RenewalDesk *desk)
{
    if (!desk) return;
    if (desk->reader) store_close(desk->reader);
    dirty_accounts_destroy(desk->dirty);
    rounds_destroy(desk->rounds);
    free(desk);
}

void renewal_desk_wake(RenewalDesk *desk)
{
    desk->stale = true;
    rounds_wake(desk->rounds);
}
