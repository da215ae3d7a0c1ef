// endpoints.c: where events are sent to: webhooks of other programs, chats of the team.
#include "act/endpoint.h"

#include "act/outbox_desk.h"
#include "api/outbox_json.h"
#include "api/play_uses.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "codec/json.h"
#include "http/hook.h"

enum { DELIVERIES_MAX = 100, TYPES_MAX = 20 };

static Status find_endpoint(Request *request, Endpoint *out)
{
    return endpoint_get(request->store, path_number(request), request->arena, out, request->error);
}

// ---- answers

static void put_types(JsonWriter *json, Str types)
{
    json_key(json, STR("types"));
    json_open_array(json);
    while (types.len > 0) {
        StrCut cut = str_cut(types, ' ');
        json_put_text(json, cut.head);
        types = cut.tail;
    }
    json_close_array(json);
}

static Str server_of(Arena *arena, Str url)
{
    size_t end = str_starts_with(url, STR("https://")) ? 8 : 7;
    while (end < url.len && url.data[end] != '/' && url.data[end] != '?' && url.data[end] != '#')
        end++;
    return arena_copy(arena, str_slice(url, 0, end));
}

// Addresses of chats are secrets themselves: who may not change them sees the server alone.
static Str shown_url(const Request *request, Str url)
{
    if (role_may(request->caller.role, PERMISSION_SETTINGS_WRITE)) return url;
    return arena_format(request->arena, "%.*s/…", STR_ARG(server_of(request->arena, url)));
}

// The secret is answered once, when it is made.
static void put_members(const Request *request, JsonWriter *json, const Endpoint *endpoint, bool with_secret)
{
    Str secret = endpoint->secret;
    if (!with_secret && secret.len > 4)
        secret = arena_format(request->arena, "whsec_…%.*s",
                              STR_ARG(str_slice(secret, secret.len - 4, secret.len)));
    json_add_int(json, STR("id"), endpoint->id);
    json_add_text(json, STR("name"), endpoint->name);
    json_add_text(json, STR("kind"), endpoint_kind_name(endpoint->kind));
    json_add_text(json, STR("url"), shown_url(request, endpoint->url));
    json_add_text(json, STR("secret"), secret);
    add_time_or_null(json, STR("old_secret_until"), endpoint->secret_before_until_us);
    put_types(json, endpoint->types);
    json_add_bool(json, STR("enabled"), endpoint->enabled);
    add_time_or_null(json, STR("failing_since"), endpoint->failing_since_us);
    json_add_int(json, STR("failures"), endpoint->failures);
    add_time_or_null(json, STR("rests_until"), endpoint->rest_until_us);
    json_add_text(json, STR("last_note"), endpoint->last_note);
    json_add_time(json, STR("created_at"), endpoint->created_us);
    json_add_time(json, STR("changed_at"), endpoint->changed_us);
}

static void put_endpoint(Request *request, const PlayUses *uses, const Endpoint *endpoint, bool with_secret)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    put_members(request, json, endpoint, with_secret);
    put_play_uses(json, uses, PLAY_WEBHOOK, endpoint->id);
    json_close_object(json);
}

static void answer_endpoint(Request *request, const Endpoint *endpoint, bool with_secret)
{
    PlayUses uses = play_uses(request);
    put_endpoint(request, &uses, endpoint, with_secret);
}

