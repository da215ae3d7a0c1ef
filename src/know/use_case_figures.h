// use_case_figures.h: the arithmetic of use cases (pure): return on investment, what they brought all
// customers together, and how well one fits a customer. docs/usecases.md tells readers.
#ifndef PERENNIAL_KNOW_USE_CASE_FIGURES_H
#define PERENNIAL_KNOW_USE_CASE_FIGURES_H

#include "know/account_case.h"

enum {
    CASE_FIGURES_LEAST = 5, // fewer customers than this say nothing
    ROI_PARTS = 10000,
    CASE_CURRENCIES_MAX = 20,
};

// Ours and theirs; one that is not said counts nothing beside the other. AMOUNT_UNKNOWN: neither is said.
int64_t case_cost(const AccountCase *one);

// (return - cost) / cost in ten-thousandths, rounded once, half to even. False: the return or the cost is not
// known, or the cost is 0.
bool case_roi(int64_t year_return, int64_t cost, int64_t *parts_out);

typedef struct CaseReturn {
    const Currency *currency;
    size_t count;   // measured ones
    int64_t median; // minor units a year; AMOUNT_UNKNOWN: fewer than CASE_FIGURES_LEAST
} CaseReturn;

typedef struct CaseFigures {
    size_t accounts, live;
    CaseReturn returns[CASE_CURRENCIES_MAX]; // the one with most first
    size_t return_count;
    size_t timed;        // live ones of which both days are known
    int64_t median_days; // from planned to live; -1: too few
    size_t compared;     // measured ones with an expectation
    size_t reached;      // that brought as much as was expected
} CaseFigures;

// Of all rows of one use case. Medians of an even number are the mean of the middle two, half to even.
CaseFigures case_figures(const AccountCase *cases, size_t count, Arena *arena);

// ---- how well one fits

enum {
    FIT_WISH_POINTS = 35,     // the customer's own goal or wish names it, or a feature it needs
    FIT_INDUSTRY_POINTS = 25, // made for the customer's industry
    FIT_SIMILAR_POINTS = 25,  // times the share of similar customers that have it live
    FIT_FEATURES_POINTS = 15, // times the share of needed features in use
    FIT_SIMILAR_LEAST = 3,    // fewer are no comparison
};

typedef struct CaseFit {
    Str name;
    bool wished;
    bool has_industries, industry; // it names some; the customer's is one of them
    size_t live, compared;         // of similar customers
    size_t used, needed;           // features
} CaseFit;

// 0 to 100, each part cut to a whole number.
int case_fit_points(const CaseFit *fit);

// Whether there is a reason to propose it: not one that is made for other industries, unless the customer
// asks for it or half of at least FIT_SIMILAR_LEAST similar customers have it; nor one of no points.
bool case_fits(const CaseFit *fit);

// Below 0: `a` comes first: more points, then by name.
int case_fit_order(const CaseFit *a, const CaseFit *b);

#endif
