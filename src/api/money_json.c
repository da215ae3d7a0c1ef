#include "api/money_json.h"

#include "api/sight.h"
#include "api/work_json.h"
#include "know/money_words.h"

bool sees_money(const Request *request, Str account)
{
    return account.len > 0 ? sees_account_id(request, account) : request->caller.sight.all;
}

Status refuse_unseen_money(const Request *request, Str account)
{
    if (sees_money(request, account)) return STATUS_OK;
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is nothing with this id.");
}

Str money_source(const Request *request)
{
    return request->caller.role == ROLE_API ? STR("api") : STR("hand");
}

void put_currency(JsonWriter *json, const Currency *currency)
{
    json_add_text(json, STR("currency"), currency_code(currency));
    json_add_int(json, STR("digits"), currency->digits);
}

void add_text_or_null(JsonWriter *json, Str key, Str text)
{
    if (text.len > 0)
        json_add_text(json, key, text);
    else
        json_add_null(json, key);
}

Status body_currency(Request *request, const Currency **currency_out)
{
    *currency_out = currency_find(body_text(request, "currency"));
    if (*currency_out) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, STR("currency"),
                "Say the currency by its ISO code, such as EUR.");
}

void money_accounts_add(MoneyAccounts *accounts, Str account)
{
    for (size_t i = 0; i < accounts->count; i++) {
        if (str_equal(accounts->ids[i], account)) return;
    }
    if (account.len > 0) accounts->ids[accounts->count++] = account;
}

Status money_accounts_say(Store *store, const Request *request, const MoneyAccounts *accounts,
                          LogBatch *batch, Error *error)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < accounts->count && status == STATUS_OK; i++) {
        AccountWords words = account_words(request, accounts->ids[i]);
        status = subscription_words(store, &words, batch, error);
    }
    return status;
}
