#include "know/stage_desk.h"

#include "base/log.h"
#include "base/timestamp.h"
#include "engine/formula_ask.h"
#include "engine/formula_needs.h"
#include "know/dirty_accounts.h"
#include "know/formula_names.h"
#include "know/rounds.h"
#include "know/settings.h"
#include "know/stage_change.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
    ROUND_BYTES = 1 << 30, // of address space
    FORMULAS_BYTES = 256 << 20,
    COLUMN_BYTES = 32 << 20,
    DAYS_AT_ONCE = 14,
    COLUMNS_MAX = LIFE_FORMULAS + STAGES_MAX * (2 + STAGE_MILESTONES_MAX),
    ALL_BEYOND = 4,    // when more than every fourth account waits, all are asked, by columns
    ALL_TIMES = 20,    // asking all without need takes a twentieth of a core, for
    ALL_US = 1000000,  // at most once a second
    SLOW_US = 20000,   // how long a round asks stages that look at people,
    SLOW_AT_ONCE = 32, // of so many accounts before it looks at the clock
    ROUND_SHARE = 4,
};

struct StageDesk {
    const Live *live;
    Committer *committer;
    const FeatureCatalog *features;
    DefinitionCatalog *definitions;
    Store *reader; // the thread's
    DirtyAccounts *dirty;
    DirtyAccounts *behind; // those whose slow stages are still to be asked
    Rounds *rounds;

    StageStands stands;
    bool valid;   // the stands are as the rows are, and no change was lost
    uint16_t day; // all accounts were stepped on it; 0: none yet

    Arena compiled, uncompiled;           // formulas, until one may mean something else
    LifeTexts life_texts;                 // which they were made of
    uint64_t names;                       // version
    const Formula *formulas[COLUMNS_MAX]; // first those of the life states
    size_t formula_count;
    bool compares;        // one compares accounts
    bool others_changed;  // since all were asked,
    int64_t all_us;       // which was then
    int64_t all_pause_us; // and is done again after so long, where it needs not be at once

    _Atomic bool stale; // somebody edited
    _Atomic bool caught_up;
};

// Answers are read from columns of all accounts, or asked one by one.
typedef struct Round {
    StageDesk *desk;
    Arena *arena;
    uint16_t today;
    double *const *columns; // NULL: asked
    FormulaAsk **asks;      // by column; NULL: not prepared yet
    StageChanges changes;
} Round;

// ---- formulas

static void add_formula(StageDesk *desk, FollowedStage *followed, const Formula *formula)
{
    if (!formula) return;
    desk->formulas[desk->formula_count++] = formula;
    desk->compares = desk->compares || formula_compares_accounts(formula);
    if (!followed) return;
    followed->needs |= formula_needs(formula);
    followed->quick = followed->quick && formula_is_quick(formula);
}

// What the life states need and cost is part of each stage, for their end is its end.
typedef struct LifeNeeds {
    unsigned needs;
    bool quick;
} LifeNeeds;

static void compile_stage(StageDesk *desk, FollowedStage *followed, const FormulaNames *names, LifeNeeds life)
{
    Error ignored;
    followed->works =
        followed->stage->on && stage_compile(followed->stage, names, &desk->compiled, &followed->compiled,
                                             NULL, NULL, &ignored) == STATUS_OK;
    if (!followed->works) return;
    followed->needs = life.needs;
    followed->quick = life.quick;
    followed->column = desk->formula_count;
    add_formula(desk, followed, followed->compiled.enter);
    add_formula(desk, followed, followed->compiled.leave);
    for (size_t k = 0; k < followed->stage->milestone_count; k++)
        add_formula(desk, followed, followed->compiled.milestones[k]);
}

static Status compile_all(StageDesk *desk, Error *error)
{
    arena_reset(&desk->compiled, desk->uncompiled);
    const Engine *engine = live_engine(desk->live);
    desk->names = formula_names_version(engine, desk->features, desk->definitions);
    const FormulaNames *names =
        formula_names_read(engine, desk->features, desk->definitions, &desk->compiled);
    Life life;
    Status status = life_read(desk->reader, &desk->compiled, &desk->life_texts, error);
    if (status == STATUS_OK)
        status = life_compile(&desk->life_texts, names, &desk->compiled, &life, NULL, error);
    if (status != STATUS_OK) return status;
    const Formula *formulas[LIFE_FORMULAS];
    life_formulas(&life, formulas);
    LifeNeeds life_needs = { .quick = true };
    desk->formula_count = 0;
    desk->compares = false;
    for (size_t i = 0; i < LIFE_FORMULAS; i++) {
        add_formula(desk, NULL, formulas[i]);
        life_needs.needs |= formula_needs(formulas[i]);
        life_needs.quick = life_needs.quick && formula_is_quick(formulas[i]);
    }
    for (size_t i = 0; i < desk->stands.count; i++)
        compile_stage(desk, &desk->stands.stages[i], names, life_needs);
    return STATUS_OK;
}

