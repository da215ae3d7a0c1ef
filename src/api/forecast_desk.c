#include "api/forecast_desk.h"

#include "base/log.h"
#include "base/timestamp.h"
#include "know/formula_names.h"
#include "know/renewal_choice.h"

#include <math.h>
#include <stdlib.h>

enum {
    LOOK_EVERY_S = 5,
    QUIET_S = 30,              // at the start there is enough to do: nobody has asked yet
    PAUSE_LEAST_S = 2,         // between two that were asked for
    PAUSE_TIMES = 5,           // as long as it takes to make one
    SCRATCH_BYTES = 256 << 20, // names, rates, who owns subscriptions
};

typedef struct Held {
    ForecastMade made;
    Arena arena;
    size_t users; // and one while it is the newest
} Held;

struct ForecastDesk {
    const App *app;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    Held *newest;       // NULL: none yet
    uint64_t made_from; // commits at its beginning
    int64_t started_us; // real time
    int64_t ended_us;
    int64_t took_us;
    bool asked, stops, started;
    pthread_t thread;
};

// ---- what is kept

typedef struct Keeping {
    const Held *held;
    const Forecast *forecast;
    size_t months;
    int16_t first_month;
} Keeping;

static Status keep_months(Store *store, void *context, Error *error)
{
    static const Query query = {
        .sql =
            "INSERT INTO renewal_forecast (made_on, month, currency, made_us, renewals, due, expected, low,"
            " high) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (made_on, month) DO NOTHING",
        .params = "iitiiiiii",
    };
    const Keeping *keeping = context;
    const ForecastMade *made = &keeping->held->made;
    for (size_t i = 0; i < keeping->months; i++) {
        const ForecastSum *sum = &keeping->forecast->months[i];
        const Param params[] = { param_int(made->today),
                                 param_int(keeping->first_month + (int64_t)i),
                                 param_text(currency_code(made->currency)),
                                 param_int(made->made_us),
                                 param_int((int64_t)sum->count),
                                 param_int(llround(sum->due)),
                                 param_int(llround(sum->expected)),
                                 param_int(llround(sum->low)),
                                 param_int(llround(sum->high)) };
        Status status = store_execute(store, &query, params, error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

// Only on the first day of a month, and only once: what is said later that day does not replace it.
static void keep(ForecastDesk *desk, Held *held)
{
    int16_t month = renewal_month_of(held->made.today);
    Error error = { 0 };
    if (renewal_month_first(month) != held->made.today) return;
    Forecast forecast =
        renewal_outlook_months(&held->made.outlook, NULL, 0, month, RENEWAL_AHEAD_MONTHS - 1, &held->arena);
    Keeping keeping = { held, &forecast, RENEWAL_AHEAD_MONTHS - 1, month };
    if (committer_edit(desk->app->committer, keep_months, &keeping, &error) != STATUS_OK)
        log_line(LOG_WARN, "the forecast of renewals could not be kept: %s", error.message);
}

Status forecast_kept(Store *store, const Currency *currency, int16_t first, Arena *arena,
                     ForecastKept **kept_out, size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT month, renewals, due, expected, low, high, made_on FROM renewal_forecast"
               " WHERE month >= $1 AND currency = $2 ORDER BY month, made_on LIMIT 1000",
        .params = "it",
        .columns = "iiiiiii",
    };
    const Param params[] = { param_int(first), param_text(currency_code(currency)) };
    ForecastKept *kept = ARENA_ARRAY(arena, ForecastKept, RENEWAL_PAST_MONTHS + RENEWAL_AHEAD_MONTHS);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (rows_next(&rows) && count < RENEWAL_PAST_MONTHS + RENEWAL_AHEAD_MONTHS) {
        int16_t month = (int16_t)rows_int(&rows, 0);
        if (rows_int(&rows, 6) != renewal_month_first(month)) continue; // said long before
        kept[count++] = (ForecastKept){ .month = month,
                                        .count = rows_int(&rows, 1),
                                        .due = rows_int(&rows, 2),
                                        .expected = rows_int(&rows, 3),
                                        .low = rows_int(&rows, 4),
                                        .high = rows_int(&rows, 5) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *kept_out = kept;
    *count_out = count;
    return STATUS_OK;
}

// ---- making one

static bool goes_on(void *context)
{
    ForecastDesk *desk = context;
    pthread_mutex_lock(&desk->lock);
    bool on = !desk->stops;
    pthread_mutex_unlock(&desk->lock);
    return on;
}

static Status make(ForecastDesk *desk, Store *store, Held *held, bool *stopped_out, Error *error)
{
    const App *app = desk->app;
    const Engine *engine = live_engine(app->live);
    Arena *arena = &held->arena;
    Ledger ledger;
    RateBook rates;
    RenewalChoice choice;
    Status status = store_begin_reading(store, error);
    if (status != STATUS_OK) return status;
    Arena scratch = arena_create(SCRATCH_BYTES); // what is of no use once it is made
    status = ledger_open(store, engine, &scratch, &ledger, error);
    if (status == STATUS_OK) status = rate_book_read(store, ledger.choice.reporting, &scratch, &rates, error);
    if (status == STATUS_OK) status = renewal_choice_load(store, &scratch, &choice, error);
    if (status == STATUS_OK) {
        const RenewalQuery query = {
            .lens = { &ledger, &rates, choice.shortest_term_months, false },
            .names = formula_names_read(engine, app->features, app->definitions, &scratch),
            .today = held->made.today,
            .grace_days = (uint16_t)choice.grace_days,
        };
        held->made.currency = ledger.choice.reporting;
        status = renewal_outlook_make(&query, goes_on, desk, arena, &held->made.outlook, stopped_out, error);
    }
    store_rollback(store);
    arena_destroy(&scratch);
    return status;
}

static void drop(Held *held)
{
    arena_destroy(&held->arena);
    free(held);
}

static void put_newest(ForecastDesk *desk, Held *held)
{
    pthread_mutex_lock(&desk->lock);
    Held *before = desk->newest;
    desk->newest = held;
    bool free_it = before && --before->users == 0;
    pthread_mutex_unlock(&desk->lock);
    if (free_it) drop(before);
}

static void make_one(ForecastDesk *desk)
{
    Error error = { 0 };
    bool stopped = false;
    int64_t begun_us = timestamp_now_real();
    Held *held = calloc(1, sizeof *held);
    Store *store = readers_take(desk->app->readers, &error);
    if (!held) panic("out of memory: a forecast");
    held->arena = arena_create(RENEWAL_ARENA_BYTES);
    held->users = 1;
    held->made.today = live_today(desk->app->live);
    held->made.made_us = clock_now(live_clock(desk->app->live));
    Status status = store ? make(desk, store, held, &stopped, &error) : STATUS_UNAVAILABLE;
    readers_give(desk->app->readers, store);
    if (status != STATUS_OK) log_line(LOG_WARN, "the renewals cannot be forecast: %s", error.message);
    if (status == STATUS_OK && !stopped) {
        keep(desk, held);
        put_newest(desk, held);
    } else {
        drop(held);
    }
    pthread_mutex_lock(&desk->lock);
    desk->ended_us = timestamp_now_real();
    desk->took_us = desk->ended_us - begun_us;
    pthread_mutex_unlock(&desk->lock);
}

// Under the lock.
static bool is_wanted(const ForecastDesk *desk)
{
    int64_t pause_us = PAUSE_TIMES * desk->took_us, least_us = PAUSE_LEAST_S * US_PER_SECOND;
    bool rested = timestamp_now_real() - desk->ended_us >= (pause_us > least_us ? pause_us : least_us);
    bool quiet = timestamp_now_real() - desk->started_us < QUIET_S * US_PER_SECOND;
    if (!desk->newest) return (desk->asked || !quiet) && rested;
    return desk->newest->made.today != live_today(desk->app->live) || (desk->asked && rested);
}

static void *run(void *context)
{
    ForecastDesk *desk = context;
    pthread_mutex_lock(&desk->lock);
    while (!desk->stops) {
        if (is_wanted(desk)) {
            desk->asked = false;
            desk->made_from = committer_counts(desk->app->committer).commits;
            pthread_mutex_unlock(&desk->lock);
            make_one(desk);
            pthread_mutex_lock(&desk->lock);
            continue;
        }
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += desk->asked ? 1 : LOOK_EVERY_S;
        pthread_cond_timedwait(&desk->changed, &desk->lock, &until);
    }
    pthread_mutex_unlock(&desk->lock);
    return NULL;
}

// ---- for others

const ForecastMade *forecast_desk_take(ForecastDesk *desk)
{
    uint64_t commits = committer_counts(desk->app->committer).commits;
    pthread_mutex_lock(&desk->lock);
    Held *held = desk->newest;
    if (held) held->users++;
    if ((!held || commits != desk->made_from) && !desk->asked) {
        desk->asked = true;
        pthread_cond_signal(&desk->changed);
    }
    pthread_mutex_unlock(&desk->lock);
    return held ? &held->made : NULL;
}

void forecast_desk_give(ForecastDesk *desk, const ForecastMade *made)
{
    if (!made) return;
    // `made` is the first member.
    Held *held = (Held *)(uintptr_t)made;
    pthread_mutex_lock(&desk->lock);
    bool free_it = --held->users == 0;
    pthread_mutex_unlock(&desk->lock);
    if (free_it) drop(held);
}

ForecastDesk *forecast_desk_create(const App *app)
{
    ForecastDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: the desk of forecasts");
    desk->app = app;
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->changed, NULL);
    return desk;
}

void forecast_desk_start(ForecastDesk *desk)
{
    desk->started_us = timestamp_now_real();
    if (pthread_create(&desk->thread, NULL, run, desk) != 0) panic("cannot start the thread of forecasts");
    desk->started = true;
}

void forecast_desk_destroy(ForecastDesk *desk)
{
    if (!desk) return;
    pthread_mutex_lock(&desk->lock);
    desk->stops = true;
    pthread_cond_signal(&desk->changed);
    pthread_mutex_unlock(&desk->lock);
    if (desk->started) pthread_join(desk->thread, NULL);
    if (desk->newest) drop(desk->newest);
    pthread_mutex_destroy(&desk->lock);
    pthread_cond_destroy(&desk->changed);
    free(desk);
}
