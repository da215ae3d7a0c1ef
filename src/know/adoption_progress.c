#include "know/adoption_progress.h"

enum { LOOK_ARENA_BYTES = 256 << 20, LOOKED_AT_ONCE = 100, PERCENT = 100, LATE_DAYS = 7 };

// ---- what it is on a day

static bool is_named(const AdoptionItem *item)
{
    return str_equal(item->kind, STR("people"));
}

bool adoption_holds(const AdoptionItem *item, int64_t people, int64_t active)
{
    if (is_named(item)) return item->person_count > 0 && people >= (int64_t)item->person_count;
    if (people < 0 || str_equal(item->measure, STR("people"))) return people >= 0 && people >= item->target;
    return active > 0 && people * PERCENT >= item->target * active;
}

int adoption_percent(const AdoptionItem *item, const AdoptionValue *value)
{
    bool share = !is_named(item) && str_equal(item->measure, STR("share"));
    int64_t whole = share ? item->target * value->active : item->target;
    int64_t part = share ? value->people * PERCENT : value->people;
    if (value->holds) return PERCENT;
    if (part <= 0 || whole <= 0) return 0;
    // What does not hold is never shown as whole.
    return part >= whole ? PERCENT - 1 : (int)(part * PERCENT / whole);
}

// The named people who were active in the 28 days that end on the day.
static int64_t count_named(const AdoptionItem *item, const Engine *engine, uint32_t account, uint16_t day,
                           Arena scratch)
{
    PersonUsage *usage = NULL;
    size_t count = engine_people_usage(engine, account, day, NULL, &scratch, &usage);
    int64_t active = 0;
    for (size_t i = 0; i < item->person_count; i++) {
        uint32_t person = engine_person_find(engine, item->people[i]);
        size_t p = 0;
        while (p < count && usage[p].person != person)
            p++;
        active += p < count && usage[p].active_days_28 > 0 && usage[p].active_days_28 != UINT16_MAX;
    }
    return active;
}

static const FeatureGroup *group_named(const FeatureView *view, Str name)
{
    for (size_t i = 0; i < view->set.count; i++) {
        if (str_equal_ignore_case(view->features[i].name, name)) return &view->set.groups[i];
    }
    return NULL;
}

AdoptionValue adoption_value(const AdoptionItem *item, const Engine *engine, uint32_t account, uint16_t day,
                             const FeatureView *view, Arena scratch)
{
    AdoptionValue value = { .people = ADOPTION_UNKNOWN };
    Usage usage = { 0 };
    if (is_named(item)) {
        value.people = count_named(item, engine, account, day, scratch);
        value.active = (int64_t)item->person_count;
        value.holds = adoption_holds(item, value.people, value.active);
        return value;
    }
    engine_usage(engine, account, day, NULL, &usage);
    if (usage.active_28 == USAGE_UNKNOWN) return value;
    value.active = usage.active_28;
    if (str_equal(item->kind, STR("feature"))) {
        const FeatureGroup *group = group_named(view, item->feature);
        const FeatureSet only = { group, 1 };
        FeatureUsage feature = { 0 };
        if (!group) return value;
        engine_feature_usage(engine, account, day, &only, &feature);
        if (feature.people_28 == USAGE_UNKNOWN) return value;
        value.people = feature.people_28;
    } else {
        value.people = usage.active_28;
    }
    value.holds = adoption_holds(item, value.people, value.active);
    return value;
}

// ---- over the days of the plan

static bool look_at(AdoptionItem *item, const AdoptionPlan *plan, const Engine *engine, uint32_t account,
                    uint16_t today, const FeatureView *view, Arena scratch)
{
    // The last days are looked at again: events may come late.
    bool known = item->looked_day >= plan->start_day + LATE_DAYS;
    uint16_t first = known ? (uint16_t)(item->looked_day + 1 - LATE_DAYS) : plan->start_day;
    const uint16_t before = item->looked_day;
    for (uint32_t day = first; day <= today; day++) {
        if (adoption_value(item, engine, account, (uint16_t)day, view, scratch).holds) {
            item->reached_day = (uint16_t)day;
            return true;
        }
        if (day < today) item->looked_day = (uint16_t)day;
    }
    return item->looked_day != before;
}

bool adoption_look(AdoptionPlan *plan, const Engine *engine, uint32_t account, uint16_t today,
                   const FeatureView *view, Arena scratch)
{
    bool found = false;
    size_t reached = 0;
    uint16_t last = 0;
    if (!str_equal(plan->state, STR("open")) || account == ENGINE_NONE) return false;
    for (size_t i = 0; i < plan->item_count; i++) {
        AdoptionItem *item = &plan->items[i];
        if (item->reached_day == 0 && look_at(item, plan, engine, account, today, view, scratch))
            found = true;
        reached += item->reached_day > 0;
        if (item->reached_day > last) last = item->reached_day;
    }
    if (plan->item_count == 0 || reached < plan->item_count) return found;
    plan->state = STR("reached");
    plan->ended_day = last;
    return true;
}

// ---- all plans

typedef struct Noting {
    const AdoptionPlan *plans;
    const bool *found;
    size_t count;
} Noting;

static Status note_plans(Store *store, void *context, Error *error)
{
    const Noting *noting = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < noting->count && status == STATUS_OK; i++) {
        if (noting->found[i]) status = adoption_plan_note(store, &noting->plans[i], error);
    }
    return status;
}

typedef struct Look {
    const Live *live;
    const FeatureCatalog *features;
    Committer *committer;
    Store *store;
    size_t offset; // of open plans that stay open
} Look;

// The next of the open plans; *more_out: there are others.
static Status look_at_some(Look *look, Arena *arena, bool *more_out, Error *error)
{
    const Engine *engine = live_engine(look->live);
    const AdoptionFilter filter = { .state = STR("open"), .offset = look->offset, .limit = LOOKED_AT_ONCE };
    const FeatureView view = feature_view(look->features, engine, arena);
    AdoptionPlan *plans = NULL;
    size_t count = 0, stay = 0, news = 0;
    int64_t total = 0;
    Status status = adoption_plan_list(look->store, &filter, arena, &plans, &count, &total, error);
    if (status != STATUS_OK) return status;
    bool *found = ARENA_ARRAY(arena, bool, count + 1);
    for (size_t i = 0; i < count; i++) {
        uint32_t account = engine_account_find(engine, plans[i].account);
        found[i] = adoption_look(&plans[i], engine, account, live_today(look->live), &view, *arena);
        news += found[i];
        stay += str_equal(plans[i].state, STR("open"));
    }
    Noting noting = { plans, found, count };
    if (news > 0) status = committer_edit(look->committer, note_plans, &noting, error);
    look->offset += stay;
    *more_out = count == LOOKED_AT_ONCE;
    return status;
}

Status adoption_look_all(const Live *live, const FeatureCatalog *features, Committer *committer, Error *error)
{
    Look look = { .live = live, .features = features, .committer = committer };
    look.store = live_reader(live, error);
    if (!look.store) return STATUS_UNAVAILABLE;
    Arena arena = arena_create(LOOK_ARENA_BYTES), unspent = arena;
    Status status = STATUS_OK;
    for (bool more = true; more && status == STATUS_OK;) {
        status = look_at_some(&look, &arena, &more, error);
        arena_reset(&arena, unspent);
    }
    arena_destroy(&arena);
    store_close(look.store);
    return status;
}
