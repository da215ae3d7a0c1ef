#include "api/schema.h"

enum { DEPTH_MAX = 12 };

// What is left to read of a shape.
typedef struct Cursor {
    Str rest;
    bool broken;
} Cursor;

static void skip_space(Cursor *cursor)
{
    while (cursor->rest.len > 0 && cursor->rest.data[0] == ' ')
        cursor->rest = str_slice(cursor->rest, 1, cursor->rest.len);
}

static bool take(Cursor *cursor, Str token)
{
    skip_space(cursor);
    if (!str_starts_with(cursor->rest, token)) return false;
    cursor->rest = str_slice(cursor->rest, token.len, cursor->rest.len);
    return true;
}

static void expect(Cursor *cursor, Str token)
{
    if (!take(cursor, token)) cursor->broken = true;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

static Str take_word(Cursor *cursor)
{
    skip_space(cursor);
    size_t len = 0;
    while (len < cursor->rest.len && is_word_byte(cursor->rest.data[len]))
        len++;
    Str word = str_slice(cursor->rest, 0, len);
    cursor->rest = str_slice(cursor->rest, len, cursor->rest.len);
    if (len == 0) cursor->broken = true;
    return word;
}

static bool is_known(Str name)
{
    for (const NamedShape *const *table = api_shape_tables; *table; table++)
        for (const NamedShape *named = *table; named->name; named++)
            if (str_equal(str_from_c(named->name), name)) return true;
    return false;
}

static void put_type(JsonWriter *json, Str type, bool nullable)
{
    json_key(json, STR("type"));
    if (nullable) json_open_array(json);
    json_put_text(json, type);
    if (nullable) json_put_text(json, STR("null"));
    if (nullable) json_close_array(json);
}

static void write_type(JsonWriter *json, Cursor *cursor, unsigned depth);

// Steps over a type without writing it; the writer needs to know first whether a "?" follows.
static void skip_type(Cursor *cursor)
{
    Buf ignored = { 0 };
    JsonWriter json = json_writer(&ignored);
    Cursor inner = *cursor;
    write_type(&json, &inner, 0);
    *cursor = inner;
    buf_free(&ignored);
}

typedef struct Member {
    Str name;
    bool optional;
    Cursor type;
} Member;

static bool next_member(Cursor *cursor, Member *member)
{
    if (cursor->broken || take(cursor, STR("...")) || cursor->rest.len == 0) return false;
    member->name = take_word(cursor);
    member->optional = take(cursor, STR("?"));
    member->type = *cursor;
    return !cursor->broken;
}

static void write_object(JsonWriter *json, Cursor *cursor, bool nullable, unsigned depth)
{
    Cursor members = *cursor;
    Member member;
    bool open = false;
    put_type(json, STR("object"), nullable);
    json_key(json, STR("properties"));
    json_open_object(json);
    while (next_member(cursor, &member)) {
        json_key(json, member.name);
        write_type(json, cursor, depth + 1);
        if (!take(cursor, STR(","))) break;
        open = str_starts_with(str_trim(cursor->rest), STR("..."));
    }
    take(cursor, STR("..."));
    json_close_object(json);
    json_key(json, STR("required"));
    json_open_array(json);
    while (next_member(&members, &member)) {
        if (!member.optional) json_put_text(json, member.name);
        skip_type(&members);
        if (!take(&members, STR(","))) break;
    }
    json_close_array(json);
    json_add_bool(json, STR("additionalProperties"), open);
    expect(cursor, STR("}"));
}

static void write_choices(JsonWriter *json, Cursor *cursor, bool nullable)
{
    put_type(json, STR("string"), nullable);
    json_key(json, STR("enum"));
    json_open_array(json);
    do {
        json_put_text(json, take_word(cursor));
    } while (!cursor->broken && take(cursor, STR("|")));
    if (nullable) json_put_null(json);
    json_close_array(json);
    expect(cursor, STR(")"));
}

static void write_list(JsonWriter *json, Cursor *cursor, unsigned depth)
{
    json_add_text(json, STR("type"), STR("object"));
    json_key(json, STR("properties"));
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_object(json);
    json_add_text(json, STR("type"), STR("array"));
    json_key(json, STR("items"));
    write_type(json, cursor, depth + 1);
    json_close_object(json);
    json_add_raw(json, STR("next_cursor"), STR("{\"type\":[\"string\",\"null\"]}"));
    json_add_raw(json, STR("total"), STR("{\"type\":\"integer\"}"));
    json_close_object(json);
    json_add_raw(json, STR("required"), STR("[\"items\",\"next_cursor\",\"total\"]"));
    json_add_bool(json, STR("additionalProperties"), false);
}

static void write_word(JsonWriter *json, Str word, bool nullable, Cursor *cursor)
{
    static const struct {
        Str word, type, format;
    } scalars[] = {
        { STR_CONST("text"), STR_CONST("string"), STR_CONST("") },
        { STR_CONST("int"), STR_CONST("integer"), STR_CONST("") },
        { STR_CONST("number"), STR_CONST("number"), STR_CONST("") },
        { STR_CONST("bool"), STR_CONST("boolean"), STR_CONST("") },
        { STR_CONST("time"), STR_CONST("string"), STR_CONST("date-time") },
        { STR_CONST("day"), STR_CONST("string"), STR_CONST("date") },
    };
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) {
        if (!str_equal(word, scalars[i].word)) continue;
        put_type(json, scalars[i].type, nullable);
        if (scalars[i].format.len > 0) json_add_text(json, STR("format"), scalars[i].format);
        return;
    }
    if (str_equal(word, STR("any"))) return;
    char path[100];
    snprintf(path, sizeof path, "#/components/schemas/%.*s", STR_ARG(word));
    if (!is_known(word)) cursor->broken = true;
    if (!nullable) {
        json_add_text(json, STR("$ref"), str_from_c(path));
        return;
    }
    json_key(json, STR("anyOf"));
    json_open_array(json);
    json_open_object(json);
    json_add_text(json, STR("$ref"), str_from_c(path));
    json_close_object(json);
    json_put_raw(json, STR("{\"type\":\"null\"}"));
    json_close_array(json);
}

