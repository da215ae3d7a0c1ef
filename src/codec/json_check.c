// Bodies of known shape, and traits of unknown shape.
#include "codec/json.h"

#include <assert.h>
#include <math.h>

static const char *want_text(JsonWant want)
{
    switch (want) {
    case JSON_WANT_TEXT:
        return "a text";
    case JSON_WANT_ID:
        return "a text or a number";
    case JSON_WANT_NUMBER:
        return "a number";
    case JSON_WANT_INTEGER:
        return "a whole number";
    case JSON_WANT_BOOL:
        return "true or false";
    case JSON_WANT_OBJECT:
        return "an object";
    case JSON_WANT_ARRAY:
        return "a list";
    case JSON_WANT_ANY:
        break;
    }
    return "a value";
}

static bool is_wanted(const JsonNode *node, JsonWant want)
{
    int64_t integer;
    switch (want) {
    case JSON_WANT_ANY:
        return true;
    case JSON_WANT_TEXT:
        return node->kind == JSON_TEXT;
    case JSON_WANT_ID:
        return node->kind == JSON_TEXT || node->kind == JSON_NUMBER;
    case JSON_WANT_NUMBER:
        return node->kind == JSON_NUMBER && isfinite(json_number(node));
    case JSON_WANT_INTEGER:
        return json_int64(node, &integer);
    case JSON_WANT_BOOL:
        return node->kind == JSON_BOOL;
    case JSON_WANT_OBJECT:
        return node->kind == JSON_OBJECT;
    case JSON_WANT_ARRAY:
        return node->kind == JSON_ARRAY;
    }
    return false;
}

static Status check_field(const JsonField *field, const JsonNode **node, Error *error)
{
    if (*node && (*node)->kind == JSON_NULL && !field->null_stays) *node = NULL;
    if (!*node) {
        if (!field->required) return STATUS_OK;
        return fail(error, STATUS_INVALID, field->name, "\"%.*s\" is missing: send %s.", STR_ARG(field->name),
                    want_text(field->want));
    }
    if ((*node)->kind == JSON_NULL) return STATUS_OK;
    if (!is_wanted(*node, field->want)) {
        return fail(error, STATUS_INVALID, field->name, "\"%.*s\" has to be %s.", STR_ARG(field->name),
                    want_text(field->want));
    }
    if (field->bytes_max > 0 && (*node)->len > field->bytes_max + 2) { // 2: the quotes
        return fail(error, STATUS_INVALID, field->name, "\"%.*s\" is longer than %zu bytes.",
                    STR_ARG(field->name), field->bytes_max);
    }
    return STATUS_OK;
}

static const JsonField *find_field(const JsonField *fields, size_t count, const JsonNode *key)
{
    for (size_t i = 0; i < count; i++) {
        if (json_text_is(key, fields[i].name)) return &fields[i];
    }
    return NULL;
}

