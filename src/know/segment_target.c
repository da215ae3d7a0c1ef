#include "know/segment_target.h"

#include "codec/json.h"
#include "know/distribution.h"

#include <math.h>

static Status wrong(Error *error, Str name, const char *what)
{
    return fail(error, STATUS_INVALID, STR("targets"), "The target “%.*s”: %s", STR_ARG(name), what);
}

static Str text_of(const JsonNode *object, Str name, Arena *arena)
{
    const JsonNode *node = json_member(object, name);
    return node && node->kind == JSON_TEXT ? arena_copy(arena, str_trim(json_text(node, arena))) : STR("");
}

static Status read_one(const JsonNode *node, FormulaScope scope, const FormulaNames *names, Arena *arena,
                       SegmentTarget *target, Error *error)
{
    FormulaProblem problem = { 0 };
    Str wanted = text_of(node, STR("wanted"), arena);
    const JsonNode *number = json_member(node, STR("target"));
    *target = (SegmentTarget){ .name = text_of(node, STR("name"), arena),
                               .text = text_of(node, STR("formula"), arena),
                               .at_most = str_equal(wanted, STR("at_most")) };
    if (target->name.len == 0 || target->name.len > SEGMENT_TARGET_NAME_BYTES_MAX)
        return wrong(error, target->name, "give it a name of 1 to 100 bytes.");
    if (!target->at_most && !str_equal(wanted, STR("at_least")))
        return wrong(error, target->name, "\"wanted\" is at_least or at_most.");
    if (!number || number->kind != JSON_NUMBER || !isfinite(json_number(number)))
        return wrong(error, target->name, "\"target\" is a number; of a share, 1 is 100 %.");
    target->target = json_number(number);
    target->formula = formula_compile(target->text, scope, names, arena, &problem);
    if (!target->formula) return wrong(error, target->name, problem.message);
    FormulaType type = formula_type(target->formula);
    bool measures =
        type == FORMULA_NUMBER || type == FORMULA_SHARE || type == FORMULA_DURATION || type == FORMULA_YESNO;
    if (measures) return STATUS_OK;
    return wrong(error, target->name, "its formula has to be a number, a share, a duration, or a yes or no.");
}

Status segment_targets_read(Str targets, FormulaScope scope, const FormulaNames *names, Arena *arena,
                            SegmentTargets *targets_out, Error *error)
{
    targets_out->count = 0;
    if (targets.len == 0) return STATUS_OK;
    const JsonNode *list = json_parse(targets, JSON_DEPTH_USUAL, arena, error);
    if (!list || list->kind != JSON_ARRAY || json_count(list) > SEGMENT_TARGETS_MAX)
        return fail(error, STATUS_INVALID, STR("targets"), "Targets are a list of at most %d.",
                    SEGMENT_TARGETS_MAX);
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        Status status =
            read_one(i.item, scope, names, arena, &targets_out->items[targets_out->count++], error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

bool target_is_met(const SegmentTarget *target, double value)
{
    return target->at_most ? value <= target->target : value >= target->target;
}

TargetFigure target_figure(const SegmentTarget *target, double *values, size_t count)
{
    bool share = formula_type(target->formula) == FORMULA_YESNO;
    TargetFigure figure = { .value = (double)NAN };
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) continue;
        values[figure.known++] = values[i];
        figure.reached +=
            share ? values[figure.known - 1] > 0 : target_is_met(target, values[figure.known - 1]);
    }
    if (figure.known == 0) return figure;
    figure.value =
        share ? (double)figure.reached / (double)figure.known : distribution_of(values, figure.known).median;
    return figure;
}
