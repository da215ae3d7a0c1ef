// engine_inside.h: what an engine does by itself only when it is large.
#ifndef PERENNIAL_TESTS_ENGINE_INSIDE_H
#define PERENNIAL_TESTS_ENGINE_INSIDE_H

#include "engine/engine.h"

// Moves all vectors together.
void compact_engine(Engine *engine);

#endif
