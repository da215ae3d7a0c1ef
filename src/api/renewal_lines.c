#include "api/renewal_lines.h"

#include "api/know_json.h"
#include "api/money_json.h"
#include "api/work_json.h"
#include "know/journey.h"
#include "know/subscription.h"

// ---- the checklist

static void put_step(JsonWriter *json, const RenewalStep *step)
{
    json_open_object(json);
    json_add_text(json, STR("key"), step->rule->key);
    json_add_text(json, STR("name"), step->rule->name);
    json_add_text(json, STR("meaning"), step->rule->meaning);
    json_add_day(json, STR("from"), step->from);
    json_add_text(json, STR("state"), renewal_step_state_name(step->state));
    json_key(json, STR("evidence"));
    json_open_array(json);
    for (size_t i = 0; i < step->evidence_count; i++) {
        json_open_object(json);
        json_add_text(json, STR("text"), step->evidence[i]);
        json_close_object(json);
    }
    json_close_array(json);
    add_time_or_null(json, STR("done_at"), step->tick ? step->tick->at_us : 0);
    json_add_text(json, STR("done_by"), step->tick ? step->tick->by : STR(""));
    json_add_text(json, STR("note"), step->tick ? step->tick->note : STR(""));
    json_close_object(json);
}

static Status put_steps(const RenewalAsking *asking, const ListedRenewal *listed)
{
    Request *request = asking->request;
    RenewalStep *steps = ARENA_ARRAY(request->arena, RenewalStep, RENEWAL_STEPS_MAX);
    RenewalTick *ticks = NULL;
    size_t count = 0;
    Status status =
        renewal_ticks(request->store, listed->record->id, request->arena, &ticks, &count, request->error);
    if (status != STATUS_OK) return status;
    renewal_checklist_ask(&asking->checklist, live_engine(request->app->live), listed->account,
                          listed->record->due_day, asking->today, ticks, count, request->arena, steps);
    json_key(request->json, STR("checklist_steps"));
    json_open_array(request->json);
    for (size_t i = 0; i < asking->choice.step_count; i++)
        put_step(request->json, &steps[i]);
    json_close_array(request->json);
    return STATUS_OK;
}

// ---- what it is made of

static void put_term_day(Request *request, Str key, int64_t us)
{
    uint16_t day = 0;
    if (us <= 0 || !zone_day(live_zone(request->app->live), us, &day)) day = 0;
    json_add_day_or_null(request->json, key, day);
}

static Status put_subscription(Request *request, int64_t number)
{
    JsonWriter *json = request->json;
    Subscription subscription;
    SubscriptionState state;
    bool found = false;
    Error ignored;
    Status status = subscription_by_number(request->store, number, request->arena, &subscription, &ignored);
    if (status == STATUS_NOT_FOUND) return STATUS_OK;
    if (status == STATUS_OK)
        status = subscription_state_at(request->store, subscription.id, request_now(request), request->arena,
                                       &state, &found, request->error);
    if (status != STATUS_OK || !found) return status;
    json_open_object(json);
    json_add_text(json, STR("id"), subscription.id);
    json_add_text(json, STR("name"), subscription.name);
    json_add_int(json, STR("arr"), state.standing == SUBSCRIPTION_CANCELLED ? 0 : 12 * state.mrr);
    put_currency(json, state.currency);
    if (state.seats >= 0)
        json_add_int(json, STR("seats"), state.seats);
    else
        json_add_null(json, STR("seats"));
    put_term_day(request, STR("term_start"), state.term_start_us);
    put_term_day(request, STR("term_end"), state.term_end_us);
    json_close_object(json);
    return STATUS_OK;
}

static Status put_subscriptions(Request *request, const RenewalRecord *record)
{
    enum { SHOWN_MAX = 200 };
    Status status = STATUS_OK;
    size_t shown = 0;
    json_key(request->json, STR("subscriptions"));
    json_open_array(request->json);
    for (StrCut cut = { .tail = record->parts }; status == STATUS_OK && cut.tail.len > 0 && shown < SHOWN_MAX;
         shown++) {
        int64_t number = 0;
        cut = str_cut(cut.tail, ' ');
        if (str_parse_int64(cut.head, &number)) status = put_subscription(request, number);
    }
    json_close_array(request->json);
    return status;
}

// ---- lines

static void put_line(JsonWriter *json, Str text)
{
    json_open_object(json);
    json_add_text(json, STR("text"), text);
    json_close_object(json);
}

