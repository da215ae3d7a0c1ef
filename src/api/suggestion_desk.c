#include "api/suggestion_desk.h"

#include "api/formula_json.h"
#include "api/know_json.h"
#include "know/formula_names.h"
#include "learn/suggestion.h"

#include <math.h>

enum { WISH_BYTES = 1 << 20, CHANCES_SHOWN = 10 };

static const Str group_names[GROUP_COUNT] = {
    [GROUP_EXPERIENCE] = STR_CONST("experience"), [GROUP_OUTCOME] = STR_CONST("outcome")
};

// ---- words

// To four digits, away from the cases that the limit holds.
static double readable(double limit, bool below)
{
    if (!(fabs(limit) > 0)) return 0;
    double unit = pow(10, floor(log10(fabs(limit))) - 3);
    return (below ? ceil(limit / unit - 1e-9) : floor(limit / unit + 1e-9)) * unit;
}

// The limit as a formula that is true of flagged accounts.
static Str condition_of(const Candidate *candidate, const Lift *lift, Arena *arena)
{
    Str text = candidate->formula;
    double limit = readable(lift->limit, lift->below);
    const char *is = lift->below ? "<=" : ">=";
    if (candidate->type == FORMULA_YESNO)
        return lift->below ? arena_format(arena, "not (%.*s)", STR_ARG(text)) : text;
    if (candidate->type == FORMULA_SHARE)
        return arena_format(arena, "%.*s %s %.10g%%", STR_ARG(text), is, 100 * limit);
    if (candidate->type == FORMULA_DURATION)
        return arena_format(arena, "%.*s %s %.0fd", STR_ARG(text), is, lift->limit);
    return arena_format(arena, "%.*s %s %.10g", STR_ARG(text), is, limit);
}

static Str few_sentence(const Suggestion *found, uint16_t ahead, Arena *arena)
{
    if (found->history.months == 0)
        return arena_format(arena, "There is no month yet of which is known who left within %d days.", ahead);
    return arena_format(arena,
                        "Too little to learn from: %zu accounts left within %d days of a month's end and %zu "
                        "stayed; it takes at least %d of each.",
                        found->counts.accounts_left, ahead, found->counts.accounts_stayed, SUGGESTION_FEW);
}

static Str sentence_of(const Suggestion *found, uint16_t ahead, Arena *arena)
{
    const Accuracy *judged = &found->judged.accuracy;
    if (found->too_few) return few_sentence(found, ahead, arena);
    if (found->model.count == 0) return STR("Nothing that was looked at told who would leave.");
    Str interval = isnan(judged->low)
                       ? STR("")
                       : arena_format(arena, " (%.0f to %.0f)", judged->low * 100, judged->high * 100);
    return arena_format(
        arena,
        "Of two accounts, one that left and one that stayed, these points %d days before named "
        "the right one %.0f times in 100%.*s. A coin would 50 times.",
        ahead, judged->auc * 100, STR_ARG(interval));
}

static Str calibration_sentence(const Calibration *calibration, Arena *arena)
{
    const char *slope = isnan(calibration->slope) ? ""
                        : calibration->slope < 0.8
                            ? " It is too sure: differences between accounts are smaller than it says."
                        : calibration->slope > 1.25
                            ? " It is too careful: differences between accounts are larger than it says."
                            : " High and low chances came true alike.";
    return arena_format(arena, "On average it said that %.1f of 100 would leave, and %.1f did.%s",
                        calibration->said * 100, calibration->came * 100, slope);
}

// ---- measures alone

static int points_in_model(const PointsModel *model, size_t measure)
{
    for (size_t i = 0; i < model->count; i++) {
        if (model->measures[i].measure == measure) return model->measures[i].most;
    }
    return 0;
}

static void put_candidate(JsonWriter *json, const Candidate *candidate)
{
    json_add_text(json, STR("name"), candidate->name);
    json_add_text(json, STR("formula"), candidate->formula);
    json_add_text(json, STR("group"), group_names[candidate->group]);
    json_add_text(json, STR("type"), formula_type_word(candidate->type));
}

static void put_measure(JsonWriter *json, const Suggestion *found, const SuggestedMeasure *measure,
                        Arena *arena)
{
    const Candidate *candidate = &found->history.candidates[measure->measure];
    const Lift *lift = &measure->lift;
    double nothing = (double)NAN;
    json_open_object(json);
    put_candidate(json, candidate);
    json_add_double(json, STR("known"), (double)lift->known / (double)found->history.cases.count);
    json_add_double(json, STR("auc"), lift->auc);
    json_add_double(json, STR("low"), lift->low);
    json_add_double(json, STR("high"), lift->high);
    json_add_bool(json, STR("clear"), lift->clear);
    json_key(json, STR("condition"));
    if (lift->found)
        json_put_text(json, condition_of(candidate, lift, arena));
    else
        json_put_null(json);
    json_add_double(json, STR("limit"), lift->found ? lift->limit : nothing);
    json_add_bool(json, STR("below"), lift->found && lift->below);
    json_add_double(json, STR("flagged"), lift->found ? lift->flagged : nothing);
    json_add_double(json, STR("caught"), lift->found ? lift->caught : nothing);
    json_add_double(json, STR("lift"), lift->found ? lift->lift : nothing);
    json_add_double(json, STR("lift_low"), lift->found ? lift->lift_low : nothing);
    json_add_double(json, STR("lift_high"), lift->found ? lift->lift_high : nothing);
    json_add_int(json, STR("points"), points_in_model(&found->model, measure->measure));
    json_close_object(json);
}

