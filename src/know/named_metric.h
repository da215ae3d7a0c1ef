// named_metric.h: metrics that people define: a formula with a name, for use in other formulas.
#ifndef PERENNIAL_KNOW_NAMED_METRIC_H
#define PERENNIAL_KNOW_NAMED_METRIC_H

#include "engine/formula.h"
#include "know/definition.h"

enum {
    METRIC_MEANING_BYTES_MAX = 1000,
    METRIC_WORD_BYTES_MAX = 40, // unit, level
};

typedef struct NamedMetric {
    Str name; // one word, as formulas use it
    Str formula;
    Str meaning;
    Str unit;   // empty: that of the formula
    Str level;  // whose: "company", "team", "product", "segment"; or empty
    Str parent; // name of the metric it serves; or empty
    int leads;  // 1: it moves before the outcome, 0: after it, -1: not said
} NamedMetric;

// The body of a definition; texts in the arena. What is not there is empty.
NamedMetric named_metric_read(const Definition *definition, Arena *arena);

// The JSON of a body; in the arena.
Str named_metric_body(const NamedMetric *metric, Arena *arena);

// Name, formula, and what the formula says. `names` must know the metric as it is to be (formula_names.h).
// A formula that does not compile fills `problem`; its message is empty where the fault lies elsewhere.
MUST_USE Status named_metric_check(const NamedMetric *metric, const FormulaNames *names, Arena *arena,
                                   FormulaProblem *problem, Error *error);

#endif
