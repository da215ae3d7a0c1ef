#include "sense/segment_item.h"

#include "codec/json_writer.h"

#include <math.h>

typedef enum Field { // in the order in which clients tend to send them
    FIELD_MESSAGE_ID,
    FIELD_TIMESTAMP,
    FIELD_TYPE,
    FIELD_USER_ID,
    FIELD_ANONYMOUS_ID,
    FIELD_EVENT,
    FIELD_NAME,
    FIELD_CATEGORY,
    FIELD_GROUP_ID,
    FIELD_PROPERTIES,
    FIELD_TRAITS,
    FIELD_CONTEXT,
    FIELD_ORIGINAL_TIMESTAMP,
    FIELD_SENT_AT,
    FIELD_RECEIVED_AT,
    FIELD_PREVIOUS_ID,
    FIELD_FROM,
    FIELD_TO,
    FIELD_COUNT,
} Field;

static const Str field_names[FIELD_COUNT] = {
    STR_CONST("messageId"),
    STR_CONST("timestamp"),
    STR_CONST("type"),
    STR_CONST("userId"),
    STR_CONST("anonymousId"),
    STR_CONST("event"),
    STR_CONST("name"),
    STR_CONST("category"),
    STR_CONST("groupId"),
    STR_CONST("properties"),
    STR_CONST("traits"),
    STR_CONST("context"),
    STR_CONST("originalTimestamp"),
    STR_CONST("sentAt"),
    STR_CONST("receivedAt"),
    STR_CONST("previousId"),
    STR_CONST("from"),
    STR_CONST("to"),
};

typedef enum ContextField {
    CONTEXT_GROUP_ID,
    CONTEXT_ACTIVE,
    CONTEXT_TRAITS,
    CONTEXT_USER_AGENT,
    CONTEXT_COUNT
} ContextField;

static const Str context_names[CONTEXT_COUNT] = {
    STR_CONST("groupId"),
    STR_CONST("active"),
    STR_CONST("traits"),
    STR_CONST("userAgent"),
};

static const Str type_names[] = {
    STR_CONST(""),         STR_CONST("track"), STR_CONST("page"),  STR_CONST("screen"),
    STR_CONST("identify"), STR_CONST("group"), STR_CONST("alias"),
};

// Times on purpose: see event_time.
static const int64_t skew_usual_us = US_PER_DAY;
static const int64_t delay_usual_us = 30 * US_PER_DAY;

typedef struct Parts {
    const JsonNode *fields[FIELD_COUNT];
    const JsonNode *context[CONTEXT_COUNT];
    Arena *arena;
} Parts;

Str segment_type_name(EntryType type)
{
    return type_names[type];
}

// The type of that name in any case; SEGMENT_TYPE_OWN when there is none.
static EntryType segment_type_of(Str name)
{
    for (size_t type = ENTRY_TRACK; type <= ENTRY_ALIAS; type++) {
        if (str_equal_ignore_case(name, type_names[type])) return (EntryType)type;
    }
    return SEGMENT_TYPE_OWN;
}

static bool is_absent(const JsonNode *node)
{
    return !node || node->kind == JSON_NULL;
}

// Eight bytes at a time, by the classic tests for "a byte less than n" and "a byte equal to n".
static bool has_control_character(Str text)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t found = 0;
    size_t i = 0;
    for (; i + 8 <= text.len; i += 8) {
        uint64_t bytes;
        memcpy(&bytes, text.data + i, 8);
        uint64_t below_space = (bytes - ones * 0x20) & ~bytes;
        uint64_t is_delete = ((bytes ^ ones * 0x7F) - ones) & ~(bytes ^ ones * 0x7F);
        found |= (below_space | is_delete) & tops;
    }
    for (; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        found |= c < 0x20 || c == 0x7F;
    }
    return found != 0;
}

