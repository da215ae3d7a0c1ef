#include "know/renewal_step.h"

#include "base/timestamp.h"

#include <math.h>

static const Str state_names[STEP_STATES] = { STR_CONST("waiting"), STR_CONST("due"), STR_CONST("attention"),
                                              STR_CONST("done"), STR_CONST("not_needed") };

Str renewal_step_state_name(RenewalStepState state)
{
    return state_names[state];
}

// ---- formulas

static Status compile(Str text, bool yesno, const RenewalStepRule *step, const FormulaNames *names,
                      Arena *arena, const Formula **formula_out, FormulaProblem *problem, Str *text_out,
                      Error *error)
{
    FormulaProblem own;
    *formula_out = NULL;
    if (text.len == 0) return STATUS_OK;
    if (text_out) *text_out = text;
    *formula_out = formula_compile(text, FORMULA_OF_ACCOUNTS, names, arena, problem ? problem : &own);
    if (!*formula_out)
        return fail(error, STATUS_INVALID, STR("steps"), "The step “%.*s”: %s", STR_ARG(step->name),
                    (problem ? problem : &own)->message);
    if (!yesno || formula_type(*formula_out) == FORMULA_YESNO) return STATUS_OK;
    if (problem) *problem = (FormulaProblem){ .end = (uint32_t)text.len };
    *formula_out = NULL;
    return fail(error, STATUS_INVALID, STR("steps"),
                "The step “%.*s” needs a formula that is yes or no: yes when somebody has to look.",
                STR_ARG(step->name));
}

Status renewal_checklist_compile(const RenewalChoice *choice, const FormulaNames *names, Arena *arena,
                                 RenewalChecklist *checklist_out, FormulaProblem *problem, Str *text_out,
                                 Error *error)
{
    *checklist_out = (RenewalChecklist){ .choice = choice };
    for (size_t i = 0; i < choice->step_count; i++) {
        const RenewalStepRule *step = &choice->steps[i];
        const Formula *formula = NULL, *value = NULL;
        Status status = compile(step->formula, true, step, names, arena, &formula, problem, text_out, error);
        if (status == STATUS_OK)
            status = compile(step->value, false, step, names, arena, &value, problem, text_out, error);
        if (status != STATUS_OK) return status;
        checklist_out->compiled[i].formula = formula;
        checklist_out->compiled[i].missing = formula ? formula_missing(formula, arena) : NULL;
        checklist_out->compiled[i].value = value;
    }
    return STATUS_OK;
}

void renewal_checklist_open(const RenewalChoice *choice, const FormulaNames *names, Arena *arena,
                            RenewalChecklist *checklist_out)
{
    *checklist_out = (RenewalChecklist){ .choice = choice };
    for (size_t i = 0; i < choice->step_count; i++) {
        const RenewalStepRule *step = &choice->steps[i];
        const Formula *formula = NULL, *value = NULL;
        Error ignored;
        bool good =
            compile(step->formula, true, step, names, arena, &formula, NULL, NULL, &ignored) == STATUS_OK &&
            compile(step->value, false, step, names, arena, &value, NULL, NULL, &ignored) == STATUS_OK;
        if (!good) continue;
        checklist_out->compiled[i].formula = formula;
        checklist_out->compiled[i].missing = formula ? formula_missing(formula, arena) : NULL;
        checklist_out->compiled[i].value = value;
    }
}

// ---- evidence

static Str number_text(FormulaType type, double number, Arena *arena)
{
    int year, month, day;
    switch (type) {
    case FORMULA_SHARE:
        return arena_format(arena, "%.0f %%", number * 100);
    case FORMULA_YESNO:
        return number > 0 ? STR("yes") : STR("no");
    case FORMULA_DATE:
        days_to_date((int64_t)number, &year, &month, &day);
        return arena_format(arena, "%04d-%02d-%02d", year, month, day);
    case FORMULA_DURATION:
        return arena_format(arena, "%.0f days", number);
    case FORMULA_ANY:
    case FORMULA_NUMBER:
    case FORMULA_TEXT:
        break;
    }
    return arena_format(arena, "%.10g", number);
}

static Str value_text(FormulaType type, Value value, Arena *arena)
{
    if (value.kind == VALUE_MISSING) return STR("not known");
    if (value.kind == VALUE_TEXT) return value.text;
    if (value.kind == VALUE_DATE) type = FORMULA_DATE;
    if (value.kind == VALUE_BOOL) type = FORMULA_YESNO;
    return number_text(type, value.number, arena);
}

