#include "engine/formula_slice.h"

#include "engine/heap.h"

enum { FAR = 16, NEAR = 8 }; // how many places ahead memory that lies anywhere is asked for

// ---- lists

static void forget_days(DayBlocks *days, uint32_t count)
{
    for (uint32_t block = 0; block < DAY_BLOCKS; block++) {
        days->exact_from[block] = INT32_MAX;
        if (count <= days->capacity) continue; // big enough: to be filled again
        free(days->blocks[block]);
        days->blocks[block] = NULL;
    }
    if (count > days->capacity) days->capacity = count + count / 4;
}

static void free_days(DayBlocks *days)
{
    for (uint32_t block = 0; block < DAY_BLOCKS; block++)
        free(days->blocks[block]);
}

void slice_start(Slice *slice, const Engine *engine, uint32_t shard)
{
    slice->engine = engine;
    slice->shard = &engine->shards[shard];
    slice->people.listed = slice->series.listed = false;
    shard_read(slice->shard);
    slice->accounts = slice->shard->account_count;
    if (slice->accounts > slice->capacity) {
        slice->capacity = slice->accounts + slice->accounts / 4;
        slice->is_public = heap_resized(slice->is_public, slice->capacity, sizeof *slice->is_public);
    }
    for (uint32_t slot = 0; slot < slice->accounts; slot++) {
        const Account *account = &slice->shard->accounts[slot];
        slice->is_public[slot] = account->id != NULL && account->alias == ENGINE_NONE;
    }
    shard_unlock(slice->shard);
}

void slice_free(Slice *slice)
{
    PeopleList *people = &slice->people;
    SeriesList *series = &slice->series;
    free_days(&people->days);
    free_days(&series->days);
    void *const lists[] = { people->row,     people->slot,     people->person,  people->activity,
                            people->of_slot, people->by_shard, series->place,   series->series,
                            series->slot,    series->of_event, slice->is_public };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        free(lists[i]);
}

// ---- people

static void make_room_for_people(PeopleList *people, uint32_t count, uint32_t slots)
{
    if (count > people->capacity) {
        people->capacity = count + count / 4;
        people->row = heap_resized(people->row, people->capacity, sizeof *people->row);
        people->slot = heap_resized(people->slot, people->capacity, sizeof *people->slot);
        people->person = heap_resized(people->person, people->capacity, sizeof *people->person);
        people->activity = heap_resized(people->activity, people->capacity, sizeof *people->activity);
        people->by_shard = heap_resized(people->by_shard, people->capacity, sizeof *people->by_shard);
    }
    if (slots + 1 > people->slot_capacity) {
        people->slot_capacity = slots + slots / 4 + 1;
        people->of_slot = heap_resized(people->of_slot, people->slot_capacity, sizeof *people->of_slot);
    }
    forget_days(&people->days, count);
}

static void list_rows(Slice *slice, PeopleList *people)
{
    const Account *accounts = slice->shard->accounts;
    uint32_t at = 0;
    for (uint32_t slot = 0; slot < slice->accounts; slot++) {
        const Cells *members = &accounts[slot].members;
        if (slot + NEAR < slice->accounts) __builtin_prefetch(accounts[slot + NEAR].members.data);
        people->of_slot[slot] = at;
        for (uint32_t i = 0; i < members->len; i++, at++) {
            people->row[at] = members->data[i];
            people->slot[at] = slot;
        }
    }
    people->of_slot[slice->accounts] = people->count = at;
}

// Counting sort; stable.
static void order_by_shard(PeopleList *people)
{
    uint32_t next[ENGINE_SHARDS + 1] = { 0 };
    for (uint32_t i = 0; i < people->count; i++)
        next[shard_of(people->person[i]) + 1]++;
    for (uint32_t s = 0; s < ENGINE_SHARDS; s++)
        next[s + 1] += next[s];
    memcpy(people->shard_start, next, sizeof next);
    for (uint32_t i = 0; i < people->count; i++)
        people->by_shard[next[shard_of(people->person[i])]++] = i;
}

const PeopleList *slice_people(Slice *slice)
{
    PeopleList *people = &slice->people;
    if (people->listed) return people;
    const Shard *shard = slice->shard;
    shard_read(shard);
    uint32_t count = 0;
    for (uint32_t slot = 0; slot < slice->accounts; slot++)
        count += shard->accounts[slot].members.len;
    make_room_for_people(people, count, slice->accounts);
    list_rows(slice, people);
    for (uint32_t i = 0; i < count; i++) {
        if (i + FAR < count) __builtin_prefetch(shard_member(shard, people->row[i + FAR]));
        const Member *member = shard_member(shard, people->row[i]);
        people->person[i] = member->person;
        people->activity[i] = member->activity;
    }
    shard_unlock(shard);
    order_by_shard(people);
    people->listed = true;
    return people;
}

static uint64_t *room_for_block(DayBlocks *days, int32_t block, int32_t from)
{
    if (!days->blocks[block]) days->blocks[block] = heap_resized(NULL, days->capacity, sizeof(uint64_t));
    days->exact_from[block] = from;
    return days->blocks[block];
}

