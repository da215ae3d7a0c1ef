// small_arenas.c: put between the program and its arenas by the linker (--wrap=arena_create). Address
// sanitizer marks every byte of an arena, which makes opening a database with its gigabytes of address space
// slow; tests that open hundreds need only a little of it.
#include "base/arena.h"

enum { BYTES_MAX = 16 << 20 };

Arena __real_arena_create(size_t bytes);
Arena __wrap_arena_create(size_t bytes);

Arena __wrap_arena_create(size_t bytes)
{
    return __real_arena_create(bytes < BYTES_MAX ? bytes : BYTES_MAX);
}
