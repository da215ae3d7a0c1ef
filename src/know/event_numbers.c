#include "know/event_numbers.h"

#include "codec/json.h"
#include "engine/formula.h"
#include "know/life.h"

#include <string.h>

void event_numbers_take(EventNumbers *numbers, const Engine *engine)
{
    Arena arena = arena_create(1 << 20);
    NumberSeries *series = NULL;
    numbers->count = engine_numbers(engine, &arena, &series);
    numbers->lengths = 0;
    for (size_t i = 0; i < numbers->count; i++) {
        numbers->series[i] = series[i];
        numbers->lengths |= UINT64_C(1) << (series[i].name.event.len % 64);
    }
    arena_destroy(&arena);
}

// ---- out of properties

// order.total is the member of that name, or total in order.
static const JsonNode *find_property(const JsonNode *object, Str name)
{
    const JsonNode *node = json_member(object, name);
    StrCut cut = str_cut(name, '.');
    while (!node && cut.found && object && object->kind == JSON_OBJECT) {
        object = json_member(object, cut.head);
        name = cut.tail;
        node = object && object->kind == JSON_OBJECT ? json_member(object, name) : NULL;
        cut = str_cut(name, '.');
    }
    return node;
}

// Each property once.
static size_t list_properties(const EventNumbers *numbers, Str event, Str *properties)
{
    size_t count = 0;
    for (size_t i = 0; i < numbers->count && count < RECORD_ATTRIBUTES_MAX; i++) {
        const NumberName *name = &numbers->series[i].name;
        if (!str_equal(name->event, event)) continue;
        size_t known = 0;
        while (known < count && !str_equal(properties[known], name->property))
            known++;
        if (known == count) properties[count++] = name->property;
    }
    return count;
}

void event_numbers_note(const EventNumbers *numbers, Str properties, Record *record, Arena *arena)
{
    bool perhaps = record->kind == RECORD_EVENT && (numbers->lengths >> (record->name.len % 64) & 1);
    if (!perhaps || properties.len == 0) return;
    Str names[RECORD_ATTRIBUTES_MAX];
    size_t count = list_properties(numbers, record->name, names);
    if (count == 0) return;
    Attribute *attributes = ARENA_ARRAY(arena, Attribute, count);
    size_t found = 0;
    Arena mark = *arena;
    Error ignored;
    const JsonNode *root = json_parse(properties, JSON_DEPTH_MAX, arena, &ignored);
    for (size_t i = 0; root && root->kind == JSON_OBJECT && i < count; i++) {
        const JsonNode *node = find_property(root, names[i]);
        if (!node || node->kind != JSON_NUMBER) continue;
        Value value = { .kind = VALUE_NUMBER, .number = json_number(node) };
        attributes[found++] = (Attribute){ names[i], value };
    }
    arena_reset(arena, mark);
    record->attributes = attributes;
    record->attribute_count = found;
}

// ---- wanted

typedef struct Wanted {
    NumberName *names;
    size_t count;
    Arena *arena;
} Wanted;

static bool same_name(const NumberName *a, const NumberName *b)
{
    return a->kind == b->kind && str_equal(a->event, b->event) && str_equal(a->property, b->property);
}

static void want(Wanted *wanted, Str formula)
{
    NumberName *names = NULL;
    Arena mark = *wanted->arena;
    size_t count = formula_numbers(formula, wanted->arena, &names);
    if (count == 0) arena_reset(wanted->arena, mark);
    for (size_t i = 0; i < count && wanted->count < NUMBER_SERIES_MAX; i++) {
        size_t known = 0;
        while (known < wanted->count && !same_name(&wanted->names[known], &names[i]))
            known++;
        if (known == wanted->count) wanted->names[wanted->count++] = names[i];
    }
}

// Every member "formula" of a body. The depth is that of json_parse.
static void want_formulas(Wanted *wanted, const JsonNode *node)
{
    for (JsonMembers m = json_members(node); json_next_member(&m);) {
        bool formula = m.value->kind == JSON_TEXT && json_text_is(m.key, STR("formula"));
        if (formula) want(wanted, json_text(m.value, wanted->arena));
        want_formulas(wanted, m.value);
    }
    for (JsonItems i = json_items(node); json_next_item(&i);)
        want_formulas(wanted, i.item);
}

Status wanted_numbers_read(const DefinitionCatalog *definitions, Store *store, Arena *arena,
                           NumberName **names_out, size_t *count_out, Error *error)
{
    LifeTexts life;
    Status status = life_read(store, arena, &life, error);
    if (status != STATUS_OK) return status;
    Wanted wanted = { .names = ARENA_ARRAY(arena, NumberName, NUMBER_SERIES_MAX), .arena = arena };
    want(&wanted, life.trial);
    want(&wanted, life.churned);
    want(&wanted, life.archived);
    for (int kind = 0; kind < DEFINITION_KINDS; kind++) {
        Definition *list = NULL;
        size_t count = definition_list(definitions, (DefinitionKind)kind, arena, &list);
        for (size_t i = 0; i < count; i++) {
            Error ignored;
            const JsonNode *body = json_parse(list[i].body, JSON_DEPTH_USUAL, arena, &ignored);
            if (body) want_formulas(&wanted, body);
        }
    }
    *names_out = wanted.names;
    *count_out = wanted.count;
    return STATUS_OK;
}