static Str fill_in(Str pattern, Str value, Arena *arena)
{
    static const Str place = STR_CONST("{value}");
    for (size_t at = 0; at + place.len <= pattern.len; at++) {
        if (!str_equal(str_slice(pattern, at, at + place.len), place)) continue;
        return arena_format(arena, "%.*s%.*s%.*s", STR_ARG(str_slice(pattern, 0, at)), STR_ARG(value),
                            STR_ARG(str_slice(pattern, at + place.len, pattern.len)));
    }
    return pattern.len > 0 ? pattern : value;
}

static void tell(const RenewalChecklist *checklist, size_t index, const Engine *engine, uint32_t account,
                 uint16_t today, const FormulaResult *asked, Arena *arena, RenewalStep *step)
{
    const Formula *value = checklist->compiled[index].value;
    if (value) {
        FormulaResult result = formula_evaluate(value, engine, account, today, arena);
        step->evidence[step->evidence_count++] =
            fill_in(step->rule->evidence, value_text(result.type, result.value, arena), arena);
        return;
    }
    for (size_t i = 0; asked && i < asked->evidence_count && step->evidence_count < STEP_EVIDENCE_MAX; i++) {
        const FormulaEvidence *evidence = &asked->evidence[i];
        Str part = str_slice(step->rule->formula, evidence->at, evidence->end);
        step->evidence[step->evidence_count++] = arena_format(
            arena, "%.*s: %.*s", STR_ARG(part), STR_ARG(value_text(evidence->type, evidence->value, arena)));
    }
}

// ---- asking

static bool says_yes(const FormulaResult *result)
{
    return result->value.kind == VALUE_BOOL && result->value.number > 0;
}

static RenewalStepState ask(const RenewalChecklist *checklist, size_t index, const Engine *engine,
                            uint32_t account, uint16_t today, Arena *arena, FormulaResult *result)
{
    const Formula *formula = checklist->compiled[index].formula;
    const Formula *missing = checklist->compiled[index].missing;
    if (!formula) return STEP_DUE;
    *result = formula_evaluate(formula, engine, account, today, arena);
    if (says_yes(result)) return STEP_ATTENTION;
    if (!missing) return STEP_DONE;
    FormulaResult unknown = formula_evaluate(missing, engine, account, today, arena);
    return says_yes(&unknown) ? STEP_DUE : STEP_DONE;
}

static const RenewalTick *find_tick(Str key, const RenewalTick *ticks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(ticks[i].step, key)) return &ticks[i];
    }
    return NULL;
}

static void count_state(RenewalStepState state, RenewalStepCounts *counts)
{
    counts->of += state != STEP_NOT_NEEDED;
    counts->done += state == STEP_DONE;
    counts->due += state == STEP_DUE || state == STEP_ATTENTION;
    counts->attention += state == STEP_ATTENTION;
}

RenewalStepCounts renewal_checklist_ask(const RenewalChecklist *checklist, const Engine *engine,
                                        uint32_t account, uint16_t due_day, uint16_t today,
                                        const RenewalTick *ticks, size_t tick_count, Arena *arena,
                                        RenewalStep *steps_out)
{
    RenewalStepCounts counts = { 0 };
    for (size_t i = 0; i < checklist->choice->step_count; i++) {
        const RenewalStepRule *rule = &checklist->choice->steps[i];
        RenewalStep step = { .rule = rule, .tick = find_tick(rule->key, ticks, tick_count) };
        FormulaResult result = { 0 };
        int64_t from = (int64_t)due_day - rule->days_before;
        step.from = from > 0 ? (uint16_t)from : 1;
        if (step.tick)
            step.state = step.tick->needed ? STEP_DONE : STEP_NOT_NEEDED;
        else if (today < step.from)
            step.state = STEP_WAITING;
        else
            step.state = ask(checklist, i, engine, account, today, arena, &result);
        count_state(step.state, &counts);
        if (!steps_out) continue;
        if (step.state != STEP_WAITING)
            tell(checklist, i, engine, account, today, step.tick ? NULL : &result, arena, &step);
        steps_out[i] = step;
    }
    return counts;
}
