#include "know/occasion.h"

#include "know/journey.h"

#include "base/timestamp.h"

enum { FEBRUARY = 2, LEAP_DAY = 29, OCCASION_WINS_MAX = 2000 };

const Str occasion_kind_names[] = { STR_CONST("anniversary"), STR_CONST("goal_reached"),
                                    STR_CONST("new_feature"), STR_CONST("early_win") };

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

// Days and place of a milestone of onboarding; 0 days of others.
static int days_of(const OccasionAsking *asking, int64_t stage, Str milestone, size_t *place_out)
{
    for (size_t i = 0; i < asking->stage_count; i++) {
        const Stage *one = &asking->stages[i];
        for (size_t k = 0; one->id == stage && one->onboarding && k < one->milestone_count; k++) {
            *place_out = k;
            if (str_equal(one->milestones[k].name, milestone)) return one->milestones[k].day;
        }
    }
    return 0;
}

static Status read_wins(Store *store, const Engine *engine, const OccasionAsking *asking, Arena *arena,
                        OccasionSource *source, Error *error)
{
    static const Query query = {
        .sql = "SELECT s.account, s.stage, s.entered_day, s.id, m.name, m.day FROM stage_milestone m"
               " JOIN stage_stay s ON s.id = m.stay WHERE m.day >= $1 AND s.early = 0 AND s.ended = 0"
               " AND ($2 = '' OR s.account = $2) ORDER BY m.day DESC, s.id LIMIT $3",
        .params = "iti",
        .columns = "tiiiti",
    };
    int64_t since = asking->today > OCCASION_GOAL_DAYS ? asking->today - OCCASION_GOAL_DAYS : 1;
    const Param params[] = { param_int(since), param_text(asking->account), param_int(OCCASION_WINS_MAX) };
    EarlyWin *wins = ARENA_ARRAY(arena, EarlyWin, OCCASION_WINS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < OCCASION_WINS_MAX && rows_next(&rows)) {
        size_t place = 0;
        int days = days_of(asking, rows_int(&rows, 1), rows_view(&rows, 4), &place);
        uint16_t entered = (uint16_t)rows_int(&rows, 2), day = (uint16_t)rows_int(&rows, 5);
        if (!milestone_is_early_win(days, entered, day)) continue;
        wins[count++] = (EarlyWin){ engine_account_find(engine, rows_view(&rows, 0)),
                                    rows_int(&rows, 3) * STAGE_MILESTONES_MAX + (int64_t)place,
                                    rows_text(&rows, 4, arena), day };
    }
    source->wins = wins;
    source->win_count = count;
    return rows_end(&rows, error);
}

// Items of adoption plans. What held from the first day on is nobody's win.
static Status read_plan_wins(Store *store, const Engine *engine, const OccasionAsking *asking, Arena *arena,
                             OccasionSource *source, Error *error)
{
    static const Query query = {
        .sql = "SELECT p.account, p.title, p.start_day, i.id, i.feature, i.due_day, i.reached_day"
               " FROM adoption_item i JOIN adoption_plan p ON p.id = i.plan WHERE i.reached_day >= $1"
               " AND i.reached_day > p.start_day AND ($2 = '' OR p.account = $2)"
               " ORDER BY i.reached_day DESC, i.id LIMIT $3",
        .params = "iti",
        .columns = "ttiitii",
    };
    int64_t since = asking->today > OCCASION_GOAL_DAYS ? asking->today - OCCASION_GOAL_DAYS : 1;
    const Param params[] = { param_int(since), param_text(asking->account), param_int(OCCASION_WINS_MAX) };
    EarlyWin *wins = ARENA_ARRAY(arena, EarlyWin, source->win_count + OCCASION_WINS_MAX);
    for (size_t i = 0; i < source->win_count; i++)
        wins[i] = source->wins[i];
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < OCCASION_WINS_MAX && rows_next(&rows)) {
        uint16_t start = (uint16_t)rows_int(&rows, 2), day = (uint16_t)rows_int(&rows, 6);
        if (!milestone_is_early_win((int)rows_int(&rows, 5) - start, start, day)) continue;
        Str feature = rows_text(&rows, 4, arena);
        wins[source->win_count + count++] =
            (EarlyWin){ engine_account_find(engine, rows_view(&rows, 0)), -rows_int(&rows, 3),
                        feature.len > 0 ? feature : rows_text(&rows, 1, arena), day };
    }
    source->wins = wins;
    source->win_count += count;
    return rows_end(&rows, error);
}

Status occasion_source(Store *store, const Engine *engine, const OccasionAsking *asking, Arena *arena,
                       OccasionSource *source_out, Error *error)
{
    const FeatureView *features = asking->features;
    uint16_t today = asking->today;
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
    Status status = read_goals(store, engine, today, asking->account, arena, source_out, error);
    if (status == STATUS_OK) status = read_wins(store, engine, asking, arena, source_out, error);
    return status == STATUS_OK ? read_plan_wins(store, engine, asking, arena, source_out, error) : status;
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

// ---- early wins

static size_t add_wins(const OccasionSource *source, uint32_t account, uint16_t contact, size_t count,
                       Occasion *into)
{
    for (size_t i = 0; i < source->win_count && count < OCCASIONS_OF_ACCOUNT_MAX; i++) {
        const EarlyWin *win = &source->wins[i];
        if (win->account != account || contact >= win->day) continue;
        into[count++] = (Occasion){
            .kind = OCCASION_EARLY_WIN, .day = win->day, .number = win->number, .title = win->milestone
        };
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
    count = add_wins(source, account, contact, count, occasions_out);
    return add_features(source, account, count, arena, occasions_out);
}