static bool life_changed(const StageDesk *desk, const LifeTexts *texts)
{
    return !str_equal(texts->trial, desk->life_texts.trial) ||
           !str_equal(texts->churned, desk->life_texts.churned) ||
           !str_equal(texts->archived, desk->life_texts.archived);
}

// Reads and compiles what is not as it was; then all accounts are to be stepped.
static Status refresh(Round *round, Error *error)
{
    StageDesk *desk = round->desk;
    const Engine *engine = live_engine(desk->live);
    size_t accounts = engine_account_count(engine);
    bool read = !desk->valid || desk->stands.room < accounts || desk->stale ||
                desk->stands.definitions != definition_catalog_version(desk->definitions, DEFINITION_STAGE);
    LifeTexts life;
    Status status = life_read(desk->reader, round->arena, &life, error);
    if (status == STATUS_OK && read) {
        desk->caught_up = false; // before stale, which stage_desk_caught_up reads first
        desk->valid = false;
        desk->stale = false;
        status = stage_stands_read(&desk->stands, desk->reader, engine, desk->definitions,
                                   accounts + accounts / 4 + 64, error);
    }
    if (status != STATUS_OK) return status;
    bool compile = read || life_changed(desk, &life) ||
                   desk->names != formula_names_version(engine, desk->features, desk->definitions);
    if (!compile) return STATUS_OK;
    desk->valid = true;
    desk->day = 0;
    return compile_all(desk, error);
}

// ---- stepping

static bool holds(const Round *round, size_t column, uint32_t account)
{
    if (round->columns) return round->columns[column][account] > 0;
    if (!round->asks[column])
        round->asks[column] = formula_ask_prepare(round->desk->formulas[column],
                                                  live_engine(round->desk->live), round->today, round->arena);
    return formula_ask_holds(round->asks[column], account);
}

static bool has_ended(const Round *round, uint32_t account)
{
    for (size_t i = 0; i < LIFE_FORMULAS; i++) {
        LifeState state = life_of_column(i);
        if ((state == LIFE_CHURNED || state == LIFE_ARCHIVED) && holds(round, i, account)) return true;
    }
    return false;
}

static void step_stage(Round *round, FollowedStage *followed, uint32_t account, uint16_t day, bool ended)
{
    StageStand *stand = &followed->stands[account];
    const CompiledStage *compiled = &followed->compiled;
    if (day < stand->place.changed_day) return; // moved by hand later
    size_t column = followed->column;
    bool enter = compiled->enter && holds(round, column++, account);
    bool leave = compiled->leave && holds(round, column++, account);
    StageChange change = { .followed = followed, .account = account, .day = day, .ended = ended };
    StageSignal signal = stage_signal_of(compiled, enter, leave, ended);
    change.step = stage_step(&stand->place, signal, day, &change.place);
    if (change.step == STAGE_ENTERS) stand->reached = 0;
    for (size_t k = 0; stand->place.inside && k < followed->stage->milestone_count; k++) {
        if (!compiled->milestones[k]) continue;
        bool reached = stand->reached >> k & 1;
        if (!reached && holds(round, column, account)) change.milestones |= (uint16_t)(1u << k);
        column++;
    }
    stand->reached |= change.milestones;
    if (change.place || change.milestones) stage_changes_add(&round->changes, &change);
}

typedef enum Which { STAGES_QUICK, STAGES_SLOW, STAGES_ALL } Which;

static bool is_wanted(const FollowedStage *followed, Which which)
{
    return followed->works && (which == STAGES_ALL || followed->quick == (which == STAGES_QUICK));
}

// What of the account can have changed by `what`.
static void step_account(Round *round, uint32_t account, uint16_t day, unsigned what, Which which)
{
    StageDesk *desk = round->desk;
    const Engine *engine = live_engine(desk->live);
    Str id = engine_account_id(engine, account);
    if (id.len == 0 || engine_account_find(engine, id) != account) return; // merged into another
    bool asked = false, ended = false;
    for (size_t i = 0; i < desk->stands.count; i++) {
        FollowedStage *followed = &desk->stands.stages[i];
        bool due = followed->day < day || day == round->today;
        if (!is_wanted(followed, which) || !due || !(followed->needs & what)) continue;
        if (!asked) ended = has_ended(round, account);
        asked = true;
        step_stage(round, followed, account, day, ended);
    }
}

// ---- all accounts

