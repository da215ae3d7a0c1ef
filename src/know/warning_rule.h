// warning_rule.h: when somebody is to be told about an account: a formula with a meaning. The body of a
// definition of the kind warning, as JSON:
//
//     {"formula": "usage_drop(28d) >= 40%", "direction": "risk", "severity": 2, "root_cause": 4,
//      "meaning": "They use much less than usual.", "action": "Call and ask what changed.",
//      "due_days": 5, "probability": 0.35, "quiet_days": 28, "owner": "account.owner", "on": true}
//
// A rule holds for accounts that are neither churned nor archived (life.h). docs/warnings.md says it for
// users.
#ifndef PERENNIAL_KNOW_WARNING_RULE_H
#define PERENNIAL_KNOW_WARNING_RULE_H

#include "codec/json_writer.h"
#include "know/life.h"

enum {
    WARNING_RULE_BYTES_MAX = 16 * 1024, // of the body
    WARNING_TEXT_BYTES_MAX = 1000,      // of meaning, action and owner
    WARNING_DUE_DAYS_MAX = 365,
    WARNING_QUIET_DAYS_MAX = 365,
    ROOT_CAUSES = 10, // of churn: docs/warnings.md
};

typedef struct WarningRule {
    int64_t id, version; // of the definition
    Str name;
    Str formula; // as it was written; yes or no
    bool opportunity;
    int severity;       // 1 to 3, the worst
    int root_cause;     // 1 to ROOT_CAUSES; 0: none of them
    Str meaning;        // what it says about the account
    Str action;         // what to do
    int due_days;       // after it was raised
    double probability; // that the revenue is lost, or won, when nobody does anything; 0 to 1
    int quiet_days;     // true again within so many days of being no longer true: the same warning
    Str owner;          // a formula that is a text; empty: nobody
    bool on;
} WarningRule;

// Reads and checks the body; texts lie in the arena. STATUS_INVALID names the field. Formulas are not
// looked at.
MUST_USE Status warning_rule_read(Str body, Arena *arena, WarningRule *rule_out, Error *error);
void warning_rule_write(const WarningRule *rule, JsonWriter *json); // the body, as an object

typedef struct CompiledRule {
    const Formula *condition; // of the accounts that count: the rule's formula and the guard behind it
    const Formula *owner;     // NULL: nobody
    Str text;                 // of the condition
    uint32_t at, end;         // where the rule's own formula stands in it
} CompiledRule;

// STATUS_INVALID names the field (formula, owner) and, where `problem` is not NULL, says where.
MUST_USE Status warning_rule_compile(const WarningRule *rule, const LifeTexts *life,
                                     const FormulaNames *names, Arena *arena, CompiledRule *compiled_out,
                                     FormulaProblem *problem, Error *error);

// The text of the condition: what the watch is to watch. In the arena.
Str warning_rule_guarded(const WarningRule *rule, const LifeTexts *life, Arena *arena);

// The rules that come with the program; ends with an empty name.
extern const WarningRule warning_rules_shipped[];

#endif
