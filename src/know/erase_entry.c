#include "know/erase_entry.h"

#include "base/timestamp.h"
#include "codec/json_writer.h"

static Str json_copy(Buf *json, Arena *arena)
{
    Str copy = arena_copy(arena, buf_view(json));
    buf_free(json);
    return copy;
}

// Whether a text says who somebody is and is likely to say nothing else: not a plain word, not a number.
static bool is_telling(Str text)
{
    bool letters = false, others = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = lower_letter(text.data[i]);
        bool letter = (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
        letters = letters || letter;
        others = others || !letter;
    }
    return letters && others;
}

static void note_word(const EraseEntries *how, Str word)
{
    if (is_telling(word)) erased_add_word(how->person, arena_copy(how->words, word));
}

void erase_note_id(const EraseEntries *how, Str id)
{
    note_word(how, id);
}

static Str text_of(const Record *record, Str key, Str otherwise)
{
    for (size_t i = 0; i < record->attribute_count; i++) {
        const Attribute *attribute = &record->attributes[i];
        if (attribute->value.kind != VALUE_TEXT) continue;
        if (str_equal(attribute->key, key) || str_equal(attribute->key, otherwise))
            return attribute->value.text;
    }
    return STR("");
}

static void note_words(const EraseEntries *how, const Record *record, Arena *arena)
{
    Str first = text_of(record, STR("first_name"), STR("firstName"));
    Str last = text_of(record, STR("last_name"), STR("lastName"));
    note_word(how, text_of(record, STR("email"), STR("email")));
    note_word(how, text_of(record, STR("name"), STR("name")));
    note_word(how, text_of(record, STR("fullName"), STR("displayName")));
    if (first.len > 0 && last.len > 0)
        note_word(how, arena_format(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(last)));
}

// The names of what was said stay, and when; what was said becomes pseudonyms.
static Str erased_traits(const EraseEntries *how, const LogEntry *entry, Arena *arena)
{
    Record record = log_entry_record(entry, arena);
    note_words(how, &record, arena);
    if (record.attribute_count == 0) return STR("");
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    for (size_t i = 0; i < record.attribute_count; i++) {
        const Attribute *attribute = &record.attributes[i];
        if (attribute->value.kind == VALUE_MISSING) {
            json_add_null(&json, attribute->key);
            continue;
        }
        json_add_text(&json, attribute->key,
                      erase_name_of_value(how->names, attribute->key, attribute->value, arena));
    }
    json_close_object(&json);
    json_finish(&json);
    return json_copy(&out, arena);
}

// The numbers that formulas ask for; empty when there are none.
static Str kept_numbers(const EraseEntries *how, const LogEntry *entry, Arena *arena)
{
    Record record = log_entry_record(entry, arena);
    event_numbers_note(how->numbers, entry->body, &record, arena);
    if (record.attribute_count == 0) return STR("");
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    for (size_t i = 0; i < record.attribute_count; i++)
        json_add_double(&json, record.attributes[i].key, record.attributes[i].value.number);
    json_close_object(&json);
    json_finish(&json);
    return json_copy(&out, arena);
}

// The beginning of the hour, when it is of the same day.
static int64_t coarse(const EraseEntries *how, int64_t us)
{
    const int64_t hour_us = 60 * 60 * US_PER_SECOND;
    uint16_t day = 0, coarse_day = 0;
    int64_t begin = us - us % hour_us;
    bool same = us >= 0 && zone_day(how->zone, us, &day) && zone_day(how->zone, begin, &coarse_day) &&
                day == coarse_day;
    return same ? begin : us;
}

static void erase_own(const EraseEntries *how, Arena *arena, LogEntry *out)
{
    out->message_id = STR("");
    out->context = STR("");
    bool event = out->type == ENTRY_TRACK || out->type == ENTRY_PAGE || out->type == ENTRY_SCREEN;
    if (out->type == ENTRY_IDENTIFY) out->body = erased_traits(how, out, arena);
    if (!event) return;
    out->body = kept_numbers(how, out, arena);
    // Which of two numbers came last is told by their times.
    if (out->body.len > 0 || out->time_us > how->now_us) return;
    out->time_us = coarse(how, out->time_us);
    out->received_us = coarse(how, out->received_us);
}

bool erase_entry(void *context, uint64_t sequence, const LogEntry *entry, Arena *arena, LogEntry *out)
{
    const EraseEntries *how = context;
    bool own = person_log_is_own(how->who, sequence, entry);
    bool user = person_log_has_user(how->who, entry->user_id);
    bool visitor = person_log_has_visitor(how->who, entry->anonymous_id);
    bool previous = entry->type == ENTRY_ALIAS && (person_log_has_user(how->who, entry->previous_id) ||
                                                   person_log_has_visitor(how->who, entry->previous_id));
    if (!own && !user && !visitor && !previous) return false;
    *out = *entry;
    if (own) erase_own(how, arena, out);
    if (user) out->user_id = erase_name_of_id(how->names, entry->user_id, arena);
    if (visitor) out->anonymous_id = erase_name_of_id(how->names, entry->anonymous_id, arena);
    if (previous) out->previous_id = erase_name_of_id(how->names, entry->previous_id, arena);
    return true;
}
