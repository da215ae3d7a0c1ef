#include "api/readers.h"

#include <pthread.h>

enum { READERS_KEPT_MAX = 32 };

struct Readers {
    const Live *live;
    pthread_mutex_t lock;
    Store *free[READERS_KEPT_MAX];
    size_t count;
};

Readers *readers_create(const Live *live)
{
    Readers *readers = calloc(1, sizeof *readers);
    if (!readers) panic("out of memory: readers");
    readers->live = live;
    pthread_mutex_init(&readers->lock, NULL);
    return readers;
}

void readers_destroy(Readers *readers)
{
    if (!readers) return;
    for (size_t i = 0; i < readers->count; i++)
        store_close(readers->free[i]);
    pthread_mutex_destroy(&readers->lock);
    free(readers);
}

Store *readers_take(Readers *readers, Error *error)
{
    Store *store = NULL;
    pthread_mutex_lock(&readers->lock);
    if (readers->count > 0) store = readers->free[--readers->count];
    pthread_mutex_unlock(&readers->lock);
    return store ? store : live_reader(readers->live, error);
}

void readers_give(Readers *readers, Store *store)
{
    if (!store) return;
    pthread_mutex_lock(&readers->lock);
    bool kept = readers->count < READERS_KEPT_MAX;
    if (kept) readers->free[readers->count++] = store;
    pthread_mutex_unlock(&readers->lock);
    if (!kept) store_close(store);
}
