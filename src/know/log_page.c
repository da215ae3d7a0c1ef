#include "know/log_page.h"

#include "know/log_entry_layout.h"

#include <stdlib.h>
#include <string.h>

// The stored form: PAGE_OF_COLUMNS, byte count of the packed ids, these ids, then one zstd frame of: byte
// counts of all other columns, and these columns.
enum {
    PAGE_OF_COLUMNS = 1, // no zstd frame begins with it
    PAGE_LEVEL = 1,      // zstd; 3 and 9 gain nearly nothing here
    GROUP_KEY_BYTES = 8,
};

typedef enum Column {
    COLUMN_PACKED_ID, // not compressed
    COLUMN_GROUP_KEY,
    COLUMN_GROUP_COUNT,
    COLUMN_ORDINAL,
    COLUMN_HEAD,
    COLUMN_TIME, // differences to the entry before
    COLUMN_RECEIVED,
    COLUMN_ID_LENGTH,
    COLUMN_TEXT_ID,
    COLUMN_TEXTS, // one for each text, in the order of the bits of presence
    TEXTS = 7,
    COLUMNS = COLUMN_TEXTS + TEXTS,
} Column;

struct PageColumns {
    Buf columns[COLUMNS];
    Buf frame; // the compressed columns together, before or after zstd
    Buf group; // entries of one group, when unpacking
};

PageColumns *page_columns_create(void)
{
    PageColumns *columns = calloc(1, sizeof *columns);
    if (!columns) panic("out of memory");
    return columns;
}

void page_columns_destroy(PageColumns *columns)
{
    if (!columns) return;
    for (size_t i = 0; i < COLUMNS; i++)
        buf_free(&columns->columns[i]);
    buf_free(&columns->frame);
    buf_free(&columns->group);
    free(columns);
}

// ---- moving an entry between the page and the columns; both ways read the same parts in the same order

typedef struct Move {
    Str *from[COLUMNS]; // packing: all the same, the page
    char **to[COLUMNS]; // unpacking: all the same, the group
    const char *end;    // unpacking: of the room; packing: NULL, there is room for all
    uint64_t time;      // as it was coded in the entry before
} Move;

static bool put(const Move *move, Column column, const char *bytes, size_t len)
{
    char **to = move->to[column];
    if (move->end && len > (size_t)(move->end - *to)) return false;
    memcpy(*to, bytes, len);
    *to += len;
    return true;
}

static bool put_varint(const Move *move, Column column, uint64_t value)
{
    char bytes[VARINT_BYTES_MAX];
    size_t len = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[len++] = (char)(value | 0x80);
    bytes[len++] = (char)value;
    return put(move, column, bytes, len);
}

static bool take(Str *from, uint64_t len, Str *out)
{
    if (len > from->len) return false;
    *out = (Str){ from->data, len };
    *from = (Str){ from->data + len, from->len - len };
    return true;
}

static bool take_varint(Str *from, uint64_t *value_out)
{
    if (from->len == 0 || (unsigned char)*from->data >= 0x80) return str_take_varint(from, value_out);
    *value_out = (unsigned char)*from->data; // most are one byte
    *from = (Str){ from->data + 1, from->len - 1 };
    return true;
}

static bool move_bytes(const Move *move, Column column, uint64_t len)
{
    Str bytes;
    return take(move->from[column], len, &bytes) && put(move, column, bytes.data, bytes.len);
}

static bool move_varint(const Move *move, Column column, uint64_t *value_out)
{
    return take_varint(move->from[column], value_out) && put_varint(move, column, *value_out);
}

static bool move_time(Move *move)
{
    uint64_t coded;
    if (!take_varint(move->from[COLUMN_TIME], &coded)) return false;
    bool packing = !move->end;
    uint64_t time = packing ? coded : move->time + (uint64_t)unzigzag(coded);
    uint64_t value = packing ? zigzag((int64_t)(time - move->time)) : time;
    move->time = time;
    return put_varint(move, COLUMN_TIME, value);
}

static bool move_message_id(const Move *move)
{
    uint64_t header;
    if (!move_varint(move, COLUMN_ID_LENGTH, &header)) return false;
    uint64_t len = header >> 2;
    unsigned packing = header & 3;
    if (packing == ID_RAW) return move_bytes(move, COLUMN_TEXT_ID, len);
    return move_bytes(move, COLUMN_PACKED_ID, packing == ID_UUID ? UUID_BYTES : len / 2);
}

static bool move_entry(Move *move)
{
    if (move->from[COLUMN_HEAD]->len < 2) return false;
    unsigned present = (unsigned char)move->from[COLUMN_HEAD]->data[1];
    uint64_t number;
    bool good = move_bytes(move, COLUMN_HEAD, 2) && move_varint(move, COLUMN_HEAD, &number) &&
                move_time(move) && move_varint(move, COLUMN_RECEIVED, &number) &&
                (!(present & HAS_MESSAGE_ID) || move_message_id(move));
    for (unsigned i = 0; i < TEXTS && good; i++) {
        if (present & (unsigned)HAS_USER_ID << i)
            good = move_varint(move, COLUMN_TEXTS + i, &number) && move_bytes(move, COLUMN_TEXTS + i, number);
    }
    return good;
}

