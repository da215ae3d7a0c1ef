// engine_records_fuzz.c: any bytes are a log. Whatever the log, the engine stays sound, comes back from its
// snapshot as it was, and does not depend on how the log was cut.
#include "engine/engine.h"

#include "base/timestamp.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORDS_MAX = 400, ATTRIBUTES_EACH = 2, ROOM_BYTES = 1 << 24 };

typedef struct Input {
    const uint8_t *data;
    size_t left;
} Input;

static uint8_t take(Input *input)
{
    if (input->left == 0) return 0;
    input->left--;
    return *input->data++;
}

// Mostly one of few ids, so that they meet; sometimes bytes of the input.
static Str take_text(Input *input)
{
    static const Str known[] = {
        STR_CONST(""),           STR_CONST("ada"),           STR_CONST("bob@acme.com"),
        STR_CONST("v1"),         STR_CONST("acme"),          STR_CONST("acme.com"),
        STR_CONST("email"),      STR_CONST("domain"),        STR_CONST("domains"),
        STR_CONST("Open"),       STR_CONST("a,acme.com,b."), STR_CONST("x@b.c"),
        STR_CONST("b.c, B.C ,"), STR_CONST("globex"),        STR_CONST("v2"),
        STR_CONST("Close"),
    };
    uint8_t choice = take(input);
    if (choice < 0xE0) return known[choice % 16];
    size_t len = (size_t)(choice - 0xE0) * 3;
    if (len > input->left) len = input->left;
    Str text = { (const char *)input->data, len };
    input->data += len;
    input->left -= len;
    return text;
}

static int64_t take_time(Input *input)
{
    int64_t day = 17000 + (int8_t)take(input);
    uint8_t far = take(input);
    if (far >= 0xF0)
        day = (int64_t)(far - 0xF8) * 10000; // also before 1970 and after the last day
    else if (far >= 0xC0)
        day -= (far - 0xC0) * 64;
    return day * US_PER_DAY + (int64_t)take(input) * 600 * US_PER_SECOND;
}

static Record take_record(Input *input, Attribute *attributes)
{
    uint8_t head = take(input);
    RecordKind kind = head % 16 == 15 ? RECORD_MERGE_ACCOUNT : (RecordKind)(head % 4 + 1);
    Record record = { .kind = kind,
                      .flags = head >= 0xD0 ? (unsigned)head / 4 % 8 : 0,
                      .time_us = take_time(input),
                      .user_id = take_text(input),
                      .anonymous_id = take_text(input),
                      .account_id = take_text(input) };
    if (record.kind == RECORD_EVENT) record.name = take_text(input);
    if (kind == RECORD_MERGE || kind == RECORD_MERGE_ACCOUNT) record.previous_id = take_text(input);
    if (record.kind == RECORD_EVENT) { // a number that follows from the time
        attributes[0] =
            (Attribute){ STR("amount"),
                         { .kind = VALUE_NUMBER, .number = (double)(record.time_us / 1000000 % 977) / 8 } };
        record.attributes = attributes;
        record.attribute_count = 1;
    }
    if (record.kind != RECORD_PERSON && record.kind != RECORD_ACCOUNT) return record;
    record.attributes = attributes;
    record.attribute_count = take(input) % (ATTRIBUTES_EACH + 1);
    for (size_t i = 0; i < record.attribute_count; i++) {
        attributes[i] =
            (Attribute){ .key = take_text(input), .value = { .kind = (ValueKind)(take(input) % 5) } };
        if (attributes[i].value.kind == VALUE_TEXT)
            attributes[i].value.text = take_text(input);
        else
            attributes[i].value.number = take(input);
    }
    return record;
}

static void must(bool condition, const char *what)
{
    if (!condition) panic("%s", what);
}

static void must_be_sound(const Engine *engine)
{
    Error error;
    if (!engine_validate(engine, &error)) panic("%s", error.message);
}

// Everything can be asked on any day.
static void read_everything(const Engine *engine, uint16_t day)
{
    Arena arena = arena_create(ROOM_BYTES);
    uint32_t events[] = { 0, 1, 7, 0, ENGINE_NONE };
    FeatureGroup groups[] = { { events, 5, true }, { events, 0, false } };
    FeatureSet features = { groups, 2 };
    Usage usage;
    UsageDay days[40];
    uint32_t weeks[80];
    FeatureUsage feature_usage[2];
    for (uint32_t account = 0; account <= engine_account_count(engine); account++) {
        PersonUsage *people;
        UsageMonth *months;
        AttributeState *states;
        engine_usage(engine, account, day, &features, &usage);
        engine_usage_days(engine, account, day > 39 ? (uint16_t)(day - 39) : 0, day, days);
        engine_usage_weeks(engine, account, day, 80, weeks);
        engine_feature_usage(engine, account, day, &features, feature_usage);
        engine_people_usage(engine, account, day, &features, &arena, &people);
        engine_usage_months(engine, account, &features, &arena, &months);
        engine_account_attributes(engine, account, day, &arena, &states);
    }
    engine_usage_total(engine, day, &features, &usage);
    arena_destroy(&arena);
}

static Engine *new_engine(const Zone *zone)
{
    Engine *engine = engine_create(zone);
    for (int kind = NUMBER_SUM; kind <= NUMBER_LATEST; kind++)
        engine_keep_number(engine, (NumberName){ STR("Open"), STR("amount"), (NumberKind)kind }, true);
    return engine;
}

static Engine *reloaded(const Engine *engine, const Zone *zone)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/perennial-fuzz-%ld", (long)getpid());
    Error error;
    must(engine_snapshot_write(engine, path, &(SnapshotMark){ .sequence = 5 }, &error) == STATUS_OK,
         "the snapshot is not written");
    uint64_t sequence = 0;
    Engine *loaded = engine_snapshot_load(path, zone, &sequence, NULL);
    unlink(path);
    must(loaded != NULL && sequence == 5, "the snapshot does not load");
    return loaded;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Zone *zone;
    if (!zone) zone = zone_create(STR("America/New_York"));
    Input input = { data, size };
    static Record records[RECORDS_MAX];
    static Attribute attributes[RECORDS_MAX][ATTRIBUTES_EACH];
    size_t count = 0;
    while (input.left > 0 && count < RECORDS_MAX) {
        records[count] = take_record(&input, attributes[count]);
        count++;
    }
    Engine *whole = new_engine(zone), *cut = new_engine(zone);
    engine_apply(whole, records, count, NULL);
    must_be_sound(whole);
    for (size_t i = 0; i < count; i++) {
        engine_apply(cut, &records[i], 1, NULL);
        if (i == count / 2) {
            Engine *loaded = reloaded(cut, zone);
            engine_destroy(cut);
            cut = loaded;
        }
    }
    must_be_sound(cut);
    must(engine_digest(whole) == engine_digest(cut), "the state depends on how the log was cut");
    read_everything(whole, engine_newest_day(whole));
    uint16_t any_day = 0;
    if (size > 1) memcpy(&any_day, data, sizeof any_day);
    read_everything(whole, any_day);
    engine_destroy(whole);
    engine_destroy(cut);
    return 0;
}
