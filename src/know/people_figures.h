// people_figures.h: the standard measures of a set of people: how many, how active, what they use, who they
// are. A person counts in each of their accounts.
#ifndef PERENNIAL_KNOW_PEOPLE_FIGURES_H
#define PERENNIAL_KNOW_PEOPLE_FIGURES_H

#include "know/features.h"
#include "know/person_set.h"

// Counts are of people in accounts unless said otherwise. NAN: not known, or nobody to divide by.
typedef struct PeopleFigures {
    size_t members, people, accounts; // people: each once
    double active;                    // in 28 days
    double new_people, lost;          // first active in the 28 days; active in the 28 before, not in these
    double active_share;              // of members
    double active_days;               // of those active in 28 days, on average
    double stickiness;                // mean of the daily active in 28 days, divided by those active in 30
    double key_features;              // key features used in 28 days, on average of those active
    double *feature_share;            // of members who used it in 28 days; one a feature, in the arena
} PeopleFigures;

// `features` are those of the day's engine; the set is sorted.
PeopleFigures people_figures(const Engine *engine, const PersonSet *set, uint16_t day,
                             const FeatureView *features, Arena *arena);

typedef struct RoleCount {
    Str role; // empty: not known
    size_t members;
} RoleCount;

// By the attribute "role" on the day, by role; in the arena.
size_t people_roles(const Engine *engine, const PersonSet *set, uint16_t day, Arena *arena,
                    RoleCount **roles_out);

#endif
