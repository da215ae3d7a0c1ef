#include "api/input.h"

#include "base/timestamp.h"
#include "codec/url.h"

#include <assert.h>
#include <math.h>

enum {
    PATH_VALUE_BYTES_MAX = 2048,
    QUERY_PAIRS_MAX = 100,
};

static bool is_plain_text(Str text)
{
    return str_is_utf8(text) && (text.len == 0 || !memchr(text.data, 0, text.len));
}

static size_t field_count(const Field *fields)
{
    size_t count = 0;
    while (fields && fields[count].kind != FIELD_END)
        count++;
    assert(count <= ROUTE_FIELDS_MAX);
    return count;
}

static size_t field_index(const Field *fields, const char *name)
{
    for (size_t i = 0; fields && fields[i].kind != FIELD_END; i++)
        if (str_equal(str_from_c(fields[i].name), str_from_c(name))) return i;
    panic("the route has no field '%s'", name);
}

static Status invalid(Request *request, const Field *field, const char *what)
{
    return fail(request->error, STATUS_INVALID, str_from_c(field->name), "'%s' %s.", field->name, what);
}

static bool is_one_of(Str text, const char *choices)
{
    Str rest = str_from_c(choices);
    while (rest.len > 0) {
        StrCut cut = str_cut(rest, '|');
        if (str_equal(cut.head, text)) return true;
        rest = cut.tail;
    }
    return false;
}

static size_t count_characters(Str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

static Status check_text(Request *request, const Field *field, Str text)
{
    size_t most = field->most > 0 ? (size_t)field->most : TEXT_BYTES_USUAL;
    if (text.len > most)
        return fail(request->error, STATUS_INVALID, str_from_c(field->name),
                    "'%s' may have at most %zu bytes.", field->name, most);
    if (field->least > 0 && count_characters(text) < (size_t)field->least)
        return fail(request->error, STATUS_INVALID, str_from_c(field->name),
                    "'%s' needs at least %lld characters.", field->name, (long long)field->least);
    if (!is_plain_text(text)) return invalid(request, field, "has to be UTF-8 text without NUL");
    if (field->one_of && !is_one_of(text, field->one_of))
        return fail(request->error, STATUS_INVALID, str_from_c(field->name), "'%s' has to be one of: %s.",
                    field->name, field->one_of);
    return STATUS_OK;
}

static Status check_integer(Request *request, const Field *field, int64_t value)
{
    bool bounded = field->least != 0 || field->most != 0;
    if (!bounded || (value >= field->least && value <= field->most)) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, str_from_c(field->name),
                "'%s' has to lie between %lld and %lld.", field->name, (long long)field->least,
                (long long)field->most);
}

static bool parse_bool(Str text, bool *value_out)
{
    *value_out = str_equal(text, STR("1")) || str_equal(text, STR("true"));
    return *value_out || str_equal(text, STR("0")) || str_equal(text, STR("false"));
}

static Status check_query_value(Request *request, const Field *field, Str text)
{
    int64_t integer = 0;
    double number = 0;
    bool truth = false;
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_ID:
        return check_text(request, field, text);
    case FIELD_INTEGER:
        if (!str_parse_int64(text, &integer)) return invalid(request, field, "has to be a whole number");
        return check_integer(request, field, integer);
    case FIELD_NUMBER:
        if (!str_parse_double(text, &number)) return invalid(request, field, "has to be a number");
        return STATUS_OK;
    case FIELD_BOOL:
        if (!parse_bool(text, &truth)) return invalid(request, field, "has to be 1 or 0");
        return STATUS_OK;
    case FIELD_DAY:
        if (!date_parse(text, &integer)) return invalid(request, field, "has to be a day like 2026-03-31");
        return STATUS_OK;
    case FIELD_TIME:
        if (!timestamp_parse(text, &integer))
            return invalid(request, field, "has to be a time like 2026-03-31T12:00:00Z");
        return STATUS_OK;
    case FIELD_END:
    case FIELD_OBJECT:
    case FIELD_ARRAY:
    case FIELD_ANY:
        break;
    }
    panic("'%s' cannot be a query parameter", field->name);
}

