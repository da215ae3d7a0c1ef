// imports.c: files of events, accounts or people, uploaded in the app.
#include "api/import_desk.h"
#include "api/routes.h"

#include <unistd.h>

enum { IMPORT_BYTES_MAX = 256 * 1024 * 1024, REJECTS_BYTES_MAX = 16 * 1024 * 1024 };

static const Str kind_names[] = { [IMPORT_AUTO] = STR_CONST("auto"),
                                  [IMPORT_EVENTS] = STR_CONST("events"),
                                  [IMPORT_ACCOUNTS] = STR_CONST("accounts"),
                                  [IMPORT_PEOPLE] = STR_CONST("people") };
static const Str state_names[] = { [IMPORT_RUNNING] = STR_CONST("running"),
                                   [IMPORT_DONE] = STR_CONST("done"),
                                   [IMPORT_FAILED] = STR_CONST("failed"),
                                   [IMPORT_STOPPED] = STR_CONST("stopped") };

static void put_import(Request *request, const ImportView *view)
{
    JsonWriter *json = request->json;
    const ImportProgress *progress = &view->progress;
    json_open_object(json);
    json_add_text(json, STR("id"), arena_format(request->arena, "%lld", (long long)view->id));
    json_add_text(json, STR("name"), view->name);
    json_add_text(json, STR("kind"), kind_names[progress->kind]);
    json_add_bool(json, STR("dry_run"), view->dry_run);
    json_add_text(json, STR("state"), view->waiting ? STR("waiting") : state_names[progress->state]);
    json_add_time(json, STR("started_at"), view->started_us);
    json_add_int(json, STR("rows"), (int64_t)progress->rows);
    json_add_int(json, STR("bytes_done"), (int64_t)progress->bytes_done);
    json_add_int(json, STR("bytes_total"), (int64_t)progress->bytes_total);
    json_add_int(json, STR("accepted"), (int64_t)progress->accepted);
    json_add_int(json, STR("duplicates"), (int64_t)progress->duplicates);
    json_add_int(json, STR("excluded"), (int64_t)progress->excluded);
    json_add_int(json, STR("rejected"), (int64_t)progress->rejected);
    json_add_double(json, STR("rows_per_second"), progress->rows_per_second);
    if (progress->seconds_left < 0)
        json_add_null(json, STR("seconds_left"));
    else
        json_add_int(json, STR("seconds_left"), progress->seconds_left);
    json_key(json, STR("rejects"));
    json_open_array(json);
    for (size_t i = 0; i < view->reject_count; i++) {
        json_open_object(json);
        json_add_int(json, STR("line"), (int64_t)view->rejects[i].line);
        json_add_text(json, STR("reason"), view->rejects[i].reason);
        json_close_object(json);
    }
    json_close_array(json);
    json_add_text(json, STR("error"),
                  progress->state == IMPORT_FAILED ? str_from_c(progress->error) : STR(""));
    json_close_object(json);
}

static Status no_such_import(Request *request)
{
    return fail(request->error, STATUS_NOT_FOUND, STR("id"),
                "There is no such import. Imports are forgotten at a restart.");
}

static bool path_id(const Request *request, int64_t *id_out)
{
    return str_parse_int64(request->path_values[0], id_out);
}

static Status create_import(Request *request)
{
    if (request->http->body_file.len == 0 || request->http->body_bytes == 0) {
        return fail(request->error, STATUS_INVALID, STR("body"), "Send the file as the body of the request.");
    }
    ImportOrder order = { .name = query_text(request, "name"),
                          .dry_run = query_bool(request, "dry_run"),
                          .path = request->http->body_file.data };
    for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++) {
        if (str_equal(query_text(request, "kind"), kind_names[i])) order.kind = (ImportKind)i;
    }
    int64_t id = 0;
    Status status = import_desk_add(request->app->imports, &order, &id, request->error);
    if (status != STATUS_OK) return status;
    ImportView view;
    if (!import_desk_find(request->app->imports, id, request->arena, &view)) return no_such_import(request);
    put_import(request, &view);
    return STATUS_OK;
}

