// suppressions.c: addresses that get nothing more, and why.
#include "act/suppression.h"

#include "act/mail_settings.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "codec/url.h"

enum { LIST_USUAL = 100 };

static void put_suppression(JsonWriter *json, const Suppression *one)
{
    json_open_object(json);
    json_add_text(json, STR("address"), one->address);
    json_add_text(json, STR("reason"), one->reason);
    json_add_text(json, STR("note"), one->note);
    add_number_or_null(json, STR("message"), one->message);
    json_add_time(json, STR("at"), one->at_us);
    json_add_text(json, STR("by"), one->by);
    json_close_object(json);
}

static Status list_suppressions(Request *request)
{
    Suppression *list = NULL;
    size_t count = 0;
    Status status = suppression_list(
        request->store, query_text(request, "like"), query_time(request, "before", 0),
        (size_t)query_int(request, "limit", LIST_USUAL), request->arena, &list, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_suppression(request->json, &list[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status add_edit(Store *store, void *context, Error *error)
{
    return suppression_add(store, context, error);
}

static Status add_suppression(Request *request)
{
    Suppression one = { .address = str_trim(body_text(request, "address")),
                        .reason = STR("asked"),
                        .note = body_text(request, "note"),
                        .at_us = request_now(request),
                        .by = request->caller.id };
    bool found = false;
    if (!mail_address_is_good(one.address))
        return fail(request->error, STATUS_INVALID, STR("address"), "“%.*s” is no mail address.",
                    STR_ARG(one.address));
    Status status = request_edit(request, add_edit, &one);
    if (status == STATUS_OK)
        status = suppression_find(request->store, one.address, request->arena, &found, &one, request->error);
    if (status == STATUS_OK) put_suppression(request->json, &one);
    return status;
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    const Request *request = context;
    return suppression_remove(store, request->path_values[0], error);
}

static Status remove_suppression(Request *request)
{
    return request_edit(request, remove_edit, request);
}

static const Field list_query[] = {
    { "like", FIELD_TEXT, .most = 254, .doc = "Only addresses that contain this." },
    { "before", FIELD_TIME, .doc = "Only those that came before." },
    { "limit", FIELD_INTEGER, .least = 1, .most = SUPPRESSIONS_LISTED_MAX, .doc = "100 when not given." },
    { 0 },
};
static const Field add_body[] = {
    { "address", FIELD_TEXT, .required = true, .least = 3, .most = 254 },
    { "note", FIELD_TEXT, .most = SUPPRESSION_NOTE_BYTES_MAX, .doc = "Why." },
    { 0 },
};

const NamedShape suppression_shapes[] = {
    { "Suppression",
      "{address text, reason one(" SUPPRESSION_REASON_NAMES "), note text, message int?, at time,"
      " by text}" },
    { 0 },
};

const Route suppression_routes[] = {
    { .method = "GET",
      .path = "/api/v1/suppressions",
      .permission = PERMISSION_SEND,
      .handler = list_suppressions,
      .summary = "Mail addresses that get nothing more (unsubscribed: nothing promotional), newest first.",
      .query = list_query,
      .response = "{items [Suppression]}" },
    { .method = "POST",
      .path = "/api/v1/suppressions",
      .permission = PERMISSION_SEND,
      .handler = add_suppression,
      .summary = "Sends nothing more to an address.",
      .body = add_body,
      .response = "Suppression" },
    { .method = "DELETE",
      .path = "/api/v1/suppressions/{address}",
      .permission = PERMISSION_SEND,
      .handler = remove_suppression,
      .summary = "Sends to the address again: only when they asked for it, or it works again." },
    { 0 },
};
