// loss_signal.h: what was known before an account was lost: which warnings had fired, when somebody did
// something, how healthy it was.
//
// Where the register of warnings was there LOSS_STANDS_DAYS before the loss, it is what counts: `recorded`.
// Else today's rules are asked of the days of then, a week apart, without what was said afterwards.
//
// A warning of a risk counts when its severity is at least LOSS_SEVERITY_LEAST (weak ones stand for months
// with many who stay), it still stood LOSS_STANDS_DAYS before the loss or later, and nobody called it not
// relevant. The first day of those that count is the first signal.
#ifndef PERENNIAL_KNOW_LOSS_SIGNAL_H
#define PERENNIAL_KNOW_LOSS_SIGNAL_H

#include "know/formula_names.h"
#include "know/live.h"
#include "know/loss.h"
#include "know/scorecard_set.h"
#include "know/warning_rule.h"

enum {
    LOSS_SIGNAL_DAYS = 365, // looked back
    LOSS_SEVERITY_LEAST = 2,
    LOSS_STANDS_DAYS = 90,
    LOSS_HEALTH_DAYS = 90, // the score of so many days before
    LOSS_SIGNALS_MAX = 40, // the newest
};

typedef struct LossSignal {
    int64_t warning; // of the register; 0: asked afterwards
    int64_t rule;
    Str name;
    uint16_t day, last; // raised, and the last day on which it stood
    int root_cause, severity;
    Str outcome; // what people said of it
    bool counts;
} LossSignal;

// What asking needs, compiled once for many losses.
typedef struct LossAsker {
    Store *store;
    const Live *live;
    WarningRule *rules;
    CompiledRule *compiled;
    size_t rule_count;
    ScorecardSet cards;
    uint16_t register_since; // first day of the register of warnings; 0: it is empty
} LossAsker;

// In the arena; what is given is borrowed.
MUST_USE Status loss_asker_open(Store *store, const Live *live, const FeatureCatalog *features,
                                const DefinitionCatalog *definitions, Arena *arena, LossAsker *asker_out,
                                Error *error);

// Fills looked, recorded, signal_day, acted_day, health and signals of the loss; in the arena.
MUST_USE Status loss_look(const LossAsker *asker, Loss *loss, Arena *arena, Error *error);

// What people did about the account from a day on until the day of the loss, oldest first, at most `max`.
typedef struct LossAct {
    Str kind; // task, touchpoint, warning
    int64_t id;
    uint16_t day;
    Str title;
} LossAct;
MUST_USE Status loss_acts(Store *store, const Zone *zone, const Loss *loss, uint16_t from, size_t max,
                          Arena *arena, LossAct **acts_out, size_t *count_out, Error *error);

#endif
