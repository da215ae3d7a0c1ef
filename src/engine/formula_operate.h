// formula_operate.h: what is computed from values. For the files of this folder only.
#ifndef PERENNIAL_ENGINE_FORMULA_OPERATE_H
#define PERENNIAL_ENGINE_FORMULA_OPERATE_H

#include "engine/formula_program.h"

// The value of a node from those of its children; the arena is for scratch.
Value formula_operate(const Node *node, const Value *const *children, Arena *arena);

Value formula_literal(const Node *node);

static inline bool is_yes(const Value *value)
{
    return value->kind == VALUE_BOOL && value->number > 0;
}

#endif
