// usage_features.c: who used which feature.
#include "engine/engine_state.h"
#include "engine/heap.h"
#include "engine/tally.h"

// Adds what one person used in the 56 days that end on `day`, each group once.
static void add_marks(const FeatureIndex *index, const Cells *marks, uint16_t day, FeatureUsage *out)
{
    GroupSet now = { 0 }, before = { 0 };
    uint32_t i = day < 55 ? 0 : cells_lower_bound(marks, (uint32_t)(day - 55) << 16);
    for (; i < marks->len && cell_day(marks->data[i]) <= day; i++) {
        bool recent = cell_day(marks->data[i]) + 28 > day;
        feature_index_mark(index, cell_low(marks->data[i]), recent ? now.words : before.words);
    }
    for (size_t word = 0; word < index->words; word++) {
        for (uint64_t bits = now.words[word]; bits; bits &= bits - 1)
            out[word * 64 + (unsigned)__builtin_ctzll(bits)].people_28++;
        for (uint64_t bits = before.words[word]; bits; bits &= bits - 1)
            out[word * 64 + (unsigned)__builtin_ctzll(bits)].people_28_previous++;
    }
}

static void add_series(const FeatureIndex *index, const DayCounts *series, uint16_t day, FeatureUsage *out)
{
    uint16_t first = day_counts_first(series);
    if (series->event >= index->events || first == 0 || first > day) return;
    uint32_t from = index->starts[series->event], to = index->starts[series->event + 1];
    if (from == to) return;
    uint16_t last = day_counts_last(series, day);
    uint64_t days = day_counts_window(series, day);
    uint64_t now = days & window_mask(28, 0) ? day_counts_sum(series, day - 27, day) : 0;
    uint64_t before = days & window_mask(28, 28) ? day_counts_sum(series, day - 55, day - 28) : 0;
    for (uint32_t i = from; i < to; i++) {
        if (i > from && index->groups[i] == index->groups[i - 1]) continue; // named twice
        FeatureUsage *usage = &out[index->groups[i]];
        usage->events_28 += now;
        usage->events_28_previous += before;
        if (usage->first_day == 0 || first < usage->first_day) usage->first_day = first;
        if (last > usage->last_day) usage->last_day = last;
    }
}

static void hide_unknown(FeatureUsage *out, size_t count, uint16_t day, uint16_t newest)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_kept(day - 27, newest)) out[i].people_28 = USAGE_UNKNOWN;
        if (!is_kept(day - 55, newest)) out[i].people_28_previous = USAGE_UNKNOWN;
    }
}

void engine_feature_usage(const Engine *engine, uint32_t account, uint16_t day, const FeatureSet *features,
                          FeatureUsage *out)
{
    FeatureIndex index = feature_index_make(features);
    if (index.count > 0) memset(out, 0, index.count * sizeof *out);
    account = account_lock(engine, account);
    if (account != ENGINE_NONE) {
        const Shard *shard = account_shard(engine, account);
        const Account *state = account_state(engine, account);
        for (uint32_t i = 0; i < state->members.len; i++)
            add_marks(&index, &shard_member(shard, state->members.data[i])->marks, day, out);
        for (uint32_t i = 0; i < state->series.len; i++)
            add_series(&index, shard_series(shard, state->series.data[i]), day, out);
        shard_unlock(shard);
    }
    hide_unknown(out, index.count, day, engine_newest_day(engine));
    feature_index_free(&index);
}

void engine_feature_usage_total(const Engine *engine, uint16_t day, const FeatureSet *features,
                                FeatureUsage *out)
{
    FeatureIndex index = feature_index_make(features);
    if (index.count > 0) memset(out, 0, index.count * sizeof *out);
    for (uint32_t i = 0; i < SHARDS_ALL; i++) {
        const Shard *shard = &engine->shards[i];
        shard_read(shard);
        for (uint32_t row = 0; row < shard->member_count; row++) {
            const Member *member = shard_member(shard, row);
            if (member->counted) add_marks(&index, &member->marks, day, out);
        }
        for (uint32_t s = 0; s < shard->series_count; s++) {
            const DayCounts *series = shard_series(shard, s);
            if (shard->accounts[series->slot].id) add_series(&index, series, day, out);
        }
        shard_unlock(shard);
    }
    hide_unknown(out, index.count, day, engine_newest_day(engine));
    feature_index_free(&index);
}

