// bloom.h: a filter that grows: says "never added" for certain, or "maybe". One cache line a question and
// layer.
#ifndef PERENNIAL_KNOW_BLOOM_H
#define PERENNIAL_KNOW_BLOOM_H

#include "know/log_entry.h"

typedef struct Bloom Bloom;

// Only `high` and the low 32 bits of `low` of a hash count.
Bloom *bloom_create(void);
void bloom_destroy(Bloom *bloom);
void bloom_add(Bloom *bloom, Hash128 hash);
bool bloom_maybe(const Bloom *bloom, Hash128 hash); // about 1 % false positives
size_t bloom_memory_bytes(const Bloom *bloom);

#endif
