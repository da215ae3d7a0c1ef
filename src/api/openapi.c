#include "api/openapi.h"

#include "api/schema.h"

static void put_shape(JsonWriter *json, const char *shape)
{
    if (!schema_write(json, shape)) panic("this shape is written wrongly: %s", shape);
}

static void put_choices(JsonWriter *json, const char *choices)
{
    json_key(json, STR("enum"));
    json_open_array(json);
    Str rest = str_from_c(choices);
    while (rest.len > 0) {
        StrCut cut = str_cut(rest, '|');
        json_put_text(json, cut.head);
        rest = cut.tail;
    }
    json_close_array(json);
}

static void put_field_schema(JsonWriter *json, const Field *field)
{
    static const Str types[] = {
        [FIELD_TEXT] = STR_CONST("string"),   [FIELD_INTEGER] = STR_CONST("integer"),
        [FIELD_NUMBER] = STR_CONST("number"), [FIELD_BOOL] = STR_CONST("boolean"),
        [FIELD_DAY] = STR_CONST("string"),    [FIELD_TIME] = STR_CONST("string"),
        [FIELD_OBJECT] = STR_CONST("object"), [FIELD_ARRAY] = STR_CONST("array"),
        [FIELD_ANY] = STR_CONST(""),
    };
    json_open_object(json);
    if (field->kind == FIELD_ID) json_add_raw(json, STR("type"), STR("[\"string\",\"number\"]"));
    if (types[field->kind].len > 0) json_add_text(json, STR("type"), types[field->kind]);
    if (field->kind == FIELD_DAY) json_add_text(json, STR("format"), STR("date"));
    if (field->kind == FIELD_TIME) json_add_text(json, STR("format"), STR("date-time"));
    if (field->kind == FIELD_INTEGER && (field->least || field->most)) {
        json_add_int(json, STR("minimum"), field->least);
        json_add_int(json, STR("maximum"), field->most);
    }
    if (field->kind == FIELD_TEXT && field->least) json_add_int(json, STR("minLength"), field->least);
    if (field->kind == FIELD_TEXT)
        json_add_int(json, STR("maxLength"), field->most ? field->most : TEXT_BYTES_USUAL);
    if (field->one_of) put_choices(json, field->one_of);
    if (field->doc) json_add_text(json, STR("description"), str_from_c(field->doc));
    json_close_object(json);
}

static void put_parameter(JsonWriter *json, const Field *field)
{
    json_open_object(json);
    json_add_text(json, STR("name"), str_from_c(field->name));
    json_add_text(json, STR("in"), STR("query"));
    if (field->required) json_add_bool(json, STR("required"), true);
    if (field->doc) json_add_text(json, STR("description"), str_from_c(field->doc));
    json_key(json, STR("schema"));
    if (field->repeated) {
        json_open_object(json);
        json_add_text(json, STR("type"), STR("array"));
        json_add_int(json, STR("maxItems"), QUERY_REPEATS_MAX);
        json_key(json, STR("items"));
    }
    put_field_schema(json, field);
    if (field->repeated) json_close_object(json);
    json_close_object(json);
}

static void put_path_parameters(JsonWriter *json, Str path)
{
    while (path.len > 0) {
        StrCut cut = str_cut(path, '/');
        path = cut.tail;
        if (cut.head.len < 3 || cut.head.data[0] != '{') continue;
        json_open_object(json);
        json_add_text(json, STR("name"), str_slice(cut.head, 1, cut.head.len - 1));
        json_add_text(json, STR("in"), STR("path"));
        json_add_bool(json, STR("required"), true);
        json_add_raw(json, STR("schema"), STR("{\"type\":\"string\"}"));
        json_close_object(json);
    }
}

static bool is_edit(const Route *route)
{
    return route->state && !str_equal(str_from_c(route->method), STR("GET"));
}

static void put_parameters(JsonWriter *json, const Route *route)
{
    json_key(json, STR("parameters"));
    json_open_array(json);
    put_path_parameters(json, str_from_c(route->path));
    for (const Field *field = route->query; field && field->kind != FIELD_END; field++)
        put_parameter(json, field);
    if (route->creates)
        json_put_raw(json, STR("{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"schema\":{\"type\":"
                               "\"string\",\"maxLength\":200}}"));
    if (is_edit(route))
        json_put_raw(
            json, STR("{\"name\":\"If-Match\",\"in\":\"header\",\"description\":\"The ETag of what was read:"
                      " the edit happens only while it is still so.\",\"schema\":{\"type\":\"string\"}}"));
    json_close_array(json);
}

static void put_body(JsonWriter *json, const Route *route)
{
    json_key(json, STR("requestBody"));
    json_open_object(json);
    json_add_bool(json, STR("required"), true);
    json_key(json, STR("content"));
    json_open_object(json);
    json_key(json, route->raw_body ? STR("application/octet-stream") : STR("application/json"));
    json_open_object(json);
    json_key(json, STR("schema"));
    json_open_object(json);
    if (route->body) {
        json_add_text(json, STR("type"), STR("object"));
        json_key(json, STR("properties"));
        json_open_object(json);
        for (const Field *field = route->body; field->kind != FIELD_END; field++) {
            json_key(json, str_from_c(field->name));
            put_field_schema(json, field);
        }
        json_close_object(json);
        json_key(json, STR("required"));
        json_open_array(json);
        for (const Field *field = route->body; field->kind != FIELD_END; field++)
            if (field->required) json_put_text(json, str_from_c(field->name));
        json_close_array(json);
        json_add_bool(json, STR("additionalProperties"), route->body_open);
    }
    json_close_object(json);
    json_close_object(json);
    json_close_object(json);
    json_close_object(json);
}

