#include "know/currency_rate.h"

#include <assert.h>

static Status count_rates(Store *store, const Currency *reporting, int64_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT count(*) FROM currency_rate WHERE reporting = $1",
        .params = "t",
        .columns = "i",
    };
    const Param params[] = { param_text(currency_code(reporting)) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *count_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status currency_rate_put(Store *store, const Currency *reporting, const CurrencyRate *rate, int64_t now_us,
                         Str who, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO currency_rate (reporting, currency, day, rate, changed_us, changed_by)"
               " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (reporting, currency, day) DO UPDATE SET"
               " rate = excluded.rate, changed_us = excluded.changed_us, changed_by = excluded.changed_by",
        .params = "ttitit",
    };
    Rate read;
    int64_t count = 0;
    Status status = rate_parse(rate->rate, &read, error);
    if (status == STATUS_OK && rate->currency == reporting)
        return fail(error, STATUS_INVALID, STR("currency"), "%s is the reporting currency: its rate is 1.",
                    reporting->code);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_text(currency_code(reporting)),
                             param_text(currency_code(rate->currency)),
                             param_int(rate->day),
                             param_text(rate->rate),
                             param_int(now_us),
                             param_text(who) };
    status = store_execute(store, &upsert, params, error);
    if (status == STATUS_OK) status = count_rates(store, reporting, &count, error);
    if (status == STATUS_OK && count > CURRENCY_RATES_MAX)
        return fail(error, STATUS_LIMITED, STR("rate"), "At most %d rates are kept; remove old ones first.",
                    CURRENCY_RATES_MAX);
    return status;
}

Status currency_rate_remove(Store *store, const Currency *reporting, const Currency *currency, uint16_t day,
                            Error *error)
{
    static const Query query = {
        .sql = "DELETE FROM currency_rate WHERE reporting = $1 AND currency = $2 AND day = $3",
        .params = "tti",
    };
    const Param params[] = { param_text(currency_code(reporting)), param_text(currency_code(currency)),
                             param_int(day) };
    Status status = store_execute(store, &query, params, error);
    if (status == STATUS_OK && store_changed_rows(store) == 0)
        return fail(error, STATUS_NOT_FOUND, STR("day"), "There is no rate of %s on this day.",
                    currency->code);
    return status;
}

Status currency_rate_list(Store *store, const Currency *reporting, const Currency *currency, size_t offset,
                          size_t limit, Arena *arena, CurrencyRate **rates_out, size_t *count_out,
                          Error *error)
{
    static const Query query = {
        .sql = "SELECT currency, day, rate FROM currency_rate WHERE reporting = $1 AND ($2 = '' OR currency "
               "= $2)"
               " ORDER BY currency, day LIMIT $3 OFFSET $4",
        .params = "ttii",
        .columns = "tit",
    };
    if (limit > CURRENCY_RATES_PAGE_MAX) limit = CURRENCY_RATES_PAGE_MAX;
    const Param params[] = { param_text(currency_code(reporting)),
                             param_text(currency ? currency_code(currency) : STR("")),
                             param_int((int64_t)limit), param_int((int64_t)offset) };
    CurrencyRate *rates = ARENA_ARRAY(arena, CurrencyRate, limit + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < limit && rows_next(&rows))
        rates[count++] = (CurrencyRate){ .currency = currency_find(rows_view(&rows, 0)),
                                         .day = (uint16_t)rows_int(&rows, 1),
                                         .rate = rows_text(&rows, 2, arena) };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *rates_out = rates;
    *count_out = count;
    return STATUS_OK;
}

// ---- the book

Status rate_book_read(Store *store, const Currency *reporting, Arena *arena, RateBook *book_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT currency, day, rate FROM currency_rate WHERE reporting = $1 ORDER BY currency, day"
               " LIMIT $2",
        .params = "ti",
        .columns = "tit",
    };
    int64_t expected = 0;
    size_t count = 0, next = 0; // the currency after the last one seen
    Status status = count_rates(store, reporting, &expected, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_text(currency_code(reporting)), param_int(expected) };
    DatedRate *rates = ARENA_ARRAY(arena, DatedRate, (size_t)expected + 1);
    *book_out = (RateBook){ .reporting = reporting, .rates = rates };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (rows_next(&rows)) {
        const Currency *currency = currency_find(rows_view(&rows, 0));
        if (!currency || rate_parse(rows_view(&rows, 2), &rates[count].rate, error) != STATUS_OK)
            return fail(error, STATUS_UNAVAILABLE, STR(""), "A rate is damaged; set it again.");
        while (next <= currency_index(currency)) // codes come in the order of their indexes
            book_out->first[next++] = (uint32_t)count;
        rates[count++].day = (uint16_t)rows_int(&rows, 1);
    }
    while (next <= CURRENCIES_KNOWN_MAX)
        book_out->first[next++] = (uint32_t)count;
    return rows_end(&rows, error);
}

bool rate_book_find(const RateBook *book, const Currency *currency, uint16_t day, Rate *rate_out)
{
    *rate_out = (Rate){ .units = 1 };
    if (currency == book->reporting) return true;
    size_t index = currency_index(currency), first = book->first[index];
    size_t low = first, high = book->first[index + 1]; // the first rate after the day lies here
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (book->rates[middle].day <= day)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == first) return false;
    *rate_out = book->rates[low - 1].rate;
    return true;
}

bool rate_book_since(const RateBook *book, const Currency *currency, uint16_t *day_out)
{
    size_t index = currency_index(currency);
    *day_out = 0;
    if (currency == book->reporting) return true;
    if (book->first[index] == book->first[index + 1]) return false;
    *day_out = book->rates[book->first[index]].day;
    return true;
}

int64_t rate_book_convert(const RateBook *book, const Currency *currency, int64_t minor, uint16_t day)
{
    Rate rate;
    bool known = rate_book_find(book, currency, day, &rate);
    assert(known);
    if (!known || currency == book->reporting) return minor;
    return currency_convert(minor, currency, book->reporting, rate);
}
