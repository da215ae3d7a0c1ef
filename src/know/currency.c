#include "know/currency.h"

#include "base/buf.h"
#include "codec/json_writer.h"

#include <math.h>
#include <string.h>

// ISO 4217, sorted by code.
static const Currency table[] = {
    { "AED", 2 }, { "AFN", 2 }, { "ALL", 2 }, { "AMD", 2 }, { "ANG", 2 }, { "AOA", 2 }, { "ARS", 2 },
    { "AUD", 2 }, { "AWG", 2 }, { "AZN", 2 }, { "BAM", 2 }, { "BBD", 2 }, { "BDT", 2 }, { "BGN", 2 },
    { "BHD", 3 }, { "BIF", 0 }, { "BMD", 2 }, { "BND", 2 }, { "BOB", 2 }, { "BRL", 2 }, { "BSD", 2 },
    { "BTN", 2 }, { "BWP", 2 }, { "BYN", 2 }, { "BZD", 2 }, { "CAD", 2 }, { "CDF", 2 }, { "CHF", 2 },
    { "CLF", 4 }, { "CLP", 0 }, { "CNY", 2 }, { "COP", 2 }, { "CRC", 2 }, { "CUP", 2 }, { "CVE", 2 },
    { "CZK", 2 }, { "DJF", 0 }, { "DKK", 2 }, { "DOP", 2 }, { "DZD", 2 }, { "EGP", 2 }, { "ERN", 2 },
    { "ETB", 2 }, { "EUR", 2 }, { "FJD", 2 }, { "FKP", 2 }, { "GBP", 2 }, { "GEL", 2 }, { "GHS", 2 },
    { "GIP", 2 }, { "GMD", 2 }, { "GNF", 0 }, { "GTQ", 2 }, { "GYD", 2 }, { "HKD", 2 }, { "HNL", 2 },
    { "HTG", 2 }, { "HUF", 2 }, { "IDR", 2 }, { "ILS", 2 }, { "INR", 2 }, { "IQD", 3 }, { "IRR", 2 },
    { "ISK", 0 }, { "JMD", 2 }, { "JOD", 3 }, { "JPY", 0 }, { "KES", 2 }, { "KGS", 2 }, { "KHR", 2 },
    { "KMF", 0 }, { "KPW", 2 }, { "KRW", 0 }, { "KWD", 3 }, { "KYD", 2 }, { "KZT", 2 }, { "LAK", 2 },
    { "LBP", 2 }, { "LKR", 2 }, { "LRD", 2 }, { "LSL", 2 }, { "LYD", 3 }, { "MAD", 2 }, { "MDL", 2 },
    { "MGA", 2 }, { "MKD", 2 }, { "MMK", 2 }, { "MNT", 2 }, { "MOP", 2 }, { "MRU", 2 }, { "MUR", 2 },
    { "MVR", 2 }, { "MWK", 2 }, { "MXN", 2 }, { "MYR", 2 }, { "MZN", 2 }, { "NAD", 2 }, { "NGN", 2 },
    { "NIO", 2 }, { "NOK", 2 }, { "NPR", 2 }, { "NZD", 2 }, { "OMR", 3 }, { "PAB", 2 }, { "PEN", 2 },
    { "PGK", 2 }, { "PHP", 2 }, { "PKR", 2 }, { "PLN", 2 }, { "PYG", 0 }, { "QAR", 2 }, { "RON", 2 },
    { "RSD", 2 }, { "RUB", 2 }, { "RWF", 0 }, { "SAR", 2 }, { "SBD", 2 }, { "SCR", 2 }, { "SDG", 2 },
    { "SEK", 2 }, { "SGD", 2 }, { "SHP", 2 }, { "SLE", 2 }, { "SOS", 2 }, { "SRD", 2 }, { "SSP", 2 },
    { "STN", 2 }, { "SVC", 2 }, { "SYP", 2 }, { "SZL", 2 }, { "THB", 2 }, { "TJS", 2 }, { "TMT", 2 },
    { "TND", 3 }, { "TOP", 2 }, { "TRY", 2 }, { "TTD", 2 }, { "TWD", 2 }, { "TZS", 2 }, { "UAH", 2 },
    { "UGX", 0 }, { "USD", 2 }, { "UYI", 0 }, { "UYU", 2 }, { "UYW", 4 }, { "UZS", 2 }, { "VED", 2 },
    { "VES", 2 }, { "VND", 0 }, { "VUV", 0 }, { "WST", 2 }, { "XAF", 0 }, { "XCD", 2 }, { "XOF", 0 },
    { "XPF", 0 }, { "YER", 2 }, { "ZAR", 2 }, { "ZMW", 2 }, { "ZWL", 2 },
};
#define TABLE_COUNT (sizeof table / sizeof *table)
_Static_assert(TABLE_COUNT <= (size_t)CURRENCIES_KNOWN_MAX, "indexes fit the arrays of callers");

