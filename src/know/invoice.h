// invoice.h: invoices, what was paid of them, and the card that pays. Each statement is whole: the newest by
// (heard_us, heard_rank, heard_message) is what the row says, so any order and any repetition give the same
// rows.
//
// Writing functions run inside a transaction; say subscription_words (money_words.h) of the account in the
// same.
#ifndef PERENNIAL_KNOW_INVOICE_H
#define PERENNIAL_KNOW_INVOICE_H

#include "know/currency.h"
#include "store/store.h"

#define INVOICE_STATE_NAMES "draft|open|paid|void|uncollectible"
#define PAYMENT_STATE_NAMES "succeeded|failed|refunded|disputed"

enum { INVOICES_PAGE_MAX = 500, PAYMENTS_LISTED_MAX = 500 };

typedef struct Heard {
    int64_t at_us, rank; // of several of one time, the higher is later
    Str message;         // the source's id of the statement
} Heard;

typedef struct Invoice {
    int64_t number;                                  // of its row
    Str id, account, source, customer, subscription; // account empty: that of its subscription
    Str label;                                       // the number printed on it
    Str state;                                       // one of INVOICE_STATE_NAMES
    const Currency *currency;
    int64_t total, paid;                                 // minor units
    int64_t issued_us, due_us, paid_us, next_attempt_us; // 0: none; issued_us is always there
    int64_t attempts;
    Str url;
    Heard heard;
} Invoice;

// Whether the row became another is told by taken_out (may be NULL): false for an old statement. An empty
// account leaves the one that is known.
MUST_USE Status invoice_put(Store *store, const Invoice *invoice, bool *taken_out, Error *error);
// STATUS_NOT_FOUND.
MUST_USE Status invoice_get(Store *store, int64_t number, Arena *arena, Invoice *invoice_out, Error *error);
MUST_USE Status invoice_find(Store *store, Str id, Arena *arena, Invoice *invoice_out, Error *error);

typedef struct InvoiceFilter {
    Str account, state; // empty: any
    bool overdue;       // open and due before now_us
    int64_t now_us;
    size_t offset, limit; // at most INVOICES_PAGE_MAX
} InvoiceFilter;

// Newest first. `account` of each is its own or that of its subscription.
MUST_USE Status invoice_list(Store *store, const InvoiceFilter *filter, Arena *arena, Invoice **invoices_out,
                             size_t *count_out, int64_t *total_out, Error *error);

typedef struct Payment {
    Str id, invoice, customer, source; // invoice empty: of none
    int64_t at_us;
    const Currency *currency;
    int64_t amount;
    Str state, reason;
    Heard heard;
} Payment;

MUST_USE Status payment_put(Store *store, const Payment *payment, Error *error);
// Of an invoice, oldest first; at most PAYMENTS_LISTED_MAX. In the arena.
MUST_USE Status payment_list(Store *store, Str invoice, Arena *arena, Payment **payments_out,
                             size_t *count_out, Error *error);

typedef struct PaymentCard {
    Str source, customer, brand, last4;
    uint16_t expires_day; // its last day; 0: there is no card
    Heard heard;
} PaymentCard;

MUST_USE Status payment_card_put(Store *store, const PaymentCard *card, Error *error);

#endif
