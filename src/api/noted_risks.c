// noted_risks.c: a touchpoint becomes a risk or an opportunity in the register of warnings.
#include "api/routes.h"
#include "api/work_json.h"
#include "know/warning.h"

enum { DUE_USUAL_DAYS = 14 };

typedef struct RiskEdit {
    Request *request;
    WarningRule rule; // what a rule would say: it has none
    WarningDraft draft;
    int64_t id;
} RiskEdit;

static Status raise(Store *store, void *context, Error *error)
{
    RiskEdit *edit = context;
    WarningRaised raised;
    Status status = warning_raise(store, &edit->draft, &edit->id, &raised, error);
    if (status == STATUS_OK && raised != WARNING_NEW)
        return fail(error, STATUS_CONFLICT, STR("id"), "This touchpoint is warning number %lld already.",
                    (long long)edit->id);
    return status;
}

// The words that it was noted with are its evidence.
static Str evidence(const Touchpoint *touchpoint, uint16_t day, Arena *arena)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    Str said = touchpoint->answers[ANSWER_RISKS];
    json_open_array(&json);
    json_open_object(&json);
    json_add_text(&json, STR("text"), STR("Noted"));
    json_add_text(&json, STR("type"), STR("text"));
    json_add_text(&json, STR("value"), said.len > 0 ? said : touchpoint->title);
    json_add_day(&json, STR("day"), day);
    json_close_object(&json);
    json_close_array(&json);
    json_finish(&json);
    Str made = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return made;
}

static Status touchpoint_to_risk(Request *request)
{
    Touchpoint touchpoint;
    RiskEdit edit = { .request = request };
    Status status = find_touchpoint(request, path_number(request), &touchpoint);
    if (status == STATUS_OK) status = caller_address(request, &edit.draft.owner);
    if (status != STATUS_OK) return status;
    if (touchpoint.account.len == 0)
        return fail(request->error, STATUS_CONFLICT, STR("account"),
                    "Say first whose touchpoint this is: it has no account.");
    uint16_t today = live_today(request->app->live);
    edit.rule =
        (WarningRule){ .id = -touchpoint.id,
                       .name = body_has(request, "name") ? body_text(request, "name") : touchpoint.title,
                       .opportunity = str_equal(body_text(request, "direction"), STR("opportunity")),
                       .severity = (int)body_int(request, "severity", 2),
                       .root_cause = (int)body_int(request, "root_cause", 0),
                       .due_days = DUE_USUAL_DAYS,
                       .probability = body_number(request, "probability", 0.3) };
    if (edit.rule.name.len == 0) edit.rule.name = STR("Noted risk");
    if (!(edit.rule.probability >= 0 && edit.rule.probability <= 1))
        return fail(request->error, STATUS_INVALID, STR("probability"), "Give a probability from 0 to 1.");
    edit.draft.rule = &edit.rule;
    edit.draft.account = touchpoint.account;
    edit.draft.evidence = evidence(&touchpoint, today, request->arena);
    edit.draft.day = edit.draft.since_day = today;
    edit.draft.at_us = request_now(request);
    status = request_edit(request, raise, &edit);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_int(request->json, STR("warning"), edit.id);
    json_close_object(request->json);
    return STATUS_OK;
}

static const Field risk_body[] = {
    { "name", FIELD_TEXT, .least = 1, .most = 100, .doc = "What it is called; the title when not given." },
    { "direction", FIELD_TEXT, .one_of = "risk|opportunity", .doc = "risk when not given." },
    { "severity", FIELD_INTEGER, .least = 1, .most = 3, .doc = "3 is the worst; 2 when not given." },
    { "root_cause", FIELD_INTEGER, .least = 0, .most = 10,
      .doc = "Which of the ten causes of churn; 0: none." },
    { "probability", FIELD_NUMBER, .doc = "0 to 1; 0.3 when not given." },
    { 0 },
};

const Route noted_risk_routes[] = {
    { .method = "POST",
      .path = "/api/v1/touchpoints/{id}/risk",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = touchpoint_to_risk,
      .summary =
          "Makes a touchpoint a risk or an opportunity among the warnings, where it is handled like one;"
          " its rule is minus the number of the touchpoint.",
      .body = risk_body,
      .response = "{warning int}",
      .success = 201,
      .creates = true },
    { 0 },
};
