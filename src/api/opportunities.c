// opportunities.c: what the customer gains of an opportunity, what it brings, what sales makes of it,
// attempts.
#include "api/know_json.h"
#include "api/money_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/opportunity.h"
#include "know/warning.h"

// ---- answers

static void put_worth(JsonWriter *json, const Opportunity *opportunity)
{
    json_key(json, STR("worth"));
    if (!opportunity->currency) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_int(json, STR("amount"), opportunity->worth);
    put_currency(json, opportunity->currency);
    json_close_object(json);
}

static void put_sales(JsonWriter *json, const Opportunity *opportunity)
{
    json_key(json, STR("sales"));
    json_open_object(json);
    json_add_text(json, STR("state"), opportunity->sales_state);
    json_add_text(json, STR("to"), opportunity->sales_to);
    json_add_day_or_null(json, STR("on"), opportunity->sales_day);
    json_add_text(json, STR("by"), opportunity->sales_by);
    json_add_text(json, STR("note"), opportunity->sales_note);
    json_close_object(json);
}

// Offers without a gain for the customer do more harm than good: that is said, not forbidden.
static Str advice(Request *request, const Opportunity *opportunity, size_t without)
{
    bool passed = !str_equal(opportunity->sales_state, STR("none"));
    if (opportunity->customer_value.len > 0 || (without == 0 && !passed)) return STR("");
    if (without > 1)
        return arena_format(
            request->arena,
            "It was tried %zu times without saying what the customer gains. Find that out before"
            " the next attempt: offers without it harm the relationship.",
            without);
    return STR("What the customer gains is not said yet. Ask them before it is offered again.");
}

