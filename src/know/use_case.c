#include "know/use_case.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "engine/formula_needs.h"

#include <math.h>

// ---- the body

static Str member_text(const JsonNode *object, const char *name, Arena *arena)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    return node && node->kind == JSON_TEXT ? arena_copy(arena, json_text(node, arena)) : (Str){ 0 };
}

static double member_number(const JsonNode *object, const char *name)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    return node && node->kind == JSON_NUMBER ? json_number(node) : (double)NAN;
}

static const Str *member_texts(const JsonNode *object, const char *name, Arena *arena, size_t *count_out)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    Str *texts = ARENA_ARRAY(arena, Str, json_count(node) + 1);
    *count_out = 0;
    for (JsonItems i = json_items(node); json_next_item(&i);) {
        if (i.item->kind == JSON_TEXT) texts[(*count_out)++] = arena_copy(arena, json_text(i.item, arena));
    }
    return texts;
}

UseCase use_case_read(const Definition *definition, Arena *arena)
{
    Error ignored;
    const JsonNode *body = json_parse(definition->body, JSON_DEPTH_USUAL, arena, &ignored);
    const JsonNode *expected = json_member(body, STR("expected"));
    UseCase use_case = { .id = definition->id,
                         .version = definition->version,
                         .name = definition->name,
                         .meaning = member_text(body, "meaning", arena),
                         .how_to = member_text(body, "how_to", arena),
                         .practices = member_text(body, "practices", arena),
                         .our_hours = member_number(body, "our_hours"),
                         .their_hours = member_number(body, "their_hours"),
                         .formula = member_text(body, "formula", arena),
                         .currency = currency_find(member_text(body, "currency", arena)) };
    use_case.industries = member_texts(body, "industries", arena, &use_case.industry_count);
    use_case.features = member_texts(body, "features", arena, &use_case.feature_count);
    if (!expected || !json_int64(expected, &use_case.expected)) use_case.currency = NULL;
    return use_case;
}

static void add_texts(JsonWriter *json, const char *key, const Str *texts, size_t count)
{
    json_key(json, str_from_c(key));
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        json_put_text(json, texts[i]);
    json_close_array(json);
}

Str use_case_body(const UseCase *use_case, Arena *arena)
{
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_text(&json, STR("meaning"), use_case->meaning);
    json_add_text(&json, STR("how_to"), use_case->how_to);
    json_add_text(&json, STR("practices"), use_case->practices);
    add_texts(&json, "industries", use_case->industries, use_case->industry_count);
    add_texts(&json, "features", use_case->features, use_case->feature_count);
    json_add_double(&json, STR("our_hours"), use_case->our_hours);
    json_add_double(&json, STR("their_hours"), use_case->their_hours);
    json_add_text(&json, STR("formula"), use_case->formula); // metric_uses looks for this name
    if (use_case->currency) {
        json_add_int(&json, STR("expected"), use_case->expected);
        json_add_text(&json, STR("currency"), currency_code(use_case->currency));
    }
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return body;
}

// ---- what it may say

Status use_case_check(const UseCase *use_case, const FormulaNames *names, Arena *arena,
                      FormulaProblem *problem, Error *error)
{
    *problem = (FormulaProblem){ 0 };
    if (use_case->meaning.len == 0)
        return fail(error, STATUS_INVALID, STR("meaning"), "Say what it is good for.");
    if (use_case->formula.len == 0) return STATUS_OK;
    const Formula *formula = formula_compile(use_case->formula, FORMULA_OF_ACCOUNTS, names, arena, problem);
    if (!formula) return fail(error, STATUS_INVALID, STR("in_use"), "%s", problem->message);
    if (formula_type(formula) != FORMULA_YESNO)
        return fail(error, STATUS_INVALID, STR("in_use"),
                    "This is %s, not a yes or no. Compare it, for example with “> 0”.",
                    formula_type_name(formula_type(formula)));
    if (formula_reads_attribute(formula, STR(USE_CASES_IN_USE_WORD)))
        return fail(
            error, STATUS_INVALID, STR("in_use"),
            "Whether it is in use may not depend on how many are: leave account." USE_CASES_IN_USE_WORD
            " out.");
    return STATUS_OK;
}

size_t use_case_list(const DefinitionCatalog *catalog, Arena *arena, UseCase **cases_out)
{
    Definition *definitions = NULL;
    size_t count = definition_list(catalog, DEFINITION_USE_CASE, arena, &definitions);
    UseCase *cases = ARENA_ARRAY(arena, UseCase, count + 1);
    for (size_t i = 0; i < count; i++)
        cases[i] = use_case_read(&definitions[i], arena);
    *cases_out = cases;
    return count;
}
