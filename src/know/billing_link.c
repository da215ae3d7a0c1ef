#include "know/billing_link.h"

#include "know/money_words.h"
#include "know/subscription.h"

enum { ARENA_BYTES = 64 << 20 };

Str billing_account(AccountMatcher *matcher, const BillingCustomer *customer, Arena *arena)
{
    const Live *live = matcher->live;
    const Engine *engine = live_engine(live);
    uint32_t account = customer->said.len > 0 ? engine_account_find(engine, customer->said) : ENGINE_NONE;
    if (account == ENGINE_NONE) account = account_with(live, STR("stripe_customer"), customer->id);
    if (account == ENGINE_NONE) account = engine_account_find(engine, customer->id);
    if (account == ENGINE_NONE) account = account_of_address(matcher, customer->email, arena, NULL);
    if (account == ENGINE_NONE) account = account_of_domain(live, customer->email);
    return account == ENGINE_NONE ? (Str){ 0 } : engine_account_id(engine, account);
}

Status billing_give(Store *store, const BillingCustomer *customer, const AccountWords *words, LogBatch *batch,
                    Arena *arena, Error *error)
{
    AccountIds before = { 0 };
    AccountWords other = *words;
    Status status =
        subscription_assign(store, customer->source, customer->id, words->account, arena, &before, error);
    for (size_t i = 0; i < before.count && status == STATUS_OK; i++) {
        other.account = before.ids[i];
        if (other.account.len > 0 && !str_equal(other.account, words->account))
            status = subscription_words_after_loss(store, &other, batch, error);
    }
    return status == STATUS_OK && words->account.len > 0 ? subscription_words(store, words, batch, error)
                                                         : status;
}

// ---- joining

typedef struct Joining {
    const Live *live;
    Arena arena;
    BillingCustomer *customers; // with their accounts
    size_t count;
} Joining;

static Status find_joining(Store *store, Joining *joining, Error *error)
{
    const CustomerFilter filter = { .unknown = true, .limit = BILLING_CUSTOMERS_LISTED_MAX };
    BillingCustomer *unknown = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status = billing_customer_list(store, &filter, &joining->arena, &unknown, &count, &total, error);
    if (status != STATUS_OK) return status;
    AccountMatcher matcher = account_matcher(joining->live);
    joining->customers = unknown;
    for (size_t i = 0; i < count; i++) {
        Str account = billing_account(&matcher, &unknown[i], &joining->arena);
        if (account.len == 0) continue;
        joining->customers[joining->count] = unknown[i];
        joining->customers[joining->count++].account = account;
    }
    account_matcher_end(&matcher);
    return STATUS_OK;
}

static Status join(Store *store, void *context, LogBatch *batch, Error *error)
{
    Joining *joining = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < joining->count && status == STATUS_OK; i++) {
        const BillingCustomer *customer = &joining->customers[i];
        const AccountWords words = { .account = customer->account,
                                     .now_us = clock_now(live_clock(joining->live)),
                                     .zone = live_zone(joining->live) };
        status =
            billing_customer_link(store, customer->source, customer->id, customer->account, STR(""), error);
        if (status == STATUS_OK)
            status = billing_give(store, customer, &words, batch, &joining->arena, error);
    }
    return status;
}

Status billing_join(const Live *live, Committer *committer, Error *error)
{
    Store *store = live_reader(live, error);
    if (!store) return STATUS_UNAVAILABLE;
    Joining joining = { .live = live, .arena = arena_create(ARENA_BYTES) };
    Status status = find_joining(store, &joining, error);
    if (status == STATUS_OK && joining.count > 0)
        status = committer_edit_logged(committer, join, &joining, error);
    arena_destroy(&joining.arena);
    store_close(store);
    return status;
}
