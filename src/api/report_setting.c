// report_setting.c: which metrics a report for a customer's leader shows.
#include "api/health_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "know/report_choice.h"

static Status choice_state(Request *request, JsonWriter *json)
{
    ReportChoice choice;
    Status status = report_choice_read(request->store, request->arena, &choice, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_key(json, STR("metrics"));
    json_open_array(json);
    for (size_t i = 0; i < choice.count; i++)
        json_put_text(json, choice.metrics[i]);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_choice(Request *request)
{
    return choice_state(request, request->json);
}

static Status put_edit(Store *store, void *context, Error *error)
{
    return report_choice_put(store, context, error);
}

static Status put_choice(Request *request)
{
    const TextBounds bounds = { "metrics", REPORT_METRICS_MAX, DEFINITION_NAME_BYTES_MAX };
    const FormulaNames *names = request_formula_names(request);
    ReportChoice choice = { 0 };
    Status status =
        read_texts(request, body_node(request, "metrics"), bounds, &choice.metrics, &choice.count);
    for (size_t i = 0; i < choice.count && status == STATUS_OK; i++) {
        const Formula *formula = NULL;
        status = report_metric_compile(choice.metrics[i], names, request->arena, &formula, request->error);
    }
    if (status == STATUS_OK) status = request_edit(request, put_edit, &choice);
    return status == STATUS_OK ? choice_state(request, request->json) : status;
}

static const Field choice_body[] = {
    { "metrics", FIELD_ARRAY, .required = true,
      .doc =
          "Names of metrics, at most 12, in the order of the report; of use and numbers of events alone." },
    { 0 },
};

const NamedShape report_setting_shapes[] = {
    { "ReportSetting", "{metrics [text]}" },
    { 0 },
};

const Route report_setting_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings/report",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_choice,
      .state = choice_state,
      .summary = "The metrics that reports for customers' leaders show.",
      .response = "ReportSetting" },
    { .method = "PUT",
      .path = "/api/v1/settings/report",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = put_choice,
      .state = choice_state,
      .summary = "Chooses them. What asks for scores, attributes, people's conditions, segments or other "
                 "accounts is refused.",
      .body = choice_body,
      .response = "ReportSetting" },
    { 0 },
};
