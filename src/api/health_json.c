#include "api/health_json.h"

#include "api/formula_json.h"
#include "api/sight.h"
#include "know/formula_names.h"
#include "know/health_words.h"
#include "know/life.h"
#include "know/segment.h"

const Str score_group_names[GROUP_COUNT] = { STR_CONST("experience"), STR_CONST("outcome") };
const Str band_names[BAND_COUNT] = { [BAND_NONE] = STR_CONST("no_score"),
                                     [BAND_AT_RISK] = STR_CONST("at_risk"),
                                     [BAND_WATCH] = STR_CONST("watch"),
                                     [BAND_THRIVING] = STR_CONST("thriving") };

// ---- of requests

const FormulaNames *request_formula_names(Request *request)
{
    const App *app = request->app;
    return formula_names_read(live_engine(app->live), app->features, app->definitions, request->arena);
}

const ScorecardSet *request_scorecards(Request *request)
{
    ScorecardSet *set = ARENA_NEW(request->arena, ScorecardSet);
    *set = scorecard_set_read(request->app->definitions, request_formula_names(request), request->arena);
    return set;
}

Status request_compare_day(Request *request, uint16_t day, uint16_t *before_out)
{
    int64_t before = query_day(request, "compare", day > HEALTH_COMPARE_DAYS ? day - HEALTH_COMPARE_DAYS : 0);
    if (before < 0 || before > day)
        return fail(request->error, STATUS_INVALID, STR("compare"),
                    "The day to compare with must not lie after the day.");
    *before_out = (uint16_t)before;
    return STATUS_OK;
}

Status choose_customers(Request *request, uint16_t day, bool *chosen_out, size_t count)
{
    const Engine *engine = live_engine(request->app->live);
    LifeTexts texts;
    Life life;
    Status status = life_read(request->store, request->arena, &texts, request->error);
    if (status == STATUS_OK)
        status =
            life_compile(&texts, request_formula_names(request), request->arena, &life, NULL, request->error);
    if (status != STATUS_OK) return status;
    uint8_t *states = ARENA_ARRAY(request->arena, uint8_t, count + 1);
    uint16_t *first = ARENA_ARRAY(request->arena, uint16_t, count + 1);
    life_states(&life, engine, day, states, count);
    engine_account_first_day_all(engine, first, count);
    for (size_t i = 0; i < count; i++)
        chosen_out[i] =
            first[i] > 0 && first[i] <= day && states[i] != LIFE_CHURNED && states[i] != LIFE_ARCHIVED;
    return STATUS_OK;
}

// Takes out whoever is not in the segment asked for.
static Status choose_segment(Request *request, uint16_t day, bool *chosen, size_t count)
{
    Definition definition;
    const Formula *formula = NULL;
    FormulaProblem problem;
    int64_t id = query_int(request, "segment", 0);
    if (!definition_get(request->app->definitions, DEFINITION_SEGMENT, id, request->arena, &definition))
        return fail(request->error, STATUS_NOT_FOUND, STR("segment"), "There is no such segment.");
    Segment segment = segment_read(&definition, request->arena);
    if (segment.scope != FORMULA_OF_ACCOUNTS)
        return fail(request->error, STATUS_INVALID, STR("segment"), "Choose a segment of accounts.");
    Status status = segment_check(&segment, request_formula_names(request), request->arena, &formula,
                                  &problem, request->error);
    if (status != STATUS_OK) return status;
    bool *in = ARENA_ARRAY(request->arena, bool, count + 1);
    segment_accounts(&segment, formula, live_engine(request->app->live), day, in, count);
    for (size_t i = 0; i < count; i++)
        chosen[i] = chosen[i] && in[i];
    return STATUS_OK;
}

Status choose_asked_accounts(Request *request, uint16_t day, bool *chosen, size_t count)
{
    const Engine *engine = live_engine(request->app->live);
    Str owner = query_text(request, "owner");
    Status status = choose_customers(request, day, chosen, count);
    if (status == STATUS_OK && query_has(request, "segment"))
        status = choose_segment(request, day, chosen, count);
    if (status != STATUS_OK) return status;
    keep_seen_accounts(request, chosen, count);
    for (size_t i = 0; i < count && owner.len > 0; i++) {
        if (!chosen[i]) continue;
        Value value = engine_account_attribute(engine, (uint32_t)i, STR("owner"), day);
        chosen[i] = value.kind == VALUE_TEXT && str_equal(value.text, owner);
    }
    return STATUS_OK;
}

// ---- points

void json_put_points(JsonWriter *json, Points points)
{
    if (points == POINTS_NONE)
        json_put_null(json);
    else
        json_put_double(json, (double)points / POINT);
}

void json_add_points(JsonWriter *json, Str key, Points points)
{
    json_key(json, key);
    json_put_points(json, points);
}

void json_add_points_change(JsonWriter *json, Str key, Points now, Points before)
{
    json_add_points(json, key, now == POINTS_NONE || before == POINTS_NONE ? POINTS_NONE : now - before);
}

