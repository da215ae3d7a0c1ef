#include "know/log_entry.h"

#include "base/timestamp.h"
#include "know/log_entry_layout.h"

#include <assert.h>

// ---- message ids: most are random hexadecimal, which packs to half

// One more than the value of a digit; 0 for what is none. Lower case only: packing must be exact.
static const unsigned char digit_values[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

static bool is_uuid_dash(size_t position)
{
    return position == 8 || position == 13 || position == 18 || position == 23;
}

// Writes two digits a byte; false when the id is not of digits, and of dashes where a UUID has them. An even
// number of digits stands between any two dashes.
static bool pack_hex(Str id, bool uuid, char *packed)
{
    const unsigned char *text = (const unsigned char *)id.data;
    bool good = true;
    for (size_t i = 0; i < id.len; i += 2) {
        if (uuid && is_uuid_dash(i)) good &= text[i++] == '-';
        unsigned high = digit_values[text[i]], low = digit_values[text[i + 1]];
        good &= high != 0 && low != 0;
        *packed++ = (char)((high - 1) << 4 | ((low - 1) & 15));
    }
    return good;
}

static char *put_varint(char *at, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *at++ = (char)(value | 0x80);
    *at++ = (char)value;
    return at;
}

static char *put_bytes(char *at, const char *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

static char *put_message_id(char *at, Str id)
{
    char packed[RECORD_ID_BYTES_MAX / 2 + 1];
    if (id.len == UUID_TEXT_BYTES && pack_hex(id, true, packed))
        return put_bytes(put_varint(at, id.len << 2 | ID_UUID), packed, UUID_BYTES);
    if (id.len % 2 == 0 && pack_hex(id, false, packed))
        return put_bytes(put_varint(at, id.len << 2 | ID_HEX), packed, id.len / 2);
    return put_bytes(put_varint(at, id.len << 2 | ID_RAW), id.data, id.len);
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
    char *text = arena_alloc(arena, 1, text_len), *at = text;
    for (size_t i = 0; i < packed.len; i++) {
        if (uuid && is_uuid_dash((size_t)(at - text))) *at++ = '-';
        unsigned byte = (unsigned char)packed.data[i];
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
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

static char *put_time(char *at, int64_t delta_us)
{
    if (delta_us % 1000 == 0) return put_varint(at, zigzag(delta_us / 1000) << 1);
    return put_varint(at, zigzag(delta_us) << 1 | 1);
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

static char *put_text(char *at, Str text)
{
    return put_bytes(put_varint(at, text.len), text.data, text.len);
}

static bool names_previous(EntryType type)
{
    return type == ENTRY_ALIAS || type == ENTRY_MERGE_ACCOUNT;
}

static unsigned presence_of(const LogEntry *entry, Str extra)
{
    return (entry->message_id.len ? HAS_MESSAGE_ID : 0u) | (entry->user_id.len ? HAS_USER_ID : 0u) |
           (entry->anonymous_id.len ? HAS_ANONYMOUS_ID : 0u) | (entry->account_id.len ? HAS_ACCOUNT_ID : 0u) |
           (extra.len ? HAS_EXTRA : 0u) | (entry->name.len ? HAS_NAME : 0u) |
           (entry->body.len ? HAS_BODY : 0u) | (entry->context.len ? HAS_CONTEXT : 0u);
}

static char *put_texts(char *at, const LogEntry *entry, unsigned present, Str extra)
{
    if (present & HAS_USER_ID) at = put_text(at, entry->user_id);
    if (present & HAS_ANONYMOUS_ID) at = put_text(at, entry->anonymous_id);
    if (present & HAS_ACCOUNT_ID) at = put_text(at, entry->account_id);
    if (present & HAS_EXTRA) at = put_text(at, extra);
    if (present & HAS_NAME) at = put_text(at, entry->name);
    if (present & HAS_BODY) at = put_text(at, entry->body);
    if (present & HAS_CONTEXT) at = put_text(at, entry->context);
    return at;
}

// No entry takes more: all its numbers at their longest.
static size_t bytes_at_most(const LogEntry *entry, Str extra)
{
    return 2 + 11 * VARINT_BYTES_MAX + entry->message_id.len + entry->user_id.len + entry->anonymous_id.len +
           entry->account_id.len + extra.len + entry->name.len + entry->body.len + entry->context.len;
}

void log_entry_encode(const LogEntry *entry, Buf *out)
{
    assert(entry->type >= ENTRY_TRACK && entry->type <= ENTRY_NOTHING && entry->flags <= HEAD_FLAGS_MASK);
    assert(entry->message_id.len <= RECORD_ID_BYTES_MAX);
    Str extra = names_previous(entry->type) ? entry->previous_id : entry->category;
    unsigned present = presence_of(entry, extra);
    unsigned head = (entry->type & HEAD_TYPE_MASK) | entry->flags << HEAD_FLAGS_SHIFT |
                    (entry->carries_time ? HEAD_CARRIES_TIME : 0u);
    char *start = buf_reserve(out, bytes_at_most(entry, extra)), *at = start;
    *at++ = (char)head;
    *at++ = (char)present;
    at = put_varint(at, entry->key);
    at = put_time(at, entry->time_us);
    at = put_time(at, entry->received_us - entry->time_us);
    if (present & HAS_MESSAGE_ID) at = put_message_id(at, entry->message_id);
    at = put_texts(at, entry, present, extra);
    out->len += (size_t)(at - start);
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
    if (names_previous(entry->type))
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
    if (head > 127) return false;
    if (entry.type == 0) entry.type = ENTRY_NOTHING;

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

Str log_entry_event_name(const LogEntry *entry, Arena *arena)
{
    if (entry->type == ENTRY_TRACK) return entry->name;
    const char *kind = entry->type == ENTRY_PAGE ? "Page" : "Screen";
    Str name =
        arena_format(arena, "Viewed %.*s%s%.*s%s%s", STR_ARG(entry->category), entry->category.len ? " " : "",
                     STR_ARG(entry->name), entry->name.len ? " " : "", kind);
    return str_beginning(name, RECORD_NAME_BYTES_MAX);
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
