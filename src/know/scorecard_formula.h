// scorecard_formula.h: the scores of all scorecards as something that formulas can ask for: health,
// experience and outcome. They are computed from the same formulas by the same arithmetic as everywhere else.
#ifndef PERENNIAL_KNOW_SCORECARD_FORMULA_H
#define PERENNIAL_KNOW_SCORECARD_FORMULA_H

#include "know/definition.h"
#include "know/scorecard.h"

// The score of that name, everything in the arena. NULL for another name, and when there is no scorecard.
const FormulaScore *scorecard_formula(const DefinitionCatalog *definitions, Str name, Arena *arena);

#endif
