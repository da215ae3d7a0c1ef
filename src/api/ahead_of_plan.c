#include "api/ahead_of_plan.h"

#include "api/journey_json.h"
#include "api/know_json.h"
#include "know/adoption_dates.h"

// ---- adoption plans

static PlannedThing thing_of(const AdoptionPlan *plan, const AdoptionItem *item)
{
    return (PlannedThing){ .kind = item->kind,
                           .name = item->feature,
                           .share = str_equal(item->measure, STR("share")),
                           .target = item->target,
                           .start = plan->start_day,
                           .planned = item->due_day,
                           .reached = item->reached_day };
}

Status planned_features(Request *request, uint32_t account, uint16_t from, uint16_t to,
                        PlannedThing **things_out, size_t *count_out)
{
    const Engine *engine = live_engine(request->app->live);
    const uint16_t today = live_today(request->app->live);
    const AdoptionFilter filter = { .account = engine_account_id(engine, account),
                                    .limit = ADOPTION_PLANS_MAX };
    const FeatureView view = feature_view(request->app->features, engine, request->arena);
    AdoptionPlan *plans = NULL;
    size_t count = 0, things = 0;
    int64_t total = 0;
    Status status =
        adoption_plan_list(request->store, &filter, request->arena, &plans, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    *things_out = ARENA_ARRAY(request->arena, PlannedThing, ADOPTION_ITEMS_MAX * count + 1);
    for (size_t i = 0; i < count; i++) {
        AdoptionPlan *plan = &plans[i];
        if (plan->start_day > to || plan->due_day < from) continue;
        adoption_look(plan, engine, account, today, &view, *request->arena);
        for (size_t k = 0; k < plan->item_count; k++) {
            const AdoptionItem *item = &plan->items[k];
            bool gone = item->reached_day == 0 && !str_equal(plan->state, STR("open"));
            if (gone || adoption_timing(plan, item, today) == ADOPTION_FROM_START) continue;
            (*things_out)[things++] = thing_of(plan, item);
        }
    }
    *count_out = things;
    return STATUS_OK;
}

// ---- with milestones

static size_t add_milestones(const Journey *journey, const StayMilestones *reached, PlannedThing *things)
{
    size_t count = 0;
    for (size_t i = 0; i < journey->stay_count; i++) {
        const JourneyStay *stay = &journey->stays[i];
        const Stage *stage = &journey->stages[stay->stage];
        if (!stage->onboarding || stay->early) continue; // since when its days count is not known
        for (size_t k = 0; k < stage->milestone_count; k++) {
            const StageMilestone *milestone = &stage->milestones[k];
            if (milestone->day == 0) continue;
            things[count++] = (PlannedThing){ .kind = STR("milestone"),
                                              .name = milestone->name,
                                              .start = stay->entered,
                                              .planned = (uint16_t)(stay->entered + milestone->day),
                                              .reached = reached[i].days[k] };
        }
    }
    return count;
}

Status things_ahead(Request *request, uint32_t account, uint16_t from, uint16_t to, PlannedThing **things_out,
                    size_t *count_out)
{
    const Str id = engine_account_id(live_engine(request->app->live), account);
    Journey journey;
    StayMilestones *reached = NULL;
    PlannedThing *features = NULL;
    size_t feature_count = 0, count = 0;
    Status status = read_journey(request, id, &journey);
    if (status == STATUS_OK)
        status = journey_account_milestones(request->store, &journey, id, request->arena, &reached,
                                            request->error);
    if (status == STATUS_OK) status = planned_features(request, account, from, to, &features, &feature_count);
    if (status != STATUS_OK) return status;
    PlannedThing *things = ARENA_ARRAY(request->arena, PlannedThing,
                                       journey.stay_count * STAGE_MILESTONES_MAX + feature_count + 1);
    size_t all = add_milestones(&journey, reached, things);
    for (size_t i = 0; i < feature_count; i++)
        things[all++] = features[i];
    for (size_t i = 0; i < all; i++) {
        const PlannedThing *thing = &things[i];
        if (thing->reached >= from && thing->reached <= to && thing->reached < thing->planned)
            things[count++] = *thing;
    }
    *things_out = things;
    *count_out = count;
    return STATUS_OK;
}

void put_planned(JsonWriter *json, const PlannedThing *thing)
{
    json_open_object(json);
    json_add_text(json, STR("kind"), thing->kind);
    json_add_text(json, STR("name"), thing->name);
    json_add_bool(json, STR("share"), thing->share);
    json_add_int(json, STR("target"), thing->target);
    json_add_day(json, STR("planned"), thing->planned);
    json_add_day_or_null(json, STR("reached"), thing->reached);
    json_key(json, STR("ahead_days"));
    if (thing->reached > 0)
        json_put_int(json, thing->planned - thing->reached);
    else
        json_put_null(json);
    json_close_object(json);
}
