// churn_rate.h: how many customers and how much revenue were lost in a period, and what was kept: M02 to M09
// and M19 of the catalogue. Sums are exact; a rate is one division of two of them.
#ifndef PERENNIAL_KNOW_CHURN_RATE_H
#define PERENNIAL_KNOW_CHURN_RATE_H

#include "know/revenue_report.h"

#define CHURN_BASIS_NAMES "first|average|daily"

typedef enum ChurnBasis {
    CHURN_FIRST,   // what there was at the opening: the end of the day before `from`
    CHURN_AVERAGE, // the mean of opening and closing
    CHURN_DAILY,   // the mean of the ends of all days of the period
    CHURN_BASES,
} ChurnBasis;

bool churn_basis_parse(Str name, ChurnBasis *basis_out);

// Accounts are customers at the end of a day or not: by revenue (they pay) or by life (they are live).
typedef struct ChurnSums {
    uint16_t from, to;
    // Customers.
    int64_t opening, closing;
    int64_t lost;          // of the opening's, not at the closing
    int64_t came_and_went; // not at the opening nor at the closing, but on a day between
    int64_t gained;        // at the closing, not at the opening
    int64_t days;          // sum over the days of how many there were
    // Revenue of all accounts in minor units, each at the rates of its day.
    int64_t mrr_opening, mrr_closing;
    // Of the opening's accounts, both sides at the opening's rates, so that rates lose nothing.
    int64_t mrr_lost;       // of those that pay nothing at the closing
    int64_t mrr_contracted; // of those that pay less
    int64_t mrr_expanded;   // of those that pay more
    // Of accounts that paid nothing at the opening nor at the closing: the last they paid, at that day's
    // rates.
    int64_t mrr_came_and_went;
    // What was paid in a currency at the end of each day, by currency; NULL: nothing. Converted in the end.
    int64_t *daily[CURRENCIES_KNOWN_MAX];
    Arena *arena; // borrowed
} ChurnSums;

ChurnSums churn_sums(uint16_t from, uint16_t to, Arena *arena);

// Adds one account. `customer` says for the opening and for each day whether it is one (to - from + 2
// values); NULL: while it pays. `changes` are those of the ledger up to `to`.
void churn_add(ChurnSums *sums, const RevenueView *view, const LedgerChange *changes, size_t count,
               const bool *customer);

// lost / base as it stands: over under. `under` 0: there was nobody to lose.
typedef struct ChurnRate {
    int64_t lost; // customers, or minor units
    double base;
    double rate; // NAN without a base
} ChurnRate;

ChurnRate churn_of_customers(const ChurnSums *sums, ChurnBasis basis);
// With downgrades: what accounts that stay pay less is lost, too.
ChurnRate churn_of_revenue(const ChurnSums *sums, const RevenueView *view, ChurnBasis basis, bool downgrades);

// Shares of the opening's revenue and customers; NAN without.
double retention_gross(const ChurnSums *sums);
double retention_net(const ChurnSums *sums);
double retention_logo(const ChurnSums *sums);

// M19: the closing's mean revenue a paying account and month, times the margin, divided by the share of
// customers that a month of the period lost (lost and came_and_went over the daily base; a month is 365/12
// days). In minor units, rounded half to even. False where nobody was lost or nobody pays: there is no finite
// number.
bool lifetime_value(const ChurnSums *sums, int64_t paying, int64_t margin_percent, int64_t *value_out);

#endif
