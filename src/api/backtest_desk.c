#include "api/backtest_desk.h"

#include "api/know_json.h"
#include "know/formula_names.h"

enum { WISH_BYTES = 1 << 20 };

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
static bool run_sides(const App *app, const void *wished, void *step, Arena *arena, Buf out[RUN_RESULTS])
{
    const BacktestWish *wish = wished;
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
                              .go_on = run_goes_on,
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

RunDesk *backtest_desk_create(const App *app)
{
    return run_desk_create(app, run_sides, "back-tests");
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

Status backtest_desk_begin(RunDesk *desk, const BacktestWish *wish, int64_t *id_out, Error *error)
{
    Arena arena = arena_create(WISH_BYTES);
    BacktestWish *copy = ARENA_NEW(&arena, BacktestWish);
    *copy = copy_wish(wish, &arena);
    return run_desk_begin(desk, arena, copy, id_out, error);
}
