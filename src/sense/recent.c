#include "sense/recent.h"

#include "base/status.h"

#include <pthread.h>
#include <string.h>

typedef struct Slot {
    int64_t time_us;
    uint32_t key;
    uint16_t event_len, person_len, account_len, reason_len, raw_len, type_len;
    char type[16];
    char event[RECENT_TEXT_BYTES_MAX];
    char person[RECENT_TEXT_BYTES_MAX];
    char account[RECENT_TEXT_BYTES_MAX];
    char reason[RECENT_TEXT_BYTES_MAX];
    char raw[RECENT_RAW_BYTES_MAX];
} Slot;

typedef struct Ring {
    Slot slots[RECENT_ITEMS];
    size_t added; // ever; the newest is at (added - 1) % RECENT_ITEMS
} Ring;

typedef struct KeyEntry {
    uint32_t key;
    KeyCounts counts;
} KeyEntry;

struct Recent {
    pthread_mutex_t lock;
    Ring accepted, rejected;
    KeyEntry *keys; // sorted by key
    size_t key_count, key_room;
};

Recent *recent_create(void)
{
    Recent *recent = calloc(1, sizeof *recent);
    if (!recent || pthread_mutex_init(&recent->lock, NULL) != 0) panic("out of memory: recent items");
    return recent;
}

void recent_destroy(Recent *recent)
{
    if (!recent) return;
    pthread_mutex_destroy(&recent->lock);
    free(recent->keys);
    free(recent);
}

static uint16_t copy_cut(char *to, size_t room, Str text)
{
    size_t len = text.len < room ? text.len : room;
    if (len > 0) memcpy(to, text.data, len);
    return (uint16_t)len;
}

static void fill_slot(Slot *slot, const RecentItem *item)
{
    slot->time_us = item->time_us;
    slot->key = item->key;
    slot->type_len = copy_cut(slot->type, sizeof slot->type, item->type);
    slot->event_len = copy_cut(slot->event, sizeof slot->event, item->event);
    slot->person_len = copy_cut(slot->person, sizeof slot->person, item->person);
    slot->account_len = copy_cut(slot->account, sizeof slot->account, item->account);
    slot->reason_len = copy_cut(slot->reason, sizeof slot->reason, item->reason);
    slot->raw_len = copy_cut(slot->raw, sizeof slot->raw, item->raw);
}

void recent_add(Recent *recent, const RecentItem *items, size_t count)
{
    if (count == 0) return;
    pthread_mutex_lock(&recent->lock);
    for (size_t i = 0; i < count; i++) {
        Ring *ring = items[i].reason.len > 0 ? &recent->rejected : &recent->accepted;
        fill_slot(&ring->slots[ring->added++ % RECENT_ITEMS], &items[i]);
    }
    pthread_mutex_unlock(&recent->lock);
}

static RecentItem item_of_slot(const Slot *slot, Arena *arena)
{
    return (RecentItem){
        .time_us = slot->time_us,
        .key = slot->key,
        .type = arena_copy(arena, (Str){ slot->type, slot->type_len }),
        .event = arena_copy(arena, (Str){ slot->event, slot->event_len }),
        .person = arena_copy(arena, (Str){ slot->person, slot->person_len }),
        .account = arena_copy(arena, (Str){ slot->account, slot->account_len }),
        .reason = arena_copy(arena, (Str){ slot->reason, slot->reason_len }),
        .raw = arena_copy(arena, (Str){ slot->raw, slot->raw_len }),
    };
}

size_t recent_list(Recent *recent, bool rejected, uint32_t key, size_t max, Arena *arena,
                   RecentItem **items_out)
{
    if (max > RECENT_ITEMS) max = RECENT_ITEMS;
    RecentItem *items = ARENA_ARRAY(arena, RecentItem, max);
    size_t count = 0;
    pthread_mutex_lock(&recent->lock);
    const Ring *ring = rejected ? &recent->rejected : &recent->accepted;
    size_t kept = ring->added < RECENT_ITEMS ? ring->added : RECENT_ITEMS;
    for (size_t back = 1; back <= kept && count < max; back++) {
        const Slot *slot = &ring->slots[(ring->added - back) % RECENT_ITEMS];
        if (key == RECENT_ALL_KEYS || slot->key == key) items[count++] = item_of_slot(slot, arena);
    }
    pthread_mutex_unlock(&recent->lock);
    *items_out = items;
    return count;
}

// The place of the key, or where it would be.
static size_t find_key(const Recent *recent, uint32_t key)
{
    size_t from = 0, to = recent->key_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (recent->keys[middle].key < key) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

static KeyCounts *counts_of(Recent *recent, uint32_t key)
{
    size_t at = find_key(recent, key);
    if (at < recent->key_count && recent->keys[at].key == key) return &recent->keys[at].counts;
    if (recent->key_count == RECENT_KEYS_MAX) return &recent->keys[recent->key_count - 1].counts;
    if (recent->key_count == recent->key_room) {
        size_t room = recent->key_room == 0 ? 16 : recent->key_room * 2;
        KeyEntry *keys = realloc(recent->keys, room * sizeof *keys);
        if (!keys) panic("out of memory: recent items");
        recent->keys = keys;
        recent->key_room = room;
    }
    memmove(recent->keys + at + 1, recent->keys + at, (recent->key_count - at) * sizeof *recent->keys);
    recent->key_count++;
    recent->keys[at] = (KeyEntry){ .key = key };
    return &recent->keys[at].counts;
}

static void add_counts(KeyCounts *counts, const KeyCounts *more)
{
    counts->accepted += more->accepted;
    counts->rejected += more->rejected;
    counts->duplicates += more->duplicates;
    counts->excluded += more->excluded;
    counts->refused += more->refused;
    if (more->last_used_us > counts->last_used_us) counts->last_used_us = more->last_used_us;
}

void recent_count(Recent *recent, uint32_t key, const KeyCounts *more)
{
    pthread_mutex_lock(&recent->lock);
    add_counts(counts_of(recent, key), more);
    pthread_mutex_unlock(&recent->lock);
}

KeyCounts recent_counts(Recent *recent, uint32_t key)
{
    KeyCounts sum = { 0 };
    pthread_mutex_lock(&recent->lock);
    for (size_t i = 0; i < recent->key_count; i++) {
        if (key == RECENT_ALL_KEYS || recent->keys[i].key == key) add_counts(&sum, &recent->keys[i].counts);
    }
    pthread_mutex_unlock(&recent->lock);
    return sum;
}

void recent_forget(Recent *recent)
{
    pthread_mutex_lock(&recent->lock);
    explicit_bzero(&recent->accepted, sizeof recent->accepted);
    explicit_bzero(&recent->rejected, sizeof recent->rejected);
    pthread_mutex_unlock(&recent->lock);
}
