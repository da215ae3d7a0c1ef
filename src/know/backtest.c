#include "know/backtest.h"

#include <assert.h>
#include <stdlib.h>

// What is known of an account while the days go by.
typedef struct Watched {
    bool gone, seen_before; // churned or archived at the last look; there was a last look
    bool standing;          // its newest alarm was true at the last look
    uint32_t newest;        // its newest alarm, as a place in cases plus 1; 0: none in this life
} Watched;

typedef struct Alarm {
    BacktestCase is;
    uint32_t before; // the account's alarm before, as Watched.newest
} Alarm;

typedef struct Run {
    const BacktestConfig *config;
    const Engine *engine;
    Arena *arena;
    Watched *accounts;
    size_t account_count;
    double *condition;
    uint8_t *states;
    Alarm *alarms;
    size_t count, capacity;
    bool cut;
    uint16_t day, day_before; // of this look and the last one; 0: none
} Run;

// ---- cases

// Its place plus 1, or 0 when there are too many.
static uint32_t add_case(Run *run, BacktestCase is, uint32_t before)
{
    if (run->count == BACKTEST_CASES_MAX) {
        run->cut = true;
        return 0;
    }
    if (run->count == run->capacity) {
        run->capacity = run->capacity ? 2 * run->capacity : 256;
        run->alarms = realloc(run->alarms, run->capacity * sizeof *run->alarms);
        if (!run->alarms) panic("out of memory");
    }
    run->alarms[run->count++] = (Alarm){ is, before };
    return (uint32_t)run->count;
}

static void note_alarm(Run *run, uint32_t account)
{
    Watched *watched = &run->accounts[account];
    Alarm *newest = watched->newest ? &run->alarms[watched->newest - 1] : NULL;
    bool same = newest && (watched->standing || run->day - newest->is.ended <= run->config->quiet_days);
    watched->standing = true;
    if (same) {
        newest->is.ended = run->day;
        return;
    }
    BacktestCase is = { .account = account, .kind = BACKTEST_OPEN, .warned = run->day, .ended = run->day };
    uint32_t place = add_case(run, is, watched->newest);
    if (place) watched->newest = place;
}

// The first day of the loss: after the last look, at this one at the latest.
static uint16_t day_of_loss(const Run *run, uint32_t account)
{
    for (uint16_t day = (uint16_t)(run->day_before + 1); day < run->day; day++) {
        LifeState state = life_state(&run->config->life, run->engine, account, day, *run->arena);
        if (state == LIFE_CHURNED) return day;
    }
    return run->day;
}

static void note_loss(Run *run, uint32_t account)
{
    Watched *watched = &run->accounts[account];
    uint16_t lost = day_of_loss(run, account);
    Alarm *first = NULL; // the earliest right one
    bool standing = watched->standing;
    for (uint32_t at = watched->newest; at != 0; at = run->alarms[at - 1].before) {
        Alarm *alarm = &run->alarms[at - 1];
        bool right =
            alarm->is.warned < lost && (standing || lost - alarm->is.warned <= run->config->ahead_days);
        standing = false; // only the newest can
        if (!right) continue;
        alarm->is.kind = BACKTEST_AGAIN;
        alarm->is.lost = lost;
        first = alarm;
    }
    if (first)
        first->is.kind = BACKTEST_CAUGHT;
    else
        add_case(run, (BacktestCase){ .account = account, .kind = BACKTEST_MISSED, .lost = lost }, 0);
    watched->newest = 0; // if it comes back, that is another life
    watched->standing = false;
}

// ---- days

static void look_at(Run *run, uint32_t account)
{
    Watched *watched = &run->accounts[account];
    LifeState state = (LifeState)run->states[account];
    bool gone = state == LIFE_CHURNED || state == LIFE_ARCHIVED;
    if (gone) {
        if (state == LIFE_CHURNED && watched->seen_before && !watched->gone) note_loss(run, account);
    } else if (run->condition[account] > 0) {
        note_alarm(run, account);
    } else {
        watched->standing = false;
    }
    watched->gone = gone;
    watched->seen_before = true;
}

static void look(Run *run)
{
    double *const out[] = { run->condition };
    formula_evaluate_all(&run->config->condition, 1, run->engine, run->day, out, run->account_count);
    life_states(&run->config->life, run->engine, run->day, run->states, run->account_count);
    for (uint32_t account = 0; account < run->account_count; account++) {
        if (!engine_account_is_private(run->engine, account)) look_at(run, account);
    }
}

// ---- the result

