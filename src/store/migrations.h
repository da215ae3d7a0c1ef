// migrations.h: the numbered files of schema/, embedded by tools/embed_schema.py.
#ifndef PERENNIAL_STORE_MIGRATIONS_H
#define PERENNIAL_STORE_MIGRATIONS_H

typedef struct Migration {
    int version; // from 1, without gaps
    const char *name;
    const char *sql;
} Migration;

extern const Migration migrations[];
extern const int migration_count;

#endif
