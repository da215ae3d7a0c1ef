// account_table.h: all accounts as rows with their attributes and metrics; searched, filtered and sorted.
//
// Today's figures are kept and only those of changed accounts are computed again, so a question costs what
// changed plus one pass over the rows. Figures of a past day are computed for the question.
#ifndef PERENNIAL_KNOW_ACCOUNT_TABLE_H
#define PERENNIAL_KNOW_ACCOUNT_TABLE_H

#include "know/features.h"
#include "know/health_column.h"
#include "know/live.h"
#include "know/metrics.h"

typedef struct AccountTable AccountTable;

// All are borrowed for the table's life.
AccountTable *account_table_create(const Live *live, const FeatureCatalog *catalog,
                                   const DefinitionCatalog *definitions);
void account_table_destroy(AccountTable *table);

// These accounts have changed. Cheap; from the committer's thread.
void account_table_mark(AccountTable *table, const AccountChange *changes, size_t count);

typedef enum FilterOperator {
    FILTER_EQUAL,
    FILTER_NOT_EQUAL,
    FILTER_GREATER,
    FILTER_GREATER_EQUAL,
    FILTER_LESS,
    FILTER_LESS_EQUAL,
    FILTER_IN,       // a comma-separated list
    FILTER_CONTAINS, // in any case
    FILTER_SET,
    FILTER_UNSET,
    FILTER_WITHIN, // a date of the coming so many days, the day itself included
} FilterOperator;

typedef struct AccountFilter {
    Str field; // "id", "name", a metric's key, "health", "health_change", "band", else an attribute's key
    FilterOperator operator;
    Str value;
} AccountFilter;

enum { ACCOUNT_FILTERS_MAX = 20, ACCOUNT_ROWS_MAX = 1000000 };

typedef struct AccountQuery {
    Str search; // part of the name, id or domain, in any case
    const AccountFilter *filters;
    size_t filter_count;
    Str sort; // a field; empty: name
    bool descending;
    uint16_t day; // of the figures
    bool health;  // with the health of each row
    size_t offset, limit;
    const bool *only; // by number, those that are asked about; NULL: all
    size_t only_count;
} AccountQuery;

typedef struct AccountRow {
    uint32_t account;
    Usage usage;
    HealthCell health; // when the query asks for it
} AccountRow;

typedef struct CurrencySum {
    Str currency; // empty: not known
    double amount;
} CurrencySum;

typedef struct AccountPage {
    AccountRow *rows;
    size_t count;
    size_t matched;    // of all
    size_t total;      // accounts there are
    CurrencySum *sums; // of the attribute mrr of all that matched
    size_t sum_count;
    size_t key_features;
} AccountPage;

// Missing values sort last, both ways; equal ones by id. STATUS_INVALID when a filter's value does not fit.
MUST_USE Status account_table_query(AccountTable *table, const AccountQuery *query, Arena *arena,
                                    AccountPage *page_out, Error *error);

#endif
