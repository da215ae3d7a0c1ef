// engine_threads_test.c: one thread applies, others read. Under ThreadSanitizer this finds missing locks; in
// any build it finds numbers that no state of the engine ever had.
#include "cmocka_all.h"
#include "engine/engine.h"

#include "base/timestamp.h"

#include <pthread.h>
#include <stdatomic.h>

enum { READERS = 3, BATCHES = 120, BATCH = 64, PEOPLE = 40, ACCOUNTS = 5, FIRST_DAY = 17000 };

typedef struct Shared {
    Engine *engine;
    atomic_bool done;
    atomic_int wrong; // line of a check that failed
} Shared;

static void expect_at(Shared *shared, bool condition, int line)
{
    if (!condition) atomic_store(&shared->wrong, line);
}
#define expect(shared, condition) expect_at(shared, condition, __LINE__)

static void read_account(Shared *shared, Arena *arena, uint32_t account, uint16_t day)
{
    const Engine *engine = shared->engine;
    uint32_t events[] = { 0, 1 };
    FeatureGroup group = { events, 2, true };
    FeatureSet features = { &group, 1 };
    Usage usage;
    engine_usage(engine, account, day, &features, &usage);
    if (usage.mau != USAGE_UNKNOWN) expect(shared, usage.dau <= usage.wau && usage.wau <= usage.mau);
    if (usage.mau != USAGE_UNKNOWN) expect(shared, usage.mau <= usage.people && usage.people <= PEOPLE);
    UsageDay days[30];
    engine_usage_days(engine, account, (uint16_t)(day - 29), day, days);
    UsageMonth *months;
    engine_usage_months(engine, account, &features, arena, &months);
    PersonUsage *people;
    size_t count = engine_people_usage(engine, account, day, &features, arena, &people);
    expect(shared, count <= PEOPLE + 1);
    AttributeState *states;
    engine_account_attributes(engine, account, day, arena, &states);
    Value plan = engine_account_attribute(engine, account, STR("plan"), day);
    expect(shared, plan.kind == VALUE_MISSING || plan.kind == VALUE_TEXT);
    uint32_t *sources;
    engine_account_sources(engine, account, arena, &sources);
    (void)engine_account_id(engine, account);
}

static void *read_for_ever(void *argument)
{
    Shared *shared = argument;
    const Engine *engine = shared->engine;
    Arena arena = arena_create((size_t)64 << 20);
    while (!atomic_load(&shared->done)) {
        Arena mark = arena;
        uint16_t day = engine_newest_day(engine);
        if (day == 0) day = FIRST_DAY;
        uint32_t count = engine_account_count(engine);
        for (uint32_t account = 0; account < count && account < 12; account++)
            read_account(shared, &arena, account, day);
        Usage *all = ARENA_ARRAY(&arena, Usage, count);
        engine_usage_all(engine, day, NULL, all, count);
        Usage total;
        engine_usage_total(engine, day, NULL, &total);
        expect(shared, total.people <= 2 * (PEOPLE + 1)); // who joins a second account meanwhile counts twice
        for (uint32_t i = 0; i < 4; i++) {
            Str id = arena_format(&arena, "user-%u", i);
            uint32_t person = engine_person_find(engine, id);
            if (person == ENGINE_NONE) continue;
            uint32_t *accounts;
            expect(shared, engine_person_accounts(engine, person, &arena, &accounts) >= 1);
            AttributeState *states;
            engine_person_attributes(engine, person, day, &arena, &states);
            expect(shared, engine_person_id(engine, person, NULL).len > 0);
        }
        Str *keys;
        engine_account_attribute_keys(engine, &arena, &keys);
        (void)engine_event_name(engine, 0);
        arena_reset(&arena, mark);
    }
    arena_destroy(&arena);
    return NULL;
}

static void make_batch(Record *records, Attribute *attribute, Arena *arena, int batch, uint64_t *random)
{
    for (int i = 0; i < BATCH; i++) {
        *random = *random * UINT64_C(6364136223846793005) + 1;
        uint32_t luck = (uint32_t)(*random >> 40);
        records[i] = (Record){ .kind = luck % 16 == 0   ? RECORD_ACCOUNT
                                       : luck % 16 == 1 ? RECORD_PERSON
                                                        : RECORD_EVENT,
                               .time_us = (FIRST_DAY + batch * 2 - (int)(luck % 40)) * US_PER_DAY,
                               .name = luck % 2 ? STR("Open") : STR("Close") };
        if (luck % 3) records[i].user_id = arena_format(arena, "user-%u", luck / 64 % PEOPLE);
        if (luck % 3 != 1) records[i].anonymous_id = arena_format(arena, "visitor-%u", luck / 64 % PEOPLE);
        if (luck % 5 == 0 || luck % 16 == 0)
            records[i].account_id = arena_format(arena, "account-%u", luck / 4096 % ACCOUNTS);
        if (records[i].kind == RECORD_EVENT) continue;
        records[i].attributes = attribute;
        records[i].attribute_count = 1;
    }
}

static void readers_see_sound_numbers_while_records_are_applied(void **state)
{
    (void)state;
    Zone *zone = zone_create(STR("Europe/Berlin"));
    Shared shared = { .engine = engine_create(zone) };
    pthread_t readers[READERS];
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_for_ever, &shared), 0);
    Arena arena = arena_create((size_t)64 << 20);
    uint64_t random = 42;
    for (int batch = 0; batch < BATCHES; batch++) {
        Arena mark = arena;
        Record *records = ARENA_ARRAY(&arena, Record, BATCH);
        Attribute attribute = { STR("plan"), { VALUE_TEXT, batch % 2 ? STR("free") : STR("pro"), 0 } };
        make_batch(records, &attribute, &arena, batch, &random);
        engine_apply(shared.engine, records, BATCH, NULL);
        arena_reset(&arena, mark);
    }
    atomic_store(&shared.done, true);
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    assert_int_equal(atomic_load(&shared.wrong), 0);
    Usage total; // with nobody moving any more, each counts once
    engine_usage_total(shared.engine, engine_newest_day(shared.engine), NULL, &total);
    assert_in_range(total.people, 1, PEOPLE + 1);
    assert_int_equal(engine_version(shared.engine), BATCHES * BATCH);
    Error error;
    if (!engine_validate(shared.engine, &error)) fail_msg("%s", error.message);
    arena_destroy(&arena);
    engine_destroy(shared.engine);
    zone_destroy(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_see_sound_numbers_while_records_are_applied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
