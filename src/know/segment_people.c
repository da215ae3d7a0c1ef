// Segments of people: nobody watches them, so when somebody entered is asked of the days.
#include "know/segment.h"

#include <stdlib.h>

enum { PEOPLE_MAX = 200000 }; // of one day

uint16_t segment_person_since(const Formula *formula, const Engine *engine, SegmentPerson who, uint16_t day,
                              size_t *budget, Arena scratch)
{
    for (uint16_t back = 1; back <= SEGMENT_PERSON_SINCE_DAYS && back < day; back++) {
        Arena arena = scratch;
        uint32_t *people = NULL;
        bool still = false;
        size_t count =
            formula_evaluate_people(formula, engine, who.account, (uint16_t)(day - back), &arena, &people);
        for (size_t i = 0; i < count && !still; i++)
            still = people[i] == who.person;
        if (!still) return (uint16_t)(day - back + 1);
        if (*budget <= count) {
            *budget = 0;
            return 0;
        }
        *budget -= count;
    }
    return 0;
}

static int compare_people(const void *a, const void *b)
{
    const SegmentPerson *left = a, *right = b;
    if (left->account != right->account) return left->account < right->account ? -1 : 1;
    return (left->person > right->person) - (left->person < right->person);
}

typedef struct Collected {
    SegmentPersonChange *changes;
    size_t count, max;
    uint16_t day;
} Collected;

static void add(Collected *collected, SegmentPerson who, bool entered)
{
    if (collected->count == collected->max) return;
    collected->changes[collected->count++] = (SegmentPersonChange){ who, entered, collected->day };
}

// Both sorted.
static void add_differences(Collected *collected, const SegmentPerson *before, size_t before_count,
                            const SegmentPerson *after, size_t after_count)
{
    size_t b = 0, a = 0;
    while (b < before_count || a < after_count) {
        int order = b == before_count ? 1 : a == after_count ? -1 : compare_people(&before[b], &after[a]);
        if (order < 0) add(collected, before[b], false);
        if (order > 0) add(collected, after[a], true);
        b += order <= 0;
        a += order >= 0;
    }
}

size_t segment_people_changes(const Formula *formula, const Engine *engine, uint16_t from, uint16_t to,
                              size_t max, Arena *arena, SegmentPersonChange **changes_out)
{
    Collected collected = { .changes = ARENA_ARRAY(arena, SegmentPersonChange, max + 1), .max = max };
    SegmentPerson *after = NULL, *before = NULL;
    size_t after_count = segment_people(formula, engine, to, arena, PEOPLE_MAX, &after);
    qsort(after, after_count, sizeof *after, compare_people);
    for (uint16_t day = to; day > from && collected.count < max; day--) {
        size_t before_count =
            segment_people(formula, engine, (uint16_t)(day - 1), arena, PEOPLE_MAX, &before);
        qsort(before, before_count, sizeof *before, compare_people);
        collected.day = day;
        add_differences(&collected, before, before_count, after, after_count);
        after = before;
        after_count = before_count;
    }
    *changes_out = collected.changes;
    return collected.count;
}