// The days of one pass, from `day` on: evaluated together, stepped one after the other, then written.
static Status pass(Round *round, uint16_t day, size_t days, Error *error)
{
    StageDesk *desk = round->desk;
    Arena mark = *round->arena;
    size_t room = desk->stands.room;
    uint32_t accounts = engine_account_count(live_engine(desk->live));
    uint16_t asked[DAYS_AT_ONCE];
    double **columns[DAYS_AT_ONCE];
    for (size_t d = 0; d < days; d++) {
        asked[d] = (uint16_t)(day + d);
        columns[d] = ARENA_ARRAY(round->arena, double *, desk->formula_count);
        for (size_t f = 0; f < desk->formula_count; f++)
            columns[d][f] = arena_alloc_unset(round->arena, sizeof(double), room);
    }
    formula_evaluate_days(desk->formulas, desk->formula_count, live_engine(desk->live), asked, days,
                          (double *const *const *)columns, room);
    Status status = STATUS_OK;
    for (size_t d = 0; status == STATUS_OK && d < days; d++) {
        round->columns = columns[d];
        for (uint32_t account = 0; account < accounts && account < room; account++)
            step_account(round, account, asked[d], ACCOUNT_ANYTHING, STAGES_ALL);
        status = stage_changes_write(&round->changes, &desk->stands, desk->live, desk->committer, error);
    }
    round->columns = NULL;
    uint16_t done = asked[days - 1] < round->today ? asked[days - 1] : (uint16_t)(round->today - 1);
    if (status == STATUS_OK) status = stage_changes_done(&desk->stands, done, desk->committer, error);
    arena_reset(round->arena, mark);
    return status;
}

// From which day on something is to be done.
static uint16_t first_day(StageStands *stands, uint16_t today)
{
    uint16_t past = today > STAGE_PAST_DAYS ? (uint16_t)(today - STAGE_PAST_DAYS) : 1, first = today;
    for (size_t i = 0; i < stands->count; i++) {
        FollowedStage *followed = &stands->stages[i];
        if (!followed->works) continue;
        if (followed->day == 0) {
            followed->day = (uint16_t)(past - 1);
            followed->first_day = past;
        }
        if (followed->day + 1 < first) first = (uint16_t)(followed->day + 1);
    }
    return first;
}

static Status follow_all(Round *round, Error *error)
{
    StageDesk *desk = round->desk;
    if (engine_account_count(live_engine(desk->live)) == 0)
        return STATUS_OK; // nobody yet: the past is followed once it is there
    int64_t began = timestamp_now_monotonic();
    size_t a_day = desk->formula_count * desk->stands.room * sizeof(double);
    Status status = STATUS_OK;
    for (uint32_t day = first_day(&desk->stands, round->today); status == STATUS_OK && day <= round->today;) {
        size_t days = COLUMN_BYTES / a_day;
        size_t left = round->today - day + 1u;
        days = days < 1 ? 1 : days > DAYS_AT_ONCE ? DAYS_AT_ONCE : days;
        if (days > left) days = left;
        if (rounds_stopping(desk->rounds)) return STATUS_OK;
        status = pass(round, (uint16_t)day, days, error);
        day += (uint32_t)days;
    }
    if (status != STATUS_OK) return status;
    desk->caught_up = true;
    desk->day = round->today;
    desk->others_changed = false;
    desk->all_us = timestamp_now_monotonic();
    int64_t pause = (desk->all_us - began) * ALL_TIMES;
    desk->all_pause_us = pause > ALL_US ? pause : ALL_US;
    size_t behind;
    free(dirty_accounts_take(desk->behind, &behind));
    return STATUS_OK;
}

// ---- those that changed

// Stages about people take their time: a round asks them of as many accounts as it has time for, so that the
// next one is not late for what is quick.
static Status follow_some(Round *round, const AccountChange *changes, size_t count, Error *error)
{
    StageDesk *desk = round->desk;
    round->asks = ARENA_ARRAY(round->arena, FormulaAsk *, desk->formula_count + 1);
    for (size_t i = 0; i < count; i++)
        step_account(round, changes[i].account, round->today, changes[i].what, STAGES_QUICK);
    dirty_accounts_mark(desk->behind, changes, count);
    AccountChange behind[SLOW_AT_ONCE];
    int64_t until = timestamp_now_monotonic() + SLOW_US;
    for (size_t some = SLOW_AT_ONCE; some == SLOW_AT_ONCE && timestamp_now_monotonic() < until;) {
        some = dirty_accounts_take_some(desk->behind, behind, SLOW_AT_ONCE);
        for (size_t i = 0; i < some; i++)
            step_account(round, behind[i].account, round->today, behind[i].what, STAGES_SLOW);
    }
    return stage_changes_write(&round->changes, &desk->stands, desk->live, desk->committer, error);
}

