#include "know/subscription.h"

static const Str standing_names[SUBSCRIPTION_STANDINGS] = {
    [SUBSCRIPTION_TRIAL] = STR_CONST("trial"),   [SUBSCRIPTION_INCOMPLETE] = STR_CONST("incomplete"),
    [SUBSCRIPTION_ACTIVE] = STR_CONST("active"), [SUBSCRIPTION_PAST_DUE] = STR_CONST("past_due"),
    [SUBSCRIPTION_PAUSED] = STR_CONST("paused"), [SUBSCRIPTION_CANCELLED] = STR_CONST("cancelled"),
};

Str subscription_standing_name(SubscriptionStanding standing)
{
    return standing_names[standing];
}

bool subscription_standing_parse(Str name, SubscriptionStanding *standing_out)
{
    for (SubscriptionStanding i = 0; i < SUBSCRIPTION_STANDINGS; i++) {
        if (!str_equal(standing_names[i], name)) continue;
        *standing_out = i;
        return true;
    }
    return false;
}

// ---- subscriptions

Status subscription_put(Store *store, Subscription *subscription, Arena *arena, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO subscription (id, account, source, customer, name, created_us, changed_us, "
               "changed_by)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET"
               " account = CASE WHEN excluded.account = '' THEN account ELSE excluded.account END,"
               " customer = CASE WHEN excluded.customer = '' THEN customer ELSE excluded.customer END,"
               " name = CASE WHEN excluded.name = '' THEN name ELSE excluded.name END,"
               " changed_us = excluded.changed_us, changed_by = excluded.changed_by"
               " RETURNING number, account, source, customer, name, created_us",
        .params = "tttttiit",
        .columns = "itttti",
    };
    const Param params[] = {
        param_text(subscription->id),        param_text(subscription->account),
        param_text(subscription->source),    param_text(subscription->customer),
        param_text(subscription->name),      param_int(subscription->created_us),
        param_int(subscription->changed_us), param_text(subscription->changed_by),
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &upsert, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    subscription->number = rows_int(&rows, 0);
    subscription->account = rows_text(&rows, 1, arena);
    subscription->source = rows_text(&rows, 2, arena);
    subscription->customer = rows_text(&rows, 3, arena);
    subscription->name = rows_text(&rows, 4, arena);
    subscription->created_us = rows_int(&rows, 5);
    return STATUS_OK;
}

static Status accounts_of(Store *store, const Param params[3], Arena *arena, AccountIds *out, Error *error)
{
    static const Query query = {
        .sql = "SELECT DISTINCT account FROM subscription WHERE source = $1 AND customer = $2"
               " AND account NOT IN ('', $3)",
        .params = "ttt",
        .columns = "t",
    };
    enum { MOST = 1000 }; // of one payer; more are left to their next statement
    out->ids = ARENA_ARRAY(arena, Str, MOST);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (out->count < MOST && rows_next(&rows))
        out->ids[out->count++] = rows_text(&rows, 0, arena);
    return rows_end(&rows, error);
}

Status subscription_assign(Store *store, Str source, Str customer, Str account, Arena *arena,
                           AccountIds *before_out, Error *error)
{
    static const Query subscriptions = {
        .sql = "UPDATE subscription SET account = $1 WHERE source = $2 AND customer = $3",
        .params = "ttt",
    };
    static const Query invoices = {
        .sql = "UPDATE invoice SET account = $1 WHERE source = $2 AND customer = $3",
        .params = "ttt",
    };
    const Param asked[] = { param_text(source), param_text(customer), param_text(account) };
    const Param params[] = { param_text(account), param_text(source), param_text(customer) };
    Status status = STATUS_OK;
    if (customer.len == 0)
        return fail(error, STATUS_INVALID, STR("customer"), "Say which customer: its id in the source.");
    if (before_out) {
        *before_out = (AccountIds){ 0 };
        status = accounts_of(store, asked, arena, before_out, error);
    }
    if (status == STATUS_OK) status = store_execute(store, &subscriptions, params, error);
    return status == STATUS_OK ? store_execute(store, &invoices, params, error) : status;
}

#define COLUMNS "number, id, account, source, customer, name, created_us, changed_us, changed_by"

static Subscription take_subscription(const Rows *rows, Arena *arena)
{
    return (Subscription){
        .number = rows_int(rows, 0),
        .id = rows_text(rows, 1, arena),
        .account = rows_text(rows, 2, arena),
        .source = rows_text(rows, 3, arena),
        .customer = rows_text(rows, 4, arena),
        .name = rows_text(rows, 5, arena),
        .created_us = rows_int(rows, 6),
        .changed_us = rows_int(rows, 7),
        .changed_by = rows_text(rows, 8, arena),
    };
}

static Status take_one(Rows *rows, Arena *arena, Subscription *out, Error *error)
{
    Status status = rows_found(rows, "subscription", error);
    if (status == STATUS_OK) *out = take_subscription(rows, arena);
    return status;
}

Status subscription_get(Store *store, Str id, Arena *arena, Subscription *subscription_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM subscription WHERE id = $1",
        .params = "t",
        .columns = "itttttiit",
    };
    const Param params[] = { param_text(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    return take_one(&rows, arena, subscription_out, error);
}

Status subscription_by_number(Store *store, int64_t number, Arena *arena, Subscription *subscription_out,
                              Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM subscription WHERE number = $1",
        .params = "i",
        .columns = "itttttiit",
    };
    const Param params[] = { param_int(number) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    return take_one(&rows, arena, subscription_out, error);
}

Status subscription_list(Store *store, const SubscriptionFilter *filter, Arena *arena,
                         Subscription **subscriptions_out, size_t *count_out, Error *error)
{
    static const Query all = {
        .sql = "SELECT " COLUMNS " FROM subscription WHERE number > $1 AND ($2 = '' OR customer = $2)"
               " AND ($3 = '' OR source = $3) ORDER BY number LIMIT $4",
        .params = "itti",
        .columns = "itttttiit",
    };
    static const Query of_account = {
        .sql = "SELECT " COLUMNS " FROM subscription WHERE number > $1 AND ($2 = '' OR customer = $2)"
               " AND ($3 = '' OR source = $3) AND account = $4 ORDER BY number LIMIT $5",
        .params = "ittti",
        .columns = "itttttiit",
    };
    size_t limit = filter->limit < SUBSCRIPTION_PAGE_MAX ? filter->limit : SUBSCRIPTION_PAGE_MAX, count = 0;
    bool one = filter->account.len > 0 || filter->homeless;
    const Param params[] = { param_int(filter->after), param_text(filter->customer),
                             param_text(filter->source),
                             one ? param_text(filter->account) : param_int((int64_t)limit),
                             param_int((int64_t)limit) };
    Subscription *found = ARENA_ARRAY(arena, Subscription, limit + 1);
    CLEANUP(rows_close) Rows rows = store_query(store, one ? &of_account : &all, params);
    while (count < limit && rows_next(&rows))
        found[count++] = take_subscription(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *subscriptions_out = found;
    *count_out = count;
    return STATUS_OK;
}

// ---- states

static Param optional_us(int64_t us)
{
    return us > 0 ? param_int(us) : param_null();
}

static Status check_state(const SubscriptionState *state, Error *error)
{
    if (state->subscription.len == 0 || state->message.len == 0)
        return fail(error, STATUS_INVALID, STR("id"),
                    "A state needs its subscription's id and one of its own.");
    if (!state->currency)
        return fail(error, STATUS_INVALID, STR("currency"), "Say the currency by its ISO code, such as EUR.");
    if (state->mrr < 0 || state->mrr > MONEY_MOST || state->list_mrr < 0 || state->list_mrr > MONEY_MOST)
        return fail(error, STATUS_INVALID, STR("mrr"),
                    "An amount a month lies between 0 and %lld minor units.", (long long)MONEY_MOST);
    return STATUS_OK;
}

static Status check_room(Store *store, Str subscription, Error *error)
{
    static const Query query = {
        .sql = "SELECT count(*) FROM subscription_state WHERE subscription = $1",
        .params = "t",
        .columns = "i",
    };
    const Param params[] = { param_text(subscription) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) <= SUBSCRIPTION_STATES_MAX) return STATUS_OK;
    return fail(error, STATUS_LIMITED, STR("subscription"),
                "A subscription keeps at most %d states; begin a new subscription.", SUBSCRIPTION_STATES_MAX);
}

Status subscription_state_put(Store *store, const SubscriptionState *state, Error *error)
{
    static const Query upsert = {
        .sql =
            "INSERT INTO subscription_state (subscription, at_us, rank, message, state, currency, mrr, "
            "list_mrr,"
            " seats, product, price, interval_months, term_start_us, term_end_us, cancels_us, reason, "
            "comment)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
            " ON CONFLICT (subscription, message) DO UPDATE SET at_us = excluded.at_us, rank = excluded.rank,"
            " state = excluded.state, currency = excluded.currency, mrr = excluded.mrr,"
            " list_mrr = excluded.list_mrr, seats = excluded.seats, product = excluded.product,"
            " price = excluded.price, interval_months = excluded.interval_months,"
            " term_start_us = excluded.term_start_us, term_end_us = excluded.term_end_us,"
            " cancels_us = excluded.cancels_us, reason = excluded.reason, comment = excluded.comment",
        .params = "tiitttiiIttiIIItt",
    };
    Status status = check_state(state, error);
    if (status != STATUS_OK) return status;
    const Param params[] = {
        param_text(state->subscription),
        param_int(state->at_us),
        param_int(state->rank),
        param_text(state->message),
        param_text(standing_names[state->standing]),
        param_text(currency_code(state->currency)),
        param_int(state->mrr),
        param_int(state->list_mrr),
        state->seats < 0 ? param_null() : param_int(state->seats),
        param_text(state->product),
        param_text(state->price),
        param_int(state->interval_months),
        optional_us(state->term_start_us),
        optional_us(state->term_end_us),
        optional_us(state->cancels_us),
        param_text(state->reason),
        param_text(state->comment),
    };
    status = store_execute(store, &upsert, params, error);
    return status == STATUS_OK ? check_room(store, state->subscription, error) : status;
}

Status subscription_state_remove(Store *store, Str subscription, Str message, Error *error)
{
    static const Query query = {
        .sql = "DELETE FROM subscription_state WHERE subscription = $1 AND message = $2",
        .params = "tt",
    };
    const Param params[] = { param_text(subscription), param_text(message) };
    return store_change_one(store, &query, params, "state", error);
}

#define STATE_COLUMNS                                                                                        \
    "subscription, at_us, rank, message, state, currency, mrr, list_mrr, seats, product, price,"             \
    " interval_months, term_start_us, term_end_us, cancels_us, reason, comment"
#define STATE_SHAPE "tiitttiiIttiIIItt"

static int64_t or_none(const Rows *rows, int column, int64_t none)
{
    return rows_is_null(rows, column) ? none : rows_int(rows, column);
}

// False for a state or a currency that this program does not know.
static bool take_state(const Rows *rows, Arena *arena, SubscriptionState *out)
{
    *out = (SubscriptionState){
        .subscription = rows_text(rows, 0, arena),
        .at_us = rows_int(rows, 1),
        .rank = rows_int(rows, 2),
        .message = rows_text(rows, 3, arena),
        .currency = currency_find(rows_view(rows, 5)),
        .mrr = rows_int(rows, 6),
        .list_mrr = rows_int(rows, 7),
        .seats = or_none(rows, 8, -1),
        .product = rows_text(rows, 9, arena),
        .price = rows_text(rows, 10, arena),
        .interval_months = rows_int(rows, 11),
        .term_start_us = or_none(rows, 12, 0),
        .term_end_us = or_none(rows, 13, 0),
        .cancels_us = or_none(rows, 14, 0),
        .reason = rows_text(rows, 15, arena),
        .comment = rows_text(rows, 16, arena),
    };
    return subscription_standing_parse(rows_view(rows, 4), &out->standing) && out->currency;
}

static Status damaged(Error *error)
{
    return fail(error, STATUS_UNAVAILABLE, STR(""),
                "A state of a subscription is damaged; see perennial check.");
}

Status subscription_states(Store *store, Str subscription, Arena *arena, SubscriptionState **states_out,
                           size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " STATE_COLUMNS " FROM subscription_state WHERE subscription = $1"
               " ORDER BY at_us, rank, message LIMIT $2",
        .params = "ti",
        .columns = STATE_SHAPE,
    };
    const Param params[] = { param_text(subscription), param_int(SUBSCRIPTION_STATES_MAX) };
    SubscriptionState *states = ARENA_ARRAY(arena, SubscriptionState, 1);
    size_t count = 0, capacity = 1;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (rows_next(&rows)) {
        if (count == capacity) {
            SubscriptionState *more = ARENA_ARRAY(arena, SubscriptionState, capacity * 4);
            for (size_t i = 0; i < count; i++)
                more[i] = states[i];
            states = more;
            capacity *= 4;
        }
        if (!take_state(&rows, arena, &states[count++])) return damaged(error);
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *states_out = states;
    *count_out = count;
    return STATUS_OK;
}

Status subscription_state_at(Store *store, Str subscription, int64_t at_us, Arena *arena,
                             SubscriptionState *state_out, bool *found_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " STATE_COLUMNS " FROM subscription_state WHERE subscription = $1 AND at_us <= $2"
               " ORDER BY at_us DESC, rank DESC, message DESC LIMIT 1",
        .params = "ti",
        .columns = STATE_SHAPE,
    };
    const Param params[] = { param_text(subscription), param_int(at_us) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *found_out = rows_next(&rows);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    if (*found_out && !take_state(&rows, arena, state_out)) return damaged(error);
    return STATUS_OK;
}