void json_add_band(JsonWriter *json, Str key, uint8_t band)
{
    if (band == BAND_NONE)
        json_add_null(json, key);
    else
        json_add_text(json, key, band_names[band]);
}

// ---- measures

// The same part of the text on the other day.
static const FormulaEvidence *same_part(const FormulaResult *result, const FormulaEvidence *evidence,
                                        size_t index)
{
    for (size_t i = 0; i < result->evidence_count; i++) {
        // What stands for one call may be several values: they keep their order.
        const FormulaEvidence *other = &result->evidence[(index + i) % result->evidence_count];
        if (other->at == evidence->at && other->end == evidence->end && other->type == evidence->type)
            return other;
    }
    return NULL;
}

static void put_evidence(JsonWriter *json, Str text, const FormulaResult *now, const FormulaResult *before)
{
    json_key(json, STR("evidence"));
    json_open_array(json);
    for (size_t i = 0; i < now->evidence_count; i++) {
        const FormulaEvidence *evidence = &now->evidence[i];
        const FormulaEvidence *then = before ? same_part(before, evidence, i) : NULL;
        json_open_object(json);
        json_add_text(json, STR("text"), str_slice(text, evidence->at, evidence->end));
        json_add_text(json, STR("type"), formula_type_word(evidence->type));
        json_key(json, STR("value"));
        json_put_value(json, evidence->value);
        json_key(json, STR("previous"));
        json_put_value(json, then ? then->value : (Value){ 0 });
        json_close_object(json);
    }
    json_close_array(json);
}

typedef struct Shown {
    ShownDay now;
    HealthCause lines[HEALTH_CAUSES_MAX];
    size_t line_count;
} Shown;

static const HealthCause *line_of(const Shown *shown, CauseKind kind, size_t index)
{
    for (size_t i = 0; i < shown->line_count; i++) {
        if (shown->lines[i].kind == kind && shown->lines[i].index == index) return &shown->lines[i];
    }
    return NULL;
}

static void put_shown(JsonWriter *json, Points points, bool known, Points change)
{
    json_key(json, STR("shown"));
    json_open_object(json);
    json_add_points(json, STR("points"), points);
    json_add_points(json, STR("change"), known ? change : POINTS_NONE);
    json_close_object(json);
}

static void put_measure(JsonWriter *json, const Health *health, size_t i, const Shown *shown)
{
    const ScorecardMeasure *measure = &health->card->measures[i];
    const FormulaResult *now = &health->now.answers.measures[i];
    const FormulaResult *before = health->card_then ? &health->before.answers.measures[i] : NULL;
    const HealthCause *line = line_of(shown, CAUSE_MEASURE, i);
    static const Str states[] = { STR_CONST("left_out"), STR_CONST("assumed"), STR_CONST("known") };
    json_open_object(json);
    json_add_text(json, STR("key"), measure->key);
    json_add_text(json, STR("name"), measure->name);
    json_add_text(json, STR("group"), score_group_names[health->card->rules.measures[i].group]);
    json_add_text(json, STR("formula"), measure->text);
    json_add_text(json, STR("type"), formula_type_word(formula_type(measure->formula)));
    json_add_text(json, STR("unit"), formula_unit(measure->formula));
    json_add_text(json, STR("state"), states[health->now.score.measures[i].state]);
    json_key(json, STR("value"));
    json_put_value(json, now->value);
    json_key(json, STR("previous_value"));
    json_put_value(json, before ? before->value : (Value){ 0 });
    bool left_out = health->now.score.measures[i].state == MEASURE_LEFT_OUT;
    json_add_points(json, STR("curve_points"), left_out ? POINTS_NONE : health->now.score.measures[i].curve);
    json_add_points(json, STR("points"), health->now.score.measures[i].points);
    json_add_points(json, STR("of"), health->now.score.measures[i].of);
    json_add_points(json, STR("previous_points"),
                    before ? health->before.score.measures[i].points : POINTS_NONE);
    json_add_points(json, STR("change"), line ? line->points : POINTS_NONE);
    put_shown(json, shown->now.measures[i], line != NULL, line ? line->shown : 0);
    put_evidence(json, measure->text, now, before);
    json_close_object(json);
}

// ---- groups

static void put_group(JsonWriter *json, const Health *health, ScoreGroup group, const Shown *shown)
{
    Points points = 0, of = 0, change = 0, shown_points = 0, shown_change = 0;
    for (size_t i = 0; i < health->card->rules.measure_count; i++) {
        if (health->card->rules.measures[i].group != group) continue;
        const HealthCause *line = line_of(shown, CAUSE_MEASURE, i);
        points += health->now.score.measures[i].points;
        of += health->now.score.measures[i].of;
        shown_points += shown->now.measures[i];
        change += line ? line->points : 0;
        shown_change += line ? line->shown : 0;
    }
    Points now = health->now.score.brief.groups[group], then = health->then.groups[group];
    json_open_object(json);
    json_add_text(json, STR("group"), score_group_names[group]);
    json_add_points(json, STR("score"), now);
    json_add_points(json, STR("previous"), then);
    json_add_points_change(json, STR("change"), now, then);
    json_add_points(json, STR("points"), points);
    json_add_points(json, STR("of"), of);
    json_add_points(json, STR("points_change"), health->change.known ? change : POINTS_NONE);
    put_shown(json, shown_points, health->change.known, shown_change);
    json_close_object(json);
}

