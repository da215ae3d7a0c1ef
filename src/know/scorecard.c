#include "know/scorecard.h"

#include <math.h>
#include <stdio.h>

// What is being read, for messages: "measures[2].".
typedef struct Reading {
    Arena *arena;
    Error *error;
    const char *list;
    size_t index;
} Reading;

static Str field_of(const Reading *reading, const char *member)
{
    return arena_format(reading->arena, "%s[%zu].%s", reading->list, reading->index, member);
}

// ---- values

static bool read_points(const JsonNode *node, Points *points_out)
{
    if (node->kind != JSON_NUMBER) return false;
    double points = json_number(node);
    if (!(points >= 0 && points <= 100)) return false;
    *points_out = llround(points * POINT);
    return true;
}

static bool read_corner(const JsonNode *pair, Curve *curve)
{
    if (pair->kind != JSON_ARRAY || json_count(pair) != 2 || curve->count == CURVE_CORNERS_MAX) return false;
    JsonItems items = json_items(pair);
    json_next_item(&items);
    if (items.item->kind != JSON_NUMBER) return false;
    double value = json_number(items.item);
    if (!isfinite(value) || fabs(value) > 1e15) return false;
    if (curve->count > 0 && !(value > curve->corners[curve->count - 1].value)) return false;
    json_next_item(&items);
    curve->corners[curve->count].value = value;
    return read_points(items.item, &curve->corners[curve->count++].points);
}

static Status read_curve(const Reading *reading, const JsonNode *node, Curve *curve)
{
    bool good = true;
    for (JsonItems i = json_items(node); good && json_next_item(&i);)
        good = read_corner(i.item, curve);
    if (good && curve->count >= 2) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, field_of(reading, "curve"),
                "A curve is a list of 2 to %d pairs [value, points]: values that grow, and points from 0 to "
                "100.",
                CURVE_CORNERS_MAX);
}

static Status read_missing(const Reading *reading, const JsonNode *node, ScoreMeasure *rule)
{
    rule->left_out = !node || (node->kind == JSON_TEXT && json_text_is(node, STR("leave_out")));
    if (rule->left_out || (node->kind == JSON_TEXT && json_text_is(node, STR("zero")))) return STATUS_OK;
    if (read_points(node, &rule->missing_points)) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, field_of(reading, "missing"),
                "Say what a missing value means: \"leave_out\", \"zero\", or a number of points from 0 to "
                "100.");
}

static bool is_key(Str key)
{
    if (key.len == 0 || key.len > SCORECARD_KEY_BYTES_MAX) return false;
    for (size_t i = 0; i < key.len; i++) {
        char c = key.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return true;
}

// A text of 1 to `most` bytes.
static Status read_text(const Reading *reading, const char *member, const JsonNode *node, size_t most,
                        Str *text_out)
{
    *text_out = str_trim(json_text(node, reading->arena));
    if (text_out->len > 0 && text_out->len <= most) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, field_of(reading, member),
                "This has to be a text of 1 to %zu characters.", most);
}

// ---- measures

enum {
    MEASURE_KEY,
    MEASURE_NAME,
    MEASURE_FORMULA,
    MEASURE_CURVE,
    MEASURE_WEIGHT,
    MEASURE_GROUP,
    MEASURE_MISSING,
    MEASURE_FIELDS
};

static const JsonField measure_fields[MEASURE_FIELDS] = {
    [MEASURE_KEY] = { STR_CONST("key"), JSON_WANT_TEXT, .required = true },
    [MEASURE_NAME] = { STR_CONST("name"), JSON_WANT_TEXT, .required = true },
    [MEASURE_FORMULA] = { STR_CONST("formula"), JSON_WANT_TEXT, .required = true },
    [MEASURE_CURVE] = { STR_CONST("curve"), JSON_WANT_ARRAY, .required = true },
    [MEASURE_WEIGHT] = { STR_CONST("weight"), JSON_WANT_NUMBER, .required = true },
    [MEASURE_GROUP] = { STR_CONST("group"), JSON_WANT_TEXT, .required = true },
    [MEASURE_MISSING] = { STR_CONST("missing"), JSON_WANT_ANY },
};

static Status check_members(const Reading *reading, const JsonNode *object, const JsonField *fields,
                            size_t count, const JsonNode **nodes)
{
    Status status = json_check(object, fields, count, false, nodes, reading->error);
    if (status != STATUS_OK) {
        reading->error->field = reading->error->field.len > 0
                                    ? arena_format(reading->arena, "%s[%zu].%.*s", reading->list,
                                                   reading->index, STR_ARG(reading->error->field))
                                    : arena_format(reading->arena, "%s[%zu]", reading->list, reading->index);
    }
    return status;
}

