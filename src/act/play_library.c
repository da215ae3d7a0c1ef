#include "act/play_library.h"

#include "codec/json_writer.h"
#include "know/warning_rule.h"

#include <stdio.h>

// ---- reading

static const Str part_members[PLAY_PARTS] = { STR_CONST("templates"), STR_CONST("surveys"),
                                              STR_CONST("guides"), STR_CONST("segments") };
static const DefinitionKind part_kinds[PLAY_PARTS] = { DEFINITION_TEMPLATE, DEFINITION_SURVEY,
                                                       DEFINITION_GUIDE, DEFINITION_SEGMENT };

static bool is_part(PlayPart part, const JsonNode *value)
{
    const JsonNode *name = json_member(value, STR("name")), *body = json_member(value, STR("body"));
    if (value->kind != JSON_OBJECT) return false;
    if (part == PLAY_PART_TEMPLATE) return true; // looked at when it is compiled
    return name && name->kind == JSON_TEXT && body && body->kind == JSON_OBJECT;
}

static Status read_parts(PlayPart part, const JsonNode *node, Arena *arena, PlayPartList *list, Error *error)
{
    Str member = part_members[part];
    for (JsonMembers m = json_members(node); json_next_member(&m);) {
        Str key = json_text(m.key, arena);
        if (list->count == PLAY_TEMPLATES_MAX)
            return fail(error, STATUS_LIMITED, member, "A play has at most %d %.*s.", PLAY_TEMPLATES_MAX,
                        STR_ARG(member));
        if (key.len == 0 || key.len > PLAY_KEY_BYTES_MAX || !is_part(part, m.value))
            return fail(error, STATUS_INVALID, member,
                        "Each of the %.*s has a name of 1 to %d bytes, and is an object with %s.",
                        STR_ARG(member), PLAY_KEY_BYTES_MAX,
                        part == PLAY_PART_TEMPLATE ? "subject and text" : "name and body");
        list->keys[list->count] = key;
        list->texts[list->count++] = json_raw(m.value);
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
                                        { STR_CONST("surveys"), JSON_WANT_OBJECT },
                                        { STR_CONST("guides"), JSON_WANT_OBJECT },
                                        { STR_CONST("segments"), JSON_WANT_OBJECT } };
    enum { FIELDS = sizeof fields / sizeof *fields, FIRST_PART = FIELDS - PLAY_PARTS };
    const JsonNode *nodes[FIELDS];
    Status status = STATUS_INVALID;
    *document_out = (PlayDocument){ 0 };
    if (text.len > PLAY_DOCUMENT_BYTES_MAX)
        return fail(error, STATUS_LIMITED, STR(""), "A play has at most %d bytes.", PLAY_DOCUMENT_BYTES_MAX);
    const JsonNode *root = json_parse(text, JSON_DEPTH_USUAL, arena, error);
    if (root) status = json_check(root, fields, FIELDS, true, nodes, error);
    for (int i = 0; status == STATUS_OK && i < PLAY_PARTS; i++) {
        const JsonNode *parts = nodes[FIRST_PART + i];
        if (parts) status = read_parts((PlayPart)i, parts, arena, &document_out->parts[i], error);
    }
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

// ---- a body with other parts

// What stands in the place of a part: a raw JSON value, or nothing to leave it. `part` PLAY_PARTS: an
// endpoint. Of a segment `old` is the whole of "enter".
typedef Str NewPart(void *context, PlayPart part, const JsonNode *old, Arena *arena);

// A step that waits for a guide names a step.
static bool part_of(const JsonNode *step, Str key, PlayPart *part_out)
{
    const JsonNode *kind = json_member(step, STR("kind"));
    bool shows = kind && kind->kind == JSON_TEXT && json_text_is(kind, STR("in_app"));
    *part_out = str_equal(key, STR("template")) ? PLAY_PART_TEMPLATE
                : str_equal(key, STR("survey")) ? PLAY_PART_SURVEY
                : str_equal(key, STR("guide"))  ? PLAY_PART_GUIDE
                                                : PLAY_PARTS;
    if (*part_out == PLAY_PARTS) return str_equal(key, STR("endpoint"));
    return *part_out != PLAY_PART_GUIDE || shows;
}

// The messages that a step chooses from: each names a template or a guide.
static void write_choose(const JsonNode *choose, NewPart *named, void *context, Arena *arena,
                         JsonWriter *json)
{
    json_open_array(json);
    for (JsonItems i = json_items(choose); json_next_item(&i);) {
        if (i.item->kind != JSON_OBJECT) {
            json_put_raw(json, json_raw(i.item));
            continue;
        }
        json_open_object(json);
        for (JsonMembers m = json_members(i.item); json_next_member(&m);) {
            Str key = json_text(m.key, arena), other = { 0 };
            if (str_equal(key, STR("template"))) other = named(context, PLAY_PART_TEMPLATE, m.value, arena);
            if (str_equal(key, STR("guide"))) other = named(context, PLAY_PART_GUIDE, m.value, arena);
            json_add_raw(json, key, other.len > 0 ? other : json_raw(m.value));
        }
        json_close_object(json);
    }
    json_close_array(json);
}

static void write_step(const JsonNode *step, NewPart *named, void *context, Arena *arena, JsonWriter *json)
{
    json_open_object(json);
    for (JsonMembers m = json_members(step); json_next_member(&m);) {
        Str key = json_text(m.key, arena), raw = json_raw(m.value);
        PlayPart part;
        if (str_equal(key, STR("choose")) && m.value->kind == JSON_ARRAY) {
            json_key(json, key);
            write_choose(m.value, named, context, arena, json);
            continue;
        }
        Str other = part_of(step, key, &part) ? named(context, part, m.value, arena) : (Str){ 0 };
        json_add_raw(json, key, other.len > 0 ? other : raw);
    }
    json_close_object(json);
}

static void write_steps(const JsonNode *steps, NewPart *named, void *context, Arena *arena, JsonWriter *json)
{
    json_open_array(json);
    for (JsonItems i = json_items(steps); json_next_item(&i);) {
        if (i.item->kind == JSON_OBJECT)
            write_step(i.item, named, context, arena, json);
        else
            json_put_raw(json, json_raw(i.item));
    }
    json_close_array(json);
}

static Str with_parts(Str body, NewPart *named, void *context, Arena *arena)
{
    Error ignored;
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, arena, &ignored);
    if (!root || root->kind != JSON_OBJECT) return body;
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    for (JsonMembers m = json_members(root); json_next_member(&m);) {
        Str key = json_text(m.key, arena), other = { 0 };
        if (str_equal(key, STR("enter")) && json_member(m.value, STR("segment")))
            other = named(context, PLAY_PART_SEGMENT, m.value, arena);
        json_key(&json, key);
        if (str_equal(key, STR("steps")) && m.value->kind == JSON_ARRAY)
            write_steps(m.value, named, context, arena, &json);
        else
            json_put_raw(&json, other.len > 0 ? other : json_raw(m.value));
    }
    json_close_object(&json);
    json_finish(&json);
    Str copy = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return copy;
}

