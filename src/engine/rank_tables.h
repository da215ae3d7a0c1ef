// rank_tables.h: the tables of ranks that an engine keeps. For the files of this folder only.
#ifndef PERENNIAL_ENGINE_RANK_TABLES_H
#define PERENNIAL_ENGINE_RANK_TABLES_H

#include "engine/engine.h"

typedef struct RankTables RankTables; // any thread; takes care of its own lock

// Two hashes over everything that a table is made from: equal ones are the same table.
typedef struct RankKey {
    uint64_t high, low;
    uint16_t day;
} RankKey;

typedef struct RankTable {
    RankKey key;
    uint64_t version, generation; // of the engine and of the tables, when it was made
    double *values;               // rising
    size_t count;
    _Atomic uint32_t holders;
} RankTable;

RankTables *rank_tables_create(void);
void rank_tables_destroy(RankTables *tables);
void rank_tables_forget(RankTables *tables);
uint64_t rank_tables_generation(RankTables *tables);

// One that still holds, for one more holder; NULL.
RankTable *rank_tables_find(RankTables *tables, const RankKey *key, uint64_t version);
// Takes another holder's place beside the caller; the oldest ones go.
void rank_tables_keep(RankTables *tables, RankTable *table);
void rank_table_release(RankTable *table);

#endif
