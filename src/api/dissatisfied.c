// dissatisfied.c: who may speak badly of the product, with what says so.
#include "know/dissatisfied.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "know/loss.h"

#include <math.h>
#include <stdlib.h>

enum { LIST_USUAL = 50, LIST_MAX = 200 };

static const char *const reason_names[] = { "escalation",   "not_recommended", "lost",    "sentiment",
                                            "late_promise", "urgent_ticket",   "at_risk", "health_fell" };

typedef struct Entry {
    uint32_t account;
    DissatisfiedFacts facts;
    Dissatisfied judged;
} Entry;

typedef struct Register {
    Request *request;
    const Engine *engine;
    uint16_t today;
    size_t count;
    DissatisfiedFacts *facts; // by account
    bool *asked;              // customers, and those who left lately; that the caller sees
} Register;

static void read_words(Register *list)
{
    static const Str keys[] = { STR_CONST("last_sentiment"), STR_CONST("escalations_open"),
                                STR_CONST("open_urgent_tickets") };
    Value *values = ARENA_ARRAY(list->request->arena, Value, list->count + 1);
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        engine_account_attribute_all(list->engine, keys[k], list->today, values, list->count);
        for (size_t i = 0; i < list->count; i++) {
            double number = values[i].kind == VALUE_NUMBER ? values[i].number : (double)NAN;
            DissatisfiedFacts *facts = &list->facts[i];
            *(k == 0 ? &facts->sentiment : k == 1 ? &facts->escalations : &facts->urgent_tickets) = number;
        }
    }
}

static Status read_promises(Register *list)
{
    const GoalFilter filter = { .kind = STR("promise"), .state = STR("open") };
    Request *request = list->request;
    Goal *goals = NULL;
    size_t count = 0;
    Status status = goal_list(request->store, &filter, request->arena, &goals, &count, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        uint32_t account = engine_account_find(list->engine, goals[i].account);
        bool late = goals[i].due_day > 0 && goals[i].due_day < list->today;
        if (account < list->count && late) list->facts[account].late_promises++;
    }
    return status;
}

static Status read_losses(Register *list)
{
    Request *request = list->request;
    uint16_t from =
        list->today > DISSATISFIED_LOSS_DAYS ? (uint16_t)(list->today - DISSATISFIED_LOSS_DAYS) : 1;
    const LossFilter filter = { .from = from, .to = list->today };
    Loss *losses = NULL;
    size_t count = 0;
    Status status = loss_list(request->store, &filter, request->arena, &losses, &count, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        uint32_t account = engine_account_find(list->engine, losses[i].account);
        if (account >= list->count || losses[i].downgrade || losses[i].back_day > 0) continue;
        list->asked[account] = true;
        if (list->facts[account].lost_day > 0) continue; // the latest comes first
        list->facts[account].lost_day = losses[i].day;
        list->facts[account].not_recommended = str_equal(losses[i].recommend, STR("no"));
    }
    return status;
}

static void read_health(Register *list)
{
    const ScorecardSet *set = request_scorecards(list->request);
    uint16_t before = list->today > HEALTH_COMPARE_DAYS ? (uint16_t)(list->today - HEALTH_COMPARE_DAYS) : 0;
    for (uint32_t i = 0; i < list->count; i++) {
        DissatisfiedFacts *facts = &list->facts[i];
        facts->drop = (double)NAN;
        // Health is asked of those alone who are listed anyway.
        if (!list->asked[i] || dissatisfied_judge(facts).points == 0) continue;
        HealthRow now = scorecard_score(set, list->engine, i, list->today, list->request->arena);
        HealthRow then = scorecard_score(set, list->engine, i, before, list->request->arena);
        facts->at_risk = now.band == BAND_AT_RISK;
        if (now.brief.score != POINTS_NONE && then.brief.score != POINTS_NONE)
            facts->drop = (double)(then.brief.score - now.brief.score) / POINT;
    }
}

