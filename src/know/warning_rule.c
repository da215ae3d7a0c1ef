#include "know/warning_rule.h"

#include "codec/json.h"

#include <math.h>
#include <stdio.h>

enum {
    FIELD_FORMULA,
    FIELD_DIRECTION,
    FIELD_SEVERITY,
    FIELD_ROOT_CAUSE,
    FIELD_MEANING,
    FIELD_ACTION,
    FIELD_DUE_DAYS,
    FIELD_PROBABILITY,
    FIELD_QUIET_DAYS,
    FIELD_OWNER,
    FIELD_ON,
    FIELDS,
};

static const JsonField fields[FIELDS] = {
    [FIELD_FORMULA] = { STR_CONST("formula"), JSON_WANT_TEXT, .required = true },
    [FIELD_DIRECTION] = { STR_CONST("direction"), JSON_WANT_TEXT, .required = true },
    [FIELD_SEVERITY] = { STR_CONST("severity"), JSON_WANT_INTEGER },
    [FIELD_ROOT_CAUSE] = { STR_CONST("root_cause"), JSON_WANT_INTEGER },
    [FIELD_MEANING] = { STR_CONST("meaning"), JSON_WANT_TEXT },
    [FIELD_ACTION] = { STR_CONST("action"), JSON_WANT_TEXT },
    [FIELD_DUE_DAYS] = { STR_CONST("due_days"), JSON_WANT_INTEGER },
    [FIELD_PROBABILITY] = { STR_CONST("probability"), JSON_WANT_NUMBER },
    [FIELD_QUIET_DAYS] = { STR_CONST("quiet_days"), JSON_WANT_INTEGER },
    [FIELD_OWNER] = { STR_CONST("owner"), JSON_WANT_TEXT },
    [FIELD_ON] = { STR_CONST("on"), JSON_WANT_BOOL },
};

// ---- the body

static Status read_whole(const JsonNode *node, int field, int least, int most, int *value_out, Error *error)
{
    if (!node) return STATUS_OK;
    int64_t value = 0;
    if (!json_int64(node, &value) || value < least || value > most) {
        return fail(error, STATUS_INVALID, fields[field].name, "This has to be a whole number from %d to %d.",
                    least, most);
    }
    *value_out = (int)value;
    return STATUS_OK;
}

static Status read_text(const JsonNode *node, int field, size_t most, Arena *arena, Str *text_out,
                        Error *error)
{
    if (!node) return STATUS_OK;
    Str text = str_trim(json_text(node, arena));
    if (text.len > most) {
        return fail(error, STATUS_INVALID, fields[field].name, "This has at most %zu characters.", most);
    }
    *text_out = text;
    return STATUS_OK;
}

static Status read_direction(const JsonNode *node, WarningRule *rule, Error *error)
{
    rule->opportunity = json_text_is(node, STR("opportunity"));
    if (rule->opportunity || json_text_is(node, STR("risk"))) return STATUS_OK;
    return fail(error, STATUS_INVALID, fields[FIELD_DIRECTION].name,
                "The direction is “risk” or “opportunity”.");
}

static Status read_probability(const JsonNode *node, WarningRule *rule, Error *error)
{
    if (!node) return STATUS_OK;
    rule->probability = json_number(node);
    if (rule->probability >= 0 && rule->probability <= 1) return STATUS_OK;
    return fail(error, STATUS_INVALID, fields[FIELD_PROBABILITY].name,
                "The probability is a number from 0 to 1.");
}

static Status read_numbers(const JsonNode *const *nodes, WarningRule *rule, Error *error)
{
    const struct {
        int field, least, most, *value;
    } numbers[] = { { FIELD_SEVERITY, 1, 3, &rule->severity },
                    { FIELD_ROOT_CAUSE, 1, ROOT_CAUSES, &rule->root_cause },
                    { FIELD_DUE_DAYS, 0, WARNING_DUE_DAYS_MAX, &rule->due_days },
                    { FIELD_QUIET_DAYS, 0, WARNING_QUIET_DAYS_MAX, &rule->quiet_days } };
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof numbers / sizeof *numbers; i++)
        status = read_whole(nodes[numbers[i].field], numbers[i].field, numbers[i].least, numbers[i].most,
                            numbers[i].value, error);
    return status;
}

static Status read_texts(const JsonNode *const *nodes, WarningRule *rule, Arena *arena, Error *error)
{
    const struct {
        int field;
        size_t most;
        Str *text;
    } texts[] = { { FIELD_FORMULA, FORMULA_BYTES_MAX / 2, &rule->formula },
                  { FIELD_MEANING, WARNING_TEXT_BYTES_MAX, &rule->meaning },
                  { FIELD_ACTION, WARNING_TEXT_BYTES_MAX, &rule->action },
                  { FIELD_OWNER, WARNING_TEXT_BYTES_MAX, &rule->owner } };
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof texts / sizeof *texts; i++)
        status = read_text(nodes[texts[i].field], texts[i].field, texts[i].most, arena, texts[i].text, error);
    return status;
}

