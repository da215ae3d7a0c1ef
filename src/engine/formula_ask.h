// formula_ask.h: yes or no of one account after the other on one day: only as much is read as is needed to
// know, what is cheap first. For those who ask a few accounts often and need no evidence (formula_evaluate
// tells that); all accounts at once are quicker by columns (formula_evaluate_all).
#ifndef PERENNIAL_ENGINE_FORMULA_ASK_H
#define PERENNIAL_ENGINE_FORMULA_ASK_H

#include "engine/formula.h"

typedef struct FormulaAsk FormulaAsk;

// Prepared once for many accounts, in the arena, which the formula must outlive. An event or a key of an
// attribute that nobody has sent so far counts as unknown until it is prepared again. For one thread.
FormulaAsk *formula_ask_prepare(const Formula *formula, const Engine *engine, uint16_t day, Arena *arena);

// Whether the formula's value is yes, as formula_evaluate finds it.
bool formula_ask_holds(FormulaAsk *ask, uint32_t account);

#endif
