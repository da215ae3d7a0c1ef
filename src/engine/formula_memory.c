#include "engine/formula_memory.h"

#include "engine/attributes.h"
#include "engine/heap.h"
#include "engine/index_map.h"

enum { MEMORY_VALUES_MAX = 32 << 20 }; // 256 MiB

typedef struct Kept {
    MemoryKey key;
    size_t values; // place
} Kept;

struct FormulaMemory {
    IndexMap map; // entries by hash
    Kept *entries;
    uint32_t count, capacity;
    double *values;
    size_t value_count, value_capacity;
};

FormulaMemory *formula_memory_create(void)
{
    return heap_zeroed(1, sizeof(FormulaMemory));
}

void formula_memory_destroy(FormulaMemory *memory)
{
    if (!memory) return;
    index_map_free(&memory->map);
    free(memory->entries);
    free(memory->values);
    free(memory);
}

void formula_memory_clear(FormulaMemory *memory)
{
    index_map_free(&memory->map);
    memory->count = 0;
    memory->value_count = 0;
}

static uint64_t hash_of(const MemoryKey *key)
{
    const Node *node = key->node;
    uint64_t number;
    memcpy(&number, &node->number, sizeof number);
    uint64_t hash = str_hash_seeded(node->text, number ^ (uint64_t)node->kind << 32);
    uint64_t window = (uint64_t)node->window.months << 32 | node->window.days;
    hash = (hash ^ window) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 29;
    return (hash ^ key->day) * UINT64_C(0xbf58476d1ce4e5b9) >> 1; // no key is UINT64_MAX
}

static bool same_key(const MemoryKey *a, const MemoryKey *b)
{
    const Node *m = a->node, *n = b->node;
    return a->day == b->day && a->names == b->names && m->kind == n->kind &&
           m->window.months == n->window.months && m->window.days == n->window.days &&
           same_number(m->number, n->number) && str_equal(m->text, n->text);
}

const double *formula_memory_find(const FormulaMemory *memory, MemoryKey key)
{
    uint32_t entry = index_map_find(&memory->map, hash_of(&key));
    if (entry == INDEX_NONE) return NULL;
    const Kept *kept = &memory->entries[entry];
    if (!same_key(&kept->key, &key)) return NULL;
    return memory->values + kept->values;
}

void formula_memory_keep(FormulaMemory *memory, MemoryKey key, const double *values, uint32_t count)
{
    size_t needed = memory->value_count + count;
    if (needed > MEMORY_VALUES_MAX) return;
    if (needed > memory->value_capacity) {
        memory->value_capacity = 2 * needed + 4096;
        memory->values = heap_resized(memory->values, memory->value_capacity, sizeof *memory->values);
    }
    if (memory->count == memory->capacity) {
        memory->capacity = 2 * memory->capacity + 1024;
        memory->entries = heap_resized(memory->entries, memory->capacity, sizeof *memory->entries);
    }
    if (count > 0) memcpy(memory->values + memory->value_count, values, count * sizeof *values);
    memory->entries[memory->count] = (Kept){ key, memory->value_count };
    memory->value_count = needed;
    index_map_put(&memory->map, hash_of(&key), memory->count++);
}
