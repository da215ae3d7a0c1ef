#include "know/adoption_dates.h"

#include "know/journey.h"

enum { PERCENT = 100 };

const Str adoption_timing_names[ADOPTION_TIMINGS] = { STR_CONST("from_start"), STR_CONST("early"),
                                                      STR_CONST("in_time"),    STR_CONST("late"),
                                                      STR_CONST("open"),       STR_CONST("overdue") };

AdoptionTiming adoption_timing(const AdoptionPlan *plan, const AdoptionItem *item, uint16_t day)
{
    const uint16_t reached = item->reached_day, due = item->due_day;
    if (reached == 0)
        return (plan->ended_day > 0 ? plan->ended_day : day) > due ? ADOPTION_OVERDUE : ADOPTION_OPEN;
    if (reached <= plan->start_day) return ADOPTION_FROM_START;
    return reached < due ? ADOPTION_EARLY : reached == due ? ADOPTION_IN_TIME : ADOPTION_LATE;
}

bool adoption_is_early_win(const AdoptionPlan *plan, const AdoptionItem *item)
{
    return item->reached_day > plan->start_day &&
           milestone_is_early_win(item->due_day - plan->start_day, plan->start_day, item->reached_day);
}

uint16_t adoption_pace_day(int64_t first, int64_t now, int64_t need, uint16_t start, uint16_t today)
{
    const int64_t days = (int64_t)today - start, added = now - first, missing = need - now;
    if (days < ADOPTION_PACE_DAYS || added <= 0 || missing <= 0) return 0;
    // Rounded up: on the day before not all of them are there.
    int64_t day = today + (missing * days + added - 1) / added;
    return day < ZONE_DAYS ? (uint16_t)day : 0;
}

uint16_t adoption_expected_day(const AdoptionPlan *plan, const AdoptionItem *item, const Engine *engine,
                               uint32_t account, uint16_t today, const FeatureView *view, Arena scratch)
{
    bool open = str_equal(plan->state, STR("open")) && item->reached_day == 0 && account != ENGINE_NONE;
    if (!open || today < plan->start_day + ADOPTION_PACE_DAYS) return 0;
    AdoptionValue first = adoption_value(item, engine, account, plan->start_day, view, scratch);
    AdoptionValue now = adoption_value(item, engine, account, today, view, scratch);
    if (first.people == ADOPTION_UNKNOWN || now.people == ADOPTION_UNKNOWN || now.holds) return 0;
    bool share = !str_equal(item->kind, STR("people")) && str_equal(item->measure, STR("share"));
    int64_t need = share ? (item->target * now.active + PERCENT - 1) / PERCENT : item->target;
    return adoption_pace_day(first.people, now.people, need, plan->start_day, today);
}

bool adoption_could_come_ahead(const AdoptionItem *item, uint16_t expected, uint16_t today)
{
    return expected > 0 && expected < item->due_day && item->due_day > today;
}