static Status take_pair(Request *request, Str key, Str value)
{
    const Field *fields = request->route->query;
    size_t i = 0;
    while (fields && fields[i].kind != FIELD_END && !str_equal(str_from_c(fields[i].name), key))
        i++;
    if (!fields || fields[i].kind == FIELD_END)
        return fail(request->error, STATUS_INVALID, STR("query"), "There is no parameter '%.*s' here.",
                    (int)(key.len < 60 ? key.len : 60), key.data);
    Status status = check_query_value(request, &fields[i], value);
    if (status != STATUS_OK) return status;
    if (!fields[i].repeated) {
        if (request->query_given[i]) return invalid(request, &fields[i], "may be given only once");
        request->query_values[i] = value;
    } else {
        if (!request->query_repeats[i])
            request->query_repeats[i] = ARENA_ARRAY(request->arena, Str, QUERY_REPEATS_MAX);
        if (request->query_repeat_counts[i] == QUERY_REPEATS_MAX)
            return invalid(request, &fields[i], "is given too many times");
        request->query_repeats[i][request->query_repeat_counts[i]++] = value;
    }
    request->query_given[i] = true;
    return STATUS_OK;
}

static Status read_query(Request *request)
{
    UrlPairs pairs = url_pairs(request->http->query);
    for (int count = 0; url_next_pair(&pairs, request->arena); count++) {
        if (count == QUERY_PAIRS_MAX)
            return fail(request->error, STATUS_INVALID, STR("query"), "There are too many query parameters.");
        Status status = take_pair(request, pairs.key, pairs.value);
        if (status != STATUS_OK) return status;
    }
    const Field *fields = request->route->query;
    for (size_t i = 0; i < field_count(fields); i++)
        if (fields[i].required && !request->query_given[i])
            return invalid(request, &fields[i], "is missing from the query");
    return STATUS_OK;
}

static JsonWant want_of(FieldKind kind)
{
    switch (kind) {
    case FIELD_TEXT:
    case FIELD_DAY:
    case FIELD_TIME:
        return JSON_WANT_TEXT;
    case FIELD_ID:
        return JSON_WANT_ID;
    case FIELD_INTEGER:
        return JSON_WANT_INTEGER;
    case FIELD_NUMBER:
        return JSON_WANT_NUMBER;
    case FIELD_BOOL:
        return JSON_WANT_BOOL;
    case FIELD_OBJECT:
        return JSON_WANT_OBJECT;
    case FIELD_ARRAY:
        return JSON_WANT_ARRAY;
    case FIELD_END:
    case FIELD_ANY:
        break;
    }
    return JSON_WANT_ANY;
}

static Status check_node(Request *request, const Field *field, const JsonNode *node)
{
    int64_t integer = 0;
    if (field->kind == FIELD_INTEGER && json_int64(node, &integer))
        return check_integer(request, field, integer);
    if (field->kind == FIELD_NUMBER && !isfinite(json_number(node)))
        return invalid(request, field, "is too large a number");
    if (field->kind == FIELD_TEXT || field->kind == FIELD_DAY || field->kind == FIELD_TIME) {
        Str text = json_text(node, request->arena);
        Status status = check_text(request, field, text);
        if (status != STATUS_OK || field->kind == FIELD_TEXT) return status;
        return check_query_value(request, field, text);
    }
    return STATUS_OK;
}

// Where no member has to be there, no body says as much as an empty object.
static Str body_or_nothing(const Request *request)
{
    Str body = request->http->body;
    if (str_trim(body).len > 0) return body;
    for (const Field *field = request->route->body; field->name; field++)
        if (field->required) return body;
    return STR("{}");
}

