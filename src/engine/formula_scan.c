// Days are bits and lie together, so most readings are a mask and a count over arrays. What is rare is read
// as it is of one account.
#include "engine/formula_scan.h"

#include "engine/heap.h"

#include <math.h>

enum {
    AHEAD = 12,         // places
    BLOCKS_MAX = 1 << 4 // of a window that is read through blocks of series; longer ones are rare
};

static double number_of(Value value)
{
    return value.kind == VALUE_MISSING ? (double)NAN : value.number;
}

static uint64_t *zeroed_words(ScanSpace *space, size_t count)
{
    if (count > space->capacity) {
        space->capacity = count + count / 4;
        space->words = heap_resized(space->words, space->capacity, sizeof *space->words);
    }
    if (count > 0) memset(space->words, 0, count * sizeof *space->words);
    return space->words;
}

// ---- blocks of days

typedef const uint64_t *BlockOf(Slice *slice, int32_t block, int32_t from);

static uint64_t mask_of(int32_t block, DayRange days)
{
    int32_t start = block * BLOCK_DAYS, end = start + BLOCK_DAYS - 1;
    uint64_t mask = ~UINT64_C(0);
    if (days.from > start) mask &= ~UINT64_C(0) << (days.from - start);
    if (days.to < end) mask &= ~UINT64_C(0) >> (end - days.to);
    return mask;
}

static int32_t first_block(DayRange days)
{
    return days.from > 0 ? days.from / BLOCK_DAYS : 0;
}

static int32_t last_block(DayRange days)
{
    return days.to >= 0 ? days.to / BLOCK_DAYS : -1;
}

// Adds to `any` of each element the bits of its days in the range: 0 stays who has none.
static void add_any(Slice *slice, BlockOf *block_of, size_t count, DayRange days, uint64_t *any)
{
    for (int32_t block = first_block(days); block <= last_block(days); block++) {
        const uint64_t *bits = block_of(slice, block, days.from);
        uint64_t mask = mask_of(block, days);
        for (size_t i = 0; i < count; i++)
            any[i] |= bits[i] & mask;
    }
}

// ---- people of accounts

static bool is_active_in(int32_t first, DayRange days)
{
    return first != 0 && first >= days.from && first <= days.to;
}

// Of one kind of reading, for each account how many of its people.
static void count_people(Slice *slice, NodeKind kind, DayRange days, ScanSpace *space, double *out)
{
    const PeopleList *people = slice_people(slice);
    DayRange before = { 2 * days.from - days.to - 1, days.from - 1 };
    uint64_t *now = zeroed_words(space, 2 * (size_t)people->count), *then = now + people->count;
    bool asks_now = kind != NODE_NEW_PEOPLE && kind != NODE_KNOWN_PEOPLE;
    if (asks_now) add_any(slice, slice_person_days, people->count, days, now);
    if (asks_now && kind != NODE_ACTIVE_PEOPLE)
        add_any(slice, slice_person_days, people->count, before, then);
    for (uint32_t slot = 0; slot < slice->accounts; slot++) {
        uint32_t count = 0;
        for (uint32_t i = people->of_slot[slot]; i < people->of_slot[slot + 1]; i++) {
            int32_t first = people->activity[i].first;
            if (kind == NODE_ACTIVE_PEOPLE)
                count += now[i] != 0;
            else if (kind == NODE_NEW_PEOPLE)
                count += is_active_in(first, days);
            else if (kind == NODE_KNOWN_PEOPLE)
                count += is_active_in(first, (DayRange){ 0, days.to });
            else if (kind == NODE_LOST_PEOPLE)
                count += (now[i] == 0) & (then[i] != 0);
            else // NODE_RETURNING_PEOPLE
                count += (now[i] != 0) & (then[i] == 0) & (first < before.from);
        }
        out[slot] = count;
    }
}

// ---- events of accounts

static void sum_events(Slice *slice, const FormulaReading *reading, double *out)
{
    const SeriesList *list = slice_series(slice);
    memset(out, 0, slice->accounts * sizeof *out);
    shard_read(slice->shard);
    for (size_t e = 0; e < reading->events.event_count; e++) {
        uint32_t event = reading->events.events[e];
        if (event >= list->events) continue;
        uint32_t end = list->of_event[event + 1];
        for (uint32_t i = list->of_event[event]; i < end; i++) {
            if (i + AHEAD < end)
                __builtin_prefetch(shard_series(slice->shard, list->series[i + AHEAD])->cells.data);
            const DayCounts *series = slice_series_at(slice, event, i);
            if (series)
                out[list->slot[i]] += (double)day_counts_sum(series, reading->days.from, reading->days.to);
        }
    }
    shard_unlock(slice->shard);
}

static void count_event_days(Slice *slice, const FormulaReading *reading, double *out)
{
    const SeriesList *list = slice_series(slice);
    DayRange days = reading->days;
    memset(out, 0, slice->accounts * sizeof *out);
    if (reading->event >= list->events) return;
    for (int32_t block = first_block(days); block <= last_block(days); block++) {
        const uint64_t *bits = slice_series_days(slice, block, days.from);
        uint64_t mask = mask_of(block, days);
        for (uint32_t i = list->of_event[reading->event]; i < list->of_event[reading->event + 1]; i++)
            out[list->slot[i]] += __builtin_popcountll(bits[i] & mask);
    }
}

