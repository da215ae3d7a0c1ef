#include "know/account_filter.h"

#include "base/timestamp.h"

#include <math.h>

static const Str operator_names[] = {
    [FILTER_EQUAL] = STR_CONST("eq"),      [FILTER_NOT_EQUAL] = STR_CONST("ne"),
    [FILTER_GREATER] = STR_CONST("gt"),    [FILTER_GREATER_EQUAL] = STR_CONST("gte"),
    [FILTER_LESS] = STR_CONST("lt"),       [FILTER_LESS_EQUAL] = STR_CONST("lte"),
    [FILTER_IN] = STR_CONST("in"),         [FILTER_CONTAINS] = STR_CONST("contains"),
    [FILTER_SET] = STR_CONST("set"),       [FILTER_UNSET] = STR_CONST("unset"),
    [FILTER_WITHIN] = STR_CONST("within"),
};

// In addresses: eq ne gt gte lt lte in contains set unset within.
static bool filter_operator_find(Str name, FilterOperator *operator_out)
{
    for (size_t i = 0; i < sizeof operator_names / sizeof *operator_names; i++) {
        if (str_equal(operator_names[i], name)) {
            *operator_out = (FilterOperator)i;
            return true;
        }
    }
    return false;
}

bool account_filter_parse(Str text, AccountFilter *filter_out)
{
    StrCut field = str_cut(text, ':');
    StrCut name = str_cut(field.tail, ':');
    *filter_out = (AccountFilter){ .field = field.head, .value = name.tail };
    return field.found && field.head.len > 0 && filter_operator_find(name.head, &filter_out->operator);
}

// A number, a day, or yes/no as a number.
static double number_of(Str text)
{
    double number;
    int64_t days;
    if (str_parse_double(text, &number)) return number;
    if (date_parse(text, &days)) return (double)days;
    if (str_equal(text, STR("true"))) return 1;
    if (str_equal(text, STR("false"))) return 0;
    return (double)NAN;
}

Status filter_test_prepare(const AccountFilter *filter, uint16_t day, FilterTest *test_out, Error *error)
{
    FilterTest test = {
        .operator= filter->operator, .text = filter->value, .number = number_of(filter->value), .day = day
    };
    bool orders = filter->operator== FILTER_GREATER || filter->operator== FILTER_GREATER_EQUAL ||
                  filter->
                  operator== FILTER_LESS || filter->
                  operator== FILTER_LESS_EQUAL || filter->
                  operator== FILTER_WITHIN;
    if (orders && isnan(test.number)) {
        return fail(error, STATUS_INVALID, STR("filter"),
                    "The filter on “%.*s” compares with a number or a day (2026-09-07); “%.*s” is neither.",
                    STR_ARG(filter->field), STR_ARG(filter->value));
    }
    *test_out = test;
    return STATUS_OK;
}

// `number` is what the text says as a number, or NAN.
static bool equals(Value value, Str text, double number)
{
    if (value.kind == VALUE_TEXT) return str_equal_ignore_case(value.text, text);
    return !isnan(number) && !(value.number < number) && !(value.number > number);
}

static bool is_in(Value value, Str list)
{
    while (list.len > 0) {
        StrCut cut = str_cut(list, ',');
        Str text = str_trim(cut.head);
        if (equals(value, text, value.kind == VALUE_TEXT ? (double)NAN : number_of(text))) return true;
        list = cut.tail;
    }
    return false;
}

static bool within(const FilterTest *test, Value value)
{
    double ahead = value.number - test->day;
    return value.kind == VALUE_DATE && ahead >= 0 && ahead <= test->number;
}

bool filter_test_passes(const FilterTest *test, Value value)
{
    if (value.kind == VALUE_MISSING) return test->operator== FILTER_UNSET;
    bool is_number = value.kind != VALUE_TEXT;
    switch (test->operator) {
    case FILTER_EQUAL:
        return equals(value, test->text, test->number);
    case FILTER_NOT_EQUAL:
        return !equals(value, test->text, test->number);
    case FILTER_GREATER:
        return is_number && value.number > test->number;
    case FILTER_GREATER_EQUAL:
        return is_number && value.number >= test->number;
    case FILTER_LESS:
        return is_number && value.number < test->number;
    case FILTER_LESS_EQUAL:
        return is_number && value.number <= test->number;
    case FILTER_IN:
        return is_in(value, test->text);
    case FILTER_CONTAINS:
        return value.kind == VALUE_TEXT && str_contains_ignore_case(value.text, test->text);
    case FILTER_SET:
        return true;
    case FILTER_UNSET:
        return false;
    case FILTER_WITHIN:
        return within(test, value);
    default:
        return false;
    }
}
