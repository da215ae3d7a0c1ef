#include "act/play_library.h"

#include "codec/json_writer.h"
#include "know/warning_rule.h"

#include <stdio.h>

// ---- reading

static Status read_templates(const JsonNode *node, Arena *arena, PlayDocument *document, Error *error)
{
    for (JsonMembers m = json_members(node); json_next_member(&m);) {
        Str key = json_text(m.key, arena);
        if (document->template_count == PLAY_TEMPLATES_MAX)
            return fail(error, STATUS_LIMITED, STR("templates"), "A play has at most %d templates.",
                        PLAY_TEMPLATES_MAX);
        if (key.len == 0 || key.len > PLAY_KEY_BYTES_MAX || m.value->kind != JSON_OBJECT)
            return fail(error, STATUS_INVALID, STR("templates"),
                        "Templates are a name of 1 to %d bytes each, and an object with subject and text.",
                        PLAY_KEY_BYTES_MAX);
        document->template_keys[document->template_count] = key;
        document->templates[document->template_count++] = json_raw(m.value);
    }
    return STATUS_OK;
}

static Status read_surveys(const JsonNode *node, Arena *arena, PlayDocument *document, Error *error)
{
    for (JsonMembers m = json_members(node); json_next_member(&m);) {
        Str key = json_text(m.key, arena);
        const JsonNode *name = json_member(m.value, STR("name")), *body = json_member(m.value, STR("body"));
        if (document->survey_count == PLAY_TEMPLATES_MAX)
            return fail(error, STATUS_LIMITED, STR("surveys"), "A play has at most %d surveys.",
                        PLAY_TEMPLATES_MAX);
        if (key.len == 0 || key.len > PLAY_KEY_BYTES_MAX || !name || name->kind != JSON_TEXT || !body ||
            body->kind != JSON_OBJECT)
            return fail(error, STATUS_INVALID, STR("surveys"),
                        "Surveys are a name of 1 to %d bytes each, and an object with name and body.",
                        PLAY_KEY_BYTES_MAX);
        document->survey_keys[document->survey_count] = key;
        document->surveys[document->survey_count++] = json_raw(m.value);
    }
    return STATUS_OK;
}

static Status rule_formula(const DefinitionCatalog *definitions, Str name, Arena *arena, Str *formula_out,
                           Error *error)
{
    Definition *list = NULL;
    WarningRule rule;
    size_t count = definition_list(definitions, DEFINITION_WARNING, arena, &list);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].name, name)) continue;
        Status status = warning_rule_read(list[i].body, arena, &rule, error);
        *formula_out = rule.formula;
        return status;
    }
    return fail(error, STATUS_INVALID, STR("body"),
                "There is no warning rule “%.*s” here, by which it enters.", STR_ARG(name));
}

// The member "enter" of a body, where it names a rule: with the rule's formula.
static Status write_enter(const JsonNode *enter, const DefinitionCatalog *definitions, Arena *arena,
                          JsonWriter *json, Error *error)
{
    const JsonNode *when = json_member(enter, STR("when")), *rule = json_member(enter, STR("rule"));
    bool by_rule = when && when->kind == JSON_TEXT && json_text_is(when, STR("rule"));
    Str formula = { 0 };
    if (!by_rule) {
        json_add_raw(json, STR("enter"), json_raw(enter));
        return STATUS_OK;
    }
    if (!rule || rule->kind != JSON_TEXT)
        return fail(error, STATUS_INVALID, STR("body"), "Say the name of the rule by which it enters.");
    Status status = rule_formula(definitions, json_text(rule, arena), arena, &formula, error);
    json_key(json, STR("enter"));
    json_open_object(json);
    json_add_text(json, STR("when"), STR("formula"));
    json_add_text(json, STR("formula"), formula);
    json_close_object(json);
    return status;
}

Status play_document_read(Str text, const DefinitionCatalog *definitions, Arena *arena,
                          PlayDocument *document_out, Error *error)
{
    static const JsonField fields[] = { { STR_CONST("name"), JSON_WANT_TEXT, .required = true },
                                        { STR_CONST("body"), JSON_WANT_OBJECT, .required = true },
                                        { STR_CONST("templates"), JSON_WANT_OBJECT },
                                        { STR_CONST("surveys"), JSON_WANT_OBJECT } };
    const JsonNode *nodes[4];
    Status status = STATUS_INVALID;
    *document_out = (PlayDocument){ 0 };
    if (text.len > PLAY_DOCUMENT_BYTES_MAX)
        return fail(error, STATUS_LIMITED, STR(""), "A play has at most %d bytes.", PLAY_DOCUMENT_BYTES_MAX);
    const JsonNode *root = json_parse(text, JSON_DEPTH_USUAL, arena, error);
    if (root) status = json_check(root, fields, 4, true, nodes, error);
    if (status == STATUS_OK && nodes[2]) status = read_templates(nodes[2], arena, document_out, error);
    if (status == STATUS_OK && nodes[3]) status = read_surveys(nodes[3], arena, document_out, error);
    if (status != STATUS_OK) return status;
    document_out->name = str_trim(json_text(nodes[0], arena));
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    for (JsonMembers m = json_members(nodes[1]); json_next_member(&m) && status == STATUS_OK;) {
        Str key = json_text(m.key, arena);
        if (str_equal(key, STR("enter")) && m.value->kind == JSON_OBJECT)
            status = write_enter(m.value, definitions, arena, &json, error);
        else
            json_add_raw(&json, key, json_raw(m.value));
    }
    json_close_object(&json);
    json_finish(&json);
    document_out->body = arena_copy(arena, buf_view(&body));
    buf_free(&body);
    return status;
}

// ---- steps with other templates and surveys

