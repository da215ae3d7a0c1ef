#include "know/pending.h"

#include "base/status.h"

#include <assert.h>

typedef struct Waiting {
    int64_t time_us;
    uint64_t sequence;
    Buf bytes; // encoded
} Waiting;

struct Pending {
    Waiting *heap; // the earliest first
    size_t count, capacity;
    bool overflowed;
};

Pending *pending_create(void)
{
    Pending *pending = calloc(1, sizeof *pending);
    if (!pending) panic("out of memory");
    return pending;
}

void pending_destroy(Pending *pending)
{
    if (!pending) return;
    for (size_t i = 0; i < pending->count; i++)
        buf_free(&pending->heap[i].bytes);
    free(pending->heap);
    free(pending);
}

static bool earlier(const Waiting *a, const Waiting *b)
{
    return a->time_us != b->time_us ? a->time_us < b->time_us : a->sequence < b->sequence;
}

static void swap(Waiting *a, Waiting *b)
{
    Waiting kept = *a;
    *a = *b;
    *b = kept;
}

bool pending_add(Pending *pending, uint64_t sequence, const LogEntry *entry)
{
    if (pending->count == PENDING_MAX) {
        pending->overflowed = true;
        return false;
    }
    if (pending->count == pending->capacity) {
        pending->capacity = pending->capacity ? pending->capacity * 2 : 64;
        pending->heap = realloc(pending->heap, pending->capacity * sizeof *pending->heap);
        if (!pending->heap) panic("out of memory");
    }
    Waiting waiting = { .time_us = entry->time_us, .sequence = sequence };
    log_entry_encode(entry, &waiting.bytes);
    size_t at = pending->count++;
    pending->heap[at] = waiting;
    while (at > 0 && earlier(&pending->heap[at], &pending->heap[(at - 1) / 2])) {
        swap(&pending->heap[at], &pending->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    return true;
}

static void sink_first(Pending *pending)
{
    size_t at = 0;
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < pending->count; child++) {
            if (earlier(&pending->heap[child], &pending->heap[least])) least = child;
        }
        if (least == at) return;
        swap(&pending->heap[at], &pending->heap[least]);
        at = least;
    }
}

bool pending_take_due(Pending *pending, int64_t now_us, Arena *arena, LogEntry *entry_out)
{
    if (pending->count == 0 || pending->heap[0].time_us > now_us) return false;
    Str bytes = arena_copy(arena, buf_view(&pending->heap[0].bytes));
    if (!log_entry_decode(&bytes, arena, entry_out)) panic("an entry in memory does not decode");
    buf_free(&pending->heap[0].bytes);
    pending->heap[0] = pending->heap[--pending->count];
    sink_first(pending);
    return true;
}

size_t pending_count(const Pending *pending)
{
    return pending->count;
}

bool pending_overflowed(const Pending *pending)
{
    return pending->overflowed;
}

static int ascending(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

void pending_sequences(const Pending *pending, uint64_t *out)
{
    for (size_t i = 0; i < pending->count; i++)
        out[i] = pending->heap[i].sequence;
    if (pending->count > 1) qsort(out, pending->count, sizeof *out, ascending);
}

void pending_rewrite(Pending *pending, LogReplace *replace, void *context)
{
    Arena arena = arena_create(16 << 20);
    for (size_t i = 0; i < pending->count; i++) {
        Waiting *waiting = &pending->heap[i];
        LogEntry entry, replaced;
        Arena mark = arena;
        Str bytes = buf_view(&waiting->bytes);
        if (!log_entry_decode(&bytes, &arena, &entry)) panic("an entry in memory does not decode");
        if (replace(context, waiting->sequence, &entry, &arena, &replaced)) {
            assert(replaced.time_us == waiting->time_us);
            Buf fresh = { 0 };
            log_entry_encode(&replaced, &fresh);
            buf_free(&waiting->bytes);
            waiting->bytes = fresh;
        }
        arena_reset(&arena, mark);
    }
    arena_destroy(&arena);
}
