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
    unsigned depth_left;
    bool has_escapes; // somewhere in the text
    const char *problem;
    size_t problem_at;
} Walk;

static bool wrong(Walk *walk, const char *problem, size_t at)
{
    if (!walk->problem) {
        walk->problem = problem;
        walk->problem_at = at;
    }
    return false;
}

// Where the next token starts; the length of the text behind the last one.
static inline size_t peek(const Walk *walk)
{
    return walk->next < walk->count ? walk->positions[walk->next] : walk->len;
}

static inline bool next_is(const Walk *walk, char c)
{
    size_t at = peek(walk);
    return at < walk->len && walk->text[at] == c;
}

// One past the last byte of the token that has just been taken.
static inline size_t token_end(const Walk *walk)
{
    size_t end = peek(walk);
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

// -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
static bool is_number(const char *c, const char *end)
{
    if (c < end && *c == '-') c++;
    if (c == end || !is_digit(*c)) return false;
    if (*c == '0' && c + 1 < end && is_digit(c[1])) return false;
    while (c < end && is_digit(*c))
        c++;
    if (c < end && *c == '.') {
        c++;
        if (c == end || !is_digit(*c)) return false;
        while (c < end && is_digit(*c))
            c++;
    }
    if (c < end && (*c == 'e' || *c == 'E')) {
        c++;
        if (c < end && (*c == '+' || *c == '-')) c++;
        if (c == end || !is_digit(*c)) return false;
        while (c < end && is_digit(*c))
            c++;
    }
    return c == end;
}

// Whether the inside of a text holds only escapes that JSON knows.
static bool check_escapes(Walk *walk, size_t from, size_t to, bool *escaped_out)
{
    for (size_t i = from; i < to; i++) {
        if (walk->text[i] != '\\') continue;
        *escaped_out = true;
        char c = ++i < to ? walk->text[i] : 0;
        if (c == 'u') {
            for (int digit = 0; digit < 4; digit++) {
                if (++i >= to || !is_hex(walk->text[i]))
                    return wrong(walk, "a \\u without 4 hexadecimal digits", i);
            }
        } else if (c == 0 || !strchr("\"\\/bfnrt", c)) {
            return wrong(walk, "an unknown escape", i);
        }
    }
    return true;
}

static inline JsonNode *add_node(Walk *walk, JsonKind kind, size_t start)
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

static bool walk_text(Walk *walk, size_t start)
{
    size_t end = token_end(walk);
    if (end < start + 2 || walk->text[end - 1] != '"') return wrong(walk, "a text that does not end", start);
    JsonNode *node = add_node(walk, JSON_TEXT, start);
    if (!node) return false;
    node->len = (uint32_t)(end - start);
    return !walk->has_escapes || check_escapes(walk, start + 1, end - 1, &node->escaped);
}

static bool walk_scalar(Walk *walk, size_t start)
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

static bool walk_value(Walk *walk);

static bool walk_member(Walk *walk)
{
    size_t start = peek(walk);
    if (!next_is(walk, '"')) return wrong(walk, "a key in quotes is missing", start);
    walk->next++;
    if (!walk_text(walk, start)) return false;
    if (!next_is(walk, ':')) return wrong(walk, "a colon is missing", peek(walk));
    walk->next++;
    return walk_value(walk);
}

static bool walk_container(Walk *walk, size_t start, bool object)
{
    if (walk->depth_left == 0) return wrong(walk, "nested too deeply", start);
    walk->depth_left--;
    JsonNode *node = add_node(walk, object ? JSON_OBJECT : JSON_ARRAY, start);
    if (!node) return false;
    size_t first = walk->used - 1;
    char close = object ? '}' : ']';
    if (!next_is(walk, close)) {
        for (;;) {
            if (!(object ? walk_member(walk) : walk_value(walk))) return false;
            if (!next_is(walk, ',')) break;
            walk->next++;
        }
    }
    size_t end = peek(walk);
    if (!next_is(walk, close)) {
        return wrong(walk, object ? "a comma or } is missing" : "a comma or ] is missing", end);
    }
    walk->next++;
    walk->depth_left++;
    node->len = (uint32_t)(end + 1 - start);
    node->span = (uint32_t)(walk->used - first);
    return true;
}

static bool walk_value(Walk *walk)
{
    size_t start = peek(walk);
    if (start >= walk->len) return wrong(walk, "a value is missing", start);
    walk->next++;
    switch (walk->text[start]) {
    case '{':
        return walk_container(walk, start, true);
    case '[':
        return walk_container(walk, start, false);
    case '"':
        return walk_text(walk, start);
    default:
        return walk_scalar(walk, start);
    }
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
    Walk walk = { .text = text.data, .len = text.len, .depth_left = depth_max };
    JsonIndexResult result = json_index(text.data, text.len, &walk.positions, &walk.count);
    if (result != JSON_INDEX_OK) {
        index_problem(result, text, error);
        return NULL;
    }
    walk.has_escapes = memchr(text.data, '\\', text.len) != NULL;
    walk.room = (walk.count + 1) / 2 + depth_max; // a cut text lacks the brackets that close it
    walk.nodes = ARENA_ARRAY(arena, JsonNode, walk.room);
    if (walk_value(&walk) && walk.next < walk.count) wrong(&walk, "something follows the value", peek(&walk));
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
