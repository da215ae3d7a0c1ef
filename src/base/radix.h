// radix.h: sorting by 64-bit keys that are hashes, where comparing would mispredict every other time.
#ifndef PERENNIAL_BASE_RADIX_H
#define PERENNIAL_BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>

typedef struct RadixItem {
    uint64_t key;
    uint32_t place; // of the caller's
} RadixItem;

// Sorts by key; equal keys keep their order. `scratch` has room for `count` items too. Eight passes, whatever
// the keys are.
void radix_sort(RadixItem *items, RadixItem *scratch, size_t count);

#endif
