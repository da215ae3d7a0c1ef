#include "base/arena.h"

#include "base/status.h"

#include <stdarg.h>
#include <stdint.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif

#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
enum { ARENA_GAP_BYTES = 16, ARENA_HEAD_BYTES = 16, ARENA_AHEAD_BYTES = 64 * 1024 };

// What lies ahead is poisoned by stretches, as it is reached, and the end of what was is kept at the base,
// for all copies of the arena: poisoning a whole reservation writes an eighth of its size to shadow memory,
// and most of it is never touched.
static void poison_ahead(char *next, const Arena *arena)
{
    char **reached = (char **)(void *)arena->base;
    char *to = next - (uintptr_t)next % ARENA_AHEAD_BYTES + 2 * (ptrdiff_t)ARENA_AHEAD_BYTES;
    if (to > arena->end) to = arena->end;
    ASAN_POISON_MEMORY_REGION(next, (size_t)(to - next));
    if (to > *reached) *reached = to;
}

static void poison_reached(const char *before, const Arena *arena)
{
    bool same = (uintptr_t)before / ARENA_AHEAD_BYTES == (uintptr_t)arena->next / ARENA_AHEAD_BYTES;
    if (!same) poison_ahead(arena->next, arena);
}

static void poison_nothing(const Arena *arena)
{
    const char *reached = *(char **)(void *)arena->base;
    ASAN_UNPOISON_MEMORY_REGION(arena->base, (size_t)(reached - arena->base));
}
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define poison_ahead(next, arena) ((void)(next), (void)(arena))
#define poison_reached(before, arena) ((void)(before), (void)(arena))
#define poison_nothing(arena) ((void)(arena))
enum { ARENA_GAP_BYTES = 0, ARENA_HEAD_BYTES = 0 };
#endif

enum { ARENA_KEEP_BYTES = 256 * 1024 };

Arena arena_create(size_t bytes)
{
    void *base =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) panic("cannot reserve %zu bytes of address space", bytes);
    Arena arena = { .next = (char *)base + ARENA_HEAD_BYTES, .end = (char *)base + bytes, .base = base };
    poison_ahead(arena.next, &arena);
    return arena;
}

void arena_destroy(Arena *arena)
{
    if (!arena->base) return;
    size_t bytes = (size_t)(arena->end - arena->base);
    poison_nothing(arena);
    munmap(arena->base, bytes);
    *arena = (Arena){ 0 };
}

void *arena_alloc_unset(Arena *arena, size_t size, size_t count)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(size, count, &bytes) || bytes > SIZE_MAX / 2) panic("arena request overflows");
    size_t padded = ((bytes + 15) & ~(size_t)15) + ARENA_GAP_BYTES;
    if (padded > (size_t)(arena->end - arena->next)) panic("arena is full: %zu bytes asked", bytes);
    char *start = arena->next;
    arena->next += padded;
    ASAN_UNPOISON_MEMORY_REGION(start, bytes);
    ASAN_POISON_MEMORY_REGION(start + bytes, padded - bytes); // a copy of the arena may have been here
    poison_reached(start, arena);
    return start;
}

void *arena_alloc(Arena *arena, size_t size, size_t count)
{
    return memset(arena_alloc_unset(arena, size, count), 0, size * count);
}

void arena_reset(Arena *arena, Arena mark)
{
    size_t used = (size_t)(arena->next - arena->base);
    if (mark.next == arena->base) mark.next += ARENA_HEAD_BYTES; // everything
    arena->next = mark.next;
    ASAN_POISON_MEMORY_REGION(mark.next, used - (size_t)(mark.next - arena->base));
    size_t keep = (size_t)(mark.next - arena->base) + ARENA_KEEP_BYTES;
    keep = (keep + 4095) & ~(size_t)4095;
    if (used > keep) madvise(arena->base + keep, used - keep, MADV_DONTNEED);
}

Str arena_copy(Arena *arena, Str s)
{
    char *copy = arena_alloc(arena, 1, s.len + 1);
    if (s.len > 0) memcpy(copy, s.data, s.len);
    return (Str){ copy, s.len };
}

Str arena_format(Arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (len < 0) panic("bad format: %s", format);
    char *text = arena_alloc(arena, 1, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return (Str){ text, (size_t)len };
}
