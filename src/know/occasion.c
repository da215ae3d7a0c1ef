#include "know/occasion.h"

#include "base/timestamp.h"

enum { FEBRUARY = 2, LEAP_DAY = 29 };

const Str occasion_kind_names[] = { STR_CONST("anniversary"), STR_CONST("goal_reached"),
                                    STR_CONST("new_feature") };

// ---- the source

static Status read_goals(Store *store, const Engine *engine, uint16_t today, Str account, Arena *arena,
                         OccasionSource *source, Error *error)
{
    uint32_t since = today > OCCASION_GOAL_DAYS ? (uint32_t)today - OCCASION_GOAL_DAYS : 1;
    const GoalFilter reached = { .account = account,
                                 .state = STR("reached"),
                                 .changed_us = zone_day_start(engine_zone(engine), since) };
    const GoalFilter open = { .account = account, .state = STR("open") };
    Goal *goals = NULL;
    Status status = goal_list(store, &reached, arena, &goals, &source->reached_count, error);
    source->reached = goals;
    if (status == STATUS_OK) status = goal_list(store, &open, arena, &goals, &source->open_count, error);
    source->open = goals;
    return status;
}

Status occasion_source(Store *store, const Engine *engine, const FeatureView *features, uint16_t today,
                       Str account, Arena *arena, OccasionSource *source_out, Error *error)
{
    FeatureUsage *everywhere = ARENA_ARRAY(arena, FeatureUsage, features->set.count + 1);
    Usage all;
    engine_feature_usage_total(engine, today, &features->set, everywhere);
    engine_usage_total(engine, today, NULL, &all);
    *source_out = (OccasionSource){ .engine = engine,
                                    .today = today,
                                    .features = features,
                                    .everywhere = everywhere,
                                    .features_known =
                                        all.first_day > 0 && today - all.first_day >= OCCASION_KNOWN_DAYS };
    return read_goals(store, engine, today, account, arena, source_out, error);
}

// ---- years together

static uint16_t start_of(const OccasionSource *source, uint32_t account)
{
    Value since = engine_account_attribute(source->engine, account, STR("customer_since"), source->today);
    int64_t day = 0;
    if (since.kind == VALUE_DATE) day = (int64_t)since.number;
    if (since.kind == VALUE_TEXT) date_parse(str_slice(since.text, 0, 10), &day);
    if (day > 0 && day < ZONE_DAYS) return (uint16_t)day;
    return engine_account_first_day(source->engine, account);
}

// The same date of another year; of 29 February the day after the 28th where there is none.
static int64_t date_in_year(uint16_t start, int year)
{
    int first, month, day;
    days_to_date(start, &first, &month, &day);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month == FEBRUARY && day == LEAP_DAY && !leap) return date_to_days(year, month, LEAP_DAY - 1) + 1;
    return date_to_days(year, month, day);
}

static size_t add_anniversary(const OccasionSource *source, uint32_t account, Occasion *into)
{
    uint16_t start = start_of(source, account);
    int first, year, month, day;
    if (start == 0 || start >= source->today) return 0;
    days_to_date(start, &first, &month, &day);
    // The window may lie in another year than today.
    days_to_date((int64_t)source->today + OCCASION_BEFORE_DAYS, &year, &month, &day);
    for (int y = year; y >= year - 1 && y > first; y--) {
        int64_t on = date_in_year(start, y);
        if (on > source->today + OCCASION_BEFORE_DAYS || on < source->today - OCCASION_AFTER_DAYS) continue;
        *into = (Occasion){ .kind = OCCASION_ANNIVERSARY, .day = (uint16_t)on, .number = y - first };
        return 1;
    }
    return 0;
}

// ---- goals

static bool is_of(const OccasionSource *source, const Goal *goal, uint32_t account)
{
    bool theirs = str_equal(goal->kind, STR("goal")) || str_equal(goal->kind, STR("wish"));
    return theirs && engine_account_find(source->engine, goal->account) == account;
}

static size_t add_goals(const OccasionSource *source, uint32_t account, uint16_t contact, size_t count,
                        Occasion *into)
{
    for (size_t i = 0; i < source->reached_count && count < OCCASIONS_OF_ACCOUNT_MAX; i++) {
        const Goal *goal = &source->reached[i];
        uint16_t day = 0;
        if (!is_of(source, goal, account)) continue;
        if (!zone_day(engine_zone(source->engine), goal->changed_us, &day) || contact > day) continue;
        into[count++] =
            (Occasion){ .kind = OCCASION_GOAL_REACHED, .day = day, .number = goal->id, .title = goal->title };
    }
    return count;
}

// ---- features

static bool asks_for(const OccasionSource *source, uint32_t account, Str feature)
{
    for (size_t i = 0; i < source->open_count; i++) {
        const Goal *goal = &source->open[i];
        if (!str_contains_ignore_case(goal->title, feature) && !str_contains_ignore_case(goal->note, feature))
            continue;
        if (is_of(source, goal, account)) return true;
    }
    return false;
}

static bool is_new(const OccasionSource *source, size_t feature)
{
    uint16_t first = source->everywhere[feature].first_day;
    return source->features->features[feature].id != 0 && first > 0 &&
           first + OCCASION_FEATURE_DAYS > source->today;
}

static size_t add_features(const OccasionSource *source, uint32_t account, size_t count, Arena *arena,
                           Occasion *into)
{
    bool any = false;
    for (size_t i = 0; i < source->features->set.count && source->features_known; i++)
        any = any || is_new(source, i);
    if (!any) return count;
    Usage usage;
    Arena mark = *arena;
    FeatureUsage *own = ARENA_ARRAY(arena, FeatureUsage, source->features->set.count + 1);
    engine_usage(source->engine, account, source->today, NULL, &usage);
    engine_feature_usage(source->engine, account, source->today, &source->features->set, own);
    bool active = usage.active_28 != USAGE_UNKNOWN && usage.active_28 > 0;
    for (size_t i = 0; i < source->features->set.count && active && count < OCCASIONS_OF_ACCOUNT_MAX; i++) {
        const Feature *feature = &source->features->features[i];
        if (!is_new(source, i) || own[i].first_day > 0) continue;
        bool asked = asks_for(source, account, feature->name);
        if (feature->key || asked)
            into[count++] = (Occasion){ .kind = OCCASION_NEW_FEATURE,
                                        .day = source->everywhere[i].first_day,
                                        .number = feature->id,
                                        .title = feature->name,
                                        .asked = asked };
    }
    arena_reset(arena, mark);
    return count;
}

size_t occasions_of(const OccasionSource *source, uint32_t account, uint16_t contact, Arena *arena,
                    Occasion *occasions_out)
{
    size_t count = add_anniversary(source, account, occasions_out);
    count = add_goals(source, account, contact, count, occasions_out);
    return add_features(source, account, count, arena, occasions_out);
}
