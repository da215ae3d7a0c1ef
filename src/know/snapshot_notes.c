#include "know/snapshot_notes.h"

#include "base/status.h"

void snapshot_notes_free(SnapshotNotes *notes)
{
    free(notes->waiting);
    free(notes->keys);
    *notes = (SnapshotNotes){ 0 };
}

static void append_number(Buf *out, uint64_t number)
{
    buf_append(out, (Str){ (const char *)&number, sizeof number });
}

static void append_numbers(Buf *out, const uint64_t *numbers, uint64_t count)
{
    if (count > 0) buf_append(out, (Str){ (const char *)numbers, count * sizeof *numbers });
}

void snapshot_notes_append(const SnapshotNotes *notes, Buf *out)
{
    append_number(out, notes->rewrites);
    append_number(out, notes->waiting_count);
    append_number(out, notes->first_key);
    append_number(out, notes->key_count);
    append_numbers(out, notes->waiting, notes->waiting_count);
    append_numbers(out, notes->keys, notes->key_count);
}

static uint64_t *take_numbers(Str *bytes, uint64_t count)
{
    size_t size = count * sizeof(uint64_t);
    uint64_t *numbers = malloc(size + 1);
    if (!numbers) panic("out of memory");
    if (size > 0) memcpy(numbers, bytes->data, size);
    *bytes = str_slice(*bytes, size, bytes->len);
    return numbers;
}

bool snapshot_notes_parse(Str bytes, SnapshotNotes *notes_out)
{
    uint64_t head[4];
    if (bytes.len < sizeof head) return false;
    memcpy(head, bytes.data, sizeof head);
    bytes = str_slice(bytes, sizeof head, bytes.len);
    uint64_t room = bytes.len / sizeof(uint64_t);
    bool fits = bytes.len % sizeof(uint64_t) == 0 && head[1] <= room && head[3] == room - head[1];
    if (!fits) return false;
    notes_out->rewrites = head[0];
    notes_out->waiting_count = head[1];
    notes_out->first_key = head[2];
    notes_out->key_count = head[3];
    notes_out->waiting = take_numbers(&bytes, head[1]);
    notes_out->keys = take_numbers(&bytes, head[3]);
    return true;
}

uint64_t snapshot_notes_key(const SnapshotNotes *notes, uint64_t sequence)
{
    uint64_t place = sequence - notes->first_key; // huge for an earlier entry
    return place < notes->key_count ? notes->keys[place] : 0;
}
