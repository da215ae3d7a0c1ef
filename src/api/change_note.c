#include "api/change_note.h"

#include "trust/audit.h"

enum {
    MEMBER_BYTES_MAX = 4096, // longer values are named by their size
    DEPTH_MAX = 64,
    NODES_BYTES_LEAST = 64 * 1024,
};

static bool is_audited(const Request *request)
{
    Permission permission = request->route->permission;
    bool reads =
        str_equal(request->http->method, STR("GET")) || str_equal(request->http->method, STR("HEAD"));
    return !reads && permission != PERMISSION_ANYBODY && permission != PERMISSION_SELF &&
           permission != PERMISSION_OPERATE && permission != PERMISSION_READ;
}

static bool is_secret(const Route *route, Str name)
{
    for (const Field *field = route->body; field && field->kind != FIELD_END; field++)
        if (field->secret && str_equal(str_from_c(field->name), name)) return true;
    return false;
}

// A member, unless there is no room for it.
static void put_member(JsonWriter *json, Str name, Str value, Arena *arena)
{
    bool large = value.len > MEMBER_BYTES_MAX;
    if (json->out->len + name.len + (large ? 100 : value.len) > AUDIT_VALUES_BYTES_MAX - 100) return;
    if (large)
        json_add_text(json, name, arena_format(arena, "%zu bytes of JSON", value.len));
    else
        json_add_raw(json, name, value);
}

static Str finish(JsonWriter *json, Buf *buf, Arena *arena)
{
    json_close_object(json);
    json_finish(json);
    Str text = arena_copy(arena, buf_view(buf));
    buf_free(buf);
    return str_equal(text, STR("{}")) ? STR("") : text;
}

// The members of `object` that `named` has too (all: NULL), without secrets.
static Str pick(const Request *request, const JsonNode *object, const JsonNode *named)
{
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_open_object(&json);
    for (JsonMembers m = json_members(object); json_next_member(&m);) {
        Str name = json_text(m.key, request->arena);
        if (is_secret(request->route, name) || (named && !json_member(named, name))) continue;
        put_member(&json, name, json_raw(m.value), request->arena);
    }
    return finish(&json, &buf, request->arena);
}

Status change_note_begin(Request *request)
{
    if (!is_audited(request) || !request->route->state) return STATUS_OK;
    bool removes = str_equal(request->http->method, STR("DELETE"));
    Buf state = { 0 };
    JsonWriter json = json_writer(&state);
    Status status = request->route->state(request, &json);
    if (status == STATUS_OK) {
        json_finish(&json);
        Error ignored; // the program wrote it
        Arena nodes = arena_create(state.len * sizeof(JsonNode) + NODES_BYTES_LEAST);
        const JsonNode *root = json_parse(buf_view(&state), DEPTH_MAX, &nodes, &ignored);
        request->before = pick(request, root, removes ? NULL : request->body);
        arena_destroy(&nodes);
    }
    buf_free(&state);
    return status;
}

// "/api/v1/staff/9fQ2/invite" is the collection "staff", the record "9fQ2" and the deed "invite".
typedef struct Deed {
    Str collection, record, verb;
} Deed;

static Deed read_deed(const Request *request)
{
    Deed deed = { .verb = STR("change") };
    Str method = request->http->method;
    if (str_equal(method, STR("POST"))) deed.verb = STR("create");
    if (str_equal(method, STR("DELETE"))) deed.verb = STR("delete");
    Str rest = str_from_c(request->route->path);
    if (str_starts_with(rest, STR("/api/v1/"))) rest = str_slice(rest, 8, rest.len);
    StrCut cut = str_cut(rest, '/');
    deed.collection = cut.head;
    while (cut.tail.len > 0) {
        cut = str_cut(cut.tail, '/');
        bool is_value = cut.head.len > 0 && cut.head.data[0] == '{';
        if (is_value && deed.record.len == 0) deed.record = request->path_values[0];
        if (!is_value) deed.verb = cut.head;
    }
    if (deed.record.len == 0) deed.record = request->record;
    return deed;
}

Status change_note_write(Request *request, Store *store, Error *error)
{
    if (!is_audited(request) || request->noted) return STATUS_OK;
    Arena *arena = request->arena;
    Deed deed = read_deed(request);
    Str action = arena_format(arena, "%.*s.%.*s", STR_ARG(deed.collection), STR_ARG(deed.verb));
    Str subject = deed.record.len > 0
                      ? arena_format(arena, "%.*s/%.*s", STR_ARG(deed.collection), STR_ARG(deed.record))
                      : deed.collection;
    AuditRow row = {
        .actor = request->caller.id,
        .action = action,
        .subject = subject,
        .detail = request->note,
        .before = request->before,
        .after = request->body ? pick(request, request->body, NULL) : STR(""),
    };
    request->noted = true;
    return audit_add_row(store, &row, error);
}