static int by_day(const void *a, const void *b)
{
    const BacktestCase *left = a, *right = b;
    int left_day = left->warned ? left->warned : left->lost,
        right_day = right->warned ? right->warned : right->lost;
    if (left_day != right_day) return left_day < right_day ? -1 : 1;
    return (left->account > right->account) - (left->account < right->account);
}

static int ascending(const void *a, const void *b)
{
    uint16_t left = *(const uint16_t *)a, right = *(const uint16_t *)b;
    return (left > right) - (left < right);
}

static int by_alarms(const void *a, const void *b)
{
    const BacktestLoad *left = a, *right = b;
    return (left->alarms < right->alarms) - (left->alarms > right->alarms);
}

static void count_load(const Run *run, BacktestResult *result)
{
    BacktestLoad *load = ARENA_ARRAY(run->arena, BacktestLoad, BACKTEST_OWNERS_MAX);
    for (size_t i = 0; i < result->case_count; i++) {
        const BacktestCase *is = &result->cases[i];
        if (is->warned == 0) continue;
        Value owner = engine_account_attribute(run->engine, is->account, STR("owner"), is->warned);
        Str name = owner.kind == VALUE_TEXT ? owner.text : STR("");
        size_t at = 0;
        while (at < result->load_count && !str_equal(load[at].owner, name))
            at++;
        if (at == BACKTEST_OWNERS_MAX) continue;
        if (at == result->load_count) load[result->load_count++] = (BacktestLoad){ .owner = name };
        load[at].alarms++;
    }
    qsort(load, result->load_count, sizeof *load, by_alarms);
    result->load = load;
}

// Alarms that nothing followed: false, or too young to say.
static void judge(Run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        BacktestCase *is = &run->alarms[i].is;
        bool old = is->warned + run->config->ahead_days <= run->config->to;
        if (is->kind == BACKTEST_OPEN && old) is->kind = BACKTEST_FALSE;
    }
}

static void count_cases(const Run *run, BacktestResult *result)
{
    BacktestCase *cases = ARENA_ARRAY(run->arena, BacktestCase, run->count);
    uint16_t *ahead = ARENA_ARRAY(run->arena, uint16_t, run->count);
    for (size_t i = 0; i < run->count; i++) {
        const BacktestCase *is = &run->alarms[i].is;
        cases[i] = *is;
        if (is->kind == BACKTEST_CAUGHT) ahead[result->caught++] = (uint16_t)(is->lost - is->warned);
        result->missed += is->kind == BACKTEST_MISSED;
        result->alarms += is->kind != BACKTEST_MISSED;
        result->false_alarms += is->kind == BACKTEST_FALSE;
        result->open += is->kind == BACKTEST_OPEN;
    }
    result->lost = result->caught + result->missed;
    if (run->count > 0) qsort(cases, run->count, sizeof *cases, by_day);
    result->cases = cases;
    result->case_count = run->count;
    if (result->caught == 0) return;
    qsort(ahead, result->caught, sizeof *ahead, ascending);
    result->ahead_median = ahead[(result->caught - 1) / 2];
    result->ahead_least = ahead[0];
    result->ahead_most = ahead[result->caught - 1];
}

static BacktestResult finish(Run *run, uint32_t looks)
{
    const BacktestConfig *config = run->config;
    BacktestResult result = { .cut = run->cut, .looks = looks };
    result.months = (config->to - config->from + 1) / 30.4375;
    judge(run);
    count_cases(run, &result);
    count_load(run, &result);
    return result;
}

BacktestResult backtest_run(const BacktestConfig *config, const Engine *engine, Arena *arena)
{
    assert(config->from <= config->to && config->every_days > 0);
    size_t count = engine_account_count(engine);
    Run run = { .config = config, .engine = engine, .arena = arena, .account_count = count };
    run.accounts = ARENA_ARRAY(arena, Watched, count);
    run.condition = ARENA_ARRAY(arena, double, count);
    run.states = ARENA_ARRAY(arena, uint8_t, count);
    BacktestResult result = { 0 };
    uint32_t looks = 0;
    for (uint32_t day = config->from; day <= config->to && !result.stopped; day += config->every_days) {
        double share = (double)(day - config->from) / (config->to - config->from + 1);
        result.stopped = config->go_on && !config->go_on(config->context, share);
        if (result.stopped) break;
        run.day = (uint16_t)day;
        look(&run);
        run.day_before = run.day;
        looks++;
    }
    if (!result.stopped) result = finish(&run, looks);
    free(run.alarms);
    return result;
}
