#include "base/radix.h"

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS };

// One pass: to `to`, in the order of one digit.
static void distribute(const RadixItem *from, RadixItem *to, size_t count, unsigned shift)
{
    size_t next[DIGITS + 1] = { 0 };
    for (size_t i = 0; i < count; i++)
        next[(from[i].key >> shift) % DIGITS + 1]++;
    for (size_t digit = 0; digit < DIGITS; digit++)
        next[digit + 1] += next[digit];
    for (size_t i = 0; i < count; i++)
        to[next[(from[i].key >> shift) % DIGITS]++] = from[i];
}

void radix_sort(RadixItem *items, RadixItem *scratch, size_t count)
{
    for (unsigned shift = 0; shift < 64; shift += 2 * DIGIT_BITS) { // two passes end where they began
        distribute(items, scratch, count, shift);
        distribute(scratch, items, count, shift + DIGIT_BITS);
    }
}
