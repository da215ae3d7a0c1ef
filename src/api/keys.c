#include "trust/keys.h"

#include "api/page.h"
#include "api/routes.h"
#include "base/timestamp.h"
#include "trust/app_secret.h"
#include "trust/staff.h"

static void add_time_or_null(JsonWriter *json, Str name, int64_t us)
{
    if (us > 0) {
        json_add_time(json, name, us);
    } else {
        json_add_null(json, name);
    }
}

// When its secret for customers' apps was made.
static Status read_secret_made(Request *request, const AccessKey *key, int64_t *made_us_out)
{
    *made_us_out = 0;
    return key->kind == KEY_WRITE ? app_secret_made(request->store, key->id, made_us_out, request->error)
                                  : STATUS_OK;
}

static void write_key(Request *request, const AccessKey *key, int64_t secret_us)
{
    JsonWriter *json = request->json;
    json_add_text(json, STR("id"), arena_format(request->arena, "%u", (unsigned)key->id));
    json_add_text(json, STR("name"), key->name);
    json_add_text(json, STR("kind"), key_kind_name(key->kind));
    if (key->kind == KEY_WRITE) {
        json_add_text(json, STR("dialect"), key_dialect_name(key->dialect));
    } else {
        json_add_null(json, STR("dialect"));
    }
    json_add_text(json, STR("hint"), key->hint);
    json_add_time(json, STR("created_at"), key->created_us);
    json_add_text(json, STR("created_by"), key->created_by);
    add_time_or_null(json, STR("last_used_at"), key->last_used_us);
    json_add_int(json, STR("events"), key->events);
    json_add_int(json, STR("refused"), key->refused);
    add_time_or_null(json, STR("revoked_at"), key->revoked_us);
    add_time_or_null(json, STR("app_secret_at"), secret_us);
}

// Who made a key is stored by id; a reader wants the name.
static void name_creators(Request *request, AccessKey *keys, size_t count)
{
    Staff *staff = NULL;
    size_t staff_count = 0;
    Error ignored;
    if (staff_list(request->store, request->arena, &staff, &staff_count, &ignored) != STATUS_OK) return;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < staff_count; j++)
            if (str_equal(keys[i].created_by, staff[j].id)) keys[i].created_by = staff[j].name;
}

static Status list_keys(Request *request)
{
    AccessKey *keys = NULL;
    size_t count = 0;
    WrongKeys wrong;
    Status status = key_list(request->store, request->arena, &keys, &count, request->error);
    if (status == STATUS_OK) status = key_wrong_tries(request->store, &wrong, request->error);
    if (status != STATUS_OK) return status;
    name_creators(request, keys, count);
    JsonWriter *json = request->json;
    page_begin(json);
    for (size_t i = 0; i < count; i++) {
        int64_t secret_us = 0;
        status = read_secret_made(request, &keys[i], &secret_us);
        if (status != STATUS_OK) return status;
        json_open_object(json);
        write_key(request, &keys[i], secret_us);
        json_close_object(json);
    }
    page_end(json, STR(""), (int64_t)count);
    json_key(json, STR("wrong_keys"));
    json_open_object(json);
    json_add_int(json, STR("count"), wrong.tries);
    add_time_or_null(json, STR("last_at"), wrong.last_us);
    json_close_object(json);
    json_close_object(json);
    return STATUS_OK;
}

typedef struct KeyEdit {
    Request *request;
    AccessKey key;
    Str secret;
    uint32_t id;
} KeyEdit;

static Status edit_create(Store *store, void *context, Error *error)
{
    KeyEdit *edit = context;
    Request *request = edit->request;
    KeyDraft draft = { .name = body_text(request, "name"), .created_by = request->caller.id };
    key_kind_parse(body_text(request, "kind"), &draft.kind);
    key_dialect_parse(body_text(request, "dialect"), &draft.dialect);
    Status status = key_create(store, &draft, request->arena, &edit->key, &edit->secret, error);
    if (status != STATUS_OK) return status;
    request->record = arena_format(request->arena, "%u", (unsigned)edit->key.id);
    request->note = edit->key.hint;
    return STATUS_OK;
}

