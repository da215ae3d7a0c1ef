// formula_needs.h: what a formula reads: what can change its answer, and what it costs to ask it.
#ifndef PERENNIAL_ENGINE_FORMULA_NEEDS_H
#define PERENNIAL_ENGINE_FORMULA_NEEDS_H

#include "engine/formula.h"

// Which changes of an account can make its answer another on the same day: ACCOUNT_COUNTS, … joined by `|`.
// What other accounts do is not told of.
unsigned formula_needs(const Formula *formula);

// Whether it looks at no list of people: a question takes less than a microsecond, however large the account.
bool formula_is_quick(const Formula *formula);

// Whether it reads this attribute of the account, in itself or in a metric, segment or count of people that
// it calls. What a score is made of is not looked at.
bool formula_reads_attribute(const Formula *formula, Str key);

// Of each node with all that it is computed from, in rough tens of nanoseconds; a part that two share counts
// twice. In the arena. For the files of this folder.
uint32_t *formula_costs(const Formula *formula, Arena *arena);

#endif