static size_t count_characters(Str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

static const char *problem(const Parts *parts, const char *name, const char *what)
{
    return arena_format(parts->arena, "%s %s", name, what).data;
}

// An id: text or number, of bounded length, printable. Empty counts as absent.
static const char *take_id(const Parts *parts, const JsonNode *node, const char *name, Str *id_out)
{
    if (is_absent(node)) return NULL;
    Str id;
    if (!json_id(node, parts->arena, &id)) return problem(parts, name, "has to be a text");
    if (id.len > RECORD_ID_BYTES_MAX) return problem(parts, name, "is longer than 255 bytes");
    if (has_control_character(id)) return problem(parts, name, "contains a control character");
    *id_out = id;
    return NULL;
}

static const char *take_ids(const Parts *parts, const ItemShared *shared, LogEntry *entry)
{
    const JsonNode *const *fields = parts->fields;
    const char *reason = take_id(parts, fields[FIELD_USER_ID], "userId", &entry->user_id);
    if (!reason) reason = take_id(parts, fields[FIELD_ANONYMOUS_ID], "anonymousId", &entry->anonymous_id);
    if (!reason) reason = take_id(parts, fields[FIELD_MESSAGE_ID], "messageId", &entry->message_id);
    if (!reason && shared->dialect == DIALECT_SEGMENT &&
        entry->message_id.len > SEGMENT_MESSAGE_ID_CHARACTERS_MAX &&
        count_characters(entry->message_id) > SEGMENT_MESSAGE_ID_CHARACTERS_MAX) {
        reason = "messageId has to be shorter than 100 characters";
    }
    bool is_group = entry->type == ENTRY_GROUP && !is_absent(fields[FIELD_GROUP_ID]);
    if (!reason && is_group) reason = take_id(parts, fields[FIELD_GROUP_ID], "groupId", &entry->account_id);
    if (!reason && !is_group) {
        reason = take_id(parts, parts->context[CONTEXT_GROUP_ID], "context.groupId", &entry->account_id);
    }
    return reason;
}

// The name of an event, page or category: text, printable, without spaces around it.
static const char *take_name(const Parts *parts, const JsonNode *node, const char *name, Str *name_out)
{
    if (is_absent(node)) return NULL;
    if (node->kind != JSON_TEXT) return problem(parts, name, "has to be a text");
    Str text = str_trim(json_text(node, parts->arena));
    if (text.len > RECORD_NAME_BYTES_MAX) return problem(parts, name, "is longer than 255 bytes");
    if (has_control_character(text)) return problem(parts, name, "contains a control character");
    *name_out = text;
    return NULL;
}

static const char *take_names(const Parts *parts, LogEntry *entry)
{
    if (entry->type == ENTRY_TRACK) {
        const char *reason = take_name(parts, parts->fields[FIELD_EVENT], "event", &entry->name);
        if (!reason && entry->name.len == 0) return "track without event: say what happened";
        return reason;
    }
    if (entry->type != ENTRY_PAGE && entry->type != ENTRY_SCREEN) return NULL;
    const JsonNode *properties = parts->fields[FIELD_PROPERTIES];
    const JsonNode *name = parts->fields[FIELD_NAME], *category = parts->fields[FIELD_CATEGORY];
    const JsonNode *inner;
    if (is_absent(name) && (inner = json_member(properties, STR("name"))) && inner->kind == JSON_TEXT)
        name = inner;
    if (is_absent(category) && (inner = json_member(properties, STR("category"))) &&
        inner->kind == JSON_TEXT) {
        category = inner;
    }
    const char *reason = take_name(parts, name, "name", &entry->name);
    return reason ? reason : take_name(parts, category, "category", &entry->category);
}

// ---- time

// ISO-8601 text, or a number of seconds or milliseconds since 1970. An absent time leaves *us_out alone.
static const char *take_time(const Parts *parts, const JsonNode *node, const char *name, int64_t *us_out,
                             bool *given_out)
{
    if (is_absent(node)) return NULL;
    int64_t number;
    if (node->kind == JSON_TEXT && timestamp_parse(str_trim(json_text(node, parts->arena)), us_out)) {
        *given_out = true;
        return NULL;
    }
    const int64_t milliseconds_least = 100000000000; // in seconds that is the year 5138
    if (json_int64(node, &number) && number >= 0 && number < INT64_MAX / 1000000) {
        *us_out = number >= milliseconds_least ? number * 1000 : number * 1000000;
        *given_out = true;
        return NULL;
    }
    return problem(parts, name, "is not an ISO-8601 time");
}

bool segment_sent_at(const JsonNode *node, Arena *arena, int64_t *us_out)
{
    const Parts parts = { .arena = arena };
    bool given = false;
    return !take_time(&parts, node, "sentAt", us_out, &given) && given; // a broken one means: no correction
}

// When it happened. A client that is wrong about the time is so twice, when it stamps and when it sends:
// received - (sent - stamped) is right. Not so when a client that lives in another time than this server (a
// server started with a clock of its own) sends history: a time that was given on purpose stays.
static int64_t corrected(int64_t stamped, int64_t sent, int64_t received)
{
    int64_t skew = received - sent, delay = sent - stamped;
    bool on_purpose = (skew > skew_usual_us || skew < -skew_usual_us) && delay > delay_usual_us;
    return on_purpose ? stamped : received - delay;
}

// Finds the time in a file: as it is told there. Nobody knows when the line was sent.
static const char *take_time_of_file(const Parts *parts, LogEntry *entry)
{
    static const Field order[] = { FIELD_TIMESTAMP, FIELD_ORIGINAL_TIMESTAMP, FIELD_RECEIVED_AT };
    for (size_t i = 0; i < sizeof order / sizeof *order && !entry->carries_time; i++) {
        const char *name = field_names[order[i]].data;
        const char *reason =
            take_time(parts, parts->fields[order[i]], name, &entry->time_us, &entry->carries_time);
        if (reason) return reason;
    }
    return NULL;
}

static const char *take_time_of_call(const Parts *parts, const ItemShared *shared, LogEntry *entry)
{
    const JsonNode *const *fields = parts->fields;
    int64_t timestamp = 0, original = 0, sent = 0;
    bool has_timestamp = false, has_original = false, has_sent = false;
    const char *reason = take_time(parts, fields[FIELD_TIMESTAMP], "timestamp", &timestamp, &has_timestamp);
    if (!reason) {
        reason =
            take_time(parts, fields[FIELD_ORIGINAL_TIMESTAMP], "originalTimestamp", &original, &has_original);
    }
    if (reason) return reason;
    if (is_absent(fields[FIELD_SENT_AT])) {
        has_sent = shared->has_sent;
        sent = shared->sent_us;
    } else {
        has_sent = segment_sent_at(fields[FIELD_SENT_AT], parts->arena, &sent);
    }

    entry->carries_time = has_timestamp || has_original;
    if (!entry->carries_time) return NULL;
    if ((has_timestamp && has_original) || !has_sent) {
        entry->time_us = has_timestamp ? timestamp : original; // corrected already, or cannot be
    } else {
        entry->time_us = corrected(has_timestamp ? timestamp : original, sent, shared->received_us);
    }
    return NULL;
}

static const char *take_times(const Parts *parts, const ItemShared *shared, LogEntry *entry)
{
    entry->time_us = entry->received_us = shared->received_us;
    const char *reason =
        shared->from_file ? take_time_of_file(parts, entry) : take_time_of_call(parts, shared, entry);
    if (reason) return reason;
    if (entry->time_us < 0 || entry->time_us >= SEGMENT_TIME_MAX_US)
        return "the time lies outside 1970 to 2149";
    return NULL;
}

// ---- JSON

static const char *check_object(const Parts *parts, Field field)
{
    const JsonNode *node = parts->fields[field];
    if (is_absent(node) || node->kind == JSON_OBJECT) return NULL;
    return problem(parts, field_names[field].data, "has to be an object");
}

static bool has_key(const JsonNode *object, const JsonNode *key)
{
    for (JsonMembers m = json_members(object); json_next_member(&m);) {
        if (str_equal(json_raw(m.key), json_raw(key))) return true;
    }
    return false;
}

// Nothing, null, or an object without members.
static bool is_empty(const JsonNode *object)
{
    return !object || object->kind == JSON_NULL || object->span == 1;
}

// The members of both; those of `first` win.
static Str merge(const JsonNode *first, const JsonNode *second, Arena *arena)
{
    if (is_empty(second)) return is_empty(first) ? STR("") : json_raw(first);
    if (is_empty(first)) return json_raw(second);
    Buf merged = { 0 };
    buf_append(&merged, str_slice(json_raw(first), 0, first->len - 1u));
    for (JsonMembers m = json_members(second); json_next_member(&m);) {
        if (has_key(first, m.key)) continue;
        buf_append_byte(&merged, ',');
        buf_append(&merged, json_raw(m.key));
        buf_append_byte(&merged, ':');
        buf_append(&merged, json_raw(m.value));
    }
    buf_append_byte(&merged, '}');
    Str result = arena_copy(arena, buf_view(&merged));
    buf_free(&merged);
    return result;
}

static const char *take_bodies(const Parts *parts, const ItemShared *shared, Item *item)
{
    static const Field objects[] = { FIELD_PROPERTIES, FIELD_TRAITS };
    for (size_t i = 0; i < 2; i++) {
        const char *reason = check_object(parts, objects[i]);
        if (reason) return reason;
    }
    LogEntry *entry = &item->entry;
    const JsonNode *context_traits = parts->context[CONTEXT_TRAITS];
    if (context_traits && context_traits->kind != JSON_OBJECT) context_traits = NULL;
    if (json_count(context_traits) > RECORD_ATTRIBUTES_MAX) return "context.traits has more than 100 members";
    item->traits = is_absent(parts->fields[FIELD_TRAITS]) ? NULL : parts->fields[FIELD_TRAITS];
    if (entry->type == ENTRY_IDENTIFY) { // RudderStack's clients put a person's traits into the context
        entry->body = merge(item->traits, context_traits, parts->arena);
        if (!item->traits) item->traits = context_traits;
    } else if (entry->type == ENTRY_GROUP) {
        entry->body = merge(item->traits, NULL, parts->arena);
    } else {
        item->traits = NULL;
        entry->body = merge(parts->fields[FIELD_PROPERTIES], NULL, parts->arena);
    }
    entry->context = merge(parts->fields[FIELD_CONTEXT], shared->context, parts->arena);
    if (entry->body.len + entry->context.len > ENTRY_JSON_BYTES_MAX)
        return "the item is larger than 64 KB with its context";

    const JsonNode *email = entry->type == ENTRY_IDENTIFY ? json_member(item->traits, STR("email")) : NULL;
    if (is_absent(email)) email = json_member(context_traits, STR("email"));
    if (email && email->kind == JSON_TEXT) item->email = json_text(email, parts->arena);
    const JsonNode *user_agent = parts->context[CONTEXT_USER_AGENT];
    if (user_agent && user_agent->kind == JSON_TEXT) item->user_agent = json_text(user_agent, parts->arena);
    return NULL;
}

// ---- what the types ask for

static const char *finish_alias(const Parts *parts, LogEntry *entry)
{
    const char *reason = take_id(parts, parts->fields[FIELD_PREVIOUS_ID], "previousId", &entry->previous_id);
    if (!reason && entry->previous_id.len == 0) {
        reason = take_id(parts, parts->fields[FIELD_FROM], "from", &entry->previous_id);
    }
    if (!reason && entry->user_id.len == 0)
        reason = take_id(parts, parts->fields[FIELD_TO], "to", &entry->user_id);
    if (reason) return reason;
    if (entry->previous_id.len == 0) return "alias without previousId";
    return NULL;
}

static const char *check_identity(const LogEntry *entry)
{
    if (entry->user_id.len == 0 && entry->anonymous_id.len == 0) {
        return "no_user_anon_id: neither userId nor anonymousId was given";
    }
    if (entry->type == ENTRY_GROUP && entry->account_id.len == 0) return "group without groupId";
    return NULL;
}

static const char *take_type(const Parts *parts, EntryType type, LogEntry *entry)
{
    const JsonNode *own = parts->fields[FIELD_TYPE];
    if (type == SEGMENT_TYPE_OWN && is_absent(own)) return "type is missing";
    if (type == SEGMENT_TYPE_OWN && own->kind == JSON_TEXT)
        type = segment_type_of(json_text(own, parts->arena));
    if (type == SEGMENT_TYPE_OWN) return "type is none of track, page, screen, identify, group, alias";
    entry->type = type;
    return NULL;
}

// The item's own context first, then the batch's.
static const char *take_context(Parts *parts, const ItemShared *shared)
{
    const char *reason = check_object(parts, FIELD_CONTEXT);
    if (reason) return reason;
    json_pick(parts->fields[FIELD_CONTEXT], context_names, CONTEXT_COUNT, parts->context);
    if (!shared->context) return NULL;
    const JsonNode *outer[CONTEXT_COUNT];
    if (json_count(shared->context) > SEGMENT_SHARED_MEMBERS_MAX)
        return "the batch's context has more than 100 members";
    json_pick(shared->context, context_names, CONTEXT_COUNT, outer);
    for (size_t i = 0; i < CONTEXT_COUNT; i++) {
        if (!parts->context[i]) parts->context[i] = outer[i];
    }
    return NULL;
}

const char *segment_item_read(const JsonNode *node, EntryType type, const ItemShared *shared, Arena *arena,
                              Item *item_out)
{
    *item_out = (Item){ .entry = { .key = shared->key, .received_us = shared->received_us } };
    LogEntry *entry = &item_out->entry;
    Parts parts = { .arena = arena };
    if (node->kind != JSON_OBJECT) return "an item has to be an object";
    if (node->len > SEGMENT_ITEM_BYTES_MAX) return "the item is larger than 32 KB";
    json_pick(node, field_names, FIELD_COUNT, parts.fields);
    const char *reason = take_type(&parts, type, entry);
    if (!reason) reason = take_context(&parts, shared);
    if (!reason) reason = take_ids(&parts, shared, entry);
    if (!reason) reason = take_names(&parts, entry);
    if (!reason) reason = take_times(&parts, shared, entry);
    if (!reason && entry->type == ENTRY_ALIAS) reason = finish_alias(&parts, entry);
    if (!reason) reason = check_identity(entry);
    if (!reason) reason = take_bodies(&parts, shared, item_out);
    const JsonNode *active = parts.context[CONTEXT_ACTIVE];
    if (active && active->kind == JSON_BOOL && !json_is_true(active)) entry->flags |= RECORD_PASSIVE;
    return reason;
}
