// adoption_progress.h: how far the items of an adoption plan are, from the data: what it is now, the first
// day of the plan on which it held, late or not.
#ifndef PERENNIAL_KNOW_ADOPTION_PROGRESS_H
#define PERENNIAL_KNOW_ADOPTION_PROGRESS_H

#include "know/adoption_plan.h"
#include "know/committer.h"
#include "know/features.h"

enum { ADOPTION_UNKNOWN = -1 };

typedef struct AdoptionValue {
    int64_t
        people; // who use the feature, or are active in 28 days; ADOPTION_UNKNOWN: there is no such feature
    int64_t active; // all active people; of named people: how many they are
    bool holds;
} AdoptionValue;

// As of the end of the day. `view` has the features as they are now.
AdoptionValue adoption_value(const AdoptionItem *item, const Engine *engine, uint32_t account, uint16_t day,
                             const FeatureView *view, Arena scratch);

// Whether so many reach the target of the item: at least `target` people, or `target` percent of the active
// ones, of whom there has to be one (pure).
bool adoption_holds(const AdoptionItem *item, int64_t people, int64_t active);

// How much of the way is done, 0 to 100, cut to a whole number (pure).
int adoption_percent(const AdoptionItem *item, const AdoptionValue *value);

// Looks at the days of an open plan up to `today` that nobody looked at, and sets reached_day and looked_day
// of its items (the last days are looked at again, since events come late), its state and its end: reached
// when all items were. A plan without items stays open. True when anything was found out.
bool adoption_look(AdoptionPlan *plan, const Engine *engine, uint32_t account, uint16_t today,
                   const FeatureView *view, Arena scratch);

// Looks at all open plans and keeps what was found. Takes time: a thread of its own.
MUST_USE Status adoption_look_all(const Live *live, const FeatureCatalog *features, Committer *committer,
                                  Error *error);

#endif
