#include "know/loss_desk.h"

#include "base/log.h"
#include "base/timestamp.h"
#include "know/dirty_accounts.h"
#include "know/loss_follow.h"
#include "know/loss_history.h"
#include "know/loss_reason.h"
#include "know/loss_signal.h"
#include "know/rounds.h"
#include "know/settings.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
    ROUND_BYTES = 1 << 30, // of address space
    KEPT_BYTES = 256 << 20,
    ACCOUNTS_AT_ONCE = 1000,
    ROUND_SHARE = 4,  // at most a fourth of a core
    REASON_DAYS = 60, // said before a loss at most
    FEW = 20,         // whose ledgers are opened one by one
    LOOKS_AT_ONCE = 20,
};

struct LossDesk {
    const Live *live;
    Committer *committer;
    const FeatureCatalog *features;
    const DefinitionCatalog *definitions;
    DirtyAccounts *dirty;
    Rounds *rounds;
    Store *reader; // the rounds'; opened by the first
    uint16_t day;  // whose life states are in `states`; 0: none yet
    uint8_t *states;
    size_t state_count;
    bool to_look; // there may be losses that were not looked at
    _Atomic bool look_again;
    _Atomic bool caught_up;
};

// ---- which accounts are to be looked at

static void mark(LossDesk *desk, uint32_t account)
{
    const AccountChange change = { account, ACCOUNT_SAID };
    dirty_accounts_mark(desk->dirty, &change, 1);
}

static void mark_all(LossDesk *desk)
{
    size_t count = engine_account_count(live_engine(desk->live));
    for (uint32_t account = 0; account < count; account++)
        mark(desk, account);
}

// On the committer's thread. Who was active and how often changes no revenue; a life state that hangs on it
// is seen when the day begins.
static void accounts_changed(void *context, const AccountChange *changes, size_t count)
{
    LossDesk *desk = context;
    for (size_t i = 0; i < count; i++) {
        if (changes[i].what & (ACCOUNT_SAID | ACCOUNT_MEMBERS)) mark(desk, changes[i].account);
    }
    if (count == 0 && dirty_accounts_count(desk->dirty) > 0) rounds_wake(desk->rounds);
}

static bool leaves_on(const Engine *engine, uint32_t account, uint16_t after, uint16_t day)
{
    Value left = engine_account_attribute(engine, account, STR("churned_on"), day);
    return left.kind == VALUE_DATE && left.number > after && left.number <= day;
}

// Silence is news: those whose state is another than yesterday, or who leave today as was said before.
static void begin_day(LossDesk *desk, const Life *life, uint16_t today)
{
    const Engine *engine = live_engine(desk->live);
    size_t count = engine_account_count(engine);
    uint8_t *states = calloc(count + 1, 1);
    if (!states) panic("out of memory: losses");
    life_states(life, engine, today, states, count);
    for (uint32_t account = 0; account < count; account++) {
        bool was = account < desk->state_count;
        if ((was && desk->states[account] != states[account]) ||
            (desk->day > 0 && leaves_on(engine, account, desk->day, today)))
            mark(desk, account);
    }
    free(desk->states);
    desk->states = states;
    desk->state_count = count;
    desk->day = today;
}

// ---- what was looked at in earlier runs

// The first day of which losses are opened, and where the log and the day stood when all was in the register.
typedef struct Progress {
    int64_t from, sequence, day;
} Progress;

static Status read_progress(Store *store, Progress *progress_out, Error *error)
{
    Arena arena = arena_create(1 << 16);
    Str text = { 0 };
    Status status = setting_read(store, STR("losses.progress"), STR(""), &arena, &text, error);
    StrCut first = str_cut(text, ' '), second = str_cut(first.tail, ' ');
    bool good = str_parse_int64(first.head, &progress_out->from) &&
                str_parse_int64(second.head, &progress_out->sequence) &&
                str_parse_int64(second.tail, &progress_out->day);
    if (!good) *progress_out = (Progress){ 0 };
    arena_destroy(&arena);
    return status;
}

