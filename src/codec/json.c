#include "codec/json.h"

#include "codec/json_index.h"

#include <assert.h>

typedef struct Walk {
    const char *text;
    size_t len;
    const uint32_t *positions;
    size_t count, next; // of positions
    JsonNode *nodes;
    size_t used, room; // of nodes
    unsigned depth, depth_max;
    bool has_escapes; // somewhere in the text
    const char *problem;
    size_t problem_at;
} Walk;

// The walk lives in one function's registers: everything it calls on every token is part of it.
#define PART_OF_WALK static inline __attribute__((always_inline))

PART_OF_WALK bool wrong(Walk *walk, const char *problem, size_t at)
{
    walk->problem = problem;
    walk->problem_at = at;
    return false;
}

// Where the next token starts; the length of the text behind the last one (simdjson puts it there).
PART_OF_WALK size_t peek(const Walk *walk)
{
    return walk->positions[walk->next];
}

PART_OF_WALK bool next_is(const Walk *walk, char c)
{
    return walk->next < walk->count && walk->text[peek(walk)] == c;
}

// One past the last byte of the token that has just been taken.
PART_OF_WALK size_t token_end(const Walk *walk)
{
    size_t end = peek(walk);
    if ((unsigned char)walk->text[end - 1] > ' ') return end;
    while (end > 0 && (walk->text[end - 1] == ' ' || walk->text[end - 1] == '\n' ||
                       walk->text[end - 1] == '\r' || walk->text[end - 1] == '\t'))
        end--;
    return end;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The end of at least one digit; NULL when there is none.
static const char *skip_digits(const char *c, const char *end)
{
    if (c == end || !is_digit(*c)) return NULL;
    while (c < end && is_digit(*c))
        c++;
    return c;
}

// -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
static bool is_number(const char *c, const char *end)
{
    if (c < end && *c == '-') c++;
    const char *whole = c;
    c = skip_digits(c, end);
    if (!c || (*whole == '0' && c - whole > 1)) return false;
    if (c < end && *c == '.') c = skip_digits(c + 1, end);
    if (c && c < end && (*c == 'e' || *c == 'E')) {
        c++;
        if (c < end && (*c == '+' || *c == '-')) c++;
        c = skip_digits(c, end);
    }
    return c == end;
}

// Whether the inside of a text holds only escapes that JSON knows; else *at_out is where it does not.
static bool check_escapes(const char *text, size_t from, size_t to, bool *escaped_out, size_t *at_out)
{
    for (size_t i = from; i < to; i++) {
        if (text[i] != '\\') continue;
        *escaped_out = true;
        char c = ++i < to ? text[i] : 0;
        int digits = c == 'u' ? 4 : 0;
        bool known = c != 0 && strchr("\"\\/bfnrtu", c);
        while (known && digits-- > 0)
            known = ++i < to && is_hex(text[i]);
        if (!known) {
            *at_out = i;
            return false;
        }
    }
    return true;
}

PART_OF_WALK JsonNode *add_node(Walk *walk, JsonKind kind, size_t start)
{
    // A valid text has at most (tokens + 1) / 2 nodes; one that is not may run out of room before its error.
    if (walk->used == walk->room) {
        wrong(walk, "an unexpected token", start);
        return NULL;
    }
    JsonNode *node = &walk->nodes[walk->used++];
    *node = (JsonNode){ .data = walk->text + start, .kind = (uint8_t)kind, .span = 1 };
    return node;
}

PART_OF_WALK bool walk_text(Walk *walk, size_t start)
{
    size_t end = token_end(walk);
    if (end < start + 2 || walk->text[end - 1] != '"') return wrong(walk, "a text that does not end", start);
    JsonNode *node = add_node(walk, JSON_TEXT, start);
    if (!node) return false;
    node->len = (uint32_t)(end - start);
    if (!walk->has_escapes) return true;
    bool escaped = false;
    size_t at = 0;
    bool good = check_escapes(walk->text, start + 1, end - 1, &escaped, &at);
    node->escaped = escaped;
    return good || wrong(walk, "an unknown escape", at);
}

PART_OF_WALK bool walk_scalar(Walk *walk, size_t start)
{
    size_t end = token_end(walk);
    Str token = { walk->text + start, end - start };
    JsonKind kind = JSON_NUMBER;
    if (str_equal(token, STR("true")) || str_equal(token, STR("false"))) {
        kind = JSON_BOOL;
    } else if (str_equal(token, STR("null"))) {
        kind = JSON_NULL;
    } else if (!is_number(token.data, token.data + token.len)) {
        return wrong(walk, "an unexpected token", start);
    }
    JsonNode *node = add_node(walk, kind, start);
    if (!node) return false;
    node->len = (uint32_t)token.len;
    return true;
}

// Containers that are open, the innermost last.
typedef struct Scope {
    JsonNode *node;
    char close;
} Scope;

typedef enum Step { STEP_VALUE, STEP_MEMBER, STEP_AFTER_VALUE, STEP_DONE, STEP_WRONG } Step;

PART_OF_WALK Step open_container(Walk *walk, size_t start, Scope *scopes)
{
    bool object = walk->text[start] == '{';
    if (walk->depth == walk->depth_max) {
        wrong(walk, "nested too deeply", start);
        return STEP_WRONG;
    }
    JsonNode *node = add_node(walk, object ? JSON_OBJECT : JSON_ARRAY, start);
    if (!node) return STEP_WRONG;
    scopes[walk->depth++] = (Scope){ node, object ? '}' : ']' };
    if (next_is(walk, object ? '}' : ']')) return STEP_AFTER_VALUE;
    return object ? STEP_MEMBER : STEP_VALUE;
}

PART_OF_WALK Step take_value(Walk *walk, Scope *scopes)
{
    size_t start = peek(walk);
    if (start >= walk->len) {
        wrong(walk, "a value is missing", start);
        return STEP_WRONG;
    }
    walk->next++;
    char c = walk->text[start];
    if (c == '"') return walk_text(walk, start) ? STEP_AFTER_VALUE : STEP_WRONG;
    if (c == '{' || c == '[') return open_container(walk, start, scopes);
    return walk_scalar(walk, start) ? STEP_AFTER_VALUE : STEP_WRONG;
}

PART_OF_WALK Step take_key(Walk *walk)
{
    size_t start = peek(walk);
    if (!next_is(walk, '"')) {
        wrong(walk, "a key in quotes is missing", start);
        return STEP_WRONG;
    }
    walk->next++;
    if (!walk_text(walk, start)) return STEP_WRONG;
    if (!next_is(walk, ':')) {
        wrong(walk, "a colon is missing", peek(walk));
        return STEP_WRONG;
    }
    walk->next++;
    return STEP_VALUE;
}

// Behind a value comes another one, or the end of its container.
PART_OF_WALK Step take_separator(Walk *walk, const Scope *scopes)
{
    if (walk->depth == 0) return STEP_DONE;
    const Scope *scope = &scopes[walk->depth - 1];
    bool object = scope->close == '}';
    size_t at = peek(walk);
    char c = at < walk->len ? walk->text[at] : 0;
    if (c == ',') {
        walk->next++;
        return object ? STEP_MEMBER : STEP_VALUE;
    }
    if (c != scope->close) {
        wrong(walk, object ? "a comma or } is missing" : "a comma or ] is missing", at);
        return STEP_WRONG;
    }
    walk->next++;
    walk->depth--;
    scope->node->len = (uint32_t)(walk->text + at + 1 - scope->node->data);
    scope->node->span = (uint32_t)(walk->nodes + walk->used - scope->node);
    return STEP_AFTER_VALUE;
}

static Walk walk_document(Walk walk, Scope *scopes)
{
    Step step = STEP_VALUE;
    while (step < STEP_DONE) {
        if (step == STEP_MEMBER) step = take_key(&walk);
        if (step == STEP_VALUE) step = take_value(&walk, scopes);
        if (step == STEP_AFTER_VALUE) step = take_separator(&walk, scopes);
    }
    if (step == STEP_DONE && walk.next < walk.count) wrong(&walk, "something follows the value", peek(&walk));
    return walk;
}

static size_t first_bad_utf8(Str text)
{
    size_t good = 0, bad = text.len; // the prefix of `good` bytes is well-formed, that of `bad` is not
    while (good + 1 < bad) {
        size_t middle = good + (bad - good) / 2;
        size_t boundary = middle; // whole characters only
        while (boundary > good && ((unsigned char)text.data[boundary] & 0xC0) == 0x80)
            boundary--;
        if (boundary == good) break;
        if (str_is_utf8(str_slice(text, 0, boundary))) {
            good = boundary;
        } else {
            bad = boundary;
        }
    }
    return good;
}

static size_t first_control_character(Str text)
{
    bool inside = false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"') {
            inside = !inside;
        } else if (inside && text.data[i] == '\\') {
            i++;
        } else if (inside && (unsigned char)text.data[i] < 0x20) {
            return i;
        }
    }
    return text.len;
}

