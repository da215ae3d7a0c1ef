// product.h: what is sold, and at which prices.
#ifndef PERENNIAL_KNOW_PRODUCT_H
#define PERENNIAL_KNOW_PRODUCT_H

#include "know/currency.h"
#include "store/store.h"

enum { PRODUCTS_LISTED_MAX = 1000, PRICES_LISTED_MAX = 2000, PRICES_MAX = 50000 };

typedef struct Product {
    Str id, name, source;
    bool active;
    int64_t changed_us;
    Str changed_by;
} Product;

typedef struct Price {
    Str id, product, name, source; // product empty: of none
    const Currency *currency;
    int64_t amount;         // minor units every `interval_count` intervals; of a seat where per_seat
    Str interval;           // RECURRING_INTERVAL_NAMES
    int64_t interval_count; // 1 to RECURRING_COUNT_MAX
    bool per_seat, active;
    int64_t changed_us;
    Str changed_by;
} Price;

// Inside a transaction; whole: what is there is replaced. STATUS_INVALID, STATUS_LIMITED.
MUST_USE Status product_put(Store *store, const Product *product, Error *error);
MUST_USE Status price_put(Store *store, const Price *price, Error *error);

// By id; in the arena.
MUST_USE Status product_list(Store *store, Arena *arena, Product **products_out, size_t *count_out,
                             Error *error);
// Of a product, or of all where it is empty.
MUST_USE Status price_list(Store *store, Str product, Arena *arena, Price **prices_out, size_t *count_out,
                           Error *error);
// STATUS_NOT_FOUND.
MUST_USE Status product_get(Store *store, Str id, Arena *arena, Product *product_out, Error *error);
MUST_USE Status price_get(Store *store, Str id, Arena *arena, Price *price_out, Error *error);

// What it comes to a month for so many seats (below 0: one). STATUS_INVALID when that is out of bounds.
MUST_USE Status price_month(const Price *price, int64_t seats, int64_t *minor_out, Error *error);

#endif
