// heap.h: memory for state that grows as long as the engine lives. Exhausted memory panics.
#ifndef PERENNIAL_ENGINE_HEAP_H
#define PERENNIAL_ENGINE_HEAP_H

#include "base/status.h"

// Zeroed. `count` 0 is allowed. Pair with free.
static inline void *heap_zeroed(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory) panic("out of memory: %zu times %zu bytes", count, size);
    return memory;
}

// Zeroed and on a cache line. Pair with free.
static inline void *heap_zeroed_lines(size_t bytes)
{
    void *memory = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
    if (!memory) panic("out of memory: %zu bytes", bytes);
    return memset(memory, 0, bytes);
}

// Grows an array to `count` elements, moving it; new ones are not initialised. Pair with free.
static inline void *heap_resized(void *memory, size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) panic("array overflows: %zu", count);
    void *moved = realloc(memory, bytes ? bytes : 1);
    if (!moved) panic("out of memory: %zu bytes", bytes);
    return moved;
}

#endif