static Status read_measure_key(const Reading *reading, Scorecard *scorecard, const JsonNode *node)
{
    Str key = json_text(node, reading->arena);
    if (!is_key(key)) {
        return fail(reading->error, STATUS_INVALID, field_of(reading, "key"),
                    "A key has 1 to %d small letters, digits and underscores, such as seat_use.",
                    SCORECARD_KEY_BYTES_MAX);
    }
    for (size_t i = 0; i < reading->index; i++) {
        if (str_equal(scorecard->measures[i].key, key))
            return fail(reading->error, STATUS_INVALID, field_of(reading, "key"),
                        "Two measures have the key “%.*s”. Give one of them another.", STR_ARG(key));
    }
    scorecard->measures[reading->index].key = key;
    return STATUS_OK;
}

static Status read_weight_and_group(const Reading *reading, const JsonNode *weight, const JsonNode *group,
                                    ScoreMeasure *rule)
{
    double thousandths = json_number(weight) * 1000;
    if (!(thousandths >= 1 && thousandths <= SCORE_WEIGHT_MAX)) {
        return fail(reading->error, STATUS_INVALID, field_of(reading, "weight"),
                    "A weight is a number from 0.001 to %d; only how weights compare matters.",
                    SCORE_WEIGHT_MAX / 1000);
    }
    rule->weight = llround(thousandths);
    rule->group = json_text_is(group, STR("outcome")) ? GROUP_OUTCOME : GROUP_EXPERIENCE;
    if (rule->group == GROUP_OUTCOME || json_text_is(group, STR("experience"))) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, field_of(reading, "group"),
                "A measure belongs to \"experience\" or to \"outcome\".");
}

static Status read_measure(const Reading *reading, const JsonNode *object, Scorecard *scorecard)
{
    const JsonNode *nodes[MEASURE_FIELDS];
    ScorecardMeasure *measure = &scorecard->measures[reading->index];
    ScoreMeasure *rule = &scorecard->rules.measures[reading->index];
    Status status = check_members(reading, object, measure_fields, MEASURE_FIELDS, nodes);
    if (status == STATUS_OK) status = read_measure_key(reading, scorecard, nodes[MEASURE_KEY]);
    if (status == STATUS_OK)
        status = read_text(reading, "name", nodes[MEASURE_NAME], SCORECARD_NAME_BYTES_MAX, &measure->name);
    if (status == STATUS_OK)
        status = read_text(reading, "formula", nodes[MEASURE_FORMULA], FORMULA_BYTES_MAX, &measure->text);
    if (status == STATUS_OK) status = read_curve(reading, nodes[MEASURE_CURVE], &rule->curve);
    if (status == STATUS_OK)
        status = read_weight_and_group(reading, nodes[MEASURE_WEIGHT], nodes[MEASURE_GROUP], rule);
    if (status == STATUS_OK) status = read_missing(reading, nodes[MEASURE_MISSING], rule);
    return status;
}

static Status read_measures(Reading reading, const JsonNode *array, Scorecard *scorecard)
{
    size_t count = json_count(array);
    if (count == 0 || count > SCORE_MEASURES_MAX) {
        return fail(reading.error, STATUS_INVALID, STR("measures"), "A scorecard has 1 to %d measures.",
                    SCORE_MEASURES_MAX);
    }
    reading.list = "measures";
    for (JsonItems i = json_items(array); json_next_item(&i); reading.index++) {
        Status status = read_measure(&reading, i.item, scorecard);
        if (status != STATUS_OK) return status;
    }
    scorecard->rules.measure_count = count;
    return STATUS_OK;
}

// ---- exceptions

enum { EXCEPTION_FORMULA, EXCEPTION_EFFECT, EXCEPTION_POINTS, EXCEPTION_REASON, EXCEPTION_FIELDS };

static const JsonField exception_fields[EXCEPTION_FIELDS] = {
    [EXCEPTION_FORMULA] = { STR_CONST("formula"), JSON_WANT_TEXT, .required = true },
    [EXCEPTION_EFFECT] = { STR_CONST("effect"), JSON_WANT_TEXT, .required = true },
    [EXCEPTION_POINTS] = { STR_CONST("points"), JSON_WANT_NUMBER },
    [EXCEPTION_REASON] = { STR_CONST("reason"), JSON_WANT_TEXT, .required = true },
};