static Status say_wrong(Error *error, const char *problem, size_t at)
{
    return fail(error, STATUS_INVALID, STR(""), "This is not valid JSON: %s, at byte %zu.", problem, at + 1);
}

static Status index_problem(JsonIndexResult result, Str text, Error *error)
{
    switch (result) {
    case JSON_INDEX_EMPTY:
        return fail(error, STATUS_INVALID, STR(""), "This is not valid JSON: it is empty.");
    case JSON_INDEX_OPEN_TEXT:
        return say_wrong(error, "a text that does not end", text.len);
    case JSON_INDEX_CONTROL_CHARACTER:
        return say_wrong(error, "a control character inside a text", first_control_character(text));
    case JSON_INDEX_NOT_UTF8:
        return say_wrong(error, "the bytes are not UTF-8", first_bad_utf8(text));
    case JSON_INDEX_OK:
    case JSON_INDEX_NO_MEMORY:
        break;
    }
    panic("out of memory: index of %zu bytes of JSON", text.len);
}

const JsonNode *json_parse(Str text, unsigned depth_max, Arena *arena, Error *error)
{
    assert(depth_max <= JSON_DEPTH_MAX);
    if (text.len > JSON_BYTES_MAX) {
        fail(error, STATUS_LIMITED, STR(""), "The JSON is larger than %d MB.", JSON_BYTES_MAX / 1024 / 1024);
        return NULL;
    }
    Walk walk = { .text = text.data, .len = text.len, .depth_max = depth_max };
    JsonIndexResult result = json_index(text.data, text.len, &walk.positions, &walk.count);
    if (result != JSON_INDEX_OK) {
        index_problem(result, text, error);
        return NULL;
    }
    walk.has_escapes = memchr(text.data, '\\', text.len) != NULL;
    walk.room = (walk.count + 1) / 2 + depth_max; // a cut text lacks the brackets that close it
    walk.nodes = arena_alloc_unset(arena, sizeof(JsonNode), walk.room);
    walk = walk_document(walk, arena_alloc_unset(arena, sizeof(Scope), depth_max));
    if (walk.problem) {
        say_wrong(error, walk.problem, walk.problem_at);
        return NULL;
    }
    return walk.nodes;
}

Str json_raw(const JsonNode *node)
{
    return (Str){ node->data, node->len };
}
