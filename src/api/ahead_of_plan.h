// ahead_of_plan.h: what of a customer's adoption plans and onboarding is done and when it was planned, in
// words that the customer may read: no titles of plans, owners or people's names.
#ifndef PERENNIAL_API_AHEAD_OF_PLAN_H
#define PERENNIAL_API_AHEAD_OF_PLAN_H

#include "api/request.h"
#include "know/adoption_plan.h"

#define PLANNED_KIND_NAMES "milestone|" ADOPTION_KIND_NAMES
// Members of each thing that is written.
#define PLANNED_MEMBERS                                                                                      \
    "kind one(" PLANNED_KIND_NAMES "), name text, share bool, target int, planned day, reached day?,"        \
    " ahead_days int?"

typedef struct PlannedThing {
    Str kind; // milestone, or of an AdoptionItem
    Str name; // of the milestone or the feature; else empty
    bool share;
    int64_t target;          // people or percent; 0 of a milestone
    uint16_t start, planned; // days
    uint16_t reached;        // 0: not yet
} PlannedThing;

// Items of the account's adoption plans that are open or reached and overlap with the days; those that held
// from the start are left out. In the arena, as they stand today.
MUST_USE Status planned_features(Request *request, uint32_t account, uint16_t from, uint16_t to,
                                 PlannedThing **things_out, size_t *count_out);

// Those, and milestones of onboarding, that were reached between the days and before their own day.
MUST_USE Status things_ahead(Request *request, uint32_t account, uint16_t from, uint16_t to,
                             PlannedThing **things_out, size_t *count_out);

void put_planned(JsonWriter *json, const PlannedThing *thing); // an object with PLANNED_MEMBERS

#endif
