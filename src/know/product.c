#include "know/product.h"

#include "know/monthly.h"

static Status check_room(Store *store, const Query *count, int64_t most, Error *error)
{
    CLEANUP(rows_close) Rows rows = store_query(store, count, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) <= most) return STATUS_OK;
    return fail(error, STATUS_LIMITED, STR("id"), "At most %lld of them are kept.", (long long)most);
}

// ---- products

Status product_put(Store *store, const Product *product, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO product (id, name, source, active, changed_us, changed_by)"
               " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
               " source = excluded.source, active = excluded.active, changed_us = excluded.changed_us,"
               " changed_by = excluded.changed_by",
        .params = "tttiit",
    };
    static const Query count = { .sql = "SELECT count(*) FROM product", .params = "", .columns = "i" };
    const Param params[] = { param_text(product->id),        param_text(product->name),
                             param_text(product->source),    param_int(product->active),
                             param_int(product->changed_us), param_text(product->changed_by) };
    Status status = store_execute(store, &upsert, params, error);
    return status == STATUS_OK ? check_room(store, &count, PRODUCTS_LISTED_MAX, error) : status;
}

static Product take_product(const Rows *rows, Arena *arena)
{
    return (Product){
        .id = rows_text(rows, 0, arena),
        .name = rows_text(rows, 1, arena),
        .source = rows_text(rows, 2, arena),
        .active = rows_int(rows, 3) != 0,
        .changed_us = rows_int(rows, 4),
        .changed_by = rows_text(rows, 5, arena),
    };
}

#define PRODUCT_COLUMNS "id, name, source, active, changed_us, changed_by FROM product"

Status product_get(Store *store, Str id, Arena *arena, Product *product_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " PRODUCT_COLUMNS " WHERE id = $1",
        .params = "t",
        .columns = "tttiit",
    };
    const Param params[] = { param_text(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) {
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
        return fail(error, STATUS_NOT_FOUND, STR("id"), "There is no product with the id “%.*s”.",
                    STR_ARG(id));
    }
    *product_out = take_product(&rows, arena);
    return STATUS_OK;
}

Status product_list(Store *store, Arena *arena, Product **products_out, size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " PRODUCT_COLUMNS " ORDER BY id LIMIT $1",
        .params = "i",
        .columns = "tttiit",
    };
    const Param params[] = { param_int(PRODUCTS_LISTED_MAX) };
    Product *products = ARENA_ARRAY(arena, Product, PRODUCTS_LISTED_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < PRODUCTS_LISTED_MAX && rows_next(&rows))
        products[count++] = take_product(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *products_out = products;
    *count_out = count;
    return STATUS_OK;
}

// ---- prices

static Status check_price(const Price *price, Error *error)
{
    RhythmUnit unit;
    if (!price->currency)
        return fail(error, STATUS_INVALID, STR("currency"), "Say the currency by its ISO code, such as EUR.");
    if (price->amount < 0 || price->amount > MONEY_MOST)
        return fail(error, STATUS_INVALID, STR("amount"), "An amount lies between 0 and %lld minor units.",
                    (long long)MONEY_MOST);
    if (!rhythm_unit_parse(price->interval, &unit))
        return fail(error, STATUS_INVALID, STR("interval"), "An interval is a day, week, month or year.");
    if (price->interval_count < 1 || price->interval_count > RHYTHM_COUNT_MAX)
        return fail(error, STATUS_INVALID, STR("interval_count"), "Say 1 to %d intervals.", RHYTHM_COUNT_MAX);
    return STATUS_OK;
}

Status price_put(Store *store, const Price *price, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO price (id, product, name, source, currency, amount, interval, interval_count, "
               "per_seat,"
               " active, changed_us, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
               " ON CONFLICT (id) DO UPDATE SET product = excluded.product, name = excluded.name,"
               " source = excluded.source, currency = excluded.currency, amount = excluded.amount,"
               " interval = excluded.interval, interval_count = excluded.interval_count,"
               " per_seat = excluded.per_seat, active = excluded.active, changed_us = excluded.changed_us,"
               " changed_by = excluded.changed_by",
        .params = "tttttitiiiit",
    };
    static const Query count = { .sql = "SELECT count(*) FROM price", .params = "", .columns = "i" };
    Status status = check_price(price, error);
    if (status != STATUS_OK) return status;
    const Param params[] = {
        param_text(price->id),
        param_text(price->product),
        param_text(price->name),
        param_text(price->source),
        param_text(currency_code(price->currency)),
        param_int(price->amount),
        param_text(price->interval),
        param_int(price->interval_count),
        param_int(price->per_seat),
        param_int(price->active),
        param_int(price->changed_us),
        param_text(price->changed_by),
    };
    status = store_execute(store, &upsert, params, error);
    return status == STATUS_OK ? check_room(store, &count, PRICES_MAX, error) : status;
}

#define PRICE_COLUMNS                                                                                        \
    "id, product, name, source, currency, amount, interval, interval_count, per_seat, active, changed_us,"   \
    " changed_by FROM price"
#define PRICE_SHAPE "tttttitiiiit"

static Price take_price(const Rows *rows, Arena *arena)
{
    return (Price){
        .id = rows_text(rows, 0, arena),
        .product = rows_text(rows, 1, arena),
        .name = rows_text(rows, 2, arena),
        .source = rows_text(rows, 3, arena),
        .currency = currency_find(rows_view(rows, 4)),
        .amount = rows_int(rows, 5),
        .interval = rows_text(rows, 6, arena),
        .interval_count = rows_int(rows, 7),
        .per_seat = rows_int(rows, 8) != 0,
        .active = rows_int(rows, 9) != 0,
        .changed_us = rows_int(rows, 10),
        .changed_by = rows_text(rows, 11, arena),
    };
}

Status price_get(Store *store, Str id, Arena *arena, Price *price_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " PRICE_COLUMNS " WHERE id = $1",
        .params = "t",
        .columns = PRICE_SHAPE,
    };
    const Param params[] = { param_text(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) {
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
        return fail(error, STATUS_NOT_FOUND, STR("price"), "There is no price with the id “%.*s”.",
                    STR_ARG(id));
    }
    *price_out = take_price(&rows, arena);
    return STATUS_OK;
}

Status price_list(Store *store, Str product, Arena *arena, Price **prices_out, size_t *count_out,
                  Error *error)
{
    static const Query query = {
        .sql = "SELECT " PRICE_COLUMNS " WHERE $1 = '' OR product = $1 ORDER BY product, id LIMIT $2",
        .params = "ti",
        .columns = PRICE_SHAPE,
    };
    const Param params[] = { param_text(product), param_int(PRICES_LISTED_MAX) };
    Price *prices = ARENA_ARRAY(arena, Price, PRICES_LISTED_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < PRICES_LISTED_MAX && rows_next(&rows))
        prices[count++] = take_price(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *prices_out = prices;
    *count_out = count;
    return STATUS_OK;
}

Status price_month(const Price *price, int64_t seats, int64_t *minor_out, Error *error)
{
    Rhythm rhythm = { .count = price->interval_count };
    Monthly sum = monthly_zero();
    int64_t times = price->per_seat && seats >= 0 ? seats : 1;
    if (rhythm_unit_parse(price->interval, &rhythm.unit) &&
        monthly_add_minor(&sum, price->amount, times, rhythm) && monthly_round(&sum, minor_out))
        return STATUS_OK;
    return fail(error, STATUS_INVALID, STR("seats"),
                "This price for so many seats is more than can be kept.");
}
