#include "api/backtest_desk.h"

#include "api/know_json.h"
#include "know/formula_names.h"

#include <stdlib.h>

enum { WISH_BYTES = 1 << 20, RUN_BYTES = 1 << 30 };

typedef struct Job {
    int64_t id; // 0: a free place
    BacktestState state;
    BacktestWish wish;
    Arena arena; // of the wish
    double progress;
    bool stop;
    Buf result, versus;
} Job;

struct BacktestDesk {
    const App *app;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    Job jobs[BACKTESTS_KEPT];  // job n is in place n mod BACKTESTS_KEPT
    int64_t next_id, next_run; // those between wait
    bool stops;
    pthread_t thread;
};

static Job *place_of(BacktestDesk *desk, int64_t id)
{
    return &desk->jobs[id % BACKTESTS_KEPT];
}

// ---- a result as JSON

static void add_ahead(JsonWriter *json, const BacktestResult *result)
{
    json_key(json, STR("ahead"));
    if (result->caught == 0) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_int(json, STR("median"), result->ahead_median);
    json_add_int(json, STR("low"), result->ahead_least);
    json_add_int(json, STR("high"), result->ahead_most);
    json_close_object(json);
}

static void add_load(JsonWriter *json, const BacktestResult *result)
{
    json_key(json, STR("per_owner"));
    json_open_array(json);
    for (size_t i = 0; i < result->load_count; i++) {
        json_open_object(json);
        json_add_text(json, STR("owner"), result->load[i].owner);
        json_add_int(json, STR("alarms"), result->load[i].alarms);
        json_add_double(json, STR("per_month"), result->load[i].alarms / result->months);
        json_close_object(json);
    }
    json_close_array(json);
}

static void add_cases(JsonWriter *json, const Engine *engine, const BacktestResult *result, uint16_t day)
{
    static const Str kinds[] = { [BACKTEST_CAUGHT] = STR_CONST("caught"),
                                 [BACKTEST_MISSED] = STR_CONST("missed"),
                                 [BACKTEST_FALSE] = STR_CONST("false"),
                                 [BACKTEST_OPEN] = STR_CONST("open"),
                                 [BACKTEST_AGAIN] = STR_CONST("again") };
    json_add_int(json, STR("case_count"), (int64_t)result->case_count);
    json_key(json, STR("cases"));
    json_open_array(json);
    for (size_t i = 0; i < result->case_count && i < BACKTEST_CASES_SHOWN; i++) {
        const BacktestCase *is = &result->cases[i];
        json_open_object(json);
        json_key(json, STR("account"));
        json_put_account(json, engine, is->account, day);
        json_add_text(json, STR("kind"), kinds[is->kind]);
        json_add_day_or_null(json, STR("warned"), is->warned);
        json_add_day_or_null(json, STR("ended"), is->ended);
        json_add_day_or_null(json, STR("lost"), is->lost);
        json_close_object(json);
    }
    json_close_array(json);
}

static void write_result(const Engine *engine, const BacktestResult *result, uint16_t day, Buf *out)
{
    JsonWriter json = json_writer(out);
    json_open_object(&json);
    json_add_int(&json, STR("looks"), result->looks);
    json_add_int(&json, STR("lost"), result->lost);
    json_add_int(&json, STR("caught"), result->caught);
    json_add_int(&json, STR("missed"), result->missed);
    add_ahead(&json, result);
    json_add_int(&json, STR("alarms"), result->alarms);
    json_add_int(&json, STR("false_alarms"), result->false_alarms);
    json_add_int(&json, STR("open"), result->open);
    json_add_double(&json, STR("months"), result->months);
    json_add_double(&json, STR("per_month"), result->false_alarms / result->months);
    add_load(&json, result);
    add_cases(&json, engine, result, day);
    json_add_bool(&json, STR("cut"), result->cut);
    json_close_object(&json);
    json_finish(&json);
}

// ---- running

