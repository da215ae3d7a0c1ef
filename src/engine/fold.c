#include "engine/fold.h"

#include "engine/marks.h"

void fold_event(Engine *engine, uint32_t person, Link membership, uint16_t day, uint16_t event)
{
    if (engine->fold_count + 2 > FOLDS_MAX) fold_flush(engine);
    if (day > engine->newest) engine->newest = day;
    engine->folds[engine->fold_count++] = (Fold){ .row = membership.row,
                                                  .slot = slot_of(membership.account),
                                                  .shard = (uint16_t)shard_of(membership.account),
                                                  .day = day,
                                                  .event = event };
    uint32_t union_row = people_at(&engine->people, person)->union_row;
    if (union_row == ENGINE_NONE) return;
    engine->folds[engine->fold_count++] =
        (Fold){ .row = union_row, .shard = SHARD_UNION, .day = day, .event = event };
}

static void fold_member(Engine *engine, Shard *shard, const Fold *fold, int32_t oldest)
{
    Member *member = shard_member(shard, fold->row);
    const uint16_t *month_of = engine->month_of_day;
    uint16_t month = month_of[fold->day];
    if (member->first_day == 0 || month_of[member->last_day] != month)
        months_add(&shard->pool, shard_months(shard, fold->row), month);
    if (member->first_day == 0 || fold->day < member->first_day) member->first_day = fold->day;
    line_set(shard_line(shard, fold->row), &member->last_day, fold->day);
    if (fold->day >= oldest)
        marks_add(&shard->pool, shard_marks(shard, fold->row), fold->day, fold->event, oldest);
}

static void fold_counts(Shard *shard, const Fold *fold)
{
    uint32_t index = shard_series_for(shard, fold->slot, fold->event);
    day_counts_add(&shard->pool, shard_series(shard, index), fold->day, 1);
    day_counts_add(&shard->pool, &shard->accounts[fold->slot].total, fold->day, 1);
}

// Stable, so that the order within a shard stays that of the log.
static void sort_by_shard(const Engine *engine, Fold *sorted, uint32_t starts[SHARDS_ALL + 1])
{
    uint32_t places[SHARDS_ALL + 1] = { 0 };
    for (uint32_t i = 0; i < engine->fold_count; i++)
        places[engine->folds[i].shard + 1]++;
    for (uint32_t i = 0; i < SHARDS_ALL; i++)
        places[i + 1] += places[i];
    memcpy(starts, places, sizeof places);
    for (uint32_t i = 0; i < engine->fold_count; i++)
        sorted[places[engine->folds[i].shard]++] = engine->folds[i];
}

void fold_flush(Engine *engine)
{
    if (engine->fold_count == 0) return;
    Fold sorted[FOLDS_MAX];
    uint32_t starts[SHARDS_ALL + 1];
    sort_by_shard(engine, sorted, starts);
    // Before the first shard changes: a reader who sees a new day there must know that old days are gone.
    atomic_store(&engine->newest_day, engine->newest);
    int32_t oldest = oldest_kept(engine);
    for (uint32_t i = 0; i < SHARDS_ALL; i++) {
        if (starts[i] == starts[i + 1]) continue;
        Shard *shard = &engine->shards[i];
        shard_write(shard);
        for (uint32_t at = starts[i]; at < starts[i + 1]; at++) {
            fold_member(engine, shard, &sorted[at], oldest);
            if (i != SHARD_UNION) fold_counts(shard, &sorted[at]);
        }
        shard_unlock(shard);
    }
    engine->fold_count = 0;
}
