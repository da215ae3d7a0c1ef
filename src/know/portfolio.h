// portfolio.h: the health of many accounts at a glance: bands, distribution, who moved, and experience
// against outcome.
#ifndef PERENNIAL_KNOW_PORTFOLIO_H
#define PERENNIAL_KNOW_PORTFOLIO_H

#include "know/scorecard_set.h"

enum {
    PORTFOLIO_BINS = 20,   // of 5 points
    PORTFOLIO_MOVERS = 10, // of each direction
    PORTFOLIO_DRAWN = 500, // dots of the plane: those with the most revenue
    PORTFOLIO_TRAIL = 8,   // weeks before the day
    PORTFOLIO_CURRENCIES = 40,
    MOVED_LEAST = 5 * POINT,      // what counts as having moved
    SATISFIED_FROM = 60 * POINT,  // experience
    SUCCESSFUL_FROM = 50 * POINT, // outcome
};

typedef enum Quadrant {
    QUADRANT_UNKNOWN, // experience or outcome is not known
    QUADRANT_BOTH,
    QUADRANT_SATISFIED,  // not successful: may leave although nobody complains
    QUADRANT_SUCCESSFUL, // not satisfied
    QUADRANT_NEITHER,
    QUADRANT_COUNT,
} Quadrant;

typedef struct PortfolioAccount {
    uint32_t account;
    HealthRow now, before;
    double revenue;    // attribute mrr; NAN when not known
    uint16_t currency; // index in Portfolio.currencies
} PortfolioAccount;

typedef struct PortfolioSum {
    size_t accounts;
    double revenue[PORTFOLIO_CURRENCIES];
} PortfolioSum;

typedef struct PortfolioDot {
    const PortfolioAccount *account;
    Points trail[PORTFOLIO_TRAIL + 1][GROUP_COUNT]; // week by week, the last is the day; POINTS_NONE
} PortfolioDot;

typedef struct Portfolio {
    PortfolioAccount *accounts; // by number
    size_t count;
    Str currencies[PORTFOLIO_CURRENCIES]; // the empty one is unknown; further ones count as unknown
    size_t currency_count;
    PortfolioSum all, bands[BAND_COUNT], bands_before[BAND_COUNT], quadrants[QUADRANT_COUNT];
    size_t bins[PORTFOLIO_BINS], bins_before[PORTFOLIO_BINS];
    // The mean of the scores, weighted by revenue; POINTS_NONE where nobody has both.
    Points weighted[PORTFOLIO_CURRENCIES], weighted_before[PORTFOLIO_CURRENCIES];
    Points mean, mean_before; // each account once
    // The largest changes first.
    const PortfolioAccount *up[PORTFOLIO_MOVERS], *down[PORTFOLIO_MOVERS];
    size_t up_count, down_count; // listed
    size_t moved_up, moved_down; // by MOVED_LEAST or more
    PortfolioDot *dots;
    size_t dot_count, not_drawn; // those that have both experience and outcome
} Portfolio;

typedef struct PortfolioQuery {
    const ScorecardSet *set;
    const ScorecardSet *set_before; // that judges the day before; usually the same
    uint16_t day, before;
    const bool *chosen; // by account number
    size_t count;       // of `chosen`
    bool plane;         // with dots and trails
} PortfolioQuery;

// In the arena.
Portfolio *portfolio_of(const PortfolioQuery *query, const Engine *engine, Arena *arena);

#endif
