// formula_memory.h: what formulas read of the accounts of one shard on a day, for other days and windows that
// read it again. For the files of this folder only.
#ifndef PERENNIAL_ENGINE_FORMULA_MEMORY_H
#define PERENNIAL_ENGINE_FORMULA_MEMORY_H

#include "engine/index_map.h"

// Zero-initialised it is empty and valid.
typedef struct FormulaMemory {
    IndexMap map; // place of the values, by family and day
    double *values;
    uint32_t count, capacity;
} FormulaMemory;

void formula_memory_free(FormulaMemory *memory);
void formula_memory_clear(FormulaMemory *memory); // for the next shard

// The values of the accounts by slot, or NULL; until the next keep. `family` is that of a step
// (formula_plan.h), `day` the day that is read, after the node's `ago`.
const double *formula_memory_find(const FormulaMemory *memory, uint32_t family, uint16_t day);

// Copies them, unless the memory is full.
void formula_memory_keep(FormulaMemory *memory, uint32_t family, uint16_t day, const double *values,
                         uint32_t count);

#endif
