// account_filter.h: one condition on one value of an account.
#ifndef PERENNIAL_KNOW_ACCOUNT_FILTER_H
#define PERENNIAL_KNOW_ACCOUNT_FILTER_H

#include "know/account_table.h"

// "field:operator:value"; texts are borrowed. False when it is none.
bool account_filter_parse(Str text, AccountFilter *filter_out);

typedef struct FilterTest {
    FilterOperator operator;
    Str text;
    double number; // NAN when the text is no number, day or yes/no
    uint16_t day;
} FilterTest;

// STATUS_INVALID with Error.field "filter" when the operator needs another value. Texts are borrowed.
MUST_USE Status filter_test_prepare(const AccountFilter *filter, uint16_t day, FilterTest *test_out,
                                    Error *error);

// A missing value passes only FILTER_UNSET.
bool filter_test_passes(const FilterTest *test, Value value);

#endif
