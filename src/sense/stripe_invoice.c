#include "sense/stripe_parts.h"

#include "base/timestamp.h"

static bool read_amount(const JsonNode *object, const char *name, const Currency *currency, Arena *arena,
                        int64_t *minor_out)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    int64_t amount = 0;
    Monthly sum = monthly_zero();
    if (node && node->kind == JSON_NUMBER && (!json_int64(node, &amount) || amount == INT64_MIN))
        return false;
    // A negative total is a credit note's.
    if (!monthly_add(&sum, arena_format(arena, "%lld", (long long)(amount < 0 ? -amount : amount)),
                     amount < 0 ? -1 : 1, (Rhythm){ RHYTHM_MONTH, 1 }))
        return false;
    stripe_scale(currency, &sum);
    return monthly_round(&sum, minor_out) && *minor_out >= -MONEY_MOST && *minor_out <= MONEY_MOST;
}

static Status read_currency(const JsonNode *object, Arena *arena, const Currency **currency_out, Error *error)
{
    Str code = stripe_text(object, "currency", arena);
    *currency_out = currency_find(code);
    if (*currency_out) return STATUS_OK;
    return fail(error, STATUS_INVALID, STR("currency"), "“%.*s” is no currency.", STR_ARG(code));
}

static Heard heard_of(const StripeEvent *event)
{
    return (Heard){ event->at_us, event->rank, event->id };
}

// The members of an invoice that say of which subscription it is: below `parent` since 2025-03-31.
static Str subscription_of(const JsonNode *invoice, Arena *arena)
{
    Str id = stripe_id(stripe_object(stripe_object(invoice, "parent"), "subscription_details"),
                       "subscription", arena);
    return id.len > 0 ? id : stripe_id(invoice, "subscription", arena);
}

// What was tried or paid with this event; its id makes a repetition the same row.
static void read_attempt(const JsonNode *object, Arena *arena, StripeEvent *event)
{
    const Invoice *invoice = &event->invoice;
    bool paid = str_equal(event->type, STR("invoice.paid"));
    bool failed = str_equal(event->type, STR("invoice.payment_failed"));
    int64_t amount = invoice->paid;
    if (!paid && !failed) return;
    if (failed && !read_amount(object, "amount_remaining", invoice->currency, arena, &amount)) amount = 0;
    event->has_payment = true;
    event->payment = (Payment){ .id = paid ? arena_format(arena, "%.*s paid", STR_ARG(invoice->id))
                                           : arena_format(arena, "%.*s attempt %lld", STR_ARG(invoice->id),
                                                          (long long)invoice->attempts),
                                .invoice = invoice->id,
                                .customer = invoice->customer,
                                .source = STR("stripe"),
                                .at_us = event->at_us,
                                .currency = invoice->currency,
                                .amount = amount,
                                .state = paid ? STR("succeeded") : STR("failed"),
                                .heard = heard_of(event) };
}

static Str state_of(Str status)
{
    static const Str known[] = { STR_CONST("open"), STR_CONST("paid"), STR_CONST("void"),
                                 STR_CONST("uncollectible") };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (str_equal(status, known[i])) return known[i];
    }
    return STR("draft");
}

Status stripe_read_invoice(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error)
{
    Invoice *invoice = &event->invoice;
    *invoice = (Invoice){ .id = stripe_text(object, "id", arena),
                          .source = STR("stripe"),
                          .customer = stripe_id(object, "customer", arena),
                          .subscription = subscription_of(object, arena),
                          .label = stripe_text(object, "number", arena),
                          .state = state_of(stripe_text(object, "status", arena)),
                          .issued_us = stripe_time(object, "created"),
                          .due_us = stripe_time(object, "due_date"),
                          .paid_us = stripe_time(stripe_object(object, "status_transitions"), "paid_at"),
                          .next_attempt_us = stripe_time(object, "next_payment_attempt"),
                          .attempts = stripe_number(object, "attempt_count", 0),
                          .url = stripe_text(object, "hosted_invoice_url", arena),
                          .heard = heard_of(event) };
    // One that is only announced has no id yet: nothing to keep.
    if (invoice->id.len == 0) {
        event->kind = STRIPE_OTHER;
        return STATUS_OK;
    }
    Status status = read_currency(object, arena, &invoice->currency, error);
    if (status != STATUS_OK) return status;
    if (invoice->issued_us == 0) invoice->issued_us = event->at_us;
    if (!read_amount(object, "total", invoice->currency, arena, &invoice->total) ||
        !read_amount(object, "amount_paid", invoice->currency, arena, &invoice->paid))
        return fail(error, STATUS_INVALID, STR("total"), "The amounts of the invoice are too large.");
    event->customer = (StripeCustomer){ .id = invoice->customer, .account = stripe_account(object, arena) };
    read_attempt(object, arena, event);
    return STATUS_OK;
}

static Status read_money_back(const JsonNode *object, const char *amount, const char *state, Arena *arena,
                              StripeEvent *event, Error *error)
{
    Payment *payment = &event->payment;
    *payment = (Payment){ .id = stripe_text(object, "id", arena),
                          .invoice = stripe_id(object, "invoice", arena),
                          .customer = stripe_id(object, "customer", arena),
                          .source = STR("stripe"),
                          .at_us = event->at_us,
                          .state = str_from_c(state),
                          .reason = stripe_text(object, "reason", arena),
                          .heard = heard_of(event) };
    Status status = read_currency(object, arena, &payment->currency, error);
    if (status != STATUS_OK) return status;
    if (payment->id.len == 0 || !read_amount(object, amount, payment->currency, arena, &payment->amount))
        return fail(error, STATUS_INVALID, STR("amount"),
                    "The payment has no id, or its amount is too large.");
    event->has_payment = true;
    event->customer.id = payment->customer;
    return STATUS_OK;
}

// Charges themselves are told by their invoices; only what goes back is said here alone.
Status stripe_read_charge(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error)
{
    if (stripe_number(object, "amount_refunded", 0) > 0)
        return read_money_back(object, "amount_refunded", "refunded", arena, event, error);
    event->kind = STRIPE_OTHER;
    return STATUS_OK;
}

Status stripe_read_dispute(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error)
{
    return read_money_back(object, "amount", "disputed", arena, event, error);
}

Status stripe_read_card(const JsonNode *method, const JsonNode *card, Arena *arena, StripeEvent *event,
                        Error *error)
{
    int64_t month = stripe_number(card, "exp_month", 0), year = stripe_number(card, "exp_year", 0);
    event->customer.id = stripe_id(method, "customer", arena);
    if (event->customer.id.len == 0) { // taken off
        event->kind = STRIPE_OTHER;
        return STATUS_OK;
    }
    if (month < 1 || month > 12 || year < 2000 || year > 2100)
        return fail(error, STATUS_INVALID, STR("exp_year"),
                    "The card says no month and year until which it holds.");
    int64_t next =
        month == 12 ? date_to_days((int)year + 1, 1, 1) : date_to_days((int)year, (int)month + 1, 1);
    event->card = (PaymentCard){ .source = STR("stripe"),
                                 .customer = event->customer.id,
                                 .brand = stripe_text(card, "brand", arena),
                                 .last4 = stripe_text(card, "last4", arena),
                                 .expires_day = (uint16_t)(next - 1),
                                 .heard = heard_of(event) };
    return STATUS_OK;
}
