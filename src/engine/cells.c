#include "engine/cells.h"

#include "engine/heap.h"

enum {
    CHUNK_BYTES_MIN = 4 * 1024,
    CHUNK_BYTES_MAX = 256 * 1024,
    POOLED_CELLS_MAX = 24576, // capacity of the last class
};

_Static_assert(3 << ((CELL_CLASSES - 1) / 2) == POOLED_CELLS_MAX, "every pooled vector has a class");

// The chunk's cells follow.
typedef struct CellChunk {
    struct CellChunk *next;
    size_t bytes; // with this head
} CellChunk;

// Class 2k holds 2 << k cells, class 2k + 1 holds 3 << k.
static uint32_t class_capacity(unsigned class)
{
    return (class % 2 ? 3u : 2u) << (class / 2);
}

static unsigned class_for(uint32_t capacity)
{
    if (capacity <= 2) return 0;
    unsigned log = 31u - (unsigned)__builtin_clz(capacity - 1); // 2^log < capacity <= 2^(log+1)
    return capacity <= 3u << (log - 1) ? 2 * log - 1 : 2 * log;
}

static void add_chunk(CellPool *pool, size_t bytes)
{
    CellChunk *chunk = region_take_back(pool->region, bytes, &bytes);
    if (!chunk) chunk = region_take(pool->region, bytes);
    *chunk = (CellChunk){ pool->chunks, bytes };
    pool->chunks = chunk;
    pool->next = (uint32_t *)(chunk + 1);
    pool->end = pool->next + (bytes - sizeof *chunk) / sizeof(uint32_t);
    pool->bytes += bytes;
}

static uint32_t *carve(CellPool *pool, uint32_t capacity)
{
    if ((size_t)(pool->end - pool->next) < capacity) {
        size_t bytes = pool->bytes / 4;
        if (bytes < CHUNK_BYTES_MIN) bytes = CHUNK_BYTES_MIN;
        if (bytes > CHUNK_BYTES_MAX) bytes = CHUNK_BYTES_MAX;
        size_t needed = sizeof(CellChunk) + capacity * sizeof(uint32_t);
        if (bytes < needed) bytes = needed;
        add_chunk(pool, bytes);
    }
    uint32_t *data = pool->next;
    pool->next += capacity;
    return data;
}

static uint32_t *take(CellPool *pool, unsigned class)
{
    uint32_t *data = pool->freed[class];
    if (!data) return carve(pool, class_capacity(class));
    memcpy(&pool->freed[class], data, sizeof pool->freed[class]); // the next one; may be unaligned
    pool->freed_bytes -= class_capacity(class) * sizeof *data;
    return data;
}

static void give_back(CellPool *pool, uint32_t *data, uint32_t capacity)
{
    if (capacity > POOLED_CELLS_MAX) {
        free(data);
    } else if (capacity > 0) {
        unsigned class = class_for(capacity);
        memcpy(data, &pool->freed[class], sizeof pool->freed[class]);
        pool->freed[class] = data;
        pool->freed_bytes += capacity * sizeof *data;
    }
}

void cells_free(CellPool *pool, Cells *cells)
{
    give_back(pool, cells->data, cells->capacity);
    *cells = (Cells){ 0 };
}

void cells_reserve(CellPool *pool, Cells *cells, uint32_t capacity)
{
    if (capacity <= cells->capacity) return;
    if (capacity > UINT32_MAX / 4) panic("vector of %u cells", capacity);
    uint32_t *data;
    if (capacity > POOLED_CELLS_MAX) {
        capacity += capacity / 2;
        data = heap_resized(NULL, capacity, sizeof *data);
    } else {
        unsigned class = class_for(capacity);
        capacity = class_capacity(class);
        data = take(pool, class);
    }
    if (cells->len > 0) memcpy(data, cells->data, cells->len * sizeof *data);
    give_back(pool, cells->data, cells->capacity);
    cells->data = data;
    cells->capacity = capacity;
}

void cells_move(CellPool *into, Cells *cells)
{
    if (cells->capacity > POOLED_CELLS_MAX) return; // in memory of its own
    Cells moved = { 0 };
    cells_reserve(into, &moved, cells->len);
    if (cells->len > 0) memcpy(moved.data, cells->data, cells->len * sizeof *cells->data);
    moved.len = cells->len;
    *cells = moved;
}

void cell_pool_empty(CellPool *pool)
{
    for (CellChunk *chunk = pool->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        region_give_back(pool->region, chunk, chunk->bytes);
    }
    *pool = (CellPool){ .region = pool->region };
}

void cells_insert(CellPool *pool, Cells *cells, uint32_t position, uint32_t value)
{
    cells_push(pool, cells, value);
    if (position == cells->len - 1) return;
    uint32_t *place = cells->data + position;
    memmove(place + 1, place, (cells->len - 1 - position) * sizeof *place);
    *place = value;
}

void cells_erase(Cells *cells, uint32_t from, uint32_t to)
{
    if (from == to) return;
    memmove(cells->data + from, cells->data + to, (cells->len - to) * sizeof *cells->data);
    cells->len -= to - from;
}

uint32_t cells_lower_bound(const Cells *cells, uint32_t value)
{
    uint32_t from = 0, count = cells->len;
    while (count > 0) {
        uint32_t half = count / 2;
        bool below = cells->data[from + half] < value;
        from = below ? from + half + 1 : from;
        count = below ? count - half - 1 : half;
    }
    return from;
}
