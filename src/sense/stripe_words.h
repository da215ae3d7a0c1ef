// stripe_words.h: what Stripe's webhooks say of customers, subscriptions, prices, invoices, payments and
// cards. Both shapes of the API are read: periods on the subscription (until 2025-03-31) or on its items,
// discounts with their coupon inside or below `source`.
//
// A pure function of the body. Every event is one statement with its own time and id, so they may come in any
// order and be repeated; of events of one second, "created" comes before "updated", and "deleted" is the
// last.
#ifndef PERENNIAL_SENSE_STRIPE_WORDS_H
#define PERENNIAL_SENSE_STRIPE_WORDS_H

#include "codec/json.h"
#include "know/invoice.h"
#include "know/subscription.h"

enum { STRIPE_ITEMS_MAX = 100 }; // of a subscription; what is more is said in `problem`

typedef enum StripeKind {
    STRIPE_OTHER, // nothing for us
    STRIPE_CUSTOMER,
    STRIPE_SUBSCRIPTION,
    STRIPE_INVOICE,
    STRIPE_PAYMENT, // money that goes back
    STRIPE_CARD,
    STRIPE_KINDS,
} StripeKind;

// Who pays. Empty texts say nothing.
typedef struct StripeCustomer {
    Str id, name, email;
    Str account; // the account's id, from the metadata account_id, account or perennial_account
} StripeCustomer;

typedef struct StripeEvent {
    Str id, type;
    int64_t at_us, rank;
    StripeKind kind;
    StripeCustomer customer; // of every kind; with its name only of STRIPE_CUSTOMER
    Str subscription_name;   // of STRIPE_SUBSCRIPTION, as is
    SubscriptionState state;
    Invoice invoice;
    Payment payment; // of STRIPE_PAYMENT, and of invoices that were paid or could not be
    bool has_payment;
    PaymentCard card;
    Str problem; // what could not be read as money, for people; empty: nothing
} StripeEvent;

// STATUS_INVALID for what is no event; an event of a kind that is not known is STRIPE_OTHER. In the arena;
// texts borrow the body. A price that says no amount (one of tiers) counts nothing, and `problem` says so.
MUST_USE Status stripe_event_read(const JsonNode *root, Arena *arena, StripeEvent *event_out, Error *error);

#endif
