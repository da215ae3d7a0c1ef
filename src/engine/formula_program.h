// formula_program.h: a compiled formula: computed values in an order in which each comes after what it needs.
// For the files of this folder only.
#ifndef PERENNIAL_ENGINE_FORMULA_PROGRAM_H
#define PERENNIAL_ENGINE_FORMULA_PROGRAM_H

#include "engine/feature_index.h"
#include "engine/formula.h"
#include "engine/formula_catalogue.h"

typedef enum NodeKind {
    NODE_LITERAL,
    // Readings of an account; `window` says of which days.
    NODE_TODAY,
    NODE_ACTIVE_PEOPLE,
    NODE_NEW_PEOPLE,       // seen for the first time in the window
    NODE_LOST_PEOPLE,      // active in the window before, not in this one
    NODE_RETURNING_PEOPLE, // active in this one and earlier, not in the window before
    NODE_KNOWN_PEOPLE,
    NODE_PERSON_DAYS,   // days of activity, added over people
    NODE_EXPECTED_DAYS, // how many of them the account's rhythm makes one expect
    NODE_SPREAD_DAYS,   // and how far off that usually is
    NODE_EVENTS,
    NODE_ACTIVE_DAYS,
    NODE_FIRST_SEEN,
    NODE_LAST_SEEN,
    NODE_EVENT_COUNT, // of the event `text`
    NODE_EVENT_DAYS,
    NODE_EVENT_LAST,
    NODE_EVENT_PEOPLE,
    NODE_NUMBER_SUM, // of the `property` of the event
    NODE_NUMBER_MEAN,
    NODE_NUMBER_LEAST,
    NODE_NUMBER_MOST,
    NODE_NUMBER_LATEST,
    NODE_FEATURE_EVENTS, // of the feature number `number`
    NODE_FEATURE_PEOPLE,
    NODE_FEATURES_USED,
    NODE_KEY_FEATURES_USED,
    NODE_ATTRIBUTE, // `text` is the key
    NODE_ID,
    NODE_PEOPLE,      // for how many `people` is yes
    NODE_PEOPLE_MEAN, // of `people`, a number: the mean over those who have one
    // Readings of a person in an account.
    NODE_PERSON_LAST,
    NODE_PERSON_FIRST,
    NODE_PERSON_ACTIVE_DAYS,
    NODE_PERSON_EVENT_DAYS,
    NODE_PERSON_FEATURES_USED,
    NODE_PERSON_KEY_FEATURES_USED,
    NODE_PERSON_USUAL_GAP, // between active days
    NODE_PERSON_ATTRIBUTE,
    NODE_PERSON_ID,
    // Computed from children.
    NODE_NOT,
    NODE_NEGATE,
    NODE_OR,
    NODE_AND,
    NODE_ADD,
    NODE_SUBTRACT,
    NODE_MULTIPLY,
    NODE_DIVIDE,
    NODE_EQUAL,
    NODE_UNEQUAL,
    NODE_LESS,
    NODE_AT_MOST,
    NODE_CONTAINS,
    NODE_STARTS,
    NODE_HAS,
    NODE_IN,
    NODE_MISSING,
    NODE_IF,
    NODE_DEFAULT,
    NODE_LEAST,
    NODE_MOST,
    NODE_AVERAGE,
    NODE_TREND, // values a week apart, the newest first
    NODE_ABSOLUTE,
    NODE_ROUND,
    NODE_SCORE, // `score` of the values of all children
    NODE_RANK,  // of the first child among the accounts for which `among` is yes, as the second is for this
                // one
    NODE_IN_SEGMENT, // stands in no program: the segment's text takes its place
} NodeKind;

typedef struct Node {
    NodeKind kind;
    FormulaType type;
    bool in_time;                   // of an attribute: without what was said afterwards
    bool quotient;                  // a division of two of a kind: may be compared with a share
    uint32_t at, end;               // where it stands in the text
    uint32_t children, child_count; // children: place in Formula.children
    FormulaSpan ago;                // read as of so long before the day
    FormulaSpan window;
    Str text, property;
    double number;
    const Formula *people;
    const FormulaScore *score;
    const Formula *ranked, *among; // of NODE_RANK, asked of all accounts; `among` may be NULL
} Node;

struct Formula {
    FormulaScope scope;
    const FormulaNames *names;
    const Node *nodes; // the last is the formula's value
    uint32_t node_count;
    const uint32_t *children;
    const FeatureIndex *feature_index; // of the names' features; NULL: no node counts features
};

static inline NumberKind number_kind(NodeKind kind)
{
    return kind == NODE_NUMBER_LEAST    ? NUMBER_LEAST
           : kind == NODE_NUMBER_MOST   ? NUMBER_MOST
           : kind == NODE_NUMBER_LATEST ? NUMBER_LATEST
                                        : NUMBER_SUM; // also counts: enough for the mean
}

// Whether it is computed from a formula about each of the account's people.
static inline bool asks_each_person(NodeKind kind)
{
    return kind == NODE_PEOPLE || kind == NODE_PEOPLE_MEAN;
}

// Whether it marks feature groups by the events of an account or a person.
static inline bool marks_features(NodeKind kind)
{
    return kind == NODE_FEATURES_USED || kind == NODE_KEY_FEATURES_USED ||
           kind == NODE_PERSON_FEATURES_USED || kind == NODE_PERSON_KEY_FEATURES_USED;
}

static inline bool is_number_reading(NodeKind kind)
{
    return kind >= NODE_NUMBER_SUM && kind <= NODE_NUMBER_LATEST;
}

#endif
