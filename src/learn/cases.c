#include "learn/cases.h"

#include <stdlib.h>

CaseList cases_all(const Cases *cases, Arena *arena)
{
    uint32_t *all = ARENA_ARRAY(arena, uint32_t, cases->count);
    for (uint32_t i = 0; i < cases->count; i++)
        all[i] = i;
    return (CaseList){ all, cases->count };
}

// Where the account ends that begins at `from`, and whether it left.
static size_t account_end(const Cases *cases, CaseList list, size_t from, bool *left_out)
{
    size_t to = from;
    *left_out = false;
    for (uint32_t account = cases->accounts[list.cases[from]];
         to < list.count && cases->accounts[list.cases[to]] == account; to++)
        *left_out |= cases->left[list.cases[to]];
    return to;
}

CaseCounts cases_count(const Cases *cases, CaseList list)
{
    CaseCounts counts = { 0 };
    for (size_t from = 0, to; from < list.count; from = to) {
        bool left;
        to = account_end(cases, list, from, &left);
        counts.accounts_left += left;
        counts.accounts_stayed += !left;
    }
    for (size_t i = 0; i < list.count; i++)
        counts.left += cases->left[list.cases[i]];
    counts.stayed = list.count - counts.left;
    return counts;
}

typedef struct Dealt {
    uint64_t order;
    size_t from, to; // places in the list
    bool left;
} Dealt;

static int by_kind_and_order(const void *a, const void *b)
{
    const Dealt *x = a, *y = b;
    if (x->left != y->left) return x->left ? -1 : 1;
    if (x->order != y->order) return x->order < y->order ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

// SplitMix64 (Steele, Lea and Flood 2014): numbers in a row become numbers by chance.
static uint64_t mixed(uint64_t value)
{
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

uint8_t *cases_parts(const Cases *cases, CaseList list, size_t parts, Arena *arena)
{
    uint8_t *part_of = ARENA_ARRAY(arena, uint8_t, list.count);
    Arena scratch = *arena;
    Dealt *accounts = ARENA_ARRAY(&scratch, Dealt, list.count);
    size_t count = 0;
    for (size_t from = 0, to; from < list.count; from = to) {
        Dealt dealt = { .order = mixed(cases->accounts[list.cases[from]]), .from = from };
        to = dealt.to = account_end(cases, list, from, &dealt.left);
        accounts[count++] = dealt;
    }
    if (count > 0) qsort(accounts, count, sizeof *accounts, by_kind_and_order);
    for (size_t i = 0; i < count; i++) {
        for (size_t at = accounts[i].from; at < accounts[i].to; at++)
            part_of[at] = (uint8_t)(i % parts);
    }
    return part_of;
}

CaseList cases_in_part(CaseList list, const uint8_t *parts, uint8_t part, bool inside, Arena *arena)
{
    uint32_t *chosen = ARENA_ARRAY(arena, uint32_t, list.count);
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++) {
        if ((parts[i] == part) == inside) chosen[count++] = list.cases[i];
    }
    return (CaseList){ chosen, count };
}
