// adoption_names.h: what a company means by adoption (adoption_choice.h) as metrics that any formula may
// name: texts made of the choice and the key features, compiled where they stand. A metric that somebody
// defined with the same name goes before.
//
//   of people:   expected_rhythm   days of 28 on which the person's role should come; missing: not expected
//                rhythm_use        share: days they came in 28 / expected_rhythm, at most 100 %
//                has_rhythm        whether they are judged by it: see adoption.md
//                behind_rhythm     whether they come less than `behind_below` of it
//                is_power_user     whether they come power_days and use enough key features
//   of accounts: adoption, adoption_frequency, adoption_effectiveness, adoption_breadth, adoption_depth
//   (shares),
//                adoption_is_depth (yes or no), power_users, people_judged, people_behind (numbers of people)
#ifndef PERENNIAL_KNOW_ADOPTION_NAMES_H
#define PERENNIAL_KNOW_ADOPTION_NAMES_H

#include "engine/formula.h"
#include "know/adoption_choice.h"

typedef struct AdoptionWords {
    const AdoptionChoice *choice;
    const Str *segment_names; // of choice->segments; empty: it is gone
    size_t key_features;
} AdoptionWords;

enum { ADOPTION_ENTER_DAYS = 28, ADOPTION_LEFT_DAYS = 180 }; // who is judged: no newer, no longer silent

// The formula of that name and scope, in the arena; empty: it is none of them.
Str adoption_text(const AdoptionWords *words, Str name, FormulaScope scope, Arena *arena);

// Whether adoption_text has a text for it, maybe an empty one.
bool adoption_name_is_known(Str name, FormulaScope scope);

// The catalogue, for who shows what there is: ends with an empty name.
typedef struct AdoptionName {
    Str name, meaning, unit;
    FormulaScope scope;
} AdoptionName;
extern const AdoptionName adoption_names[];

#endif
