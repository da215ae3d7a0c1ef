// feature_index.h: which feature groups an event belongs to, turned round for one reading.
#ifndef PERENNIAL_ENGINE_FEATURE_INDEX_H
#define PERENNIAL_ENGINE_FEATURE_INDEX_H

#include "engine/engine.h"

enum { FEATURE_WORDS_MAX = FEATURES_MAX / 64 };

// One bit per group.
typedef struct GroupSet {
    uint64_t words[FEATURE_WORDS_MAX];
} GroupSet;

typedef struct FeatureIndex {
    size_t count;     // groups
    size_t words;     // of a set that are used
    uint32_t events;  // events below this number may have groups
    uint32_t *starts; // of each event's groups; one more than events
    uint16_t *groups;
    GroupSet key; // the key features
} FeatureIndex;

// `features` may be NULL: no groups. Pair with feature_index_free.
FeatureIndex feature_index_make(const FeatureSet *features);
void feature_index_free(FeatureIndex *index);

// Adds the groups of an event. `words` has index->words elements.
static inline void feature_index_mark(const FeatureIndex *index, uint16_t event, uint64_t *words)
{
    if (event >= index->events) return;
    for (uint32_t i = index->starts[event]; i < index->starts[event + 1]; i++)
        words[index->groups[i] / 64] |= UINT64_C(1) << index->groups[i] % 64;
}

uint32_t group_set_count(const uint64_t *words, size_t count);
uint32_t group_set_count_common(const uint64_t *words, const uint64_t *others, size_t count);

#endif
