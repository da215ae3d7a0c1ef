#include "engine/index_map.h"

#include "engine/region.h"

enum { PLACES_MIN = 16 };

void index_map_free(IndexMap *map)
{
    table_free(map->places);
    *map = (IndexMap){ 0 };
}

// Where the key is, or the free place where it would go.
static IndexPlace *locate(const IndexMap *map, uint64_t key)
{
    size_t at = index_map_place(map, key);
    while (map->places[at].key != 0 && map->places[at].key != key + 1)
        at = (at + 1) & map->mask;
    return &map->places[at];
}

uint32_t index_map_find(const IndexMap *map, uint64_t key)
{
    if (!map->places) return INDEX_NONE;
    const IndexPlace *place = locate(map, key);
    return place->key == 0 ? INDEX_NONE : place->value;
}

static void grow(IndexMap *map)
{
    IndexMap old = *map;
    size_t places = old.places ? (old.mask + 1) * 2 : PLACES_MIN;
    map->places = table_make(places, sizeof *map->places);
    map->mask = places - 1;
    for (size_t i = 0; old.places && i <= old.mask; i++) {
        if (old.places[i].key != 0) *locate(map, old.places[i].key - 1) = old.places[i];
    }
    table_free(old.places);
}

void index_map_put(IndexMap *map, uint64_t key, uint32_t value)
{
    if (!map->places || map->count >= (map->mask + 1) / 8 * 5) grow(map);
    IndexPlace *place = locate(map, key);
    if (place->key == 0) map->count++;
    *place = (IndexPlace){ key + 1, value };
}

// Closes the gap: an entry behind it moves there unless it lies between its own place and where it is.
void index_map_remove(IndexMap *map, uint64_t key)
{
    if (!map->places) return;
    size_t gap = (size_t)(locate(map, key) - map->places);
    if (map->places[gap].key == 0) return;
    map->count--;
    for (size_t i = (gap + 1) & map->mask; map->places[i].key != 0; i = (i + 1) & map->mask) {
        size_t home = index_map_place(map, map->places[i].key - 1);
        if (((i - home) & map->mask) < ((i - gap) & map->mask)) continue;
        map->places[gap] = map->places[i];
        gap = i;
    }
    map->places[gap].key = 0;
}
