// revenue_json.h: what the answers on revenue share: in which money, what was left out, what the numbers
// mean.
#ifndef PERENNIAL_API_REVENUE_JSON_H
#define PERENNIAL_API_REVENUE_JSON_H

#include "api/request.h"
#include "know/revenue_report.h"

enum { REVENUE_DAYS_MAX = 3660 };

typedef struct RevenueAsked {
    uint16_t from, to;
    Ledger ledger;
    RevenueView view;
    const bool *seen; // accounts that the caller sees, by number; NULL: all
    uint32_t accounts;
    // Filled while the accounts are looked at.
    int64_t left_out_accounts;
} RevenueAsked;

// Reads ?from, ?to, ?currency and opens what is needed, all of one moment: pair with revenue_asked_end, also
// after a failure.
MUST_USE Status revenue_asked_begin(Request *request, RevenueAsked *asked);
void revenue_asked_end(Request *request);

// Calls `take` for each account that is seen and has a ledger, with its changes up to `to`, which are gone
// after the call.
typedef void RevenueTake(void *context, uint32_t account, const LedgerChange *changes, size_t count);
MUST_USE Status revenue_each(Request *request, RevenueAsked *asked, RevenueTake *take, void *context);

// "from", "to", "currency", "digits".
void put_revenue_head(JsonWriter *json, const RevenueAsked *asked);
// "left_out", "definition", "sources".
void put_revenue_foot(JsonWriter *json, const RevenueAsked *asked, Str definition);

#define REVENUE_HEAD_SHAPE "from day, to day, currency text, digits int"
#define REVENUE_FOOT_SHAPE "left_out {accounts int, subscriptions int}, definition text, sources [text]"

#endif
