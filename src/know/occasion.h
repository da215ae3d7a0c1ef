// occasion.h: good reasons to write to a customer: so many years together, a goal that was reached, a new
// feature that is relevant to them, a step of onboarding or of an adoption plan that came early.
//
// A year together is told from three days before until a week after; it counts from the attribute
// "customer_since", without it from the first day that is known. A goal or wish that was reached is an
// occasion for two weeks, unless there was a contact on a later day. A feature is new for 30 days from its
// first use by anybody, where the use of at least 90 days before is known; it is relevant to customers who
// are active, have not used it, and either it is a key feature or an open goal or wish of theirs names it.
// An early win is a milestone of onboarding, or an item of an adoption plan, that was reached before half of
// its days; for two weeks, unless there was a contact on that day or later.
#ifndef PERENNIAL_KNOW_OCCASION_H
#define PERENNIAL_KNOW_OCCASION_H

#include "know/features.h"
#include "know/goal.h"
#include "know/stage.h"

#define OCCASION_KIND_NAMES "anniversary|goal_reached|new_feature|early_win"

enum {
    OCCASION_BEFORE_DAYS = 3,
    OCCASION_AFTER_DAYS = 7,
    OCCASION_GOAL_DAYS = 14,
    OCCASION_FEATURE_DAYS = 30,
    OCCASION_KNOWN_DAYS = 90,
    OCCASIONS_OF_ACCOUNT_MAX = 20,
};

typedef enum OccasionKind {
    OCCASION_ANNIVERSARY,
    OCCASION_GOAL_REACHED,
    OCCASION_NEW_FEATURE,
    OCCASION_EARLY_WIN,
} OccasionKind;
extern const Str occasion_kind_names[];

typedef struct Occasion {
    OccasionKind kind;
    uint16_t day;   // of the anniversary, of the goal, of the feature's first use, of the milestone
    int64_t number; // years; number of the goal; of the feature; of an early win
    Str title;      // of the goal; name of the feature, of the milestone; empty for an anniversary
    bool asked;     // of a feature: their goal or wish names it
} Occasion;

typedef struct EarlyWin {
    uint32_t account;
    int64_t number; // of the stay and the milestone; below 0: of the item of an adoption plan
    Str milestone;  // or the feature, or the title of the plan
    uint16_t day;   // reached on
} EarlyWin;

// What does not depend on the account, read once for many; in the arena. `goals`: those reached lately and
// those open, of all accounts or of one.
typedef struct OccasionSource {
    const Engine *engine;
    uint16_t today;
    const FeatureView *features;
    const FeatureUsage *everywhere; // one a feature
    bool features_known;            // long enough to say what is new
    const Goal *reached, *open;
    size_t reached_count, open_count;
    const EarlyWin *wins;
    size_t win_count;
} OccasionSource;

// `stages`: those of the journey (stage_list). `account` empty: of all.
typedef struct OccasionAsking {
    const FeatureView *features;
    const Stage *stages;
    size_t stage_count;
    uint16_t today;
    Str account;
} OccasionAsking;

MUST_USE Status occasion_source(Store *store, const Engine *engine, const OccasionAsking *asking,
                                Arena *arena, OccasionSource *source_out, Error *error);

// Those of an account; `contact`: the day of the last touchpoint, 0: none. At most OCCASIONS_OF_ACCOUNT_MAX.
size_t occasions_of(const OccasionSource *source, uint32_t account, uint16_t contact, Arena *arena,
                    Occasion *occasions_out);

#endif