typedef struct Step {
    BacktestDesk *desk;
    Job *job;
} Step;

static bool go_on(void *context, double share)
{
    Step *step = context;
    pthread_mutex_lock(&step->desk->lock);
    step->job->progress = share;
    bool on = !step->job->stop && !step->desk->stops;
    pthread_mutex_unlock(&step->desk->lock);
    return on;
}

// False: what it names was taken away meanwhile.
static bool compile_side(const App *app, const BacktestSide *side, const FormulaNames *names, Arena *arena,
                         BacktestAlarm *alarm)
{
    FormulaProblem problem;
    Error error;
    if (side->formula.len > 0) {
        alarm->condition = formula_compile(side->formula, FORMULA_OF_ACCOUNTS, names, arena, &problem);
        return alarm->condition && formula_type(alarm->condition) == FORMULA_YESNO;
    }
    Scorecard *card = ARENA_NEW(arena, Scorecard);
    if (scorecard_read(side->scorecard, arena, card, &error) != STATUS_OK ||
        scorecard_compile(card, names, arena, NULL, &error) != STATUS_OK ||
        scorecard_bind(card, app->definitions, names, arena, &error) != STATUS_OK)
        return false;
    card->id = side->scorecard_id;
    ScorecardSet set = scorecard_set_read(app->definitions, names, arena);
    ScorecardSet *with = ARENA_NEW(arena, ScorecardSet);
    *with = scorecard_set_with(&set, card, arena, &alarm->card);
    alarm->set = with;
    alarm->below = side->below;
    return true;
}

// False: it was stopped, or does not compile any more.
static bool run_sides(Step *step, Arena *arena, Buf *out)
{
    const App *app = step->desk->app;
    const BacktestWish *wish = &step->job->wish;
    const Engine *engine = live_engine(app->live);
    const FormulaNames *names = formula_names_read(engine, app->features, app->definitions, arena);
    FormulaNames then = *names;
    then.said_in_time = true; // whom it would have warned of; who was lost is a fact, whenever it was said
    BacktestConfig config = { .alarm_count = wish->side_count,
                              .from = wish->from,
                              .to = wish->to,
                              .every_days = wish->every_days,
                              .ahead_days = wish->ahead_days,
                              .quiet_days = wish->quiet_days,
                              .go_on = go_on,
                              .context = step };
    Error error;
    for (size_t i = 0; i < wish->side_count; i++) {
        if (!compile_side(app, &wish->sides[i], &then, arena, &config.alarms[i])) return false;
    }
    if (life_compile(&wish->life, names, arena, &config.life, NULL, &error) != STATUS_OK) return false;
    BacktestResult results[BACKTEST_ALARMS_MAX];
    backtest_run(&config, engine, arena, results);
    if (results[0].stopped) return false;
    for (size_t i = 0; i < wish->side_count; i++)
        write_result(engine, &results[i], wish->to, &out[i]);
    return true;
}

static void run_job(BacktestDesk *desk, Job *job)
{
    Arena arena = arena_create(RUN_BYTES);
    Buf out[BACKTEST_ALARMS_MAX] = { 0 };
    Step step = { desk, job };
    bool done = run_sides(&step, &arena, out);
    arena_destroy(&arena);
    pthread_mutex_lock(&desk->lock);
    job->result = out[0];
    job->versus = out[1];
    job->progress = done ? 1 : job->progress;
    job->state = done ? BACKTEST_DONE : BACKTEST_STOPPED;
    pthread_mutex_unlock(&desk->lock);
}

static void *run(void *context)
{
    BacktestDesk *desk = context;
    pthread_mutex_lock(&desk->lock);
    for (;;) {
        while (!desk->stops && desk->next_run == desk->next_id)
            pthread_cond_wait(&desk->changed, &desk->lock);
        if (desk->stops) break;
        Job *job = place_of(desk, desk->next_run);
        job->state = job->stop ? BACKTEST_STOPPED : BACKTEST_RUNS;
        pthread_mutex_unlock(&desk->lock);
        if (job->state == BACKTEST_RUNS) run_job(desk, job);
        pthread_mutex_lock(&desk->lock);
        desk->next_run++;
    }
    pthread_mutex_unlock(&desk->lock);
    return NULL;
}

