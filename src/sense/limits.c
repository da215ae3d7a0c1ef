#include "sense/limits.h"

#include "base/timestamp.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    KNOWN_BITS = 20, // slots of direct-mapped hashes of what is known to exist: 8 MB
    SET_SLOTS_LEAST = 64,
    KEYS_MAX = 256, // with state at a time: the one unused for longest gives way
};

typedef enum Kind { KIND_NAME, KIND_TRAIT, KIND_PERSON, KIND_ACCOUNT, KIND_COUNT } Kind;

// Hashes of new things, each counted once. Open addressing; 0 is free.
typedef struct HashSet {
    uint64_t *slots;
    size_t capacity, count;
} HashSet;

typedef struct KeyHour {
    uint32_t key;
    int64_t hour; // since 1970; what was counted in another hour is forgotten
    HashSet fresh[KIND_COUNT];
} KeyHour;

struct Limits {
    uint32_t max[KIND_COUNT], names_total, traits_total;
    const Engine *engine;
    _Atomic uint64_t known[1 << KNOWN_BITS];
    pthread_mutex_t lock; // for everything below
    KeyHour keys[KEYS_MAX];
    size_t key_count;
    HashSet traits; // every trait key since the start
};

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value > 0 ? value : otherwise;
}

Limits *limits_create(const LimitsConfig *config, const Engine *engine)
{
    Limits *limits = calloc(1, sizeof *limits);
    if (!limits || pthread_mutex_init(&limits->lock, NULL) != 0) panic("out of memory: limits");
    limits->engine = engine;
    limits->max[KIND_NAME] = or_default(config->names, 500);
    limits->max[KIND_TRAIT] = or_default(config->traits, 1000);
    limits->max[KIND_PERSON] = or_default(config->people, 200000);
    limits->max[KIND_ACCOUNT] = or_default(config->accounts, 20000);
    limits->names_total = or_default(config->names_total, ENGINE_EVENTS_MAX);
    limits->traits_total = or_default(config->traits_total, 10000);
    return limits;
}

static void set_clear(HashSet *set)
{
    free(set->slots);
    *set = (HashSet){ 0 };
}

void limits_destroy(Limits *limits)
{
    if (!limits) return;
    for (size_t i = 0; i < limits->key_count; i++) {
        for (size_t kind = 0; kind < KIND_COUNT; kind++)
            set_clear(&limits->keys[i].fresh[kind]);
    }
    set_clear(&limits->traits);
    pthread_mutex_destroy(&limits->lock);
    free(limits);
}

static size_t set_place(const HashSet *set, uint64_t hash)
{
    size_t at = hash & (set->capacity - 1);
    while (set->slots[at] != 0 && set->slots[at] != hash)
        at = (at + 1) & (set->capacity - 1);
    return at;
}

static bool set_has(const HashSet *set, uint64_t hash)
{
    return set->count > 0 && set->slots[set_place(set, hash)] == hash;
}

static void set_add(HashSet *set, uint64_t hash)
{
    if (set->count * 2 >= set->capacity) {
        HashSet larger = { .capacity = set->capacity ? set->capacity * 2 : SET_SLOTS_LEAST,
                           .count = set->count };
        larger.slots = calloc(larger.capacity, sizeof *larger.slots);
        if (!larger.slots) panic("out of memory: limits");
        for (size_t i = 0; i < set->capacity; i++) {
            if (set->slots[i] != 0) larger.slots[set_place(&larger, set->slots[i])] = set->slots[i];
        }
        free(set->slots);
        *set = larger;
    }
    size_t at = set_place(set, hash);
    set->count += set->slots[at] == 0;
    set->slots[at] = hash;
}

// ---- what is known

static uint64_t hash_of(Kind kind, bool anonymous, Str text)
{
    uint64_t hash = str_hash_seeded(text, (uint64_t)kind * 2 + anonymous + 1);
    return hash ? hash : 1;
}

static bool is_remembered(Limits *limits, uint64_t hash)
{
    return atomic_load_explicit(&limits->known[hash >> (64 - KNOWN_BITS)], memory_order_relaxed) == hash;
}

static void remember(Limits *limits, uint64_t hash)
{
    atomic_store_explicit(&limits->known[hash >> (64 - KNOWN_BITS)], hash, memory_order_relaxed);
}

typedef struct Fresh {
    uint64_t hash;
    Kind kind;
} Fresh;

static bool exists(const Limits *limits, Kind kind, bool anonymous, Str text)
{
    switch (kind) {
    case KIND_NAME:
        return engine_event_find(limits->engine, text) != ENGINE_NONE;
    case KIND_PERSON:
        return (anonymous ? engine_person_find_anonymous(limits->engine, text)
                          : engine_person_find(limits->engine, text)) != ENGINE_NONE;
    case KIND_ACCOUNT:
        return engine_account_find(limits->engine, text) != ENGINE_NONE;
    case KIND_TRAIT:
    case KIND_COUNT:
        break;
    }
    return false;
}