const Currency *currency_find(Str code)
{
    size_t low = 0, high = TABLE_COUNT;
    if (code.len != 3) return NULL;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_compare_ignore_case(code, currency_code(&table[middle]));
        if (order == 0) return &table[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

Str currency_code(const Currency *currency)
{
    return (Str){ currency->code, 3 };
}

size_t currency_index(const Currency *currency)
{
    return (size_t)(currency - table);
}

const Currency *currency_at(size_t index)
{
    return index < TABLE_COUNT ? &table[index] : NULL;
}

static Int128 power_of_ten(unsigned exponent)
{
    Int128 power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

Int128 divide_half_even(Int128 dividend, Int128 divisor)
{
    Int128 quotient = dividend / divisor, rest = dividend % divisor;
    if (rest < 0) { // round towards minus infinity, so that the rest is at least 0
        quotient--;
        rest += divisor;
    }
    Int128 beyond_half = rest - (divisor - rest);
    return quotient + (beyond_half > 0 || (beyond_half == 0 && quotient % 2 != 0));
}

// ---- decimal text

typedef struct Decimal {
    Int128 units; // without the point
    unsigned scale, whole_digits;
} Decimal;

// Digits, then optionally a point and digits; at most 30 in all.
static bool read_decimal(Str text, Decimal *decimal_out)
{
    Decimal decimal = { 0 };
    bool negative = text.len > 0 && text.data[0] == '-';
    bool point = false;
    size_t digits = 0;
    for (size_t i = negative; i < text.len; i++) {
        char c = text.data[i];
        if (c == '.' && !point && digits > 0) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || ++digits > 30) return false;
        decimal.units = decimal.units * 10 + (c - '0');
        decimal.scale += point;
        decimal.whole_digits += !point;
    }
    if (digits == 0 || (point && decimal.scale == 0)) return false;
    if (negative) decimal.units = -decimal.units;
    *decimal_out = decimal;
    return true;
}

Status currency_parse(const Currency *currency, Str decimal, Str field, int64_t *minor_out, Error *error)
{
    Decimal read;
    if (!read_decimal(decimal, &read))
        return fail(error, STATUS_INVALID, field, "“%.*s” is no amount: write it as 1234.50.",
                    STR_ARG(str_slice(decimal, 0, 40)));
    while (read.scale > currency->digits && read.units % 10 == 0) {
        read.units /= 10;
        read.scale--;
    }
    if (read.scale > currency->digits)
        return fail(error, STATUS_INVALID, field, "“%.*s” has more digits than %s has: at most %d.",
                    STR_ARG(decimal), currency->code, currency->digits);
    Int128 most = (Int128)MONEY_MOST;
    Int128 minor = read.units > most || read.units < -most
                       ? most + 1
                       : read.units * power_of_ten(currency->digits - read.scale);
    if (minor > most || minor < -most)
        return fail(error, STATUS_INVALID, field, "“%.*s” is too much: at most %lld minor units.",
                    STR_ARG(decimal), (long long)MONEY_MOST);
    *minor_out = (int64_t)minor;
    return STATUS_OK;
}

bool currency_from_number(const Currency *currency, double number, int64_t *minor_out)
{
    char text[64];
    Decimal read;
    if (!isfinite(number) || fabs(number) > (double)MONEY_MOST) return false;
    if (fabs(number) < 1e-5) { // written with an exponent, and less than half of any minor unit
        *minor_out = 0;
        return true;
    }
    Buf shortest = { 0 };
    json_append_double(&shortest, number);
    size_t length = shortest.len < sizeof text ? shortest.len : sizeof text;
    memcpy(text, shortest.data, length);
    buf_free(&shortest);
    if (!read_decimal((Str){ text, length }, &read)) return false;
    Int128 minor = read.scale > currency->digits
                       ? divide_half_even(read.units, power_of_ten(read.scale - currency->digits))
                       : read.units * power_of_ten(currency->digits - read.scale);
    if (minor > MONEY_MOST || minor < -MONEY_MOST) return false;
    *minor_out = (int64_t)minor;
    return true;
}

Str currency_format(const Currency *currency, int64_t minor, Arena *arena)
{
    uint64_t absolute = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
    uint64_t unit = (uint64_t)power_of_ten(currency->digits);
    const char *sign = minor < 0 ? "-" : "";
    if (currency->digits == 0) return arena_format(arena, "%s%llu", sign, (unsigned long long)absolute);
    return arena_format(arena, "%s%llu.%0*llu", sign, (unsigned long long)(absolute / unit), currency->digits,
                        (unsigned long long)(absolute % unit));
}

// ---- rates

#define RATE_UNITS_MAX INT64_C(1000000000000000000)

Status rate_parse(Str decimal, Rate *rate_out, Error *error)
{
    Decimal read;
    bool good = decimal.len <= RATE_TEXT_BYTES_MAX && read_decimal(decimal, &read) && read.units > 0 &&
                read.scale <= RATE_DIGITS_MAX && read.units <= RATE_UNITS_MAX;
    if (good && read.units / power_of_ten(read.scale) < 1000000000) {
        *rate_out = (Rate){ .units = (int64_t)read.units, .scale = (uint8_t)read.scale };
        return STATUS_OK;
    }
    return fail(
        error, STATUS_INVALID, STR("rate"),
        "“%.*s” is no rate: write a decimal number above 0, at most 9 digits before the point, %d behind"
        " and 18 in all.",
        STR_ARG(str_slice(decimal, 0, 40)), RATE_DIGITS_MAX);
}

// The product stays below 2^63 × 10^18 × 10^4: units of more than nine digits have a scale to divide by.
int64_t currency_convert(int64_t minor, const Currency *from, const Currency *to, Rate rate)
{
    Int128 over = (Int128)minor * rate.units;
    unsigned under = rate.scale + from->digits, above = to->digits;
    Int128 most = INT64_MAX / 4;
    Int128 result = under > above ? divide_half_even(over, power_of_ten(under - above))
                                  : over * power_of_ten(above - under);
    return (int64_t)(result > most ? most : result < -most ? -most : result);
}
