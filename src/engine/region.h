// region.h: memory for things that live as long as the engine, on huge pages once there is much of it.
//
// Activity is scattered over hundreds of megabytes; with small pages most of the time would go into finding
// where an address lies. For the thread that applies.
#ifndef PERENNIAL_ENGINE_REGION_H
#define PERENNIAL_ENGINE_REGION_H

#include <stddef.h>

// Zero-initialised it is empty and valid.
typedef struct Region {
    struct RegionChunk *chunks;
    char *next, *end;          // what is left of the newest chunk
    size_t bytes;              // of all chunks
    struct RegionSpare *spare; // what was given back
} Region;

void region_free(Region *region); // all of it
// Zeroed, on a cache line.
void *region_take(Region *region, size_t bytes);

// Memory that was taken and is no longer used: at least 16 bytes. Its next user gets it as it is.
void region_give_back(Region *region, void *memory, size_t bytes);
// Something that was given back with at least so many bytes, or NULL. *bytes_out says how many.
void *region_take_back(Region *region, size_t bytes, size_t *bytes_out);

// A table that is replaced when it grows: zeroed, on huge pages when large. Pair with table_free.
void *table_make(size_t count, size_t size);
void table_free(void *table);

#endif
