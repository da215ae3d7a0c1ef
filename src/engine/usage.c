// usage.c: one account on one day, everybody on one day, every account on one day.
#include "engine/engine_state.h"
#include "engine/heap.h"
#include "engine/tally.h"

static inline void tally_row(Tally *tally, const Shard *shard, uint32_t row, uint16_t day)
{
    const Member *member = shard_member(shard, row);
    tally_add(tally, shard_days(shard, row, day), member->activity.first, day);
}

enum { ROWS_AHEAD = 16 }; // so many are fetched from memory at a time

static Tally tally_members(const Shard *shard, const Cells *members, uint16_t day)
{
    Tally tally = { 0 };
    for (uint32_t i = 0; i < members->len; i++) {
        if (i + ROWS_AHEAD < members->len)
            __builtin_prefetch(shard_member(shard, members->data[i + ROWS_AHEAD]));
        tally_row(&tally, shard, members->data[i], day);
    }
    return tally;
}

// The caller holds the shard.
static void usage_of_account(const Shard *shard, const Account *account, uint16_t day,
                             const FeatureIndex *index, Usage *out)
{
    Tally people = tally_members(shard, &account->members, day);
    AccountTally totals = { 0 };
    GroupSet now = { 0 }, before = { 0 };
    tally_account(&totals, &account->total, day);
    for (uint32_t i = 0; index->count > 0 && i < account->series.len; i++)
        tally_series(index, shard_series(shard, account->series.data[i]), day, now.words, before.words);
    tally_finish(out, &people, &totals, index, now.words, before.words);
}

static void usage_one(const Engine *engine, uint32_t account, uint16_t day, const FeatureIndex *index,
                      Usage *out)
{
    *out = (Usage){ 0 };
    account = account_lock(engine, account);
    if (account != ENGINE_NONE) {
        const Shard *shard = account_shard(engine, account);
        usage_of_account(shard, account_state(engine, account), day, index, out);
        shard_unlock(shard);
    }
    tally_hide_unknown(out, day, engine_newest_day(engine));
}

void engine_usage(const Engine *engine, uint32_t account, uint16_t day, const FeatureSet *features,
                  Usage *out)
{
    FeatureIndex index = feature_index_make(features);
    usage_one(engine, account, day, &index, out);
    feature_index_free(&index);
}

void engine_usage_some(const Engine *engine, const uint32_t *accounts, size_t count, uint16_t day,
                       const FeatureSet *features, Usage *all_out)
{
    FeatureIndex index = feature_index_make(features);
    for (size_t i = 0; i < count; i++)
        usage_one(engine, accounts[i], day, &index, &all_out[accounts[i]]);
    feature_index_free(&index);
}

static bool is_public(const Account *account)
{
    return account->id != NULL && account->alias == ENGINE_NONE;
}

// Rows of a shard that stand for their person.
static void tally_counted(Tally *tally, const Shard *shard, uint16_t day)
{
    for (uint32_t row = 0; row < shard->member_count; row++) {
        if (row + ROWS_AHEAD < shard->member_count) __builtin_prefetch(shard_member(shard, row + ROWS_AHEAD));
        if (shard_member(shard, row)->counted) tally_row(tally, shard, row, day);
    }
}

void engine_usage_total(const Engine *engine, uint16_t day, const FeatureSet *features, Usage *out)
{
    FeatureIndex index = feature_index_make(features);
    Tally people = { 0 };
    AccountTally totals = { 0 };
    GroupSet now = { 0 }, before = { 0 };
    for (uint32_t i = 0; i < SHARDS_ALL; i++) {
        const Shard *shard = &engine->shards[i];
        shard_read(shard);
        tally_counted(&people, shard, day);
        for (uint32_t slot = 0; slot < shard->account_count; slot++) {
            if (is_public(&shard->accounts[slot])) tally_account(&totals, &shard->accounts[slot].total, day);
        }
        for (uint32_t s = 0; index.count > 0 && s < shard->series_count; s++) {
            const DayCounts *series = shard_series(shard, s);
            if (is_public(&shard->accounts[series->slot]))
                tally_series(&index, series, day, now.words, before.words);
        }
        shard_unlock(shard);
    }
    tally_finish(out, &people, &totals, &index, now.words, before.words);
    tally_hide_unknown(out, day, engine_newest_day(engine));
    feature_index_free(&index);
}

// One question to all shards, and room for one shard's accounts, used again for the next shard.
typedef struct ShardTally {
    const FeatureIndex *index;
    uint16_t day;
    Tally *people;
    uint64_t *groups; // of each slot: groups now, then groups before
    uint32_t capacity;
} ShardTally;

static void shard_tally_reset(ShardTally *tally, uint32_t slots)
{
    size_t words = tally->index->words;
    if (slots > tally->capacity) {
        free(tally->people);
        free(tally->groups);
        tally->people = heap_zeroed(slots, sizeof *tally->people);
        tally->groups = heap_zeroed(slots, 2 * words * sizeof *tally->groups);
        tally->capacity = slots;
        return;
    }
    memset(tally->people, 0, slots * sizeof *tally->people);
    if (words > 0) memset(tally->groups, 0, slots * 2 * words * sizeof *tally->groups);
}

static void tally_rows(Tally *people, const Shard *shard, uint16_t day)
{
    for (uint32_t row = 0; row < shard->member_count; row++) {
        if (row + ROWS_AHEAD < shard->member_count) __builtin_prefetch(shard_member(shard, row + ROWS_AHEAD));
        tally_row(&people[shard_member(shard, row)->slot], shard, row, day);
    }
}

// The caller holds the shard.
static void usage_of_shard(const Engine *engine, uint32_t number, ShardTally *tally, Usage *out, size_t count)
{
    const Shard *shard = &engine->shards[number];
    const FeatureIndex *index = tally->index;
    uint16_t day = tally->day, newest = engine_newest_day(engine);
    if (shard->account_count == 0) return;
    shard_tally_reset(tally, shard->account_count);
    tally_rows(tally->people, shard, day);
    for (uint32_t i = 0; index->count > 0 && i < shard->series_count; i++) {
        const DayCounts *series = shard_series(shard, i);
        uint64_t *groups = tally->groups + series->slot * 2 * index->words;
        tally_series(index, series, day, groups, groups + index->words);
    }
    for (uint32_t slot = 0; slot < shard->account_count; slot++) {
        size_t account = (size_t)slot * ENGINE_SHARDS + number;
        if (account >= count) break;
        if (!is_public(&shard->accounts[slot])) continue;
        const uint64_t *groups = tally->groups + slot * 2 * index->words;
        AccountTally totals = { 0 };
        tally_account(&totals, &shard->accounts[slot].total, day);
        tally_finish(&out[account], &tally->people[slot], &totals, index, groups, groups + index->words);
        tally_hide_unknown(&out[account], day, newest);
    }
}

void engine_usage_all(const Engine *engine, uint16_t day, const FeatureSet *features, Usage *out,
                      size_t count)
{
    FeatureIndex index = feature_index_make(features);
    ShardTally tally = { .index = &index, .day = day };
    if (count > 0) memset(out, 0, count * sizeof *out);
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        const Shard *shard = &engine->shards[i];
        shard_read(shard);
        usage_of_shard(engine, i, &tally, out, count);
        shard_unlock(shard);
    }
    free(tally.people);
    free(tally.groups);
    feature_index_free(&index);
}