static Status put_progress(Store *store, const Progress *progress, Error *error)
{
    Arena arena = arena_create(1 << 16);
    Str text = arena_format(&arena, "%lld %lld %lld", (long long)progress->from,
                            (long long)progress->sequence, (long long)progress->day);
    Status status = setting_put(store, STR("losses.progress"), text, error);
    arena_destroy(&arena);
    return status;
}

static Status begin_edit(Store *store, void *context, Error *error)
{
    return put_progress(store, context, error);
}

// Whoever stopped in good order knows that nothing was said since; else everybody is looked at.
static Status begin_run(LossDesk *desk, const Life *life, Error *error)
{
    Progress progress = { 0 };
    uint16_t today = live_today(desk->live);
    Status status = read_progress(desk->reader, &progress, error);
    if (status != STATUS_OK) return status;
    if (progress.from == 0) {
        progress.from = today > LOSS_PAST_DAYS ? today - LOSS_PAST_DAYS : 1;
        status = committer_edit(desk->committer, begin_edit, &progress, error);
        if (status != STATUS_OK) return status;
    }
    bool known = progress.sequence == (int64_t)event_log_next_sequence(live_log(desk->live)) &&
                 progress.day > 0 && progress.day <= today;
    if (known)
        begin_day(desk, life, (uint16_t)progress.day); // the states of then, to be compared with
    else
        mark_all(desk);
    return STATUS_OK;
}

static Status end_edit(Store *store, void *context, Error *error)
{
    LossDesk *desk = context;
    Progress progress = { 0 };
    // On the committer's thread all that is in the log is folded, and marked.
    if (dirty_accounts_count(desk->dirty) > 0 || desk->day == 0 || !desk->caught_up) return STATUS_OK;
    Status status = read_progress(store, &progress, error);
    progress.sequence = (int64_t)event_log_next_sequence(live_log(desk->live));
    progress.day = desk->day;
    return status == STATUS_OK ? put_progress(store, &progress, error) : status;
}

// ---- a round

typedef struct AccountEdits {
    Str account;
    LossEdit *edits;
    size_t count;
    bool *prefill; // one an edit: what the billing system said is new
} AccountEdits;

typedef struct Round {
    LossDesk *desk;
    Arena *arena, *kept;
    Ledger ledger;
    Life life;
    LossSettings settings;
    LossReader reader;
    uint16_t from, today;
    AccountChange accounts[ACCOUNTS_AT_ONCE];
    size_t account_count;
    AccountEdits *edits; // of those where something is to be written
    size_t edit_count;
} Round;

static Status open_round(Round *round, Error *error)
{
    LossDesk *desk = round->desk;
    const Engine *engine = live_engine(desk->live);
    LifeTexts texts;
    Progress progress = { 0 };
    Status status = life_read(desk->reader, round->arena, &texts, error);
    const FormulaNames *names = formula_names_read(engine, desk->features, desk->definitions, round->arena);
    if (status == STATUS_OK) status = life_compile(&texts, names, round->arena, &round->life, NULL, error);
    if (status == STATUS_OK) status = loss_settings_read(desk->reader, round->arena, &round->settings, error);
    if (status != STATUS_OK) return status;
    if (desk->day == 0) status = begin_run(desk, &round->life, error);
    if (status == STATUS_OK) status = read_progress(desk->reader, &progress, error);
    round->today = live_today(desk->live);
    round->from = (uint16_t)progress.from;
    if (status == STATUS_OK && desk->day != round->today) begin_day(desk, &round->life, round->today);
    return status;
}