// Blocks before the newest two are not in the list: they lie in the ring, which is read as it is now.
static uint64_t older_block(const Slice *slice, uint32_t i, int32_t block)
{
    uint32_t row = slice->people.row[i];
    const Member *member = shard_member(slice->shard, row);
    if (member->person != slice->people.person[i]) return 0; // joined another account meanwhile
    return activity_block(&member->activity, shard_ring(slice->shard, row), block);
}

const uint64_t *slice_person_days(Slice *slice, int32_t block, int32_t from)
{
    const PeopleList *people = slice_people(slice);
    (void)from; // blocks are read whole: they lie beside each other
    if (people->days.exact_from[block] != INT32_MAX) return people->days.blocks[block];
    uint64_t *days = room_for_block(&slice->people.days, block, block * BLOCK_DAYS);
    shard_read(slice->shard);
    for (uint32_t i = 0; i < people->count; i++) {
        const Activity *activity = &people->activity[i];
        if (i + FAR < people->count && people->activity[i + FAR].newest / BLOCK_DAYS > block + 1)
            __builtin_prefetch(shard_ring(slice->shard, people->row[i + FAR]));
        int32_t ago = activity->newest / BLOCK_DAYS - block;
        days[i] = ago == 0   ? activity->now
                  : ago == 1 ? activity->before
                  : ago > 1  ? older_block(slice, i, block)
                             : 0;
    }
    shard_unlock(slice->shard);
    return days;
}

// ---- series

static void make_room_for_series(SeriesList *list, uint32_t count, uint32_t events)
{
    if (count > list->capacity) {
        list->capacity = count + count / 4;
        list->place = heap_resized(list->place, list->capacity, sizeof *list->place);
        list->series = heap_resized(list->series, list->capacity, sizeof *list->series);
        list->slot = heap_resized(list->slot, list->capacity, sizeof *list->slot);
    }
    free(list->of_event);
    list->of_event = heap_zeroed((size_t)events + 2, sizeof *list->of_event);
    list->events = events;
    list->count = count;
    forget_days(&list->days, count);
}

static bool is_listed(const Slice *slice, const DayCounts *series)
{
    return series->event < slice->series.events && series->slot < slice->accounts;
}

const SeriesList *slice_series(Slice *slice)
{
    SeriesList *list = &slice->series;
    if (list->listed) return list;
    const Shard *shard = slice->shard;
    uint32_t events = engine_event_count(slice->engine);
    shard_read(shard);
    make_room_for_series(list, shard->series_count, events);
    // Counted two places ahead, so that filling moves each start to where it belongs.
    for (uint32_t i = 0; i < list->count; i++) {
        const DayCounts *series = shard_series(shard, i);
        if (is_listed(slice, series)) list->of_event[series->event + 2]++;
    }
    for (uint32_t event = 0; event < events; event++)
        list->of_event[event + 2] += list->of_event[event + 1];
    for (uint32_t i = 0; i < list->count; i++) {
        const DayCounts *series = shard_series(shard, i);
        list->place[i] = INDEX_NONE;
        if (!is_listed(slice, series)) continue;
        uint32_t place = list->of_event[series->event + 1]++;
        list->place[i] = place;
        list->series[place] = i;
        list->slot[place] = series->slot;
    }
    shard_unlock(shard);
    list->listed = true;
    return list;
}

const DayCounts *slice_series_at(const Slice *slice, uint32_t event, uint32_t place)
{
    const DayCounts *series = shard_series(slice->shard, slice->series.series[place]);
    return series->event == event && series->slot == slice->series.slot[place] ? series : NULL;
}

// The days of a block from `from` on; earlier ones may be missing.
static uint64_t days_of_block(const DayCounts *counts, int32_t block, int32_t from)
{
    int32_t end = block * BLOCK_DAYS + BLOCK_DAYS - 1, after = end - counts->newest;
    if (after >= BLOCK_DAYS) return 0;
    if (after >= 0) return counts->recent >> after;
    if (counts->newest - from < BLOCK_DAYS) return counts->recent << -after;
    return day_counts_window_before(counts, end);
}

const uint64_t *slice_series_days(Slice *slice, int32_t block, int32_t from)
{
    const SeriesList *list = slice_series(slice);
    int32_t start = block * BLOCK_DAYS;
    if (slice->many_days || from < start) from = start;
    if (list->days.exact_from[block] <= from) return list->days.blocks[block];
    uint64_t *days = room_for_block(&slice->series.days, block, from);
    shard_read(slice->shard);
    for (uint32_t i = 0; i < list->count; i++) {
        const DayCounts *series = shard_series(slice->shard, i);
        uint32_t place = list->place[i];
        if (place == INDEX_NONE) continue;
        days[place] = 0; // when it belongs to another account meanwhile
        bool same = is_listed(slice, series) && series->slot == list->slot[place] &&
                    place >= list->of_event[series->event] && place < list->of_event[series->event + 1];
        if (same) days[place] = days_of_block(series, block, from);
    }
    shard_unlock(slice->shard);
    return days;
}
