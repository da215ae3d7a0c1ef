#include "base/arena.h"

#include "base/status.h"

#include <stdarg.h>
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
enum { ARENA_GAP_BYTES = 16 }; // poisoned, behind each allocation
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
enum { ARENA_GAP_BYTES = 0 };
#endif

enum { ARENA_KEEP_BYTES = 256 * 1024 };

Arena arena_create(size_t bytes)
{
    void *base =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) panic("cannot reserve %zu bytes of address space", bytes);
    ASAN_POISON_MEMORY_REGION(base, bytes);
    return (Arena){ .next = base, .end = (char *)base + bytes, .base = base };
}

void arena_destroy(Arena *arena)
{
    if (!arena->base) return;
    size_t bytes = (size_t)(arena->end - arena->base);
    ASAN_UNPOISON_MEMORY_REGION(arena->base, bytes);
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
    return start;
}

void *arena_alloc(Arena *arena, size_t size, size_t count)
{
    return memset(arena_alloc_unset(arena, size, count), 0, size * count);
}

void arena_reset(Arena *arena, Arena mark)
{
    size_t used = (size_t)(arena->next - arena->base);
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