static Status open_reading(Round *round, Error *error)
{
    round->reader = (LossReader){
        .ledger = &round->ledger,
        .life = &round->life,
        .rules = { round->settings.return_days, round->settings.least_percent },
        .today = round->today,
        .life_from = round->today > LOSS_LIFE_DAYS ? (uint16_t)(round->today - LOSS_LIFE_DAYS) : 1,
        .kept = round->kept,
    };
    if (round->account_count <= FEW) return STATUS_OK;
    return ledger_open(round->desk->reader, live_engine(round->desk->live), round->kept, &round->ledger,
                       error);
}

// Whoever stands in the list after that is looked at in the next round.
static bool has_room(const Round *round)
{
    return round->arena->end - round->arena->next > 2 * LEDGER_ARENA_BYTES;
}

// ---- one account

static Str owner_before(const Engine *engine, uint32_t account, uint16_t day)
{
    Value owner = engine_account_attribute(engine, account, STR("owner"), (uint16_t)(day - 1));
    return owner.kind == VALUE_TEXT ? owner.text : STR("");
}

// As it is a month after the loss, unless it was so long before: then it is of an earlier one.
static Str reason_said(const Round *round, uint32_t account, const Loss *loss)
{
    const Engine *engine = live_engine(round->desk->live);
    Str key = STR("churn_reason");
    int32_t later = loss->day + LOSS_JOIN_DAYS, earlier = loss->day - REASON_DAYS;
    uint16_t after = later < round->today ? (uint16_t)later : round->today;
    Value now = engine_account_attribute(engine, account, key, after);
    Value then = engine_account_attribute(engine, account, key, earlier > 0 ? (uint16_t)earlier : 0);
    if (now.kind != VALUE_TEXT) return STR("");
    return then.kind == VALUE_TEXT && str_equal(then.text, now.text) ? STR("") : now.text;
}

static Status fill(Round *round, uint32_t account, Loss *loss, Error *error)
{
    const Engine *engine = live_engine(round->desk->live);
    Value failed =
        engine_account_attribute(engine, account, STR("failed_payments"), (uint16_t)(loss->day - 1));
    const LossHints hints = {
        .day_end_us = zone_day_start(live_zone(round->desk->live), loss->day + 1u),
        .churn_reason = reason_said(round, account, loss),
        .failed_payments = failed.kind == VALUE_NUMBER ? (int64_t)failed.number : 0,
    };
    return loss_prefill(round->desk->reader, &round->settings, &hints, round->arena, loss, error);
}

// Of what nobody has written into, the billing system may have said more since.
static Status fill_new(Round *round, uint32_t account, AccountEdits *edits, Error *error)
{
    const Engine *engine = live_engine(round->desk->live);
    Status status = STATUS_OK;
    for (size_t i = 0; i < edits->count && status == STATUS_OK; i++) {
        LossEdit *edit = &edits->edits[i];
        if (edit->step == LOSS_GOES) continue;
        if (edit->step != LOSS_STAYS) edit->loss.owner = owner_before(engine, account, edit->loss.day);
        if (edit->loss.touched || edit->loss.reason.len > 0) continue;
        Str said = edit->loss.said;
        status = fill(round, account, &edit->loss, error);
        edits->prefill[i] = edit->loss.reason.len > 0 || !str_equal(edit->loss.said, said);
        if (edits->prefill[i] && edit->step == LOSS_STAYS) edit->step = LOSS_CHANGES;
    }
    return status;
}

static bool any_step(const AccountEdits *edits)
{
    for (size_t i = 0; i < edits->count; i++) {
        if (edits->edits[i].step != LOSS_STAYS) return true;
    }
    return false;
}

