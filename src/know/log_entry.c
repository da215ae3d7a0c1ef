#include "know/log_entry.h"

#include "base/timestamp.h"

#include <assert.h>

// An entry's bytes: head, presence, key, time, received, then the present texts in the order of the bits.
//   head      type | flags << 3 | carries_time << 6
//   times     the first absolute, the second relative to it; low bit 0: milliseconds, 1: microseconds
//   texts     length and bytes; the message id's length carries its packing in the two low bits
enum {
    HAS_MESSAGE_ID = 1,
    HAS_USER_ID = 2,
    HAS_ANONYMOUS_ID = 4,
    HAS_ACCOUNT_ID = 8,
    HAS_EXTRA = 16, // previous_id of an alias, category of others
    HAS_NAME = 32,
    HAS_BODY = 64,
    HAS_CONTEXT = 128,
};

enum { HEAD_TYPE_MASK = 7, HEAD_FLAGS_SHIFT = 3, HEAD_FLAGS_MASK = 7, HEAD_CARRIES_TIME = 64 };

typedef enum IdPacking { ID_RAW, ID_UUID, ID_HEX } IdPacking;

enum { UUID_TEXT_BYTES = 36, UUID_BYTES = 16 };

// ---- message ids: most are random hexadecimal, which packs to half

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10; // lower case only: packing must be exact
    return -1;
}

static bool is_uuid_dash(size_t position)
{
    return position == 8 || position == 13 || position == 18 || position == 23;
}

static IdPacking choose_packing(Str id)
{
    bool uuid = id.len == UUID_TEXT_BYTES;
    bool hex = id.len % 2 == 0;
    for (size_t i = 0; i < id.len && (uuid || hex); i++) {
        bool digit = hex_digit(id.data[i]) >= 0;
        if (!digit) hex = false;
        if (is_uuid_dash(i) ? id.data[i] != '-' : !digit) uuid = false;
    }
    return uuid ? ID_UUID : hex ? ID_HEX : ID_RAW;
}

static void append_message_id(Str id, Buf *out)
{
    IdPacking packing = choose_packing(id);
    buf_append_varint(out, id.len << 2 | packing);
    if (packing == ID_RAW) {
        buf_append(out, id);
        return;
    }
    char *bytes = buf_reserve(out, id.len / 2);
    size_t digits = 0;
    for (size_t i = 0; i < id.len; i++) {
        int digit = hex_digit(id.data[i]);
        if (digit < 0) continue; // a dash
        if (digits % 2 == 0)
            bytes[digits / 2] = (char)(digit << 4);
        else
            bytes[digits / 2] = (char)(bytes[digits / 2] | digit);
        digits++;
    }
    out->len += digits / 2;
}

static bool take_bytes(Str *bytes, size_t len, Str *out)
{
    if (bytes->len < len) return false;
    *out = (Str){ bytes->data, len };
    *bytes = (Str){ bytes->data + len, bytes->len - len };
    return true;
}

static Str unpack_hex(Str packed, size_t text_len, bool uuid, Arena *arena)
{
    static const char digits[] = "0123456789abcdef";
    char *text = arena_alloc(arena, 1, text_len);
    size_t digit = 0;
    for (size_t i = 0; i < text_len; i++) {
        if (uuid && is_uuid_dash(i)) {
            text[i] = '-';
            continue;
        }
        unsigned byte = (unsigned char)packed.data[digit / 2];
        text[i] = digits[digit % 2 == 0 ? byte >> 4 : byte & 15];
        digit++;
    }
    return (Str){ text, text_len };
}

