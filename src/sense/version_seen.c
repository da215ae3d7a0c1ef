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

static bool is_newer(Value known, Str version)
{
    return known.kind != VALUE_TEXT || version_compare(known.text, version) < 0;
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

static void add(const LogEntry *from, LogEntry entry, Str version, LogBatch *batch)
{
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_text(&json, VERSION_ATTRIBUTE, version);
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
        Str id = entry->user_id.len > 0 ? entry->user_id : entry->anonymous_id;
        Value known = person == ENGINE_NONE ? (Value){ 0 }
                                            : engine_person_attribute(engine, person, VERSION_ATTRIBUTE, day);
        if (id.len > 0 && is_newer(known, version) && is_first(seen, STR("person"), id, version))
            add(entry,
                (LogEntry){ .type = ENTRY_IDENTIFY,
                            .user_id = entry->user_id,
                            .anonymous_id = entry->anonymous_id,
                            .account_id = entry->account_id },
                version, batch);
        Str account_id = account == ENGINE_NONE ? entry->account_id : engine_account_id(engine, account);
        known = account == ENGINE_NONE ? (Value){ 0 }
                                       : engine_account_attribute(engine, account, VERSION_ATTRIBUTE, day);
        if (account_id.len > 0 && is_newer(known, version) &&
            is_first(seen, STR("account"), account_id, version))
            add(entry, (LogEntry){ .type = ENTRY_GROUP, .account_id = account_id }, version, batch);
    }
    arena_reset(arena, mark);
}
