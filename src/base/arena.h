// arena.h: memory that is freed all at once. One per request, one per tick.
//
// Address space is reserved once and touched on demand. An arena that is full is a missing limit
// upstream (body, page and depth are bounded before allocation), so it panics and never returns NULL.
#ifndef PERENNIAL_BASE_ARENA_H
#define PERENNIAL_BASE_ARENA_H

#include "base/str.h"

typedef struct Arena {
    char *next; // first free byte
    char *end;  // one past the last usable byte
    char *base; // start of the reservation
} Arena;

// Reserves `bytes` of address space. Pair with arena_destroy.
Arena arena_create(size_t bytes);
void arena_destroy(Arena *arena);

// Bytes given out, in all.
static inline size_t arena_used(const Arena *arena)
{
    return (size_t)(arena->next - arena->base);
}

// Zeroed memory, 16-byte aligned; `count` 0 is allowed.
void *arena_alloc(Arena *arena, size_t size, size_t count) __attribute__((alloc_size(2, 3), returns_nonnull));

// The same without zeroing, for what is written before it is read.
void *arena_alloc_unset(Arena *arena, size_t size, size_t count)
    __attribute__((alloc_size(2, 3), returns_nonnull));

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type), 1))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), sizeof(type), (count)))

// Frees everything that was allocated since `mark` (a copy of the arena taken earlier), and gives
// pages beyond the first 256 KiB back to the system.
void arena_reset(Arena *arena, Arena mark);

// A copy of `s` in the arena, NUL-terminated (the NUL is not counted).
Str arena_copy(Arena *arena, Str s);

// printf into the arena; the result is NUL-terminated.
Str arena_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