static Status post_key(Request *request)
{
    KeyEdit edit = { .request = request };
    Status status = request_edit(request, edit_create, &edit);
    if (status != STATUS_OK) return status;
    key_book_refresh(request->app->keys);
    edit.key.created_by = request->caller.name;
    json_open_object(request->json);
    write_key(request, &edit.key, 0);
    json_add_text(request->json, STR("key"), edit.secret);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status edit_revoke(Store *store, void *context, Error *error)
{
    const KeyEdit *edit = context;
    return key_revoke(store, edit->id, error);
}

static Status delete_key(Request *request)
{
    int64_t id = 0;
    if (!str_parse_int64(request->path_values[0], &id) || id < 1 || id > KEYS_MAX)
        return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such key.");
    KeyEdit edit = { .request = request, .id = (uint32_t)id };
    Status status = request_edit(request, edit_revoke, &edit);
    key_book_refresh(request->app->keys);
    return status;
}

// ---- by which apps of customers prove who is signed in

static Status edit_secret(Store *store, void *context, Error *error)
{
    KeyEdit *edit = context;
    Request *request = edit->request;
    request->record = arena_format(request->arena, "%u", (unsigned)edit->id);
    return app_secret_make(store, edit->id, request->caller.id, timestamp_now_real(), request->arena,
                           &edit->secret, error);
}

static Status post_secret(Request *request)
{
    AccessKey *keys = NULL;
    size_t count = 0;
    int64_t id = 0, made_us = 0;
    bool found = false;
    KeyEdit edit = { .request = request };
    Status status = key_list(request->store, request->arena, &keys, &count, request->error);
    if (!str_parse_int64(request->path_values[0], &id)) id = 0;
    for (size_t i = 0; i < count; i++)
        found = found || (keys[i].id == id && keys[i].kind == KEY_WRITE && keys[i].revoked_us == 0);
    if (status == STATUS_OK && !found)
        return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such write key.");
    edit.id = (uint32_t)id;
    if (status == STATUS_OK) status = request_edit(request, edit_secret, &edit);
    if (status == STATUS_OK) status = app_secret_made(request->store, edit.id, &made_us, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_text(request->json, STR("secret"), edit.secret);
    json_add_time(request->json, STR("app_secret_at"), made_us);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

#define KEY_MEMBERS                                                                                          \
    "id text, name text, kind one(write|api), dialect one(segment|rudderstack)?, hint text, created_at "     \
    "time, "                                                                                                 \
    "created_by text, last_used_at time?, events int, refused int, revoked_at time?, app_secret_at time?"

static const Field create_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = KEY_NAME_BYTES_MAX },
    { "kind", FIELD_TEXT, .required = true, .one_of = "write|api",
      .doc = "write: tracking; api: this interface." },
    { "dialect", FIELD_TEXT, .one_of = "segment|rudderstack", .doc = "Whose clients send with a write key." },
    { 0 },
};

const NamedShape key_shapes[] = {
    { "Key", "{" KEY_MEMBERS "}" },
    { "NewKey", "{" KEY_MEMBERS ", key text}" },
    { "KeyList", "{items [Key], next_cursor text?, total int, wrong_keys {count int, last_at time?}}" },
    { 0 },
};

const Route key_routes[] = {
    { .method = "GET",
      .path = "/api/v1/keys",
      .permission = PERMISSION_KEYS_READ,
      .sight = SIGHT_FREE,
      .handler = list_keys,
      .summary = "Write keys and API keys, the newest first.",
      .response = "KeyList" },
    { .method = "POST",
      .path = "/api/v1/keys",
      .permission = PERMISSION_KEYS_WRITE,
      .sight = SIGHT_FREE,
      .handler = post_key,
      .summary = "Make a key; it is shown this once.",
      .body = create_body,
      .response = "NewKey",
      .success = 201,
      .creates = true },
    { .method = "DELETE",
      .path = "/api/v1/keys/{id}",
      .permission = PERMISSION_KEYS_WRITE,
      .sight = SIGHT_FREE,
      .handler = delete_key,
      .summary = "Revoke a key." },
    { .method = "POST",
      .path = "/api/v1/keys/{id}/app-secret",
      .permission = PERMISSION_KEYS_WRITE,
      .sight = SIGHT_FREE,
      .handler = post_secret,
      .summary =
          "Makes the secret by which the app of a customer proves who is signed in; it is shown this once."
          " The one of before is good for another day.",
      .response = "{secret text, app_secret_at time}",
      .success = 201 },
    { 0 },
};
