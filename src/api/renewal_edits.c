// renewal_edits.c: what people say of a renewal: how likely, what next, how it ended, and ticks on the
// checklist.
#include "api/renewal_edits.h"

#include "api/know_json.h"
#include "api/renewal_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"

// ---- the state that an edit changes

static void put_ticks(JsonWriter *json, const RenewalTick *ticks, size_t count)
{
    json_key(json, STR("checklist"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("key"), ticks[i].step);
        json_add_text(json, STR("state"), ticks[i].needed ? STR("done") : STR("not_needed"));
        json_add_text(json, STR("note"), ticks[i].note);
        json_close_object(json);
    }
    json_close_array(json);
}

void put_renewal_state(JsonWriter *json, const RenewalRecord *record, const RenewalTick *ticks, size_t count)
{
    json_open_object(json);
    json_add_int(json, STR("id"), record->id);
    if (record->likelihood < 0)
        json_add_null(json, STR("likelihood"));
    else
        json_add_int(json, STR("likelihood"), record->likelihood);
    json_add_text(json, STR("note"), record->note);
    json_add_text(json, STR("next_step"), record->next_step);
    json_add_day_or_null(json, STR("next_step_on"), record->next_day);
    if (record->said)
        json_add_text(json, STR("result"), renewal_result_name(record->said_result));
    else
        json_add_null(json, STR("result"));
    json_add_text(json, STR("reason"), record->reason);
    put_ticks(json, ticks, count);
    json_add_int(json, STR("changes"), record->version);
    json_close_object(json);
}

Status renewal_state(Request *request, JsonWriter *json)
{
    RenewalRecord record;
    RenewalTick *ticks = NULL;
    size_t count = 0;
    Status status = renewal_find(request, path_number(request), &record);
    if (status == STATUS_OK)
        status = renewal_ticks(request->store, record.id, request->arena, &ticks, &count, request->error);
    if (status == STATUS_OK) put_renewal_state(json, &record, ticks, count);
    return status;
}

// ---- the pipeline

typedef struct RenewalEdit {
    Request *request;
    RenewalRecord record;
    RenewalTick tick;
    bool removes; // the tick
} RenewalEdit;

static bool says_null(const Request *request, const char *name)
{
    const JsonNode *node = json_member(request->body, str_from_c(name));
    return node && node->kind == JSON_NULL;
}

static Status say_words(Store *store, const RenewalEdit *edit, LogBatch *batch, Error *error)
{
    const AccountWords words = account_words(edit->request, edit->record.account);
    return renewal_words(store, live_engine(edit->request->app->live), &words, batch, error);
}

static Status save_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    RenewalEdit *edit = context;
    Status status = renewal_change(store, &edit->record, error);
    return status == STATUS_OK ? say_words(store, edit, batch, error) : status;
}

static void read_likelihood(Request *request, RenewalRecord *record)
{
    bool given = body_has(request, "likelihood");
    if (!given && !says_null(request, "likelihood")) return;
    record->likelihood = given ? (int)body_int(request, "likelihood", 0) : -1;
    record->likelihood_by = given ? request->caller.id : STR("");
    record->likelihood_us = given ? request_now(request) : 0;
}

static void read_result(Request *request, RenewalRecord *record)
{
    bool given = body_has(request, "result");
    if (!given && !says_null(request, "result")) return;
    record->said = given && renewal_result_parse(body_text(request, "result"), &record->said_result);
    record->said_by = given ? request->caller.id : STR("");
    record->said_us = given ? request_now(request) : 0;
}

static Status read_edit(Request *request, RenewalRecord *record)
{
    int64_t day = 0;
    read_likelihood(request, record);
    read_result(request, record);
    if (body_has(request, "note")) record->note = body_text(request, "note");
    if (body_has(request, "next_step")) record->next_step = str_trim(body_text(request, "next_step"));
    if (body_has(request, "next_step_on") && date_parse(body_text(request, "next_step_on"), &day))
        record->next_day = day > 0 && day < ZONE_DAYS ? (uint16_t)day : 0;
    if (says_null(request, "next_step_on")) record->next_day = 0;
    if (body_has(request, "reason")) record->reason = str_trim(body_text(request, "reason"));
    record->changed_us = request_now(request);
    record->changed_by = request->caller.id;
    if (body_has(request, "result") && record->reason.len == 0)
        return fail(request->error, STATUS_INVALID, STR("reason"),
                    "Say why: whoever settles a renewal by hand gives the reason.");
    return STATUS_OK;
}

