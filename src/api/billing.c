// billing.c: who pays at billing systems, which account each is, and what became of their messages.
#include "api/page.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "know/billing_link.h"
#include "know/billing_message.h"

enum { LIST_USUAL = 50 };

// ---- customers

static void put_customer(const Request *request, JsonWriter *json, const BillingCustomer *customer)
{
    json_open_object(json);
    json_add_text(json, STR("source"), customer->source);
    json_add_text(json, STR("id"), customer->id);
    put_account_of(request, json, customer->account);
    json_add_text(json, STR("said"), customer->said);
    json_add_text(json, STR("name"), customer->name);
    json_add_text(json, STR("email"), customer->email);
    json_add_text(json, STR("linked_by"), customer->linked_by);
    json_add_time(json, STR("first_at"), customer->first_us);
    json_close_object(json);
}

static Status list_customers(Request *request)
{
    size_t offset = 0, count = 0;
    int64_t total = 0;
    BillingCustomer *customers = NULL;
    Status status = page_offset(request, &offset);
    if (status != STATUS_OK) return status;
    const CustomerFilter filter = { .account = account_named(request, query_text(request, "account")),
                                    .unknown = query_bool(request, "unknown"),
                                    .offset = offset,
                                    .limit = (size_t)query_int(request, "limit", LIST_USUAL) };
    status = billing_customer_list(request->store, &filter, request->arena, &customers, &count, &total,
                                   request->error);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    for (size_t i = 0; i < count; i++)
        put_customer(request, request->json, &customers[i]);
    page_end(request->json, page_cursor(request, offset + count, (size_t)total), total);
    json_close_object(request->json);
    return STATUS_OK;
}

typedef struct Linking {
    Request *request;
    BillingCustomer customer;
} Linking;

static Status link_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    Linking *linking = context;
    Request *request = linking->request;
    const BillingCustomer *customer = &linking->customer;
    AccountWords words = account_words(request, customer->account);
    Status status = billing_customer_link(store, customer->source, customer->id, customer->account,
                                          customer->linked_by, error);
    if (status == STATUS_OK) status = billing_give(store, customer, &words, batch, request->arena, error);
    return status;
}

static Status customer_state(Request *request, JsonWriter *json)
{
    BillingCustomer customer;
    Status status = billing_customer_get(request->store, request->path_values[0], request->path_values[1],
                                         request->arena, &customer, request->error);
    if (status == STATUS_OK) put_customer(request, json, &customer);
    return status;
}

// An empty account takes the link away: it is looked for again with the next message.
static Status put_account(Request *request)
{
    Linking linking = { .request = request };
    Str account = account_named(request, body_text(request, "account"));
    Status status = check_account(request, "account", account);
    if (status == STATUS_OK)
        status = billing_customer_get(request->store, request->path_values[0], request->path_values[1],
                                      request->arena, &linking.customer, request->error);
    if (status != STATUS_OK) return status;
    linking.customer.account = account;
    linking.customer.linked_by = account.len > 0 ? request->caller.id : (Str){ 0 };
    status = request_edit_logged(request, link_edit, &linking);
    return status == STATUS_OK ? customer_state(request, request->json) : status;
}

// ---- messages

static Status list_messages(Request *request)
{
    BillingMessage *messages = NULL;
    size_t count = 0;
    Status status = billing_message_list(
        request->store, query_text(request, "result"), query_bool(request, "noted"),
        (size_t)query_int(request, "limit", LIST_USUAL), request->arena, &messages, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    page_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("source"), messages[i].source);
        json_add_text(json, STR("id"), messages[i].id);
        json_add_text(json, STR("type"), messages[i].type);
        json_add_time(json, STR("at"), messages[i].at_us);
        json_add_time(json, STR("received_at"), messages[i].received_us);
        json_add_int(json, STR("deliveries"), messages[i].deliveries);
        json_add_text(json, STR("result"), messages[i].result);
        json_add_text(json, STR("note"), messages[i].note);
        json_close_object(json);
    }
    page_end(json, (Str){ 0 }, (int64_t)count);
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

static const Field customers_query[] = {
    { "account", FIELD_TEXT, .doc = "Only those that are the account with this id." },
    { "unknown", FIELD_BOOL, .doc = "Only those whose account is not known." },
    { "limit", FIELD_INTEGER, .least = 1, .most = BILLING_CUSTOMERS_LISTED_MAX,
      .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field messages_query[] = {
    { "result", FIELD_TEXT, .one_of = BILLING_RESULT_NAMES, .doc = "Only those that came to this." },
    { "noted", FIELD_BOOL, .doc = "Only those of which something could not be read." },
    { "limit", FIELD_INTEGER, .least = 1, .most = BILLING_MESSAGES_LISTED_MAX,
      .doc = "How many; 50 when not given." },
    { 0 },
};
static const Field account_body[] = {
    { "account", FIELD_TEXT, .required = true, .doc = "The account's id; empty: whoever it is found to be." },
    { 0 },
};

const NamedShape billing_shapes[] = {
    { "BillingCustomer", "{source text, id text, account AccountRef?, said text, name text, email text,"
                         " linked_by text, first_at time}" },
    { "BillingMessage", "{source text, id text, type text, at time, received_at time, deliveries int,"
                        " result one(" BILLING_RESULT_NAMES "), note text}" },
    { 0 },
};

const Route billing_routes[] = {
    { .method = "GET",
      .path = "/api/v1/billing/customers",
      .permission = PERMISSION_SETTINGS_READ,
      .sight = SIGHT_REFUSED,
      .handler = list_customers,
      .summary = "Who pays at billing systems, the newest first, and which account each is.",
      .query = customers_query,
      .response = "list BillingCustomer" },
    { .method = "PUT",
      .path = "/api/v1/billing/customers/{source}/{id}/account",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_REFUSED,
      .handler = put_account,
      .state = customer_state,
      .summary = "Says which account a customer is: what they pay for becomes the account's.",
      .body = account_body,
      .response = "BillingCustomer" },
    { .method = "GET",
      .path = "/api/v1/billing/messages",
      .permission = PERMISSION_SETTINGS_READ,
      .sight = SIGHT_REFUSED,
      .handler = list_messages,
      .summary = "The newest messages of billing systems and what became of them.",
      .query = messages_query,
      .response = "list BillingMessage" },
    { 0 },
};
