#include "know/invoice.h"

// Of an upsert: only a statement that is not older than the row's changes it.
#define UNLESS_OLD(table)                                                                                    \
    " WHERE (excluded.heard_us, excluded.heard_rank, excluded.heard_message)"                                \
    " >= (" #table ".heard_us, " #table ".heard_rank, " #table ".heard_message)"

static Param optional_us(int64_t us)
{
    return us > 0 ? param_int(us) : param_null();
}

static int64_t or_zero(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? 0 : rows_int(rows, column);
}

static Status check_amounts(const Currency *currency, int64_t first, int64_t second, Error *error)
{
    if (!currency)
        return fail(error, STATUS_INVALID, STR("currency"), "Say the currency by its ISO code, such as EUR.");
    if (first > MONEY_MOST || first < -MONEY_MOST || second > MONEY_MOST || second < -MONEY_MOST)
        return fail(error, STATUS_INVALID, STR("total"), "An amount is at most %lld minor units.",
                    (long long)MONEY_MOST);
    return STATUS_OK;
}

// ---- invoices

Status invoice_put(Store *store, const Invoice *invoice, bool *taken_out, Error *error)
{
    static const Query upsert = {
        .sql =
            "INSERT INTO invoice (id, account, source, customer, subscription, label, state, currency, total,"
            " paid, issued_us, due_us, paid_us, attempts, next_attempt_us, url, heard_us, heard_rank,"
            " heard_message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
            " $17, $18, $19) ON CONFLICT (id) DO UPDATE SET"
            " account = CASE WHEN excluded.account = '' THEN account ELSE excluded.account END,"
            " source = excluded.source, customer = excluded.customer, subscription = excluded.subscription,"
            " label = excluded.label, state = excluded.state, currency = excluded.currency,"
            " total = excluded.total, paid = excluded.paid, issued_us = excluded.issued_us,"
            " due_us = excluded.due_us, paid_us = excluded.paid_us, attempts = excluded.attempts,"
            " next_attempt_us = excluded.next_attempt_us, url = excluded.url, heard_us = excluded.heard_us,"
            " heard_rank = excluded.heard_rank, heard_message = excluded.heard_message" UNLESS_OLD(invoice),
        .params = "ttttttttiiiIIiItiit",
    };
    Status status = check_amounts(invoice->currency, invoice->total, invoice->paid, error);
    if (status != STATUS_OK) return status;
    const Param params[] = {
        param_text(invoice->id),
        param_text(invoice->account),
        param_text(invoice->source),
        param_text(invoice->customer),
        param_text(invoice->subscription),
        param_text(invoice->label),
        param_text(invoice->state),
        param_text(currency_code(invoice->currency)),
        param_int(invoice->total),
        param_int(invoice->paid),
        param_int(invoice->issued_us),
        optional_us(invoice->due_us),
        optional_us(invoice->paid_us),
        param_int(invoice->attempts),
        optional_us(invoice->next_attempt_us),
        param_text(invoice->url),
        param_int(invoice->heard.at_us),
        param_int(invoice->heard.rank),
        param_text(invoice->heard.message),
    };
    status = store_execute(store, &upsert, params, error);
    if (status == STATUS_OK && taken_out) *taken_out = store_changed_rows(store) > 0;
    return status;
}

// An invoice that names no account is that of its subscription's.
#define ACCOUNT "CASE WHEN i.account = '' THEN coalesce(s.account, '') ELSE i.account END"
#define COLUMNS                                                                                              \
    "i.number, i.id, " ACCOUNT ", i.source, i.customer, i.subscription, i.label, i.state, i.currency,"       \
    " i.total, i.paid, i.issued_us, i.due_us, i.paid_us, i.attempts, i.next_attempt_us, i.url, i.heard_us,"  \
    " i.heard_rank, i.heard_message FROM invoice i LEFT JOIN subscription s ON s.id = i.subscription"
#define SHAPE "ittttttttiiiIIiItiit"

static Invoice take_invoice(const Rows *rows, Arena *arena)
{
    return (Invoice){
        .number = rows_int(rows, 0),
        .id = rows_text(rows, 1, arena),
        .account = rows_text(rows, 2, arena),
        .source = rows_text(rows, 3, arena),
        .customer = rows_text(rows, 4, arena),
        .subscription = rows_text(rows, 5, arena),
        .label = rows_text(rows, 6, arena),
        .state = rows_text(rows, 7, arena),
        .currency = currency_find(rows_view(rows, 8)),
        .total = rows_int(rows, 9),
        .paid = rows_int(rows, 10),
        .issued_us = rows_int(rows, 11),
        .due_us = or_zero(rows, 12),
        .paid_us = or_zero(rows, 13),
        .attempts = rows_int(rows, 14),
        .next_attempt_us = or_zero(rows, 15),
        .url = rows_text(rows, 16, arena),
        .heard = { rows_int(rows, 17), rows_int(rows, 18), rows_text(rows, 19, arena) },
    };
}

static Status take_one(Rows *rows, Arena *arena, Invoice *out, Error *error)
{
    Status status = rows_found(rows, "invoice", error);
    if (status == STATUS_OK) *out = take_invoice(rows, arena);
    return status;
}

Status invoice_get(Store *store, int64_t number, Arena *arena, Invoice *invoice_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " WHERE i.number = $1",
        .params = "i",
        .columns = SHAPE,
    };
    const Param params[] = { param_int(number) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    return take_one(&rows, arena, invoice_out, error);
}

