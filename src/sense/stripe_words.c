#include "sense/stripe_words.h"

#include "sense/stripe_parts.h"

// Of events of one second.
static int64_t rank_of(Str type)
{
    static const struct {
        Str ending;
        int64_t rank;
    } ranks[] = {
        { STR_CONST(".created"), 0 }, { STR_CONST(".payment_failed"), 2 },
        { STR_CONST(".paid"), 3 },    { STR_CONST(".voided"), 3 },
        { STR_CONST(".deleted"), 3 }, { STR_CONST(".marked_uncollectible"), 3 },
    };
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
        if (str_ends_with(type, ranks[i].ending)) return ranks[i].rank;
    }
    return 1;
}

static Status read_customer(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error)
{
    event->customer = (StripeCustomer){ .id = stripe_text(object, "id", arena),
                                        .name = stripe_text(object, "name", arena),
                                        .email = stripe_text(object, "email", arena),
                                        .account = stripe_account(object, arena) };
    if (event->customer.id.len > 0) return STATUS_OK;
    return fail(error, STATUS_INVALID, STR("id"), "The customer has no id.");
}

static Status read_method(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error)
{
    const JsonNode *card = stripe_object(object, "card");
    if (card) return stripe_read_card(object, card, arena, event, error);
    event->kind = STRIPE_OTHER;
    return STATUS_OK;
}

// The older kind of a card is its own method.
static Status read_old_card(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error)
{
    return stripe_read_card(object, object, arena, event, error);
}

static const struct Reader {
    Str object;
    StripeKind kind;
    Status (*read)(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error);
} readers[] = {
    { STR_CONST("customer"), STRIPE_CUSTOMER, read_customer },
    { STR_CONST("subscription"), STRIPE_SUBSCRIPTION, stripe_read_subscription },
    { STR_CONST("invoice"), STRIPE_INVOICE, stripe_read_invoice },
    { STR_CONST("charge"), STRIPE_PAYMENT, stripe_read_charge },
    { STR_CONST("dispute"), STRIPE_PAYMENT, stripe_read_dispute },
    { STR_CONST("payment_method"), STRIPE_CARD, read_method },
    { STR_CONST("card"), STRIPE_CARD, read_old_card },
};

static Status check_ids(const StripeEvent *event, Error *error)
{
    const Str ids[] = {
        event->id,
        event->type,
        event->customer.id,
        event->customer.account,
        event->state.subscription,
        event->state.price,
        event->state.product,
        event->invoice.id,
        event->invoice.subscription,
        event->payment.id,
        event->payment.invoice,
        event->customer.email,
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        if (ids[i].len > MONEY_ID_BYTES_MAX)
            return fail(error, STATUS_INVALID, STR("id"), "An id is longer than %d bytes.",
                        MONEY_ID_BYTES_MAX);
    }
    return STATUS_OK;
}

Status stripe_event_read(const JsonNode *root, Arena *arena, StripeEvent *event_out, Error *error)
{
    Str type = stripe_text(root, "type", arena);
    *event_out = (StripeEvent){ .id = stripe_text(root, "id", arena),
                                .type = type,
                                .at_us = stripe_time(root, "created"),
                                .rank = rank_of(type) };
    const JsonNode *object = stripe_object(stripe_object(root, "data"), "object");
    if (event_out->id.len == 0 || type.len == 0 || event_out->at_us == 0 || !object)
        return fail(error, STATUS_INVALID, STR("body"),
                    "This is no event of Stripe: id, type, created or data.object is missing.");
    Status status = check_ids(event_out, error);
    if (status != STATUS_OK) event_out->id = (Str){ 0 };
    Str kind = stripe_text(object, "object", arena);
    for (size_t i = 0; i < sizeof readers / sizeof *readers && status == STATUS_OK; i++) {
        if (!str_equal(kind, readers[i].object)) continue;
        event_out->kind = readers[i].kind;
        status = readers[i].read(object, arena, event_out, error);
    }
    return status == STATUS_OK ? check_ids(event_out, error) : status;
}