static void put_stay_line(Request *request, const Journey *journey, const JourneyStay *stay, uint16_t today)
{
    const Stage *stage = &journey->stages[stay->stage];
    int days = (stay->left ? stay->left : today) - stay->entered;
    if (stay->early || stage->target_days == 0 || days <= stage->target_days) return;
    put_line(request->json,
             arena_format(request->arena, "%.*s %s %d days; planned were %d.", STR_ARG(stage->name),
                          stay->left ? "took" : "has gone on for", days, stage->target_days));
}

static void put_missed_line(Request *request, const Stage *stage, const JourneyStay *stay,
                            const StayMilestones *reached, uint16_t today)
{
    Buf names = { 0 };
    for (size_t k = 0; k < stage->milestone_count; k++) {
        bool late = stage->milestones[k].day > 0 && today > stay->entered + stage->milestones[k].day;
        if (reached->days[k] > 0 || !late || stay->early) continue;
        buf_format(&names, "%s%.*s", names.len ? ", " : "", STR_ARG(stage->milestones[k].name));
    }
    if (names.len > 0)
        put_line(request->json, arena_format(request->arena, "%.*s never reached: %.*s.",
                                             STR_ARG(stage->name), STR_ARG(buf_view(&names))));
    buf_free(&names);
}

// An onboarding that went badly is not forgotten at the renewal.
static Status put_onboarding_lines(Request *request, Str account, uint16_t today)
{
    Stage *stages = NULL;
    Journey journey;
    StayMilestones *reached = NULL;
    size_t count = stage_list(request->app->definitions, request->arena, &stages);
    Status status = journey_read(request->store, live_engine(request->app->live), stages, count, NULL,
                                 account, request->arena, &journey, request->error);
    if (status == STATUS_OK)
        status = journey_account_milestones(request->store, &journey, account, request->arena, &reached,
                                            request->error);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < journey.stay_count; i++) {
        const JourneyStay *stay = &journey.stays[i];
        if (!stages[stay->stage].onboarding) continue;
        put_stay_line(request, &journey, stay, today);
        put_missed_line(request, &stages[stay->stage], stay, &reached[i], today);
    }
    return STATUS_OK;
}

static Status put_lines(const RenewalAsking *asking, const RenewalRecord *record)
{
    Request *request = asking->request;
    json_key(request->json, STR("lines"));
    json_open_array(request->json);
    if (record->ending_mrr > 0 && record->found == RENEWAL_OPEN)
        put_line(
            request->json,
            arena_format(request->arena, "Notice was given: %.*s of %.*s %.*s a year end by then.",
                         STR_ARG(currency_format(record->currency, 12 * record->ending_mrr, request->arena)),
                         STR_ARG(currency_format(record->currency, 12 * record->mrr, request->arena)),
                         STR_ARG(currency_code(record->currency))));
    Status status = put_onboarding_lines(request, record->account, asking->today);
    json_close_array(request->json);
    return status;
}

// ---- those before

static Status put_history(Request *request, const RenewalRecord *record)
{
    JsonWriter *json = request->json;
    RenewalRecord *records = NULL;
    size_t count = 0;
    Status status =
        renewal_of_account(request->store, record->account, request->arena, &records, &count, request->error);
    if (status != STATUS_OK) return status;
    json_key(json, STR("history"));
    json_open_array(json);
    for (size_t i = count; i > 0; i--) {
        const RenewalRecord *one = &records[i - 1];
        RenewalResult result = renewal_record_result(one);
        if (one->due_day >= record->due_day || result == RENEWAL_WITHDRAWN) continue;
        json_open_object(json);
        json_add_int(json, STR("id"), one->id);
        json_add_day(json, STR("due"), one->due_day);
        json_add_int(json, STR("arr"), 12 * one->mrr);
        if (one->came_mrr < 0)
            json_add_null(json, STR("came_arr"));
        else
            json_add_int(json, STR("came_arr"), 12 * one->came_mrr);
        put_currency(json, one->currency);
        json_add_text(json, STR("result"), renewal_result_name(result));
        json_close_object(json);
    }
    json_close_array(json);
    return STATUS_OK;
}

Status put_renewal_lines(const RenewalAsking *asking, const ListedRenewal *listed)
{
    Request *request = asking->request;
    Status status = put_steps(asking, listed);
    if (status == STATUS_OK) status = put_subscriptions(request, listed->record);
    if (status == STATUS_OK) status = put_lines(asking, listed->record);
    return status == STATUS_OK ? put_history(request, listed->record) : status;
}