// What stands in the place of a step's template or survey: a raw JSON value, or nothing to leave it.
typedef Str NewPart(const void *context, bool survey, const JsonNode *old, Arena *arena);

static void write_step(const JsonNode *step, NewPart *named, const void *context, Arena *arena,
                       JsonWriter *json)
{
    json_open_object(json);
    for (JsonMembers m = json_members(step); json_next_member(&m);) {
        Str key = json_text(m.key, arena), raw = json_raw(m.value);
        bool survey = str_equal(key, STR("survey")), part = survey || str_equal(key, STR("template"));
        Str other = part ? named(context, survey, m.value, arena) : (Str){ 0 };
        json_add_raw(json, key, other.len > 0 ? other : raw);
    }
    json_close_object(json);
}

static Str with_parts(Str body, NewPart *named, const void *context, Arena *arena)
{
    Error ignored;
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, arena, &ignored);
    if (!root || root->kind != JSON_OBJECT) return body;
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    for (JsonMembers m = json_members(root); json_next_member(&m);) {
        Str key = json_text(m.key, arena);
        if (!str_equal(key, STR("steps")) || m.value->kind != JSON_ARRAY) {
            json_add_raw(&json, key, json_raw(m.value));
            continue;
        }
        json_key(&json, key);
        json_open_array(&json);
        for (JsonItems i = json_items(m.value); json_next_item(&i);) {
            if (i.item->kind == JSON_OBJECT)
                write_step(i.item, named, context, arena, &json);
            else
                json_put_raw(&json, json_raw(i.item));
        }
        json_close_array(&json);
    }
    json_close_object(&json);
    json_finish(&json);
    Str copy = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return copy;
}

typedef struct Numbered {
    const PlayDocument *document;
    const int64_t *templates, *surveys;
} Numbered;

static Str number_of(const void *context, bool survey, const JsonNode *old, Arena *arena)
{
    const Numbered *numbered = context;
    const PlayDocument *document = numbered->document;
    const Str *keys = survey ? document->survey_keys : document->template_keys;
    const int64_t *ids = survey ? numbered->surveys : numbered->templates;
    size_t count = survey ? document->survey_count : document->template_count;
    for (size_t i = 0; old->kind == JSON_TEXT && i < count; i++) {
        if (json_text_is(old, keys[i])) return arena_format(arena, "%lld", (long long)ids[i]);
    }
    return (Str){ 0 };
}

Str play_document_body(const PlayDocument *document, const int64_t *templates, const int64_t *surveys,
                       Arena *arena)
{
    const Numbered numbered = { document, templates, surveys };
    return with_parts(document->body, number_of, &numbered, arena);
}

// ---- writing

typedef struct NamedParts {
    Str names[PLAY_TEMPLATES_MAX]; // as JSON texts
    Definition definitions[PLAY_TEMPLATES_MAX];
    size_t count;
} NamedParts;

typedef struct Named {
    const DefinitionCatalog *definitions;
    NamedParts templates, surveys;
} Named;

static Str name_of(const void *context, bool survey, const JsonNode *old, Arena *arena)
{
    Named *named = (Named *)(uintptr_t)context; // gathers what it meets
    NamedParts *parts = survey ? &named->surveys : &named->templates;
    int64_t id = 0;
    if (old->kind != JSON_NUMBER || !json_int64(old, &id)) return (Str){ 0 };
    for (size_t i = 0; i < parts->count; i++) {
        if (parts->definitions[i].id == id) return parts->names[i];
    }
    bool known = parts->count < PLAY_TEMPLATES_MAX &&
                 definition_get(named->definitions, survey ? DEFINITION_SURVEY : DEFINITION_TEMPLATE, id,
                                arena, &parts->definitions[parts->count]);
    if (!known) return (Str){ 0 };
    parts->names[parts->count] =
        arena_format(arena, "\"%s-%zu\"", survey ? "survey" : "template", parts->count + 1);
    return parts->names[parts->count++];
}

static void write_template(const JsonNode *body, JsonWriter *json)
{
    static const Str kept[] = { STR_CONST("subject"), STR_CONST("text") };
    json_open_object(json);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const JsonNode *value = json_member(body, kept[i]);
        if (value) json_add_raw(json, kept[i], json_raw(value));
    }
    json_close_object(json);
}

static Str key_of(const NamedParts *parts, size_t index)
{
    return str_slice(parts->names[index], 1, parts->names[index].len - 1);
}

static void write_surveys(const NamedParts *parts, JsonWriter *json)
{
    if (parts->count == 0) return;
    json_key(json, STR("surveys"));
    json_open_object(json);
    for (size_t i = 0; i < parts->count; i++) {
        json_key(json, key_of(parts, i));
        json_open_object(json);
        json_add_text(json, STR("name"), parts->definitions[i].name);
        json_add_raw(json, STR("body"), parts->definitions[i].body);
        json_close_object(json);
    }
    json_close_object(json);
}

Str play_document_write(const Definition *play, const DefinitionCatalog *definitions, Arena *arena)
{
    Error ignored;
    Named *named = ARENA_NEW(arena, Named);
    named->definitions = definitions;
    Str body = with_parts(play->body, name_of, named, arena);
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_text(&json, STR("name"), play->name);
    json_key(&json, STR("templates"));
    json_open_object(&json);
    for (size_t i = 0; i < named->templates.count; i++) {
        const JsonNode *root =
            json_parse(named->templates.definitions[i].body, JSON_DEPTH_USUAL, arena, &ignored);
        if (!root) continue;
        json_key(&json, key_of(&named->templates, i));
        write_template(root, &json);
    }
    json_close_object(&json);
    write_surveys(&named->surveys, &json);
    json_add_raw(&json, STR("body"), body);
    json_close_object(&json);
    json_finish(&json);
    Str copy = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return copy;
}
