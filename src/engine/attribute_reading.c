// attribute_reading.c: attributes as they were at the end of a day, and their changes.
#include "engine/engine_state.h"

// Copies of runs: the names of their keys are behind another lock and are looked up afterwards.
typedef struct FoundRuns {
    Run *runs; // in the arena
    size_t count;
} FoundRuns;

static int64_t end_of_day(const Engine *engine, uint16_t day)
{
    return zone_day_start(engine->zone, (uint32_t)day + 1);
}

// The run of each key that holds at the end of the day.
static FoundRuns runs_at(const Engine *engine, const History *history, uint16_t day, Arena *arena)
{
    int64_t before_us = end_of_day(engine, day);
    FoundRuns found = { .runs = ARENA_ARRAY(arena, Run, history->count) };
    for (uint32_t i = 0; i < history->count; i++) {
        const Run *run = &history->runs[i];
        if (run->first_us >= before_us) continue;
        bool replaced = i + 1 < history->count && run[1].key == run->key && run[1].first_us < before_us;
        if (!replaced && run->kind != VALUE_MISSING) found.runs[found.count++] = *run;
    }
    return found;
}

static FoundRuns runs_between(const Engine *engine, const History *history, uint16_t from, uint16_t to,
                              Arena *arena)
{
    int64_t from_us = zone_day_start(engine->zone, from), before_us = end_of_day(engine, to);
    FoundRuns found = { .runs = ARENA_ARRAY(arena, Run, history->count) };
    for (uint32_t i = 0; i < history->count; i++) {
        const Run *run = &history->runs[i];
        if (run->first_us >= from_us && run->first_us < before_us) found.runs[found.count++] = *run;
    }
    return found;
}

static AttributeState *name_runs(const Engine *engine, FoundRuns found, Arena *arena)
{
    AttributeState *states = ARENA_ARRAY(arena, AttributeState, found.count);
    identity_read(engine);
    for (size_t i = 0; i < found.count; i++) {
        const Run *run = &found.runs[i];
        states[i] = (AttributeState){ .key = dictionary_text(&engine->keys, run->key),
                                      .value = run_value(run),
                                      .backfilled = run->backfilled };
        zone_day(engine->zone, run->first_us, &states[i].day);
    }
    identity_unlock(engine);
    return states;
}

static int compare_keys(const void *a, const void *b)
{
    return str_compare(((const AttributeState *)a)->key, ((const AttributeState *)b)->key);
}

static int compare_times(const void *a, const void *b)
{
    const Run *left = a, *right = b;
    if (left->first_us != right->first_us) return left->first_us < right->first_us ? -1 : 1;
    return (left->key > right->key) - (left->key < right->key);
}

static size_t sorted_states(const Engine *engine, FoundRuns found, Arena *arena, AttributeState **states_out)
{
    AttributeState *states = name_runs(engine, found, arena);
    if (found.count > 1) qsort(states, found.count, sizeof *states, compare_keys);
    *states_out = states;
    return found.count;
}

size_t engine_account_attributes(const Engine *engine, uint32_t account, uint16_t day, Arena *arena,
                                 AttributeState **states_out)
{
    *states_out = NULL;
    account = account_lock(engine, account);
    if (account == ENGINE_NONE) return 0;
    FoundRuns found = runs_at(engine, &account_state(engine, account)->attributes, day, arena);
    shard_unlock(account_shard(engine, account));
    return sorted_states(engine, found, arena, states_out);
}

// The person's shard, locked for reading; NULL when there is no such person.
static const Shard *lock_person(const Engine *engine, uint32_t *person)
{
    *person = engine_person_resolve(engine, *person);
    if (*person == ENGINE_NONE) return NULL;
    const Shard *shard = &engine->shards[shard_of(*person)];
    shard_read(shard);
    return shard;
}

size_t engine_person_attributes(const Engine *engine, uint32_t person, uint16_t day, Arena *arena,
                                AttributeState **states_out)
{
    *states_out = NULL;
    const Shard *shard = lock_person(engine, &person);
    if (!shard) return 0;
    FoundRuns found = runs_at(engine, &shard->people[slot_of(person)], day, arena);
    shard_unlock(shard);
    return sorted_states(engine, found, arena, states_out);
}