typedef struct Numbered {
    const PlayDocument *document;
    PlayPartIds *ids;
} Numbered;

// What is neither a name nor a number is refused where the body is read.
static void note_missing(PlayPartIds *ids, PlayPart part, const JsonNode *name, Arena *arena)
{
    if (ids->missing.len > 0 || (name->kind != JSON_TEXT && name->kind != JSON_NUMBER)) return;
    ids->missing_number = name->kind == JSON_NUMBER;
    ids->missing = ids->missing_number ? json_raw(name) : json_text(name, arena);
    ids->missing_part = part;
    if (ids->missing.len == 0) ids->missing = STR(" ");
}

static Str endpoint_number(PlayPartIds *ids, const JsonNode *name, Arena *arena)
{
    for (size_t i = 0; name->kind == JSON_TEXT && i < ids->endpoints.count; i++) {
        if (json_text_is(name, ids->endpoints.list[i].name))
            return arena_format(arena, "%lld", (long long)ids->endpoints.list[i].id);
    }
    note_missing(ids, PLAY_PARTS, name, arena);
    return (Str){ 0 };
}

// By the formula of a segment that is still to be made; by hand where that is one of people.
static Str stand_in(Str text, Arena *arena)
{
    Error ignored;
    const JsonNode *root = json_parse(text, JSON_DEPTH_USUAL, arena, &ignored);
    const JsonNode *body = json_member(root, STR("body")), *formula = json_member(body, STR("formula"));
    const JsonNode *scope = json_member(body, STR("scope"));
    bool of_people = scope && scope->kind == JSON_TEXT && json_text_is(scope, STR("people"));
    if (of_people || !formula || formula->kind != JSON_TEXT) return STR("{\"when\":\"hand\"}");
    Str raw = json_raw(formula);
    return arena_format(arena, "{\"when\":\"formula\",\"formula\":%.*s}", STR_ARG(raw));
}

static Str number_of(void *context, PlayPart part, const JsonNode *old, Arena *arena)
{
    const Numbered *numbered = context;
    if (part == PLAY_PARTS) return endpoint_number(numbered->ids, old, arena);
    const PlayPartList *list = &numbered->document->parts[part];
    const JsonNode *name = part == PLAY_PART_SEGMENT ? json_member(old, STR("segment")) : old;
    for (size_t i = 0; name->kind == JSON_TEXT && i < list->count; i++) {
        if (!json_text_is(name, list->keys[i])) continue;
        long long id = numbered->ids->of[part][i];
        if (part != PLAY_PART_SEGMENT) return arena_format(arena, "%lld", id);
        if (id == 0) return stand_in(list->texts[i], arena);
        return arena_format(arena, "{\"when\":\"segment\",\"segment\":%lld}", id);
    }
    // A play that is written here may be for a segment of here, by its number.
    if (part != PLAY_PART_SEGMENT || name->kind != JSON_NUMBER)
        note_missing(numbered->ids, part, name, arena);
    return (Str){ 0 };
}

