// engine_erase_test.c: an engine in which a person was erased is the one that a replay of the rewritten log
// makes, on random logs; and nothing of the person is in its snapshot.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "engine/email.h"
#include "engine/erase.h"
#include "temp_folder.h"

enum { RECORDS = 400, RUNS = 60 };

typedef struct Run {
    uint64_t random;
    Arena arena;
    Record records[RECORDS];
    Folded folded[RECORDS];
    RenamedDomain domains[8];
    size_t domain_count;
    const Engine *engine;
    uint32_t person;
} Run;

static uint64_t seed;

#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (!(condition)) fail_msg("seed %llu: %s", (unsigned long long)seed, #condition);                   \
    } while (0)

static uint32_t below(Run *run, uint32_t end)
{
    run->random = run->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((run->random >> 33) % end);
}

static const char *const users[] = { "ada", "bob@acme.com", "carl", "dora@globex.io",
                                     "canary@canary.example" };
static const char *const visitors[] = { "v1", "v2", "v3", "v4-canary-0123456789-0123456789" };
static const char *const companies[] = { "acme", "globex", "initech" };
static const char *const keys[] = { "email", "email", "role", "seats", "name" };
static const char *const mails[] = { "a@acme.com",     "b@globex.io", "no mail", "canary@canary.example",
                                     "x@home.example", "c@gmail.com" };
static const char *const domains[] = { "acme.com", "globex.io", "home.example", "acme.com, globex.io" };
static const char *const words[] = { "free", "canary of a text that is longer than an entry", "pro" };

static Value random_value(Run *run, Str key)
{
    uint32_t luck = below(run, 10);
    if (luck == 0) return (Value){ .kind = VALUE_MISSING };
    if (str_equal(key, STR("seats"))) return (Value){ .kind = VALUE_NUMBER, .number = below(run, 3) };
    if (luck == 1) return (Value){ .kind = VALUE_BOOL, .number = 1 };
    const char *text = str_equal(key, STR("email")) ? mails[below(run, 6)] : words[below(run, 3)];
    return (Value){ .kind = VALUE_TEXT, .text = str_from_c(text) };
}

static void make_record(Run *run, Record *record, int64_t *clock_us)
{
    uint32_t kind = below(run, 100);
    *clock_us += (int64_t)below(run, 40) * 60 * 60 * US_PER_SECOND;
    *record = (Record){ .kind = kind < 40   ? RECORD_EVENT
                                : kind < 75 ? RECORD_PERSON
                                : kind < 90 ? RECORD_ACCOUNT
                                            : RECORD_MERGE,
                        .time_us = *clock_us - (int64_t)below(run, 90) * 60 * 60 * US_PER_SECOND };
    if (below(run, 20) == 0) record->flags |= RECORD_EXCLUDED;
    if (below(run, 10) == 0) record->flags |= RECORD_BACKFILL;
    if (below(run, 10) < 7) record->user_id = str_from_c(users[below(run, 5)]);
    if (below(run, 10) < 3) record->anonymous_id = str_from_c(visitors[below(run, 4)]);
    if (below(run, 10) < (record->kind == RECORD_ACCOUNT ? 9 : 2))
        record->account_id = str_from_c(companies[below(run, 3)]);
    if (record->kind == RECORD_EVENT) record->name = STR("Open");
    if (record->kind == RECORD_MERGE) {
        record->previous_id = str_from_c(below(run, 2) ? users[below(run, 5)] : visitors[below(run, 4)]);
        return;
    }
    if (record->kind == RECORD_EVENT) return;
    Attribute *attribute = ARENA_NEW(&run->arena, Attribute);
    bool of_account = record->kind == RECORD_ACCOUNT;
    attribute->key = of_account ? STR("domains") : str_from_c(keys[below(run, 5)]);
    attribute->value = of_account ? (Value){ .kind = VALUE_TEXT, .text = str_from_c(domains[below(run, 4)]) }
                                  : random_value(run, attribute->key);
    record->attributes = attribute;
    record->attribute_count = 1;
}

// ---- pseudonyms: different ones for different input, and no text of it

static Str renamed_domain(const Run *run, Str domain)
{
    for (size_t i = 0; i < run->domain_count; i++) {
        if (str_equal(run->domains[i].from, domain)) return run->domains[i].to;
    }
    return domain;
}