static Status put_opportunity(Request *request, JsonWriter *json, int64_t warning)
{
    Opportunity opportunity;
    OpportunityAttempt *attempts = NULL;
    size_t count = 0, without = 0;
    Status status = opportunity_read(request->store, warning, request->arena, &opportunity, request->error);
    if (status == STATUS_OK)
        status =
            opportunity_attempts(request->store, warning, request->arena, &attempts, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_int(json, STR("warning"), warning);
    json_add_text(json, STR("customer_value"), opportunity.customer_value);
    put_worth(json, &opportunity);
    put_sales(json, &opportunity);
    json_key(json, STR("attempts"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        without += !attempts[i].valued;
        json_open_object(json);
        json_add_int(json, STR("id"), attempts[i].id);
        json_add_day(json, STR("day"), attempts[i].day);
        json_add_text(json, STR("note"), attempts[i].note);
        json_add_bool(json, STR("valued"), attempts[i].valued);
        json_add_time(json, STR("made_at"), attempts[i].made_us);
        json_add_text(json, STR("made_by"), attempts[i].made_by);
        json_close_object(json);
    }
    json_close_array(json);
    json_add_int(json, STR("attempts_without_value"), (int64_t)without);
    json_add_text(json, STR("advice"), advice(request, &opportunity, without));
    add_time_or_null(json, STR("changed_at"), opportunity.changed_us);
    json_add_text(json, STR("changed_by"), opportunity.changed_by);
    json_close_object(json);
    return STATUS_OK;
}

// The path's warning is an opportunity that the caller sees.
static Status check_path(Request *request)
{
    Warning warning;
    Status status = warning_get(request->store, path_number(request), live_today(request->app->live),
                                request->arena, &warning, request->error);
    if (status == STATUS_OK) status = refuse_unseen(request, warning.account);
    if (status == STATUS_OK && !warning.opportunity)
        return fail(request->error, STATUS_NOT_FOUND, STR("id"), "This is a risk, not an opportunity.");
    return status;
}

static Status opportunity_state(Request *request, JsonWriter *json)
{
    Status status = check_path(request);
    return status == STATUS_OK ? put_opportunity(request, json, path_number(request)) : status;
}

static Status get_opportunity(Request *request)
{
    return opportunity_state(request, request->json);
}

static Status answer_kept(Request *request, Status status)
{
    return status == STATUS_OK ? put_opportunity(request, request->json, path_number(request)) : status;
}

// ---- what is said of it

static Status read_sales(Request *request, Opportunity *opportunity)
{
    const bool before = !str_equal(opportunity->sales_state, STR("none"));
    if (body_has(request, "sales_state")) opportunity->sales_state = body_text(request, "sales_state");
    if (body_has(request, "sales_to")) opportunity->sales_to = str_trim(body_text(request, "sales_to"));
    if (body_has(request, "sales_note")) opportunity->sales_note = str_trim(body_text(request, "sales_note"));
    const bool passed = !str_equal(opportunity->sales_state, STR("none"));
    if (passed && opportunity->sales_to.len == 0)
        return fail(request->error, STATUS_INVALID, STR("sales_to"), "Say whom of sales it is passed to.");
    if (passed && !before) {
        opportunity->sales_day = live_today(request->app->live);
        opportunity->sales_by = request->caller.id;
    }
    if (!passed) {
        opportunity->sales_day = 0;
        opportunity->sales_by = (Str){ 0 };
    }
    return STATUS_OK;
}

static Status read_body(Request *request, Opportunity *opportunity)
{
    if (body_has(request, "customer_value"))
        opportunity->customer_value = str_trim(body_text(request, "customer_value"));
    if (body_has(request, "worth") != body_has(request, "currency"))
        return fail(request->error, STATUS_INVALID, STR("worth"),
                    "Say what it is worth a year in minor units, and in which currency.");
    if (body_has(request, "worth")) {
        opportunity->worth = body_int(request, "worth", 0);
        Status status = body_currency(request, &opportunity->currency);
        if (status != STATUS_OK) return status;
    }
    opportunity->changed_us = request_now(request);
    opportunity->changed_by = request->caller.id;
    return read_sales(request, opportunity);
}

static Status put_edit(Store *store, void *context, Error *error)
{
    return opportunity_put(store, context, error);
}

static Status change_opportunity(Request *request)
{
    Opportunity opportunity;
    Status status = check_path(request);
    if (status == STATUS_OK)
        status = opportunity_read(request->store, path_number(request), request->arena, &opportunity,
                                  request->error);
    if (status == STATUS_OK) status = read_body(request, &opportunity);
    if (status == STATUS_OK) status = request_edit(request, put_edit, &opportunity);
    return answer_kept(request, status);
}

// ---- attempts

static Status try_edit(Store *store, void *context, Error *error)
{
    return opportunity_try(store, context, error);
}

static Status create_attempt(Request *request)
{
    int64_t day = live_today(request->app->live);
    OpportunityAttempt attempt = { .warning = path_number(request),
                                   .note = str_trim(body_text(request, "note")),
                                   .made_us = request_now(request),
                                   .made_by = request->caller.id };
    Status status = check_path(request);
    if (status != STATUS_OK) return status;
    if (body_has(request, "day") && !date_parse(body_text(request, "day"), &day)) day = 0;
    if (day < 1 || day > live_today(request->app->live))
        return fail(request->error, STATUS_INVALID, STR("day"), "The day must not lie after today.");
    attempt.day = (uint16_t)day;
    return answer_kept(request, request_edit(request, try_edit, &attempt));
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    const Request *request = context;
    int64_t attempt = 0;
    if (!str_parse_int64(request->path_values[1], &attempt)) attempt = 0; // none has it
    return opportunity_attempt_remove(store, path_number(request), attempt, error);
}

static Status remove_attempt(Request *request)
{
    Status status = check_path(request);
    if (status == STATUS_OK) status = request_edit(request, remove_edit, request);
    return answer_kept(request, status);
}

// ---- tables

static const Field opportunity_body[] = {
    { "customer_value", FIELD_TEXT, .most = OPPORTUNITY_VALUE_BYTES_MAX, .doc = "What the customer gains." },
    { "worth", FIELD_INTEGER, .least = 0, .most = MONEY_MOST,
      .doc = "What it brings a year, in minor units of the currency." },
    { "currency", FIELD_TEXT, .most = 3, .doc = "ISO code of the worth, such as EUR." },
    { "sales_state", FIELD_TEXT, .one_of = OPPORTUNITY_SALES_NAMES, .doc = "Whether sales has it." },
    { "sales_to", FIELD_TEXT, .most = OPPORTUNITY_TO_BYTES_MAX, .doc = "Whom of sales it is passed to." },
    { "sales_note", FIELD_TEXT, .most = OPPORTUNITY_NOTE_BYTES_MAX, .doc = "What became of it." },
    { 0 },
};
static const Field attempt_body[] = {
    { "day", FIELD_DAY, .doc = "When it was offered; today when not given." },
    { "note", FIELD_TEXT, .most = OPPORTUNITY_NOTE_BYTES_MAX, .doc = "What was said." },
    { 0 },
};

const NamedShape opportunity_shapes[] = {
    { "Opportunity", "{warning int, customer_value text, worth {amount int, currency text, digits int}?,"
                     " sales {state one(" OPPORTUNITY_SALES_NAMES "), to text, on day?, by text, note text},"
                     " attempts [{id int, day day, note text, valued bool, made_at time, made_by text}],"
                     " attempts_without_value int, advice text, changed_at time?, changed_by text}" },
    { 0 },
};

const Route opportunity_routes[] = {
    { .method = "GET",
      .path = "/api/v1/warnings/{id}/opportunity",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_opportunity,
      .state = opportunity_state,
      .summary = "What the customer gains of an opportunity, what it brings, what sales makes of it, and how"
                 " often it was tried. `advice` warns where it was tried without a gain for the customer.",
      .response = "Opportunity" },
    { .method = "PATCH",
      .path = "/api/v1/warnings/{id}/opportunity",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_opportunity,
      .state = opportunity_state,
      .summary = "Says what is known of an opportunity; what is left out stays.",
      .body = opportunity_body,
      .response = "Opportunity" },
    { .method = "POST",
      .path = "/api/v1/warnings/{id}/attempts",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_attempt,
      .summary = "Notes that it was offered. Without a gain for the customer that is kept, and warned about.",
      .body = attempt_body,
      .response = "Opportunity",
      .success = 201,
      .creates = true },
    { .method = "DELETE",
      .path = "/api/v1/warnings/{id}/attempts/{attempt}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = remove_attempt,
      .summary = "Removes an attempt that was noted by mistake.",
      .response = "Opportunity" },
    { 0 },
};
