#include "engine/region.h"

#include "engine/heap.h"

#include <sys/mman.h>

enum {
    HUGE_BYTES = 2 * 1024 * 1024,
    CHUNK_BYTES_MIN = 64 * 1024,
    CHUNK_BYTES_MAX = 16 * HUGE_BYTES,
    LINE_BYTES = 64,
};

typedef struct RegionChunk {
    struct RegionChunk *next;
} RegionChunk;

// The advice may be refused: then the pages are small, and nothing else changes.
typedef struct RegionSpare {
    struct RegionSpare *next;
    size_t bytes;
} RegionSpare;

static void *pages(size_t bytes)
{
    bool large = bytes >= HUGE_BYTES;
    size_t unit = large ? HUGE_BYTES : LINE_BYTES;
    bytes = (bytes + unit - 1) & ~(unit - 1);
    void *memory = aligned_alloc(unit, bytes);
    if (!memory) panic("out of memory: %zu bytes", bytes);
    if (large) madvise(memory, bytes, MADV_HUGEPAGE);
    return memory;
}

void region_free(Region *region)
{
    for (RegionChunk *chunk = region->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    *region = (Region){ 0 };
}

void *region_take(Region *region, size_t bytes)
{
    bytes = (bytes + LINE_BYTES - 1) & ~(size_t)(LINE_BYTES - 1);
    if ((size_t)(region->end - region->next) < bytes) {
        size_t size = region->bytes / 4;
        if (size < CHUNK_BYTES_MIN) size = CHUNK_BYTES_MIN;
        if (size > CHUNK_BYTES_MAX) size = CHUNK_BYTES_MAX;
        if (size > HUGE_BYTES) size &= ~(size_t)(HUGE_BYTES - 1);
        if (size < bytes + LINE_BYTES) size = bytes + LINE_BYTES;
        RegionChunk *chunk = pages(size);
        chunk->next = region->chunks;
        region->chunks = chunk;
        region->next = (char *)chunk + LINE_BYTES;
        region->end = (char *)chunk + size;
        region->bytes += size;
    }
    void *memory = region->next;
    region->next += bytes;
    return memset(memory, 0, bytes);
}

void region_give_back(Region *region, void *memory, size_t bytes)
{
    RegionSpare *spare = memory;
    *spare = (RegionSpare){ region->spare, bytes };
    region->spare = spare;
}

void *region_take_back(Region *region, size_t bytes, size_t *bytes_out)
{
    for (RegionSpare **place = &region->spare; *place; place = &(*place)->next) {
        RegionSpare *spare = *place;
        if (spare->bytes < bytes) continue;
        *place = spare->next;
        *bytes_out = spare->bytes;
        return spare;
    }
    return NULL;
}

void *table_make(size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) panic("table overflows: %zu", count);
    return memset(pages(bytes ? bytes : 1), 0, bytes);
}

void table_free(void *table)
{
    free(table);
}