Status warning_rule_read(Str body, Arena *arena, WarningRule *rule_out, Error *error)
{
    const JsonNode *nodes[FIELDS];
    if (body.len > WARNING_RULE_BYTES_MAX)
        return fail(error, STATUS_LIMITED, STR(""), "A rule has at most %d bytes.", WARNING_RULE_BYTES_MAX);
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    Status status = json_check(root, fields, FIELDS, false, nodes, error);
    WarningRule rule = { .severity = 2,
                         .due_days = 7,
                         .probability = 0.25,
                         .quiet_days = 28,
                         .owner = STR("account.owner"),
                         .on = true };
    if (status == STATUS_OK) status = read_texts(nodes, &rule, arena, error);
    if (status == STATUS_OK) status = read_direction(nodes[FIELD_DIRECTION], &rule, error);
    if (status == STATUS_OK) status = read_numbers(nodes, &rule, error);
    if (status == STATUS_OK) status = read_probability(nodes[FIELD_PROBABILITY], &rule, error);
    if (status != STATUS_OK) return status;
    if (nodes[FIELD_ON]) rule.on = json_is_true(nodes[FIELD_ON]);
    *rule_out = rule;
    return STATUS_OK;
}

void warning_rule_write(const WarningRule *rule, JsonWriter *json)
{
    json_open_object(json);
    json_add_text(json, fields[FIELD_FORMULA].name, rule->formula);
    json_add_text(json, fields[FIELD_DIRECTION].name, rule->opportunity ? STR("opportunity") : STR("risk"));
    json_add_int(json, fields[FIELD_SEVERITY].name, rule->severity);
    if (rule->root_cause)
        json_add_int(json, fields[FIELD_ROOT_CAUSE].name, rule->root_cause);
    else
        json_add_null(json, fields[FIELD_ROOT_CAUSE].name);
    json_add_text(json, fields[FIELD_MEANING].name, rule->meaning);
    json_add_text(json, fields[FIELD_ACTION].name, rule->action);
    json_add_int(json, fields[FIELD_DUE_DAYS].name, rule->due_days);
    json_add_double(json, fields[FIELD_PROBABILITY].name, rule->probability);
    json_add_int(json, fields[FIELD_QUIET_DAYS].name, rule->quiet_days);
    json_add_text(json, fields[FIELD_OWNER].name, rule->owner);
    json_add_bool(json, fields[FIELD_ON].name, rule->on);
    json_close_object(json);
}

// ---- formulas

static Status compile_one(Str text, FormulaType type, Str field, const FormulaNames *names, Arena *arena,
                          const Formula **formula_out, FormulaProblem *problem, Error *error)
{
    FormulaProblem found = { 0 };
    const Formula *formula = formula_compile(text, FORMULA_OF_ACCOUNTS, names, arena, &found);
    FormulaType is = formula ? formula_type(formula) : type;
    if (formula && is != type && !(type == FORMULA_TEXT && is == FORMULA_ANY)) {
        found = (FormulaProblem){ .end = (uint32_t)text.len };
        snprintf(found.message, sizeof found.message, "This has to be %s, it is %s.", formula_type_name(type),
                 formula_type_name(is));
        formula = NULL;
    }
    *formula_out = formula;
    if (formula) return STATUS_OK;
    if (problem) *problem = found;
    return fail(error, STATUS_INVALID, field, "%s", found.message);
}

Str warning_rule_guarded(const WarningRule *rule, const LifeTexts *life, Arena *arena)
{
    return arena_format(arena, "(%.*s) and not (%.*s) and not (%.*s)", STR_ARG(rule->formula),
                        STR_ARG(life->churned), STR_ARG(life->archived));
}

Status warning_rule_compile(const WarningRule *rule, const LifeTexts *life, const FormulaNames *names,
                            Arena *arena, CompiledRule *compiled_out, FormulaProblem *problem, Error *error)
{
    CompiledRule compiled = { .at = 1, .end = 1 + (uint32_t)rule->formula.len };
    const Formula *own = NULL;
    // Alone first, so that a problem names its place in what somebody wrote.
    Status status = compile_one(rule->formula, FORMULA_YESNO, fields[FIELD_FORMULA].name, names, arena, &own,
                                problem, error);
    if (status == STATUS_OK && rule->owner.len > 0)
        status = compile_one(rule->owner, FORMULA_TEXT, fields[FIELD_OWNER].name, names, arena,
                             &compiled.owner, problem, error);
    if (status != STATUS_OK) return status;
    compiled.text = warning_rule_guarded(rule, life, arena);
    status = compile_one(compiled.text, FORMULA_YESNO, fields[FIELD_FORMULA].name, names, arena,
                         &compiled.condition, problem, error);
    if (status == STATUS_OK) *compiled_out = compiled;
    return status;
}
