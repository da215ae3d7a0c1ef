// renewal_settings.c: what counts as a renewal, and the steps of its checklist.
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "know/renewal_desk.h"
#include "know/renewal_step.h"

static Status settings_state(Request *request, JsonWriter *json)
{
    RenewalChoice *choice = ARENA_NEW(request->arena, RenewalChoice);
    Status status = renewal_choice_load(request->store, request->arena, choice, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    renewal_choice_write(choice, json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_settings(Request *request)
{
    return settings_state(request, request->json);
}

static Status save_edit(Store *store, void *context, Error *error)
{
    return renewal_choice_save(store, context, error);
}

static Status put_settings(Request *request)
{
    RenewalChoice *choice = ARENA_NEW(request->arena, RenewalChoice);
    RenewalChecklist *checklist = ARENA_NEW(request->arena, RenewalChecklist);
    FormulaProblem problem = { 0 };
    Str text = { 0 };
    Status status = renewal_choice_load(request->store, request->arena, choice, request->error);
    if (status == STATUS_OK)
        status = renewal_choice_read(request->body, request->arena, choice, request->error);
    if (status != STATUS_OK) return status;
    status = renewal_checklist_compile(choice, request_formula_names(request), request->arena, checklist,
                                       &problem, &text, request->error);
    if (status != STATUS_OK) {
        note_formula_problem(request, text, &problem);
        return status;
    }
    status = request_edit(request, save_edit, choice);
    if (status != STATUS_OK) return status;
    renewal_desk_wake(request->app->renewals);
    return settings_state(request, request->json);
}

static const Field settings_body[] = {
    { "shortest_term_months", FIELD_INTEGER, .least = 1, .most = RENEWAL_TERM_MONTHS_MAX,
      .doc = "Shorter terms are no renewals." },
    { "grace_days", FIELD_INTEGER, .least = 0, .most = RENEWAL_GRACE_DAYS_MAX,
      .doc = "So long after its day a renewal may still come." },
    { "open_days", FIELD_INTEGER, .least = 1, .most = RENEWAL_OPEN_DAYS_MAX,
      .doc = "So long before its day a renewal is in the pipeline." },
    { "steps", FIELD_ARRAY,
      .doc =
          "The checklist, in order: {key, name, meaning, days_before, formula (yes: somebody has to look), "
          "value (a formula of what is shown), evidence (how it is told, with {value})}." },
    { 0 },
};

const NamedShape renewal_setting_shapes[] = {
    { "RenewalSettings",
      "{shortest_term_months int, grace_days int, open_days int, steps [{key text, name text, meaning text,"
      " days_before int, formula text, value text, evidence text}]}" },
    { 0 },
};

const Route renewal_setting_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings/renewals",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FREE,
      .handler = get_settings,
      .state = settings_state,
      .summary = "What counts as a renewal, and what is looked at before it.",
      .response = "RenewalSettings" },
    { .method = "PUT",
      .path = "/api/v1/settings/renewals",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_REFUSED,
      .handler = put_settings,
      .state = settings_state,
      .summary = "Says what counts as a renewal; it holds for the past too. What is left out stays.",
      .body = settings_body,
      .response = "RenewalSettings" },
    { 0 },
};
