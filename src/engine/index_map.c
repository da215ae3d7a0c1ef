#include "engine/index_map.h"

#include "engine/heap.h"

enum { PLACES_MIN = 16 };

void index_map_free(IndexMap *map)
{
    free(map->keys);
    free(map->values);
    *map = (IndexMap){ 0 };
}

// Where the key is, or the free place where it would go.
static size_t locate(const IndexMap *map, uint64_t key)
{
    size_t place = index_map_place(map, key);
    while (map->keys[place] != 0 && map->keys[place] != key + 1)
        place = (place + 1) & map->mask;
    return place;
}

uint32_t index_map_find(const IndexMap *map, uint64_t key)
{
    if (!map->keys) return INDEX_NONE;
    size_t place = locate(map, key);
    return map->keys[place] == 0 ? INDEX_NONE : map->values[place];
}

static void grow(IndexMap *map)
{
    IndexMap old = *map;
    size_t places = old.keys ? (old.mask + 1) * 2 : PLACES_MIN;
    map->keys = heap_zeroed(places, sizeof *map->keys);
    map->values = heap_zeroed(places, sizeof *map->values);
    map->mask = places - 1;
    for (size_t i = 0; old.keys && i <= old.mask; i++) {
        if (old.keys[i] == 0) continue;
        size_t place = locate(map, old.keys[i] - 1);
        map->keys[place] = old.keys[i];
        map->values[place] = old.values[i];
    }
    free(old.keys);
    free(old.values);
}

void index_map_put(IndexMap *map, uint64_t key, uint32_t value)
{
    if (!map->keys || map->count >= (map->mask + 1) / 8 * 5) grow(map);
    size_t place = locate(map, key);
    if (map->keys[place] == 0) map->count++;
    map->keys[place] = key + 1;
    map->values[place] = value;
}

// Closes the gap: an entry behind it moves there unless it lies between its own place and where it is.
void index_map_remove(IndexMap *map, uint64_t key)
{
    if (!map->keys) return;
    size_t gap = locate(map, key);
    if (map->keys[gap] == 0) return;
    map->count--;
    for (size_t i = (gap + 1) & map->mask; map->keys[i] != 0; i = (i + 1) & map->mask) {
        size_t home = index_map_place(map, map->keys[i] - 1);
        if (((i - home) & map->mask) < ((i - gap) & map->mask)) continue;
        map->keys[gap] = map->keys[i];
        map->values[gap] = map->values[i];
        gap = i;
    }
    map->keys[gap] = 0;
}
