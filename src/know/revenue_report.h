// revenue_report.h: how revenue moved: movements of an account over a period, and what was retained.
//
// The ledger is compared day by day. Between two days an account's revenue is new (it paid nothing before,
// ever), reactivated (it paid nothing the day before, but once did), expanded, contracted or churned (it pays
// nothing now). In the reporting currency a day's movement is converted at the rate of that day; what the
// rates alone change is the line `currency`. So opening + lines = closing, to the minor unit, for every
// account and every sum.
#ifndef PERENNIAL_KNOW_REVENUE_REPORT_H
#define PERENNIAL_KNOW_REVENUE_REPORT_H

#include "know/currency_rate.h"
#include "know/ledger.h"

typedef enum Movement {
    MOVEMENT_NEW,
    MOVEMENT_REACTIVATION,
    MOVEMENT_EXPANSION,
    MOVEMENT_CONTRACTION, // at most 0
    MOVEMENT_CHURN,       // at most 0
    MOVEMENT_CURRENCY,    // from rates alone
    MOVEMENTS,
} Movement;

Str movement_name(Movement movement); // "new", …

// In minor units of the view's currency; counts are of accounts: with revenue at the opening and the closing,
// and of movements (an account that moved twice counts twice).
typedef struct RevenueRow {
    int64_t opening, closing;
    int64_t lines[MOVEMENTS];
    int64_t opening_accounts, closing_accounts;
    int64_t counts[MOVEMENTS]; // none of MOVEMENT_CURRENCY
} RevenueRow;

// In which money: either one currency alone as it is, or all of them converted.
typedef struct RevenueView {
    const Currency *alone;               // NULL: all, converted
    RateBook book;                       // of the reporting currency, where alone is NULL
    bool left_out[CURRENCIES_KNOWN_MAX]; // currencies without a rate on the first day that is asked for
} RevenueView;

// Leaves out what has no rate at the end of `opening_day`. In the arena.
MUST_USE Status revenue_view_open(const Ledger *ledger, const Currency *alone, uint16_t opening_day,
                                  Arena *arena, RevenueView *view_out, Error *error);
const Currency *revenue_view_currency(const RevenueView *view);

// What an account pays: walks its changes day by day.
typedef struct RevenueWalk {
    const RevenueView *view;
    const LedgerChange *changes;
    size_t count, next;
    struct {
        uint16_t currency;
        int64_t mrr;
    } paid[40]; // currencies that it pays in; more than 40 at a time are left out
    size_t paid_count;
    bool ever;    // it has paid before
    bool skipped; // it pays in a currency that is left out
} RevenueWalk;

RevenueWalk revenue_walk(const RevenueView *view, const LedgerChange *changes, size_t count);
// Takes in all changes up to the end of the day; days only go forward.
void revenue_walk_to(RevenueWalk *walk, uint16_t day);
// In the view's currency, at the rates of the day.
int64_t revenue_walk_value(const RevenueWalk *walk, uint16_t day);
bool revenue_walk_pays(const RevenueWalk *walk);
// The day of the next change; false when there is none up to `to`.
bool revenue_walk_next(const RevenueWalk *walk, uint16_t to, uint16_t *day_out);

// Adds an account's movements of the days `from` to `to` (from at least 1) to the row; the walk ends on `to`.
void revenue_row_add(RevenueRow *row, RevenueWalk *walk, uint16_t from, uint16_t to);
void revenue_row_sum(RevenueRow *row, const RevenueRow *other);

#endif
