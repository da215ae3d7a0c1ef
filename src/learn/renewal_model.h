// renewal_model.h: how likely a renewal is lost, from the renewals that came before.
//
//   log-odds of losing  =  constant  +  nearness × Σ weight × input  +  shock of the month it is due in
//
// Inputs are standardised by the rows (missing: as the average). Nearness halves every so many days that the
// renewal is still away: what is seen today tells less of what is far off. A shock is common to all renewals
// of a month and fades from month to month (an autoregression of the first order).
//
// Everything has a prior that is stated below, so few renewals say little and none leave the prior. The
// distribution of constant, weights and shocks is normal around its highest place (Laplace; Tierney and
// Kadane 1986, JASA 81). How much weights and shocks may differ from 0 and how fast nearness falls is not
// chosen but weighed: each setting counts by how likely it makes what came (MacKay 1992, Neural Computation
// 4(3)). A model is a number of draws from all that, the same every time: what is asked of it is the mean
// over its draws.
#ifndef PERENNIAL_LEARN_RENEWAL_MODEL_H
#define PERENNIAL_LEARN_RENEWAL_MODEL_H

#include "base/arena.h"

#include <stdbool.h>

enum {
    RENEWAL_INPUTS = 10,
    RENEWAL_MONTHS_MAX = 40, // past and coming, of one model
    RENEWAL_DRAWS = 1000,
    RENEWAL_SHARES_MAX = 64,
    RENEWAL_HALF_LIVES = 3,
};

#define RENEWAL_PRIOR_LOST 0.10    // of renewals: where nothing has been seen
#define RENEWAL_PRIOR_SPREAD 1.0   // of the constant's prior, in log-odds: 3 to 29 of 100 with 8 in 10
#define RENEWAL_SHOCK_STAYS 0.8    // of a month's shock, in the next month
#define RENEWAL_PRIOR_KEEPERS 19.0 // imagined renewals that were kept whole, and one that was kept in part
#define RENEWAL_PRIOR_GONE 19.0    // imagined ends that were said before and came, and one that did not
#define RENEWAL_WHOLE 0.995        // kept at least so much: kept whole

// A renewal as it was seen on some day before it was due.
typedef struct RenewalSeen {
    float inputs[RENEWAL_INPUTS]; // NAN: missing
    uint16_t days_left;
    int16_t month;  // it is due in: year × 12 + month − 1 − 1970 × 12
    bool announced; // that all of it ends was already said: inputs do not matter then
} RenewalSeen;

// What came of it. A renewal that was seen on several days has a row for each, whose weights add up to 1.
typedef struct RenewalRow {
    RenewalSeen seen;
    float kept; // of what was due: 0 lost, 1 whole
    float weight;
} RenewalRow;

typedef struct RenewalDraw {
    float constant;
    float weights[RENEWAL_INPUTS];
    float shocks[RENEWAL_MONTHS_MAX];
    uint8_t half_life; // place among the model's
    float in_part;     // share of those kept that are kept in part only
    float returns;     // share of those kept of which the end was already said
} RenewalDraw;

typedef struct RenewalModel {
    double mean[RENEWAL_INPUTS], spread[RENEWAL_INPUTS]; // of the inputs; spread 0: says nothing
    double renewals, lost;                               // that it was made from, without announced ends
    double shock;                                        // spread of a month's shock, the mean over settings
    int16_t first_month;
    size_t month_count;
    float shares[RENEWAL_SHARES_MAX]; // what was kept of those kept in part, and two that are imagined
    size_t share_count;
    RenewalDraw *draws; // RENEWAL_DRAWS
} RenewalModel;

// From rows (none is allowed) for renewals due up to `last_month`, which lies at most RENEWAL_MONTHS_MAX
// months after the first row's; earlier rows share the shock of the first month. In the arena: 250 kB.
RenewalModel renewal_model_fit(const RenewalRow *rows, size_t count, int16_t last_month, Arena *arena);

// A renewal as draws take it: standardised, with its nearness by each half-life.
typedef struct RenewalStandard {
    float inputs[RENEWAL_INPUTS];
    float near[RENEWAL_HALF_LIVES];
    uint8_t month; // from the model's first
    bool announced;
} RenewalStandard;

RenewalStandard renewal_standardised(const RenewalModel *model, const RenewalSeen *seen);

// The chance of losing it that one draw says.
float renewal_draw_lost(const RenewalDraw *draw, const RenewalStandard *standard);

// The chance of losing it: the mean over the draws.
double renewal_lost(const RenewalModel *model, const RenewalSeen *seen);

typedef struct RenewalChance {
    double lost;      // as renewal_lost has it
    double low, high; // 8 in 10 of the draws say something between
    // By how much each input moves the mean: lost with it less lost had it been average. They need not add
    // up.
    double moved[RENEWAL_INPUTS];
    float away[RENEWAL_INPUTS]; // standardised: above 0 more than on average
} RenewalChance;

RenewalChance renewal_chance(const RenewalModel *model, const RenewalSeen *seen);

// What one spread more of an input does to the chance of losing an average renewal that is due now.
double renewal_input_effect(const RenewalModel *model, size_t input);

#endif
