#include "engine/activity.h"

// Makes `block`, a later one than that of the newest day, the newest. The place of block b in the ring is
// that of b - 8, which is no longer needed when b moves there.
static void advance(Activity *activity, Ring *ring, int32_t block)
{
    int32_t newest = activity->newest / BLOCK_DAYS;
    ring->blocks[(newest + RING_BLOCKS - 1) % RING_BLOCKS] = activity->before;
    if (block == newest + 1) {
        activity->before = activity->now;
        activity->now = 0;
        return;
    }
    ring->blocks[newest % RING_BLOCKS] = activity->now;
    for (int32_t passed = newest + 1; passed < block - 1 && passed <= newest + RING_BLOCKS; passed++)
        ring->blocks[passed % RING_BLOCKS] = 0;
    activity->before = activity->now = 0;
}

static void move_newest(Activity *activity, Ring *ring, uint16_t day)
{
    if (day <= activity->newest) return;
    if (day / BLOCK_DAYS != activity->newest / BLOCK_DAYS) advance(activity, ring, day / BLOCK_DAYS);
    activity->newest = day;
}

static void add_block(Activity *activity, Ring *ring, int32_t block, uint64_t days)
{
    int32_t ago = activity->newest / BLOCK_DAYS - block;
    if (ago == 0)
        activity->now |= days;
    else if (ago == 1)
        activity->before |= days;
    else if (ago <= RING_BLOCKS)
        ring->blocks[block % RING_BLOCKS] |= days;
}

void activity_add(Activity *activity, Ring *ring, uint16_t day)
{
    if (activity->first == 0 || day < activity->first) activity->first = day;
    move_newest(activity, ring, day);
    add_block(activity, ring, day / BLOCK_DAYS, UINT64_C(1) << day % BLOCK_DAYS);
}

void activity_unite(Activity *into, Ring *into_ring, const Activity *from, const Ring *from_ring)
{
    if (from->first != 0 && (into->first == 0 || from->first < into->first)) into->first = from->first;
    move_newest(into, into_ring, from->newest);
    int32_t newest = into->newest / BLOCK_DAYS;
    for (int32_t block = newest < RING_BLOCKS ? 0 : newest - RING_BLOCKS; block <= newest; block++)
        add_block(into, into_ring, block, activity_block(from, from_ring, block));
}