static Status look_at(Round *round, uint32_t account, Error *error)
{
    const Engine *engine = live_engine(round->desk->live);
    Str id = engine_account_id(engine, account);
    LossesFound found;
    Loss *rows = NULL;
    const LossFilter filter = { .account = id, .to = UINT16_MAX, .withdrawn = true };
    LossAccount of = { .account = id,
                       .from = round->from,
                       .life_from = round->reader.life_from,
                       .now_us = clock_now(live_clock(round->desk->live)) };
    if (id.len == 0 || engine_account_find(engine, id) != account) return STATUS_OK; // merged away, or nobody
    Arena mark = *round->arena;
    Status status = STATUS_OK;
    if (round->account_count <= FEW)
        status =
            ledger_open_account(round->desk->reader, engine, account, round->arena, &round->ledger, error);
    if (status == STATUS_OK) status = loss_history_read(&round->reader, account, round->arena, &found, error);
    if (status == STATUS_OK)
        status = loss_list(round->desk->reader, &filter, round->arena, &rows, &of.row_count, error);
    if (status != STATUS_OK) return status;
    // More than are kept of an account: the latest.
    size_t most = LOSSES_OF_ACCOUNT_MAX / 2, skipped = found.count > most ? found.count - most : 0;
    of.found = found.list + skipped;
    of.found_count = found.count - skipped;
    of.currency = found.currency;
    of.rows = rows;
    AccountEdits *edits = &round->edits[round->edit_count];
    *edits = (AccountEdits){ .account = id };
    edits->count = loss_follow_account(&of, round->arena, &edits->edits);
    edits->prefill = ARENA_ARRAY(round->arena, bool, edits->count + 1);
    status = fill_new(round, account, edits, error);
    if (status == STATUS_OK && any_step(edits))
        round->edit_count++;
    else
        arena_reset(round->arena, mark);
    return status;
}

// ---- writing

static Status write_one(Store *store, LossEdit *edit, bool prefill, int64_t now_us, Error *error)
{
    edit->loss.changed_us = now_us;
    if (edit->step == LOSS_OPENS) return loss_add(store, &edit->loss, error);
    if (edit->step == LOSS_CHANGES) return loss_follow(store, &edit->loss, prefill, error);
    if (edit->step == LOSS_GOES) return loss_take_back(store, edit->loss.id, now_us, error);
    return STATUS_OK;
}

static Status write_edits(Store *store, void *context, LogBatch *batch, Error *error)
{
    Round *round = context;
    const Live *live = round->desk->live;
    Status status = STATUS_OK;
    for (size_t i = 0; i < round->edit_count && status == STATUS_OK; i++) {
        AccountEdits *edits = &round->edits[i];
        const AccountWords words = { edits->account, clock_now(live_clock(live)), live_zone(live) };
        for (size_t k = 0; k < edits->count && status == STATUS_OK; k++)
            status = write_one(store, &edits->edits[k], edits->prefill[k], words.now_us, error);
        if (status == STATUS_OK) status = loss_words(store, &words, batch, error);
    }
    return status;
}

// The same account may have been opened by hand meanwhile: then it is looked at again, for its words are
// new.
static Status follow_some(Round *round, Error *error)
{
    LossDesk *desk = round->desk;
    round->account_count = dirty_accounts_take_some(desk->dirty, round->accounts, ACCOUNTS_AT_ONCE);
    if (round->account_count == 0) return STATUS_OK;
    desk->caught_up = false;
    round->edits = ARENA_ARRAY(round->arena, AccountEdits, round->account_count + 1);
    Status status = open_reading(round, error);
    size_t i = 0;
    for (; i < round->account_count && status == STATUS_OK && has_room(round); i++)
        status = look_at(round, round->accounts[i].account, error);
    if (status == STATUS_OK && round->edit_count > 0) {
        status = committer_edit_logged(desk->committer, write_edits, round, error);
        desk->to_look = true;
    }
    if (status == STATUS_OK)
        dirty_accounts_mark(desk->dirty, round->accounts + i, round->account_count - i);
    else
        dirty_accounts_mark(desk->dirty, round->accounts, round->account_count);
    return status;
}

// ---- what the warnings knew

typedef struct Looks {
    Loss *losses;
    size_t count;
} Looks;

static Status write_looks(Store *store, void *context, Error *error)
{
    const Looks *looks = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < looks->count && status == STATUS_OK; i++)
        status = loss_note_signals(store, &looks->losses[i], error);
    return status;
}