// Of stages that compare accounts, each change of one may be news about any; and of very many accounts that
// wait, columns are quicker.
static bool asks_all_now(StageDesk *desk, size_t changed)
{
    size_t many = engine_account_count(live_engine(desk->live)) / ALL_BEYOND + 64;
    desk->others_changed = desk->compares && (desk->others_changed || changed > 0);
    bool wanted = desk->others_changed || dirty_accounts_count(desk->behind) > many;
    return wanted && timestamp_now_monotonic() - desk->all_us >= desk->all_pause_us;
}

static Status run_round(Round *round, Error *error)
{
    StageDesk *desk = round->desk;
    size_t count = 0;
    AccountChange *changes = dirty_accounts_take(desk->dirty, &count);
    Status status = refresh(round, error);
    if (status == STATUS_OK) {
        bool all = desk->day != round->today || asks_all_now(desk, count);
        status = all ? follow_all(round, error) : follow_some(round, changes, count, error);
    }
    free(changes);
    return status;
}

// ---- rounds

static bool do_round(void *context)
{
    StageDesk *desk = context;
    Arena arena = arena_create(ROUND_BYTES);
    Error error;
    Round round = { .desk = desk, .arena = &arena, .today = live_today(desk->live) };
    Status status = run_round(&round, &error);
    if (status != STATUS_OK) {
        desk->valid = false; // memory may be ahead of the rows, and what had changed is forgotten
        if (status != STATUS_CONFLICT)
            log_line(LOG_WARN, "the journey cannot be followed: %s", error.message);
    }
    stage_changes_free(&round.changes);
    arena_destroy(&arena);
    if (status == STATUS_OK && dirty_accounts_count(desk->behind) > 0) rounds_wake(desk->rounds);
    return status == STATUS_OK;
}

// On the committer's thread.
static void accounts_changed(void *context, const AccountChange *changes, size_t count)
{
    StageDesk *desk = context;
    if (count > 0)
        dirty_accounts_mark(desk->dirty, changes, count);
    else
        rounds_wake(desk->rounds);
}

// ---- making and ending

static Status ship_stages(Store *store, void *context, Error *error)
{
    const StageDesk *desk = context;
    Arena arena = arena_create(1 << 20);
    Str shipped = { 0 };
    Status status = setting_read(store, STR("stages.shipped"), STR(""), &arena, &shipped, error);
    bool done = shipped.len > 0;
    for (const Stage *stage = stages_shipped; status == STATUS_OK && !done && stage->name.len > 0; stage++) {
        Buf body = { 0 };
        JsonWriter json = json_writer(&body);
        stage_write(stage, &json);
        json_finish(&json);
        const DefinitionEdit edit = { .kind = DEFINITION_STAGE,
                                      .name = stage->name,
                                      .body = buf_view(&body),
                                      .at_us = clock_now(live_clock(desk->live)),
                                      .why = STR("Came with Perennial.") };
        int64_t id = 0;
        status = definition_save(store, &edit, &id, error);
        buf_free(&body);
    }
    if (status == STATUS_OK && !done) status = setting_put(store, STR("stages.shipped"), STR("1"), error);
    arena_destroy(&arena);
    return status;
}

StageDesk *stage_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                             DefinitionCatalog *definitions, Error *error)
{
    StageDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: the journey");
    desk->live = live;
    desk->committer = committer;
    desk->features = features;
    desk->definitions = definitions;
    desk->dirty = dirty_accounts_create();
    desk->behind = dirty_accounts_create();
    desk->rounds = rounds_create(do_round, desk, ROUND_SHARE);
    desk->stands = stage_stands_create();
    desk->compiled = desk->uncompiled = arena_create(FORMULAS_BYTES);
    committer_on_change(committer, accounts_changed, desk);
    Status status = committer_edit(committer, ship_stages, desk, error);
    if (status == STATUS_OK) desk->reader = live_reader(live, error);
    if (desk->reader) status = definition_catalog_reload(definitions, DEFINITION_STAGE, desk->reader, error);
    if (desk->reader && status == STATUS_OK) return desk;
    stage_desk_destroy(desk);
    return NULL;
}

void stage_desk_start(StageDesk *desk)
{
    rounds_start(desk->rounds);
}

void stage_desk_stop(StageDesk *desk)
{
    if (desk) rounds_stop(desk->rounds);
}

void stage_desk_destroy(StageDesk *desk)
{
    if (!desk) return;
    if (desk->reader) store_close(desk->reader);
    stage_stands_destroy(&desk->stands);
    arena_destroy(&desk->compiled);
    dirty_accounts_destroy(desk->dirty);
    dirty_accounts_destroy(desk->behind);
    rounds_destroy(desk->rounds);
    free(desk);
}

void stage_desk_wake(StageDesk *desk)
{
    desk->stale = true;
    rounds_wake(desk->rounds);
}

bool stage_desk_caught_up(const StageDesk *desk)
{
    bool stale = desk->stale;
    bool caught_up = desk->caught_up;
    return caught_up && !stale;
}
