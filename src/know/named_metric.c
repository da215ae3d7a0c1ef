#include "know/named_metric.h"

#include "codec/json.h"
#include "codec/json_writer.h"

static Str member_text(const JsonNode *object, Str name, Arena *arena)
{
    const JsonNode *node = json_member(object, name);
    return node && node->kind == JSON_TEXT ? arena_copy(arena, json_text(node, arena)) : (Str){ 0 };
}

NamedMetric named_metric_read(const Definition *definition, Arena *arena)
{
    Error ignored;
    const JsonNode *body = json_parse(definition->body, JSON_DEPTH_USUAL, arena, &ignored);
    const JsonNode *leads = json_member(body, STR("leads"));
    return (NamedMetric){ .name = definition->name,
                          .formula = member_text(body, STR("formula"), arena),
                          .meaning = member_text(body, STR("meaning"), arena),
                          .unit = member_text(body, STR("unit"), arena),
                          .level = member_text(body, STR("level"), arena),
                          .parent = member_text(body, STR("parent"), arena),
                          .leads = leads && leads->kind == JSON_BOOL ? json_is_true(leads) : -1 };
}

Str named_metric_body(const NamedMetric *metric, Arena *arena)
{
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_text(&json, STR("formula"), metric->formula);
    json_add_text(&json, STR("meaning"), metric->meaning);
    json_add_text(&json, STR("unit"), metric->unit);
    json_add_text(&json, STR("level"), metric->level);
    json_add_text(&json, STR("parent"), metric->parent);
    if (metric->leads >= 0) json_add_bool(&json, STR("leads"), metric->leads == 1);
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return body;
}

Status named_metric_check(const NamedMetric *metric, const FormulaNames *names, Arena *arena,
                          FormulaProblem *problem, Error *error)
{
    *problem = (FormulaProblem){ 0 };
    bool small = true;
    for (size_t i = 0; i < metric->name.len; i++)
        small = small && lower_letter(metric->name.data[i]) == metric->name.data[i];
    if (!small || !formula_name_is_free(metric->name))
        return fail(error, STATUS_INVALID, STR("name"),
                    "The name is one word of small letters, digits and _ that formulas do not know yet.");
    if (metric->parent.len > 0 && str_equal_ignore_case(metric->parent, metric->name))
        return fail(error, STATUS_INVALID, STR("parent"), "A metric cannot serve itself.");
    if (metric->parent.len > 0 && formula_name_is_free(metric->parent) &&
        names->metric(names->context, metric->parent, FORMULA_OF_ACCOUNTS, arena).len == 0)
        return fail(error, STATUS_INVALID, STR("parent"), "There is no metric “%.*s”.",
                    STR_ARG(metric->parent));
    const Formula *formula = formula_compile(metric->formula, FORMULA_OF_ACCOUNTS, names, arena, problem);
    return formula ? STATUS_OK : fail(error, STATUS_INVALID, STR("formula"), "%s", problem->message);
}
