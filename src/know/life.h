// life.h: where an account is in its life: trial, live, churned, archived. What each means is said by
// formulas in the setting "life", so the state is known for every day that formulas know.
#ifndef PERENNIAL_KNOW_LIFE_H
#define PERENNIAL_KNOW_LIFE_H

#include "engine/formula.h"
#include "store/store.h"

typedef enum LifeState { LIFE_LIVE, LIFE_TRIAL, LIFE_CHURNED, LIFE_ARCHIVED, LIFE_STATES } LifeState;

Str life_state_name(LifeState state); // "live", …

// Of archived, churned and trial, the first that is true counts, in this order; else the account is live.
typedef struct LifeTexts {
    Str trial, churned, archived; // formulas that are yes or no
} LifeTexts;

typedef struct Life {
    const Formula *formulas[LIFE_STATES]; // by state; none of LIFE_LIVE
} Life;

// The setting, or what ships; in the arena.
MUST_USE Status life_read(Store *store, Arena *arena, LifeTexts *texts_out, Error *error);
MUST_USE Status life_put(Store *store, const LifeTexts *texts, Error *error);

// STATUS_INVALID names the text at fault in error->field and, where `problem` is not NULL, says where.
MUST_USE Status life_compile(const LifeTexts *texts, const FormulaNames *names, Arena *arena, Life *life_out,
                             FormulaProblem *problem, Error *error);

LifeState life_state(const Life *life, const Engine *engine, uint32_t account, uint16_t day, Arena scratch);

// To be asked by columns beside other formulas: those of the states, and what their columns say.
enum { LIFE_FORMULAS = 3 };
void life_formulas(const Life *life, const Formula *formulas_out[LIFE_FORMULAS]);
LifeState life_of_column(size_t column); // the state that the formula of this number says
LifeState life_of_columns(double *const columns[LIFE_FORMULAS], size_t account);

// Of every account below `count`, in one pass. Private ones are LIFE_LIVE.
void life_states(const Life *life, const Engine *engine, uint16_t day, uint8_t *states_out, size_t count);

#endif
