#include "engine/person_days.h"

#include "engine/heap.h"

enum { HELD_DAYS = (RING_BLOCKS + 1) * BLOCK_DAYS };

static bool counts(const Shard *shard, uint32_t row)
{
    return shard->crowd && shard->accounts[shard_member(shard, row)->slot].id;
}

void person_days_note(Shard *shard, uint32_t slot, uint16_t day, int32_t oldest)
{
    if (!shard->crowd || !shard->accounts[slot].id) return;
    DayCounts *days = &shard->accounts[slot].person_days;
    if (days->cells.len == days->cells.capacity) day_counts_prune(days, oldest);
    day_counts_add(&shard->pool, days, day, 1);
    crowd_change(shard->crowd, day, 1);
}

// The days that a row holds, the oldest first, in days_out[HELD_DAYS].
static uint32_t list_days(const Shard *shard, uint32_t row, uint16_t *days_out)
{
    const Activity *activity = &shard_member(shard, row)->activity;
    int32_t newest = activity->newest / BLOCK_DAYS;
    uint32_t count = 0;
    for (int32_t block = newest < RING_BLOCKS ? 0 : newest - RING_BLOCKS; block <= newest; block++) {
        uint64_t days = activity_block(activity, shard_ring(shard, row), block);
        for (; days; days &= days - 1)
            days_out[count++] = (uint16_t)(block * BLOCK_DAYS + __builtin_ctzll(days));
    }
    return count;
}

static void change_row(Shard *shard, uint32_t row, bool adds)
{
    if (!counts(shard, row)) return;
    uint16_t days[HELD_DAYS];
    uint32_t count = list_days(shard, row, days);
    DayCounts *own = &shard->accounts[shard_member(shard, row)->slot].person_days;
    for (uint32_t i = 0; i < count; i++) {
        if (adds)
            day_counts_add(&shard->pool, own, days[i], 1);
        else
            day_counts_take(own, days[i], 1);
        crowd_change(shard->crowd, days[i], adds ? 1 : -1);
    }
}

void person_days_add_row(Shard *shard, uint32_t row)
{
    change_row(shard, row, true);
}

void person_days_take_row(Shard *shard, uint32_t row)
{
    change_row(shard, row, false);
}

// How many people were active on each day; all 0 between two accounts.
typedef struct Counted {
    uint32_t people[ZONE_DAYS];
    int32_t from, to; // the days that may not be 0
} Counted;

static void count_members(Counted *counted, const Shard *shard, uint32_t slot)
{
    const Cells *members = &shard->accounts[slot].members;
    uint16_t days[HELD_DAYS];
    counted->from = ZONE_DAYS;
    counted->to = -1;
    for (uint32_t i = 0; i < members->len; i++) {
        uint32_t count = list_days(shard, members->data[i], days);
        for (uint32_t d = 0; d < count; d++)
            counted->people[days[d]]++;
        if (count == 0) continue;
        if (days[0] < counted->from) counted->from = days[0];
        if (days[count - 1] > counted->to) counted->to = days[count - 1];
    }
}

static void forget(Counted *counted)
{
    for (int32_t day = counted->from; day <= counted->to; day++)
        counted->people[day] = 0;
}

void person_days_count(Shard *shard)
{
    Counted *counted = heap_zeroed(1, sizeof *counted);
    for (uint32_t slot = 0; slot < shard->account_count; slot++) {
        Account *account = &shard->accounts[slot];
        if (!shard->crowd || !account->id) continue;
        count_members(counted, shard, slot);
        for (int32_t day = counted->from; day <= counted->to; day++) {
            uint32_t people = counted->people[day];
            if (people == 0) continue;
            day_counts_add(&shard->pool, &account->person_days, (uint16_t)day, people);
            crowd_change(shard->crowd, day, (int32_t)people);
        }
        forget(counted);
    }
    free(counted);
}

// Of the days from `oldest` on.
static bool is_right(const Counted *counted, const DayCounts *days, int32_t oldest)
{
    uint64_t sum = 0;
    int32_t day = counted->from < oldest ? oldest : counted->from;
    for (; day <= counted->to; sum += counted->people[day++]) {
        if (day_counts_sum(days, day, day) != counted->people[day]) return false;
    }
    return sum == day_counts_sum(days, oldest, ZONE_DAYS);
}

bool person_days_are_right(const Shard *shard, int32_t oldest)
{
    Counted *counted = heap_zeroed(1, sizeof *counted);
    bool right = true;
    for (uint32_t slot = 0; slot < shard->account_count && right; slot++) {
        const Account *account = &shard->accounts[slot];
        right = account->person_days.cells.len == 0;
        if (!shard->crowd || !account->id) continue;
        count_members(counted, shard, slot);
        right = is_right(counted, &account->person_days, oldest);
        forget(counted);
    }
    free(counted);
    return right;
}