static Status change_renewal(Request *request)
{
    RenewalEdit edit = { .request = request };
    Status status = renewal_find(request, path_number(request), &edit.record);
    if (status == STATUS_OK) status = read_edit(request, &edit.record);
    if (status == STATUS_OK) status = request_edit_logged(request, save_edit, &edit);
    return status == STATUS_OK ? put_one_renewal(request, edit.record.id) : status;
}

// ---- ticks

static Status save_tick(Store *store, void *context, Error *error)
{
    const RenewalEdit *edit = context;
    return edit->removes ? renewal_tick_remove(store, edit->record.id, edit->tick.step, error)
                         : renewal_tick_put(store, edit->record.id, &edit->tick, error);
}

static Status check_step(Request *request, Str key)
{
    RenewalChoice *choice = ARENA_NEW(request->arena, RenewalChoice);
    Status status = renewal_choice_load(request->store, request->arena, choice, request->error);
    for (size_t i = 0; status == STATUS_OK && i < choice->step_count; i++) {
        if (str_equal(choice->steps[i].key, key)) return STATUS_OK;
    }
    return status == STATUS_OK ? fail(request->error, STATUS_NOT_FOUND, STR("key"),
                                      "The checklist has no step “%.*s”.", STR_ARG(key))
                               : status;
}

static Status tick_step(Request *request)
{
    Str state = body_text(request, "state");
    RenewalEdit edit = { .request = request,
                         .tick = { .step = request->path_values[1],
                                   .needed = str_equal(state, STR("done")),
                                   .note = body_text(request, "note"),
                                   .by = request->caller.id,
                                   .at_us = request_now(request) },
                         .removes = str_equal(state, STR("open")) };
    Status status = renewal_find(request, path_number(request), &edit.record);
    if (status == STATUS_OK) status = check_step(request, edit.tick.step);
    if (status == STATUS_OK) status = request_edit(request, save_tick, &edit);
    return status == STATUS_OK ? put_one_renewal(request, edit.record.id) : status;
}

// ---- tables

static const Field change_body[] = {
    { "likelihood", FIELD_INTEGER, .least = 0, .most = 100,
      .doc = "How likely it is renewed, in percent; null takes it back." },
    { "note", FIELD_TEXT, .most = RENEWAL_NOTE_BYTES_MAX, .doc = "What one should know." },
    { "next_step", FIELD_TEXT, .most = RENEWAL_NEXT_BYTES_MAX, .doc = "What is done next." },
    { "next_step_on", FIELD_DAY, .doc = "On which day; null: none." },
    { "result", FIELD_TEXT, .one_of = "renewed|expanded|contracted|lost|withdrawn",
      .doc = "How it ended, instead of what the program finds; null takes it back." },
    { "reason", FIELD_TEXT, .most = RENEWAL_REASON_BYTES_MAX, .doc = "Why; needed with a result." },
    { 0 },
};
static const Field tick_body[] = {
    { "state", FIELD_TEXT, .required = true, .one_of = "done|open|not_needed",
      .doc = "open takes the tick back: the formula says how it stands." },
    { "note", FIELD_TEXT, .most = RENEWAL_STEP_TEXT_BYTES_MAX, .doc = "What was done." },
    { 0 },
};

const Route renewal_edit_routes[] = {
    { .method = "PATCH",
      .path = "/api/v1/renewals/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_renewal,
      .state = renewal_state,
      .summary = "Says how likely it is, what is done next, or how it ended; what is left out stays.",
      .body = change_body,
      .response = "Renewal" },
    { .method = "PUT",
      .path = "/api/v1/renewals/{id}/checklist/{key}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = tick_step,
      .state = renewal_state,
      .summary = "Ticks a step of the checklist, or takes the tick back.",
      .body = tick_body,
      .response = "Renewal" },
    { 0 },
};
