#include "base/timestamp.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "know/log_entry.h"

#include <math.h>

// ---- to the engine's record

// Attributes that are numbers, whatever the sender made of them.
static bool is_numeric_key(Str key)
{
    static const Str keys[] = { STR_CONST("mrr"), STR_CONST("arr"), STR_CONST("seats"),
                                STR_CONST("employees") };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (str_equal(key, keys[i])) return true;
    }
    return false;
}

static Value value_of_text(Str key, Str text)
{
    int64_t days;
    double number;
    if (date_parse(text, &days)) return (Value){ .kind = VALUE_DATE, .number = (double)days };
    if (is_numeric_key(key) && str_parse_double(text, &number))
        return (Value){ .kind = VALUE_NUMBER, .number = number };
    return (Value){ .kind = VALUE_TEXT, .text = text };
}

static Value value_of_leaf(const JsonLeaf *leaf)
{
    switch (leaf->kind) {
    case JSON_TEXT:
        return value_of_text(leaf->path, leaf->text);
    case JSON_NUMBER:
        return (Value){ .kind = VALUE_NUMBER, .number = leaf->number };
    case JSON_BOOL:
        return (Value){ .kind = VALUE_BOOL, .number = leaf->number };
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
    default:
        return (Value){ .kind = VALUE_MISSING };
    }
}

static void parse_attributes(Str body, Arena *arena, Record *record)
{
    static const JsonLeafLimits limits = {
        .leaves_max = RECORD_ATTRIBUTES_MAX,
        .path_bytes_max = ATTRIBUTE_KEY_BYTES_MAX,
        .text_bytes_max = ATTRIBUTE_TEXT_BYTES_MAX,
        .depth_max = 4,
    };
    Error error;
    const JsonNode *traits = body.len > 0 ? json_parse(body, JSON_DEPTH_MAX, arena, &error) : NULL;
    if (!traits || traits->kind != JSON_OBJECT) return;
    JsonLeaf *leaves = NULL;
    size_t count = json_leaves(traits, limits, arena, &leaves);
    Attribute *attributes = ARENA_ARRAY(arena, Attribute, count);
    for (size_t i = 0; i < count; i++)
        attributes[i] = (Attribute){ leaves[i].path, value_of_leaf(&leaves[i]) };
    record->attributes = attributes;
    record->attribute_count = count;
}

Record log_entry_record(const LogEntry *entry, Arena *arena)
{
    Record record = {
        .flags = entry->flags,
        .time_us = entry->time_us,
        .user_id = entry->user_id,
        .anonymous_id = entry->anonymous_id,
        .account_id = entry->account_id,
        .previous_id = entry->previous_id,
    };
    switch (entry->type) {
    case ENTRY_TRACK:
    case ENTRY_PAGE:
    case ENTRY_SCREEN:
        record.kind = RECORD_EVENT;
        record.name = log_entry_event_name(entry, arena);
        break;
    case ENTRY_IDENTIFY:
        record.kind = RECORD_PERSON;
        parse_attributes(entry->body, arena, &record);
        break;
    case ENTRY_GROUP:
        record.kind = RECORD_ACCOUNT;
        parse_attributes(entry->body, arena, &record);
        break;
    case ENTRY_MERGE_ACCOUNT:
        record.kind = RECORD_MERGE_ACCOUNT;
        break;
    case ENTRY_NOTHING:
        record.kind = RECORD_NOTHING;
        break;
    case ENTRY_ALIAS:
    default:
        record.kind = RECORD_MERGE;
        break;
    }
    return record;
}

// ---- to the Segment shape

static void add_if_given(JsonWriter *json, Str key, Str text)
{
    if (text.len > 0) json_add_text(json, key, text);
}

// The context as it was sent, with the account where the call itself has no place for it.
static void add_context(JsonWriter *json, const LogEntry *entry)
{
    Arena arena = arena_create(16 << 20);
    Error error;
    const JsonNode *context =
        entry->context.len > 0 ? json_parse(entry->context, JSON_DEPTH_MAX, &arena, &error) : NULL;
    bool add_group =
        entry->account_id.len > 0 && entry->type != ENTRY_GROUP && entry->type != ENTRY_MERGE_ACCOUNT;
    if (context || add_group) {
        json_key(json, STR("context"));
        json_open_object(json);
        for (JsonMembers m = json_members(context); json_next_member(&m);) {
            if (add_group && json_text_is(m.key, STR("groupId"))) continue;
            json_add_raw(json, json_text(m.key, &arena), json_raw(m.value));
        }
        if (add_group) json_add_text(json, STR("groupId"), entry->account_id);
        json_close_object(json);
    }
    arena_destroy(&arena);
}

void log_entry_to_json(const LogEntry *entry, Buf *out)
{
    static const Str types[] = { STR_CONST(""),       STR_CONST("track"),         STR_CONST("page"),
                                 STR_CONST("screen"), STR_CONST("identify"),      STR_CONST("group"),
                                 STR_CONST("alias"),  STR_CONST("merge_account"), STR_CONST("nothing") };
    bool has_traits = entry->type == ENTRY_IDENTIFY || entry->type == ENTRY_GROUP;
    JsonWriter json = json_writer(out);
    json_open_object(&json);
    json_add_text(&json, STR("type"), types[entry->type]);
    add_if_given(&json, STR("messageId"), entry->message_id);
    json_add_time(&json, STR("timestamp"), entry->time_us);
    json_add_time(&json, STR("receivedAt"), entry->received_us);
    add_if_given(&json, STR("userId"), entry->user_id);
    add_if_given(&json, STR("anonymousId"), entry->anonymous_id);
    add_if_given(&json, STR("previousId"), entry->previous_id);
    if (entry->type == ENTRY_GROUP || entry->type == ENTRY_MERGE_ACCOUNT)
        add_if_given(&json, STR("groupId"), entry->account_id);
    if (entry->type == ENTRY_TRACK)
        json_add_text(&json, STR("event"), entry->name);
    else
        add_if_given(&json, STR("name"), entry->name);
    add_if_given(&json, STR("category"), entry->category);
    if (entry->body.len > 0) json_add_raw(&json, has_traits ? STR("traits") : STR("properties"), entry->body);
    add_context(&json, entry);
    json_close_object(&json);
    json_finish(&json);
}