static void put_success(JsonWriter *json, const Route *route)
{
    int status = route->success ? route->success : (route->response ? 200 : 204);
    char text[12];
    snprintf(text, sizeof text, "%d", status);
    json_key(json, str_from_c(text));
    json_open_object(json);
    bool other = route->response_type != NULL;
    json_add_text(json, STR("description"), other ? str_from_c(route->response) : STR("Success"));
    if (route->state && route->response)
        json_add_raw(json, STR("headers"), STR("{\"ETag\":{\"schema\":{\"type\":\"string\"}}}"));
    if (route->response) {
        json_key(json, STR("content"));
        json_open_object(json);
        json_key(json, other ? str_from_c(route->response_type) : STR("application/json"));
        json_open_object(json);
        json_key(json, STR("schema"));
        if (other) {
            json_put_raw(json, STR("{\"type\":\"string\"}"));
        } else {
            put_shape(json, route->response);
        }
        json_close_object(json);
        json_close_object(json);
    }
    json_close_object(json);
}

static void put_problem(JsonWriter *json, Str status, Str description)
{
    json_key(json, status);
    json_open_object(json);
    json_add_text(json, STR("description"), description);
    json_add_raw(
        json, STR("content"),
        STR("{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}"));
    json_close_object(json);
}

static void put_operation(JsonWriter *json, const Route *route)
{
    json_open_object(json);
    json_add_text(json, STR("summary"), str_from_c(route->summary));
    put_parameters(json, route);
    if (route->body || route->raw_body) put_body(json, route);
    json_key(json, STR("responses"));
    json_open_object(json);
    put_success(json, route);
    if (is_edit(route)) put_problem(json, STR("412"), STR("Changed since it was read"));
    put_problem(json, STR("default"), STR("What is wrong, and what to do"));
    json_close_object(json);
    json_key(json, STR("security"));
    json_put_raw(json, route->permission == PERMISSION_ANYBODY ? STR("[]")
                       : role_may(ROLE_API, route->permission) ? STR("[{\"session\":[]},{\"key\":[]}]")
                                                               : STR("[{\"session\":[]}]"));
    json_close_object(json);
}

static bool is_described(const Route *route)
{
    return route->handler && route->method;
}

// Whether an earlier row has the same path: then it stands there with all its methods.
static bool came_before(const Route *const *tables, const Route *route)
{
    for (; *tables; tables++) {
        for (const Route *other = *tables; other->method; other++) {
            if (other == route) return false;
            if (is_described(other) && str_equal(str_from_c(other->path), str_from_c(route->path)))
                return true;
        }
    }
    return false;
}

static void put_path(JsonWriter *json, const Route *const *tables, const char *path)
{
    json_key(json, str_from_c(path));
    json_open_object(json);
    for (; *tables; tables++) {
        for (const Route *route = *tables; route->method; route++) {
            if (!is_described(route) || !str_equal(str_from_c(route->path), str_from_c(path))) continue;
            char method[16] = { 0 };
            for (size_t i = 0; i < sizeof method - 1 && route->method[i]; i++)
                method[i] = (char)(route->method[i] + 32);
            json_key(json, str_from_c(method));
            put_operation(json, route);
        }
    }
    json_close_object(json);
}

static void put_components(JsonWriter *json)
{
    json_key(json, STR("components"));
    json_open_object(json);
    json_add_raw(json, STR("securitySchemes"),
                 STR("{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"perennial_session\"},"
                     "\"key\":{\"type\":\"http\",\"scheme\":\"bearer\"}}"));
    json_key(json, STR("schemas"));
    json_open_object(json);
    json_key(json, STR("Problem"));
    put_shape(json, "{type text, title text, status int, detail text, field? text,"
                    " at? int, end? int, proposal? text, request_id text}");
    for (const NamedShape *const *table = api_shape_tables; *table; table++) {
        for (const NamedShape *named = *table; named->name; named++) {
            json_key(json, str_from_c(named->name));
            put_shape(json, named->shape);
        }
    }
    json_close_object(json);
    json_close_object(json);
}

void openapi_write(const Route *const *tables, JsonWriter *json)
{
    json_open_object(json);
    json_add_text(json, STR("openapi"), STR("3.1.0"));
    json_key(json, STR("info"));
    json_open_object(json);
    json_add_text(json, STR("title"), STR("Perennial"));
    json_add_text(json, STR("version"), STR(PERENNIAL_VERSION));
    json_close_object(json);
    json_key(json, STR("paths"));
    json_open_object(json);
    for (const Route *const *table = tables; *table; table++)
        for (const Route *route = *table; route->method; route++)
            if (is_described(route) && !came_before(tables, route)) put_path(json, tables, route->path);
    json_close_object(json);
    put_components(json);
    json_close_object(json);
}
