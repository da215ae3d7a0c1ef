// person_set.h: a set of people in accounts, sorted by account and person.
#ifndef PERENNIAL_KNOW_PERSON_SET_H
#define PERENNIAL_KNOW_PERSON_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct SegmentPerson {
    uint32_t account, person;
} SegmentPerson;

// Zeroed: empty. Free with person_set_free.
typedef struct PersonSet {
    SegmentPerson *items; // sorted, each once
    size_t count, room;
} PersonSet;

void person_set_free(PersonSet *set);

// Adds at the end, in any order; person_set_sort then makes a set of it.
void person_set_add(PersonSet *set, SegmentPerson who);
void person_set_sort(PersonSet *set);

bool person_set_has(const PersonSet *set, SegmentPerson who);

// The people of one account: where they begin, and how many they are.
size_t person_set_of(const PersonSet *set, uint32_t account, const SegmentPerson **first_out);

typedef struct PersonEdit {
    SegmentPerson who;
    bool in;
} PersonEdit;

// All at once, in any order; of several edits of one person the last counts.
void person_set_edit(PersonSet *set, const PersonEdit *edits, size_t count);

static inline int person_order(SegmentPerson a, SegmentPerson b)
{
    if (a.account != b.account) return a.account < b.account ? -1 : 1;
    return (a.person > b.person) - (a.person < b.person);
}

#endif
