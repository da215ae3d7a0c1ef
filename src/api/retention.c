// retention.c: for how long what is kept.
#include "know/retention.h"
#include "api/routes.h"

static void put_members(JsonWriter *json, const Retention *retention)
{
    json_open_object(json);
    json_add_int(json, STR("audit_days"), retention->audit_days);
    json_add_int(json, STR("attachment_days"), retention->attachment_days);
    json_add_int(json, STR("context_days"), retention->context_days);
    json_add_int(json, STR("message_days"), retention->message_days);
    json_close_object(json);
}

static Status retention_state(Request *request, JsonWriter *json)
{
    Retention retention;
    Status status = retention_read(request->store, request->arena, &retention, request->error);
    if (status == STATUS_OK) put_members(json, &retention);
    return status;
}

static Status get_retention(Request *request)
{
    return retention_state(request, request->json);
}

typedef struct RetentionEdit {
    Request *request;
    Retention retention;
} RetentionEdit;

static Status write_retention(Store *store, void *context, Error *error)
{
    RetentionEdit *edit = context;
    return retention_put(store, &edit->retention, edit->request->arena, error);
}

static Status put_retention(Request *request)
{
    RetentionEdit edit = { .request = request };
    Retention *retention = &edit.retention;
    Status status = retention_read(request->store, request->arena, retention, request->error);
    if (status != STATUS_OK) return status;
    retention->audit_days = body_int(request, "audit_days", retention->audit_days);
    retention->attachment_days = body_int(request, "attachment_days", retention->attachment_days);
    retention->context_days = body_int(request, "context_days", retention->context_days);
    retention->message_days = body_int(request, "message_days", retention->message_days);
    status = request_edit(request, write_retention, &edit);
    if (status == STATUS_OK) put_members(request->json, retention);
    return status;
}

static const Field retention_body[] = {
    { "audit_days", FIELD_INTEGER, .least = 0, .most = RETENTION_DAYS_MAX,
      .doc = "Days for which the audit is kept; 0: for ever." },
    { "attachment_days", FIELD_INTEGER, .least = 0, .most = RETENTION_DAYS_MAX,
      .doc = "Days for which files of touchpoints and mails are kept; 0: for ever." },
    { "context_days", FIELD_INTEGER, .least = 0, .most = RETENTION_DAYS_MAX,
      .doc = "Days after which events lose their context (IP address, browser, page); 0: never." },
    { "message_days", FIELD_INTEGER, .least = 0, .most = RETENTION_DAYS_MAX,
      .doc = "Days for which messages are kept that were sent, given up, cancelled or suppressed; 0: for "
             "ever." },
    { 0 },
};

const NamedShape retention_shapes[] = {
    { "Retention", "{audit_days int, attachment_days int, context_days int, message_days int}" },
    { 0 },
};

const Route retention_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings/retention",
      .permission = PERMISSION_SETTINGS_READ,
      .sight = SIGHT_FREE,
      .handler = get_retention,
      .state = retention_state,
      .summary = "For how many days what is kept. Rejected items are in memory only, the last 200.",
      .response = "Retention" },
    { .method = "PUT",
      .path = "/api/v1/settings/retention",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = put_retention,
      .state = retention_state,
      .summary = "Changes it; what is older goes within the hour, from the log a part every few seconds.",
      .body = retention_body,
      .response = "Retention" },
    { 0 },
};