// ---- lines that are no measure

static void put_line(JsonWriter *json, Str kind, Str reason, const HealthCause *line)
{
    json_open_object(json);
    json_add_text(json, STR("kind"), kind);
    json_add_text(json, STR("reason"), reason);
    json_add_points(json, STR("points"), line->points);
    json_add_points(json, STR("shown"), line->shown);
    json_close_object(json);
}

// Those of the change: missing data, exceptions and the definition, where they count.
static void put_lines(JsonWriter *json, const Health *health, const Shown *shown)
{
    json_key(json, STR("lines"));
    json_open_array(json);
    for (size_t i = 0; i < shown->line_count; i++) {
        const HealthCause *line = &shown->lines[i];
        if (line->points == 0 && line->shown == 0) continue;
        if (line->kind == CAUSE_EXCEPTION)
            put_line(json, STR("exception"), health->card->exceptions[line->index].reason, line);
        if (line->kind == CAUSE_MISSING)
            put_line(json, STR("missing"), STR("Values that began or ceased to be known."), line);
        if (line->kind == CAUSE_DEFINITION)
            put_line(json, STR("definition"), STR("Another scorecard held on the day before."), line);
    }
    json_close_array(json);
}

static void put_exceptions(JsonWriter *json, const Health *health, const Shown *shown)
{
    static const Str effects[] = { STR_CONST("at_most"), STR_CONST("at_least"), STR_CONST("no_score") };
    json_key(json, STR("exceptions"));
    json_open_array(json);
    for (size_t i = 0; health->card && i < health->card->rules.exception_count; i++) {
        if (!(health->now.answers.holds[i] > 0)) continue;
        json_open_object(json);
        json_add_text(json, STR("reason"), health->card->exceptions[i].reason);
        json_add_text(json, STR("effect"), effects[health->card->rules.exceptions[i].effect]);
        json_add_points(json, STR("points"), health->now.score.exceptions[i]);
        json_add_points(json, STR("shown"), shown->now.exceptions[i]);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- the whole

void put_health_scorecard(JsonWriter *json, const Scorecard *card)
{
    json_key(json, STR("scorecard"));
    if (!card) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_int(json, STR("id"), card->id);
    json_add_text(json, STR("name"), card->name);
    json_add_int(json, STR("version"), card->version);
    json_add_points(json, STR("watch_from"), card->rules.watch_from);
    json_add_points(json, STR("thriving_from"), card->rules.thriving_from);
    json_close_object(json);
}

static void put_score(JsonWriter *json, const Health *health)
{
    Points score = health->now.score.brief.score, then = health->then.score;
    Band band = health->card ? score_band(&health->card->rules, score) : BAND_NONE;
    json_add_points(json, STR("score"), score);
    json_add_band(json, STR("band"), (uint8_t)band);
    json_add_points(json, STR("previous"), then);
    json_add_points_change(json, STR("change"), score, then);
    json_key(json, STR("shown"));
    json_open_object(json);
    json_add_points(json, STR("score"), score == POINTS_NONE ? POINTS_NONE : points_shown(score));
    json_add_points(json, STR("previous"), then == POINTS_NONE ? POINTS_NONE : points_shown(then));
    json_add_points(json, STR("change"),
                    health->change.known ? points_shown(score) - points_shown(then) : POINTS_NONE);
    json_close_object(json);
}

void put_health(Request *request, const Health *health)
{
    JsonWriter *json = request->json;
    Shown *shown = ARENA_NEW(request->arena, Shown);
    if (health->card) health_show(health->card, &health->now.score, &shown->now);
    shown->line_count = health_lines(health, shown->lines);
    json_add_day(json, STR("day"), health->now.day);
    json_add_day(json, STR("compare"), health->before.day);
    put_health_scorecard(json, health->card);
    put_score(json, health);
    json_add_text(json, STR("sentence"), health_sentence(health, request->arena));
    json_key(json, STR("groups"));
    json_open_array(json);
    for (ScoreGroup group = 0; health->card && group < GROUP_COUNT; group++)
        put_group(json, health, group, shown);
    json_close_array(json);
    json_key(json, STR("measures"));
    json_open_array(json);
    for (size_t i = 0; health->card && i < health->card->rules.measure_count; i++)
        put_measure(json, health, i, shown);
    json_close_array(json);
    put_exceptions(json, health, shown);
    put_lines(json, health, shown);
}
