// index_map.h: from 64-bit keys to 32-bit indexes, open addressing. Not thread-safe.
#ifndef PERENNIAL_ENGINE_INDEX_MAP_H
#define PERENNIAL_ENGINE_INDEX_MAP_H

#include <stddef.h>
#include <stdint.h>

#define INDEX_NONE UINT32_MAX

typedef struct IndexPlace {
    uint64_t key; // + 1; 0 is a free place. UINT64_MAX is no key.
    uint32_t value;
} IndexPlace;

// Zero-initialised it is empty and valid.
typedef struct IndexMap {
    IndexPlace *places;
    size_t mask; // places are a power of two
    size_t count;
} IndexMap;

void index_map_free(IndexMap *map);
uint32_t index_map_find(const IndexMap *map, uint64_t key); // INDEX_NONE
void index_map_put(IndexMap *map, uint64_t key, uint32_t value);
void index_map_remove(IndexMap *map, uint64_t key);

static inline size_t index_map_place(const IndexMap *map, uint64_t key)
{
    return (size_t)((key + 1) * UINT64_C(0x9E3779B97F4A7C15) >> 32) & map->mask;
}

static inline void index_map_prefetch(const IndexMap *map, uint64_t key)
{
    if (map->places) __builtin_prefetch(&map->places[index_map_place(map, key)]);
}

#endif
