#include "know/backtest.h"

#include <assert.h>
#include <stdlib.h>

enum {
    DAYS_AT_ONCE = 28,           // that columns are asked of
    COLUMN_BYTES_MAX = 32 << 20, // of them together; fewer days at once where there are many accounts
};

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

// One alarm's.
typedef struct Run {
    const BacktestConfig *config;
    const BacktestAlarm *alarm;
    const Engine *engine;
    Arena *arena;
    Watched *accounts;
    size_t account_count;
    Alarm *alarms;
    size_t count, capacity;
    bool cut;
    uint16_t day, day_before; // of this look and the last one; 0: none
} Run;

// What is known of some days: columns of the life's formulas and of each alarm's, a row of pointers a day.
typedef struct Days {
    uint16_t days[DAYS_AT_ONCE];
    size_t count, max;
    const Formula *formulas[LIFE_FORMULAS + BACKTEST_ALARMS_MAX];
    size_t formula_count;
    size_t place[BACKTEST_ALARMS_MAX]; // of an alarm's formula among them
    double *values;
    double *columns[DAYS_AT_ONCE][LIFE_FORMULAS + BACKTEST_ALARMS_MAX];
    double *const *day_columns[DAYS_AT_ONCE];
    HealthRow *rows; // of alarms about scores: day after day
} Days;

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

static void look_at(Run *run, uint32_t account, LifeState state, bool alarm)
{
    Watched *watched = &run->accounts[account];
    bool gone = state == LIFE_CHURNED || state == LIFE_ARCHIVED;
    if (gone) {
        if (state == LIFE_CHURNED && watched->seen_before && !watched->gone) note_loss(run, account);
    } else if (alarm) {
        note_alarm(run, account);
    } else {
        watched->standing = false;
    }
    watched->gone = gone;
    watched->seen_before = true;
}

// The days that were asked, one after the other.
static void look_at_days(Run *run, const Days *days)
{
    const BacktestAlarm *alarm = run->alarm;
    size_t place = days->place[alarm - run->config->alarms];
    for (size_t d = 0; d < days->count; d++) {
        const HealthRow *rows = days->rows ? days->rows + d * run->account_count : NULL;
        run->day = days->days[d];
        for (uint32_t account = 0; account < run->account_count; account++) {
            if (engine_account_is_private(run->engine, account)) continue;
            bool on;
            if (alarm->condition)
                on = days->columns[d][place][account] > 0;
            else
                on = rows[account].card == alarm->card && rows[account].brief.score != POINTS_NONE &&
                     rows[account].brief.score < alarm->below;
            look_at(run, account, life_of_columns(days->columns[d], account), on);
        }
        run->day_before = run->day;
    }
}

static void *taken(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (!memory) panic("out of memory");
    return memory;
}

static void prepare_days(Days *days, const BacktestConfig *config, size_t accounts)
{
    *days = (Days){ .formula_count = LIFE_FORMULAS };
    life_formulas(&config->life, days->formulas);
    size_t of_scores = 0; // formulas of a scorecard, whose columns it takes itself
    for (size_t i = 0; i < config->alarm_count; i++) {
        const BacktestAlarm *alarm = &config->alarms[i];
        days->place[i] = days->formula_count;
        if (alarm->condition) days->formulas[days->formula_count++] = alarm->condition;
        if (!alarm->condition) of_scores = SCORE_MEASURES_MAX + SCORE_EXCEPTIONS_MAX;
    }
    size_t of_day = (accounts + 1) * ((days->formula_count + of_scores) * sizeof(double) +
                                      (of_scores > 0 ? sizeof(HealthRow) : 0));
    days->max = COLUMN_BYTES_MAX / of_day;
    days->max = days->max < 1 ? 1 : days->max > DAYS_AT_ONCE ? DAYS_AT_ONCE : days->max;
    days->values = taken(days->max * days->formula_count * accounts, sizeof *days->values);
    for (size_t d = 0; d < days->max; d++) {
        for (size_t f = 0; f < days->formula_count; f++)
            days->columns[d][f] = days->values + (d * days->formula_count + f) * accounts;
        days->day_columns[d] = days->columns[d];
    }
    if (of_scores > 0) days->rows = taken(days->max * accounts, sizeof *days->rows);
}

static void ask_days(Days *days, Run *runs, size_t run_count)
{
    const Engine *engine = runs[0].engine;
    size_t accounts = runs[0].account_count;
    formula_evaluate_days(days->formulas, days->formula_count, engine, days->days, days->count,
                          days->day_columns, accounts);
    for (size_t i = 0; i < run_count; i++) {
        if (!runs[i].alarm->condition)
            scorecard_score_days(runs[i].alarm->set, engine, days->days, days->count, days->rows, accounts);
        look_at_days(&runs[i], days);
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

// How many days were looked at; 0: it was stopped.
static uint32_t run_days(const BacktestConfig *config, Run *runs, Days *days)
{
    uint32_t looks = 0, day = config->from;
    while (day <= config->to) {
        double share = (double)(day - config->from) / (config->to - config->from + 1);
        if (config->go_on && !config->go_on(config->context, share)) return 0;
        for (days->count = 0; days->count < days->max && day <= config->to; day += config->every_days)
            days->days[days->count++] = (uint16_t)day;
        ask_days(days, runs, config->alarm_count);
        looks += (uint32_t)days->count;
    }
    return looks;
}

void backtest_run(const BacktestConfig *config, const Engine *engine, Arena *arena,
                  BacktestResult *results_out)
{
    assert(config->from <= config->to && config->every_days > 0 && config->alarm_count > 0);
    size_t count = engine_account_count(engine);
    Run runs[BACKTEST_ALARMS_MAX];
    for (size_t i = 0; i < config->alarm_count; i++)
        runs[i] = (Run){ .config = config,
                         .alarm = &config->alarms[i],
                         .engine = engine,
                         .arena = arena,
                         .account_count = count,
                         .accounts = ARENA_ARRAY(arena, Watched, count + 1) };
    Days *days = taken(1, sizeof *days);
    prepare_days(days, config, count);
    uint32_t looks = run_days(config, runs, days);
    for (size_t i = 0; i < config->alarm_count; i++) {
        results_out[i] = looks > 0 ? finish(&runs[i], looks) : (BacktestResult){ .stopped = true };
        free(runs[i].alarms);
    }
    free(days->rows);
    free(days->values);
    free(days);
}
