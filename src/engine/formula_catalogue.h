// formula_catalogue.h: every function a formula may call, with what its users need to know. The API, the
// editor's completion and the documentation are made from it.
#ifndef PERENNIAL_ENGINE_FORMULA_CATALOGUE_H
#define PERENNIAL_ENGINE_FORMULA_CATALOGUE_H

#include "engine/formula.h"

typedef enum FormulaParameter {
    PARAMETER_NONE,
    PARAMETER_WINDOW,    // a duration: the days that end on the day
    PARAMETER_EVENT,     // an event's name in quotes
    PARAMETER_PROPERTY,  // the name of a property of the event, in quotes; parts of it joined by dots
    PARAMETER_FEATURE,   // a feature's name in quotes
    PARAMETER_SEGMENT,   // the name of a segment of accounts, in quotes
    PARAMETER_VALUE,     // any expression
    PARAMETER_CONDITION, // yes or no about a person; any number of them
} FormulaParameter;

enum { FORMULA_PARAMETERS_MAX = 3 };

typedef struct FormulaFunction {
    Str name;
    Str meaning, example;
    Str unit;        // people, events, days, …; empty where the type says it
    Str usual;       // the window when none is given
    Str expansion;   // what it stands for; `window` is its argument. Empty: read or computed
    size_t required; // of the parameters; further ones may be left out
    FormulaParameter parameters[FORMULA_PARAMETERS_MAX];
    FormulaType type;            // FORMULA_ANY: that of its first argument
    int reading;                 // a NodeKind (formula_program.h) where expansion is empty
    bool of_accounts, of_people; // where it may stand
} FormulaFunction;

extern const FormulaFunction formula_functions[]; // ends with an empty name

const FormulaFunction *formula_function(Str name, FormulaScope scope); // any letter case; NULL

// The known name of this scope that is nearest to what was written; empty when none is near.
Str formula_nearest(Str written, FormulaScope scope);

#endif
