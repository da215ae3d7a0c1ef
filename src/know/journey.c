#include "know/journey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---- reading

static const Query count_stays = {
    .sql = "SELECT count(*) FROM stage_stay WHERE ($1 = '' OR account = $1)",
    .params = "t",
    .columns = "i",
};
static const Query select_stays = {
    .sql = "SELECT id, stage, stage_version, account, entered_day, left_day, early, ended, entered_by"
           " FROM stage_stay WHERE ($1 = '' OR account = $1) ORDER BY account, entered_day, id LIMIT $2",
    .params = "ti",
    .columns = "iiitiiiit",
};

static int stage_place(const Stage *stages, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (stages[i].id == id) return (int)i;
    }
    return -1;
}

// False: it is of no stage or account of today, or of one that is not to be seen.
static bool read_stay(const Rows *rows, const Engine *engine, const Journey *journey, const bool *seen,
                      JourneyStay *stay_out)
{
    Str id = rows_view(rows, 3);
    uint32_t account = engine_account_find(engine, id);
    int stage = stage_place(journey->stages, journey->stage_count, rows_int(rows, 1));
    if (stage < 0 || account == ENGINE_NONE || (seen && !seen[account])) return false;
    if (!str_equal(engine_account_id(engine, account), id)) return false;
    *stay_out = (JourneyStay){ .id = rows_int(rows, 0),
                               .account = account,
                               .version = (uint32_t)rows_int(rows, 2),
                               .stage = (uint16_t)stage,
                               .entered = (uint16_t)rows_int(rows, 4),
                               .left = (uint16_t)rows_int(rows, 5),
                               .early = rows_int(rows, 6) != 0,
                               .ended = rows_int(rows, 7) != 0,
                               .by_hand = rows_view(rows, 8).len > 0 };
    return true;
}

Status journey_read(Store *store, const Engine *engine, const Stage *stages, size_t stage_count,
                    const bool *seen, Str account, Arena *arena, Journey *journey_out, Error *error)
{
    const Param which[] = { param_text(account) };
    CLEANUP(rows_close) Rows counted = store_query(store, &count_stays, which);
    if (!rows_next(&counted)) return rows_failed(&counted, error);
    int64_t room = rows_int(&counted, 0);
    if (room > JOURNEY_STAYS_MAX)
        return fail(error, STATUS_LIMITED, STR(""), "The journey has more than %d stays: too many to show.",
                    JOURNEY_STAYS_MAX);
    Journey journey = { .stages = stages, .stage_count = stage_count };
    journey.stays = ARENA_ARRAY(arena, JourneyStay, (size_t)room + 1);
    const Param params[] = { param_text(account), param_int(room) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_stays, params);
    while (journey.stay_count < (size_t)room && rows_next(&rows)) {
        if (read_stay(&rows, engine, &journey, seen, &journey.stays[journey.stay_count]))
            journey.stay_count++;
    }
    *journey_out = journey;
    return rows_end(&rows, error);
}

bool stay_holds(const JourneyStay *stay, uint16_t day)
{
    return stay->entered <= day && (stay->left == 0 || stay->left > day);
}

bool stay_is_stuck(const Journey *journey, const JourneyStay *stay, uint16_t day)
{
    int target = journey->stages[stay->stage].target_days;
    return target > 0 && stay_holds(stay, day) && day - stay->entered > target;
}

static int by_days(const void *left, const void *right)
{
    uint16_t a = *(const uint16_t *)left, b = *(const uint16_t *)right;
    return a < b ? -1 : a > b;
}

double median_of_days(uint16_t *days, size_t count)
{
    if (count == 0) return (double)NAN;
    qsort(days, count, sizeof *days, by_days);
    return (days[(count - 1) / 2] + days[count / 2]) / 2.0;
}

// ---- the map

static void count_stay(const Journey *journey, const JourneyStay *stay, uint16_t from, uint16_t to,
                       StageFigures *figures)
{
    bool here = stay_holds(stay, to);
    bool left = stay->left > from && stay->left <= to;
    figures->here += here;
    figures->before += stay_holds(stay, from);
    figures->entered += stay->entered > from && stay->entered <= to && !stay->early;
    figures->left += left;
    figures->ended += left && stay->ended;
    figures->stuck += here && stay_is_stuck(journey, stay, to);
    figures->by_hand += here && stay->by_hand;
    figures->early += here && stay->early;
}

static void measure_stage(const Journey *journey, size_t stage, uint16_t to, Arena scratch,
                          StageFigures *figures)
{
    uint16_t *over = ARENA_ARRAY(&scratch, uint16_t, journey->stay_count + 1);
    uint16_t *here = ARENA_ARRAY(&scratch, uint16_t, journey->stay_count + 1);
    size_t here_count = 0;
    for (size_t i = 0; i < journey->stay_count; i++) {
        const JourneyStay *stay = &journey->stays[i];
        if (stay->stage != stage || stay->early) continue;
        if (stay_holds(stay, to))
            here[here_count++] = (uint16_t)(to - stay->entered);
        else if (stay->left && stay->left <= to && !stay->ended)
            over[figures->measured++] = (uint16_t)(stay->left - stay->entered);
    }
    figures->median_days = median_of_days(over, figures->measured);
    figures->median_here_days = median_of_days(here, here_count);
}