static Str pseudonym(const Run *run, unsigned kind, Str text, Arena *arena)
{
    DomainName domain;
    unsigned long long hash = str_hash_seeded(text, kind + 77);
    if (!email_domain(text, &domain)) return arena_format(arena, "erased-%016llx", hash);
    Str name = renamed_domain(run, domain_text(&domain));
    return arena_format(arena, "erased-%016llx@%.*s", hash, STR_ARG(name));
}

static Str of_id(void *context, Str id, Arena *arena)
{
    return pseudonym(context, 0, id, arena);
}

static Str of_value(void *context, Str key, Value value, Arena *arena)
{
    (void)key;
    if (value.kind == VALUE_TEXT) return pseudonym(context, VALUE_TEXT, value.text, arena);
    return pseudonym(context, value.kind, (Str){ (const char *)&value.number, sizeof value.number }, arena);
}

// ---- the log without the person

static bool is_one_of(Str id, const Str *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(ids[i], id)) return true;
    }
    return false;
}

static void note_domain(Run *run, Str address)
{
    DomainName domain;
    if (!email_domain(address, &domain)) return;
    Str text = domain_text(&domain);
    if (!str_equal(renamed_domain(run, text), text) ||
        engine_domain_is_shared(run->engine, text, run->person))
        return;
    Str to = arena_format(&run->arena, "erased-%zu.invalid", run->domain_count);
    run->domains[run->domain_count++] = (RenamedDomain){ arena_copy(&run->arena, text), to };
}

static void rename_record(Run *run, Record *record, bool own, const Str *ids, size_t id_count,
                          const Str *visitor_ids, size_t visitor_count)
{
    bool user = is_one_of(record->user_id, ids, id_count);
    bool previous = is_one_of(record->previous_id, ids, id_count) ||
                    is_one_of(record->previous_id, visitor_ids, visitor_count);
    if (user) note_domain(run, record->user_id);
    if (previous) note_domain(run, record->previous_id);
    if (user) record->user_id = of_id(run, record->user_id, &run->arena);
    if (previous) record->previous_id = of_id(run, record->previous_id, &run->arena);
    if (is_one_of(record->anonymous_id, visitor_ids, visitor_count))
        record->anonymous_id = of_id(run, record->anonymous_id, &run->arena);
    if (!own || record->kind != RECORD_PERSON) return;
    Attribute *attributes = ARENA_ARRAY(&run->arena, Attribute, record->attribute_count);
    for (size_t i = 0; i < record->attribute_count; i++) {
        attributes[i] = record->attributes[i];
        Value *value = &attributes[i].value;
        if (value->kind == VALUE_TEXT && str_equal(attributes[i].key, STR("email")))
            note_domain(run, value->text);
        if (value->kind == VALUE_MISSING) continue;
        *value = (Value){ .kind = VALUE_TEXT, .text = of_value(run, attributes[i].key, *value, &run->arena) };
    }
    record->attributes = attributes;
}

static void rename_log(Run *run, Engine *engine)
{
    Str *ids = NULL, *visitor_ids = NULL;
    size_t id_count = engine_person_ids(engine, run->person, false, &run->arena, &ids);
    size_t visitor_count = engine_person_ids(engine, run->person, true, &run->arena, &visitor_ids);
    for (size_t i = 0; i < RECORDS; i++) {
        uint32_t who = run->folded[i].person;
        bool excluded = (run->records[i].flags & RECORD_EXCLUDED) != 0;
        bool own = !excluded && who != ENGINE_NONE && engine_person_resolve(engine, who) == run->person;
        rename_record(run, &run->records[i], own, ids, id_count, visitor_ids, visitor_count);
    }
}

static bool file_holds(const char *path, const char *text)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    static char bytes[1 << 20];
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return memmem(bytes, len, text, strlen(text)) != NULL;
}

static bool snapshot_holds(const Engine *engine, const TempFolder *folder, const char *text)
{
    Error error;
    SnapshotMark mark = { 0 };
    assert_int_equal(engine_snapshot_write(engine, folder->file, &mark, &error), STATUS_OK);
    return file_holds(folder->file, text);
}

static void check_same_as_replay(const Run *run, const Engine *engine, const Zone *zone)
{
    Error error = { 0 };
    if (!engine_validate(engine, &error)) fail_msg("seed %llu: %s", (unsigned long long)seed, error.message);
    Engine *again = engine_create(zone);
    engine_apply(again, run->records, RECORDS, NULL);
    CHECK(engine_digest(again) == engine_digest(engine));
    engine_destroy(again);
}

