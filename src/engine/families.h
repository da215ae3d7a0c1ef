// families.h: accounts below another one: those whose attribute "parent" is or was its id.
//
// An account is listed under every id that it ever named, so that a reader finds the children of any day by
// asking each listed account what it said then.
#ifndef PERENNIAL_ENGINE_FAMILIES_H
#define PERENNIAL_ENGINE_FAMILIES_H

#include "engine/cells.h"
#include "engine/index_map.h"

struct Engine;
struct History;
struct Record;

// Zero-initialised it is empty and valid. Guarded by the engine's lock of names.
typedef struct Families {
    IndexMap places; // of a text's number: which list
    Cells *children; // accounts, in the order in which they named the parent; seldom one twice
    uint32_t count, capacity;
} Families;

void families_free(Families *families, CellPool *pool);

// The record is about to be said of the account.
void families_note(struct Engine *engine, const struct Record *record, uint32_t account);
// The account comes with what was said before, of itself or of one that is merged into it.
void families_note_history(struct Engine *engine, const struct History *history, uint32_t account);

#endif
