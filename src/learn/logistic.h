// logistic.h: penalised logistic regression: the weights that make what came of the cases likeliest, less a
// price for every weight.
//
//   minimise  mean of −log(chance of what came)  +  strength × (lasso × Σ|w|  +  (1 − lasso) / 2 × Σw²)
//
// The constant costs nothing. Newton's steps, each solved by going through the weights one by one (Friedman,
// Hastie and Tibshirani 2010, J. Stat. Software 33(1)). The same input gives the same weights to the bit.
#ifndef PERENNIAL_LEARN_LOGISTIC_H
#define PERENNIAL_LEARN_LOGISTIC_H

#include "base/arena.h"

#include <stdbool.h>

enum { LOGISTIC_INPUTS_MAX = 40 };

typedef struct LogisticData {
    const double *const *inputs; // [input][row], none missing
    size_t input_count;          // at most LOGISTIC_INPUTS_MAX
    const bool *left;
    size_t rows; // at least 1
} LogisticData;

typedef struct LogisticPenalty {
    double strength;
    double lasso;        // 0: ridge, 1: lasso, between: elastic net
    bool never_negative; // weights below 0 are held at 0
} LogisticPenalty;

typedef struct Logistic {
    double constant;
    double weights[LOGISTIC_INPUTS_MAX];
    size_t input_count;
    bool
        settled; // false: no best weights were found, as where nothing is penalised and all can be told apart
} Logistic;

// Starts from what `model` holds, so that one strength after the other is quick; zeroed is a good start.
void logistic_fit(const LogisticData *data, const LogisticPenalty *penalty, Arena scratch, Logistic *model);

// The least strength that leaves every weight at 0. `lasso` is above 0.
double logistic_strongest(const LogisticData *data, const LogisticPenalty *penalty);

double logistic_log_odds(const Logistic *model, const double *values);
double logistic_chance(double log_odds);
// −log of the chance of what came.
double logistic_loss(double log_odds, bool left);

#endif
