// engine.c: making an engine, and its names and numbers.
#include "base/timestamp.h"
#include "engine/engine_state.h"
#include "engine/heap.h"
#include "engine/identity.h"

static void fill_months(uint16_t month_of_day[ZONE_DAYS + 1])
{
    int64_t day = 0;
    for (int month = 0; day <= ZONE_DAYS; month++) {
        int64_t next = date_to_days(1970 + (month + 1) / 12, (month + 1) % 12 + 1, 1);
        for (; day < next && day <= ZONE_DAYS; day++)
            month_of_day[day] = (uint16_t)month;
    }
}

static void init_identity(Engine *engine)
{
    pthread_rwlockattr_t preference;
    pthread_rwlockattr_init(&preference);
    pthread_rwlockattr_setkind_np(&preference, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    if (pthread_rwlock_init(&engine->identity, &preference) != 0) panic("cannot make a lock");
    pthread_rwlockattr_destroy(&preference);

    // Where the engine lies is all the randomness that its tables need.
    uint64_t seed = (uint64_t)(uintptr_t)engine;
    Region *region = &engine->region;
    dictionary_init(&engine->users, region, seed);
    dictionary_init(&engine->anonymous, region, seed);
    dictionary_init(&engine->account_ids, region, seed);
    dictionary_init(&engine->events, region, seed);
    dictionary_init(&engine->keys, region, seed);
    dictionary_init(&engine->domains, region, seed);
    dictionary_init(&engine->texts, region, seed);
    dictionary_intern(&engine->keys, STR("email"));
    dictionary_intern(&engine->keys, STR("domain"));
    dictionary_intern(&engine->keys, STR("domains"));
    dictionary_intern(&engine->keys, STR("parent"));
}

Engine *engine_create(const Zone *zone)
{
    Engine *engine = heap_zeroed_lines(sizeof *engine);
    engine->zone = zone;
    engine->ranks = rank_tables_create();
    engine->pool.region = &engine->region;
    engine->people.region = &engine->region;
    init_identity(engine);
    for (size_t i = 0; i < SHARDS_ALL; i++)
        shard_init(&engine->shards[i], &engine->region, i == SHARD_UNION ? NULL : &engine->crowd);
    shard_add_account(&engine->shards[SHARD_UNION], (Str){ 0 });
    fill_months(engine->month_of_day);
    return engine;
}

void engine_destroy(Engine *engine)
{
    if (!engine) return;
    for (size_t i = 0; i < SHARDS_ALL; i++)
        shard_destroy(&engine->shards[i]);
    dictionary_destroy(&engine->users);
    dictionary_destroy(&engine->anonymous);
    dictionary_destroy(&engine->account_ids);
    dictionary_destroy(&engine->events);
    dictionary_destroy(&engine->keys);
    dictionary_destroy(&engine->domains);
    dictionary_destroy(&engine->texts);
    people_free(&engine->people);
    rank_tables_destroy(engine->ranks);
    free(engine->domain_states);
    families_free(&engine->families, &engine->pool);
    free(engine->changed);
    cells_free(&engine->pool, &engine->account_keys);
    cells_free(&engine->pool, &engine->dirty);
    pthread_rwlock_destroy(&engine->identity);
    region_free(&engine->region);
    free(engine);
}

// The lock of a const engine is not part of its value.
static pthread_rwlock_t *lock_of(const Engine *engine)
{
    return (pthread_rwlock_t *)(uintptr_t)&engine->identity;
}

void identity_read(const Engine *engine)
{
    if (pthread_rwlock_rdlock(lock_of(engine)) != 0) panic("cannot take the names for reading");
}

void identity_write(Engine *engine)
{
    if (pthread_rwlock_wrlock(&engine->identity) != 0) panic("cannot take the names for writing");
}

void identity_unlock(const Engine *engine)
{
    pthread_rwlock_unlock(lock_of(engine));
}

void mark_dirty(Engine *engine, uint32_t account, unsigned what)
{
    if (account >= engine->dirty_capacity) {
        uint32_t capacity = account < 512 ? 1024 : account * 2;
        engine->changed = heap_resized(engine->changed, capacity, sizeof *engine->changed);
        memset(engine->changed + engine->dirty_capacity, 0, capacity - engine->dirty_capacity);
        engine->dirty_capacity = capacity;
    }
    if (engine->changed[account] == 0) cells_push(&engine->pool, &engine->dirty, account);
    engine->changed[account] |= (uint8_t)what;
}

size_t engine_take_dirty(Engine *engine, AccountChange *changes_out, size_t max)
{
    Cells *dirty = &engine->dirty;
    uint32_t taken = max < dirty->len ? (uint32_t)max : dirty->len;
    for (uint32_t i = 0; i < taken; i++) {
        uint32_t account = dirty->data[i];
        changes_out[i] = (AccountChange){ account, engine->changed[account] };
        engine->changed[account] = 0;
    }
    cells_erase(dirty, 0, taken);
    return taken;
}

uint16_t engine_newest_day(const Engine *engine)
{
    return atomic_load(&engine->newest_day);
}

uint64_t engine_version(const Engine *engine)
{
    return atomic_load(&engine->version);
}

const Zone *engine_zone(const Engine *engine)
{
    return engine->zone;
}

// ---- names and numbers

static uint32_t find_text(const Engine *engine, const Dictionary *dictionary, Str text)
{
    identity_read(engine);
    uint32_t number = dictionary_find(dictionary, text, dictionary_hash(dictionary, text));
    identity_unlock(engine);
    return number;
}

static uint32_t find_value(const Engine *engine, const Dictionary *dictionary, Str text)
{
    identity_read(engine);
    uint32_t number = dictionary_find(dictionary, text, dictionary_hash(dictionary, text));
    uint32_t value = number == DICTIONARY_NONE ? ENGINE_NONE : dictionary_entry(dictionary, number)->value;
    bool of_account = dictionary == &engine->account_ids;
    if (value != ENGINE_NONE && !of_account) value = people_root(&engine->people, value);
    identity_unlock(engine);
    return of_account ? engine_account_resolve(engine, value) : value;
}

uint32_t engine_event_count(const Engine *engine)
{
    identity_read(engine);
    uint32_t count = engine->events.count;
    identity_unlock(engine);
    return count;
}

uint32_t engine_event_find(const Engine *engine, Str name)
{
    return find_text(engine, &engine->events, name);
}

uint32_t engine_domain_account(const Engine *engine, Str domain)
{
    uint32_t number = find_text(engine, &engine->domains, domain);
    if (number == DICTIONARY_NONE) return ENGINE_NONE;
    identity_read(engine);
    uint32_t account = engine->domain_states[number].account;
    identity_unlock(engine);
    return account;
}

Str engine_event_name(const Engine *engine, uint32_t event)
{
    identity_read(engine);
    Str name = event < engine->events.count ? dictionary_text(&engine->events, event) : STR("");
    identity_unlock(engine);
    return name;
}

uint32_t engine_account_count(const Engine *engine)
{
    return atomic_load(&engine->account_count);
}

uint32_t engine_account_find(const Engine *engine, Str id)
{
    return find_value(engine, &engine->account_ids, id);
}

uint32_t account_lock(const Engine *engine, uint32_t account)
{
    while (account < engine_account_count(engine)) {
        const Shard *shard = account_shard(engine, account);
        shard_read(shard);
        uint32_t alias = account_state(engine, account)->alias;
        if (alias == ENGINE_NONE) return account;
        shard_unlock(shard);
        account = alias;
    }
    return ENGINE_NONE;
}

// The account's id as it is, without following aliases; data is NULL for private accounts.
static Str raw_account_id(const Engine *engine, uint32_t account)
{
    if (account >= engine_account_count(engine)) return (Str){ 0 };
    const Shard *shard = account_shard(engine, account);
    shard_read(shard);
    const Account *state = account_state(engine, account);
    Str id = { state->id, state->id_len };
    shard_unlock(shard);
    return id;
}

Str engine_account_id(const Engine *engine, uint32_t account)
{
    Str id = raw_account_id(engine, account);
    return id.data ? id : STR("");
}

bool engine_account_is_private(const Engine *engine, uint32_t account)
{
    if (account >= engine_account_count(engine)) return false;
    const Shard *shard = account_shard(engine, account);
    shard_read(shard);
    const Account *state = account_state(engine, account);
    bool hidden = state->id == NULL || state->alias != ENGINE_NONE;
    shard_unlock(shard);
    return hidden;
}

uint32_t engine_account_resolve(const Engine *engine, uint32_t account)
{
    account = account_lock(engine, account);
    if (account != ENGINE_NONE) shard_unlock(account_shard(engine, account));
    return account;
}

size_t engine_account_sources(const Engine *engine, uint32_t account, Arena *arena, uint32_t **accounts_out)
{
    account = account_lock(engine, account);
    if (account == ENGINE_NONE) {
        *accounts_out = NULL;
        return 0;
    }
    const Cells *sources = &account_state(engine, account)->sources;
    size_t count = (size_t)sources->len + 1;
    uint32_t *accounts = ARENA_ARRAY(arena, uint32_t, count);
    accounts[0] = account;
    if (sources->len > 0) memcpy(accounts + 1, sources->data, sources->len * sizeof *accounts);
    shard_unlock(account_shard(engine, account));
    *accounts_out = accounts;
    return count;
}

uint32_t engine_person_count(const Engine *engine)
{
    identity_read(engine);
    uint32_t count = engine->people.count;
    identity_unlock(engine);
    return count;
}

uint32_t engine_person_find(const Engine *engine, Str user_id)
{
    return find_value(engine, &engine->users, user_id);
}

uint32_t engine_person_find_anonymous(const Engine *engine, Str anonymous_id)
{
    return find_value(engine, &engine->anonymous, anonymous_id);
}

uint32_t engine_person_resolve(const Engine *engine, uint32_t person)
{
    identity_read(engine);
    uint32_t root = person < engine->people.count ? people_root(&engine->people, person) : ENGINE_NONE;
    identity_unlock(engine);
    return root;
}

Str engine_person_id(const Engine *engine, uint32_t person, bool *anonymous_out)
{
    identity_read(engine);
    Str id = STR("");
    bool anonymous = false;
    if (person < engine->people.count) {
        const Person *who = people_at(&engine->people, person);
        id = identity_name(engine, who);
        anonymous = who->anonymous;
    }
    identity_unlock(engine);
    if (anonymous_out) *anonymous_out = anonymous;
    return id;
}

size_t engine_account_people(const Engine *engine, uint32_t account, Arena *arena, uint32_t **people_out)
{
    *people_out = NULL;
    account = account_lock(engine, account);
    if (account == ENGINE_NONE) return 0;
    const Shard *shard = account_shard(engine, account);
    const Cells *members = &account_state(engine, account)->members;
    size_t count = members->len;
    *people_out = ARENA_ARRAY(arena, uint32_t, count);
    for (size_t i = 0; i < count; i++)
        (*people_out)[i] = shard_member(shard, members->data[i])->person;
    shard_unlock(shard);
    return count;
}

size_t engine_person_accounts(const Engine *engine, uint32_t person, Arena *arena, uint32_t **accounts_out)
{
    *accounts_out = NULL;
    identity_read(engine);
    size_t count = 0;
    if (person < engine->people.count) {
        const Person *who = people_at(&engine->people, people_root(&engine->people, person));
        count = who->links;
        uint32_t *accounts = ARENA_ARRAY(arena, uint32_t, count);
        for (uint32_t i = 0; i < who->links; i++)
            accounts[i] = person_link(who, i).account;
        *accounts_out = accounts;
    }
    identity_unlock(engine);
    return count;
}
