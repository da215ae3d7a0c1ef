// adoption_dates.c: planned and real days of what adoption plans want, over all customers: what came early,
// in time or late, what could be delivered ahead of its day, and which early wins are worth a word.
//
// An item could come ahead of its day when as many people are added each day as since the plan began and the
// target is reached before the day.
#include "know/adoption_dates.h"
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"

enum { DAYS_USUAL = 365, DAYS_MAX = 3660, PLANS_READ_MAX = 500, ITEMS_MAX = 500, WIN_DAYS = 30 };

typedef struct Dated {
    const AdoptionPlan *plan;
    const AdoptionItem *item;
    uint32_t account;
    uint16_t expected; // 0: not known
} Dated;

typedef struct Dates {
    Request *request;
    const Engine *engine;
    uint16_t from, to, today;
    bool cut; // there are more plans than were read
    Dated *items;
    size_t count;
} Dates;

static bool counts(const Dates *dates, const AdoptionPlan *plan, uint32_t account)
{
    return account != ENGINE_NONE && plan->start_day >= dates->from && plan->start_day <= dates->to &&
           sees_work(dates->request, plan->account);
}

static Status read_dates(Dates *dates)
{
    Request *request = dates->request;
    const AdoptionFilter filter = { .account = account_named(request, query_text(request, "account")),
                                    .owner = query_text(request, "owner"),
                                    .limit = PLANS_READ_MAX };
    const FeatureView view = feature_view(request->app->features, dates->engine, request->arena);
    AdoptionPlan *plans = NULL;
    size_t count = 0, items = 0;
    int64_t total = 0;
    Status status =
        adoption_plan_list(request->store, &filter, request->arena, &plans, &count, &total, request->error);
    for (size_t i = 0; i < count; i++)
        items += plans[i].item_count;
    dates->items = ARENA_ARRAY(request->arena, Dated, items + 1);
    dates->cut = total > (int64_t)count;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        uint32_t account = engine_account_find(dates->engine, plans[i].account);
        if (!counts(dates, &plans[i], account)) continue;
        adoption_look(&plans[i], dates->engine, account, dates->today, &view, *request->arena);
        for (size_t k = 0; k < plans[i].item_count; k++) {
            const AdoptionItem *item = &plans[i].items[k];
            // What a closed plan did not reach is not wanted any more.
            if (item->reached_day == 0 && !str_equal(plans[i].state, STR("open"))) continue;
            uint16_t expected = adoption_expected_day(&plans[i], item, dates->engine, account, dates->today,
                                                      &view, *request->arena);
            dates->items[dates->count++] = (Dated){ &plans[i], item, account, expected };
        }
    }
    return status;
}

static void put_item(const Dates *dates, const Dated *dated)
{
    const AdoptionItem *item = dated->item;
    Value contact =
        engine_account_attribute(dates->engine, dated->account, STR("last_touchpoint"), dates->today);
    JsonWriter *json = dates->request->json;
    json_open_object(json);
    put_account_of(dates->request, json, dated->plan->account);
    json_add_int(json, STR("plan"), dated->plan->id);
    json_add_text(json, STR("title"), dated->plan->title);
    json_add_text(json, STR("owner"), item->owner.len > 0 ? item->owner : dated->plan->owner);
    json_add_int(json, STR("item"), item->id);
    json_add_text(json, STR("kind"), item->kind);
    json_add_text(json, STR("feature"), item->feature);
    json_add_text(json, STR("measure"), item->measure);
    json_add_int(json, STR("target"), item->target);
    json_add_day(json, STR("start"), dated->plan->start_day);
    json_add_day(json, STR("planned"), item->due_day);
    json_add_day_or_null(json, STR("real"), item->reached_day);
    json_add_day_or_null(json, STR("expected"), dated->expected);
    json_add_text(json, STR("timing"),
                  adoption_timing_names[adoption_timing(dated->plan, item, dates->today)]);
    json_add_bool(json, STR("told"),
                  item->reached_day > 0 && contact.kind == VALUE_DATE && contact.number >= item->reached_day);
    json_close_object(json);
}

typedef bool Wanted(const Dates *dates, const Dated *dated);

static bool is_any(const Dates *dates, const Dated *dated)
{
    (void)dates;
    return dated->item != NULL;
}

static bool is_ahead(const Dates *dates, const Dated *dated)
{
    return adoption_could_come_ahead(dated->item, dated->expected, dates->today);
}

static bool is_win(const Dates *dates, const Dated *dated)
{
    return dated->item->reached_day + WIN_DAYS >= dates->today &&
           adoption_is_early_win(dated->plan, dated->item);
}

static void put_those(const Dates *dates, const char *key, Wanted *wanted)
{
    size_t put = 0;
    JsonWriter *json = dates->request->json;
    json_key(json, str_from_c(key));
    json_open_array(json);
    for (size_t i = 0; i < dates->count && put < ITEMS_MAX; i++) {
        if (!wanted(dates, &dates->items[i])) continue;
        put_item(dates, &dates->items[i]);
        put++;
    }
    json_close_array(json);
}

static Status get_dates(Request *request)
{
    Dates dates = { .request = request,
                    .engine = live_engine(request->app->live),
                    .today = live_today(request->app->live) };
    int64_t of[ADOPTION_TIMINGS] = { 0 };
    Status status = request_days(request, DAYS_USUAL, DAYS_MAX, &dates.from, &dates.to);
    if (status == STATUS_OK) status = read_dates(&dates);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < dates.count; i++)
        of[adoption_timing(dates.items[i].plan, dates.items[i].item, dates.today)]++;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("from"), dates.from);
    json_add_day(json, STR("to"), dates.to);
    json_add_bool(json, STR("cut"), dates.cut);
    for (size_t k = 0; k < ADOPTION_TIMINGS; k++)
        json_add_int(json, adoption_timing_names[k], of[k]);
    put_those(&dates, "items", is_any);
    put_those(&dates, "ahead", is_ahead);
    put_those(&dates, "early_wins", is_win);
    json_close_object(json);
    return STATUS_OK;
}

static const Field dates_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "owner", FIELD_TEXT, .doc = "Only plans of the staff member with this e-mail address." },
    { "from", FIELD_DAY, .doc = "Plans that began from this day on; a year before the last when not given." },
    { "to", FIELD_DAY, .doc = "Plans that began until this day; today when not given." },
    { 0 },
};

const NamedShape adoption_date_shapes[] = {
    { "AdoptionDate",
      "{account AccountRef?, plan int, title text, owner text, item int, kind one(" ADOPTION_KIND_NAMES
      "), feature text, measure one(" ADOPTION_COUNTED_NAMES "), target int, start day, planned day,"
      " real day?, expected day?, timing one(" ADOPTION_TIMING_NAMES "), told bool}" },
    { 0 },
};

const Route adoption_date_routes[] = {
    { .method = "GET",
      .path = "/api/v1/adoption-plans/dates",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_dates,
      .slow = true,
      .summary = "Planned and real days of the items of adoption plans that began between two days, of at"
                 " most 500 plans, open ones first. ahead: items that come before their day if as many"
                 " people are added each day as since the plan began. early_wins: reached before half of"
                 " their days, in the last 30; told: there was a contact since. from_start held already"
                 " when the plan began and is nobody's win.",
      .query = dates_query,
      .response = "{from day, to day, cut bool, from_start int, early int, in_time int, late int, open int,"
                  " overdue int, items [AdoptionDate], ahead [AdoptionDate], early_wins [AdoptionDate]}" },
    { 0 },
};
