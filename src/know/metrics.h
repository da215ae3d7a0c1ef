// metrics.h: the catalogue of usage metrics: key, unit, meaning and how each follows from an engine's Usage.
#ifndef PERENNIAL_KNOW_METRICS_H
#define PERENNIAL_KNOW_METRICS_H

#include "engine/engine.h"

typedef enum MetricKind {
    METRIC_COUNT,
    METRIC_SHARE,  // 0 to 1; seat use may go over 1
    METRIC_CHANGE, // -1 and up: -0.3 is 30 % less
    METRIC_DAY,    // days since 1970-01-01
} MetricKind;

typedef struct MetricInput {
    const Usage *usage;
    double seats;        // bought; NAN when not known
    size_t key_features; // marked in the catalogue of features
} MetricInput;

typedef struct Metric {
    Str key;
    Str label;
    MetricKind kind;
    Str meaning;                                 // one sentence with its period
    double (*compute)(const MetricInput *input); // NAN: not known
} Metric;

extern const Metric metrics[];
extern const size_t metric_count;

// NULL when there is none of that name.
const Metric *metric_find(Str key);

#endif
