// subscription_news.h: what the API and files say of subscriptions: one statement a JSON object or a row,
// with the same names in both.
//
//   id, account, customer, name; state, at, message; currency and one of: mrr (whole minor units a month, in
//   JSON), amount (units as decimal text, every interval_months), price (id of one that is kept, times
//   seats); list_mrr, interval_months, seats, product, term_start, term_end, cancels_at, reason, comment
#ifndef PERENNIAL_SENSE_SUBSCRIPTION_NEWS_H
#define PERENNIAL_SENSE_SUBSCRIPTION_NEWS_H

#include "codec/csv.h"
#include "codec/json.h"
#include "know/subscription.h"

enum { SUBSCRIPTION_WORDS = 20 };

typedef struct SubscriptionNews {
    Subscription subscription;
    SubscriptionState state;
} SubscriptionNews;

// Who says it, when, and what holds when something is not said.
typedef struct SubscriptionTeller {
    Store *store; // for prices; a reader
    Str source;   // of new subscriptions
    Str id;       // of the subscription where the statement names none; or empty
    Str who;      // as audit.actor
    int64_t now_us;
    const SubscriptionState *base; // members that are not said are its; NULL: they are empty
} SubscriptionTeller;

// Without `at` it holds from now on; without `message` it is named by its time, so that saying it again
// changes nothing. STATUS_INVALID names the member.
MUST_USE Status subscription_news_from_json(const JsonNode *object, const SubscriptionTeller *teller,
                                            Arena *arena, SubscriptionNews *news_out, Error *error);

// Where the words stand in a file; SIZE_MAX for those it lacks. STATUS_INVALID when it has no id, at or
// state.
MUST_USE Status subscription_columns(const CsvReader *csv, size_t columns_out[SUBSCRIPTION_WORDS],
                                     Error *error);
MUST_USE Status subscription_news_from_row(const CsvRow *row, const size_t columns[SUBSCRIPTION_WORDS],
                                           const SubscriptionTeller *teller, Arena *arena,
                                           SubscriptionNews *news_out, Error *error);

#endif
