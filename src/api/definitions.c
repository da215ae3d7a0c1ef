#include "api/definitions.h"

#include "api/routes.h"
#include "trust/staff.h"

enum { BODIES_MAX = 20, BODIES_BYTES_MAX = 8 * 1024 * 1024 }; // versions shown with their bodies

Status answer_definition_list(Request *request, DefinitionKind kind, PutDefinition *put)
{
    Definition *list = NULL;
    size_t count = definition_list(request->app->definitions, kind, request->arena, &list);
    Status status = STATUS_OK;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = put(request, &list[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return status;
}

Status path_definition(Request *request, DefinitionKind kind, Definition *definition_out)
{
    int64_t id = 0;
    bool known = str_parse_int64(request->path_values[0], &id) &&
                 definition_get(request->app->definitions, kind, id, request->arena, definition_out);
    if (known) return STATUS_OK;
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such %.*s.",
                STR_ARG(definition_kind_name(kind)));
}

// ---- edits

typedef struct Edit {
    Request *request;
    DefinitionEdit edit;
    int64_t id;
} Edit;

static Status save(Store *store, void *context, Error *error)
{
    Edit *edit = context;
    Status status = definition_save(store, &edit->edit, &edit->id, error);
    edit->request->record = arena_format(edit->request->arena, "%lld", (long long)edit->id);
    edit->request->note = edit->edit.name;
    return status;
}

static Status take_away(Store *store, void *context, Error *error)
{
    const Edit *edit = context;
    return definition_delete(store, edit->edit.kind, edit->edit.id, error);
}

static void wake_watches(App *app)
{
    watch_wake(app->watch);
    people_watch_wake(app->people_watch);
}

Status save_definition(Request *request, DefinitionKind kind, int64_t id, Str name, Str body, int64_t *id_out)
{
    Edit edit = { .request = request,
                  .edit = { .kind = kind,
                            .id = id,
                            .name = name,
                            .body = body,
                            .at_us = clock_now(live_clock(request->app->live)),
                            .who = request->caller.id,
                            .why = request->route->body ? body_text(request, "why")
                                                        : query_text(request, "why") } };
    Status status = request_edit(request, save, &edit);
    if (status == STATUS_OK)
        status = definition_catalog_reload(request->app->definitions, kind, request->store, request->error);
    if (status != STATUS_OK) return status;
    wake_watches(request->app);
    *id_out = edit.id;
    return STATUS_OK;
}

Status remove_definition(Request *request, DefinitionKind kind, int64_t id)
{
    Edit edit = { .request = request, .edit = { .kind = kind, .id = id }, .id = id };
    Status status = request_edit(request, take_away, &edit);
    if (status == STATUS_OK)
        status = definition_catalog_reload(request->app->definitions, kind, request->store, request->error);
    if (status == STATUS_OK) wake_watches(request->app);
    return status;
}

// ---- answers

// Who changed it is stored by id; a reader wants the name.
static Str name_of(Request *request, Str who)
{
    Staff *staff = NULL;
    size_t count = 0;
    Error ignored;
    if (who.len == 0) return STR("Perennial");
    if (staff_list(request->store, request->arena, &staff, &count, &ignored) != STATUS_OK) return who;
    for (size_t i = 0; i < count; i++) {
        if (str_equal(staff[i].id, who)) return staff[i].name;
    }
    return who;
}

void put_definition_head(Request *request, JsonWriter *json, const Definition *definition)
{
    json_add_int(json, STR("id"), definition->id);
    json_add_text(json, STR("name"), definition->name);
    json_add_int(json, STR("version"), definition->version);
    json_add_time(json, STR("changed_at"), definition->changed_us);
    json_add_text(json, STR("changed_by"), name_of(request, definition->changed_by));
    json_add_text(json, STR("why"), definition->why);
}

static Status put_body(Request *request, DefinitionKind kind, const Definition *version)
{
    Definition whole;
    Status status = definition_version(request->store, kind, version->id, version->version, request->arena,
                                       &whole, request->error);
    if (status == STATUS_OK) json_add_raw(request->json, STR("body"), whole.body);
    return status;
}

Status answer_definition_versions(Request *request, DefinitionKind kind)
{
    Definition *versions = NULL;
    size_t count = 0;
    int64_t id = 0;
    if (!str_parse_int64(request->path_values[0], &id)) id = 0; // none has it
    Status status =
        definition_versions(request->store, kind, id, request->arena, &versions, &count, request->error);
    if (status != STATUS_OK) return status;
    bool bodies = query_bool(request, "bodies");
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        json_open_object(json);
        put_definition_head(request, json, &versions[i]);
        if (bodies && i < BODIES_MAX && request->out->len < BODIES_BYTES_MAX)
            status = put_body(request, kind, &versions[i]);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return status;
}

// ---- with a body that is kept as it was sent

static void put_whole(Request *request, JsonWriter *json, const Definition *definition)
{
    json_open_object(json);
    put_definition_head(request, json, definition);
    json_add_raw(json, STR("body"), definition->body);
    json_close_object(json);
}

Status body_definition_state(Request *request, JsonWriter *json, DefinitionKind kind)
{
    Definition definition;
    Status status = path_definition(request, kind, &definition);
    if (status == STATUS_OK) put_whole(request, json, &definition);
    return status;
}

static Status save_and_answer(Request *request, DefinitionKind kind, int64_t id, Str name, Str body)
{
    Definition saved;
    Status status = save_definition(request, kind, id, name, body, &id);
    if (status != STATUS_OK) return status;
    if (!definition_get(request->app->definitions, kind, id, request->arena, &saved))
        return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such %.*s.",
                    STR_ARG(definition_kind_name(kind)));
    put_whole(request, request->json, &saved);
    return STATUS_OK;
}

Status create_body_definition(Request *request, DefinitionKind kind, CheckBody *check)
{
    Str body = json_raw(body_node(request, "body"));
    Status status = check(request, body);
    return status == STATUS_OK ? save_and_answer(request, kind, 0, body_text(request, "name"), body) : status;
}

Status change_body_definition(Request *request, DefinitionKind kind, CheckBody *check)
{
    Definition definition;
    Status status = path_definition(request, kind, &definition);
    if (status != STATUS_OK) return status;
    Str name = body_has(request, "name") ? body_text(request, "name") : definition.name;
    Str body = body_has(request, "body") ? json_raw(body_node(request, "body")) : definition.body;
    status = check(request, body);
    return status == STATUS_OK ? save_and_answer(request, kind, definition.id, name, body) : status;
}

Status remove_body_definition(Request *request, DefinitionKind kind)
{
    Definition definition;
    Status status = path_definition(request, kind, &definition);
    return status == STATUS_OK ? remove_definition(request, kind, definition.id) : status;
}

const Field definition_versions_query[] = {
    { "bodies", FIELD_BOOL, .doc = "With what each of the newest 20 said; of large lists fewer." },
    { 0 },
};

const NamedShape definition_shapes[] = {
    { "DefinitionVersion", "{" DEFINITION_HEAD_SHAPE ", body? any}" },
    { 0 },
};
