// Memory that is freed all at once: zeroed, aligned, given back; and, where the sanitizer watches, out of
// bounds as soon as it is not in use.
#include "cmocka_all.h"

#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define WATCHED 1
#else
#define __asan_address_is_poisoned(address) ((void)(address), 0)
#define WATCHED 0
#endif

enum { ROOM = 64 << 20 };

static void what_is_asked_for_is_zero_and_aligned(void **state)
{
    (void)state;
    Arena arena = arena_create(ROOM);
    for (size_t size = 0; size < 300; size++) {
        char *text = arena_alloc(&arena, 1, size);
        assert_int_equal((uintptr_t)text % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(text[i], 0);
        memset(text, 7, size);
    }
    arena_destroy(&arena);
    assert_null(arena.base);
    arena_destroy(&arena); // nothing to do
}

static void what_is_freed_is_used_again(void **state)
{
    (void)state;
    Arena arena = arena_create(ROOM);
    char *kept = arena_alloc(&arena, 1, 10);
    memset(kept, 7, 10);
    Arena mark = arena;
    char *first = arena_alloc(&arena, 1, 8 << 20);
    memset(first, 7, 8 << 20);
    arena_reset(&arena, mark);
    char *again = arena_alloc(&arena, 1, 8 << 20);
    assert_ptr_equal(again, first);
    for (size_t i = 0; i < 8 << 20; i += 1000)
        assert_int_equal(again[i], 0);
    assert_int_equal(kept[9], 7);
    arena_reset(&arena, (Arena){ .next = arena.base });
    assert_ptr_equal(arena_alloc(&arena, 1, 10), kept);
    arena_destroy(&arena);
}

static void what_is_not_in_use_is_out_of_bounds(void **state)
{
    (void)state;
    if (!WATCHED) skip();
    Arena arena = arena_create(ROOM);
    for (size_t size = 1; size < 3 << 20; size = size * 3 + 1) {
        Arena mark = arena;
        char *text = arena_alloc(&arena, 1, size);
        assert_false(__asan_address_is_poisoned(text));
        assert_false(__asan_address_is_poisoned(text + size - 1));
        for (size_t ahead = (size + 7) / 8 * 8; ahead < size + 64 * 1024; ahead += 4096)
            assert_true(__asan_address_is_poisoned(text + ahead));
        char *next = arena_alloc(&arena, 1, 5);
        assert_true(__asan_address_is_poisoned(next - 1)); // a gap between both
        arena_reset(&arena, mark);
        assert_true(__asan_address_is_poisoned(text));
        assert_true(__asan_address_is_poisoned(text + size - 1));
        Arena copy = arena; // what a copy reached is poisoned again by nobody, and known at the end
        (void)arena_alloc(&copy, 1, 2 * size);
        (void)arena_alloc(&arena, 1, size);
    }
    char *base = arena.base;
    arena_destroy(&arena);
    for (size_t at = 0; at < ROOM; at += 4096)
        assert_false(__asan_address_is_poisoned(base + at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_for_is_zero_and_aligned),
        cmocka_unit_test(what_is_freed_is_used_again),
        cmocka_unit_test(what_is_not_in_use_is_out_of_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
