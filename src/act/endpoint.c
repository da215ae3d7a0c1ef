#include "act/endpoint.h"

#include "act/outbox.h"
#include "base/timestamp.h"
#include "codec/base64.h"
#include "codec/json_writer.h"
#include "trust/secret.h"

#include <sodium.h>

enum { SECRET_BYTES = 24, TELL_ARENA_BYTES = 8 << 20 };

static const Str kind_names[ENDPOINT_KINDS] = { [ENDPOINT_WEBHOOK] = STR_CONST("webhook"),
                                                [ENDPOINT_SLACK] = STR_CONST("slack"),
                                                [ENDPOINT_TEAMS] = STR_CONST("teams") };

Str endpoint_kind_name(EndpointKind kind)
{
    return kind_names[kind];
}

bool endpoint_kind_parse(Str name, EndpointKind *kind_out)
{
    for (int i = 0; i < ENDPOINT_KINDS; i++) {
        if (!str_equal(name, kind_names[i])) continue;
        *kind_out = (EndpointKind)i;
        return true;
    }
    return false;
}

// ---- reading

#define COLUMNS                                                                                              \
    "id, version, name, kind, url, secret, secret_before, secret_before_until_us, types, enabled,"           \
    " created_us, changed_us, changed_by, failing_since_us, failures, rest_until_us, last_note"
#define LETTERS                                                                                              \
    "iittt"                                                                                                  \
    "ttiti"                                                                                                  \
    "iitii"                                                                                                  \
    "it"

static Endpoint read_row(const Rows *rows, Arena *arena)
{
    Endpoint endpoint = { .id = rows_int(rows, 0),
                          .version = rows_int(rows, 1),
                          .name = rows_text(rows, 2, arena),
                          .url = rows_text(rows, 4, arena),
                          .secret = rows_text(rows, 5, arena),
                          .secret_before = rows_text(rows, 6, arena),
                          .secret_before_until_us = rows_int(rows, 7),
                          .types = rows_text(rows, 8, arena),
                          .enabled = rows_int(rows, 9) != 0,
                          .created_us = rows_int(rows, 10),
                          .changed_us = rows_int(rows, 11),
                          .changed_by = rows_text(rows, 12, arena),
                          .failing_since_us = rows_int(rows, 13),
                          .failures = rows_int(rows, 14),
                          .rest_until_us = rows_int(rows, 15),
                          .last_note = rows_text(rows, 16, arena) };
    if (!endpoint_kind_parse(rows_view(rows, 3), &endpoint.kind)) endpoint.kind = ENDPOINT_WEBHOOK;
    return endpoint;
}

Status endpoint_list(Store *store, Arena *arena, Endpoint **out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS " FROM webhook_endpoint ORDER BY id LIMIT $1",
        .params = "i",
        .columns = LETTERS,
    };
    const Param params[] = { param_int(ENDPOINTS_MAX) };
    Endpoint *list = ARENA_ARRAY(arena, Endpoint, ENDPOINTS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < ENDPOINTS_MAX && rows_next(&rows))
        list[count++] = read_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *out = list;
    *count_out = count;
    return STATUS_OK;
}

Status endpoint_get(Store *store, int64_t id, Arena *arena, Endpoint *out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS " FROM webhook_endpoint WHERE id = $1",
        .params = "i",
        .columns = LETTERS,
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "endpoint", error);
    if (status == STATUS_OK) *out = read_row(&rows, arena);
    return status;
}

bool endpoint_wants(const Endpoint *endpoint, Str type)
{
    if (!endpoint->enabled) return false;
    if (endpoint->types.len == 0) return true;
    for (Str rest = endpoint->types; rest.len > 0;) {
        StrCut cut = str_cut(rest, ' ');
        if (str_equal(cut.head, type)) return true;
        rest = cut.tail;
    }
    return false;
}

// ---- writing

