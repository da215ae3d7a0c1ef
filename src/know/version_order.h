// version_order.h: which of two versions of a product is the newer one.
#ifndef PERENNIAL_KNOW_VERSION_ORDER_H
#define PERENNIAL_KNOW_VERSION_ORDER_H

#include "base/str.h"

#define VERSION_ATTRIBUTE STR("product_version")           // of accounts and of people
#define VERSION_LAST_ATTRIBUTE STR("product_version_last") // seen last, where that was another one
enum {
    VERSION_BYTES_MAX = 64,
    VERSION_BACK_DAYS = 7, // an older one alone for so long, and they went back to it
};

// Below 0 when `a` is older, above 0 when newer: runs of digits are compared as numbers, all else by bytes
// ("2.9" < "2.10" < "2.10.1"); with a hyphen behind it a version is older than without ("3.0-beta" < "3.0").
int version_compare(Str a, Str b);

#endif
