// usage_months.c: one account's months since the beginning of time.
#include "engine/engine_state.h"
#include "engine/heap.h"
#include "engine/marks.h"
#include "engine/tally.h"

enum {
    MONTH_CELL = 16,
    NO_PLACE = UINT16_MAX,
    MONTHS_MAX = (ZONE_DAYS / 365 + 1) * 12 + MONTH_CELL, // 1970 to 2149, and the end of the last cell
};

// Appends the account's months with their events; notes where each month stands.
static size_t list_months(const Engine *engine, const DayCounts *total, UsageMonth *months, uint16_t *places)
{
    size_t count = 0;
    for (uint32_t i = 0; i < total->cells.len; i++) {
        uint16_t month = engine->month_of_day[cell_day(total->cells.data[i])];
        if (count == 0 || months[count - 1].month != month) {
            places[month] = (uint16_t)count;
            months[count++] = (UsageMonth){ .month = month };
        }
        months[count - 1].events += cell_low(total->cells.data[i]);
    }
    return count;
}

static void count_cell(uint32_t cell, UsageMonth *months, const uint16_t *places)
{
    for (uint32_t bits = cell & 0xFFFF; bits; bits &= bits - 1)
        months[places[(cell >> 16) * MONTH_CELL + (unsigned)__builtin_ctz(bits)]].people++;
}

static void count_people(const Member *member, UsageMonth *months, const uint16_t *places)
{
    for (uint32_t i = 0; i < member->older_months.len; i++)
        count_cell(member->older_months.data[i], months, places);
    count_cell(member->activity.months, months, places);
}

static void mark_groups(const Engine *engine, const FeatureIndex *index, const DayCounts *series,
                        const uint16_t *places, uint64_t *groups)
{
    if (series->event >= index->events || index->starts[series->event] == index->starts[series->event + 1])
        return;
    uint32_t marked = UINT32_MAX;
    for (uint32_t i = 0; i < series->cells.len; i++) {
        uint16_t month = engine->month_of_day[cell_day(series->cells.data[i])];
        if (month == marked) continue;
        marked = month;
        if (places[month] == NO_PLACE) continue; // nothing but events that are no use
        feature_index_mark(index, series->event, groups + places[month] * index->words);
    }
}

size_t engine_usage_months(const Engine *engine, uint32_t account, const FeatureSet *features, Arena *arena,
                           UsageMonth **months_out)
{
    *months_out = NULL;
    account = account_lock(engine, account);
    if (account == ENGINE_NONE) return 0;
    const Shard *shard = account_shard(engine, account);
    const Account *state = account_state(engine, account);
    FeatureIndex index = feature_index_make(features);
    UsageMonth found[MONTHS_MAX];
    uint16_t places[MONTHS_MAX];
    memset(places, 0xFF, sizeof places);
    size_t count = list_months(engine, &state->total, found, places);
    uint64_t *groups = heap_zeroed(count * index.words, sizeof *groups);
    for (uint32_t i = 0; i < state->members.len; i++)
        count_people(shard_member(shard, state->members.data[i]), found, places);
    for (uint32_t i = 0; index.count > 0 && i < state->series.len; i++)
        mark_groups(engine, &index, shard_series(shard, state->series.data[i]), places, groups);
    shard_unlock(shard);

    for (size_t i = 0; i < count; i++)
        found[i].features = group_set_count(groups + i * index.words, index.words);
    UsageMonth *months = ARENA_ARRAY(arena, UsageMonth, count);
    if (count > 0) memcpy(months, found, count * sizeof *months);
    free(groups);
    feature_index_free(&index);
    *months_out = months;
    return count;
}
