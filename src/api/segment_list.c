// segment_list.c: the ids of a segment that is a list, taken from a CSV file.
#include "know/segment_list.h"
#include "api/definitions.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "sense/import_list.h"

enum { LIST_FILE_BYTES_MAX = 32 * 1024 * 1024, UNKNOWN_SHOWN_MAX = 100 };

typedef struct Upload {
    ImportList file;
    Str *ids; // who is in it afterwards, sorted
    size_t count;
    size_t matched, unknown; // rows
    ListRow unknown_rows[UNKNOWN_SHOWN_MAX];
    size_t added, removed;
} Upload;

// Who the rows mean; with `keep` also ids that nobody has yet.
static void match_rows(Request *request, const Segment *segment, bool keep, Upload *upload)
{
    ListFinder finder = { .engine = live_engine(request->app->live), .scope = segment->scope };
    Buf found = { 0 };
    for (size_t i = 0; i < upload->file.count; i++) {
        const ListRow *row = &upload->file.rows[i];
        Str *ids = NULL;
        size_t count = list_find(&finder, row->id, request->arena, &ids);
        buf_append(&found, (Str){ (const char *)ids, count * sizeof *ids });
        upload->matched += count > 0;
        if (count > 0) continue;
        if (keep) buf_append(&found, (Str){ (const char *)&row->id, sizeof row->id });
        if (upload->unknown < UNKNOWN_SHOWN_MAX) upload->unknown_rows[upload->unknown] = *row;
        upload->unknown++;
    }
    upload->count = found.len / sizeof(Str);
    upload->ids = ARENA_ARRAY(request->arena, Str, upload->count + segment->id_count + 1);
    if (found.len > 0) memcpy(upload->ids, found.data, found.len);
    buf_free(&found);
    list_finder_end(&finder);
}

static void merge(Request *request, const Segment *segment, bool add, Upload *upload)
{
    Str *before = ARENA_ARRAY(request->arena, Str, segment->id_count + 1);
    for (size_t i = 0; i < segment->id_count; i++)
        before[i] = segment->ids[i];
    size_t before_count = list_sort(before, segment->id_count);
    for (size_t i = 0; add && i < before_count; i++)
        upload->ids[upload->count++] = before[i];
    upload->count = list_sort(upload->ids, upload->count);
    upload->added = list_beyond(upload->ids, upload->count, before, before_count);
    upload->removed = list_beyond(before, before_count, upload->ids, upload->count);
}

static Status read_upload(Request *request, const Segment *segment, Upload *upload)
{
    if (segment->formula.len > 0)
        return fail(request->error, STATUS_CONFLICT, STR("id"),
                    "This segment has a formula. A list can only be given to a segment that is one.");
    if (request->http->body_file.len == 0 || request->http->body_bytes == 0)
        return fail(request->error, STATUS_INVALID, STR("body"), "Send the file as the body of the request.");
    RowKind kind = segment->scope == FORMULA_OF_PEOPLE ? ROW_PERSON : ROW_ACCOUNT;
    Status status =
        import_list_read(request->http->body_file.data, kind, request->arena, &upload->file, request->error);
    if (status != STATUS_OK) return status;
    match_rows(request, segment, query_bool(request, "keep"), upload);
    merge(request, segment, str_equal(query_text(request, "mode"), STR("add")), upload);
    return STATUS_OK;
}

static Status save(Request *request, Segment *segment, const Upload *upload)
{
    if (upload->file.wrong_count > 0)
        return fail(
            request->error, STATUS_INVALID, STR("file"),
            "%zu rows are wrong, the first in line %llu: %.*s. Nothing was changed; ask with dry_run for"
            " all of them.",
            upload->file.wrong_count, (unsigned long long)upload->file.wrong[0].line,
            STR_ARG(upload->file.wrong[0].reason));
    if (upload->count > SEGMENT_IDS_MAX)
        return fail(request->error, STATUS_INVALID, STR("file"),
                    "The list would hold %zu ids, at most %d are possible. Nothing was changed.",
                    upload->count, SEGMENT_IDS_MAX);
    segment->ids = upload->ids;
    segment->id_count = upload->count;
    int64_t id = segment->id;
    return save_definition(request, DEFINITION_SEGMENT, id, segment->name,
                           segment_body(segment, request->arena), &id);
}

static void put_rows(JsonWriter *json, const Upload *upload)
{
    json_key(json, STR("unknown_rows"));
    json_open_array(json);
    for (size_t i = 0; i < upload->unknown && i < UNKNOWN_SHOWN_MAX; i++) {
        json_open_object(json);
        json_add_int(json, STR("line"), (int64_t)upload->unknown_rows[i].line);
        json_add_text(json, STR("id"), upload->unknown_rows[i].id);
        json_close_object(json);
    }
    json_close_array(json);
    json_key(json, STR("wrong_rows"));
    json_open_array(json);
    for (size_t i = 0; i < upload->file.wrong_count && i < IMPORT_LIST_WRONG_SHOWN_MAX; i++) {
        json_open_object(json);
        json_add_int(json, STR("line"), (int64_t)upload->file.wrong[i].line);
        json_add_text(json, STR("reason"), upload->file.wrong[i].reason);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status upload_list(Request *request)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_SEGMENT, &definition);
    if (status != STATUS_OK) return status;
    Segment segment = segment_read(&definition, request->arena);
    Upload *upload = ARENA_NEW(request->arena, Upload);
    bool dry_run = query_bool(request, "dry_run");
    status = read_upload(request, &segment, upload);
    if (status == STATUS_OK && !dry_run) status = save(request, &segment, upload);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_bool(json, STR("dry_run"), dry_run);
    json_add_int(json, STR("rows"), (int64_t)(upload->file.count + upload->file.wrong_count));
    json_add_int(json, STR("matched"), (int64_t)upload->matched);
    json_add_int(json, STR("unknown"), (int64_t)upload->unknown);
    json_add_int(json, STR("wrong"), (int64_t)upload->file.wrong_count);
    json_add_int(json, STR("added"), (int64_t)upload->added);
    json_add_int(json, STR("removed"), (int64_t)upload->removed);
    json_add_int(json, STR("listed"), (int64_t)upload->count);
    put_rows(json, upload);
    json_close_object(json);
    return STATUS_OK;
}

static const Field list_query[] = {
    { "mode", FIELD_TEXT, .one_of = "replace|add",
      .doc = "Whether those who are in it stay; replace when not given." },
    { "keep", FIELD_BOOL, .doc = "Keep ids that nobody has yet, too: they count once somebody has them." },
    { "dry_run", FIELD_BOOL, .doc = "Say what would be, change nothing." },
    { "why", FIELD_TEXT, .most = DEFINITION_WHY_BYTES_MAX, .doc = "Why, for those who read it later." },
    { 0 },
};

const NamedShape segment_list_shapes[] = {
    { "SegmentListed", "{dry_run bool, rows int, matched int, unknown int, wrong int, added int, removed int,"
                       " listed int, unknown_rows [{line int, id text}],"
                       " wrong_rows [{line int, reason text}]}" },
    { 0 },
};

const Route segment_list_routes[] = {
    { .method = "POST",
      .path = "/api/v1/segments/{id}/list",
      .permission = PERMISSION_DEFINE,
      .handler = upload_list,
      .state = segment_state,
      .summary =
          "Takes the ids of a segment that is a list from a CSV file with a column id, or email of people;"
          " all or nothing.",
      .query = list_query,
      .raw_body = true,
      .spool = true,
      .body_bytes_max = LIST_FILE_BYTES_MAX,
      .response = "SegmentListed" },
    { 0 },
};