static Status read_body(Request *request, bool *malformed_out)
{
    const Route *route = request->route;
    request->body = json_parse(body_or_nothing(request), JSON_DEPTH_USUAL, request->arena, request->error);
    *malformed_out = !request->body;
    if (!request->body) return STATUS_INVALID;
    if (request->body->kind != JSON_OBJECT)
        return fail(request->error, STATUS_INVALID, STR("body"), "The body has to be a JSON object.");
    JsonField fields[ROUTE_FIELDS_MAX];
    size_t count = field_count(route->body);
    for (size_t i = 0; i < count; i++) {
        fields[i] = (JsonField){
            .name = str_from_c(route->body[i].name),
            .want = want_of(route->body[i].kind),
            .required = route->body[i].required,
        };
    }
    Status status =
        json_check(request->body, fields, count, route->body_open, request->body_nodes, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        if (request->body_nodes[i]) status = check_node(request, &route->body[i], request->body_nodes[i]);
    return status;
}

Status input_read_path(Request *request, const RouteMatch *match)
{
    for (size_t i = 0; i < ROUTE_PATH_VALUES_MAX; i++) {
        Str value = url_decode(match->values[i], false, request->arena);
        if (value.len > PATH_VALUE_BYTES_MAX || !is_plain_text(value))
            return fail(request->error, STATUS_INVALID, STR("path"),
                        "The path holds something that is not an id.");
        request->path_values[i] = value;
    }
    return STATUS_OK;
}

// Many programs send "{}" where nothing is asked for.
static Status check_no_body(Request *request)
{
    const Route *route = request->route;
    Str body = str_trim(request->http->body);
    if (route->body || route->raw_body || body.len == 0 || str_equal(body, STR("{}"))) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, STR("body"),
                "Nothing is asked for here: leave the body out.");
}

Status input_read(Request *request, bool *malformed_out)
{
    *malformed_out = false;
    Status status = read_query(request);
    if (status == STATUS_OK) status = check_no_body(request);
    if (status == STATUS_OK && request->route->body) status = read_body(request, malformed_out);
    return status;
}

// ---- what handlers read

static size_t query_index(const Request *request, const char *name)
{
    return field_index(request->route->query, name);
}

bool query_has(const Request *request, const char *name)
{
    return request->query_given[query_index(request, name)];
}

Str query_text(const Request *request, const char *name)
{
    return request->query_values[query_index(request, name)];
}

int64_t query_int(const Request *request, const char *name, int64_t otherwise)
{
    int64_t value = otherwise;
    str_parse_int64(query_text(request, name), &value);
    return value;
}

bool query_bool(const Request *request, const char *name)
{
    bool value = false;
    parse_bool(query_text(request, name), &value);
    return value;
}

int64_t query_day(const Request *request, const char *name, int64_t otherwise)
{
    int64_t value = otherwise;
    date_parse(query_text(request, name), &value);
    return value;
}

int64_t query_time(const Request *request, const char *name, int64_t otherwise)
{
    int64_t value = otherwise;
    timestamp_parse(query_text(request, name), &value);
    return value;
}

size_t query_all(const Request *request, const char *name, const Str **values_out)
{
    size_t i = query_index(request, name);
    *values_out = request->query_repeats[i];
    return request->query_repeat_counts[i];
}

const JsonNode *body_node(const Request *request, const char *name)
{
    return request->body_nodes[field_index(request->route->body, name)];
}

Str body_members(const Request *request, const char *but)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    for (const Field *field = request->route->body; field->kind != FIELD_END; field++) {
        bool left_out = but && strcmp(field->name, but) == 0;
        const JsonNode *node = body_node(request, field->name);
        if (node && !left_out) json_add_raw(&json, str_from_c(field->name), json_raw(node));
    }
    json_close_object(&json);
    json_finish(&json);
    Str copy = arena_copy(request->arena, buf_view(&out));
    buf_free(&out);
    return copy;
}

bool body_has(const Request *request, const char *name)
{
    return body_node(request, name) != NULL;
}

Str body_text(const Request *request, const char *name)
{
    const JsonNode *node = body_node(request, name);
    Str text = { 0 };
    if (node && node->kind == JSON_TEXT) text = json_text(node, request->arena);
    if (node && node->kind == JSON_NUMBER) json_id(node, request->arena, &text);
    return text;
}

int64_t body_int(const Request *request, const char *name, int64_t otherwise)
{
    const JsonNode *node = body_node(request, name);
    int64_t value = otherwise;
    if (node) json_int64(node, &value);
    return value;
}

double body_number(const Request *request, const char *name, double otherwise)
{
    const JsonNode *node = body_node(request, name);
    return node ? json_number(node) : otherwise;
}

bool body_bool(const Request *request, const char *name, bool otherwise)
{
    const JsonNode *node = body_node(request, name);
    return node ? json_is_true(node) : otherwise;
}
