#include "know/monthly.h"

static const Str unit_names[RHYTHM_UNITS] = {
    [RHYTHM_DAY] = STR_CONST("day"),
    [RHYTHM_WEEK] = STR_CONST("week"),
    [RHYTHM_MONTH] = STR_CONST("month"),
    [RHYTHM_YEAR] = STR_CONST("year"),
};
static const int64_t units_a_year[RHYTHM_UNITS] = {
    [RHYTHM_DAY] = 365, [RHYTHM_WEEK] = 52, [RHYTHM_MONTH] = 12, [RHYTHM_YEAR] = 1
};

bool rhythm_unit_parse(Str name, RhythmUnit *unit_out)
{
    for (RhythmUnit unit = 0; unit < RHYTHM_UNITS; unit++) {
        if (!str_equal(name, unit_names[unit])) continue;
        *unit_out = unit;
        return true;
    }
    return false;
}

// ---- fractions

static Int128 positive(Int128 number)
{
    return number < 0 ? -number : number;
}

static Int128 common_divisor(Int128 a, Int128 b)
{
    while (b != 0) {
        Int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static Monthly fraction(Int128 numerator, Int128 denominator)
{
    Int128 divisor = common_divisor(positive(numerator), denominator);
    return (Monthly){ numerator / divisor, denominator / divisor, false };
}

static Monthly product(const Monthly *a, const Monthly *b)
{
    Int128 numerator = 0, denominator = 0;
    Monthly x = fraction(a->numerator, b->denominator), y = fraction(b->numerator, a->denominator);
    if (a->too_large || b->too_large || __builtin_mul_overflow(x.numerator, y.numerator, &numerator) ||
        __builtin_mul_overflow(x.denominator, y.denominator, &denominator))
        return (Monthly){ 0, 1, true };
    return fraction(numerator, denominator);
}

Monthly monthly_zero(void)
{
    return (Monthly){ 0, 1, false };
}

void monthly_add_other(Monthly *monthly, const Monthly *other)
{
    Int128 divisor = common_divisor(monthly->denominator, other->denominator);
    Int128 left = 0, right = 0, sum = 0, denominator = 0;
    if (monthly->too_large || other->too_large ||
        __builtin_mul_overflow(monthly->numerator, other->denominator / divisor, &left) ||
        __builtin_mul_overflow(other->numerator, monthly->denominator / divisor, &right) ||
        __builtin_add_overflow(left, right, &sum) ||
        __builtin_mul_overflow(monthly->denominator, other->denominator / divisor, &denominator))
        *monthly = (Monthly){ 0, 1, true };
    else
        *monthly = fraction(sum, denominator);
}

// ---- parts

// "12.50" is 1250 / 100. False for anything but digits and one point.
static bool read_decimal(Str text, Monthly *decimal_out)
{
    Int128 number = 0, scale = 1;
    int digits = 0, behind = -1;
    for (size_t i = 0; i < text.len; i++) {
        char letter = text.data[i];
        if (letter == '.' && behind < 0 && i > 0) {
            behind = 0;
            continue;
        }
        if (letter < '0' || letter > '9') return false;
        if (behind >= 0) behind++;
        if (behind > MONTHLY_DIGITS_MAX || ++digits > 18 + MONTHLY_DIGITS_MAX) return false;
        number = number * 10 + (letter - '0');
        if (behind > 0) scale *= 10;
    }
    if (digits == 0 || behind == 0) return false;
    *decimal_out = fraction(number, scale);
    return true;
}

static bool is_rhythm(Rhythm rhythm)
{
    return rhythm.unit < RHYTHM_UNITS && rhythm.count >= 1 && rhythm.count <= RHYTHM_COUNT_MAX;
}

static void add_price(Monthly *monthly, const Monthly *price, int64_t quantity, Rhythm rhythm)
{
    const Monthly times = fraction((Int128)quantity * units_a_year[rhythm.unit], 12 * rhythm.count);
    const Monthly part = product(price, &times);
    monthly_add_other(monthly, &part);
}

bool monthly_add(Monthly *monthly, Str amount, int64_t quantity, Rhythm rhythm)
{
    Monthly price;
    if (!read_decimal(amount, &price) || !is_rhythm(rhythm)) return false;
    add_price(monthly, &price, quantity, rhythm);
    return true;
}

bool monthly_add_minor(Monthly *monthly, int64_t amount, int64_t quantity, Rhythm rhythm)
{
    const Monthly price = { amount, 1, false };
    if (!is_rhythm(rhythm)) return false;
    add_price(monthly, &price, quantity, rhythm);
    return true;
}

void monthly_scale(Monthly *monthly, int64_t over, int64_t under)
{
    const Monthly times = fraction(over, under);
    *monthly = product(monthly, &times);
}

bool monthly_take_percent(Monthly *monthly, Str percent)
{
    Monthly share;
    if (!read_decimal(percent, &share) || share.numerator > 100 * share.denominator) return false;
    const Monthly kept = fraction(100 * share.denominator - share.numerator, 100 * share.denominator);
    *monthly = product(monthly, &kept);
    return true;
}

bool monthly_round(const Monthly *monthly, int64_t *minor_out)
{
    *minor_out = 0;
    if (monthly->too_large) return false;
    Int128 whole = divide_half_even(monthly->numerator, monthly->denominator);
    if (whole > MONEY_MOST || whole < -MONEY_MOST) return false;
    *minor_out = (int64_t)whole;
    return true;
}
