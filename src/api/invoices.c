// invoices.c: what was billed, and what came of it.
#include "api/money_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/invoice.h"
#include "know/subscription.h"

enum { LIST_USUAL = 50 };

static void put_invoice(const Request *request, JsonWriter *json, const Invoice *invoice)
{
    json_add_int(json, STR("number"), invoice->number);
    json_add_text(json, STR("id"), invoice->id);
    put_account_of(request, json, invoice->account);
    json_add_text(json, STR("source"), invoice->source);
    add_text_or_null(json, STR("customer"), invoice->customer);
    add_text_or_null(json, STR("subscription"), invoice->subscription);
    json_add_text(json, STR("label"), invoice->label);
    json_add_text(json, STR("state"), invoice->state);
    put_currency(json, invoice->currency);
    json_add_int(json, STR("total"), invoice->total);
    json_add_int(json, STR("paid"), invoice->paid);
    json_add_time(json, STR("issued_at"), invoice->issued_us);
    add_time_or_null(json, STR("due_at"), invoice->due_us);
    add_time_or_null(json, STR("paid_at"), invoice->paid_us);
    json_add_int(json, STR("attempts"), invoice->attempts);
    add_time_or_null(json, STR("next_attempt_at"), invoice->next_attempt_us);
    json_add_text(json, STR("url"), invoice->url);
    bool overdue = str_equal(invoice->state, STR("open")) && invoice->due_us > 0 &&
                   invoice->due_us < request_now(request);
    json_add_bool(json, STR("overdue"), overdue);
}