static Status list_imports(Request *request)
{
    ImportView *views = NULL;
    size_t count = import_desk_list(request->app->imports, request->arena, &views);
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_import(request, &views[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status get_import(Request *request)
{
    int64_t id;
    ImportView view;
    bool found = path_id(request, &id) && import_desk_find(request->app->imports, id, request->arena, &view);
    if (!found) return no_such_import(request);
    put_import(request, &view);
    return STATUS_OK;
}

static Status stop_import(Request *request)
{
    int64_t id;
    bool found = path_id(request, &id) && import_desk_stop(request->app->imports, id);
    return found ? STATUS_OK : no_such_import(request);
}

static Status get_rejects(Request *request)
{
    int64_t id;
    const char *path = NULL;
    bool found =
        path_id(request, &id) && import_desk_rejects_path(request->app->imports, id, request->arena, &path);
    if (!found) return no_such_import(request);
    FILE *file = fopen(path, "re"); // not there when nothing was rejected
    size_t len = 0;
    while (file && request->out->len < REJECTS_BYTES_MAX) {
        len = fread(buf_reserve(request->out, 65536), 1, 65536, file);
        if (len == 0) break;
        request->out->len += len;
    }
    if (file) fclose(file);
    http_response_header(request->response, "Content-Disposition", "attachment; filename=\"rejects.ndjson\"");
    return STATUS_OK;
}

static const Field create_query[] = {
    { "kind", FIELD_TEXT, .one_of = "auto|events|accounts|people",
      .doc = "What the file holds; told from its first line when not given." },
    { "name", FIELD_TEXT, .most = IMPORT_NAME_BYTES_MAX, .doc = "Name of the file, for people." },
    { "dry_run", FIELD_BOOL, .doc = "Check everything, keep nothing." },
    { 0 },
};

const NamedShape import_shapes[] = {
    { "Import",
      "{id text, name text, kind one(auto|events|accounts|people), dry_run bool,"
      " state one(waiting|running|done|failed|stopped), started_at time, rows int, bytes_done int,"
      " bytes_total int, accepted int, duplicates int, excluded int, rejected int, rows_per_second number,"
      " seconds_left int?, rejects [{line int, reason text}], error text}" },
    { 0 },
};

const Route import_routes[] = {
    { .method = "POST",
      .path = "/api/v1/imports",
      .permission = PERMISSION_IMPORT,
      .handler = create_import,
      .summary =
          "Takes a file: NDJSON in the Segment shape, or CSV of accounts or people; also gzip or zstd.",
      .query = create_query,
      .raw_body = true,
      .spool = true,
      .body_bytes_max = IMPORT_BYTES_MAX,
      .response = "Import",
      .success = 202 },
    { .method = "GET",
      .path = "/api/v1/imports",
      .permission = PERMISSION_IMPORT,
      .handler = list_imports,
      .summary = "Imports since the start, newest first.",
      .response = "{items [Import]}" },
    { .method = "GET",
      .path = "/api/v1/imports/{id}",
      .permission = PERMISSION_IMPORT,
      .handler = get_import,
      .summary = "How far an import has come.",
      .response = "Import" },
    { .method = "DELETE",
      .path = "/api/v1/imports/{id}",
      .permission = PERMISSION_IMPORT,
      .handler = stop_import,
      .summary = "Stops an import; what it added stays." },
    { .method = "GET",
      .path = "/api/v1/imports/{id}/rejects.ndjson",
      .permission = PERMISSION_IMPORT,
      .handler = get_rejects,
      .slow = true,
      .summary = "Rows that were not taken, with line and reason.",
      .response = "A JSON object a line: line, reason, raw.",
      .response_type = "application/x-ndjson" },
    { 0 },
};
