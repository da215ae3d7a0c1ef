#include "engine/formula_memory.h"

#include "engine/heap.h"

enum { VALUES_MAX = 32 << 20 }; // 256 MiB

void formula_memory_free(FormulaMemory *memory)
{
    index_map_free(&memory->map);
    free(memory->values);
    *memory = (FormulaMemory){ 0 };
}

void formula_memory_clear(FormulaMemory *memory)
{
    index_map_free(&memory->map);
    memory->count = 0;
}

static uint64_t key_of(uint32_t family, uint16_t day)
{
    return (uint64_t)family << 16 | day;
}

const double *formula_memory_find(const FormulaMemory *memory, uint32_t family, uint16_t day)
{
    uint32_t place = index_map_find(&memory->map, key_of(family, day));
    return place == INDEX_NONE ? NULL : memory->values + place;
}

void formula_memory_keep(FormulaMemory *memory, uint32_t family, uint16_t day, const double *values,
                         uint32_t count)
{
    if (count > VALUES_MAX - memory->count) return;
    uint32_t needed = memory->count + count;
    if (needed > memory->capacity) {
        memory->capacity = 2 * needed + 4096;
        memory->values = heap_resized(memory->values, memory->capacity, sizeof *memory->values);
    }
    if (count > 0) memcpy(memory->values + memory->count, values, count * sizeof *values);
    index_map_put(&memory->map, key_of(family, day), memory->count);
    memory->count = needed;
}
