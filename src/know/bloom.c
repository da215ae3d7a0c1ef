#include "know/bloom.h"

#include "base/status.h"

// Layers of doubling size: when the last is full a larger one is added, so nothing is ever rebuilt.
enum {
    LAYERS_MAX = 16,
    FIRST_LAYER_KEYS = 1 << 22,
    BITS_PER_KEY = 12,
    BLOCK_BITS = 512,
    PROBES = 7, // near the best for 12 bits a key
};

typedef struct Block {
    uint64_t words[BLOCK_BITS / 64];
} Block;

typedef struct Layer {
    Block *blocks;
    uint64_t block_count;
    uint64_t room; // keys it still takes
} Layer;

struct Bloom {
    Layer layers[LAYERS_MAX];
    size_t layer_count;
};

Bloom *bloom_create(void)
{
    Bloom *bloom = calloc(1, sizeof *bloom);
    if (!bloom) panic("out of memory");
    return bloom;
}

void bloom_destroy(Bloom *bloom)
{
    if (!bloom) return;
    for (size_t i = 0; i < bloom->layer_count; i++)
        free(bloom->layers[i].blocks);
    free(bloom);
}

static Layer *add_layer(Bloom *bloom)
{
    if (bloom->layer_count == LAYERS_MAX) panic("the filter of message ids is full"); // 2.7e11 keys
    uint64_t keys = (uint64_t)FIRST_LAYER_KEYS << bloom->layer_count;
    Layer *layer = &bloom->layers[bloom->layer_count++];
    layer->room = keys;
    layer->block_count = keys * BITS_PER_KEY / BLOCK_BITS;
    layer->blocks = aligned_alloc(sizeof(Block), layer->block_count * sizeof(Block));
    if (!layer->blocks) panic("out of memory");
    memset(layer->blocks, 0, layer->block_count * sizeof(Block));
    return layer;
}

static Block *block_of(const Layer *layer, Hash128 hash)
{
    __extension__ typedef unsigned __int128 Wide;
    return &layer->blocks[(uint64_t)((Wide)hash.high * layer->block_count >> 64)];
}

// Nine bits a probe, from bits that did not choose the block.
static uint64_t probe_bits(Hash128 hash)
{
    return ((hash.high << 32) ^ (hash.low & UINT32_MAX)) * 0x9e3779b97f4a7c15u;
}

void bloom_add(Bloom *bloom, Hash128 hash)
{
    Layer *layer = bloom->layer_count > 0 ? &bloom->layers[bloom->layer_count - 1] : add_layer(bloom);
    if (layer->room == 0) layer = add_layer(bloom);
    layer->room--;
    Block *block = block_of(layer, hash);
    uint64_t bits = probe_bits(hash);
    for (int i = 0; i < PROBES; i++, bits >>= 9) {
        block->words[bits >> 6 & 7] |= UINT64_C(1) << (bits & 63);
    }
}

static bool layer_maybe(const Layer *layer, Hash128 hash, uint64_t bits)
{
    const Block *block = block_of(layer, hash);
    for (int i = 0; i < PROBES; i++, bits >>= 9) {
        if ((block->words[bits >> 6 & 7] >> (bits & 63) & 1) == 0) return false;
    }
    return true;
}

bool bloom_maybe(const Bloom *bloom, Hash128 hash)
{
    uint64_t bits = probe_bits(hash);
    for (size_t i = 0; i < bloom->layer_count; i++) {
        if (layer_maybe(&bloom->layers[i], hash, bits)) return true;
    }
    return false;
}

size_t bloom_memory_bytes(const Bloom *bloom)
{
    size_t bytes = sizeof *bloom;
    for (size_t i = 0; i < bloom->layer_count; i++)
        bytes += bloom->layers[i].block_count * sizeof(Block);
    return bytes;
}
