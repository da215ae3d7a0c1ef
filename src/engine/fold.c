#include "engine/fold.h"

#include "engine/marks.h"
#include "engine/person_days.h"

void fold_event(Engine *engine, uint32_t person, Link membership, uint16_t day, uint16_t event)
{
    if (engine->fold_count + 2 > FOLDS_MAX) fold_flush(engine);
    if (day > engine->newest) engine->newest = day;
    bool is_use = event_is_use(engine, event);
    engine->folds[engine->fold_count++] = (Fold){ .row = membership.row,
                                                  .slot = slot_of(membership.account),
                                                  .series = INDEX_NONE,
                                                  .shard = (uint16_t)shard_of(membership.account),
                                                  .day = day,
                                                  .event = event,
                                                  .is_use = is_use };
    uint32_t union_row = people_at(&engine->people, person)->union_row;
    if (union_row == ENGINE_NONE) return;
    engine->folds[engine->fold_count++] = (Fold){ .row = union_row,
                                                  .series = INDEX_NONE,
                                                  .shard = SHARD_UNION,
                                                  .day = day,
                                                  .event = event,
                                                  .is_use = is_use };
}

// Whether anything but counts changed: a day or a mark is new, or so old that no marks are kept.
static bool fold_member(Engine *engine, Shard *shard, const Fold *fold, int32_t oldest)
{
    Member *member = shard_member(shard, fold->row);
    Activity *activity = &member->activity;
    if (!fold->is_use)
        return fold->day >= oldest && marks_add(&shard->pool, &member->marks, fold->day, fold->event, oldest);
    uint16_t month = engine->month_of_day[fold->day];
    if (activity->first == 0 || engine->month_of_day[activity->newest] != month)
        months_add(&shard->pool, &activity->months, &member->older_months, month);
    const Ring *ring = shard_ring(shard, fold->row);
    bool had = activity_has(activity, ring, fold->day);
    activity_add(activity, shard_ring(shard, fold->row), fold->day);
    bool is_new = !had && activity_has(activity, ring, fold->day); // not of a day before the ring
    if (is_new) person_days_note(shard, fold->slot, fold->day, oldest);
    if (fold->day < oldest) return true;
    return marks_add(&shard->pool, &member->marks, fold->day, fold->event, oldest) || is_new;
}

static void fold_counts(Shard *shard, const Fold *fold)
{
    uint32_t index = fold->series;
    if (index == INDEX_NONE) index = shard_series_for(shard, fold->slot, fold->event);
    day_counts_add(&shard->pool, shard_series(shard, index), fold->day, 1);
    if (fold->is_use) day_counts_add(&shard->pool, &shard->accounts[fold->slot].total, fold->day, 1);
}

// What a fold touches lies anywhere in memory. It is fetched in three steps, each AHEAD folds before the
// next needs it, so that many fetches are under way at a time.
enum { AHEAD = 12 };

static void fetch_heads(const Engine *engine, const Fold *fold)
{
    const Shard *shard = &engine->shards[fold->shard];
    __builtin_prefetch(shard_member(shard, fold->row), 1);
    if (fold->shard == SHARD_UNION) return;
    index_map_prefetch(&shard->series_index, (uint64_t)fold->slot << 16 | fold->event);
    __builtin_prefetch(&shard->accounts[fold->slot].total, 1);
}

static void fetch_end(const Cells *cells)
{
    if (cells->len > 0) __builtin_prefetch(&cells->data[cells->len - 1], 1);
}

static void fetch_tails(const Engine *engine, Fold *fold)
{
    const Shard *shard = &engine->shards[fold->shard];
    fetch_end(&shard_member(shard, fold->row)->marks);
    if (fold->shard == SHARD_UNION) return;
    fetch_end(&shard->accounts[fold->slot].total.cells);
    fold->series = index_map_find(&shard->series_index, (uint64_t)fold->slot << 16 | fold->event);
    if (fold->series != INDEX_NONE) __builtin_prefetch(shard_series(shard, fold->series), 1);
}

static void fetch_counts(const Engine *engine, const Fold *fold)
{
    if (fold->series != INDEX_NONE)
        fetch_end(&shard_series(&engine->shards[fold->shard], fold->series)->cells);
}

// Stable, so that the order within a shard stays that of the log.
static void sort_by_shard(const Engine *engine, Fold *sorted)
{
    uint32_t places[SHARDS_ALL + 1] = { 0 };
    for (uint32_t i = 0; i < engine->fold_count; i++)
        places[engine->folds[i].shard + 1]++;
    for (uint32_t i = 0; i < SHARDS_ALL; i++)
        places[i + 1] += places[i];
    for (uint32_t i = 0; i < engine->fold_count; i++)
        sorted[places[engine->folds[i].shard]++] = engine->folds[i];
}

void fold_flush(Engine *engine)
{
    if (engine->fold_count == 0) return;
    Fold *sorted = engine->sorted;
    sort_by_shard(engine, sorted);
    // Before the first shard changes: a reader who sees a new day there must know that old days are gone.
    atomic_store(&engine->newest_day, engine->newest);
    int32_t oldest = oldest_kept(engine);
    Shard *locked = NULL;
    for (uint32_t i = 0, count = engine->fold_count; i < count + 3 * AHEAD; i++) {
        if (i < count) fetch_heads(engine, &sorted[i]);
        if (i >= AHEAD && i - AHEAD < count) fetch_tails(engine, &sorted[i - AHEAD]);
        if (i >= 2 * AHEAD && i - 2 * AHEAD < count) fetch_counts(engine, &sorted[i - 2 * AHEAD]);
        if (i < 3 * AHEAD) continue;
        const Fold *fold = &sorted[i - 3 * AHEAD];
        Shard *shard = &engine->shards[fold->shard];
        if (shard != locked) {
            if (locked) shard_unlock(locked);
            shard_write(shard);
            locked = shard;
        }
        bool new_day = fold_member(engine, shard, fold, oldest);
        if (fold->shard == SHARD_UNION) continue;
        fold_counts(shard, fold);
        mark_dirty(engine, fold->slot * ENGINE_SHARDS + fold->shard,
                   ACCOUNT_COUNTS | (new_day ? ACCOUNT_DAYS : 0u));
    }
    shard_unlock(locked);
    engine->fold_count = 0;
}