// ---- jobs

static void free_job(Job *job)
{
    if (job->id == 0) return;
    buf_free(&job->result);
    buf_free(&job->versus);
    arena_destroy(&job->arena);
    *job = (Job){ 0 };
}

BacktestDesk *backtest_desk_create(const App *app)
{
    BacktestDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: the desk of back-tests");
    desk->app = app;
    desk->next_id = desk->next_run = 1;
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->changed, NULL);
    if (pthread_create(&desk->thread, NULL, run, desk) != 0) panic("cannot start the thread of back-tests");
    return desk;
}

void backtest_desk_destroy(BacktestDesk *desk)
{
    if (!desk) return;
    pthread_mutex_lock(&desk->lock);
    desk->stops = true;
    pthread_cond_signal(&desk->changed);
    pthread_mutex_unlock(&desk->lock);
    pthread_join(desk->thread, NULL);
    for (size_t i = 0; i < BACKTESTS_KEPT; i++)
        free_job(&desk->jobs[i]);
    pthread_mutex_destroy(&desk->lock);
    pthread_cond_destroy(&desk->changed);
    free(desk);
}

static BacktestWish copy_wish(const BacktestWish *wish, Arena *arena)
{
    BacktestWish copy = *wish;
    for (size_t i = 0; i < wish->side_count; i++) {
        copy.sides[i].formula = arena_copy(arena, wish->sides[i].formula);
        copy.sides[i].scorecard = arena_copy(arena, wish->sides[i].scorecard);
    }
    copy.life = (LifeTexts){ .trial = arena_copy(arena, wish->life.trial),
                             .churned = arena_copy(arena, wish->life.churned),
                             .archived = arena_copy(arena, wish->life.archived) };
    return copy;
}

Status backtest_desk_begin(BacktestDesk *desk, const BacktestWish *wish, int64_t *id_out, Error *error)
{
    pthread_mutex_lock(&desk->lock);
    bool room = desk->next_id - desk->next_run < BACKTESTS_WAITING_MAX;
    if (room) {
        Job *job = place_of(desk, desk->next_id);
        free_job(job); // the oldest
        job->id = desk->next_id++;
        job->arena = arena_create(WISH_BYTES);
        job->wish = copy_wish(wish, &job->arena);
        *id_out = job->id;
        pthread_cond_signal(&desk->changed);
    }
    pthread_mutex_unlock(&desk->lock);
    if (room) return STATUS_OK;
    return fail(error, STATUS_LIMITED, STR(""), "%d back-tests wait already. Try again when one is done.",
                BACKTESTS_WAITING_MAX);
}

bool backtest_desk_find(BacktestDesk *desk, int64_t id, Arena *arena, BacktestView *view_out)
{
    pthread_mutex_lock(&desk->lock);
    const Job *job = place_of(desk, id < 0 ? 0 : id);
    bool found = id > 0 && job->id == id;
    if (found)
        *view_out = (BacktestView){ .state = job->state,
                                    .progress = job->progress,
                                    .result = arena_copy(arena, buf_view(&job->result)),
                                    .versus = arena_copy(arena, buf_view(&job->versus)) };
    pthread_mutex_unlock(&desk->lock);
    return found;
}

bool backtest_desk_stop(BacktestDesk *desk, int64_t id)
{
    pthread_mutex_lock(&desk->lock);
    Job *job = place_of(desk, id < 0 ? 0 : id);
    bool found = id > 0 && job->id == id;
    if (found) job->stop = true;
    pthread_mutex_unlock(&desk->lock);
    return found;
}
