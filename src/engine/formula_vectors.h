// formula_vectors.h: operations on columns of numbers, many elements at once. NAN is missing; it compares
// false with everything, as missing does. For the files of this folder only.
#ifndef PERENNIAL_ENGINE_FORMULA_VECTORS_H
#define PERENNIAL_ENGINE_FORMULA_VECTORS_H

#include "engine/formula_program.h"

// Says what formula_operate says of each element. False for operations that are not among them: `out` is
// as it was.
bool formula_operate_numbers(const Node *node, const double *const *children, double *out, size_t count);

#endif
