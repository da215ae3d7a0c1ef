#include "know/dirty_accounts.h"

#include "base/status.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_LEAST = 1024 };

struct DirtyAccounts {
    pthread_mutex_t lock;
    uint32_t *list; // each once
    uint8_t *what;  // by account; not 0 when it is in the list
    size_t count, room, what_room;
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
    free(dirty->what);
    pthread_mutex_destroy(&dirty->lock);
    free(dirty);
}

static void *resized(void *memory, size_t count, size_t size)
{
    void *moved = reallocarray(memory, count, size);
    if (!moved) panic("out of memory");
    return moved;
}

static void mark_one(DirtyAccounts *dirty, AccountChange change)
{
    uint32_t account = change.account;
    if (account >= dirty->what_room) {
        size_t room = account < ROOM_LEAST ? ROOM_LEAST : (size_t)account * 2;
        dirty->what = resized(dirty->what, room, sizeof *dirty->what);
        memset(dirty->what + dirty->what_room, 0, room - dirty->what_room);
        dirty->what_room = room;
    }
    bool listed = dirty->what[account] != 0;
    dirty->what[account] |= (uint8_t)change.what;
    if (listed || change.what == 0) return;
    if (dirty->count == dirty->room) {
        dirty->room = dirty->room ? dirty->room * 2 : ROOM_LEAST;
        dirty->list = resized(dirty->list, dirty->room, sizeof *dirty->list);
    }
    dirty->list[dirty->count++] = account;
}

void dirty_accounts_mark(DirtyAccounts *dirty, const AccountChange *changes, size_t count)
{
    pthread_mutex_lock(&dirty->lock);
    for (size_t i = 0; i < count; i++)
        mark_one(dirty, changes[i]);
    pthread_mutex_unlock(&dirty->lock);
}

size_t dirty_accounts_count(DirtyAccounts *dirty)
{
    pthread_mutex_lock(&dirty->lock);
    size_t count = dirty->count;
    pthread_mutex_unlock(&dirty->lock);
    return count;
}

// Under the lock.
static void take_first(DirtyAccounts *dirty, AccountChange *changes_out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t account = dirty->list[i];
        changes_out[i] = (AccountChange){ account, dirty->what[account] };
        dirty->what[account] = 0;
    }
    dirty->count -= count;
    memmove(dirty->list, dirty->list + count, dirty->count * sizeof *dirty->list);
}

AccountChange *dirty_accounts_take(DirtyAccounts *dirty, size_t *count_out)
{
    pthread_mutex_lock(&dirty->lock);
    size_t count = dirty->count;
    AccountChange *changes = count > 0 ? resized(NULL, count, sizeof *changes) : NULL;
    if (count > 0) take_first(dirty, changes, count);
    pthread_mutex_unlock(&dirty->lock);
    *count_out = count;
    return changes;
}

size_t dirty_accounts_take_some(DirtyAccounts *dirty, AccountChange *changes_out, size_t max)
{
    pthread_mutex_lock(&dirty->lock);
    size_t count = dirty->count < max ? dirty->count : max;
    if (count > 0) take_first(dirty, changes_out, count);
    pthread_mutex_unlock(&dirty->lock);
    return count;
}