static Str new_secret(Arena *arena)
{
    unsigned char bytes[SECRET_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    Buf text = { 0 };
    buf_append(&text, STR("whsec_"));
    base64_append(&text, (Str){ (const char *)bytes, sizeof bytes });
    Str secret = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return secret;
}

static Status insert_row(Store *store, Endpoint *endpoint, Arena *arena, Error *error)
{
    static const Query count = { .sql = "SELECT count(*) FROM webhook_endpoint",
                                 .params = "",
                                 .columns = "i" };
    static const Query insert = {
        .sql = "INSERT INTO webhook_endpoint (name, kind, url, secret, secret_before,"
               " secret_before_until_us, types, enabled, version, created_us, changed_us, changed_by,"
               " failing_since_us, failures, rest_until_us, last_note)"
               " VALUES ($1, $2, $3, $4, '', 0, $5, $6, 1, $7, $7, $8, 0, 0, 0, '') RETURNING id",
        .params = "tttttiit",
        .columns = "i",
    };
    CLEANUP(rows_close) Rows counted = store_query(store, &count, NULL);
    if (!rows_next(&counted)) return rows_failed(&counted, error);
    if (rows_int(&counted, 0) >= ENDPOINTS_MAX)
        return fail(error, STATUS_LIMITED, STR(""), "There are %d endpoints already, the most there can be.",
                    ENDPOINTS_MAX);
    endpoint->secret = endpoint->kind == ENDPOINT_WEBHOOK ? new_secret(arena) : STR("");
    endpoint->version = 1;
    const Param params[] = { param_text(endpoint->name),      param_text(kind_names[endpoint->kind]),
                             param_text(endpoint->url),       param_text(endpoint->secret),
                             param_text(endpoint->types),     param_int(endpoint->enabled),
                             param_int(endpoint->changed_us), param_text(endpoint->changed_by) };
    CLEANUP(rows_close) Rows rows = store_query(store, &insert, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    endpoint->id = rows_int(&rows, 0);
    return STATUS_OK;
}

Status endpoint_save(Store *store, Endpoint *endpoint, Arena *arena, Error *error)
{
    // Somebody looked at it: what it did before counts no longer.
    static const Query update = {
        .sql = "UPDATE webhook_endpoint SET name = $1, url = $2, types = $3, enabled = $4, changed_us = $5,"
               " changed_by = $6, version = version + 1, failing_since_us = 0, failures = 0,"
               " rest_until_us = 0, last_note = '' WHERE id = $7",
        .params = "tttiiti",
    };
    if (endpoint->id == 0) return insert_row(store, endpoint, arena, error);
    const Param params[] = { param_text(endpoint->name),      param_text(endpoint->url),
                             param_text(endpoint->types),     param_int(endpoint->enabled),
                             param_int(endpoint->changed_us), param_text(endpoint->changed_by),
                             param_int(endpoint->id) };
    return store_change_one(store, &update, params, "endpoint", error);
}

Status endpoint_remove(Store *store, int64_t id, int64_t now_us, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM webhook_endpoint WHERE id = $1", .params = "i" };
    static const Query cancel = {
        .sql = "UPDATE outbox SET state = 'cancelled', changed_us = $1, note = 'The endpoint was removed.'"
               " WHERE channel <> 'mail' AND state = 'waiting' AND place = CAST($2 AS TEXT)",
        .params = "ii",
    };
    const Param params[] = { param_int(id) };
    const Param cancelled[] = { param_int(now_us), param_int(id) };
    Status status = store_change_one(store, &remove, params, "endpoint", error);
    return status == STATUS_OK ? store_execute(store, &cancel, cancelled, error) : status;
}

Status endpoint_rotate(Store *store, Endpoint *endpoint, int64_t now_us, Arena *arena, Error *error)
{
    static const Query update = {
        .sql = "UPDATE webhook_endpoint SET secret_before = secret, secret_before_until_us = $1, secret = $2,"
               " changed_us = $3, changed_by = $4, version = version + 1 WHERE id = $5 AND kind = 'webhook'",
        .params = "ititi",
    };
    endpoint->secret_before = endpoint->secret;
    endpoint->secret_before_until_us = now_us + ENDPOINT_SECRET_HOURS * US_PER_HOUR;
    endpoint->secret = new_secret(arena);
    const Param params[] = { param_int(endpoint->secret_before_until_us), param_text(endpoint->secret),
                             param_int(now_us), param_text(endpoint->changed_by), param_int(endpoint->id) };
    Status status = store_execute(store, &update, params, error);
    if (status == STATUS_OK && store_changed_rows(store) == 0)
        return fail(error, STATUS_CONFLICT, STR("id"), "Only webhooks have a secret.");
    return status;
}

Status endpoint_went_well(Store *store, int64_t id, Error *error)
{
    static const Query update = {
        .sql = "UPDATE webhook_endpoint SET failing_since_us = 0, failures = 0, rest_until_us = 0,"
               " last_note = '' WHERE id = $1 AND failures <> 0",
        .params = "i",
    };
    const Param params[] = { param_int(id) };
    return store_execute(store, &update, params, error);
}

Status endpoint_failed(Store *store, int64_t id, int64_t now_us, int64_t rest_s, bool gone, Str note,
                       Error *error)
{
    static const Query select = {
        .sql = "SELECT failures FROM webhook_endpoint WHERE id = $1",
        .params = "i",
        .columns = "i",
    };
    static const Query update = {
        .sql = "UPDATE webhook_endpoint SET failures = $1, rest_until_us = CASE WHEN $2 > rest_until_us THEN "
               "$2 ELSE rest_until_us END,"
               " last_note = $3, enabled = CASE WHEN $4 = 1 THEN 0 ELSE enabled END,"
               " failing_since_us = CASE WHEN failing_since_us = 0 THEN $5 ELSE failing_since_us END"
               " WHERE id = $6",
        .params = "iitiii",
    };
    const Param asked[] = { param_int(id) };
    int64_t failures = 0;
    {
        CLEANUP(rows_close) Rows rows = store_query(store, &select, asked);
        if (rows_next(&rows)) failures = rows_int(&rows, 0) + 1;
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    }
    int64_t own_s = 0;
    for (int64_t i = ENDPOINT_FAILURES_MAX; i <= failures && own_s < ENDPOINT_REST_MOST_S; i++)
        own_s = own_s == 0 ? ENDPOINT_REST_LEAST_S : own_s * 2;
    if (own_s > ENDPOINT_REST_MOST_S) own_s = ENDPOINT_REST_MOST_S;
    if (rest_s > own_s) own_s = rest_s;
    const Param params[] = { param_int(failures),
                             param_int(own_s > 0 ? now_us + own_s * US_PER_SECOND : 0),
                             param_text(str_beginning(note, OUTBOX_NOTE_BYTES_MAX)),
                             param_int(gone),
                             param_int(now_us),
                             param_int(id) };
    return store_execute(store, &update, params, error);
}

// ---- telling

static Status tell_one(Store *store, const Endpoint *endpoint, Str key, Str type, Str account, Str data,
                       int64_t now_us, Arena *arena, Error *error)
{
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_int(&json, STR("endpoint"), endpoint->id);
    json_add_text(&json, STR("type"), type);
    json_add_time(&json, STR("at"), now_us);
    json_add_raw(&json, STR("data"), data);
    json_close_object(&json);
    json_finish(&json);
    const OutboxMessage message = {
        .key = arena_format(arena, "%.*s:endpoint:%lld", STR_ARG(key), (long long)endpoint->id),
        .channel = endpoint->kind == ENDPOINT_WEBHOOK ? OUTBOX_WEBHOOK : OUTBOX_CHAT,
        .account = account,
        .due_us = now_us,
        .body = buf_view(&body),
    };
    Status status = outbox_add(store, &message, NULL, error);
    buf_free(&body);
    return status;
}

Status endpoint_tell(Store *store, Str key, Str type, Str account, Str data, int64_t now_us, Error *error)
{
    Arena arena = arena_create(TELL_ARENA_BYTES);
    Endpoint *endpoints = NULL;
    size_t count = 0;
    Status status = endpoint_list(store, &arena, &endpoints, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (endpoint_wants(&endpoints[i], type))
            status = tell_one(store, &endpoints[i], key, type, account, data, now_us, &arena, error);
    }
    arena_destroy(&arena);
    return status;
}