enum { FLOW_ENDS = STAGES_MAX + 3 };

// Counts by [from + 3][to + 3].
static void add_flows(const Journey *journey, size_t first, size_t end, uint16_t from, uint16_t to,
                      size_t counts[FLOW_ENDS][FLOW_ENDS])
{
    const JourneyStay *last_left = NULL;
    bool here = false;
    for (size_t i = first; i < end; i++) {
        const JourneyStay *stay = &journey->stays[i];
        here |= stay_holds(stay, to);
        if (stay->left > from && stay->left <= to && (!last_left || stay->left >= last_left->left))
            last_left = stay;
        if (stay->early || stay->entered <= from || stay->entered > to) continue;
        int source = JOURNEY_START;
        for (size_t k = first; k < i; k++) {
            if (journey->stays[k].stage != stay->stage) source = journey->stays[k].stage;
        }
        counts[source + 3][stay->stage + 3]++;
    }
    if (!here && last_left)
        counts[last_left->stage + 3][(last_left->ended ? JOURNEY_LOST : JOURNEY_OUT) + 3]++;
}

static int by_size(const void *left, const void *right)
{
    const JourneyFlow *a = left, *b = right;
    if (a->accounts != b->accounts) return a->accounts > b->accounts ? -1 : 1;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return a->to < b->to ? -1 : a->to > b->to;
}

static void collect_flows(size_t counts[FLOW_ENDS][FLOW_ENDS], Arena *arena, JourneyMap *map)
{
    map->flows = ARENA_ARRAY(arena, JourneyFlow, (size_t)FLOW_ENDS * FLOW_ENDS);
    for (int a = 0; a < FLOW_ENDS; a++) {
        for (int b = 0; b < FLOW_ENDS; b++) {
            if (counts[a][b]) map->flows[map->flow_count++] = (JourneyFlow){ a - 3, b - 3, counts[a][b] };
        }
    }
    if (map->flow_count > 1) qsort(map->flows, map->flow_count, sizeof *map->flows, by_size);
}

void journey_map(const Journey *journey, uint16_t from, uint16_t to, Arena *arena, JourneyMap *map_out)
{
    JourneyMap map = { 0 };
    size_t counts[FLOW_ENDS][FLOW_ENDS] = { 0 };
    for (size_t first = 0; first < journey->stay_count;) {
        size_t end = first, open = 0;
        for (; end < journey->stay_count && journey->stays[end].account == journey->stays[first].account;
             end++) {
            const JourneyStay *stay = &journey->stays[end];
            count_stay(journey, stay, from, to, &map.figures[stay->stage]);
            open += stay_holds(stay, to);
        }
        add_flows(journey, first, end, from, to, counts);
        map.accounts += open > 0;
        map.several += open > 1;
        first = end;
    }
    for (size_t i = 0; i < journey->stage_count; i++)
        measure_stage(journey, i, to, *arena, &map.figures[i]);
    collect_flows(counts, arena, &map);
    *map_out = map;
}

// ---- milestones

bool milestone_is_early_win(int days, uint16_t entered, uint16_t reached)
{
    return days > 0 && 2 * (reached - entered) < days;
}

static const Query select_milestones = {
    .sql = "SELECT m.stay, m.name, m.day FROM stage_milestone m JOIN stage_stay s ON s.id = m.stay"
           " WHERE s.stage = $1",
    .params = "i",
    .columns = "iti",
};
static const Query select_account_milestones = {
    .sql = "SELECT m.stay, m.name, m.day FROM stage_milestone m JOIN stage_stay s ON s.id = m.stay"
           " WHERE s.account = $1",
    .params = "t",
    .columns = "iti",
};

typedef struct StayKey {
    int64_t id;
    size_t place;
} StayKey;

static int by_id(const void *left, const void *right)
{
    const StayKey *a = left, *b = right;
    return a->id < b->id ? -1 : a->id > b->id;
}

