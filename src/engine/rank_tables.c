#include "engine/rank_tables.h"

#include "engine/heap.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    TABLES_MAX = 1024,
    VALUES_MAX = 8 << 20, // of all tables: 64 MiB
};

struct RankTables {
    pthread_mutex_t lock;
    RankTable *tables[TABLES_MAX]; // the oldest first
    size_t count, values;
    uint64_t generation; // 0: nobody forgets, tables hold for one version of the engine
};

RankTables *rank_tables_create(void)
{
    RankTables *tables = heap_zeroed(1, sizeof *tables);
    pthread_mutex_init(&tables->lock, NULL);
    return tables;
}

void rank_table_release(RankTable *table)
{
    if (atomic_fetch_sub(&table->holders, 1) > 1) return;
    free(table->values);
    free(table);
}

void rank_tables_destroy(RankTables *tables)
{
    for (size_t i = 0; i < tables->count; i++)
        rank_table_release(tables->tables[i]);
    pthread_mutex_destroy(&tables->lock);
    free(tables);
}

void rank_tables_forget(RankTables *tables)
{
    pthread_mutex_lock(&tables->lock);
    tables->generation++;
    pthread_mutex_unlock(&tables->lock);
}

uint64_t rank_tables_generation(RankTables *tables)
{
    pthread_mutex_lock(&tables->lock);
    uint64_t generation = tables->generation;
    pthread_mutex_unlock(&tables->lock);
    return generation;
}

static bool same_key(const RankKey *a, const RankKey *b)
{
    return a->high == b->high && a->low == b->low && a->day == b->day;
}

static size_t find_place(const RankTables *tables, const RankKey *key)
{
    size_t i = 0;
    while (i < tables->count && !same_key(&tables->tables[i]->key, key))
        i++;
    return i;
}

static void drop(RankTables *tables, size_t place)
{
    RankTable *table = tables->tables[place];
    tables->count--;
    tables->values -= table->count;
    memmove(&tables->tables[place], &tables->tables[place + 1],
            (tables->count - place) * sizeof *tables->tables);
    rank_table_release(table);
}

RankTable *rank_tables_find(RankTables *tables, const RankKey *key, uint64_t version)
{
    RankTable *found = NULL;
    pthread_mutex_lock(&tables->lock);
    size_t place = find_place(tables, key);
    if (place < tables->count) {
        RankTable *table = tables->tables[place];
        bool young = tables->generation > 0 && table->generation == tables->generation;
        if (table->version == version || young) found = table;
    }
    if (found) atomic_fetch_add(&found->holders, 1);
    pthread_mutex_unlock(&tables->lock);
    return found;
}

void rank_tables_keep(RankTables *tables, RankTable *table)
{
    pthread_mutex_lock(&tables->lock);
    size_t place = find_place(tables, &table->key);
    if (place < tables->count) drop(tables, place);
    while (tables->count > 0 && (tables->count == TABLES_MAX || tables->values + table->count > VALUES_MAX))
        drop(tables, 0);
    if (table->count <= VALUES_MAX) {
        atomic_fetch_add(&table->holders, 1);
        tables->values += table->count;
        tables->tables[tables->count++] = table;
    }
    pthread_mutex_unlock(&tables->lock);
}
