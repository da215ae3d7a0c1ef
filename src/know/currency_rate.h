// currency_rate.h: what currencies are worth in the reporting currency, from a day on until the next rate.
#ifndef PERENNIAL_KNOW_CURRENCY_RATE_H
#define PERENNIAL_KNOW_CURRENCY_RATE_H

#include "know/currency.h"
#include "store/store.h"

enum {
    CURRENCY_RATES_MAX = 200000, // of one reporting currency: twenty currencies for 27 years of days
    CURRENCY_RATES_PAGE_MAX = 1000,
};

typedef struct CurrencyRate {
    const Currency *currency;
    uint16_t day;
    Str rate; // decimal
} CurrencyRate;

// Inside a transaction. STATUS_INVALID for what is no rate; STATUS_LIMITED.
MUST_USE Status currency_rate_put(Store *store, const Currency *reporting, const CurrencyRate *rate,
                                  int64_t now_us, Str who, Error *error);
// STATUS_NOT_FOUND.
MUST_USE Status currency_rate_remove(Store *store, const Currency *reporting, const Currency *currency,
                                     uint16_t day, Error *error);

// By currency and day; of one when `currency` is not NULL; beyond `offset`. In the arena.
MUST_USE Status currency_rate_list(Store *store, const Currency *reporting, const Currency *currency,
                                   size_t offset, size_t limit, Arena *arena, CurrencyRate **rates_out,
                                   size_t *count_out, Error *error);

// All rates of a reporting currency, for converting.
typedef struct DatedRate {
    uint16_t day;
    Rate rate;
} DatedRate;

typedef struct RateBook {
    const Currency *reporting;
    const DatedRate *rates;                   // by currency, then day
    uint32_t first[CURRENCIES_KNOWN_MAX + 1]; // of each currency's, by its index
} RateBook;

// In the arena: 24 bytes a rate.
MUST_USE Status rate_book_read(Store *store, const Currency *reporting, Arena *arena, RateBook *book_out,
                               Error *error);

// The rate that holds on the day: the last one of it or before. False when there is none. Of the reporting
// currency itself it is 1.
bool rate_book_find(const RateBook *book, const Currency *currency, uint16_t day, Rate *rate_out);
// The first day of which a rate is known; 0 for the reporting currency. False when there is none.
bool rate_book_since(const RateBook *book, const Currency *currency, uint16_t *day_out);
// In minor units of the reporting currency at the rate of the day. The rate must be known.
int64_t rate_book_convert(const RateBook *book, const Currency *currency, int64_t minor, uint16_t day);

#endif
