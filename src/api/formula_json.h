// formula_json.h: what routes that take formulas have in common: compiling, refusing with the place, types
// and evidence as JSON.
#ifndef PERENNIAL_API_FORMULA_JSON_H
#define PERENNIAL_API_FORMULA_JSON_H

#include "api/request.h"
#include "know/distribution.h"
#include "know/formula_names.h"
#include "know/revenue.h"

// With features and metrics as they are now; in the request's arena. STATUS_INVALID with place and proposal.
MUST_USE Status compile_asked(Request *request, Str text, FormulaScope scope, const Formula **formula_out);

// Numbers of events that the formula asks for are kept from now on. While they are read from the log, or when
// they cannot be kept, a member of the open object says so: "numbers". Nothing otherwise.
void put_number_state(Request *request, const Formula *formula);
// The same as an error: STATUS_CONFLICT while they are read. For answers that would be made of what is
// missing.
MUST_USE Status require_numbers(Request *request, const Formula *formula);

// Says with the error where in the text the fault lies, from byte to byte, and what might stand there
// instead.
void note_place(Request *request, Str text, size_t at, size_t end, Str proposal);

// Says with the error where in the text the fault lies, in characters, and what might stand there instead.
void note_formula_problem(Request *request, Str text, const FormulaProblem *problem);

// The 422 of a formula that does not compile.
MUST_USE Status refuse_formula(Request *request, Str text, const FormulaProblem *problem);

// Browsers and most languages count characters, not bytes.
uint32_t characters_before(Str text, uint32_t byte);

Str formula_type_word(FormulaType type); // number, share, yesno, …

void put_formula_evidence(JsonWriter *json, Str text, const FormulaResult *result); // "evidence": […]

// The body's day, else today. STATUS_INVALID for one after today.
MUST_USE Status body_day(Request *request, uint16_t *day_out);

// The body's "scope": accounts or people.
FormulaScope body_scope(const Request *request);

// What the accounts in `in` (NULL: all) pay a month: a member a currency.
void put_revenue(Request *request, Str key, const Revenue *revenue, const bool *in);

// Whether numbers of this type can be told as a distribution.
bool has_distribution(FormulaType type);
// The column of a formula over all accounts; those that are NAN are counted as missing, but for accounts that
// are none. The column is changed.
void put_distribution(Request *request, Str key, double *column, size_t count);

#endif