static void write_map(JsonWriter *json, Cursor *cursor, bool nullable, unsigned depth)
{
    put_type(json, STR("object"), nullable);
    json_key(json, STR("additionalProperties"));
    write_type(json, cursor, depth + 1);
}

static void write_array(JsonWriter *json, Cursor *cursor, bool nullable, unsigned depth)
{
    put_type(json, STR("array"), nullable);
    json_key(json, STR("items"));
    write_type(json, cursor, depth + 1);
    expect(cursor, STR("]"));
}

// Whether a "?" follows the bracketed or plain type at the cursor.
static bool is_nullable(Cursor cursor)
{
    int depth = 0;
    skip_space(&cursor);
    if (str_starts_with(cursor.rest, STR("map ")) || str_starts_with(cursor.rest, STR("list "))) return false;
    for (size_t i = 0; i < cursor.rest.len; i++) {
        char c = cursor.rest.data[i];
        if (c == '{' || c == '[' || c == '(') depth++;
        if (c == '}' || c == ']' || c == ')') depth--;
        if (depth < 0 || (depth == 0 && (c == ',' || c == ' '))) return false;
        if (depth == 0 && c == '?') return true;
    }
    return false;
}

static void write_type(JsonWriter *json, Cursor *cursor, unsigned depth)
{
    bool nullable = is_nullable(*cursor);
    if (depth > DEPTH_MAX) cursor->broken = true;
    json_open_object(json);
    if (cursor->broken) {
        // nothing: the caller sees it
    } else if (take(cursor, STR("{"))) {
        write_object(json, cursor, nullable, depth);
    } else if (take(cursor, STR("["))) {
        write_array(json, cursor, nullable, depth);
    } else if (take(cursor, STR("one("))) {
        write_choices(json, cursor, nullable);
    } else if (take(cursor, STR("map "))) {
        write_map(json, cursor, false, depth);
    } else if (take(cursor, STR("list "))) {
        write_list(json, cursor, depth);
    } else {
        write_word(json, take_word(cursor), nullable, cursor);
    }
    if (nullable) expect(cursor, STR("?"));
    json_close_object(json);
}

bool schema_write(JsonWriter *json, const char *shape)
{
    Cursor cursor = { .rest = str_from_c(shape) };
    write_type(json, &cursor, 0);
    skip_space(&cursor);
    return !cursor.broken && cursor.rest.len == 0;
}
