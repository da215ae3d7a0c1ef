#include "engine/shard.h"

#include "engine/heap.h"
#include "engine/marks.h"
#include "engine/person_days.h"

void shard_init(Shard *shard, Region *region, Crowd *crowd)
{
    *shard = (Shard){ .region = region, .crowd = crowd, .pool = { .region = region } };
    pthread_rwlockattr_t preference;
    pthread_rwlockattr_init(&preference);
    pthread_rwlockattr_setkind_np(&preference, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    if (pthread_rwlock_init(&shard->lock, &preference) != 0) panic("cannot make a lock");
    pthread_rwlockattr_destroy(&preference);
}

void shard_destroy(Shard *shard)
{
    for (uint32_t row = 0; row < shard->member_count; row++) {
        cells_free(&shard->pool, &shard_member(shard, row)->marks);
        cells_free(&shard->pool, &shard_member(shard, row)->older_months);
    }
    for (uint32_t i = 0; i < shard->series_count; i++)
        cells_free(&shard->pool, &shard_series(shard, i)->cells);
    for (uint32_t i = 0; i < shard->number_count; i++)
        cells_free(&shard->pool, &shard->numbers[i].cells);
    for (uint32_t slot = 0; slot < shard->account_count; slot++) {
        Account *account = &shard->accounts[slot];
        cells_free(&shard->pool, &account->members);
        cells_free(&shard->pool, &account->series);
        cells_free(&shard->pool, &account->sources);
        cells_free(&shard->pool, &account->total.cells);
        cells_free(&shard->pool, &account->person_days.cells);
        history_free(&account->attributes);
    }
    for (uint32_t i = 0; i < shard->people_count; i++)
        history_free(&shard->people[i]);
    cells_free(&shard->pool, &shard->free_members);
    cells_free(&shard->pool, &shard->free_series);
    cells_free(&shard->pool, &shard->free_numbers);
    free(shard->members);
    free(shard->numbers);
    free(shard->series);
    free(shard->accounts);
    free(shard->people);
    index_map_free(&shard->series_index);
    index_map_free(&shard->number_index);
    pthread_rwlock_destroy(&shard->lock);
}

// The lock of a const shard is not part of its value.
static pthread_rwlock_t *lock_of(const Shard *shard)
{
    return (pthread_rwlock_t *)(uintptr_t)&shard->lock;
}

void shard_read(const Shard *shard)
{
    if (pthread_rwlock_rdlock(lock_of(shard)) != 0) panic("cannot take a shard for reading");
}

void shard_write(Shard *shard)
{
    if (pthread_rwlock_wrlock(&shard->lock) != 0) panic("cannot take a shard for writing");
}

void shard_unlock(const Shard *shard)
{
    pthread_rwlock_unlock(lock_of(shard));
}

void shard_write_both(Shard *a, Shard *b)
{
    shard_write(a < b ? a : b);
    if (b != a) shard_write(a < b ? b : a);
}

void shard_unlock_both(Shard *a, Shard *b)
{
    if (b != a) shard_unlock(b);
    shard_unlock(a);
}

void shard_add_account(Shard *shard, Str id)
{
    if (shard->account_count == shard->account_capacity) {
        shard->account_capacity = shard->account_capacity ? shard->account_capacity * 2 : 4;
        shard->accounts = heap_resized(shard->accounts, shard->account_capacity, sizeof *shard->accounts);
    }
    uint32_t slot = shard->account_count++;
    shard->accounts[slot] = (Account){ .id = id.data,
                                       .id_len = (uint8_t)id.len,
                                       .alias = ENGINE_NONE,
                                       .total = { .slot = slot, .event = EVENT_NONE },
                                       .person_days = { .slot = slot, .event = EVENT_NONE } };
}

void shard_add_person(Shard *shard)
{
    if (shard->people_count == shard->people_capacity) {
        shard->people_capacity = shard->people_capacity ? shard->people_capacity * 2 : 16;
        shard->people = heap_resized(shard->people, shard->people_capacity, sizeof *shard->people);
    }
    shard->people[shard->people_count++] = (History){ 0 };
}

// Room for element `count` of an array of blocks; the array of pointers doubles at powers of two.
static void *grow_blocks(Region *region, void *blocks, uint32_t count, uint32_t block, size_t block_bytes)
{
    uint32_t index = count / block;
    if ((index & (index - 1)) == 0)
        blocks = heap_resized(blocks, index ? index * (size_t)2 : 1, sizeof(void *));
    ((void **)blocks)[index] = region_take(region, block_bytes);
    return blocks;
}

uint32_t shard_take_member(Shard *shard, uint32_t slot, uint32_t person)
{
    uint32_t row;
    if (shard->free_members.len > 0) {
        row = shard->free_members.data[--shard->free_members.len];
    } else {
        row = shard->member_count;
        if (row % MEMBER_BLOCK == 0)
            shard->members =
                grow_blocks(shard->region, shard->members, row, MEMBER_BLOCK, sizeof(MemberBlock));
        shard->member_count++;
    }
    *shard_member(shard, row) = (Member){ .slot = slot & INT32_MAX, .person = person };
    return row;
}

void shard_free_member(Shard *shard, uint32_t row)
{
    Member *member = shard_member(shard, row);
    person_days_take_row(shard, row);
    cells_free(&shard->pool, &member->marks);
    cells_free(&shard->pool, &member->older_months);
    *shard_ring(shard, row) = (Ring){ 0 };
    *member = (Member){ .person = ENGINE_NONE };
    cells_push(&shard->pool, &shard->free_members, row);
}

void shard_unlist_member(Shard *shard, uint32_t row)
{
    Cells *members = &shard->accounts[shard_member(shard, row)->slot].members;
    for (uint32_t i = members->len; i-- > 0;) {
        if (members->data[i] != row) continue;
        cells_erase(members, i, i + 1);
        return;
    }
    panic("row %u is not in its account", row);
}

DayCounts *shard_add_series(Shard *shard)
{
    uint32_t index = shard->series_count;
    if (index % SERIES_BLOCK == 0)
        shard->series =
            grow_blocks(shard->region, shard->series, index, SERIES_BLOCK, SERIES_BLOCK * sizeof(DayCounts));
    shard->series_count++;
    return shard_series(shard, index);
}

uint32_t shard_series_for(Shard *shard, uint32_t slot, uint16_t event)
{
    uint64_t key = (uint64_t)slot << 16 | event;
    uint32_t index = index_map_find(&shard->series_index, key);
    if (index != INDEX_NONE) return index;
    if (shard->free_series.len > 0) {
        index = shard->free_series.data[--shard->free_series.len];
    } else {
        index = shard->series_count;
        shard_add_series(shard);
    }
    *shard_series(shard, index) = (DayCounts){ .slot = slot, .event = event };
    index_map_put(&shard->series_index, key, index);
    cells_push(&shard->pool, &shard->accounts[slot].series, index);
    return index;
}

void shard_unite_member(Shard *into, uint32_t into_row, const Shard *from, uint32_t from_row, int32_t oldest)
{
    Member *to = shard_member(into, into_row);
    const Member *source = shard_member(from, from_row);
    uint32_t months = source->activity.months;
    person_days_take_row(into, into_row);
    activity_unite(&to->activity, shard_ring(into, into_row), &source->activity, shard_ring(from, from_row));
    person_days_add_row(into, into_row);
    marks_unite(&into->pool, &to->marks, &source->marks, oldest);
    months_unite(&into->pool, &to->activity.months, &to->older_months, months, &source->older_months);
}

void shard_move_counts(Shard *into, uint32_t into_slot, Shard *from, uint32_t from_slot)
{
    Account *source = &from->accounts[from_slot];
    for (uint32_t i = 0; i < source->series.len; i++) {
        uint32_t index = source->series.data[i];
        DayCounts *counts = shard_series(from, index);
        uint32_t target = shard_series_for(into, into_slot, counts->event);
        day_counts_unite(&into->pool, shard_series(into, target), counts);
        index_map_remove(&from->series_index, (uint64_t)from_slot << 16 | counts->event);
        cells_free(&from->pool, &counts->cells);
        *counts = (DayCounts){ .event = EVENT_NONE };
        cells_push(&from->pool, &from->free_series, index);
        source = &from->accounts[from_slot];
    }
    cells_free(&from->pool, &source->series);
    day_counts_unite(&into->pool, &into->accounts[into_slot].total, &source->total);
    cells_free(&from->pool, &source->total.cells);
    source->total = (DayCounts){ .slot = from_slot, .event = EVENT_NONE };
}

bool shard_is_loose(const Shard *shard)
{
    enum { BYTES_LEAST = 256 * 1024, SHARE = 6 };
    return shard->pool.freed_bytes > BYTES_LEAST && shard->pool.freed_bytes > shard->pool.bytes / SHARE;
}

void shard_compact(Shard *shard)
{
    CellPool fresh = { .region = shard->region };
    for (uint32_t row = 0; row < shard->member_count; row++) {
        cells_move(&fresh, &shard_member(shard, row)->marks);
        cells_move(&fresh, &shard_member(shard, row)->older_months);
    }
    for (uint32_t i = 0; i < shard->series_count; i++)
        cells_move(&fresh, &shard_series(shard, i)->cells);
    for (uint32_t i = 0; i < shard->number_count; i++)
        cells_move(&fresh, &shard->numbers[i].cells);
    for (uint32_t slot = 0; slot < shard->account_count; slot++) {
        Account *account = &shard->accounts[slot];
        cells_move(&fresh, &account->members);
        cells_move(&fresh, &account->series);
        cells_move(&fresh, &account->sources);
        cells_move(&fresh, &account->total.cells);
        cells_move(&fresh, &account->person_days.cells);
    }
    cells_move(&fresh, &shard->free_members);
    cells_move(&fresh, &shard->free_series);
    cells_move(&fresh, &shard->free_numbers);
    cell_pool_empty(&shard->pool);
    shard->pool = fresh;
}
