// currency.h: money as int64 minor units of an ISO 4217 currency. Exact: whole numbers and decimal texts, no
// floating point. What has to be rounded is rounded once, half to even.
//
// Digits are those of ISO 4217. A source that counts otherwise says so in its own decoder (Stripe sends ISK
// and UGX with two digits, MGA with none).
#ifndef PERENNIAL_KNOW_CURRENCY_H
#define PERENNIAL_KNOW_CURRENCY_H

#include "base/arena.h"
#include "base/status.h"

// No single amount is larger, so that sums of a hundred thousand accounts fit.
#define MONEY_MOST INT64_C(10000000000000) // 10^13 minor units

__extension__ typedef __int128 Int128;

typedef struct Currency {
    char code[4]; // upper case
    uint8_t digits;
} Currency;

enum { CURRENCIES_KNOWN_MAX = 200 };

// By its code in any case; NULL when ISO 4217 has none such.
const Currency *currency_find(Str code);
Str currency_code(const Currency *currency);

// From 0, the same in one program only: for arrays of CURRENCIES_KNOWN_MAX.
size_t currency_index(const Currency *currency);
const Currency *currency_at(size_t index);

// "-1234.5" as minor units. STATUS_INVALID: not a decimal number, more digits than the currency has (zeros
// apart), or beyond MONEY_MOST; error->field is `field`.
MUST_USE Status currency_parse(const Currency *currency, Str decimal, Str field, int64_t *minor_out,
                               Error *error);
// The same from a number that was kept as a double, by its shortest decimal text, rounded to the minor unit.
// False when it is not finite or beyond MONEY_MOST.
bool currency_from_number(const Currency *currency, double number, int64_t *minor_out);

// "-1234.50"; in the arena.
Str currency_format(const Currency *currency, int64_t minor, Arena *arena);

// dividend / divisor, half to even. The divisor is above 0.
Int128 divide_half_even(Int128 dividend, Int128 divisor);

// ---- rates

enum { RATE_DIGITS_MAX = 12, RATE_TEXT_BYTES_MAX = 24 };

// units × 10^-scale of another currency for one of this.
typedef struct Rate {
    int64_t units; // above 0
    uint8_t scale; // at most RATE_DIGITS_MAX
} Rate;

// "0.9214": at most 9 digits before the point and RATE_DIGITS_MAX behind, above 0.
MUST_USE Status rate_parse(Str decimal, Rate *rate_out, Error *error);

// Minor units of `from` as minor units of `to`; kept within ±INT64_MAX / 4, where only a mistaken rate leads.
int64_t currency_convert(int64_t minor, const Currency *from, const Currency *to, Rate rate);

#endif
