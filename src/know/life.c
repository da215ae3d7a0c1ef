#include "know/life.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "know/settings.h"

#include <stdio.h>

enum { LIFE_SETTING_BYTES_MAX = 3 * FORMULA_BYTES_MAX * 2 + 100 };

static const LifeTexts shipped = {
    .trial = STR_CONST("account.status = \"trial\" or account.plan = \"trial\""),
    .churned = STR_CONST("account.status in (\"churned\", \"cancelled\", \"canceled\", \"trial ended\")"
                         " or account.churned_on <= today"),
    .archived = STR_CONST("account.status = \"archived\""),
};

// The order in which the states are asked for.
static const LifeState order[LIFE_FORMULAS] = { LIFE_ARCHIVED, LIFE_CHURNED, LIFE_TRIAL };

Str life_state_name(LifeState state)
{
    static const Str names[LIFE_STATES] = { [LIFE_LIVE] = STR_CONST("live"),
                                            [LIFE_TRIAL] = STR_CONST("trial"),
                                            [LIFE_CHURNED] = STR_CONST("churned"),
                                            [LIFE_ARCHIVED] = STR_CONST("archived") };
    return names[state];
}

// ---- the setting

static const JsonField fields[] = {
    { STR_CONST("trial"), JSON_WANT_TEXT, .required = true },
    { STR_CONST("churned"), JSON_WANT_TEXT, .required = true },
    { STR_CONST("archived"), JSON_WANT_TEXT, .required = true },
};

Status life_read(Store *store, Arena *arena, LifeTexts *texts_out, Error *error)
{
    Str setting = { 0 };
    Status status = setting_read(store, STR("life"), STR(""), arena, &setting, error);
    if (status != STATUS_OK) return status;
    *texts_out = shipped;
    if (setting.len == 0) return STATUS_OK;
    const JsonNode *nodes[3];
    const JsonNode *root = json_parse(setting, JSON_DEPTH_USUAL, arena, error);
    if (!root || json_check(root, fields, 3, false, nodes, error) != STATUS_OK)
        return fail(error, STATUS_UNAVAILABLE, STR("life"), "The setting “life” is damaged. Set it again.");
    *texts_out = (LifeTexts){ .trial = json_text(nodes[0], arena),
                              .churned = json_text(nodes[1], arena),
                              .archived = json_text(nodes[2], arena) };
    return STATUS_OK;
}

Status life_put(Store *store, const LifeTexts *texts, Error *error)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    json_add_text(&json, fields[0].name, texts->trial);
    json_add_text(&json, fields[1].name, texts->churned);
    json_add_text(&json, fields[2].name, texts->archived);
    json_close_object(&json);
    json_finish(&json);
    Status status = setting_put(store, STR("life"), buf_view(&out), error);
    buf_free(&out);
    return status;
}

Status life_compile(const LifeTexts *texts, const FormulaNames *names, Arena *arena, Life *life_out,
                    FormulaProblem *problem, Error *error)
{
    const Str by_state[LIFE_STATES] = {
        [LIFE_TRIAL] = texts->trial, [LIFE_CHURNED] = texts->churned, [LIFE_ARCHIVED] = texts->archived
    };
    Life life = { 0 };
    for (size_t i = 0; i < LIFE_FORMULAS; i++) {
        LifeState state = order[i];
        FormulaProblem found = { 0 };
        const Formula *formula = formula_compile(by_state[state], FORMULA_OF_ACCOUNTS, names, arena, &found);
        if (formula && formula_type(formula) != FORMULA_YESNO) {
            found = (FormulaProblem){ .end = (uint32_t)by_state[state].len };
            snprintf(found.message, sizeof found.message, "This has to be yes or no, it is %s.",
                     formula_type_name(formula_type(formula)));
            formula = NULL;
        }
        if (!formula) {
            if (problem) *problem = found;
            return fail(error, STATUS_INVALID, life_state_name(state), "%s", found.message);
        }
        life.formulas[state] = formula;
    }
    *life_out = life;
    return STATUS_OK;
}

// ---- states

LifeState life_state(const Life *life, const Engine *engine, uint32_t account, uint16_t day, Arena scratch)
{
    for (size_t i = 0; i < LIFE_FORMULAS; i++) {
        Arena inner = scratch;
        FormulaResult result = formula_evaluate(life->formulas[order[i]], engine, account, day, &inner);
        if (result.value.kind == VALUE_BOOL && result.value.number > 0) return order[i];
    }
    return LIFE_LIVE;
}

void life_formulas(const Life *life, const Formula *formulas_out[LIFE_FORMULAS])
{
    for (size_t i = 0; i < LIFE_FORMULAS; i++)
        formulas_out[i] = life->formulas[order[i]];
}

LifeState life_of_column(size_t column)
{
    return order[column];
}

LifeState life_of_columns(double *const columns[LIFE_FORMULAS], size_t account)
{
    for (size_t i = 0; i < LIFE_FORMULAS; i++) {
        if (columns[i][account] > 0) return order[i]; // the first in order wins
    }
    return LIFE_LIVE;
}

void life_states(const Life *life, const Engine *engine, uint16_t day, uint8_t *states_out, size_t count)
{
    const Formula *formulas[LIFE_FORMULAS];
    double *columns[LIFE_FORMULAS];
    Arena arena = arena_create(LIFE_FORMULAS * (count + 2) * sizeof(double) + (1 << 16));
    life_formulas(life, formulas);
    for (size_t i = 0; i < LIFE_FORMULAS; i++)
        columns[i] = arena_alloc_unset(&arena, sizeof(double), count);
    formula_evaluate_all(formulas, LIFE_FORMULAS, engine, day, columns, count);
    for (size_t account = 0; account < count; account++)
        states_out[account] = (uint8_t)life_of_columns(columns, account);
    arena_destroy(&arena);
}
