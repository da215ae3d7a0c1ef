#include "know/billing_customer.h"

#define COLUMNS "source, customer, account, said, name, email, linked_by, first_us"

static BillingCustomer take_row(const Rows *rows, Arena *arena)
{
    return (BillingCustomer){ .source = rows_text(rows, 0, arena),
                              .id = rows_text(rows, 1, arena),
                              .account = rows_text(rows, 2, arena),
                              .said = rows_text(rows, 3, arena),
                              .name = rows_text(rows, 4, arena),
                              .email = rows_text(rows, 5, arena),
                              .linked_by = rows_text(rows, 6, arena),
                              .first_us = rows_int(rows, 7) };
}

static Status create(Store *store, const CustomerNews *news, int64_t now_us, Error *error)
{
    static const Query query = {
        .sql =
            "INSERT INTO billing_customer (source, customer, account, said, name, email, linked_by, first_us,"
            " heard_us, heard_rank, heard_message, said_us, said_rank, said_message)"
            " VALUES ($1, $2, '', '', '', '', '', $3, 0, 0, '', 0, 0, '')"
            " ON CONFLICT (source, customer) DO NOTHING",
        .params = "tti",
    };
    const Param params[] = { param_text(news->source), param_text(news->id), param_int(now_us) };
    return store_execute(store, &query, params, error);
}

// A message that names the customer alone, as a subscription's does, is no news of name and address.
static Status hear_name(Store *store, const CustomerNews *news, Error *error)
{
    static const Query query = {
        .sql = "UPDATE billing_customer SET name = $1, email = $2, heard_us = $3, heard_rank = $4,"
               " heard_message = $5 WHERE source = $6 AND customer = $7"
               " AND (heard_us, heard_rank, heard_message) < ($3, $4, $5)",
        .params = "ttiittt",
    };
    const Param params[] = {
        param_text(news->name),    param_text(news->email),  param_int(news->at_us), param_int(news->rank),
        param_text(news->message), param_text(news->source), param_text(news->id),
    };
    if (news->name.len == 0 && news->email.len == 0) return STATUS_OK;
    return store_execute(store, &query, params, error);
}

static Status hear_account(Store *store, const CustomerNews *news, Error *error)
{
    static const Query query = {
        .sql = "UPDATE billing_customer SET said = $1, said_us = $2, said_rank = $3, said_message = $4"
               " WHERE source = $5 AND customer = $6 AND (said_us, said_rank, said_message) < ($2, $3, $4)",
        .params = "tiittt",
    };
    const Param params[] = { param_text(news->said),    param_int(news->at_us),   param_int(news->rank),
                             param_text(news->message), param_text(news->source), param_text(news->id) };
    return news->said.len > 0 ? store_execute(store, &query, params, error) : STATUS_OK;
}

Status billing_customer_hear(Store *store, const CustomerNews *news, int64_t now_us, Arena *arena,
                             BillingCustomer *customer_out, Error *error)
{
    Status status = create(store, news, now_us, error);
    if (status == STATUS_OK) status = hear_name(store, news, error);
    if (status == STATUS_OK) status = hear_account(store, news, error);
    if (status == STATUS_OK)
        status = billing_customer_get(store, news->source, news->id, arena, customer_out, error);
    return status;
}

Status billing_customer_link(Store *store, Str source, Str id, Str account, Str linked_by, Error *error)
{
    static const Query query = {
        .sql = "UPDATE billing_customer SET account = $1, linked_by = $2 WHERE source = $3 AND customer = $4",
        .params = "tttt",
    };
    const Param params[] = { param_text(account), param_text(linked_by), param_text(source), param_text(id) };
    return store_change_one(store, &query, params, "customer", error);
}

Status billing_customer_get(Store *store, Str source, Str id, Arena *arena, BillingCustomer *customer_out,
                            Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM billing_customer WHERE source = $1 AND customer = $2",
        .params = "tt",
        .columns = "ttttttti",
    };
    const Param params[] = { param_text(source), param_text(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "customer", error);
    if (status == STATUS_OK) *customer_out = take_row(&rows, arena);
    return status;
}

static Status count_all(Store *store, const CustomerFilter *filter, int64_t *total_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT COUNT(*) FROM billing_customer WHERE ($1 = '' OR account = $1)"
               " AND ($2 = 0 OR account = '')",
        .params = "ti",
        .columns = "i",
    };
    const Param params[] = { param_text(filter->account), param_int(filter->unknown) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *total_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status billing_customer_list(Store *store, const CustomerFilter *filter, Arena *arena,
                             BillingCustomer **customers_out, size_t *count_out, int64_t *total_out,
                             Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM billing_customer WHERE ($1 = '' OR account = $1)"
               " AND ($2 = 0 OR account = '') ORDER BY first_us DESC, source, customer LIMIT $3 OFFSET $4",
        .params = "tiii",
        .columns = "ttttttti",
    };
    size_t room = filter->limit < BILLING_CUSTOMERS_LISTED_MAX ? filter->limit : BILLING_CUSTOMERS_LISTED_MAX;
    BillingCustomer *customers = ARENA_ARRAY(arena, BillingCustomer, room + 1);
    const Param params[] = { param_text(filter->account), param_int(filter->unknown),
                             param_int((int64_t)room), param_int((int64_t)filter->offset) };
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < room && rows_next(&rows))
        customers[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *customers_out = customers;
    *count_out = count;
    return count_all(store, filter, total_out, error);
}
