#include "engine/tally.h"

void tally_account(AccountTally *tally, const DayCounts *total, uint16_t day)
{
    uint16_t first = day_counts_first(total);
    if (first == 0 || first > day) return;
    uint16_t last = day_counts_last(total, day);
    if (tally->first_day == 0 || first < tally->first_day) tally->first_day = first;
    if (last > tally->last_day) tally->last_day = last;
    uint64_t days = day_counts_window(total, day);
    tally->days |= days;
    if (days & window_mask(28, 0)) tally->events_28 += day_counts_sum(total, day - 27, day);
    if (days & window_mask(28, 28)) tally->events_28_previous += day_counts_sum(total, day - 55, day - 28);
}

void tally_finish(Usage *usage, const Tally *people, const AccountTally *account, const FeatureIndex *index,
                  const uint64_t *now, const uint64_t *before)
{
    uint32_t all = people->idle_before[3], fresh = (uint32_t)(people->seen >> 32);
    uint32_t active = all - people->idle[0], active_before = all - people->idle_before[0];
    uint32_t both = (uint32_t)(people->active_28 >> 32);
    *usage = (Usage){
        .people = (uint32_t)people->seen,
        .dau = all - people->idle[1],
        .wau = all - people->idle[2],
        .mau = all - people->idle[3],
        .wau_previous = all - people->idle_before[2],
        .mau_previous = all - people->idle_before[1],
        .active_28 = active,
        .active_28_previous = active_before,
        .active_days_28 = (uint32_t)__builtin_popcountll(account->days & window_mask(28, 0)),
        .new_28 = fresh,
        // New people are active in the 28 days for the first time; who else was not active before comes back.
        .returning_28 = active - both - fresh,
        .lost_28 = active_before - both,
        .events_28 = account->events_28,
        .events_28_previous = account->events_28_previous,
        .dau_mean_28 = (uint32_t)people->active_28 / 28.0,
        .features_28 = group_set_count(now, index->words),
        .features_28_previous = group_set_count(before, index->words),
        .key_features_28 = group_set_count_common(now, index->key.words, index->words),
        .first_day = account->first_day,
        .last_day = account->last_day,
    };
}

static void hide(uint32_t *count, int32_t first, uint16_t newest)
{
    if (!is_kept(first, newest)) *count = USAGE_UNKNOWN;
}

void tally_hide_unknown(Usage *usage, uint16_t day, uint16_t newest)
{
    hide(&usage->dau, day, newest);
    hide(&usage->wau, day - 6, newest);
    hide(&usage->wau_previous, day - 13, newest);
    hide(&usage->mau, day - 29, newest);
    hide(&usage->mau_previous, day - 59, newest);
    hide(&usage->active_28, day - 27, newest);
    hide(&usage->active_28_previous, day - 55, newest);
    hide(&usage->returning_28, day - 55, newest);
    hide(&usage->lost_28, day - 55, newest);
    if (!is_kept(day - 27, newest)) usage->dau_mean_28 = -1;
}

uint16_t tally_usual_gap(const Shard *shard, uint32_t row, int32_t day)
{
    uint16_t counts[GAP_DAYS] = { 0 };
    uint32_t gaps = 0;
    int32_t previous = -1;
    for (int32_t end = day - GAP_DAYS + 60; end <= day; end += 60) {
        for (uint64_t days = shard_days(shard, row, end) & window_mask(60, 0); days; days &= days - 1) {
            int32_t active = end - 63 + __builtin_ctzll(days);
            if (previous >= 0) {
                counts[active - previous]++;
                gaps++;
            }
            previous = active;
        }
    }
    uint32_t seen = 0;
    for (int gap = 1; gap < GAP_DAYS; gap++) {
        seen += counts[gap];
        if (gaps > 0 && seen > (gaps - 1) / 2) return (uint16_t)gap;
    }
    return 0;
}
