#include "know/person_set.h"

#include "base/status.h"

#include <stdlib.h>
#include <string.h>

void person_set_free(PersonSet *set)
{
    free(set->items);
    *set = (PersonSet){ 0 };
}

void person_set_add(PersonSet *set, SegmentPerson who)
{
    if (set->count == set->room) {
        set->room = set->room ? set->room * 2 : 64;
        set->items = reallocarray(set->items, set->room, sizeof *set->items);
        if (!set->items) panic("out of memory");
    }
    set->items[set->count++] = who;
}

static int compare(const void *a, const void *b)
{
    return person_order(*(const SegmentPerson *)a, *(const SegmentPerson *)b);
}

void person_set_sort(PersonSet *set)
{
    size_t kept = 0;
    if (set->count > 0) qsort(set->items, set->count, sizeof *set->items, compare);
    for (size_t i = 0; i < set->count; i++) {
        if (kept > 0 && compare(&set->items[kept - 1], &set->items[i]) == 0) continue;
        set->items[kept++] = set->items[i];
    }
    set->count = kept;
}

// The first that is not before `who`.
static size_t lower_bound(const PersonSet *set, SegmentPerson who)
{
    size_t from = 0, to = set->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (person_order(set->items[middle], who) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool person_set_has(const PersonSet *set, SegmentPerson who)
{
    size_t place = lower_bound(set, who);
    return place < set->count && person_order(set->items[place], who) == 0;
}

size_t person_set_of(const PersonSet *set, uint32_t account, const SegmentPerson **first_out)
{
    size_t from = lower_bound(set, (SegmentPerson){ account, 0 }), to = from;
    while (to < set->count && set->items[to].account == account)
        to++;
    *first_out = set->items + from;
    return to - from;
}

// ---- edits

typedef struct NumberedEdit {
    PersonEdit edit;
    size_t number; // the later one counts
} NumberedEdit;

static int compare_edits(const void *a, const void *b)
{
    const NumberedEdit *left = a, *right = b;
    int order = person_order(left->edit.who, right->edit.who);
    return order != 0 ? order : (left->number > right->number) - (left->number < right->number);
}

void person_set_edit(PersonSet *set, const PersonEdit *edits, size_t count)
{
    if (count == 0) return;
    NumberedEdit *sorted = reallocarray(NULL, count, sizeof *sorted);
    if (!sorted) panic("out of memory");
    for (size_t i = 0; i < count; i++)
        sorted[i] = (NumberedEdit){ edits[i], i };
    qsort(sorted, count, sizeof *sorted, compare_edits);

    PersonSet merged = { .room = set->count + count };
    size_t old = 0;
    merged.items = reallocarray(NULL, merged.room, sizeof *merged.items);
    if (!merged.items) panic("out of memory");
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && person_order(sorted[i].edit.who, sorted[i + 1].edit.who) == 0) continue;
        SegmentPerson who = sorted[i].edit.who;
        while (old < set->count && person_order(set->items[old], who) < 0)
            person_set_add(&merged, set->items[old++]);
        if (old < set->count && person_order(set->items[old], who) == 0) old++;
        if (sorted[i].edit.in) person_set_add(&merged, who);
    }
    while (old < set->count)
        person_set_add(&merged, set->items[old++]);
    free(sorted);
    person_set_free(set);
    *set = merged;
}