static Status read_effect(const Reading *reading, const JsonNode *effect, const JsonNode *points,
                          ScoreException *rule)
{
    static const Str names[] = { STR_CONST("at_most"), STR_CONST("at_least"), STR_CONST("no_score") };
    size_t i = 0;
    while (i < 3 && !json_text_is(effect, names[i]))
        i++;
    if (i == 3)
        return fail(reading->error, STATUS_INVALID, field_of(reading, "effect"),
                    "The effect of an exception is \"at_most\", \"at_least\" or \"no_score\".");
    rule->effect = (ExceptionEffect)i;
    if (rule->effect == EXCEPTION_NO_SCORE || (points && read_points(points, &rule->points)))
        return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, field_of(reading, "points"),
                "Say how many points it is %s: a number from 0 to 100.",
                rule->effect == EXCEPTION_AT_MOST ? "at most" : "at least");
}

static Status read_exception(const Reading *reading, const JsonNode *object, Scorecard *scorecard)
{
    const JsonNode *nodes[EXCEPTION_FIELDS];
    ScorecardException *exception = &scorecard->exceptions[reading->index];
    Status status = check_members(reading, object, exception_fields, EXCEPTION_FIELDS, nodes);
    if (status == STATUS_OK)
        status = read_text(reading, "formula", nodes[EXCEPTION_FORMULA], FORMULA_BYTES_MAX, &exception->text);
    if (status == STATUS_OK)
        status = read_effect(reading, nodes[EXCEPTION_EFFECT], nodes[EXCEPTION_POINTS],
                             &scorecard->rules.exceptions[reading->index]);
    if (status == STATUS_OK)
        status = read_text(reading, "reason", nodes[EXCEPTION_REASON], SCORECARD_REASON_BYTES_MAX,
                           &exception->reason);
    return status;
}

static Status read_exceptions(Reading reading, const JsonNode *array, Scorecard *scorecard)
{
    size_t count = json_count(array);
    if (count > SCORE_EXCEPTIONS_MAX) {
        return fail(reading.error, STATUS_INVALID, STR("exceptions"),
                    "A scorecard has at most %d exceptions.", SCORE_EXCEPTIONS_MAX);
    }
    reading.list = "exceptions";
    for (JsonItems i = json_items(array); json_next_item(&i); reading.index++) {
        Status status = read_exception(&reading, i.item, scorecard);
        if (status != STATUS_OK) return status;
    }
    scorecard->rules.exception_count = count;
    return STATUS_OK;
}

// ---- the whole

static Status read_bands(const JsonNode *node, ScoreRules *rules, Error *error)
{
    static const Str names[] = { STR_CONST("watch_from"), STR_CONST("thriving_from") };
    const JsonNode *nodes[2] = { 0 };
    rules->watch_from = 45 * POINT;
    rules->thriving_from = 70 * POINT;
    if (!node) return STATUS_OK;
    json_pick(node, names, 2, nodes);
    bool good = json_count(node) == 2 && nodes[0] && nodes[1] && read_points(nodes[0], &rules->watch_from) &&
                read_points(nodes[1], &rules->thriving_from) && rules->watch_from < rules->thriving_from;
    if (good) return STATUS_OK;
    return fail(error, STATUS_INVALID, STR("bands"),
                "Bands are {\"watch_from\": 45, \"thriving_from\": 70}: two numbers from 0 to 100, the first "
                "the smaller.");
}

enum { CARD_SEGMENT, CARD_POSITION, CARD_MEASURES, CARD_EXCEPTIONS, CARD_BANDS, CARD_FIELDS };

static const JsonField card_fields[CARD_FIELDS] = {
    [CARD_SEGMENT] = { STR_CONST("segment"), JSON_WANT_INTEGER },
    [CARD_POSITION] = { STR_CONST("position"), JSON_WANT_INTEGER },
    [CARD_MEASURES] = { STR_CONST("measures"), JSON_WANT_ARRAY, .required = true },
    [CARD_EXCEPTIONS] = { STR_CONST("exceptions"), JSON_WANT_ARRAY },
    [CARD_BANDS] = { STR_CONST("bands"), JSON_WANT_OBJECT },
};

static Status read_place(const JsonNode *const *nodes, Scorecard *scorecard, Error *error)
{
    scorecard->position = 1;
    if (nodes[CARD_SEGMENT]) json_int64(nodes[CARD_SEGMENT], &scorecard->segment);
    if (nodes[CARD_POSITION]) json_int64(nodes[CARD_POSITION], &scorecard->position);
    if (scorecard->segment < 0)
        return fail(error, STATUS_INVALID, STR("segment"),
                    "Name a segment by its number, or null for everybody.");
    if (scorecard->position < 1 || scorecard->position > SCORECARD_POSITION_MAX)
        return fail(error, STATUS_INVALID, STR("position"), "The position is a number from 1 to %d.",
                    SCORECARD_POSITION_MAX);
    return STATUS_OK;
}

