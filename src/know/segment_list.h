// segment_list.h: the ids of a segment that is a list: who is meant by them, and edits of many at once.
#ifndef PERENNIAL_KNOW_SEGMENT_LIST_H
#define PERENNIAL_KNOW_SEGMENT_LIST_H

#include "know/segment.h"

// Finds who is meant. Made for one list: e-mails are gathered once.
typedef struct ListFinder {
    const Engine *engine;
    FormulaScope scope;
    struct ListEmail *emails; // sorted; NULL until the first is looked for
    size_t email_count;
} ListFinder;

void list_finder_end(ListFinder *finder);

// The ids that mean: the account's, the person's (of a user or a visitor), or those of all people with this
// e-mail, in any letter case. Borrowed from the engine, in the arena; 0: nobody has it.
size_t list_find(ListFinder *finder, Str id, Arena *arena, Str **ids_out);

// Sorted, each once; changes the array and returns how many are left.
size_t list_sort(Str *ids, size_t count);

// How many of `ids` are not among `others`; both sorted by list_sort.
size_t list_beyond(const Str *ids, size_t count, const Str *others, size_t other_count);

#endif