static void put_payments(JsonWriter *json, const Payment *payments, size_t count)
{
    json_key(json, STR("payments"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("id"), payments[i].id);
        json_add_time(json, STR("at"), payments[i].at_us);
        put_currency(json, payments[i].currency);
        json_add_int(json, STR("amount"), payments[i].amount);
        json_add_text(json, STR("state"), payments[i].state);
        json_add_text(json, STR("reason"), payments[i].reason);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status find(Request *request, Invoice *invoice)
{
    Status status =
        invoice_get(request->store, path_number(request), request->arena, invoice, request->error);
    return status == STATUS_OK ? refuse_unseen_money(request, invoice->account) : status;
}

static Status put_whole(Request *request, JsonWriter *json, const Invoice *invoice)
{
    Payment *payments = NULL;
    size_t count = 0;
    Status status =
        payment_list(request->store, invoice->id, request->arena, &payments, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_invoice(request, json, invoice);
    put_payments(json, payments, count);
    json_close_object(json);
    return STATUS_OK;
}

static Status invoice_state(Request *request, JsonWriter *json)
{
    Invoice invoice;
    Status status = find(request, &invoice);
    return status == STATUS_OK ? put_whole(request, json, &invoice) : status;
}

static Status get_invoice(Request *request)
{
    return invoice_state(request, request->json);
}

static Status list_invoices(Request *request)
{
    Invoice *invoices = NULL;
    size_t offset = 0, count = 0;
    int64_t total = 0;
    Status status = page_offset(request, &offset);
    if (status != STATUS_OK) return status;
    const InvoiceFilter filter = { .account = account_named(request, query_text(request, "account")),
                                   .state = query_text(request, "state"),
                                   .overdue = query_bool(request, "overdue"),
                                   .now_us = request_now(request),
                                   .offset = offset,
                                   .limit = (size_t)query_int(request, "limit", LIST_USUAL) };
    status = invoice_list(request->store, &filter, request->arena, &invoices, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    bool all = request->caller.sight.all;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        if (!sees_money(request, invoices[i].account)) continue;
        json_open_object(json);
        put_invoice(request, json, &invoices[i]);
        json_close_object(json);
    }
    json_close_array(json);
    Str next = page_cursor(request, offset + count, (size_t)total);
    add_text_or_null(json, STR("next_cursor"), next);
    json_key(json, STR("total")); // how many others have is not theirs to know
    if (all)
        json_put_int(json, total);
    else
        json_put_null(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- edits

typedef struct InvoiceEdit {
    Request *request;
    Invoice invoice;
    Str before; // account
} InvoiceEdit;

static Status save_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    InvoiceEdit *edit = context;
    Request *request = edit->request;
    Str ids[3];
    MoneyAccounts accounts = { .ids = ids };
    Status status = invoice_put(store, &edit->invoice, NULL, error);
    if (status == STATUS_OK)
        status = invoice_find(store, edit->invoice.id, request->arena, &edit->invoice, error);
    if (status != STATUS_OK) return status;
    name_record(request, edit->invoice.number);
    money_accounts_add(&accounts, edit->before);
    money_accounts_add(&accounts, edit->invoice.account);
    return money_accounts_say(store, request, &accounts, batch, error);
}

// Times are optional: each that the body names is taken.
static void read_times(Request *request, Invoice *invoice)
{
    const struct {
        const char *name;
        int64_t *us;
    } times[] = {
        { "issued_at", &invoice->issued_us },
        { "due_at", &invoice->due_us },
        { "paid_at", &invoice->paid_us },
        { "next_attempt_at", &invoice->next_attempt_us },
    };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        int64_t us = 0;
        if (body_has(request, times[i].name) && timestamp_parse(body_text(request, times[i].name), &us))
            *times[i].us = us;
    }
}

static Status keep(Request *request, InvoiceEdit *edit)
{
    Invoice *invoice = &edit->invoice;
    Status status = STATUS_OK;
    if (body_has(request, "account")) {
        invoice->account = account_named(request, body_text(request, "account"));
        status = check_account(request, "account", invoice->account);
    }
    if (status == STATUS_OK && body_has(request, "currency"))
        status = body_currency(request, &invoice->currency);
    if (status != STATUS_OK) return status;
    if (body_has(request, "customer")) invoice->customer = body_text(request, "customer");
    if (body_has(request, "subscription")) invoice->subscription = body_text(request, "subscription");
    if (body_has(request, "label")) invoice->label = body_text(request, "label");
    if (body_has(request, "state")) invoice->state = body_text(request, "state");
    if (body_has(request, "url")) invoice->url = body_text(request, "url");
    invoice->total = body_int(request, "total", invoice->total);
    invoice->paid = body_int(request, "paid", invoice->paid);
    invoice->attempts = body_int(request, "attempts", invoice->attempts);
    read_times(request, invoice);
    int64_t now = request_now(request);
    invoice->heard = (Heard){ .at_us = now > invoice->heard.at_us ? now : invoice->heard.at_us,
                              .rank = invoice->heard.rank + 1,
                              .message = STR("hand") };
    status = request_edit_logged(request, save_edit, edit);
    return status == STATUS_OK ? put_whole(request, request->json, invoice) : status;
}

static Status post_invoice(Request *request)
{
    InvoiceEdit edit = { .request = request };
    Error ignored = { 0 };
    Status status =
        invoice_find(request->store, body_text(request, "id"), request->arena, &edit.invoice, &ignored);
    if (status == STATUS_OK) { // the same again, or what is new of it
        edit.before = edit.invoice.account;
        status = refuse_unseen_money(request, edit.before);
        return status == STATUS_OK ? keep(request, &edit) : status;
    }
    edit.invoice = (Invoice){ .id = body_text(request, "id"),
                              .source = money_source(request),
                              .state = STR("open"),
                              .issued_us = request_now(request) };
    if (!body_has(request, "currency"))
        return fail(request->error, STATUS_INVALID, STR("currency"), "Say the currency by its ISO code.");
    return keep(request, &edit);
}

static Status change_invoice(Request *request)
{
    InvoiceEdit edit = { .request = request };
    Status status = find(request, &edit.invoice);
    edit.before = edit.invoice.account;
    return status == STATUS_OK ? keep(request, &edit) : status;
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "state", FIELD_TEXT, .one_of = INVOICE_STATE_NAMES, .doc = "Only in this state." },
    { "overdue", FIELD_BOOL, .doc = "Only those that are open and past their date." },
    { "limit", FIELD_INTEGER, .least = 1, .most = INVOICES_PAGE_MAX, .doc = "50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "next_cursor of the page before." },
    { 0 },
};
#define INVOICE_FIELDS                                                                                       \
    { "account", FIELD_ID, .doc = "Id of the account; that of the subscription when not given." },           \
        { "customer", FIELD_ID, .most = MONEY_ID_BYTES_MAX, .doc = "Who pays, as the source calls them." },  \
        { "subscription", FIELD_ID, .most = MONEY_ID_BYTES_MAX, .doc = "Id of the subscription." },          \
        { "label", FIELD_TEXT, .most = 100, .doc = "The number printed on it." },                            \
        { "state", FIELD_TEXT, .one_of = INVOICE_STATE_NAMES, .doc = "open when not given." },               \
        { "currency", FIELD_TEXT, .most = 3, .doc = "ISO code." },                                           \
        { "total", FIELD_INTEGER, .doc = "Minor units." },                                                   \
        { "paid", FIELD_INTEGER, .doc = "Minor units that were paid of it." },                               \
        { "issued_at", FIELD_TIME, .doc = "Now when not given." },                                           \
        { "due_at", FIELD_TIME, .doc = "When it has to be paid." },                                          \
        { "paid_at", FIELD_TIME, .doc = "When it was." },                                                    \
        { "attempts", FIELD_INTEGER, .least = 0, .most = 1000000,                                            \
          .doc = "How often the money was tried to take." },                                                 \
        { "next_attempt_at", FIELD_TIME, .doc = "When it is tried again." },                                 \
    {                                                                                                        \
        "url", FIELD_TEXT, .most = MONEY_TEXT_BYTES_MAX, .doc = "Where it can be seen."                      \
    }
static const Field invoice_body[] = {
    { "id", FIELD_ID, .required = true, .least = 1, .most = MONEY_ID_BYTES_MAX,
      .doc = "What it is called here." },
    INVOICE_FIELDS,
    { 0 },
};
static const Field invoice_change[] = { INVOICE_FIELDS, { 0 } };

#define MEMBERS                                                                                              \
    "number int, id text, account AccountRef?, source text, customer text?, subscription text?, label text," \
    " state one(" INVOICE_STATE_NAMES "), currency text, digits int, total int, paid int, issued_at time,"   \
    " due_at time?, paid_at time?, attempts int, next_attempt_at time?, url text, overdue bool"

const NamedShape invoice_shapes[] = {
    { "Invoice", "{" MEMBERS "}" },
    { "InvoiceWhole", "{" MEMBERS ", payments [{id text, at time, currency text, digits int, amount int,"
                      " state one(" PAYMENT_STATE_NAMES "), reason text}]}" },
    { 0 },
};

const Route invoice_routes[] = {
    { .method = "GET",
      .path = "/api/v1/invoices",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_invoices,
      .summary = "Invoices, newest first; total is null for those who do not see all accounts.",
      .query = list_query,
      .response = "{items [Invoice], next_cursor text?, total int?}" },
    { .method = "POST",
      .path = "/api/v1/invoices",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FILTERED,
      .handler = post_invoice,
      .summary = "Keeps an invoice; of one with this id, what is said of it changes.",
      .body = invoice_body,
      .response = "InvoiceWhole",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/invoices/{number}",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_invoice,
      .state = invoice_state,
      .summary = "One invoice with its payments.",
      .response = "InvoiceWhole" },
    { .method = "PATCH",
      .path = "/api/v1/invoices/{number}",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FILTERED,
      .handler = change_invoice,
      .state = invoice_state,
      .summary = "Changes an invoice; what is left out stays.",
      .body = invoice_change,
      .response = "InvoiceWhole" },
    { 0 },
};
