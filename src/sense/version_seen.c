#include "sense/version_seen.h"

#include "codec/json_writer.h"
#include "know/version_order.h"

// context.app.version, or empty.
static Str version_of(const LogEntry *entry, Arena *arena)
{
    Error ignored;
    if (!str_contains_ignore_case(entry->context, STR("\"app\"")))
        return STR(""); // most have none: not parsed
    const JsonNode *context = json_parse(entry->context, JSON_DEPTH_MAX, arena, &ignored);
    const JsonNode *version = json_member(json_member(context, STR("app")), STR("version"));
    if (!version || version->kind != JSON_TEXT) return STR("");
    Str text = str_trim(json_text(version, arena));
    return text.len <= VERSION_BYTES_MAX ? text : STR("");
}

// Whom a version is said of: a person, or an account; ENGINE_NONE: nothing is known yet.
typedef struct Subject {
    const Engine *engine;
    uint32_t number;
    bool is_account;
    Str kind, id;
} Subject;

static Str attribute_on(const Subject *subject, Str name, int day)
{
    if (subject->number == ENGINE_NONE || day < 1) return (Str){ 0 };
    Value value = subject->is_account
                      ? engine_account_attribute(subject->engine, subject->number, name, (uint16_t)day)
                      : engine_person_attribute(subject->engine, subject->number, name, (uint16_t)day);
    return value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
}

// Whether nothing but older versions was seen for so long that they went back.
static bool went_back(const Subject *subject, int day)
{
    for (int back = 0; back <= VERSION_BACK_DAYS; back++) {
        Str newest = attribute_on(subject, VERSION_ATTRIBUTE, day - back);
        Str last = attribute_on(subject, VERSION_LAST_ATTRIBUTE, day - back);
        if (last.len == 0 || version_compare(last, newest) >= 0) return false;
    }
    return true;
}

typedef struct Saying {
    bool version, last; // what is written
} Saying;

// The one seen last is noted once an older one was seen, and at most once a day: two devices that take turns
// write no more than that.
static Saying what_to_say(const Subject *subject, Str version, int day)
{
    Str newest = attribute_on(subject, VERSION_ATTRIBUTE, day);
    Str last = attribute_on(subject, VERSION_LAST_ATTRIBUTE, day);
    if (newest.len == 0 || version_compare(newest, version) < 0)
        return (Saying){ .version = true, .last = last.len > 0 };
    bool older = version_compare(version, newest) < 0;
    if (older && went_back(subject, day)) return (Saying){ .version = true, .last = true };
    bool noted = str_equal(last.len > 0 ? last : newest, version);
    bool today = !str_equal(last, attribute_on(subject, VERSION_LAST_ATTRIBUTE, day - 1));
    return (Saying){ .last = !noted && !today };
}

// Once in a batch.
static bool is_first(VersionsSeen *seen, Str kind, Str id, Str version)
{
    uint64_t hash = str_hash_seeded(version, str_hash_seeded(id, str_hash_seeded(kind, 1)));
    for (size_t i = 0; i < seen->count && i < VERSIONS_SEEN; i++) {
        if (seen->hashes[i] == hash) return false;
    }
    seen->hashes[seen->count++ % VERSIONS_SEEN] = hash;
    return true;
}

static void add(const LogEntry *from, LogEntry entry, Saying saying, Str version, LogBatch *batch)
{
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    if (saying.version) json_add_text(&json, VERSION_ATTRIBUTE, version);
    if (saying.last) json_add_text(&json, VERSION_LAST_ATTRIBUTE, version);
    json_close_object(&json);
    json_finish(&json);
    entry.key = from->key;
    entry.time_us = from->time_us;
    entry.received_us = from->received_us;
    entry.carries_time = true;
    entry.body = buf_view(&body);
    log_batch_add(batch, &entry);
    buf_free(&body);
}

static void say(VersionsSeen *seen, const LogEntry *from, const Subject *subject, LogEntry entry, Str version,
                int day, LogBatch *batch)
{
    if (subject->id.len == 0) return;
    Saying saying = what_to_say(subject, version, day);
    if ((saying.version || saying.last) && is_first(seen, subject->kind, subject->id, version))
        add(from, entry, saying, version, batch);
}

static uint32_t person_of(const Engine *engine, const LogEntry *entry)
{
    uint32_t person = ENGINE_NONE;
    if (entry->user_id.len > 0) person = engine_person_find(engine, entry->user_id);
    if (person == ENGINE_NONE && entry->anonymous_id.len > 0)
        person = engine_person_find_anonymous(engine, entry->anonymous_id);
    return person;
}

// The one that the item names, else the only one of the person.
static uint32_t account_of(const Engine *engine, const LogEntry *entry, uint32_t person, Arena *arena)
{
    if (entry->account_id.len > 0) return engine_account_find(engine, entry->account_id);
    uint32_t *accounts = NULL;
    bool one = person != ENGINE_NONE && engine_person_accounts(engine, person, arena, &accounts) == 1 &&
               !engine_account_is_private(engine, accounts[0]);
    return one ? accounts[0] : ENGINE_NONE;
}

void version_seen(VersionsSeen *seen, const Engine *engine, const Item *item, Arena *arena, LogBatch *batch)
{
    const LogEntry *entry = &item->entry;
    uint16_t day = 0;
    if (entry->type > ENTRY_SCREEN || (entry->flags & RECORD_EXCLUDED) != 0) return;
    Arena mark = *arena;
    Str version = version_of(entry, arena);
    bool good = version.len > 0 && zone_day(engine_zone(engine), entry->time_us, &day);
    if (good) {
        uint32_t person = person_of(engine, entry);
        uint32_t account = account_of(engine, entry, person, arena);
        const Subject who = { .engine = engine,
                              .number = person,
                              .kind = STR("person"),
                              .id = entry->user_id.len > 0 ? entry->user_id : entry->anonymous_id };
        const Subject where = { .engine = engine,
                                .number = account,
                                .is_account = true,
                                .kind = STR("account"),
                                .id = account == ENGINE_NONE ? entry->account_id
                                                             : engine_account_id(engine, account) };
        say(seen, entry, &who,
            (LogEntry){ .type = ENTRY_IDENTIFY,
                        .user_id = entry->user_id,
                        .anonymous_id = entry->anonymous_id,
                        .account_id = entry->account_id },
            version, day, batch);
        say(seen, entry, &where, (LogEntry){ .type = ENTRY_GROUP, .account_id = where.id }, version, day,
            batch);
    }
    arena_reset(arena, mark);
}
