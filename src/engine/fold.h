// fold.h: activity on its way into the shards. Gathered first, so that each shard is locked once for many.
#ifndef PERENNIAL_ENGINE_FOLD_H
#define PERENNIAL_ENGINE_FOLD_H

#include "engine/engine_state.h"

// Gathers one activity event of a membership, and of the person's union row if there is one.
void fold_event(Engine *engine, uint32_t person, Link membership, uint16_t day, uint16_t event);

// Folds what was gathered. Called before anything that moves rows, and at the end of a chunk.
void fold_flush(Engine *engine);

#endif