static bool move_entries(Move *move, uint64_t count)
{
    uint64_t ordinal;
    for (uint64_t i = 0; i < count; i++) {
        if (!move_varint(move, COLUMN_ORDINAL, &ordinal) || !move_entry(move)) return false;
    }
    return true;
}

// ---- packing

// No column is longer than the page, but for times: a difference may take VARINT_BYTES_MAX, and no entry has
// less than 5 bytes.
static size_t room_for(size_t plain_len)
{
    return plain_len * 2 + VARINT_BYTES_MAX;
}

void page_pack(PageColumns *columns, Str plain, Zstd *zstd, Buf *out)
{
    Move move = { .end = NULL };
    char *ends[COLUMNS];
    size_t room = room_for(plain.len);
    for (size_t i = 0; i < COLUMNS; i++) {
        buf_clear(&columns->columns[i]);
        ends[i] = buf_reserve(&columns->columns[i], room);
        move.from[i] = &plain;
        move.to[i] = &ends[i];
    }
    while (plain.len > 0) {
        uint64_t count = 0, bytes;
        if (!move_bytes(&move, COLUMN_GROUP_KEY, GROUP_KEY_BYTES) ||
            !move_varint(&move, COLUMN_GROUP_COUNT, &count) || !str_take_varint(&plain, &bytes) ||
            !move_entries(&move, count))
            panic("a page of the log is not what was just written into it");
    }
    Buf *frame = &columns->frame;
    buf_clear(frame);
    for (size_t i = 0; i < COLUMNS; i++)
        columns->columns[i].len = (size_t)(ends[i] - columns->columns[i].data);
    for (size_t i = 1; i < COLUMNS; i++)
        buf_append_varint(frame, columns->columns[i].len);
    for (size_t i = 1; i < COLUMNS; i++)
        buf_append(frame, buf_view(&columns->columns[i]));
    buf_append_byte(out, PAGE_OF_COLUMNS);
    buf_append_varint(out, columns->columns[COLUMN_PACKED_ID].len);
    buf_append(out, buf_view(&columns->columns[COLUMN_PACKED_ID]));
    zstd_compress(zstd, buf_view(frame), PAGE_LEVEL, out);
}

// ---- unpacking

static bool take_columns(Str frame, Str parts[COLUMNS])
{
    uint64_t lengths[COLUMNS];
    for (size_t i = 1; i < COLUMNS; i++) {
        if (!str_take_varint(&frame, &lengths[i])) return false;
    }
    for (size_t i = 1; i < COLUMNS; i++) {
        if (!take(&frame, lengths[i], &parts[i])) return false;
    }
    return frame.len == 0;
}

static bool join(PageColumns *columns, Str parts[COLUMNS], size_t bytes_max, Buf *out)
{
    Move move = { .time = 0 };
    char *end;
    for (size_t i = 0; i < COLUMNS; i++) {
        move.from[i] = &parts[i];
        move.to[i] = &end;
    }
    buf_clear(&columns->group);
    char *group = buf_reserve(&columns->group, bytes_max);
    move.end = group + bytes_max;
    size_t start = out->len;
    while (parts[COLUMN_GROUP_KEY].len > 0) {
        Str key;
        uint64_t count;
        end = group;
        if (!take(&parts[COLUMN_GROUP_KEY], GROUP_KEY_BYTES, &key) ||
            !take_varint(&parts[COLUMN_GROUP_COUNT], &count) || !move_entries(&move, count))
            return false;
        size_t bytes = (size_t)(end - group);
        buf_append(out, key);
        buf_append_varint(out, count);
        buf_append_varint(out, bytes);
        buf_append(out, (Str){ group, bytes });
        if (out->len - start > bytes_max) return false;
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        if (parts[i].len > 0) return false;
    }
    return true;
}

Status page_unpack(PageColumns *columns, Str stored, size_t bytes_max, Zstd *zstd, Buf *out, Error *error)
{
    if (stored.len == 0 || stored.data[0] != PAGE_OF_COLUMNS)
        return zstd_decompress(zstd, stored, bytes_max, out, error);
    Str rest = { stored.data + 1, stored.len - 1 }, parts[COLUMNS] = { 0 };
    uint64_t ids;
    buf_clear(&columns->frame);
    if (!str_take_varint(&rest, &ids) || !take(&rest, ids, &parts[COLUMN_PACKED_ID]))
        return fail(error, STATUS_INVALID, STR("page"), "A page of the log is cut.");
    Status status = zstd_decompress(zstd, rest, bytes_max, &columns->frame, error);
    if (status != STATUS_OK) return status;
    size_t before = out->len;
    if (take_columns(buf_view(&columns->frame), parts) && join(columns, parts, bytes_max, out))
        return STATUS_OK;
    out->len = before;
    return fail(error, STATUS_INVALID, STR("page"), "A page of the log does not fit together.");
}