Status scorecard_read(Str body, Arena *arena, Scorecard *scorecard_out, Error *error)
{
    const JsonNode *nodes[CARD_FIELDS];
    *scorecard_out = (Scorecard){ 0 };
    if (body.len > SCORECARD_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR(""), "A scorecard has at most %d bytes.", SCORECARD_BYTES_MAX);
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    Reading reading = { .arena = arena, .error = error };
    Status status = json_check(root, card_fields, CARD_FIELDS, false, nodes, error);
    if (status == STATUS_OK) status = read_place(nodes, scorecard_out, error);
    if (status == STATUS_OK) status = read_measures(reading, nodes[CARD_MEASURES], scorecard_out);
    if (status == STATUS_OK) status = read_exceptions(reading, nodes[CARD_EXCEPTIONS], scorecard_out);
    if (status == STATUS_OK) status = read_bands(nodes[CARD_BANDS], &scorecard_out->rules, error);
    return status;
}

// ---- formulas

const FormulaNames *formula_names_of_score(const FormulaNames *names, Arena *arena)
{
    FormulaNames *inside = ARENA_NEW(arena, FormulaNames);
    *inside = *names;
    inside->score_itself = true;
    return inside;
}

// An attribute alone may hold anything; beside a 0 it is a number, and missing where it is none.
static const Formula *compile_number(Str text, const FormulaNames *names, Arena *arena,
                                     FormulaProblem *problem)
{
    const Formula *formula = formula_compile(text, FORMULA_OF_ACCOUNTS, names, arena, problem);
    if (!formula || formula_type(formula) != FORMULA_ANY) return formula;
    Str number = arena_format(arena, "%.*s + 0", STR_ARG(text));
    return formula_compile(number, FORMULA_OF_ACCOUNTS, names, arena, problem);
}

static Status refuse(Str field, Str what, Str text, const FormulaProblem *problem, ScorecardFault *fault,
                     Error *error)
{
    if (fault) *fault = (ScorecardFault){ text, *problem };
    return fail(error, STATUS_INVALID, field, "“%.*s”: %s", STR_ARG(what), problem->message);
}

static Status compile_measure(ScorecardMeasure *measure, size_t index, const FormulaNames *names,
                              Arena *arena, ScorecardFault *fault, Error *error)
{
    Str field = arena_format(arena, "measures[%zu].formula", index);
    FormulaProblem problem = { 0 };
    measure->formula = compile_number(measure->text, names, arena, &problem);
    if (!measure->formula) return refuse(field, measure->name, measure->text, &problem, fault, error);
    FormulaType type = formula_type(measure->formula);
    if (type != FORMULA_TEXT && type != FORMULA_DATE) return STATUS_OK;
    problem = (FormulaProblem){ .end = (uint32_t)measure->text.len };
    snprintf(problem.message, sizeof problem.message,
             "A measure is a number, a share, a duration or yes or no; this is %s.", formula_type_name(type));
    return refuse(field, measure->name, measure->text, &problem, fault, error);
}

static Status compile_exception(ScorecardException *exception, size_t index, const FormulaNames *names,
                                Arena *arena, ScorecardFault *fault, Error *error)
{
    Str field = arena_format(arena, "exceptions[%zu].formula", index);
    FormulaProblem problem = { 0 };
    exception->formula = formula_compile(exception->text, FORMULA_OF_ACCOUNTS, names, arena, &problem);
    if (!exception->formula) return refuse(field, exception->reason, exception->text, &problem, fault, error);
    FormulaType type = formula_type(exception->formula);
    if (type == FORMULA_YESNO) return STATUS_OK;
    problem = (FormulaProblem){ .end = (uint32_t)exception->text.len };
    snprintf(problem.message, sizeof problem.message,
             "An exception asks something that is yes or no; this is %s.", formula_type_name(type));
    return refuse(field, exception->reason, exception->text, &problem, fault, error);
}

Status scorecard_compile(Scorecard *scorecard, const FormulaNames *names, Arena *arena, ScorecardFault *fault,
                         Error *error)
{
    Status status = STATUS_OK;
    names = formula_names_of_score(names, arena);
    for (size_t i = 0; status == STATUS_OK && i < scorecard->rules.measure_count; i++)
        status = compile_measure(&scorecard->measures[i], i, names, arena, fault, error);
    for (size_t i = 0; status == STATUS_OK && i < scorecard->rules.exception_count; i++)
        status = compile_exception(&scorecard->exceptions[i], i, names, arena, fault, error);
    return status;
}
