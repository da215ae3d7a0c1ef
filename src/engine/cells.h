// cells.h: vectors of 32-bit cells, most of them short and sorted, in the memory of a pool.
//
// A membership has a few dozen cells and there are millions of memberships: a pool costs no header per
// vector and no search for a free place. Not thread-safe: a shard's pool is used under the shard's lock.
#ifndef PERENNIAL_ENGINE_CELLS_H
#define PERENNIAL_ENGINE_CELLS_H

#include "engine/region.h"

#include <stdbool.h>
#include <stdint.h>

enum { CELL_CLASSES = 28 }; // capacities 2, 3, 4, 6, 8, 12, … 24,576; larger vectors come from malloc

// Zero-initialised but for the region it is empty and valid.
typedef struct CellPool {
    Region *region;
    uint32_t *next, *end;          // what is left of the newest chunk
    uint32_t *freed[CELL_CLASSES]; // lists through the first bytes of given back vectors
    size_t bytes;                  // of all chunks
    size_t freed_bytes;            // of all lists
    struct CellChunk *chunks;
} CellPool;

// Zero-initialised it is empty and valid. Freed by its owner before the region is.
typedef struct Cells {
    uint32_t *data;
    uint32_t len, capacity;
} Cells;

void cells_free(CellPool *pool, Cells *cells); // leaves it empty and usable
void cells_reserve(CellPool *pool, Cells *cells, uint32_t capacity);
void cells_insert(CellPool *pool, Cells *cells, uint32_t position, uint32_t value);
void cells_erase(Cells *cells, uint32_t from, uint32_t to); // [from, to)

// Moves a vector to another pool, with little more room than it needs.
void cells_move(CellPool *into, Cells *cells);
// Gives all memory of the pool back to the region. Its vectors were moved or are gone.
void cell_pool_empty(CellPool *pool);

static inline void cells_push(CellPool *pool, Cells *cells, uint32_t value)
{
    if (cells->len == cells->capacity) cells_reserve(pool, cells, cells->len + 1);
    cells->data[cells->len++] = value;
}

// Position of the first cell that is not below `value`, of a sorted vector.
uint32_t cells_lower_bound(const Cells *cells, uint32_t value);

#endif
