// report_choice.h: what a report for a customer's own leader shows beside use and goals: the setting
// "report", a list of named metrics, each of which must say nothing that is ours alone.
#ifndef PERENNIAL_KNOW_REPORT_CHOICE_H
#define PERENNIAL_KNOW_REPORT_CHOICE_H

#include "engine/formula.h"
#include "store/store.h"

enum { REPORT_METRICS_MAX = 12 };

typedef struct ReportChoice {
    const Str *metrics; // names
    size_t count;       // at most REPORT_METRICS_MAX
} ReportChoice;

// The setting, or none; in the arena.
MUST_USE Status report_choice_read(Store *store, Arena *arena, ReportChoice *choice_out, Error *error);
MUST_USE Status report_choice_put(Store *store, const ReportChoice *choice, Error *error);

// The metric compiled, if a customer may read it: it counts use and numbers of events alone. What asks for
// scores, attributes of the account, conditions of people, segments or other accounts, itself or in a metric
// that it calls, is ours: STATUS_INVALID says so. `names` is borrowed for the life of the formula; in the
// arena.
MUST_USE Status report_metric_compile(Str name, const FormulaNames *names, Arena *arena,
                                      const Formula **formula_out, Error *error);

#endif
