#include "know/recurring.h"

// Products of an over and an under stay below 2^126.
#define OVER_MOST ((Int128)1 << 90)
#define UNDER_MOST ((Int128)1 << 36)

bool recurring_interval(Str name, RecurringInterval *interval_out)
{
    static const Str names[RECURRING_INTERVALS] = {
        [EVERY_DAY] = STR_CONST("day"),
        [EVERY_WEEK] = STR_CONST("week"),
        [EVERY_MONTH] = STR_CONST("month"),
        [EVERY_YEAR] = STR_CONST("year"),
    };
    for (RecurringInterval i = 0; i < RECURRING_INTERVALS; i++) {
        if (!str_equal(names[i], name)) continue;
        *interval_out = i;
        return true;
    }
    return false;
}

static Recurring reduced(Int128 over, Int128 under, bool wrong)
{
    Int128 a = over < 0 ? -over : over, b = under;
    while (b != 0) {
        Int128 rest = a % b;
        a = b;
        b = rest;
    }
    if (a > 1) {
        over /= a;
        under /= a;
    }
    wrong = wrong || over > OVER_MOST || over < -OVER_MOST || under > UNDER_MOST;
    return wrong ? (Recurring){ .wrong = true } : (Recurring){ .over = over, .under = under };
}

static Int128 under_of(const Recurring *sum)
{
    return sum->under == 0 ? 1 : sum->under;
}

void recurring_add_sum(Recurring *sum, const Recurring *other)
{
    Int128 left = under_of(sum), right = under_of(other);
    *sum = reduced(sum->over * right + other->over * left, left * right, sum->wrong || other->wrong);
}

void recurring_add(Recurring *sum, int64_t amount, RecurringInterval interval, int64_t count)
{
    static const struct {
        int64_t over, under;
    } a_month[RECURRING_INTERVALS] = {
        [EVERY_DAY] = { 365, 12 },
        [EVERY_WEEK] = { 52, 12 },
        [EVERY_MONTH] = { 1, 1 },
        [EVERY_YEAR] = { 1, 12 },
    };
    if (count < 1 || count > RECURRING_COUNT_MAX || amount > MONEY_MOST || amount < -MONEY_MOST) {
        *sum = (Recurring){ .wrong = true };
        return;
    }
    Recurring part =
        reduced((Int128)amount * a_month[interval].over, (Int128)a_month[interval].under * count, false);
    recurring_add_sum(sum, &part);
}

void recurring_scale(Recurring *sum, int64_t over, int64_t under)
{
    bool wrong = over < 0 || over > RECURRING_SCALE_MAX || under < 1 || under > RECURRING_SCALE_MAX;
    *sum =
        wrong ? (Recurring){ .wrong = true } : reduced(sum->over * over, under_of(sum) * under, sum->wrong);
}

bool recurring_month(const Recurring *sum, int64_t *minor_out)
{
    Int128 month = divide_half_even(sum->over, under_of(sum));
    *minor_out = 0;
    if (sum->wrong || month > MONEY_MOST || month < -MONEY_MOST) return false;
    *minor_out = (int64_t)month;
    return true;
}
