// formula_memory.h: what formulas read of the accounts of one shard on a day, for evaluations of other days
// that read it again. For the files of this folder only.
#ifndef PERENNIAL_ENGINE_FORMULA_MEMORY_H
#define PERENNIAL_ENGINE_FORMULA_MEMORY_H

#include "engine/formula_program.h"

typedef struct FormulaMemory FormulaMemory;

FormulaMemory *formula_memory_create(void);
void formula_memory_destroy(FormulaMemory *memory);
void formula_memory_clear(FormulaMemory *memory); // for the next shard

// A reading as of a day: `day` is the node's own, after its `ago`.
typedef struct MemoryKey {
    const Node *node;
    const FormulaNames *names; // number features
    uint16_t day;
} MemoryKey;

// The values of the accounts by slot, or NULL; until the next keep.
const double *formula_memory_find(const FormulaMemory *memory, MemoryKey key);

// Copies them, unless the memory is full.
void formula_memory_keep(FormulaMemory *memory, MemoryKey key, const double *values, uint32_t count);

#endif
