#include "know/dirty_accounts.h"

#include "base/status.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_LEAST = 1024 };

struct DirtyAccounts {
    pthread_mutex_t lock;
    uint32_t *list; // each once
    bool *is_dirty; // by account
    size_t count, room, is_dirty_room;
};

DirtyAccounts *dirty_accounts_create(void)
{
    DirtyAccounts *dirty = calloc(1, sizeof *dirty);
    if (!dirty) panic("out of memory");
    pthread_mutex_init(&dirty->lock, NULL);
    return dirty;
}

void dirty_accounts_destroy(DirtyAccounts *dirty)
{
    if (!dirty) return;
    free(dirty->list);
    free(dirty->is_dirty);
    pthread_mutex_destroy(&dirty->lock);
    free(dirty);
}

static void *resized(void *memory, size_t count, size_t size)
{
    void *moved = reallocarray(memory, count, size);
    if (!moved) panic("out of memory");
    return moved;
}

static void mark_one(DirtyAccounts *dirty, uint32_t account)
{
    if (account >= dirty->is_dirty_room) {
        size_t room = account < ROOM_LEAST ? ROOM_LEAST : (size_t)account * 2;
        dirty->is_dirty = resized(dirty->is_dirty, room, sizeof *dirty->is_dirty);
        memset(dirty->is_dirty + dirty->is_dirty_room, 0, room - dirty->is_dirty_room);
        dirty->is_dirty_room = room;
    }
    if (dirty->is_dirty[account]) return;
    if (dirty->count == dirty->room) {
        dirty->room = dirty->room ? dirty->room * 2 : ROOM_LEAST;
        dirty->list = resized(dirty->list, dirty->room, sizeof *dirty->list);
    }
    dirty->is_dirty[account] = true;
    dirty->list[dirty->count++] = account;
}

void dirty_accounts_mark(DirtyAccounts *dirty, const uint32_t *accounts, size_t count)
{
    pthread_mutex_lock(&dirty->lock);
    for (size_t i = 0; i < count; i++)
        mark_one(dirty, accounts[i]);
    pthread_mutex_unlock(&dirty->lock);
}

size_t dirty_accounts_count(DirtyAccounts *dirty)
{
    pthread_mutex_lock(&dirty->lock);
    size_t count = dirty->count;
    pthread_mutex_unlock(&dirty->lock);
    return count;
}

uint32_t *dirty_accounts_take(DirtyAccounts *dirty, size_t *count_out)
{
    pthread_mutex_lock(&dirty->lock);
    uint32_t *list = dirty->list;
    *count_out = dirty->count;
    for (size_t i = 0; i < dirty->count; i++)
        dirty->is_dirty[list[i]] = false;
    dirty->list = NULL;
    dirty->count = dirty->room = 0;
    pthread_mutex_unlock(&dirty->lock);
    return list;
}
