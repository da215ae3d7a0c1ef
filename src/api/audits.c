// audits.c: who changed what, to be searched and taken out.
#include "api/page.h"
#include "api/routes.h"
#include "codec/csv.h"
#include "trust/audit.h"
#include "trust/staff.h"

enum {
    LIST_USUAL = 50,
    LIST_MAX = 500,
    CSV_ROWS_MAX = 20000,
};

typedef struct Names {
    Staff *staff;
    size_t count;
} Names;

static Status read_names(Request *request, Names *names_out)
{
    return staff_list(request->store, request->arena, &names_out->staff, &names_out->count, request->error);
}

// Of staff the name; keys and programs are named by their ids.
static Str name_of(const Names *names, Str actor)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->staff[i].id, actor)) return names->staff[i].name;
    return actor;
}

// Somebody may be named by id or by e-mail address.
static Str actor_of(const Names *names, Str who)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal_ignore_case(names->staff[i].email, who)) return names->staff[i].id;
    return who;
}

static AuditFilter read_filter(Request *request, const Names *names)
{
    return (AuditFilter){
        .actor = actor_of(names, query_text(request, "who")),
        .action = query_text(request, "action"),
        .subject = query_text(request, "subject"),
        .text = query_text(request, "q"),
        .from_us = query_time(request, "from", 0),
        .to_us = query_time(request, "to", 0),
    };
}

static void put_row(JsonWriter *json, const AuditRow *row, const Names *names)
{
    json_open_object(json);
    json_add_int(json, STR("id"), row->id);
    json_add_time(json, STR("at"), row->at_us);
    json_add_text(json, STR("who"), row->actor);
    json_add_text(json, STR("who_name"), name_of(names, row->actor));
    json_add_text(json, STR("action"), row->action);
    json_add_text(json, STR("subject"), row->subject);
    json_add_text(json, STR("detail"), row->detail);
    json_add_raw(json, STR("before"), row->before);
    json_add_raw(json, STR("after"), row->after);
    json_close_object(json);
}

static Status list_audit(Request *request)
{
    Names names = { 0 };
    AuditRow *rows = NULL;
    size_t count = 0, limit = (size_t)query_int(request, "limit", LIST_USUAL);
    Status status = read_names(request, &names);
    if (status != STATUS_OK) return status;
    AuditFilter filter = read_filter(request, &names);
    Str cursor = query_text(request, "cursor");
    if (cursor.len > 0 && (!str_parse_int64(cursor, &filter.below_id) || filter.below_id < 1))
        return fail(request->error, STATUS_INVALID, STR("cursor"), "Use the next_cursor of the page before.");
    status = audit_find(request->store, &filter, limit + 1, request->arena, &rows, &count, request->error);
    if (status != STATUS_OK) return status;
    bool more = count > limit;
    if (more) count = limit;
    JsonWriter *json = request->json;
    page_begin(json);
    for (size_t i = 0; i < count; i++)
        put_row(json, &rows[i], &names);
    json_close_array(json);
    json_key(json, STR("next_cursor"));
    if (more)
        json_put_text(json, arena_format(request->arena, "%lld", (long long)rows[count - 1].id));
    else
        json_put_null(json);
    json_close_object(json);
    return STATUS_OK;
}

static void put_csv_row(Request *request, const AuditRow *row, const Names *names)
{
    Buf *out = request->out;
    Buf at = { 0 };
    JsonWriter time = json_writer(&at);
    json_put_time(&time, row->at_us);
    csv_append_plain(out, true, str_slice(buf_view(&at), 1, at.len - 1)); // without quotes
    buf_free(&at);
    csv_append_text(out, false, row->actor);
    csv_append_text(out, false, name_of(names, row->actor));
    csv_append_text(out, false, row->action);
    csv_append_text(out, false, row->subject);
    csv_append_text(out, false, row->detail);
    csv_append_text(out, false, row->before);
    csv_append_text(out, false, row->after);
    csv_append_end(out);
}

// In pages, so that the arena holds few rows at a time.
static Status list_audit_csv(Request *request)
{
    static const Str columns[] = { STR_CONST("at"),     STR_CONST("who"),     STR_CONST("who_name"),
                                   STR_CONST("action"), STR_CONST("subject"), STR_CONST("detail"),
                                   STR_CONST("before"), STR_CONST("after") };
    Names names = { 0 };
    Status status = read_names(request, &names);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        csv_append_text(request->out, i == 0, columns[i]);
    csv_append_end(request->out);
    AuditFilter filter = read_filter(request, &names);
    for (size_t passed = 0, count = LIST_MAX; count == LIST_MAX; passed += count) {
        AuditRow *rows = NULL;
        Arena mark = *request->arena;
        if (passed >= CSV_ROWS_MAX)
            return fail(request->error, STATUS_INVALID, STR("from"),
                        "These are more than %d rows: narrow them by from and to.", CSV_ROWS_MAX);
        status = audit_find(request->store, &filter, LIST_MAX, request->arena, &rows, &count, request->error);
        if (status != STATUS_OK) return status;
        for (size_t i = 0; i < count; i++)
            put_csv_row(request, &rows[i], &names);
        if (count > 0) filter.below_id = rows[count - 1].id;
        arena_reset(request->arena, mark);
    }
    http_response_header(request->response, "Content-Disposition", "attachment; filename=\"audit.csv\"");
    return STATUS_OK;
}

#define FILTER_FIELDS                                                                                        \
    { "who", FIELD_TEXT, .doc = "Id or e-mail address of somebody, key:3 of a key, cli." },                  \
        { "action", FIELD_TEXT, .doc = "Such as staff.change; staff alone is all that was done to staff." }, \
        { "subject", FIELD_TEXT, .doc = "The record, such as staff/9fQ2 or accounts/acme: its history." },   \
        { "from", FIELD_TIME, .doc = "Of the real clock; included." },                                       \
        { "to", FIELD_TIME, .doc = "Of the real clock; not included." },                                     \
    {                                                                                                        \
        "q", FIELD_TEXT, .most = 200, .doc = "A text in action, record, detail or values."                   \
    }

// clang-format off
static const Field list_query[] = {
    FILTER_FIELDS,
    { "limit", FIELD_INTEGER, .least = 1, .most = LIST_MAX, .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field csv_query[] = { FILTER_FIELDS, { 0 } };
// clang-format on

const NamedShape audit_shapes[] = {
    { "AuditRow", "{id int, at time, who text, who_name text, action text, subject text, detail text,"
                  " before any, after any}" },
    { 0 },
};

const Route audit_routes[] = {
    { .method = "GET",
      .path = "/api/v1/audit",
      .permission = PERMISSION_AUDIT_READ,
      .handler = list_audit,
      .slow = true,
      .summary =
          "Who changed what, the newest first; before and after are the members that changed, or null.",
      .query = list_query,
      .response = "{items [AuditRow], next_cursor text?}" },
    { .method = "GET",
      .path = "/api/v1/audit.csv",
      .permission = PERMISSION_AUDIT_READ,
      .handler = list_audit_csv,
      .slow = true,
      .summary = "The same as CSV, all matching rows, at most 20,000.",
      .query = csv_query,
      .response = "A header row, then a row a change.",
      .response_type = "text/csv; charset=utf-8" },
    { 0 },
};
