#include "know/money_words.h"

#include "codec/json_writer.h"
#include "know/currency_rate.h"
#include "know/revenue_choice.h"
#include "know/revenue_count.h"
#include "know/subscription.h"

static const Str own_keys[] = {
    STR_CONST("mrr"),
    STR_CONST("arr"),
    STR_CONST("currency"),
    STR_CONST("seats"),
    STR_CONST("renewal_date"),
    STR_CONST("subscription_state"),
    STR_CONST("subscriptions"),
    STR_CONST("card_expires"),
    STR_CONST("overdue_invoices"),
    STR_CONST("failed_payments"),
};
enum { OWN_KEYS = sizeof own_keys / sizeof *own_keys };

bool subscription_words_own(Str key)
{
    for (size_t i = 0; i < OWN_KEYS; i++) {
        if (str_equal(key, own_keys[i])) return true;
    }
    return false;
}

enum { CURRENCIES_MAX = 40 }; // of one account; what lies beyond makes mrr missing

// What the account's subscriptions amount to now.
typedef struct Sum {
    const Currency *currencies[CURRENCIES_MAX];
    int64_t mrr[CURRENCIES_MAX];
    size_t currency_count;
    bool too_many, any;   // any: it has a subscription of which something was said
    const Currency *last; // of the subscription that was made last
    int64_t seats;        // below 0: not said
    int64_t renewal_us;   // the next term end; 0: none
    int64_t subscriptions;
    int best; // index into the order of standings; that many: none
} Sum;

static const SubscriptionStanding best_first[SUBSCRIPTION_STANDINGS] = {
    SUBSCRIPTION_ACTIVE, SUBSCRIPTION_PAST_DUE,   SUBSCRIPTION_TRIAL,
    SUBSCRIPTION_PAUSED, SUBSCRIPTION_INCOMPLETE, SUBSCRIPTION_CANCELLED,
};

static void add_money(Sum *sum, const Currency *currency, int64_t mrr)
{
    size_t i = 0;
    if (mrr == 0) return;
    while (i < sum->currency_count && sum->currencies[i] != currency)
        i++;
    if (i == CURRENCIES_MAX) {
        sum->too_many = true;
        return;
    }
    if (i == sum->currency_count) {
        sum->currencies[sum->currency_count++] = currency;
        sum->mrr[i] = 0;
    }
    sum->mrr[i] += mrr;
}

static void add_state(Sum *sum, const RevenueChoice *choice, const SubscriptionState *state, int64_t now_us)
{
    int place = 0;
    bool ended = state->cancels_us > 0 && state->cancels_us <= now_us; // as the ledger has it
    SubscriptionStanding standing = ended ? SUBSCRIPTION_CANCELLED : state->standing;
    while (best_first[place] != standing)
        place++;
    if (!sum->any || place < sum->best) sum->best = place;
    sum->any = true;
    sum->last = state->currency;
    add_money(sum, state->currency, revenue_counted(choice, standing, state->mrr, state->list_mrr));
    if (standing == SUBSCRIPTION_CANCELLED || standing == SUBSCRIPTION_INCOMPLETE) return;
    sum->subscriptions++;
    if (state->seats >= 0) sum->seats = (sum->seats < 0 ? 0 : sum->seats) + state->seats;
    int64_t end = state->term_end_us;
    if (end > now_us && (sum->renewal_us == 0 || end < sum->renewal_us)) sum->renewal_us = end;
}

static Status sum_subscriptions(Store *store, const AccountWords *words, const RevenueChoice *choice,
                                Arena *arena, Sum *sum, Error *error)
{
    SubscriptionFilter filter = { .account = words->account, .limit = SUBSCRIPTION_PAGE_MAX };
    Subscription *subscriptions = NULL;
    size_t count = 0;
    Arena mark = *arena;
    do {
        arena_reset(arena, mark);
        Status status = subscription_list(store, &filter, arena, &subscriptions, &count, error);
        if (status != STATUS_OK) return status;
        for (size_t i = 0; i < count; i++) {
            SubscriptionState state;
            bool found = false;
            filter.after = subscriptions[i].number;
            status = subscription_state_at(store, subscriptions[i].id, words->now_us, arena, &state, &found,
                                           error);
            if (status != STATUS_OK) return status;
            if (found) add_state(sum, choice, &state, words->now_us);
        }
    } while (count == SUBSCRIPTION_PAGE_MAX);
    return STATUS_OK;
}

// ---- invoices and cards

typedef struct Billing {
    int64_t overdue, failed, invoices;
    int64_t card_day; // 0: none
} Billing;

static Status read_billing(Store *store, const AccountWords *words, Billing *out, Error *error)
{
    // Invoices that name no account are those of their subscription.
    static const Query invoices = {
        .sql = "SELECT count(*), coalesce(sum(state = 'open' AND due_us IS NOT NULL AND due_us < $1), 0),"
               " coalesce(sum(CASE WHEN state = 'open' THEN (SELECT count(*) FROM payment p"
               " WHERE p.invoice = i.id AND p.state = 'failed') ELSE 0 END), 0)"
               " FROM invoice i WHERE account = $2 OR (account = '' AND subscription IN"
               " (SELECT s.id FROM subscription s WHERE s.account = $2))",
        .params = "it",
        .columns = "iii",
    };
    static const Query cards = {
        .sql =
            "SELECT coalesce(min(c.expires_day), 0) FROM subscription s JOIN payment_card c"
            " ON c.source = s.source AND c.customer = s.customer WHERE s.account = $1 AND s.customer != ''",
        .params = "t",
        .columns = "i",
    };
    const Param params[] = { param_int(words->now_us), param_text(words->account) };
    CLEANUP(rows_close) Rows counted = store_query(store, &invoices, params);
    if (!rows_next(&counted)) return rows_failed(&counted, error);
    out->invoices = rows_int(&counted, 0);
    out->overdue = rows_int(&counted, 1);
    out->failed = rows_int(&counted, 2);
    CLEANUP(rows_close) Rows card = store_query(store, &cards, &params[1]);
    if (!rows_next(&card)) return rows_failed(&card, error);
    out->card_day = rows_int(&card, 0);
    return STATUS_OK;
}

