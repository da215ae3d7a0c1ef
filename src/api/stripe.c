// stripe.c: Stripe's webhooks, and the secrets that sign them.
//
// A message is taken in one transaction: what it says of a subscription, whose it is, and what formulas learn
// of it. Its own time and id order it, so Stripe may send it late, again, or before an older one.
#include "api/routes.h"
#include "api/work_json.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "know/billing_link.h"
#include "know/billing_message.h"
#include "know/settings.h"
#include "know/subscription.h"
#include "sense/stripe_signature.h"
#include "sense/stripe_words.h"
#include "trust/keys.h"

#define SOURCE STR("stripe")
#define SECRETS_SETTING STR("stripe_secrets")

enum {
    HOOK_BYTES_MAX = 1 << 20,
    SECRETS_MAX = 5, // of several of Stripe's accounts, and while one is changed
    SECRET_BYTES_MAX = 200,
    SECRET_BYTES_LEAST = 16,
};

// ---- secrets: one a line in the setting

static Status read_secrets(Request *request, Str *lines_out)
{
    return setting_read(request->store, SECRETS_SETTING, STR(""), request->arena, lines_out, request->error);
}

static Status settings_state(Request *request, JsonWriter *json)
{
    Str lines = { 0 };
    Status status = read_secrets(request, &lines);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_key(json, STR("secrets"));
    json_open_array(json);
    while (lines.len > 0) {
        StrCut cut = str_cut(lines, '\n');
        json_put_text(json, arena_format(request->arena, "whsec_…%.*s",
                                         STR_ARG(str_slice(cut.head, cut.head.len - 4, cut.head.len))));
        lines = cut.tail;
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_settings(Request *request)
{
    return settings_state(request, request->json);
}

static Status edit_secrets(Store *store, void *context, Error *error)
{
    const Str *lines = context;
    return setting_put(store, SECRETS_SETTING, *lines, error);
}

static Status check_secret(Request *request, Str secret)
{
    bool good = str_starts_with(secret, STR("whsec_")) && secret.len >= SECRET_BYTES_LEAST &&
                secret.len <= SECRET_BYTES_MAX;
    for (size_t i = 0; i < secret.len && good; i++)
        good = secret.data[i] > ' ' && secret.data[i] < 127;
    if (good) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, STR("secrets"),
                "A signing secret begins with whsec_: copy it from the endpoint's page at Stripe.");
}

// The texts given are the secrets from now on; the hint of one that is kept stands for it.
static Status put_settings(Request *request)
{
    Str known = { 0 };
    Buf lines = { 0 };
    size_t count = 0;
    Status status = read_secrets(request, &known);
    const JsonNode *secrets = body_node(request, "secrets");
    for (JsonItems i = json_items(secrets); json_next_item(&i) && status == STATUS_OK; count++) {
        if (i.item->kind != JSON_TEXT || count == SECRETS_MAX) {
            status =
                fail(request->error, STATUS_INVALID, STR("secrets"), "Send at most %d texts.", SECRETS_MAX);
            break;
        }
        Str secret = json_text(i.item, request->arena), kept = { 0 };
        for (Str rest = known; rest.len > 0 && str_starts_with(secret, STR("whsec_…"));) {
            StrCut cut = str_cut(rest, '\n');
            if (str_ends_with(cut.head, str_slice(secret, secret.len - 4, secret.len))) kept = cut.head;
            rest = cut.tail;
        }
        if (kept.len > 0) secret = kept;
        status = check_secret(request, secret);
        if (buf_view(&lines).len > 0) buf_append_byte(&lines, '\n');
        buf_append(&lines, secret);
    }
    Str text = buf_view(&lines);
    if (status == STATUS_OK) status = request_edit(request, edit_secrets, &text);
    buf_free(&lines);
    return status == STATUS_OK ? settings_state(request, request->json) : status;
}

// ---- taking a message

static Status check_sender(Request *request)
{
    KeyInfo key;
    Str lines = { 0 };
    bool good = key_book_find(request->app->keys, request->path_values[0], &key);
    if (!good || key.kind != KEY_WRITE || key.revoked) {
        key_book_count(request->app->keys, 0, 0, 1);
        return fail(request->error, STATUS_FORBIDDEN, STR("key"),
                    "This address needs a write key at its end: make one in Settings.");
    }
    Status status = read_secrets(request, &lines);
    if (status != STATUS_OK) return status;
    Str header = http_request_header(request->http, "Stripe-Signature");
    int64_t now = timestamp_now_real();
    bool is_signed = false;
    for (Str rest = lines; rest.len > 0;) {
        StrCut cut = str_cut(rest, '\n');
        is_signed = stripe_signature_is_good(header, request->http->body, cut.head, now) || is_signed;
        rest = cut.tail;
    }
    if (is_signed) return STATUS_OK;
    return fail(request->error, STATUS_FORBIDDEN, STR("Stripe-Signature"), "%s",
                lines.len > 0
                    ? "The signature is not of a secret in Settings, or it is older than five minutes."
                    : "Put the endpoint's signing secret into Settings first.");
}

typedef struct Taking {
    Request *request;
    StripeEvent event;
    AccountMatcher matcher;
} Taking;

static Status take_subscription(Store *store, Taking *taking, Str account, Error *error)
{
    Request *request = taking->request;
    Subscription subscription = { .id = taking->event.state.subscription,
                                  .account = account,
                                  .source = SOURCE,
                                  .customer = taking->event.customer.id,
                                  .name = taking->event.subscription_name,
                                  .created_us = taking->event.at_us,
                                  .changed_us = request_now(request),
                                  .changed_by = SOURCE };
    Status status = subscription_put(store, &subscription, request->arena, error);
    return status == STATUS_OK ? subscription_state_put(store, &taking->event.state, error) : status;
}

static Status take_money(Store *store, const StripeEvent *event, Error *error)
{
    Status status = STATUS_OK;
    if (event->kind == STRIPE_INVOICE) status = invoice_put(store, &event->invoice, NULL, error);
    if (status == STATUS_OK && event->has_payment) status = payment_put(store, &event->payment, error);
    if (status == STATUS_OK && event->kind == STRIPE_CARD)
        status = payment_card_put(store, &event->card, error);
    return status;
}

static Status hear_customer(Store *store, Taking *taking, BillingCustomer *customer_out, Error *error)
{
    const StripeEvent *event = &taking->event;
    CustomerNews news = { .source = SOURCE,
                          .id = event->customer.id,
                          .said = event->customer.account,
                          .name = event->customer.name,
                          .email = event->customer.email,
                          .at_us = event->at_us,
                          .rank = event->rank,
                          .message = event->id };
    Arena *arena = taking->request->arena;
    Status status =
        billing_customer_hear(store, &news, request_now(taking->request), arena, customer_out, error);
    if (status != STATUS_OK || customer_out->linked_by.len > 0) return status;
    Str account = billing_account(&taking->matcher, customer_out, arena);
    if (account.len == 0 || str_equal(account, customer_out->account)) return STATUS_OK;
    customer_out->account = account;
    return billing_customer_link(store, SOURCE, customer_out->id, account, STR(""), error);
}

static Status note_message(Store *store, const Taking *taking, Error *error)
{
    const StripeEvent *event = &taking->event;
    BillingMessage message = { .source = SOURCE,
                               .id = event->id,
                               .type = event->type,
                               .at_us = event->at_us,
                               .received_us = request_now(taking->request),
                               .result = event->kind == STRIPE_OTHER ? STR("ignored") : STR("taken"),
                               .note = event->problem };
    return billing_message_note(store, &message, error);
}

static Status give(Store *store, const Taking *taking, const BillingCustomer *customer, LogBatch *batch,
                   Error *error)
{
    AccountWords words = account_words(taking->request, customer->account);
    return billing_give(store, customer, &words, batch, taking->request->arena, error);
}

static Status take_message(Store *store, void *context, LogBatch *batch, Error *error)
{
    Taking *taking = context;
    BillingCustomer customer = { 0 };
    Status status = note_message(store, taking, error);
    if (status == STATUS_OK && taking->event.kind != STRIPE_OTHER && taking->event.customer.id.len > 0)
        status = hear_customer(store, taking, &customer, error);
    if (status == STATUS_OK && taking->event.kind == STRIPE_SUBSCRIPTION)
        status = take_subscription(store, taking, customer.account, error);
    if (status == STATUS_OK) status = take_money(store, &taking->event, error);
    if (status == STATUS_OK && customer.account.len > 0)
        status = give(store, taking, &customer, batch, error);
    return status;
}

// What cannot be read is noted, and refused: Stripe shows the answer and sends it again.
static Status note_refused(Store *store, void *context, Error *error)
{
    const Taking *taking = context;
    BillingMessage message = { .source = SOURCE,
                               .id = taking->event.id,
                               .type = taking->event.type,
                               .at_us = taking->event.at_us,
                               .received_us = request_now(taking->request),
                               .result = STR("refused"),
                               .note = str_from_c(taking->request->error->message) };
    return billing_message_note(store, &message, error);
}

static Status post_stripe(Request *request)
{
    Taking taking = { .request = request };
    Status status = check_sender(request);
    if (status != STATUS_OK) return status;
    const JsonNode *root = json_parse(request->http->body, JSON_DEPTH_USUAL, request->arena, request->error);
    if (!root) return STATUS_INVALID;
    status = stripe_event_read(root, request->arena, &taking.event, request->error);
    if (status != STATUS_OK && taking.event.id.len > 0) {
        Error error = *request->error;
        if (request_edit(request, note_refused, &taking) != STATUS_OK)
            log_line(LOG_WARN, "a refused message of Stripe could not be noted");
        *request->error = error;
    }
    if (status != STATUS_OK) return status;
    taking.matcher = account_matcher(request->app->live);
    status = request_edit_logged(request, take_message, &taking);
    account_matcher_end(&taking.matcher);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_text(request->json, STR("result"),
                  taking.event.kind == STRIPE_OTHER ? STR("ignored") : STR("taken"));
    json_add_text(request->json, STR("note"), taking.event.problem);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

static const Field settings_body[] = {
    { "secrets", FIELD_ARRAY, .required = true,
      .doc = "Up to 5 signing secrets (whsec_…); the short form of one that is kept stands for it." },
    { 0 },
};

const NamedShape stripe_shapes[] = {
    { "StripeSettings", "{secrets [text]}" },
    { 0 },
};

const Route stripe_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings/stripe",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = get_settings,
      .state = settings_state,
      .summary = "The ends of the secrets with which Stripe signs its messages.",
      .response = "StripeSettings" },
    { .method = "PUT",
      .path = "/api/v1/settings/stripe",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = put_settings,
      .state = settings_state,
      .summary = "Says which secrets hold; several while one is changed, or of several accounts at Stripe.",
      .body = settings_body,
      .response = "StripeSettings" },
    { .method = "POST",
      .path = "/hooks/stripe/{key}",
      .permission = PERMISSION_ANYBODY,
      .handler = post_stripe,
      .summary =
          "Takes Stripe's webhooks about customers and subscriptions. The key at the end is a write key;"
          " the signature must be of a secret in the settings. Late, repeated and unordered messages end"
          " in the same.",
      .forbidden_as = 401,
      .raw_body = true,
      .body_bytes_max = HOOK_BYTES_MAX,
      .response = "{result one(taken|ignored), note text}" },
    { 0 },
};