Str play_document_body(const PlayDocument *document, PlayPartIds *ids, Arena *arena)
{
    Numbered numbered = { document, ids };
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
    const PlayEndpoints *endpoints;
    NamedParts parts[PLAY_PARTS];
} Named;

// As a JSON text.
static Str quoted(Str text, Arena *arena)
{
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_put_text(&json, text);
    json_finish(&json);
    Str copy = arena_copy(arena, buf_view(&buf));
    buf_free(&buf);
    return copy;
}

static Str endpoint_name(const PlayEndpoints *endpoints, int64_t id, Arena *arena)
{
    for (size_t i = 0; i < endpoints->count; i++) {
        if (endpoints->list[i].id == id) return quoted(endpoints->list[i].name, arena);
    }
    return (Str){ 0 };
}

// Gathers the part where it is met first.
static Str part_name(Named *named, PlayPart part, int64_t id, Arena *arena)
{
    static const char *const words[PLAY_PARTS] = { "template", "survey", "guide", "segment" };
    NamedParts *parts = &named->parts[part];
    for (size_t i = 0; i < parts->count; i++) {
        if (parts->definitions[i].id == id) return parts->names[i];
    }
    bool known =
        parts->count < PLAY_TEMPLATES_MAX &&
        definition_get(named->definitions, part_kinds[part], id, arena, &parts->definitions[parts->count]);
    if (!known) return (Str){ 0 };
    parts->names[parts->count] = arena_format(arena, "\"%s-%zu\"", words[part], parts->count + 1);
    return parts->names[parts->count++];
}

static Str name_of(void *context, PlayPart part, const JsonNode *old, Arena *arena)
{
    Named *named = context;
    const JsonNode *number = part == PLAY_PART_SEGMENT ? json_member(old, STR("segment")) : old;
    int64_t id = 0;
    if (number->kind != JSON_NUMBER || !json_int64(number, &id)) return (Str){ 0 };
    if (part == PLAY_PARTS) return endpoint_name(named->endpoints, id, arena);
    Str name = part_name(named, part, id, arena);
    if (part != PLAY_PART_SEGMENT || name.len == 0) return name;
    return arena_format(arena, "{\"when\":\"segment\",\"segment\":%.*s}", STR_ARG(name));
}

// Some members of a body: of a template what it is made of; of a segment who is in it, but nobody's id.
static void write_members(const JsonNode *body, const Str *kept, size_t count, JsonWriter *json)
{
    json_open_object(json);
    for (size_t i = 0; i < count; i++) {
        const JsonNode *value = json_member(body, kept[i]);
        if (value) json_add_raw(json, kept[i], json_raw(value));
    }
    json_close_object(json);
}

static void write_part(PlayPart part, const Definition *definition, const JsonNode *body, JsonWriter *json)
{
    static const Str of_template[] = { STR_CONST("subject"), STR_CONST("text") };
    static const Str of_segment[] = { STR_CONST("scope"), STR_CONST("formula"), STR_CONST("description") };
    if (part == PLAY_PART_TEMPLATE) {
        write_members(body, of_template, sizeof of_template / sizeof *of_template, json);
        return;
    }
    json_open_object(json);
    json_add_text(json, STR("name"), definition->name);
    json_key(json, STR("body"));
    if (part == PLAY_PART_SEGMENT)
        write_members(body, of_segment, sizeof of_segment / sizeof *of_segment, json);
    else
        json_put_raw(json, definition->body);
    json_close_object(json);
}

static Str key_of(const NamedParts *parts, size_t index)
{
    return str_slice(parts->names[index], 1, parts->names[index].len - 1);
}

static void write_parts(PlayPart part, const NamedParts *parts, Arena *arena, JsonWriter *json)
{
    Error ignored;
    if (part != PLAY_PART_TEMPLATE && parts->count == 0) return;
    json_key(json, part_members[part]);
    json_open_object(json);
    for (size_t i = 0; i < parts->count; i++) {
        const Definition *definition = &parts->definitions[i];
        const JsonNode *root = json_parse(definition->body, JSON_DEPTH_USUAL, arena, &ignored);
        if (!root) continue;
        json_key(json, key_of(parts, i));
        write_part(part, definition, root, json);
    }
    json_close_object(json);
}

Str play_document_write(const Definition *play, const DefinitionCatalog *definitions,
                        const PlayEndpoints *endpoints, Arena *arena)
{
    Named *named = ARENA_NEW(arena, Named);
    named->definitions = definitions;
    named->endpoints = endpoints;
    Str body = with_parts(play->body, name_of, named, arena);
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_text(&json, STR("name"), play->name);
    for (int i = 0; i < PLAY_PARTS; i++)
        write_parts((PlayPart)i, &named->parts[i], arena, &json);
    json_add_raw(&json, STR("body"), body);
    json_close_object(&json);
    json_finish(&json);
    Str copy = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return copy;
}