// ---- the entry

// In one currency as it is; in several, together in the reporting one. False without a rate.
static bool one_amount(Store *store, const AccountWords *words, const RevenueChoice *choice, const Sum *sum,
                       Arena *arena, const Currency **currency_out, int64_t *mrr_out)
{
    RateBook book;
    Error ignored = { 0 };
    uint16_t today = 0;
    *currency_out = sum->currency_count == 1 ? sum->currencies[0] : choice->reporting;
    *mrr_out = sum->currency_count == 1 ? sum->mrr[0] : 0;
    if (sum->currency_count <= 1) return true;
    if (sum->too_many || !zone_day(words->zone, words->now_us, &today) ||
        rate_book_read(store, choice->reporting, arena, &book, &ignored) != STATUS_OK)
        return false;
    for (size_t i = 0; i < sum->currency_count; i++) {
        Rate rate;
        if (!rate_book_find(&book, sum->currencies[i], today, &rate)) return false;
        *mrr_out += rate_book_convert(&book, sum->currencies[i], sum->mrr[i], today);
    }
    return true;
}

static void add_day(const AccountWords *words, JsonWriter *json, Str key, int64_t us)
{
    uint16_t day = 0;
    if (us > 0 && zone_day(words->zone, us, &day))
        json_add_day(json, key, day);
    else
        json_add_null(json, key);
}

static void put_sum(Store *store, const AccountWords *words, const RevenueChoice *choice, const Sum *sum,
                    Arena *arena, JsonWriter *json)
{
    const Currency *currency = NULL;
    int64_t mrr = 0;
    bool known = one_amount(store, words, choice, sum, arena, &currency, &mrr);
    // An account that pays nothing any more keeps the currency it paid in, but no seats.
    if (sum->currency_count == 0) currency = sum->last;
    if (known) {
        json_add_raw(json, STR("mrr"), currency_format(currency, mrr, arena));
        json_add_raw(json, STR("arr"), currency_format(currency, mrr * 12, arena));
    } else {
        json_add_null(json, STR("mrr"));
        json_add_null(json, STR("arr"));
    }
    json_add_text(json, STR("currency"), currency_code(currency));
    if (sum->seats >= 0)
        json_add_int(json, STR("seats"), sum->seats);
    else if (sum->subscriptions == 0)
        json_add_null(json, STR("seats"));
    add_day(words, json, STR("renewal_date"), sum->renewal_us);
    json_add_text(json, STR("subscription_state"), subscription_standing_name(best_first[sum->best]));
    json_add_int(json, STR("subscriptions"), sum->subscriptions);
}

static void put_billing(const Billing *billing, JsonWriter *json)
{
    if (billing->card_day > 0)
        json_add_day(json, STR("card_expires"), billing->card_day);
    else
        json_add_null(json, STR("card_expires"));
    json_add_int(json, STR("overdue_invoices"), billing->overdue);
    json_add_int(json, STR("failed_payments"), billing->failed);
}

static void add_entry(const AccountWords *words, Str body, LogBatch *batch)
{
    const LogEntry entry = { .type = ENTRY_GROUP,
                             .time_us = words->now_us,
                             .received_us = words->now_us,
                             .account_id = words->account,
                             .body = body };
    log_batch_add(batch, &entry);
}

static void put_nothing(JsonWriter *json)
{
    for (size_t i = 0; i < OWN_KEYS; i++)
        json_add_null(json, own_keys[i]);
}

static Status say(Store *store, const AccountWords *words, bool had_rows, LogBatch *batch, Error *error)
{
    Sum sum = { .seats = -1 };
    Billing billing = { 0 };
    RevenueChoice choice;
    if (words->account.len == 0) return STATUS_OK;
    Arena arena = arena_create(64 << 20);
    Status status = revenue_choice_read(store, &choice, error);
    if (status == STATUS_OK) status = sum_subscriptions(store, words, &choice, &arena, &sum, error);
    if (status == STATUS_OK) status = read_billing(store, words, &billing, error);
    bool any = sum.any || billing.invoices > 0 || billing.card_day > 0;
    if (status == STATUS_OK && (any || had_rows)) {
        Buf body = { 0 };
        JsonWriter json = json_writer(&body);
        json_open_object(&json);
        if (!any) put_nothing(&json);
        if (sum.any) put_sum(store, words, &choice, &sum, &arena, &json);
        if (any) put_billing(&billing, &json);
        json_close_object(&json);
        json_finish(&json);
        add_entry(words, buf_view(&body), batch);
        buf_free(&body);
    }
    arena_destroy(&arena);
    return status;
}

Status subscription_words(Store *store, const AccountWords *words, LogBatch *batch, Error *error)
{
    return say(store, words, false, batch, error);
}

Status subscription_words_after_loss(Store *store, const AccountWords *words, LogBatch *batch, Error *error)
{
    return say(store, words, true, batch, error);
}