static Status read_milestones(Rows *rows, const Journey *journey, Arena *arena, StayMilestones **reached_out,
                              Error *error)
{
    StayMilestones *reached = ARENA_ARRAY(arena, StayMilestones, journey->stay_count + 1);
    Arena scratch = *arena;
    StayKey *keys = ARENA_ARRAY(&scratch, StayKey, journey->stay_count + 1);
    for (size_t i = 0; i < journey->stay_count; i++)
        keys[i] = (StayKey){ journey->stays[i].id, i };
    if (journey->stay_count > 1) qsort(keys, journey->stay_count, sizeof *keys, by_id);
    while (rows_next(rows)) {
        const StayKey wanted = { .id = rows_int(rows, 0) };
        const StayKey *key = bsearch(&wanted, keys, journey->stay_count, sizeof *keys, by_id);
        if (!key) continue;
        const Stage *stage = &journey->stages[journey->stays[key->place].stage];
        for (size_t k = 0; k < stage->milestone_count; k++) {
            if (str_equal(stage->milestones[k].name, rows_view(rows, 1)))
                reached[key->place].days[k] = (uint16_t)rows_int(rows, 2);
        }
    }
    *reached_out = reached;
    return rows_end(rows, error);
}

Status journey_milestones(Store *store, const Journey *journey, size_t stage, Arena *arena,
                          StayMilestones **reached_out, Error *error)
{
    const Param params[] = { param_int(journey->stages[stage].id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_milestones, params);
    return read_milestones(&rows, journey, arena, reached_out, error);
}

Status journey_account_milestones(Store *store, const Journey *journey, Str account, Arena *arena,
                                  StayMilestones **reached_out, Error *error)
{
    const Param params[] = { param_text(account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_account_milestones, params);
    return read_milestones(&rows, journey, arena, reached_out, error);
}

// ---- onboarding

typedef struct Cohort {
    const Journey *journey;
    const StayMilestones *reached;
    const size_t *stays; // places
    size_t count;
    uint16_t today;
    uint16_t *days; // room for as many
} Cohort;

static void measure_module(const Cohort *cohort, const Stage *stage, size_t milestone, ModuleFigures *figures)
{
    int target = stage->milestones[milestone].day;
    for (size_t i = 0; i < cohort->count; i++) {
        const JourneyStay *stay = &cohort->journey->stays[cohort->stays[i]];
        uint16_t day = cohort->reached[cohort->stays[i]].days[milestone];
        if (day == 0) {
            uint16_t until = stay->left ? stay->left : cohort->today;
            figures->missed += target > 0 && until - stay->entered > target;
            continue;
        }
        int took = day - stay->entered;
        cohort->days[figures->reached++] = (uint16_t)took;
        figures->on_time += target > 0 && took <= target;
        figures->early_wins += milestone_is_early_win(target, stay->entered, day);
    }
    figures->median_days = median_of_days(cohort->days, figures->reached);
}

static void measure_whole(const Cohort *cohort, const Stage *stage, OnboardingFigures *figures)
{
    for (size_t i = 0; i < cohort->count; i++) {
        const JourneyStay *stay = &cohort->journey->stays[cohort->stays[i]];
        figures->entered++;
        figures->open += stay->left == 0;
        figures->lost += stay->left && stay->ended;
        figures->stuck += stay_is_stuck(cohort->journey, stay, cohort->today);
        if (!stay->left || stay->ended) continue;
        int took = stay->left - stay->entered;
        cohort->days[figures->completed++] = (uint16_t)took;
        figures->in_time += stage->target_days > 0 && took <= stage->target_days;
    }
    figures->median_days = median_of_days(cohort->days, figures->completed);
}

static void measure_value(const Cohort *cohort, const Stage *stage, OnboardingFigures *figures)
{
    for (size_t i = 0; i < cohort->count; i++) {
        const JourneyStay *stay = &cohort->journey->stays[cohort->stays[i]];
        uint16_t first = 0;
        for (size_t k = 0; k < stage->milestone_count; k++) {
            uint16_t day = cohort->reached[cohort->stays[i]].days[k];
            if (stage->milestones[k].value && day && (!first || day < first)) first = day;
        }
        if (first) cohort->days[figures->valued++] = (uint16_t)(first - stay->entered);
    }
    figures->median_value_days = median_of_days(cohort->days, figures->valued);
}

void journey_onboarding(const Journey *journey, size_t stage, const StayMilestones *reached, uint16_t from,
                        uint16_t to, uint16_t today, uint32_t version, Arena scratch,
                        OnboardingFigures *figures_out)
{
    size_t *stays = ARENA_ARRAY(&scratch, size_t, journey->stay_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < journey->stay_count; i++) {
        const JourneyStay *stay = &journey->stays[i];
        bool counts = stay->stage == stage && !stay->early && stay->entered >= from && stay->entered <= to &&
                      (version == 0 || stay->version == version);
        if (counts) stays[count++] = i;
    }
    const Cohort cohort = {
        journey, reached, stays, count, today, ARENA_ARRAY(&scratch, uint16_t, count + 1)
    };
    OnboardingFigures figures = { .version = version };
    measure_whole(&cohort, &journey->stages[stage], &figures);
    measure_value(&cohort, &journey->stages[stage], &figures);
    for (size_t k = 0; k < journey->stages[stage].milestone_count; k++)
        measure_module(&cohort, &journey->stages[stage], k, &figures.modules[k]);
    *figures_out = figures;
}
