// formula_json.h: what routes say of formulas, the same everywhere.
#ifndef PERENNIAL_API_FORMULA_JSON_H
#define PERENNIAL_API_FORMULA_JSON_H

#include "api/request.h"
#include "engine/formula.h"

Str formula_type_word(FormulaType type); // "number", "share", …, as answers name it

// Says with the error where in the text the fault lies, in characters, and what might stand there instead.
void note_formula_problem(Request *request, Str text, const FormulaProblem *problem);

#endif