static uint32_t find_key(const Engine *engine, Str key)
{
    identity_read(engine);
    uint32_t number = dictionary_find(&engine->keys, key, dictionary_hash(&engine->keys, key));
    identity_unlock(engine);
    return number;
}

// history_at or history_in_time.
typedef const Run *FindRun(const History *history, uint32_t key, int64_t before_us);

static Value account_value(const Engine *engine, uint32_t account, Str key, uint16_t day, FindRun *find)
{
    uint32_t number = find_key(engine, key);
    account = account_lock(engine, account);
    if (account == ENGINE_NONE) return (Value){ 0 };
    const Run *run = find(&account_state(engine, account)->attributes, number, end_of_day(engine, day));
    Value value = run ? run_value(run) : (Value){ 0 };
    shard_unlock(account_shard(engine, account));
    return value;
}

Value engine_account_attribute(const Engine *engine, uint32_t account, Str key, uint16_t day)
{
    return account_value(engine, account, key, day, history_at);
}

Value engine_account_attribute_in_time(const Engine *engine, uint32_t account, Str key, uint16_t day)
{
    return account_value(engine, account, key, day, history_in_time);
}

void engine_account_attribute_all(const Engine *engine, Str key, uint16_t day, Value *values_out,
                                  size_t count)
{
    uint32_t number = find_key(engine, key);
    int64_t before_us = end_of_day(engine, day);
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        const Shard *shard = &engine->shards[i];
        shard_read(shard);
        for (size_t account = i; account < count; account += ENGINE_SHARDS) {
            uint32_t slot = slot_of((uint32_t)account);
            const Run *run = slot < shard->account_count
                                 ? history_at(&shard->accounts[slot].attributes, number, before_us)
                                 : NULL;
            values_out[account] = run ? run_value(run) : (Value){ 0 };
        }
        shard_unlock(shard);
    }
}

static Value person_value(const Engine *engine, uint32_t person, Str key, uint16_t day, FindRun *find)
{
    uint32_t number = find_key(engine, key);
    const Shard *shard = lock_person(engine, &person);
    if (!shard) return (Value){ 0 };
    const Run *run = find(&shard->people[slot_of(person)], number, end_of_day(engine, day));
    Value value = run ? run_value(run) : (Value){ 0 };
    shard_unlock(shard);
    return value;
}

Value engine_person_attribute(const Engine *engine, uint32_t person, Str key, uint16_t day)
{
    return person_value(engine, person, key, day, history_at);
}

Value engine_person_attribute_in_time(const Engine *engine, uint32_t person, Str key, uint16_t day)
{
    return person_value(engine, person, key, day, history_in_time);
}

size_t engine_account_attribute_changes(const Engine *engine, uint32_t account, uint16_t from, uint16_t to,
                                        Arena *arena, AttributeState **changes_out)
{
    *changes_out = NULL;
    account = account_lock(engine, account);
    if (account == ENGINE_NONE) return 0;
    const History *history = &account_state(engine, account)->attributes;
    FoundRuns found = runs_between(engine, history, from, to, arena);
    shard_unlock(account_shard(engine, account));
    if (found.count > 1) qsort(found.runs, found.count, sizeof *found.runs, compare_times);
    *changes_out = name_runs(engine, found, arena);
    return found.count;
}

size_t engine_person_attribute_changes(const Engine *engine, uint32_t person, uint16_t from, uint16_t to,
                                       Arena *arena, AttributeState **changes_out)
{
    const Shard *shard = &engine->shards[shard_of(person)];
    shard_read(shard);
    FoundRuns found = runs_between(engine, &shard->people[slot_of(person)], from, to, arena);
    shard_unlock(shard);
    if (found.count > 1) qsort(found.runs, found.count, sizeof *found.runs, compare_times);
    *changes_out = name_runs(engine, found, arena);
    return found.count;
}

size_t engine_account_attribute_keys(const Engine *engine, Arena *arena, Str **keys_out)
{
    identity_read(engine);
    size_t count = engine->account_keys.len;
    Str *keys = ARENA_ARRAY(arena, Str, count);
    for (size_t i = 0; i < count; i++)
        keys[i] = dictionary_text(&engine->keys, engine->account_keys.data[i]);
    identity_unlock(engine);
    *keys_out = keys;
    return count;
}
