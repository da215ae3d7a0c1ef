// revenue_settings.c: what counts as revenue and who as a customer, and what currencies are worth.
#include "api/page.h"
#include "api/revenue_words.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/currency_rate.h"
#include "know/revenue_choice.h"

// ---- the choices

static void put_choice(JsonWriter *json, const RevenueChoice *choice)
{
    json_open_object(json);
    json_add_text(json, STR("currency"), currency_code(choice->reporting));
    json_add_int(json, STR("digits"), choice->reporting->digits);
    json_add_bool(json, STR("trials"), choice->trials);
    json_add_bool(json, STR("paused"), choice->paused);
    json_add_bool(json, STR("past_due"), choice->past_due);
    json_add_bool(json, STR("discounts"), choice->discounts);
    json_add_text(json, STR("customer"), choice->by_life ? STR("life") : STR("revenue"));
    json_add_int(json, STR("margin_percent"), choice->margin_percent);
    json_close_object(json);
}

static Status choice_state(Request *request, JsonWriter *json)
{
    RevenueChoice choice;
    Status status = revenue_choice_read(request->store, &choice, request->error);
    if (status == STATUS_OK) put_choice(json, &choice);
    return status;
}

static Status get_choice(Request *request)
{
    return choice_state(request, request->json);
}

static Status put_edit(Store *store, void *context, Error *error)
{
    return revenue_choice_put(store, context, error);
}

static Status put_revenue(Request *request)
{
    RevenueChoice choice;
    Status status = revenue_choice_read(request->store, &choice, request->error);
    if (status != STATUS_OK) return status;
    if (body_has(request, "currency")) choice.reporting = currency_find(body_text(request, "currency"));
    if (!choice.reporting)
        return fail(request->error, STATUS_INVALID, STR("currency"), "Say an ISO code, such as EUR.");
    choice.trials = body_bool(request, "trials", choice.trials);
    choice.paused = body_bool(request, "paused", choice.paused);
    choice.past_due = body_bool(request, "past_due", choice.past_due);
    choice.discounts = body_bool(request, "discounts", choice.discounts);
    if (body_has(request, "customer"))
        choice.by_life = str_equal(body_text(request, "customer"), STR("life"));
    choice.margin_percent = body_int(request, "margin_percent", choice.margin_percent);
    status = request_edit(request, put_edit, &choice);
    // mrr of accounts with subscriptions means something else now.
    if (status == STATUS_OK) status = revenue_words_all(request);
    if (status == STATUS_OK) loss_desk_look_again(request->app->losses);
    if (status == STATUS_OK) put_choice(request->json, &choice);
    return status;
}

// ---- rates

enum { RATES_USUAL = 100, RATES_AT_ONCE = 1000 };

typedef struct RateEdit {
    Request *request;
    const Currency *reporting;
    CurrencyRate *rates;
    size_t count;
} RateEdit;

static Status read_reporting(Request *request, const Currency **reporting_out)
{
    RevenueChoice choice;
    Status status = revenue_choice_read(request->store, &choice, request->error);
    *reporting_out = choice.reporting;
    return status;
}

static Status list_rates(Request *request)
{
    const Currency *reporting = NULL, *one = NULL;
    CurrencyRate *rates = NULL;
    size_t offset = 0, count = 0, limit = (size_t)query_int(request, "limit", RATES_USUAL);
    Status status = page_offset(request, &offset);
    if (status == STATUS_OK) status = read_reporting(request, &reporting);
    if (status != STATUS_OK) return status;
    if (query_has(request, "currency") && !(one = currency_find(query_text(request, "currency"))))
        return fail(request->error, STATUS_INVALID, STR("currency"), "Say an ISO code, such as USD.");
    status = currency_rate_list(request->store, reporting, one, offset, limit, request->arena, &rates, &count,
                                request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("reporting"), currency_code(reporting));
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("currency"), currency_code(rates[i].currency));
        json_add_day(json, STR("day"), rates[i].day);
        json_add_text(json, STR("rate"), rates[i].rate);
        json_close_object(json);
    }
    json_close_array(json);
    if (count == limit)
        json_add_text(json, STR("next_cursor"), arena_format(request->arena, "%zu", offset + count));
    else
        json_add_null(json, STR("next_cursor"));
    json_close_object(json);
    return STATUS_OK;
}

static Status put_rates(Store *store, void *context, Error *error)
{
    RateEdit *edit = context;
    const Request *request = edit->request;
    Status status = STATUS_OK;
    for (size_t i = 0; i < edit->count && status == STATUS_OK; i++)
        status = currency_rate_put(store, edit->reporting, &edit->rates[i], request_now(request),
                                   request->caller.id, error);
    return status;
}

static Status read_rate(Request *request, const JsonNode *item, CurrencyRate *rate_out)
{
    static const JsonField fields[] = {
        { STR_CONST("currency"), JSON_WANT_TEXT, .required = true, .bytes_max = 20 },
        { STR_CONST("day"), JSON_WANT_TEXT, .required = true, .bytes_max = 20 },
        { STR_CONST("rate"), JSON_WANT_TEXT, .required = true, .bytes_max = 2 * RATE_TEXT_BYTES_MAX },
    };
    const JsonNode *nodes[3];
    int64_t day = 0;
    Status status = json_check(item, fields, 3, false, nodes, request->error);
    if (status != STATUS_OK) return status;
    Str code = json_text(nodes[0], request->arena);
    *rate_out =
        (CurrencyRate){ .currency = currency_find(code), .rate = json_text(nodes[2], request->arena) };
    if (!rate_out->currency)
        return fail(request->error, STATUS_INVALID, STR("currency"),
                    "“%.*s” is no currency: say its ISO code.", STR_ARG(code));
    if (!date_parse(json_text(nodes[1], request->arena), &day) || day < 0 || day >= ZONE_DAYS)
        return fail(request->error, STATUS_INVALID, STR("day"), "Write the day as 2026-01-31.");
    rate_out->day = (uint16_t)day;
    return STATUS_OK;
}

