// A path, a query and a body against the tables of routes. Property: they are taken, with values that keep
// the table's bounds, or refused with a sentence and the name of an input.
#include "api/input.h"
#include "api/routes.h"

static Arena arena;

static void check(bool holds)
{
    if (!holds) abort();
}

static void check_query(const Request *request)
{
    for (const Field *field = request->route->query; field && field->kind != FIELD_END; field++) {
        check(query_has(request, field->name) || !field->required);
        if (field->repeated || !query_has(request, field->name)) continue;
        Str text = query_text(request, field->name);
        int64_t number = query_int(request, field->name, 0);
        check(str_is_utf8(text));
        if (field->kind == FIELD_INTEGER && field->most > 0)
            check(number >= field->least && number <= field->most);
        if (field->kind == FIELD_DAY) check(query_day(request, field->name, INT64_MIN) != INT64_MIN);
        if (field->kind == FIELD_TIME) check(query_time(request, field->name, INT64_MIN) != INT64_MIN);
    }
}

static void check_body(const Request *request)
{
    for (const Field *field = request->route->body; field && field->kind != FIELD_END; field++) {
        check(body_has(request, field->name) || !field->required);
        if (field->kind != FIELD_TEXT || !body_has(request, field->name)) continue;
        Str text = body_text(request, field->name);
        check(str_is_utf8(text) && text.len <= (size_t)(field->most ? field->most : TEXT_BYTES_USUAL));
    }
}

static void try_method(Str method, Str path, Str query, Str body)
{
    Arena mark = arena;
    RouteMatch match = route_find(api_route_tables, method, path);
    if (match.route && match.route->handler) {
        Error error = { 0 };
        HttpRequest http = { .method = method, .path = path, .query = query, .body = body };
        Request *request = ARENA_NEW(&arena, Request);
        bool malformed = false;
        request->route = match.route;
        request->http = &http;
        request->arena = &arena;
        request->error = &error;
        Status status = input_read_path(request, &match);
        if (status == STATUS_OK) status = input_read(request, &malformed);
        check(status == STATUS_OK || (status == STATUS_INVALID && error.message[0]));
        if (status == STATUS_OK) {
            check_query(request);
            check_body(request);
        }
    }
    arena_reset(&arena, mark);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The first line is the path with its query, the rest the body.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Str methods[] = { STR_CONST("GET"), STR_CONST("POST"), STR_CONST("PATCH"), STR_CONST("PUT"),
                                   STR_CONST("DELETE") };
    if (size > 64 * 1024) return 0;
    if (!arena.base) arena = arena_create((size_t)64 * 1024 * 1024);
    Arena mark = arena;
    char *padded = arena_alloc(&arena, 1, size + HTTP_BODY_PADDING);
    if (size > 0) memcpy(padded, data, size);
    StrCut line = str_cut((Str){ padded, size }, '\n');
    StrCut target = str_cut(line.head, '?');
    if (target.head.len > 0 && target.head.data[0] == '/') // others never come so far
        for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
            try_method(methods[i], target.head, target.tail, line.tail);
    arena_reset(&arena, mark);
    return 0;
}