static bool take_message_id(Str *bytes, Arena *arena, Str *id_out)
{
    uint64_t header;
    Str packed;
    if (!str_take_varint(bytes, &header)) return false;
    size_t len = header >> 2;
    unsigned packing = header & 3;
    if (len > RECORD_ID_BYTES_MAX) return false;
    if (packing == ID_RAW) return take_bytes(bytes, len, id_out);
    if (packing == ID_UUID ? len != UUID_TEXT_BYTES : packing != ID_HEX || len % 2 != 0) return false;
    if (!take_bytes(bytes, packing == ID_UUID ? UUID_BYTES : len / 2, &packed)) return false;
    *id_out = unpack_hex(packed, len, packing == ID_UUID, arena);
    return true;
}

// ---- times

static uint64_t zigzag(int64_t value)
{
    return (uint64_t)value << 1 ^ (uint64_t)(value >> 63);
}

static int64_t unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static void append_time(int64_t delta_us, Buf *out)
{
    if (delta_us % 1000 == 0)
        buf_append_varint(out, zigzag(delta_us / 1000) << 1);
    else
        buf_append_varint(out, zigzag(delta_us) << 1 | 1);
}

static bool take_time(Str *bytes, int64_t base_us, int64_t *us_out)
{
    uint64_t coded;
    if (!str_take_varint(bytes, &coded)) return false;
    int64_t delta = unzigzag(coded >> 1);
    if ((coded & 1) == 0 && __builtin_mul_overflow(delta, 1000, &delta)) return false;
    return !__builtin_add_overflow(base_us, delta, us_out);
}

// ---- entries

static void append_text(Str text, Buf *out)
{
    buf_append_varint(out, text.len);
    buf_append(out, text);
}

static unsigned presence_of(const LogEntry *entry, Str extra)
{
    return (entry->message_id.len ? HAS_MESSAGE_ID : 0u) | (entry->user_id.len ? HAS_USER_ID : 0u) |
           (entry->anonymous_id.len ? HAS_ANONYMOUS_ID : 0u) | (entry->account_id.len ? HAS_ACCOUNT_ID : 0u) |
           (extra.len ? HAS_EXTRA : 0u) | (entry->name.len ? HAS_NAME : 0u) |
           (entry->body.len ? HAS_BODY : 0u) | (entry->context.len ? HAS_CONTEXT : 0u);
}

static void append_texts(const LogEntry *entry, unsigned present, Str extra, Buf *out)
{
    if (present & HAS_USER_ID) append_text(entry->user_id, out);
    if (present & HAS_ANONYMOUS_ID) append_text(entry->anonymous_id, out);
    if (present & HAS_ACCOUNT_ID) append_text(entry->account_id, out);
    if (present & HAS_EXTRA) append_text(extra, out);
    if (present & HAS_NAME) append_text(entry->name, out);
    if (present & HAS_BODY) append_text(entry->body, out);
    if (present & HAS_CONTEXT) append_text(entry->context, out);
}

void log_entry_encode(const LogEntry *entry, Buf *out)
{
    assert(entry->type >= ENTRY_TRACK && entry->type <= ENTRY_ALIAS && entry->flags <= HEAD_FLAGS_MASK);
    Str extra = entry->type == ENTRY_ALIAS ? entry->previous_id : entry->category;
    unsigned present = presence_of(entry, extra);
    unsigned head =
        entry->type | entry->flags << HEAD_FLAGS_SHIFT | (entry->carries_time ? HEAD_CARRIES_TIME : 0u);
    buf_append_byte(out, (char)head);
    buf_append_byte(out, (char)present);
    buf_append_varint(out, entry->key);
    append_time(entry->time_us, out);
    append_time(entry->received_us - entry->time_us, out);
    if (present & HAS_MESSAGE_ID) append_message_id(entry->message_id, out);
    append_texts(entry, present, extra, out);
}

static bool take_text(Str *bytes, bool present, size_t max, Str *out)
{
    uint64_t len;
    if (!present) return true;
    return str_take_varint(bytes, &len) && len <= max && take_bytes(bytes, len, out);
}