// ---- the model

static void put_points(JsonWriter *json, const Suggestion *found)
{
    json_key(json, STR("measures"));
    json_open_array(json);
    for (size_t i = 0; i < found->model.count; i++) {
        const PointsMeasure *measure = &found->model.measures[i];
        json_open_object(json);
        put_candidate(json, &found->history.candidates[measure->measure]);
        json_add_int(json, STR("most"), measure->most);
        json_add_int(json, STR("missing"), measure->missing);
        json_add_double(json, STR("share_missing"), measure->share_missing);
        json_key(json, STR("corners"));
        json_open_array(json);
        for (size_t c = 0; c < measure->count; c++) {
            json_open_object(json);
            json_add_double(json, STR("value"), measure->corners[c].value);
            json_add_int(json, STR("points"), measure->corners[c].points);
            json_close_object(json);
        }
        json_close_array(json);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_calibration(JsonWriter *json, const Calibration *calibration, Arena *arena)
{
    json_key(json, STR("calibration"));
    json_open_object(json);
    json_add_text(json, STR("sentence"), calibration_sentence(calibration, arena));
    json_add_double(json, STR("slope"), calibration->slope);
    json_add_double(json, STR("constant"), calibration->constant);
    json_add_double(json, STR("said"), calibration->said);
    json_add_double(json, STR("came"), calibration->came);
    json_add_double(json, STR("brier"), calibration->brier);
    json_add_double(json, STR("brier_base"), calibration->brier_base);
    json_key(json, STR("parts"));
    json_open_array(json);
    for (size_t i = 0; i < calibration->part_count; i++) {
        const CalibrationPart *part = &calibration->parts[i];
        json_open_object(json);
        json_add_int(json, STR("cases"), (int64_t)part->count);
        json_add_int(json, STR("left"), (int64_t)part->left);
        json_add_double(json, STR("said"), part->said);
        json_add_double(json, STR("came"), (double)part->left / (double)part->count);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

static void put_model(JsonWriter *json, const Suggestion *found, Arena *arena)
{
    const Accuracy *judged = &found->judged.accuracy;
    json_open_object(json);
    json_add_double(json, STR("auc"), judged->auc);
    json_add_double(json, STR("low"), judged->low);
    json_add_double(json, STR("high"), judged->high);
    json_add_double(json, STR("lift"), judged->lift);
    put_calibration(json, &found->judged.calibration, arena);
    put_points(json, found);
    json_key(json, STR("chances"));
    json_open_array(json);
    for (int points = 0; points <= POINTS_TOTAL; points += POINTS_TOTAL / CHANCES_SHOWN) {
        json_open_object(json);
        json_add_int(json, STR("points"), points);
        json_add_double(json, STR("chance"), points_chance(&found->model, (Points)points * POINT));
        json_close_object(json);
    }
    json_close_array(json);
    json_add_int(json, STR("watch_from"), found->watch_from);
    json_add_int(json, STR("thriving_from"), found->thriving_from);
    json_close_object(json);
}

// ---- the same as a scorecard

static void put_card_measure(JsonWriter *json, const Suggestion *found, size_t at, Arena *arena)
{
    const ScoreMeasure *rule = &found->model.rules.measures[at];
    const Candidate *candidate = &found->history.candidates[found->model.measures[at].measure];
    json_open_object(json);
    json_add_text(json, STR("key"), arena_format(arena, "measure_%zu", at + 1));
    json_add_text(json, STR("name"), candidate->name);
    json_add_text(json, STR("formula"), candidate->formula);
    json_key(json, STR("curve"));
    json_open_array(json);
    for (size_t c = 0; c < rule->curve.count; c++) {
        json_open_array(json);
        json_put_double(json, rule->curve.corners[c].value);
        json_put_double(json, (double)rule->curve.corners[c].points / POINT);
        json_close_array(json);
    }
    json_close_array(json);
    json_add_double(json, STR("weight"), (double)rule->weight / 1000);
    json_add_text(json, STR("group"), group_names[candidate->group]);
    json_add_double(json, STR("missing"), (double)rule->missing_points / POINT);
    json_close_object(json);
}

static void put_card(JsonWriter *json, const SuggestionWish *wish, const Suggestion *found, Arena *arena)
{
    json_open_object(json);
    json_key(json, STR("segment"));
    if (wish->segment > 0)
        json_put_int(json, wish->segment);
    else
        json_put_null(json);
    json_add_int(json, STR("position"), 1);
    json_key(json, STR("measures"));
    json_open_array(json);
    for (size_t i = 0; i < found->model.count; i++)
        put_card_measure(json, found, i, arena);
    json_close_array(json);
    json_key(json, STR("exceptions"));
    json_open_array(json);
    json_open_object(json);
    json_add_text(json, STR("formula"), wish->life.churned);
    json_add_text(json, STR("effect"), STR("no_score"));
    json_add_text(json, STR("reason"), STR("The account has left."));
    json_close_object(json);
    json_close_array(json);
    json_key(json, STR("bands"));
    json_open_object(json);
    json_add_int(json, STR("watch_from"), found->watch_from);
    json_add_int(json, STR("thriving_from"), found->thriving_from);
    json_close_object(json);
    json_close_object(json);
}

static void put_counts(JsonWriter *json, const SuggestionWish *wish, const Suggestion *found)
{
    json_add_int(json, STR("days_before"), wish->ahead);
    json_add_int(json, STR("months"), (int64_t)found->history.months);
    json_add_day_or_null(json, STR("first"), found->history.first);
    json_add_day_or_null(json, STR("last"), found->history.last);
    json_add_int(json, STR("one_of"), found->history.one_of);
    json_add_int(json, STR("left"), (int64_t)found->counts.left);
    json_add_int(json, STR("stayed"), (int64_t)found->counts.stayed);
    json_add_int(json, STR("accounts_left"), (int64_t)found->counts.accounts_left);
    json_add_int(json, STR("accounts_stayed"), (int64_t)found->counts.accounts_stayed);
    json_add_int(json, STR("tried"), (int64_t)found->history.cases.measures);
    json_add_bool(json, STR("too_few"), found->too_few);
}

static void write_suggestion(const SuggestionWish *wish, const Suggestion *found, Arena *arena, Buf *out)
{
    JsonWriter writer = json_writer(out), *json = &writer;
    bool made = !found->too_few && found->model.count > 0;
    json_open_object(json);
    json_add_text(json, STR("sentence"), sentence_of(found, wish->ahead, arena));
    put_counts(json, wish, found);
    json_key(json, STR("measures"));
    json_open_array(json);
    for (size_t i = 0; i < found->measure_count; i++)
        put_measure(json, found, &found->measures[i], arena);
    json_close_array(json);
    json_key(json, STR("model"));
    if (made)
        put_model(json, found, arena);
    else
        json_put_null(json);
    json_key(json, STR("scorecard"));
    if (made)
        put_card(json, wish, found, arena);
    else
        json_put_null(json);
    json_close_object(json);
    json_finish(json);
}

// ---- running

// False: it was stopped, or something does not compile any more.
static bool suggest(const App *app, const void *wished, void *step, Arena *arena, Buf results[RUN_RESULTS])
{
    const SuggestionWish *wish = wished;
    const Engine *engine = live_engine(app->live);
    const FormulaNames *names = formula_names_read(engine, app->features, app->definitions, arena);
    FormulaNames then = *names;
    then.said_in_time = true; // what was known; who left is a fact, whenever it was said
    FormulaProblem problem;
    Life life;
    Error error;
    if (life_compile(&wish->life, names, arena, &life, NULL, &error) != STATUS_OK) return false;
    HistoryQuery query = { .engine = engine,
                           .names = &then,
                           .definitions = app->definitions,
                           .life_texts = &wish->life,
                           .life = &life,
                           .today = wish->today,
                           .ahead = wish->ahead };
    if (wish->whom.len > 0) {
        query.whom = formula_compile(wish->whom, FORMULA_OF_ACCOUNTS, &then, arena, &problem);
        if (!query.whom || formula_type(query.whom) != FORMULA_YESNO) return false;
    }
    ModelWatch watch = { .go_on = run_goes_on, .context = step };
    Suggestion found;
    if (!suggestion_make(&query, &watch, arena, &found)) return false;
    write_suggestion(wish, &found, arena, &results[0]);
    return true;
}

RunDesk *suggestion_desk_create(const App *app)
{
    return run_desk_create(app, suggest, "suggestions");
}

Status suggestion_desk_begin(RunDesk *desk, const SuggestionWish *wish, int64_t *id_out, Error *error)
{
    Arena arena = arena_create(WISH_BYTES);
    SuggestionWish *copy = ARENA_NEW(&arena, SuggestionWish);
    *copy = *wish;
    copy->whom = arena_copy(&arena, wish->whom);
    copy->life = (LifeTexts){ .trial = arena_copy(&arena, wish->life.trial),
                              .churned = arena_copy(&arena, wish->life.churned),
                              .archived = arena_copy(&arena, wish->life.archived) };
    return run_desk_begin(desk, arena, copy, id_out, error);
}