// Counts the days of each group. Marks are sorted by day, so a set of one day's groups is enough.
static void count_feature_days(const FeatureIndex *index, const Cells *marks, uint16_t day,
                               PersonUsage *usage)
{
    uint32_t i = day < 55 ? 0 : cells_lower_bound(marks, (uint32_t)(day - 55) << 16);
    while (i < marks->len && cell_day(marks->data[i]) <= day) {
        uint16_t today = cell_day(marks->data[i]);
        GroupSet used = { 0 };
        for (; i < marks->len && cell_day(marks->data[i]) == today; i++)
            feature_index_mark(index, cell_low(marks->data[i]), used.words);
        uint8_t *days = today + 28 > day ? usage->feature_days_28 : usage->feature_days_28_previous;
        for (size_t word = 0; word < index->words; word++) {
            for (uint64_t bits = used.words[word]; bits; bits &= bits - 1)
                days[word * 64 + (unsigned)__builtin_ctzll(bits)]++;
        }
    }
}

// The newest active day not after `day`: of the kept days, else the first.
static uint16_t last_active_day(const Shard *shard, uint32_t row, uint16_t day, uint16_t newest)
{
    const Activity *activity = &shard_member(shard, row)->activity;
    if (activity->first == 0 || activity->first > day) return 0;
    if (activity->newest <= day) return activity->newest;
    for (int32_t end = day; is_kept(end, newest); end -= 64) {
        uint64_t days = shard_days(shard, row, end);
        if (days == 0) continue;
        int32_t found = end - __builtin_clzll(days);
        if (is_kept(found, newest)) return (uint16_t)found;
        break;
    }
    return activity->first;
}

static PersonUsage person_usage(const Engine *engine, const Shard *shard, uint32_t row, uint16_t day)
{
    const Member *member = shard_member(shard, row);
    uint16_t newest = engine_newest_day(engine);
    uint64_t days = shard_days(shard, row, day);
    int now = __builtin_popcountll(days & window_mask(28, 0));
    int before = __builtin_popcountll(days & window_mask(28, 28));
    return (PersonUsage){
        .person = member->person,
        .first_day = member->activity.first <= day ? member->activity.first : 0,
        .last_day = last_active_day(shard, row, day, newest),
        .active_days_28 = is_kept(day - 27, newest) ? (uint16_t)now : UINT16_MAX,
        .active_days_28_previous = is_kept(day - 55, newest) ? (uint16_t)before : UINT16_MAX,
        .usual_gap_days = is_kept(day - GAP_DAYS + 1, newest) ? tally_usual_gap(shard, row, day) : 0,
    };
}

// `days` has room for two counts a group.
static PersonUsage person_with_features(const Engine *engine, const Shard *shard, uint32_t row, uint16_t day,
                                        const FeatureIndex *index, uint8_t *days)
{
    uint16_t newest = engine_newest_day(engine);
    PersonUsage usage = person_usage(engine, shard, row, day);
    usage.feature_days_28 = days;
    usage.feature_days_28_previous = days + index->count;
    count_feature_days(index, &shard_member(shard, row)->marks, day, &usage);
    if (!is_kept(day - 27, newest)) memset(days, UINT8_MAX, index->count);
    if (!is_kept(day - 55, newest)) memset(days + index->count, UINT8_MAX, index->count);
    return usage;
}

size_t engine_people_usage(const Engine *engine, uint32_t account, uint16_t day, const FeatureSet *features,
                           Arena *arena, PersonUsage **people_out)
{
    *people_out = NULL;
    account = account_lock(engine, account);
    if (account == ENGINE_NONE) return 0;
    FeatureIndex index = feature_index_make(features);
    const Shard *shard = account_shard(engine, account);
    const Cells *members = &account_state(engine, account)->members;
    size_t count = members->len;
    PersonUsage *people = ARENA_ARRAY(arena, PersonUsage, count);
    uint8_t *days = ARENA_ARRAY(arena, uint8_t, count * 2 * index.count);
    for (size_t i = 0; i < count; i++, days += 2 * index.count)
        people[i] = person_with_features(engine, shard, members->data[i], day, &index, days);
    shard_unlock(shard);
    feature_index_free(&index);
    *people_out = people;
    return count;
}

void engine_person_usage(const Engine *engine, uint32_t person, uint16_t day, const FeatureSet *features,
                         Arena *arena, PersonUsage *out)
{
    FeatureIndex index = feature_index_make(features);
    uint8_t *days = ARENA_ARRAY(arena, uint8_t, 2 * index.count);
    // The identity lock stays until the row is read: a join would move it.
    identity_read(engine);
    const Person *who = people_at(&engine->people, people_root(&engine->people, person));
    bool several = who->union_row != ENGINE_NONE;
    const Shard *shard = several ? &engine->shards[SHARD_UNION] : account_shard(engine, who->first.account);
    shard_read(shard);
    *out = person_with_features(engine, shard, several ? who->union_row : who->first.row, day, &index, days);
    out->person = people_root(&engine->people, person);
    shard_unlock(shard);
    identity_unlock(engine);
    feature_index_free(&index);
}