static bool take_texts(Str *bytes, unsigned present, LogEntry *entry)
{
    Str extra = { 0 };
    bool taken = take_text(bytes, present & HAS_USER_ID, RECORD_ID_BYTES_MAX, &entry->user_id) &&
                 take_text(bytes, present & HAS_ANONYMOUS_ID, RECORD_ID_BYTES_MAX, &entry->anonymous_id) &&
                 take_text(bytes, present & HAS_ACCOUNT_ID, RECORD_ID_BYTES_MAX, &entry->account_id) &&
                 take_text(bytes, present & HAS_EXTRA, RECORD_ID_BYTES_MAX, &extra) &&
                 take_text(bytes, present & HAS_NAME, RECORD_NAME_BYTES_MAX, &entry->name) &&
                 take_text(bytes, present & HAS_BODY, ENTRY_JSON_BYTES_MAX, &entry->body) &&
                 take_text(bytes, present & HAS_CONTEXT, ENTRY_JSON_BYTES_MAX, &entry->context);
    if (entry->type == ENTRY_ALIAS)
        entry->previous_id = extra;
    else
        entry->category = extra;
    return taken;
}

bool log_entry_decode(Str *bytes, Arena *arena, LogEntry *entry_out)
{
    if (bytes->len < 2) return false;
    unsigned head = (unsigned char)bytes->data[0], present = (unsigned char)bytes->data[1];
    LogEntry entry = {
        .type = head & HEAD_TYPE_MASK,
        .flags = head >> HEAD_FLAGS_SHIFT & HEAD_FLAGS_MASK,
        .carries_time = (head & HEAD_CARRIES_TIME) != 0,
    };
    if (entry.type < ENTRY_TRACK || entry.type > ENTRY_ALIAS || head > 127) return false;

    Str rest = { bytes->data + 2, bytes->len - 2 };
    uint64_t key;
    if (!str_take_varint(&rest, &key) || key > UINT32_MAX) return false;
    entry.key = (uint32_t)key;
    if (!take_time(&rest, 0, &entry.time_us)) return false;
    if (!take_time(&rest, entry.time_us, &entry.received_us)) return false;
    if ((present & HAS_MESSAGE_ID) && !take_message_id(&rest, arena, &entry.message_id)) return false;
    if (!take_texts(&rest, present, &entry)) return false;
    *bytes = rest;
    *entry_out = entry;
    return true;
}

// ---- what an entry means

static Str cut_on_character(Str text, size_t max)
{
    if (text.len <= max) return text;
    while (max > 0 && ((unsigned char)text.data[max] & 0xC0) == 0x80)
        max--;
    return (Str){ text.data, max };
}

Str log_entry_event_name(const LogEntry *entry, Arena *arena)
{
    if (entry->type == ENTRY_TRACK) return entry->name;
    const char *kind = entry->type == ENTRY_PAGE ? "Page" : "Screen";
    Str name =
        arena_format(arena, "Viewed %.*s%s%.*s%s%s", STR_ARG(entry->category), entry->category.len ? " " : "",
                     STR_ARG(entry->name), entry->name.len ? " " : "", kind);
    return cut_on_character(name, RECORD_NAME_BYTES_MAX);
}

static Hash128 hash128(Str text)
{
    Hash128 hash = { str_hash_seeded(text, 0x243f6a8885a308d3u), str_hash_seeded(text, 0x13198a2e03707344u) };
    if (hash.high == 0 && hash.low == 0) hash.low = 1;
    return hash;
}

Hash128 log_entry_dedup(const LogEntry *entry)
{
    if (entry->message_id.len > 0) return hash128(entry->message_id);
    if (!entry->carries_time) return (Hash128){ 0 };
    LogEntry content = *entry;
    content.received_us = content.time_us; // a retry arrives later
    Buf bytes = { 0 };
    log_entry_encode(&content, &bytes);
    Hash128 hash = hash128(buf_view(&bytes));
    buf_free(&bytes);
    return hash;
}