Status json_check(const JsonNode *object, const JsonField *fields, size_t count, bool unknown_ok,
                  const JsonNode **nodes_out, Error *error)
{
    if (object->kind != JSON_OBJECT) return fail(error, STATUS_INVALID, STR(""), "Send a JSON object.");
    for (size_t i = 0; i < count; i++)
        nodes_out[i] = NULL;
    for (JsonMembers m = json_members(object); json_next_member(&m);) {
        const JsonField *field = find_field(fields, count, m.key);
        if (field) {
            nodes_out[field - fields] = m.value;
        } else if (!unknown_ok) {
            Str key = str_slice(json_raw(m.key), 0, 100);
            return fail(error, STATUS_INVALID, STR(""), "%.*s is not known here: leave it out.",
                        STR_ARG(key));
        }
    }
    for (size_t i = 0; i < count; i++) {
        Status status = check_field(&fields[i], &nodes_out[i], error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

// ---- traits

typedef struct Leaves {
    JsonLeafLimits limits;
    Arena *arena;
    JsonLeaf *leaves;
    size_t count;
} Leaves;

static void add_leaf(Leaves *leaves, const JsonLeaf *leaf)
{
    for (size_t i = 0; i < leaves->count; i++) {
        if (str_equal(leaves->leaves[i].path, leaf->path)) {
            leaves->leaves[i] = *leaf;
            return;
        }
    }
    if (leaves->count < leaves->limits.leaves_max) leaves->leaves[leaves->count++] = *leaf;
}

// The scalars of an array as one text; false when it holds a container.
static bool join_items(const Leaves *leaves, const JsonNode *array, Str *text_out)
{
    size_t max = leaves->limits.text_bytes_max + 1;   // one more than fits, so that the cut is clean
    if (max > 2u * array->len) max = 2u * array->len; // never longer, even with the spaces
    char *text = arena_alloc(leaves->arena, 1, max);
    size_t len = 0;
    for (JsonItems i = json_items(array); json_next_item(&i);) {
        if (i.item->kind == JSON_ARRAY || i.item->kind == JSON_OBJECT) return false;
        Str item = i.item->kind == JSON_TEXT ? json_text(i.item, leaves->arena) : json_raw(i.item);
        Str separator = i.item == array + 1 ? STR("") : STR(", ");
        Str parts[] = { separator, item };
        for (size_t p = 0; p < 2; p++) {
            Str part = str_slice(parts[p], 0, max - len);
            if (part.len > 0) memcpy(text + len, part.data, part.len);
            len += part.len;
        }
    }
    *text_out = (Str){ text, len };
    return true;
}

static bool leaf_value(const Leaves *leaves, const JsonNode *node, JsonLeaf *leaf)
{
    leaf->kind = (JsonKind)node->kind;
    switch ((JsonKind)node->kind) {
    case JSON_NULL:
        return true;
    case JSON_BOOL:
        leaf->number = json_is_true(node);
        return true;
    case JSON_NUMBER:
        leaf->number = json_number(node);
        return isfinite(leaf->number);
    case JSON_TEXT:
        leaf->text = str_beginning(json_text(node, leaves->arena), leaves->limits.text_bytes_max);
        return true;
    case JSON_ARRAY:
        leaf->kind = JSON_TEXT;
        if (!join_items(leaves, node, &leaf->text)) return false;
        leaf->text = str_beginning(leaf->text, leaves->limits.text_bytes_max);
        return true;
    case JSON_OBJECT:
        break;
    }
    return false;
}

static Str join_path(Arena *arena, Str prefix, Str key)
{
    if (prefix.len == 0) return key;
    char *path = arena_alloc(arena, 1, prefix.len + 1 + key.len);
    memcpy(path, prefix.data, prefix.len);
    path[prefix.len] = '.';
    memcpy(path + prefix.len + 1, key.data, key.len);
    return (Str){ path, prefix.len + 1 + key.len };
}

static void walk_object(Leaves *leaves, const JsonNode *object, Str prefix, unsigned depth)
{
    for (JsonMembers m = json_members(object); json_next_member(&m);) {
        Str key = json_text(m.key, leaves->arena);
        size_t path_bytes = prefix.len == 0 ? key.len : prefix.len + 1 + key.len;
        if (key.len == 0 || path_bytes > leaves->limits.path_bytes_max) continue;
        Str path = join_path(leaves->arena, prefix, key);
        if (m.value->kind == JSON_OBJECT) {
            if (depth > 1) walk_object(leaves, m.value, path, depth - 1);
            continue;
        }
        JsonLeaf leaf = { .path = path };
        if (leaf_value(leaves, m.value, &leaf)) add_leaf(leaves, &leaf);
    }
}

size_t json_leaves(const JsonNode *object, JsonLeafLimits limits, Arena *arena, JsonLeaf **leaves_out)
{
    Leaves leaves = { .limits = limits, .arena = arena };
    leaves.leaves = ARENA_ARRAY(arena, JsonLeaf, limits.leaves_max);
    walk_object(&leaves, object, STR(""), limits.depth_max);
    *leaves_out = leaves.leaves;
    return leaves.count;
}
