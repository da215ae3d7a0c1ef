// Scalars and members of a parsed document.
#include "codec/json.h"

#include <assert.h>
#include <math.h>

static unsigned hex4(const char *digits)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)digits[i];
        value = value << 4 | (c <= '9' ? c - 0x30u : (c | 0x20u) - 'a' + 10);
    }
    return value;
}

static char *put_utf8(char *out, unsigned code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

// Takes the four digits behind \u, and the second half of a surrogate pair where there is one.
static unsigned take_code(const char **in, const char *end)
{
    unsigned code = hex4(*in);
    *in += 4;
    if (code < 0xD800 || code > 0xDFFF) return code;
    if (code < 0xDC00 && end - *in >= 6 && (*in)[0] == '\\' && (*in)[1] == 'u') {
        unsigned low = hex4(*in + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *in += 6;
            return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return 0xFFFD;
}

// Escapes were checked by json_parse. The result is never longer than the input.
static size_t unescape(Str inside, char *out)
{
    char *start = out;
    const char *in = inside.data, *end = inside.data + inside.len;
    while (in < end) {
        if (*in != '\\') {
            *out++ = *in++;
            continue;
        }
        char c = in[1];
        in += 2;
        switch (c) {
        case 'b':
            *out++ = '\b';
            break;
        case 'f':
            *out++ = '\f';
            break;
        case 'n':
            *out++ = '\n';
            break;
        case 'r':
            *out++ = '\r';
            break;
        case 't':
            *out++ = '\t';
            break;
        case 'u':
            out = put_utf8(out, take_code(&in, end));
            break;
        default:
            *out++ = c; // " \ /
        }
    }
    return (size_t)(out - start);
}

Str json_text(const JsonNode *node, Arena *arena)
{
    assert(node->kind == JSON_TEXT);
    Str inside = { node->data + 1, node->len - 2u };
    if (!node->escaped) return inside;
    char *text = arena_alloc(arena, 1, inside.len);
    return (Str){ text, unescape(inside, text) };
}

bool json_id(const JsonNode *node, Arena *arena, Str *id_out)
{
    if (node->kind == JSON_TEXT) {
        *id_out = json_text(node, arena);
        return true;
    }
    if (node->kind != JSON_NUMBER) return false;
    *id_out = json_raw(node);
    return true;
}

bool json_is_true(const JsonNode *node)
{
    assert(node->kind == JSON_BOOL);
    return node->data[0] == 't';
}

// Digits that fit a double exactly, over a power of ten that does: one division rounds correctly.
static bool short_number(Str text, double *value_out)
{
    static const double powers[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6, 1e7,
                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14 };
    if (text.len > 16) return false;
    size_t i = text.data[0] == '-';
    int64_t digits = 0;
    size_t decimals = 0;
    bool fraction = false;
    for (; i < text.len; i++) {
        char c = text.data[i];
        if (c == '.') {
            fraction = true;
        } else if (c >= '0' && c <= '9') {
            digits = digits * 10 + (c - '0');
            decimals += fraction;
        } else {
            return false;
        }
    }
    if (digits >= INT64_C(1) << 53 || decimals >= sizeof powers / sizeof *powers) return false;
    double value = (double)digits / powers[decimals];
    *value_out = text.data[0] == '-' ? -value : value;
    return true;
}

double json_number(const JsonNode *node)
{
    assert(node->kind == JSON_NUMBER);
    double value = 0;
    if (short_number(json_raw(node), &value)) return value;
    char small[64];
    char *text = node->len < sizeof small ? small : malloc(node->len + 1u);
    if (!text) panic("out of memory: a number of %u bytes", node->len);
    memcpy(text, node->data, node->len);
    text[node->len] = 0;
    value = strtod(text, NULL);
    if (text != small) free(text);
    return value;
}

bool json_int64(const JsonNode *node, int64_t *value_out)
{
    if (node->kind != JSON_NUMBER) return false;
    if (str_parse_int64(json_raw(node), value_out)) return true;
    double value = json_number(node);
    const double exact_max = 9007199254740992.0; // 2^53
    if (!(value >= -exact_max && value <= exact_max) || trunc(value) < value || trunc(value) > value)
        return false;
    *value_out = (int64_t)value;
    return true;
}

JsonMembers json_members(const JsonNode *object)
{
    if (!object || object->kind != JSON_OBJECT) return (JsonMembers){ 0 };
    return (JsonMembers){ .next = object + 1, .end = object + object->span };
}

bool json_next_member(JsonMembers *members)
{
    if (members->next == members->end) return false;
    members->key = members->next;
    members->value = members->key + 1;
    members->next = members->value + members->value->span;
    return true;
}

JsonItems json_items(const JsonNode *array)
{
    if (!array || array->kind != JSON_ARRAY) return (JsonItems){ 0 };
    return (JsonItems){ .next = array + 1, .end = array + array->span };
}

bool json_next_item(JsonItems *items)
{
    if (items->next == items->end) return false;
    items->item = items->next;
    items->next += items->item->span;
    return true;
}

size_t json_count(const JsonNode *container)
{
    size_t count = 0;
    for (JsonMembers m = json_members(container); json_next_member(&m);)
        count++;
    for (JsonItems i = json_items(container); json_next_item(&i);)
        count++;
    return count;
}

bool json_text_is(const JsonNode *node, Str name)
{
    assert(node->kind == JSON_TEXT);
    Str inside = { node->data + 1, node->len - 2u };
    if (!node->escaped) return str_equal(inside, name);
    // Each byte of the name takes at most 6 of the escaped text; longer cannot be equal.
    char text[256];
    if (inside.len > sizeof text || inside.len > 6 * name.len) return false;
    size_t len = unescape(inside, text);
    return str_equal((Str){ text, len }, name);
}

const JsonNode *json_member(const JsonNode *object, Str name)
{
    const JsonNode *found = NULL;
    for (JsonMembers m = json_members(object); json_next_member(&m);) {
        if (json_text_is(m.key, name)) found = m.value;
    }
    return found;
}

static inline bool is_name(const JsonNode *key, Str name)
{
    return key->len - 2u == name.len && memcmp(key->data + 1, name.data, name.len) == 0;
}

enum { PICK_NAMES_MAX = 64, PICK_LENGTHS = 32 };

// Names in lists by their length: nearly every member finds its name, or that it has none, at once.
typedef struct PickLists {
    uint8_t first[PICK_LENGTHS];  // by length; the name's index plus 1, 0 ends a list
    uint8_t next[PICK_NAMES_MAX]; // by name
} PickLists;

static inline size_t find_name(const PickLists *lists, const Str *names, size_t count, const JsonNode *key)
{
    if (key->escaped) {
        size_t i = 0;
        while (i < count && !json_text_is(key, names[i]))
            i++;
        return i;
    }
    for (size_t i = lists->first[(key->len - 2u) % PICK_LENGTHS]; i > 0; i = lists->next[i - 1]) {
        if (is_name(key, names[i - 1])) return i - 1;
    }
    return count;
}

void json_pick(const JsonNode *object, const Str *names, size_t count, const JsonNode **nodes_out)
{
    assert(count <= PICK_NAMES_MAX);
    PickLists lists = { 0 };
    for (size_t i = 0; i < count; i++) {
        uint8_t *first = &lists.first[names[i].len % PICK_LENGTHS];
        lists.next[i] = *first;
        *first = (uint8_t)(i + 1);
        nodes_out[i] = NULL;
    }
    if (!object || object->kind != JSON_OBJECT) return;
    const JsonNode *key = object + 1, *end = object + object->span;
    while (key < end) {
        size_t i = find_name(&lists, names, count, key);
        if (i < count) nodes_out[i] = key + 1;
        key += 1 + key[1].span;
    }
}
