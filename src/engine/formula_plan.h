// formula_plan.h: what several formulas compute, each value once. For the files of this folder only.
//
// Scorecards, segments and warnings ask for the same things: active people, the same role, the same half of a
// condition. Equal nodes become one step, over the borders of formulas.
#ifndef PERENNIAL_ENGINE_FORMULA_PLAN_H
#define PERENNIAL_ENGINE_FORMULA_PLAN_H

#include "engine/formula_program.h"
#include "engine/index_map.h"

#define NO_RESULT UINT32_MAX

typedef struct Step {
    const Formula *formula; // one that has the node
    const Node *node;
    bool people;                    // of each person, not of each account
    bool spread;                    // the value of an account, given to each of its people
    uint32_t children, child_count; // steps: place in FormulaPlan.children
    uint32_t uses;                  // by other steps
    uint32_t result;                // the first formula whose value it is, or NO_RESULT
    uint32_t family;                // the first step that reads the same, maybe of another day
} Step;

typedef struct FormulaPlan {
    Step *steps; // each comes after its children
    uint32_t step_count, step_capacity;
    uint32_t *children;
    uint32_t child_count, child_capacity;
    uint32_t *next_result; // of a formula: the next one with the same value, or NO_RESULT
    IndexMap known;        // steps by their hashes
    IndexMap families;     // the first step of each
    bool asks_people;      // some step is of people
} FormulaPlan;

// Of formulas about accounts. Borrows them. Owned: pair with formula_plan_free.
FormulaPlan formula_plan(const Formula *const *formulas, size_t count);
void formula_plan_free(FormulaPlan *plan);

#endif