static void count_features(Slice *slice, const FormulaReading *reading, ScanSpace *space, double *out)
{
    const SeriesList *list = slice_series(slice);
    const FeatureIndex *index = reading->formula->feature_index;
    size_t set_words = slice->accounts * index->words;
    uint64_t *sets = zeroed_words(space, set_words + list->count), *any = sets + set_words;
    add_any(slice, slice_series_days, list->of_event[list->events], reading->days, any);
    for (uint32_t event = 0; event < list->events && event < index->events; event++) {
        if (index->starts[event] == index->starts[event + 1]) continue; // in no group
        for (uint32_t i = list->of_event[event]; i < list->of_event[event + 1]; i++) {
            if (any[i]) feature_index_mark(index, (uint16_t)event, sets + list->slot[i] * index->words);
        }
    }
    for (uint32_t slot = 0; slot < slice->accounts; slot++) {
        const uint64_t *set = sets + slot * index->words;
        out[slot] = reading->node->kind == NODE_FEATURES_USED
                        ? group_set_count(set, index->words)
                        : group_set_count_common(set, index->key.words, index->words);
    }
}

// ---- accounts

static void read_each(const Slice *slice, FormulaReading *reading, double *out)
{
    shard_read(slice->shard);
    for (uint32_t slot = 0; slot < slice->accounts; slot++) {
        reading->account = &slice->shard->accounts[slot];
        reading->slot = slot;
        out[slot] = number_of(formula_read_held(reading));
    }
    shard_unlock(slice->shard);
}

void formula_scan_accounts(Slice *slice, FormulaReading *reading, ScanSpace *space, double *out)
{
    NodeKind kind = reading->node->kind;
    bool in_blocks = last_block(reading->days) - first_block(reading->days) < BLOCKS_MAX;
    reading->shard = slice->shard;
    if (kind >= NODE_ACTIVE_PEOPLE && kind <= NODE_KNOWN_PEOPLE)
        count_people(slice, kind, reading->days, space, out);
    else if (kind == NODE_EVENT_COUNT || kind == NODE_FEATURE_EVENTS)
        sum_events(slice, reading, out);
    else if (kind == NODE_EVENT_DAYS && in_blocks)
        count_event_days(slice, reading, out);
    else if ((kind == NODE_FEATURES_USED || kind == NODE_KEY_FEATURES_USED) && in_blocks)
        count_features(slice, reading, space, out);
    else
        read_each(slice, reading, out);
}

// ---- people

static uint16_t last_day(Slice *slice, const Activity *activity, uint32_t i, int32_t day)
{
    if (activity->first == 0 || activity->first > day) return 0;
    if (activity->newest <= day) return activity->newest;
    int32_t oldest = activity->newest / BLOCK_DAYS - RING_BLOCKS;
    for (int32_t block = day / BLOCK_DAYS; block >= oldest && block >= 0; block--) {
        uint64_t bits = slice_person_days(slice, block, 0)[i] & mask_of(block, (DayRange){ 0, day });
        if (bits) return (uint16_t)(block * BLOCK_DAYS + BLOCK_DAYS - 1 - __builtin_clzll(bits));
    }
    return activity->first;
}

static void read_last_days(Slice *slice, int32_t day, double *out)
{
    const PeopleList *people = slice_people(slice);
    for (uint32_t i = 0; i < people->count; i++) {
        uint16_t last = last_day(slice, &people->activity[i], i, day);
        out[i] = last == 0 ? (double)NAN : last;
    }
}

static void read_first_days(Slice *slice, int32_t day, double *out)
{
    const PeopleList *people = slice_people(slice);
    for (uint32_t i = 0; i < people->count; i++)
        out[i] = is_active_in(people->activity[i].first, (DayRange){ 0, day }) ? people->activity[i].first
                                                                               : (double)NAN;
}

static void count_active_days(Slice *slice, DayRange days, double *out)
{
    uint32_t count = slice_people(slice)->count;
    memset(out, 0, count * sizeof *out);
    for (int32_t block = first_block(days); block <= last_block(days); block++) {
        const uint64_t *bits = slice_person_days(slice, block, days.from);
        uint64_t mask = mask_of(block, days);
        for (uint32_t i = 0; i < count; i++)
            out[i] += __builtin_popcountll(bits[i] & mask);
    }
}

// What lies beside a membership, or further back than its blocks.
static void read_each_row(Slice *slice, const FormulaReading *reading, double *out)
{
    const PeopleList *people = slice_people(slice);
    shard_read(slice->shard);
    for (uint32_t i = 0; i < people->count; i++) {
        if (i + 2 * AHEAD < people->count)
            __builtin_prefetch(shard_member(slice->shard, people->row[i + 2 * AHEAD]));
        if (i + AHEAD < people->count)
            __builtin_prefetch(shard_member(slice->shard, people->row[i + AHEAD])->marks.data);
        bool there = shard_member(slice->shard, people->row[i])->person == people->person[i];
        out[i] = there ? number_of(formula_read_row(reading, people->row[i])) : (double)NAN;
    }
    shard_unlock(slice->shard);
}

void formula_scan_people(Slice *slice, FormulaReading *reading, double *out)
{
    reading->shard = slice->shard;
    switch ((int)reading->node->kind) {
    case NODE_PERSON_FIRST:
        read_first_days(slice, reading->days.to, out);
        break;
    case NODE_PERSON_LAST:
        read_last_days(slice, reading->days.to, out);
        break;
    case NODE_PERSON_ACTIVE_DAYS:
        count_active_days(slice, reading->days, out);
        break;
    default:
        read_each_row(slice, reading, out);
    }
}
