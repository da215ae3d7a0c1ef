#include "know/account_order.h"

#include <string.h>

static const uint64_t RANK_TEXT = UINT64_C(1) << 62;
static const uint64_t RANK_MISSING = UINT64_MAX;

// Grows with the number; of the 64 bits the last two are lost.
static uint64_t rank_of_number(double number)
{
    uint64_t bits;
    number += 0.0; // no -0
    memcpy(&bits, &number, sizeof bits);
    bits ^= bits >> 63 ? UINT64_MAX : UINT64_C(1) << 63;
    return bits >> 2;
}

// Grows with the text: its first bytes, but for the last two bits of the eighth.
static uint64_t rank_of_text(Str text)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes = bytes << 8 | (i < text.len ? (unsigned char)lower_letter(text.data[i]) : 0);
    return bytes >> 2 | RANK_TEXT;
}

Candidate account_order_candidate(const AccountOrder *order, uint32_t account)
{
    const Value *key = &order->keys[account];
    if (key->kind == VALUE_MISSING) return (Candidate){ RANK_MISSING, account };
    uint64_t rank = key->kind == VALUE_TEXT ? rank_of_text(key->text) : rank_of_number(key->number);
    return (Candidate){ order->descending ? RANK_MISSING - 1 - rank : rank, account };
}

// Of two keys with the same rank: both are missing, both texts or both numbers.
static int compare_keys(const Value *left, const Value *right)
{
    if (left->kind == VALUE_MISSING) return 0;
    if (left->kind == VALUE_TEXT) return str_compare_ignore_case(left->text, right->text);
    return (left->number > right->number) - (left->number < right->number);
}

static bool is_before(const AccountOrder *order, const Candidate *a, const Candidate *b)
{
    if (a->rank != b->rank) return a->rank < b->rank;
    int by_key = compare_keys(&order->keys[a->account], &order->keys[b->account]);
    if (by_key != 0) return (by_key < 0) != order->descending;
    return str_compare(order->ids[a->account], order->ids[b->account]) < 0;
}

static int compare(const void *a, const void *b, void *order)
{
    if (is_before(order, a, b)) return -1;
    return is_before(order, b, a) ? 1 : 0;
}

static void swap(Candidate *a, Candidate *b)
{
    Candidate kept = *a;
    *a = *b;
    *b = kept;
}

// Moves the middle one of the first, the central and the last to the front.
static void choose_pivot(const AccountOrder *order, Candidate *candidates, size_t count)
{
    Candidate *first = candidates, *central = candidates + count / 2, *last = candidates + count - 1;
    if (is_before(order, central, first)) swap(central, first);
    if (is_before(order, last, central)) swap(last, central);
    if (is_before(order, central, first)) swap(central, first);
    swap(first, central);
}

// Puts those before the pivot before it. Returns its place.
static size_t split(const AccountOrder *order, Candidate *candidates, size_t count)
{
    choose_pivot(order, candidates, count);
    size_t place = 0;
    for (size_t i = 1; i < count; i++) {
        if (is_before(order, &candidates[i], &candidates[0])) swap(&candidates[i], &candidates[++place]);
    }
    swap(&candidates[0], &candidates[place]);
    return place;
}

void account_order_page(const AccountOrder *order, Candidate *candidates, size_t count, size_t from,
                        size_t to)
{
    enum { SMALL = 64, SPLITS_MAX = 48 };
    // Parts without a place of the page are left as they are. However bad the pivots, sorting ends it.
    for (int splits = 0; splits < SPLITS_MAX && count > SMALL && to - from < count / 2; splits++) {
        size_t pivot = split(order, candidates, count);
        if (to <= pivot) {
            count = pivot;
            continue;
        }
        if (from < pivot) account_order_page(order, candidates, pivot, from, pivot);
        candidates += pivot + 1;
        count -= pivot + 1;
        from = from > pivot ? from - pivot - 1 : 0;
        to -= pivot + 1;
    }
    if (to > from) qsort_r(candidates, count, sizeof *candidates, compare, (void *)(uintptr_t)order);
}