// Notes the thing when neither the table nor the engine knows it.
static void note_if_new(Limits *limits, Kind kind, bool anonymous, Str text, Fresh *fresh, size_t *count)
{
    if (text.len == 0) return;
    uint64_t hash = hash_of(kind, anonymous, text);
    if (is_remembered(limits, hash)) return;
    if (exists(limits, kind, anonymous, text)) {
        remember(limits, hash);
        return;
    }
    fresh[(*count)++] = (Fresh){ hash, kind };
}

// ---- what is new in this hour

static KeyHour *hour_of_key(Limits *limits, uint32_t key, int64_t hour)
{
    KeyHour *found = NULL, *oldest = NULL;
    for (size_t i = 0; i < limits->key_count; i++) {
        KeyHour *candidate = &limits->keys[i];
        if (candidate->key == key) found = candidate;
        if (!oldest || candidate->hour < oldest->hour) oldest = candidate;
    }
    if (!found && limits->key_count < KEYS_MAX) {
        found = &limits->keys[limits->key_count++];
        found->hour = hour;
    }
    if (!found) found = oldest;
    if (found->key != key || found->hour != hour) {
        for (size_t kind = 0; kind < KIND_COUNT; kind++)
            set_clear(&found->fresh[kind]);
        found->key = key;
        found->hour = hour;
    }
    return found;
}

static const char *too_many(Kind kind)
{
    switch (kind) {
    case KIND_NAME:
        return "too many new event names from this write key in this hour: use few names and put what varies "
               "into "
               "properties";
    case KIND_TRAIT:
        return "too many new trait keys from this write key in this hour: use few keys and put what varies "
               "into "
               "values";
    case KIND_PERSON:
        return "too many new people from this write key in this hour";
    case KIND_ACCOUNT:
    case KIND_COUNT:
        break;
    }
    return "too many new accounts from this write key in this hour";
}

static const char *over_total(const Limits *limits, const KeyHour *hour, Kind kind)
{
    // Names that are counted and not yet folded into the engine are in the set of this hour.
    size_t names = engine_event_count(limits->engine) + hour->fresh[KIND_NAME].count;
    if (kind == KIND_NAME && names >= limits->names_total) {
        return "there are too many different event names: use few names and put what varies into properties";
    }
    if (kind == KIND_TRAIT && limits->traits.count >= limits->traits_total) {
        return "there are too many different trait keys: use few keys and put what varies into values";
    }
    return NULL;
}

static const char *check_fresh(const Limits *limits, const KeyHour *hour, const Fresh *fresh)
{
    const HashSet *set = &hour->fresh[fresh->kind];
    if (set_has(set, fresh->hash)) return NULL;
    if (set->count >= limits->max[fresh->kind]) return too_many(fresh->kind);
    return over_total(limits, hour, fresh->kind);
}

static void count_fresh(Limits *limits, KeyHour *hour, const Fresh *fresh)
{
    set_add(&hour->fresh[fresh->kind], fresh->hash);
    if (fresh->kind == KIND_TRAIT) set_add(&limits->traits, fresh->hash);
}

static const char *check_traits(Limits *limits, KeyHour *hour, const LimitsSubject *subject)
{
    size_t first_new = hour->fresh[KIND_TRAIT].count, added = 0;
    for (size_t i = 0; i < subject->trait_count; i++) {
        Fresh trait = { subject->trait_hashes[i] | 1, KIND_TRAIT };
        if (set_has(&limits->traits, trait.hash)) continue;
        const char *problem = first_new + added >= limits->max[KIND_TRAIT]
                                  ? too_many(KIND_TRAIT)
                                  : over_total(limits, hour, KIND_TRAIT);
        if (problem) return problem;
        added++;
    }
    for (size_t i = 0; i < subject->trait_count; i++) {
        Fresh trait = { subject->trait_hashes[i] | 1, KIND_TRAIT };
        if (!set_has(&limits->traits, trait.hash)) count_fresh(limits, hour, &trait);
    }
    return NULL;
}

const char *limits_check(Limits *limits, const LimitsSubject *subject)
{
    Fresh fresh[4];
    size_t count = 0;
    note_if_new(limits, KIND_NAME, false, subject->event_name, fresh, &count);
    note_if_new(limits, KIND_PERSON, false, subject->user_id, fresh, &count);
    note_if_new(limits, KIND_PERSON, true, subject->anonymous_id, fresh, &count);
    note_if_new(limits, KIND_ACCOUNT, false, subject->account_id, fresh, &count);
    if (count == 0 && subject->trait_count == 0) return NULL;

    pthread_mutex_lock(&limits->lock);
    KeyHour *hour = hour_of_key(limits, subject->key, subject->now_us / US_PER_HOUR);
    const char *problem = NULL;
    for (size_t i = 0; i < count && !problem; i++)
        problem = check_fresh(limits, hour, &fresh[i]);
    if (!problem) problem = check_traits(limits, hour, subject);
    for (size_t i = 0; i < count && !problem; i++)
        count_fresh(limits, hour, &fresh[i]);
    pthread_mutex_unlock(&limits->lock);
    return problem;
}