static int most_first(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    if (x->judged.points != y->judged.points) return x->judged.points > y->judged.points ? -1 : 1;
    return (x->account > y->account) - (x->account < y->account);
}

static size_t judge_all(const Register *list, Entry *entries)
{
    size_t count = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        if (!list->asked[i]) continue;
        Dissatisfied judged = dissatisfied_judge(&list->facts[i]);
        if (judged.points > 0) entries[count++] = (Entry){ i, list->facts[i], judged };
    }
    if (count > 0) qsort(entries, count, sizeof *entries, most_first);
    return count;
}

static void put_entry(const Register *list, const Entry *entry)
{
    JsonWriter *json = list->request->json;
    const DissatisfiedFacts *facts = &entry->facts;
    Value owner = engine_account_attribute(list->engine, entry->account, STR("owner"), list->today);
    json_open_object(json);
    json_key(json, STR("account"));
    json_put_account(json, list->engine, entry->account, list->today);
    json_add_text(json, STR("owner"), text_attribute(owner));
    json_add_int(json, STR("points"), entry->judged.points);
    json_key(json, STR("reasons"));
    json_open_array(json);
    for (size_t i = 0; i < entry->judged.reason_count; i++)
        json_put_text(json, str_from_c(reason_names[entry->judged.reasons[i]]));
    json_close_array(json);
    json_add_double(json, STR("sentiment"), facts->sentiment);
    json_add_double(json, STR("escalations"), facts->escalations);
    json_add_double(json, STR("urgent_tickets"), facts->urgent_tickets);
    json_add_int(json, STR("late_promises"), (int64_t)facts->late_promises);
    json_add_day_or_null(json, STR("lost"), facts->lost_day);
    json_add_double(json, STR("health_fell"), facts->drop);
    json_close_object(json);
}

static Status list_dissatisfied(Request *request)
{
    Register list = { .request = request,
                      .engine = live_engine(request->app->live),
                      .today = live_today(request->app->live) };
    list.count = engine_account_count(list.engine);
    list.facts = ARENA_ARRAY(request->arena, DissatisfiedFacts, list.count + 1);
    list.asked = ARENA_ARRAY(request->arena, bool, list.count + 1);
    Status status = choose_customers(request, list.today, list.asked, list.count);
    if (status != STATUS_OK) return status;
    read_words(&list);
    status = read_promises(&list);
    if (status == STATUS_OK) status = read_losses(&list);
    if (status != STATUS_OK) return status;
    keep_seen_accounts(request, list.asked, list.count);
    read_health(&list);
    Entry *entries = ARENA_ARRAY(request->arena, Entry, list.count + 1);
    size_t count = judge_all(&list, entries), limit = (size_t)query_int(request, "limit", LIST_USUAL);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), list.today);
    json_add_int(json, STR("total"), (int64_t)count);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < limit; i++)
        put_entry(&list, &entries[i]);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// clang-format off
static const Field list_query[] = {
    { "limit", FIELD_INTEGER, .least = 1, .most = LIST_MAX, .doc = "So many at most; 50 when not given." },
    { 0 },
};

const NamedShape dissatisfied_shapes[] = {
    { "DissatisfiedAccount",
      "{account AccountRef, owner text, points int, reasons [one(" DISSATISFIED_REASON_NAMES ")], sentiment number?, escalations number?,"
      " urgent_tickets number?, late_promises int, lost day?, health_fell number?}" },
    { 0 },
};

const Route dissatisfied_routes[] = {
    { .method = "GET",
      .path = "/api/v1/dissatisfied",
      .permission = PERMISSION_REVENUE_READ, // as the register of losses
      .sight = SIGHT_FILTERED,
      .handler = list_dissatisfied,
      .summary = "Customers who may speak badly of the product, with what says so, the most dissatisfied first: escalations, a bad mood, late"
                 " promises, urgent tickets, having left in the last 180 days; falling health adds.",
      .query = list_query,
      .response = "{day day, total int, items [DissatisfiedAccount]}",
      .slow = true },
    { 0 },
};
// clang-format on