Status invoice_find(Store *store, Str id, Arena *arena, Invoice *invoice_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " WHERE i.id = $1",
        .params = "t",
        .columns = SHAPE,
    };
    const Param params[] = { param_text(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    return take_one(&rows, arena, invoice_out, error);
}

#define FILTERED                                                                                             \
    " WHERE ($1 = '' OR i.account = $1 OR (i.account = '' AND s.account = $1)) AND ($2 = '' OR i.state = "   \
    "$2)"                                                                                                    \
    " AND ($3 = 0 OR (i.state = 'open' AND i.due_us < $3))"

Status invoice_list(Store *store, const InvoiceFilter *filter, Arena *arena, Invoice **invoices_out,
                    size_t *count_out, int64_t *total_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS FILTERED " ORDER BY i.issued_us DESC, i.number DESC LIMIT $4 OFFSET $5",
        .params = "ttiii",
        .columns = SHAPE,
    };
    static const Query counting = {
        .sql = "SELECT count(*) FROM invoice i LEFT JOIN subscription s ON s.id = i.subscription" FILTERED,
        .params = "tti",
        .columns = "i",
    };
    size_t limit = filter->limit < INVOICES_PAGE_MAX ? filter->limit : INVOICES_PAGE_MAX, count = 0;
    const Param params[] = { param_text(filter->account), param_text(filter->state),
                             param_int(filter->overdue ? filter->now_us : 0), param_int((int64_t)limit),
                             param_int((int64_t)filter->offset) };
    Invoice *invoices = ARENA_ARRAY(arena, Invoice, limit + 1);
    CLEANUP(rows_close) Rows counted = store_query(store, &counting, params);
    if (!rows_next(&counted)) return rows_failed(&counted, error);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < limit && rows_next(&rows))
        invoices[count++] = take_invoice(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *total_out = rows_int(&counted, 0);
    *invoices_out = invoices;
    *count_out = count;
    return STATUS_OK;
}

// ---- payments

Status payment_put(Store *store, const Payment *payment, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO payment (id, invoice, customer, source, at_us, currency, amount, state, reason, "
               "heard_us,"
               " heard_rank, heard_message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
               " ON CONFLICT (id) DO UPDATE SET invoice = excluded.invoice, customer = excluded.customer,"
               " source = excluded.source, at_us = excluded.at_us, currency = excluded.currency,"
               " amount = excluded.amount, state = excluded.state, reason = excluded.reason,"
               " heard_us = excluded.heard_us, heard_rank = excluded.heard_rank,"
               " heard_message = excluded.heard_message" UNLESS_OLD(payment),
        .params = "ttttitittiit",
    };
    Status status = check_amounts(payment->currency, payment->amount, 0, error);
    if (status != STATUS_OK) return status;
    const Param params[] = {
        param_text(payment->id),        param_text(payment->invoice),
        param_text(payment->customer),  param_text(payment->source),
        param_int(payment->at_us),      param_text(currency_code(payment->currency)),
        param_int(payment->amount),     param_text(payment->state),
        param_text(payment->reason),    param_int(payment->heard.at_us),
        param_int(payment->heard.rank), param_text(payment->heard.message),
    };
    return store_execute(store, &upsert, params, error);
}

Status payment_list(Store *store, Str invoice, Arena *arena, Payment **payments_out, size_t *count_out,
                    Error *error)
{
    static const Query query = {
        .sql = "SELECT id, invoice, customer, source, at_us, currency, amount, state, reason, heard_us, "
               "heard_rank,"
               " heard_message FROM payment WHERE invoice = $1 ORDER BY at_us, id LIMIT $2",
        .params = "ti",
        .columns = "ttttitittiit",
    };
    const Param params[] = { param_text(invoice), param_int(PAYMENTS_LISTED_MAX) };
    Payment *payments = ARENA_ARRAY(arena, Payment, PAYMENTS_LISTED_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < PAYMENTS_LISTED_MAX && rows_next(&rows)) {
        payments[count++] = (Payment){
            .id = rows_text(&rows, 0, arena),
            .invoice = rows_text(&rows, 1, arena),
            .customer = rows_text(&rows, 2, arena),
            .source = rows_text(&rows, 3, arena),
            .at_us = rows_int(&rows, 4),
            .currency = currency_find(rows_view(&rows, 5)),
            .amount = rows_int(&rows, 6),
            .state = rows_text(&rows, 7, arena),
            .reason = rows_text(&rows, 8, arena),
            .heard = { rows_int(&rows, 9), rows_int(&rows, 10), rows_text(&rows, 11, arena) },
        };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *payments_out = payments;
    *count_out = count;
    return STATUS_OK;
}

// ---- cards

Status payment_card_put(Store *store, const PaymentCard *card, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO payment_card (source, customer, brand, last4, expires_day, heard_us, heard_rank,"
               " heard_message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
               " ON CONFLICT (source, customer) DO UPDATE SET brand = excluded.brand, last4 = excluded.last4,"
               " expires_day = excluded.expires_day, heard_us = excluded.heard_us,"
               " heard_rank = excluded.heard_rank, heard_message = excluded.heard_message" UNLESS_OLD(
                   payment_card),
        .params = "ttttIiit",
    };
    const Param params[] = { param_text(card->source),
                             param_text(card->customer),
                             param_text(card->brand),
                             param_text(card->last4),
                             card->expires_day > 0 ? param_int(card->expires_day) : param_null(),
                             param_int(card->heard.at_us),
                             param_int(card->heard.rank),
                             param_text(card->heard.message) };
    return store_execute(store, &upsert, params, error);
}
