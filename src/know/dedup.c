#include "know/dedup.h"

#include "know/bloom.h"
#include "know/dedup_runs.h"

enum { RECENT_CAPACITY_LEAST = 1 << 16 }; // slots; a power of two, at most half full

struct Dedup {
    Hash128 *recent; // open addressing, linear probing; hash 0 is an empty slot
    size_t recent_capacity;
    size_t recent_count;
    Bloom *sealed;
    DedupRuns *runs;
};

static bool is_none(Hash128 hash)
{
    return hash.high == 0 && hash.low == 0;
}

static bool same(Hash128 a, Hash128 b)
{
    return a.high == b.high && a.low == b.low;
}

// ---- the recent set

static Hash128 *allocate_slots(size_t capacity)
{
    Hash128 *slots = calloc(capacity, sizeof *slots);
    if (!slots) panic("out of memory");
    return slots;
}

// The slot that holds the hash, or the empty one where it belongs.
static size_t find_slot(const Dedup *dedup, Hash128 hash)
{
    size_t mask = dedup->recent_capacity - 1;
    size_t slot = hash.high & mask;
    while (!is_none(dedup->recent[slot]) && !same(dedup->recent[slot], hash))
        slot = (slot + 1) & mask;
    return slot;
}

static void grow_recent(Dedup *dedup)
{
    Hash128 *old = dedup->recent;
    size_t old_capacity = dedup->recent_capacity;
    dedup->recent_capacity = old_capacity * 2;
    dedup->recent = allocate_slots(dedup->recent_capacity);
    for (size_t i = 0; i < old_capacity; i++) {
        if (!is_none(old[i])) dedup->recent[find_slot(dedup, old[i])] = old[i];
    }
    free(old);
}

void dedup_remember(Dedup *dedup, Hash128 hash)
{
    if (is_none(hash)) return;
    if (dedup->recent_count * 2 >= dedup->recent_capacity) grow_recent(dedup);
    size_t slot = find_slot(dedup, hash);
    if (is_none(dedup->recent[slot])) dedup->recent_count++;
    dedup->recent[slot] = hash;
}

// Empties the slot and moves later ones of the same run back, so that no probe meets a hole.
static void remove_recent(Dedup *dedup, Hash128 hash)
{
    size_t mask = dedup->recent_capacity - 1;
    size_t hole = find_slot(dedup, hash);
    if (is_none(dedup->recent[hole])) return;
    dedup->recent_count--;
    for (size_t next = (hole + 1) & mask; !is_none(dedup->recent[next]); next = (next + 1) & mask) {
        size_t home = dedup->recent[next].high & mask;
        bool reachable = hole <= next ? home <= hole || home > next : home <= hole && home > next;
        if (!reachable) continue;
        dedup->recent[hole] = dedup->recent[next];
        hole = next;
    }
    dedup->recent[hole] = (Hash128){ 0 };
}

// ---- the whole

static void add_sealed(void *context, Hash128 hash)
{
    bloom_add(context, hash);
}

Dedup *dedup_open(Store *store, Error *error)
{
    Dedup *dedup = calloc(1, sizeof *dedup);
    if (!dedup) panic("out of memory");
    dedup->recent_capacity = RECENT_CAPACITY_LEAST;
    dedup->recent = allocate_slots(dedup->recent_capacity);
    dedup->sealed = bloom_create();
    dedup->runs = dedup_runs_open(store, add_sealed, dedup->sealed, error);
    if (!dedup->runs) {
        dedup_close(dedup);
        return NULL;
    }
    return dedup;
}

void dedup_close(Dedup *dedup)
{
    if (!dedup) return;
    dedup_runs_close(dedup->runs);
    bloom_destroy(dedup->sealed);
    free(dedup->recent);
    free(dedup);
}

void dedup_forget(Dedup *dedup, const Hash128 *hashes, const bool *seen, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!seen[i]) remove_recent(dedup, hashes[i]);
    }
}

Status dedup_check(Dedup *dedup, Store *store, const Hash128 *hashes, size_t count, bool *seen_out,
                   Error *error)
{
    enum { AHEAD = 8 }; // the table is larger than the caches: fetch lines before they are asked for
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) {
            __builtin_prefetch(&dedup->recent[hashes[i + AHEAD].high & (dedup->recent_capacity - 1)]);
        }
        seen_out[i] = false;
        if (is_none(hashes[i])) continue;
        if (!is_none(dedup->recent[find_slot(dedup, hashes[i])])) {
            seen_out[i] = true;
            continue;
        }
        if (bloom_maybe(dedup->sealed, hashes[i])) {
            Status status = dedup_runs_find(dedup->runs, store, hashes[i], &seen_out[i], error);
            if (status != STATUS_OK) {
                dedup_forget(dedup, hashes, seen_out, i);
                return status;
            }
        }
        if (!seen_out[i]) dedup_remember(dedup, hashes[i]);
    }
    return STATUS_OK;
}

Status dedup_write_run(Dedup *dedup, Store *store, const Hash128 *hashes, size_t count, Error *error)
{
    return dedup_runs_write(dedup->runs, store, hashes, count, error);
}

void dedup_sealed(Dedup *dedup, const Hash128 *hashes, size_t count)
{
    dedup_runs_written(dedup->runs);
    for (size_t i = 0; i < count; i++) {
        if (is_none(hashes[i])) continue;
        bloom_add(dedup->sealed, hashes[i]);
        remove_recent(dedup, hashes[i]);
    }
}

Status dedup_merge_step(Dedup *dedup, Store *store, bool *more_out, Error *error)
{
    return dedup_runs_merge_step(dedup->runs, store, more_out, error);
}
