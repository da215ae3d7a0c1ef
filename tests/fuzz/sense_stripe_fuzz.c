// Property: whatever a webhook of Stripe's carries, what is read of it keeps the bounds of money and of
// texts.
#include "know/currency.h"
#include "sense/stripe_words.h"

enum { INPUT_BYTES_MAX = 64 * 1024, ARENA_BYTES = 1 << 26 };

static void require(bool fact)
{
    if (!fact) abort();
}

static void require_text(Str text, size_t most)
{
    require(text.len <= most && str_is_utf8(text));
}

static void check_state(const SubscriptionState *state)
{
    require(state->currency != NULL && state->subscription.len > 0);
    require(state->mrr >= 0 && state->mrr <= MONEY_MOST && state->list_mrr >= 0 &&
            state->list_mrr <= MONEY_MOST);
    require(state->mrr <= state->list_mrr && state->seats >= -1 && state->interval_months >= 0);
    require(state->term_start_us >= 0 && state->term_end_us >= 0 && state->cancels_us >= 0);
    require_text(state->comment, MONEY_TEXT_BYTES_MAX);
    require_text(state->price, MONEY_ID_BYTES_MAX);
}

static void check_payment(const Payment *payment)
{
    require(payment->currency != NULL && payment->id.len > 0 && payment->at_us > 0);
    require(payment->amount >= -MONEY_MOST && payment->amount <= MONEY_MOST);
}

static void check_event(const StripeEvent *event)
{
    require(event->id.len > 0 && event->at_us > 0 && event->kind < STRIPE_KINDS);
    require_text(event->id, MONEY_ID_BYTES_MAX);
    require_text(event->customer.id, MONEY_ID_BYTES_MAX);
    require_text(event->customer.name, MONEY_TEXT_BYTES_MAX);
    if (event->kind == STRIPE_SUBSCRIPTION) check_state(&event->state);
    if (event->has_payment) check_payment(&event->payment);
    if (event->kind == STRIPE_CARD) require(event->card.expires_day > 10000);
    if (event->kind == STRIPE_INVOICE)
        require(event->invoice.id.len > 0 && event->invoice.currency && event->invoice.issued_us > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > INPUT_BYTES_MAX) return 0;
    Arena arena = arena_create(ARENA_BYTES);
    Error error;
    StripeEvent event;
    const JsonNode *root = json_parse((Str){ (const char *)data, size }, JSON_DEPTH_USUAL, &arena, &error);
    if (root && stripe_event_read(root, &arena, &event, &error) == STATUS_OK) check_event(&event);
    arena_destroy(&arena);
    return 0;
}
