// exchange.c: one engine takes the place of another that was made from a corrected log.
//
// Who reads holds numbers of accounts, people and events from one call to the next, and compiled formulas
// hold those of events and attributes: they must mean the same before and after. Locks stay where they are.
#include "engine/engine_state.h"
#include "engine/heap.h"
#include "engine/numbers.h"

#include <stddef.h>

Engine *engine_create_successor(const Engine *engine)
{
    Engine *successor = engine_create(engine->zone);
    // Ids are never used twice, so what is still being added to an old series finds none.
    successor->next_number = engine->next_number;
    for (uint32_t i = 0; i < engine->number_count; i++)
        engine_keep_number(successor, engine->numbers[i].name, true);
    return successor;
}

// ---- do numbers mean the same

static bool same_texts(const Dictionary *a, const Dictionary *b)
{
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++) {
        if (!str_equal(dictionary_text(a, i), dictionary_text(b, i))) return false;
    }
    return true;
}

static bool same_cells(const Cells *a, const Cells *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len * sizeof *a->data) == 0);
}

static bool same_accounts(const Engine *a, const Engine *b)
{
    if (atomic_load(&a->account_count) != atomic_load(&b->account_count)) return false;
    for (uint32_t i = 0; i < a->account_ids.count; i++) {
        if (dictionary_entry(&a->account_ids, i)->value != dictionary_entry(&b->account_ids, i)->value)
            return false;
    }
    return true;
}

static bool same_people(const Engine *a, const Engine *b)
{
    if (a->people.count != b->people.count) return false;
    for (uint32_t i = 0; i < a->people.count; i++) {
        const Person *one = people_at(&a->people, i), *other = people_at(&b->people, i);
        if (one->name != other->name || one->anonymous != other->anonymous) return false;
    }
    return true;
}

static bool same_series(const Engine *a, const Engine *b)
{
    if (a->number_count != b->number_count) return false;
    for (uint32_t i = 0; i < a->number_count; i++) {
        if (number_place(b, &a->numbers[i].name) == b->number_count) return false;
    }
    return true;
}

bool engine_has_same_numbers(const Engine *engine, const Engine *other)
{
    return same_texts(&engine->account_ids, &other->account_ids) && same_accounts(engine, other) &&
           same_texts(&engine->users, &other->users) && same_texts(&engine->anonymous, &other->anonymous) &&
           same_people(engine, other) && same_texts(&engine->events, &other->events) &&
           same_texts(&engine->keys, &other->keys) &&
           same_cells(&engine->account_keys, &other->account_keys) && same_series(engine, other);
}

// ---- exchanging

static void swap_bytes(void *a, void *b, size_t size)
{
    char *left = a, *right = b;
    for (size_t i = 0; i < size; i++) {
        char kept = left[i];
        left[i] = right[i];
        right[i] = kept;
    }
}

#define SWAP(a, b, member) swap_bytes(&(a)->member, &(b)->member, sizeof(a)->member)

// Everything behind the lock and what its memory comes from.
static void swap_shard(Shard *a, Shard *b)
{
    size_t from = offsetof(Shard, pool);
    swap_bytes((char *)a + from, (char *)b + from, sizeof *a - from);
}

static void swap_names(Engine *a, Engine *b)
{
    SWAP(a, b, region);
    SWAP(a, b, users);
    SWAP(a, b, anonymous);
    SWAP(a, b, account_ids);
    SWAP(a, b, events);
    SWAP(a, b, keys);
    SWAP(a, b, domains);
    SWAP(a, b, domain_states);
    SWAP(a, b, domain_capacity);
    SWAP(a, b, people);
    SWAP(a, b, pool);
    SWAP(a, b, account_keys);
    SWAP(a, b, texts);
    SWAP(a, b, families);
    SWAP(a, b, numbers);
    SWAP(a, b, number_count);
    SWAP(a, b, next_number);
    SWAP(a, b, dirty);
    SWAP(a, b, changed);
    SWAP(a, b, dirty_capacity);
    SWAP(a, b, records);
    SWAP(a, b, newest);
    SWAP(a, b, tidied);
}

// Parts point to where their engine takes memory from; the engines have not moved.
static void point_home(Engine *engine)
{
    Dictionary *const dictionaries[] = { &engine->users,  &engine->anonymous, &engine->account_ids,
                                         &engine->events, &engine->keys,      &engine->domains,
                                         &engine->texts };
    for (size_t i = 0; i < sizeof dictionaries / sizeof *dictionaries; i++)
        dictionaries[i]->region = &engine->region;
    engine->pool.region = &engine->region;
    engine->people.region = &engine->region;
    for (size_t i = 0; i < SHARDS_ALL; i++)
        engine->shards[i].pool.region = &engine->region;
}

static void swap_crowds(Crowd *a, Crowd *b)
{
    for (size_t day = 0; day < ZONE_DAYS; day++) {
        uint32_t kept = atomic_load_explicit(&a->people[day], memory_order_relaxed);
        uint32_t other = atomic_load_explicit(&b->people[day], memory_order_relaxed);
        atomic_store_explicit(&a->people[day], other, memory_order_relaxed);
        atomic_store_explicit(&b->people[day], kept, memory_order_relaxed);
    }
}

// What is to be said of each account afterwards: what was not yet said, and what differs.
static uint8_t *list_changes(const Engine *engine, const Engine *other, size_t *different_out)
{
    *different_out = 0;
    uint32_t accounts = atomic_load(&engine->account_count);
    uint8_t *what = heap_zeroed(accounts + 1, sizeof *what);
    for (uint32_t account = 0; account < accounts; account++) {
        if (account < engine->dirty_capacity) what[account] = engine->changed[account];
        if (engine_account_digest(engine, account) == engine_account_digest(other, account)) continue;
        what[account] = ACCOUNT_ANYTHING;
        ++*different_out;
    }
    return what;
}

static void publish(Engine *engine)
{
    engine->version_offset++; // never a version that somebody has seen, though there may be fewer records
    atomic_store(&engine->version, engine->records + engine->version_offset);
    atomic_store(&engine->newest_day, engine->newest);
    atomic_fetch_add(&engine->numbers_version, 1);
    rank_tables_forget(engine->ranks);
}

size_t engine_exchange(Engine *engine, Engine *other)
{
    size_t different = 0;
    uint8_t *what = list_changes(engine, other, &different);
    uint32_t accounts = atomic_load(&engine->account_count);
    if (engine->records > other->records) engine->version_offset += engine->records - other->records;
    identity_write(engine);
    for (size_t i = 0; i < SHARDS_ALL; i++)
        shard_write(&engine->shards[i]);
    swap_names(engine, other);
    for (size_t i = 0; i < SHARDS_ALL; i++)
        swap_shard(&engine->shards[i], &other->shards[i]);
    swap_crowds(&engine->crowd, &other->crowd);
    point_home(engine);
    point_home(other);
    publish(engine);
    for (size_t i = SHARDS_ALL; i > 0; i--)
        shard_unlock(&engine->shards[i - 1]);
    identity_unlock(engine);

    AccountChange said[256]; // what the other one would have said: every account
    while (engine_take_dirty(engine, said, sizeof said / sizeof *said) > 0)
        continue;
    for (uint32_t account = 0; account < accounts; account++) {
        if (what[account] != 0) mark_dirty(engine, account, what[account]);
    }
    free(what);
    return different;
}
