// play_results.c: whether a play helped: those who went through it against those who were held out.
#include "act/play_split.h"
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/play_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "learn/play_outcome.h"

#include <math.h>

enum { RUNS_MAX = 200000 };

static Str verdict_name(EffectVerdict verdict)
{
    static const Str names[] = { [EFFECT_TOO_LITTLE] = STR_CONST("too_little"),
                                 [EFFECT_NONE_CLEAR] = STR_CONST("no_clear_effect"),
                                 [EFFECT_RISES] = STR_CONST("helps"),
                                 [EFFECT_FALLS] = STR_CONST("harms") };
    return names[verdict];
}

static void put_side(JsonWriter *json, const char *name, size_t count, double mean)
{
    json_key(json, str_from_c(name));
    json_open_object(json);
    json_add_int(json, STR("n"), (int64_t)count);
    json_add_double(json, STR("mean"), mean);
    json_close_object(json);
}

static void put_measure(JsonWriter *json, const PlayOutcomes *outcomes, OutcomeMeasure measure, int days)
{
    static const char *const units[OUTCOME_MEASURES] = { "share", "share", "share", "points", "people" };
    const Effect *effect = &outcomes->effects[measure];
    json_open_object(json);
    json_add_text(json, STR("name"), outcome_measure_name(measure));
    json_add_text(json, STR("unit"), str_from_c(units[measure]));
    json_add_int(json, STR("days"), days);
    put_side(json, "played", effect->played_count, effect->played);
    put_side(json, "held", effect->held_count, effect->held);
    json_add_double(json, STR("difference"), effect->difference);
    json_add_double(json, STR("low"), effect->low);
    json_add_double(json, STR("high"), effect->high);
    json_add_text(json, STR("verdict"), verdict_name(effect->verdict));
    json_close_object(json);
}

static void put_balance(JsonWriter *json, const char *name, const OutcomeBalance *balance)
{
    json_open_object(json);
    json_add_text(json, STR("name"), str_from_c(name));
    json_add_double(json, STR("played"), balance->played);
    json_add_double(json, STR("held"), balance->held);
    json_close_object(json);
}

static Status put_outcomes(Request *request, const Play *play, const PlayOutcomes *outcomes)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("verdict"), outcome_verdict_name(outcomes->verdict));
    json_add_text(json, STR("words"), play_outcome_words(outcomes, play, request->arena));
    json_add_int(json, STR("days"), play->goal_days);
    json_add_int(json, STR("entered"), (int64_t)outcomes->entered);
    json_add_int(json, STR("held"), (int64_t)outcomes->held);
    json_add_int(json, STR("counted"), (int64_t)outcomes->counted);
    json_add_bool(json, STR("cut"), outcomes->cut);
    json_key(json, STR("measures"));
    json_open_array(json);
    for (int i = 0; i < OUTCOME_MEASURES; i++)
        put_measure(json, outcomes, (OutcomeMeasure)i, play->goal_days);
    json_close_array(json);
    json_key(json, STR("curve"));
    json_open_array(json);
    for (int i = 0; i < OUTCOME_CURVE_POINTS; i++) {
        json_open_object(json);
        json_add_int(json, STR("day"), outcomes->curve_days[i]);
        json_add_double(json, STR("played"), outcomes->curve_played[i]);
        json_add_double(json, STR("held"), outcomes->curve_held[i]);
        json_close_object(json);
    }
    json_close_array(json);
    json_key(json, STR("balance"));
    json_open_array(json);
    put_balance(json, "health", &outcomes->health);
    put_balance(json, "active_people", &outcomes->active);
    put_balance(json, "mrr", &outcomes->revenue);
    json_close_array(json);
    Status status = put_play_reach(request, play->id);
    json_close_object(json);
    return status;
}

static Status get_results(Request *request)
{
    Play play;
    PlayRun *runs = NULL;
    PlayOutcomes *outcomes = ARENA_NEW(request->arena, PlayOutcomes);
    size_t count = 0;
    Status status = path_play(request, &play);
    if (status == STATUS_OK)
        status =
            play_run_all(request->store, play.id, RUNS_MAX, request->arena, &runs, &count, request->error);
    if (status != STATUS_OK) return status;
    LifeTexts life = warning_desk_life(request->app->warnings, request->arena);
    const PlayOutcomesAsked asked = { .live = request->app->live,
                                      .names = request_formula_names(request),
                                      .life = &life,
                                      .play = &play,
                                      .runs = runs,
                                      .run_count = count,
                                      .today = live_today(request->app->live) };
    status = play_outcomes(&asked, request->arena, outcomes, request->error);
    return status == STATUS_OK ? put_outcomes(request, &play, outcomes) : status;
}