static Status look_some(Round *round, Error *error)
{
    LossDesk *desk = round->desk;
    Looks looks = { 0 };
    LossAsker asker;
    Status status =
        loss_list_pending(desk->reader, LOOKS_AT_ONCE, round->arena, &looks.losses, &looks.count, error);
    if (status == STATUS_OK) desk->to_look = looks.count > 0;
    if (status != STATUS_OK || looks.count == 0) return status;
    status = loss_asker_open(desk->reader, desk->live, desk->features, desk->definitions, round->arena,
                             &asker, error);
    for (size_t i = 0; i < looks.count && status == STATUS_OK; i++)
        status = loss_look(&asker, &looks.losses[i], round->arena, error);
    return status == STATUS_OK ? committer_edit(desk->committer, write_looks, &looks, error) : status;
}

// ---- rounds

static bool has_work(LossDesk *desk)
{
    return desk->day == 0 || desk->look_again || desk->to_look || dirty_accounts_count(desk->dirty) > 0 ||
           desk->day != live_today(desk->live);
}

static Status do_steps(Round *round, Error *error)
{
    LossDesk *desk = round->desk;
    if (!desk->reader) desk->reader = live_reader(desk->live, error);
    if (!desk->reader) return STATUS_UNAVAILABLE;
    if (desk->look_again) {
        desk->look_again = false;
        mark_all(desk);
    }
    Status status = open_round(round, error);
    if (status == STATUS_OK) status = follow_some(round, error);
    if (status == STATUS_OK && dirty_accounts_count(desk->dirty) == 0) status = look_some(round, error);
    return status;
}

static bool do_round(void *context)
{
    LossDesk *desk = context;
    if (!has_work(desk)) {
        desk->caught_up = true;
        return true;
    }
    Error error = { 0 };
    Arena arena = arena_create(ROUND_BYTES), kept = arena_create(KEPT_BYTES);
    Round *round = ARENA_NEW(&arena, Round);
    *round = (Round){ .desk = desk, .arena = &arena, .kept = &kept };
    Status status = do_steps(round, &error);
    if (status != STATUS_OK) log_line(LOG_WARN, "losses cannot be followed: %s", error.message);
    arena_destroy(&arena);
    arena_destroy(&kept);
    if (status == STATUS_OK && !has_work(desk)) desk->caught_up = true;
    if (status == STATUS_OK && has_work(desk)) rounds_wake(desk->rounds);
    return status == STATUS_OK;
}

// ---- life

LossDesk *loss_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                           const DefinitionCatalog *definitions)
{
    LossDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: losses");
    desk->live = live;
    desk->committer = committer;
    desk->features = features;
    desk->definitions = definitions;
    desk->dirty = dirty_accounts_create();
    desk->rounds = rounds_create(do_round, desk, ROUND_SHARE);
    desk->to_look = true;
    committer_on_change(committer, accounts_changed, desk);
    return desk;
}

void loss_desk_start(LossDesk *desk)
{
    rounds_start(desk->rounds);
}

void loss_desk_stop(LossDesk *desk)
{
    Error error = { 0 };
    if (!desk) return;
    rounds_stop(desk->rounds);
    if (committer_edit(desk->committer, end_edit, desk, &error) != STATUS_OK)
        log_line(LOG_WARN, "how far losses were followed could not be noted: %s", error.message);
}

void loss_desk_destroy(LossDesk *desk)
{
    if (!desk) return;
    rounds_destroy(desk->rounds);
    dirty_accounts_destroy(desk->dirty);
    if (desk->reader) store_close(desk->reader);
    free(desk->states);
    free(desk);
}

void loss_desk_look_again(LossDesk *desk)
{
    desk->look_again = true;
    rounds_wake(desk->rounds);
}

bool loss_desk_caught_up(LossDesk *desk)
{
    return desk->caught_up && dirty_accounts_count(desk->dirty) == 0;
}