// Returns whether something of the canary was there before.
static bool run_seed(const TempFolder *folder, const Zone *zone)
{
    static Run run;
    run = (Run){ .random = seed * 7919 + 1, .arena = arena_create(64 << 20) };
    int64_t clock_us = (int64_t)18000 * US_PER_DAY;
    for (size_t i = 0; i < RECORDS; i++)
        make_record(&run, &run.records[i], &clock_us);
    Engine *engine = engine_create(zone);
    engine_apply(engine, run.records, RECORDS, run.folded);
    run.engine = engine;
    run.person = engine_person_find(engine, STR("canary@canary.example"));
    bool there = run.person != ENGINE_NONE && snapshot_holds(engine, folder, "canary@canary.example");
    if (run.person != ENGINE_NONE) {
        rename_log(&run, engine);
        Pseudonyms pseudonyms = { of_id, of_value, run.domains, run.domain_count, &run };
        engine_erase_person(engine, run.person, &pseudonyms);
        CHECK(engine_person_find(engine, STR("canary@canary.example")) == ENGINE_NONE);
        check_same_as_replay(&run, engine, zone);
        // What comes under the id later is somebody new.
        Record later = { .kind = RECORD_EVENT,
                         .time_us = clock_us,
                         .user_id = STR("canary@canary.example"),
                         .name = STR("Open") };
        uint32_t people = engine_person_count(engine);
        engine_apply(engine, &later, 1, NULL);
        CHECK(engine_person_find(engine, STR("canary@canary.example")) == people);
    }
    engine_destroy(engine);
    arena_destroy(&run.arena);
    return there;
}

static void an_erased_person_is_as_a_replay_of_the_rewritten_log_says(void **state)
{
    (void)state;
    TempFolder folder = temp_folder_create();
    Zone *zone = zone_create(STR("Europe/Berlin"));
    assert_non_null(zone);
    size_t there = 0;
    uint64_t start = (uint64_t)timestamp_now_real() % 1000000;
    const char *given = getenv("PERENNIAL_SEED");
    for (int i = 0; i < RUNS; i++) {
        seed = given ? strtoull(given, NULL, 10) : start + (uint64_t)i;
        there += run_seed(&folder, zone);
    }
    assert_true(there > 0);
    zone_destroy(zone);
    temp_folder_remove(&folder);
}

static void nothing_of_an_erased_person_is_in_the_snapshot(void **state)
{
    (void)state;
    static Run run;
    run = (Run){ .arena = arena_create(64 << 20) };
    TempFolder folder = temp_folder_create();
    Zone *zone = zone_create(STR("UTC"));
    Engine *engine = engine_create(zone);
    Attribute traits[] = {
        { STR("email"), { .kind = VALUE_TEXT, .text = STR("canary@canary.example") } },
        { STR("name"), { .kind = VALUE_TEXT, .text = STR("Canary of a name that is long enough") } },
        { STR("plan"), { .kind = VALUE_TEXT, .text = STR("a plan that others have as well, too") } },
    };
    Record records[] = {
        { .kind = RECORD_PERSON,
          .time_us = US_PER_DAY * 18000,
          .user_id = STR("canary-1"),
          .anonymous_id = STR("canary-device"),
          .attributes = traits,
          .attribute_count = 3 },
        { .kind = RECORD_PERSON,
          .time_us = US_PER_DAY * 18000,
          .user_id = STR("other"),
          .attributes = &traits[2],
          .attribute_count = 1 },
    };
    engine_apply(engine, records, 2, NULL);
    run.engine = engine;
    run.person = engine_person_find(engine, STR("canary-1"));
    assert_true(snapshot_holds(engine, &folder, "anary"));
    note_domain(&run, STR("canary@canary.example"));
    Pseudonyms pseudonyms = { of_id, of_value, run.domains, run.domain_count, &run };
    engine_erase_person(engine, run.person, &pseudonyms);
    assert_false(snapshot_holds(engine, &folder, "anary"));
    uint32_t other = engine_person_find(engine, STR("other"));
    Value plan = engine_person_attribute(engine, other, STR("plan"), 18001);
    assert_true(str_equal(plan.text, traits[2].value.text));
    engine_destroy(engine);
    zone_destroy(zone);
    temp_folder_remove(&folder);
    arena_destroy(&run.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_erased_person_is_as_a_replay_of_the_rewritten_log_says),
        cmocka_unit_test(nothing_of_an_erased_person_is_in_the_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
