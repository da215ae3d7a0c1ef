// feature_effort.h: what features cost in support and in the team's time: tickets and touchpoints that are
// about a feature, and the minutes that they took.
//
// A case (a ticket or a touchpoint) is about the feature that the team says. While nobody has said, it is
// about every feature whose name stands in its subject, title or themes as words, in any letter case.
#ifndef PERENNIAL_KNOW_FEATURE_EFFORT_H
#define PERENNIAL_KNOW_FEATURE_EFFORT_H

#include "know/features.h"

enum {
    EFFORT_MINUTES_MAX = 10000, // of one case
    EFFORT_CASES_MAX = 100000,  // looked at of each kind, the newest
};

typedef enum EffortKind { EFFORT_TICKET, EFFORT_TOUCHPOINT } EffortKind;

typedef struct EffortSaid {
    int64_t feature; // its id; 0: of none
    int64_t minutes; // -1: not said
    bool said;       // somebody said anything of the case
} EffortSaid;

MUST_USE Status effort_read(Store *store, EffortKind kind, int64_t item, EffortSaid *said_out, Error *error);
MUST_USE Status effort_put(Store *store, EffortKind kind, int64_t item, const EffortSaid *said, Error *error);

typedef struct FeatureEffort {
    int64_t tickets, touchpoints;
    int64_t minutes;         // of those of which it is said
    int64_t without_minutes; // cases of which it is not
    int64_t accounts;        // that they were for
} FeatureEffort;

typedef struct EffortQuery {
    const Feature *features; // by any order
    size_t count;
    int64_t from_us, to_us; // tickets opened and touchpoints held then: from_us <= at < to_us
    // Whether cases of the account count; cases without an account never do.
    bool (*counts)(void *context, Str account);
    void *context;
} EffortQuery;

// out[i] belongs to features[i]. *cases_out: all that count, about a feature or not; *cut_out: there were
// more than EFFORT_CASES_MAX.
MUST_USE Status effort_count(Store *store, const EffortQuery *query, FeatureEffort *out, int64_t *cases_out,
                             bool *cut_out, Error *error);

// Of the cases per 100 active people (NAN: nobody uses it) of features with at least one case: the median;
// NAN without any. Sorts `rates`.
double effort_median(double *rates, size_t count);

#endif
