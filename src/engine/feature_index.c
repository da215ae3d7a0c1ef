#include "engine/feature_index.h"

#include "engine/heap.h"

#include <assert.h>

static uint32_t events_end(const FeatureSet *features)
{
    uint32_t end = 0;
    for (size_t group = 0; group < features->count; group++) {
        for (size_t i = 0; i < features->groups[group].event_count; i++) {
            uint32_t event = features->groups[group].events[i];
            if (event < ENGINE_EVENTS_MAX && event >= end) end = event + 1;
        }
    }
    return end;
}

FeatureIndex feature_index_make(const FeatureSet *features)
{
    FeatureIndex index = { 0 };
    if (!features) return index;
    assert(features->count <= FEATURES_MAX);
    index.count = features->count;
    index.words = (features->count + 63) / 64;
    index.events = events_end(features);
    index.starts = heap_zeroed((size_t)index.events + 2, sizeof *index.starts);
    // Counted two places ahead, so that filling moves each start to where it belongs.
    uint32_t total = 0;
    for (size_t group = 0; group < features->count; group++) {
        const FeatureGroup *feature = &features->groups[group];
        if (feature->key) index.key.words[group / 64] |= UINT64_C(1) << group % 64;
        for (size_t i = 0; i < feature->event_count; i++) {
            if (feature->events[i] >= index.events) continue;
            index.starts[feature->events[i] + 2]++;
            total++;
        }
    }
    for (uint32_t event = 0; event < index.events; event++)
        index.starts[event + 2] += index.starts[event + 1];
    index.groups = heap_zeroed(total, sizeof *index.groups);
    for (size_t group = 0; group < features->count; group++) {
        const FeatureGroup *feature = &features->groups[group];
        for (size_t i = 0; i < feature->event_count; i++) {
            if (feature->events[i] < index.events)
                index.groups[index.starts[feature->events[i] + 1]++] = (uint16_t)group;
        }
    }
    return index;
}

void feature_index_free(FeatureIndex *index)
{
    free(index->starts);
    free(index->groups);
    *index = (FeatureIndex){ 0 };
}

uint32_t group_set_count(const uint64_t *words, size_t count)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits += (uint32_t)__builtin_popcountll(words[i]);
    return bits;
}

uint32_t group_set_count_common(const uint64_t *words, const uint64_t *others, size_t count)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits += (uint32_t)__builtin_popcountll(words[i] & others[i]);
    return bits;
}