static Status list_endpoints(Request *request)
{
    Endpoint *list = NULL;
    size_t count = 0;
    Status status = endpoint_list(request->store, request->arena, &list, &count, request->error);
    if (status != STATUS_OK) return status;
    PlayUses uses = play_uses(request);
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_endpoint(request, &uses, &list[i], false);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// Enough to choose one by, for those who may not see where it leads.
static Status list_choices(Request *request)
{
    Endpoint *list = NULL;
    size_t count = 0;
    Status status = endpoint_list(request->store, request->arena, &list, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(request->json);
        json_add_int(request->json, STR("id"), list[i].id);
        json_add_text(request->json, STR("name"), list[i].name);
        json_add_text(request->json, STR("kind"), endpoint_kind_name(list[i].kind));
        json_add_text(request->json, STR("server"), server_of(request->arena, list[i].url));
        json_add_bool(request->json, STR("enabled"), list[i].enabled);
        json_close_object(request->json);
    }
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status endpoint_state(Request *request, JsonWriter *json)
{
    Endpoint endpoint;
    Status status = find_endpoint(request, &endpoint);
    // What deliveries change is no edit: two people who look at it see the same version.
    endpoint.failing_since_us = endpoint.failures = endpoint.rest_until_us = 0;
    endpoint.last_note = (Str){ 0 };
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_members(request, json, &endpoint, false);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_endpoint(Request *request)
{
    Endpoint endpoint;
    Status status = find_endpoint(request, &endpoint);
    if (status == STATUS_OK) answer_endpoint(request, &endpoint, false);
    return status;
}

// ---- edits

typedef struct EndpointEdit {
    Request *request;
    Endpoint endpoint;
    Str key, data;
    int64_t message;
} EndpointEdit;

static bool is_type(Str name)
{
    for (Str rest = STR(ENDPOINT_TYPE_NAMES); rest.len > 0;) {
        StrCut cut = str_cut(rest, '|');
        if (str_equal(cut.head, name)) return true;
        rest = cut.tail;
    }
    return false;
}

static Status read_types(Request *request, Endpoint *endpoint)
{
    const Str *names = NULL;
    size_t count = 0;
    const TextBounds bounds = { .field = "types", .most = TYPES_MAX, .bytes_max = 50 };
    const JsonNode *array = body_node(request, "types");
    if (!array) return STATUS_OK;
    Status status = read_texts(request, array, bounds, &names, &count);
    Buf joined = { 0 };
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (!is_type(names[i]))
            status = fail(request->error, STATUS_INVALID, STR("types"), "“%.*s” is none of %s.",
                          STR_ARG(names[i]), ENDPOINT_TYPE_NAMES);
        if (i > 0) buf_append_byte(&joined, ' ');
        buf_append(&joined, names[i]);
    }
    endpoint->types = arena_copy(request->arena, buf_view(&joined));
    buf_free(&joined);
    return status;
}

static Status read_endpoint(Request *request, Endpoint *endpoint)
{
    if (body_has(request, "name")) endpoint->name = str_trim(body_text(request, "name"));
    if (body_has(request, "url")) endpoint->url = str_trim(body_text(request, "url"));
    endpoint->enabled = body_bool(request, "enabled", endpoint->enabled);
    endpoint->changed_us = request_now(request);
    endpoint->changed_by = request->caller.id;
    if (endpoint->name.len == 0) return fail(request->error, STATUS_INVALID, STR("name"), "Give it a name.");
    Status status = read_types(request, endpoint);
    if (status != STATUS_OK) return status;
    return hook_check_url(endpoint->url, request->app->private_hooks, request->error);
}

static Status save_edit(Store *store, void *context, Error *error)
{
    EndpointEdit *edit = context;
    Status status = endpoint_save(store, &edit->endpoint, edit->request->arena, error);
    name_record(edit->request, edit->endpoint.id);
    return status;
}

static Status keep(Request *request, EndpointEdit *edit, bool with_secret)
{
    Status status = read_endpoint(request, &edit->endpoint);
    if (status == STATUS_OK) status = request_edit(request, save_edit, edit);
    Str secret = edit->endpoint.secret;
    if (status == STATUS_OK)
        status =
            endpoint_get(request->store, edit->endpoint.id, request->arena, &edit->endpoint, request->error);
    if (status != STATUS_OK) return status;
    edit->endpoint.secret = secret;
    outbox_wake(request->app->outbox);
    answer_endpoint(request, &edit->endpoint, with_secret);
    return STATUS_OK;
}

static Status create_endpoint(Request *request)
{
    EndpointEdit edit = { .request = request, .endpoint = { .enabled = true } };
    Str kind = body_text(request, "kind");
    if (kind.len > 0 && !endpoint_kind_parse(kind, &edit.endpoint.kind)) return STATUS_INVALID;
    return keep(request, &edit, true);
}

static Status change_endpoint(Request *request)
{
    EndpointEdit edit = { .request = request };
    Status status = find_endpoint(request, &edit.endpoint);
    return status == STATUS_OK ? keep(request, &edit, false) : status;
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    const Request *request = context;
    return endpoint_remove(store, path_number(request), request_now(request), error);
}

static Status remove_endpoint(Request *request)
{
    Endpoint endpoint;
    Status status = find_endpoint(request, &endpoint);
    if (status == STATUS_OK) status = refuse_while_used(request, PLAY_WEBHOOK, endpoint.id);
    return status == STATUS_OK ? request_edit(request, remove_edit, request) : status;
}

static Status rotate_edit(Store *store, void *context, Error *error)
{
    EndpointEdit *edit = context;
    edit->endpoint.changed_by = edit->request->caller.id;
    return endpoint_rotate(store, &edit->endpoint, request_now(edit->request), edit->request->arena, error);
}

static Status rotate_secret(Request *request)
{
    EndpointEdit edit = { .request = request };
    Status status = find_endpoint(request, &edit.endpoint);
    if (status == STATUS_OK) status = request_edit(request, rotate_edit, &edit);
    if (status == STATUS_OK) answer_endpoint(request, &edit.endpoint, true);
    return status;
}

static Status test_edit(Store *store, void *context, Error *error)
{
    EndpointEdit *edit = context;
    Arena *arena = edit->request->arena;
    int64_t now_us = request_now(edit->request);
    const OutboxMessage message = {
        .key =
            arena_format(arena, "test:endpoint:%lld:%lld", (long long)edit->endpoint.id, (long long)now_us),
        .channel = edit->endpoint.kind == ENDPOINT_WEBHOOK ? OUTBOX_WEBHOOK : OUTBOX_CHAT,
        .due_us = now_us,
        .body = arena_format(arena,
                             "{\"endpoint\":%lld,\"type\":\"test\",\"at\":\"%.*s\",\"data\":{\"title\":"
                             "\"A test of Perennial\",\"works\":true}}",
                             (long long)edit->endpoint.id, STR_ARG(timestamp_format(arena, now_us))),
        .by = edit->request->caller.id,
    };
    return outbox_add(store, &message, &edit->message, error);
}

static Status test_endpoint(Request *request)
{
    EndpointEdit edit = { .request = request };
    Status status = find_endpoint(request, &edit.endpoint);
    if (status == STATUS_OK) status = request_edit(request, test_edit, &edit);
    if (status != STATUS_OK) return status;
    outbox_wake(request->app->outbox);
    json_open_object(request->json);
    json_add_int(request->json, STR("message"), edit.message);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status list_deliveries(Request *request)
{
    const OutboxFilter filter = { .any_state = true, .any_channel = true, .endpoint = path_number(request) };
    OutboxRow *rows = NULL;
    size_t count = 0;
    Endpoint endpoint;
    Status status = find_endpoint(request, &endpoint);
    if (status == STATUS_OK)
        status = outbox_list(request->store, &filter, DELIVERIES_MAX, request->arena, &rows, &count,
                             request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_message(request, request->json, &rows[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

static const Field create_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = ENDPOINT_NAME_BYTES_MAX },
    { "kind", FIELD_TEXT, .one_of = ENDPOINT_KIND_NAMES, .doc = "webhook when not given." },
    { "url", FIELD_TEXT, .required = true, .least = 8, .most = HOOK_URL_BYTES_MAX,
      .doc = "https://…; of Slack and Teams the address of the incoming webhook." },
    { "types", FIELD_ARRAY, .doc = "Which events: of " ENDPOINT_TYPE_NAMES ". Empty: all." },
    { "enabled", FIELD_BOOL },
    { 0 },
};
static const Field change_body[] = {
    { "name", FIELD_TEXT, .least = 1, .most = ENDPOINT_NAME_BYTES_MAX },
    { "url", FIELD_TEXT, .least = 8, .most = HOOK_URL_BYTES_MAX },
    { "types", FIELD_ARRAY, .doc = "Which events: of " ENDPOINT_TYPE_NAMES ". Empty: all." },
    { "enabled", FIELD_BOOL },
    { 0 },
};

const NamedShape endpoint_shapes[] = {
    { "Endpoint",
      "{id int, name text, kind one(" ENDPOINT_KIND_NAMES "), url text, secret text, old_secret_until time?,"
      " types [text], enabled bool, failing_since time?, failures int, rests_until time?, last_note text,"
      " created_at time, changed_at time, " PLAY_USES_SHAPE "}" },
    { 0 },
};

#define PATH "/api/v1/webhook-endpoints"

const Route endpoint_routes[] = {
    { .method = "GET",
      .path = PATH,
      .permission = PERMISSION_SETTINGS_READ,
      .sight = SIGHT_FREE,
      .handler = list_endpoints,
      .summary = "Where events are sent to, and whether that works.",
      .response = "{items [Endpoint]}" },
    { .method = "GET",
      .path = PATH "/choices",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = list_choices,
      .summary = "What a step of a play can send to: name, kind and server of every endpoint.",
      .response =
          "{items [{id int, name text, kind one(" ENDPOINT_KIND_NAMES "), server text, enabled bool}]}" },
    { .method = "POST",
      .path = PATH,
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = create_endpoint,
      .summary =
          "Adds a webhook (Standard Webhooks) or a chat. Its secret is answered here, and never again.",
      .body = create_body,
      .success = 201,
      .creates = true,
      .response = "Endpoint" },
    { .method = "GET",
      .path = PATH "/{id}",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = get_endpoint,
      .state = endpoint_state,
      .summary = "An endpoint.",
      .response = "Endpoint" },
    { .method = "PATCH",
      .path = PATH "/{id}",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = change_endpoint,
      .state = endpoint_state,
      .summary = "Changes an endpoint; what it failed before counts no longer.",
      .body = change_body,
      .response = "Endpoint" },
    { .method = "DELETE",
      .path = PATH "/{id}",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = remove_endpoint,
      .state = endpoint_state,
      .summary = "Takes an endpoint away that no play uses; what waits for it is cancelled." },
    { .method = "POST",
      .path = PATH "/{id}/rotate",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = rotate_secret,
      .summary = "Makes a new secret, answered here; the old one signs as well for a day.",
      .response = "Endpoint" },
    { .method = "POST",
      .path = PATH "/{id}/test",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = test_endpoint,
      .summary = "Sends an event to try it.",
      .success = 202,
      .response = "{message int}" },
    { .method = "GET",
      .path = PATH "/{id}/deliveries",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = list_deliveries,
      .summary = "What was sent there lately, newest first.",
      .response = "{items [Message]}" },
    { 0 },
};
