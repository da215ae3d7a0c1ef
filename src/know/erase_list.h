// erase_list.h: whose ids were erased, as keyed hashes, in a file beside the database: a backup of before has
// to be told. Whoever has the file can ask whether an id is on it, but cannot list ids.
#ifndef PERENNIAL_KNOW_ERASE_LIST_H
#define PERENNIAL_KNOW_ERASE_LIST_H

#include "base/arena.h"
#include "base/status.h"

typedef struct EraseList {
    Str key;           // empty: there is no file
    const Str *hashes; // sorted
    size_t count;
} EraseList;

enum { ERASE_LIST_BYTES_MAX = 64 << 20 };

// Of the database at that path. A file that is not there is an empty list. In the arena.
MUST_USE Status erase_list_read(Str database, Arena *arena, EraseList *list_out, Error *error);
// Writes it whole; durable when it returns.
MUST_USE Status erase_list_write(Str database, const EraseList *list, Error *error);

bool erase_list_has(const EraseList *list, Str hash);
Str erase_list_hash(Str key, Str id, Arena *arena);
Str erase_list_new_key(Arena *arena);

#endif
