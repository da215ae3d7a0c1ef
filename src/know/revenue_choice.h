// revenue_choice.h: what counts as revenue, and who as a customer: the setting "revenue".
#ifndef PERENNIAL_KNOW_REVENUE_CHOICE_H
#define PERENNIAL_KNOW_REVENUE_CHOICE_H

#include "know/currency.h"
#include "store/store.h"

#define REVENUE_CUSTOMER_NAMES "revenue|life"

typedef struct RevenueChoice {
    const Currency *reporting; // what everything is converted to
    bool trials;               // a trial counts with what it will pay
    bool paused;               // so does a subscription that is paused
    bool past_due;             // and one whose payment is late
    bool discounts;            // net of discounts; false: list prices
    bool by_life;              // a customer is an account whose life state is live; false: one that pays
    int64_t margin_percent;    // of revenue, for the lifetime value: 1 to 100
} RevenueChoice;

// The setting, or what ships: EUR, no trials, none that are paused, past due ones, net of discounts, who
// pays, 100 %.
MUST_USE Status revenue_choice_read(Store *store, RevenueChoice *choice_out, Error *error);
MUST_USE Status revenue_choice_put(Store *store, const RevenueChoice *choice, Error *error);

#endif