// ---- the ways of splits against each other

static Effect effect_of(const Play *play, const PlaySplitAccount *accounts, size_t count, Arena *arena)
{
    EffectUnit *units = ARENA_ARRAY(arena, EffectUnit, count + 1);
    for (size_t i = 0; i < count; i++)
        units[i] =
            (EffectUnit){ .held = accounts[i].second, .before = (double)NAN, .after = accounts[i].share };
    return play->audience == FORMULA_OF_ACCOUNTS ? effect_of_shares(units, count)
                                                 : effect_of_means(units, count);
}

static Status put_split(Request *request, const Play *play, const PlayStep *step)
{
    PlaySplitAccount *accounts = NULL;
    size_t count = 0;
    int64_t until_us = request_now(request) - play->goal_days * US_PER_DAY;
    Status status = play_split_accounts(request->store, play->id, step->id, until_us, request->arena,
                                        &accounts, &count, request->error);
    if (status != STATUS_OK) return status;
    const Effect effect = effect_of(play, accounts, count, request->arena);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("id"), step->id);
    json_add_int(json, STR("share"), step->share);
    put_side(json, "first", effect.played_count, effect.played);
    put_side(json, "second", effect.held_count, effect.held);
    json_add_double(json, STR("difference"), effect.difference);
    json_add_double(json, STR("low"), effect.low);
    json_add_double(json, STR("high"), effect.high);
    json_add_text(json, STR("better"),
                  effect.verdict == EFFECT_TOO_LITTLE ? STR("too_little")
                  : effect.verdict == EFFECT_RISES    ? STR("first")
                  : effect.verdict == EFFECT_FALLS    ? STR("second")
                                                      : STR("neither"));
    json_close_object(json);
    return STATUS_OK;
}

static Status get_splits(Request *request)
{
    Play play;
    Status status = path_play(request, &play);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_int(request->json, STR("days"), play.goal_days);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (int i = 0; status == STATUS_OK && i < play.step_count; i++) {
        if (play.steps[i].kind == PLAY_SPLIT) status = put_split(request, &play, &play.steps[i]);
    }
    json_close_array(request->json);
    json_close_object(request->json);
    return status;
}

const NamedShape play_result_shapes[] = {
    { "PlaySplit",
      "{id text, share int, first PlaySide, second PlaySide, difference number?, low number?, high number?,"
      " better one(too_little|neither|first|second)}" },
    { "PlaySide", "{n int, mean number?}" },
    { "PlayMeasure",
      "{name text, unit text, days int, played PlaySide, held PlaySide, difference number?, low number?,"
      " high number?, verdict one(too_little|no_clear_effect|helps|harms)}" },
    { 0 },
};

const Route play_result_routes[] = {
    { .method = "GET",
      .path = "/api/v1/plays/{id}/splits",
      .permission = PERMISSION_READ,
      .handler = get_splits,
      .slow = true,
      .summary = "Of each split how many accounts of both ways reached the goal in time, with the interval of"
                 " 95 % of the difference. Counted are accounts whose days are over.",
      .response = "{days int, items [PlaySplit]}" },
    { .method = "GET",
      .path = "/api/v1/plays/{id}/results",
      .permission = PERMISSION_READ,
      .handler = get_results,
      .slow = true,
      .summary =
          "Whether it helped: accounts that went through it against those held out by chance, by the goal, "
          "staying,"
          " revenue, health and use, with intervals of 95 %. Counted are accounts whose days are over.",
      .response = "{verdict one(no_holdout|too_little|no_clear_effect|helps|harms), words text, days int,"
                  " entered int, held int, counted int, cut bool, measures [PlayMeasure],"
                  " curve [{day int, played number?, held number?}],"
                  " balance [{name text, played number?, held number?}], " PLAY_REACH_SHAPE "}" },
    { 0 },
};