static Status post_rates(Request *request)
{
    const JsonNode *items = body_node(request, "items");
    RateEdit edit = { .request = request };
    Status status = read_reporting(request, &edit.reporting);
    if (status == STATUS_OK && json_count(items) > RATES_AT_ONCE)
        return fail(request->error, STATUS_INVALID, STR("items"), "Send at most %d rates at once.",
                    RATES_AT_ONCE);
    edit.rates = ARENA_ARRAY(request->arena, CurrencyRate, RATES_AT_ONCE);
    for (JsonItems i = json_items(items); status == STATUS_OK && json_next_item(&i);)
        status = read_rate(request, i.item, &edit.rates[edit.count++]);
    if (status == STATUS_OK) status = request_edit(request, put_rates, &edit);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_int(request->json, STR("taken"), (int64_t)edit.count);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    RateEdit *edit = context;
    return currency_rate_remove(store, edit->reporting, edit->rates[0].currency, edit->rates[0].day, error);
}

static Status remove_rate(Request *request)
{
    int64_t day = 0;
    CurrencyRate rate = { .currency = currency_find(request->path_values[0]) };
    RateEdit edit = { .request = request, .rates = &rate };
    if (!rate.currency || !date_parse(request->path_values[1], &day) || day < 0 || day >= ZONE_DAYS)
        return fail(request->error, STATUS_NOT_FOUND, STR("day"), "There is no such rate.");
    rate.day = (uint16_t)day;
    Status status = read_reporting(request, &edit.reporting);
    return status == STATUS_OK ? request_edit(request, remove_edit, &edit) : status;
}

// ---- tables

static const Field choice_body[] = {
    { "currency", FIELD_TEXT, .least = 3, .most = 3,
      .doc = "What everything is converted to; rates belong to it, so another one needs rates of its own." },
    { "trials", FIELD_BOOL, .doc = "Whether a trial counts with what it will pay." },
    { "paused", FIELD_BOOL, .doc = "Whether a paused subscription counts." },
    { "past_due", FIELD_BOOL, .doc = "Whether one whose payment is late counts." },
    { "discounts", FIELD_BOOL, .doc = "Net of discounts; else list prices." },
    { "customer", FIELD_TEXT, .one_of = REVENUE_CUSTOMER_NAMES,
      .doc = "Who is a customer: who pays, or whose life state is live." },
    { "margin_percent", FIELD_INTEGER, .least = 1, .most = 100,
      .doc = "Of revenue, for the lifetime value." },
    { 0 },
};
static const Field rates_query[] = {
    { "currency", FIELD_TEXT, .most = 3, .doc = "Only of this one." },
    { "limit", FIELD_INTEGER, .least = 1, .most = CURRENCY_RATES_PAGE_MAX, .doc = "100 when not given." },
    { "cursor", FIELD_TEXT, .doc = "next_cursor of the page before." },
    { 0 },
};
static const Field rates_body[] = {
    { "items", FIELD_ARRAY, .required = true,
      .doc = "Rates as {currency, day, rate}: what one unit is worth in the reporting currency from the day "
             "on, a"
             " decimal as text." },
    { 0 },
};

const NamedShape revenue_setting_shapes[] = {
    { "RevenueChoice", "{currency text, digits int, trials bool, paused bool, past_due bool, discounts bool,"
                       " customer one(" REVENUE_CUSTOMER_NAMES "), margin_percent int}" },
    { 0 },
};

const Route revenue_setting_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings/revenue",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FREE,
      .handler = get_choice,
      .state = choice_state,
      .summary = "What counts as revenue, and who as a customer.",
      .response = "RevenueChoice" },
    { .method = "PUT",
      .path = "/api/v1/settings/revenue",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_REFUSED,
      .handler = put_revenue,
      .state = choice_state,
      .summary = "Says what counts as revenue; it holds for the past too. What is left out stays.",
      .body = choice_body,
      .response = "RevenueChoice" },
    { .method = "GET",
      .path = "/api/v1/currency-rates",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FREE,
      .handler = list_rates,
      .summary = "What currencies are worth in the reporting currency, by currency and day.",
      .query = rates_query,
      .response = "{reporting text, items [{currency text, day day, rate text}], next_cursor text?}" },
    { .method = "POST",
      .path = "/api/v1/currency-rates",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FREE,
      .handler = post_rates,
      .summary = "Sets up to 1,000 rates, all or none; one that is there on the day is replaced.",
      .body = rates_body,
      .response = "{taken int}",
      .body_bytes_max = 1 << 20,
      .success = 201 },
    { .method = "DELETE",
      .path = "/api/v1/currency-rates/{currency}/{day}",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FREE,
      .handler = remove_rate,
      .summary = "Removes the rate of a day: the one before holds." },
    { 0 },
};
