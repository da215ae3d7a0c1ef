// money_json.h: what the routes of subscriptions, products and invoices share.
#ifndef PERENNIAL_API_MONEY_JSON_H
#define PERENNIAL_API_MONEY_JSON_H

#include "api/request.h"
#include "know/currency.h"
#include "know/log_batch.h"

// Whether the caller sees the account; what is of no known account is seen by those who see all.
bool sees_money(const Request *request, Str account);
MUST_USE Status refuse_unseen_money(const Request *request, Str account); // STATUS_NOT_FOUND

// api for programs, hand for people.
Str money_source(const Request *request);

void put_currency(JsonWriter *json, const Currency *currency); // "currency", "digits"
void add_text_or_null(JsonWriter *json, Str key, Str text);    // empty as null

// The body's "currency"; STATUS_INVALID when it is none.
MUST_USE Status body_currency(Request *request, const Currency **currency_out);

// An edit's account and its id before, whose words are said anew in the same transaction.
typedef struct MoneyAccounts {
    Str *ids;
    size_t count;
} MoneyAccounts;
void money_accounts_add(MoneyAccounts *accounts,
                        Str account); // room is the caller's; empty ones are left out
MUST_USE Status money_accounts_say(Store *store, const Request *request, const MoneyAccounts *accounts,
                                   LogBatch *batch, Error *error);

#endif
